"""Values as columns hold them, and back. Reading survives whatever a damaged page may hold."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta

from artscope.models import Api, Experiment

Cell = str | int | float | bytes | None

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_LARGEST = 2**63 - 1


def micros(moment: datetime | None) -> int | None:
    """Whole microseconds since 1970, UTC."""
    return None if moment is None else (moment - _EPOCH) // _MICROSECOND


def length(span: timedelta | None) -> int | None:
    """Whole microseconds."""
    return None if span is None else span // _MICROSECOND


def whole(number: int | None) -> int | None:
    """A number that a column can hold; what is larger than 64 bits is as good as unknown."""
    return number if number is not None and -_LARGEST <= number <= _LARGEST else None


def dump(value: Mapping[str, str] | Iterable[object]) -> str:
    """A small map or list as JSON text."""
    plain = dict(value) if isinstance(value, Mapping) else list(value)
    return json.dumps(plain, ensure_ascii=False, separators=(",", ":"))


def as_text(cell: Cell) -> str:
    """Empty for what is no text."""
    return cell if isinstance(cell, str) else ""


def as_text_or_none(cell: Cell) -> str | None:
    return cell if isinstance(cell, str) else None


def as_int(cell: Cell) -> int | None:
    """None for what is no whole number."""
    return cell if isinstance(cell, int) else None


def as_number(cell: Cell) -> float | None:
    """None for what is no number, or no finite one."""
    return cell if isinstance(cell, int | float) and math.isfinite(cell) else None


def as_moment(cell: Cell) -> datetime | None:
    """From microseconds since 1970; aware. None for what is no moment, or beyond the year 9999."""
    if not isinstance(cell, int):
        return None
    try:
        return _EPOCH + timedelta(microseconds=cell)
    except OverflowError:
        return None


def as_span(cell: Cell) -> timedelta | None:
    """From microseconds; None for what is no span."""
    if not isinstance(cell, int):
        return None
    try:
        return timedelta(microseconds=cell)
    except OverflowError:
        return None


def as_api(cell: Cell) -> Api:
    """V1 for anything that is not V2."""
    return "v2" if cell == "v2" else "v1"


def as_map(cell: Cell) -> dict[str, str]:
    """A small map of text to text."""
    value = _loaded(cell)
    return {key: text for key, text in value.items() if isinstance(text, str)} if isinstance(value, dict) else {}


def as_texts(cell: Cell) -> tuple[str, ...]:
    """A small list of text."""
    value = _loaded(cell)
    return tuple(text for text in value if isinstance(text, str)) if isinstance(value, list) else ()


def as_samples(cell: Cell) -> tuple[float | None, ...]:
    """A list of numbers, some unknown."""
    value = _loaded(cell)
    return tuple(as_number(one) for one in value) if isinstance(value, list) else ()


def as_experiment(key: Cell, name: Cell, serial: Cell) -> Experiment | None:
    """None without an id; an unknown number is None, an unknown name empty."""
    return Experiment(key, as_text(name), as_int(serial)) if isinstance(key, str) else None


def like(part: str) -> str:
    """A pattern for `LIKE ... ESCAPE '\\'` that finds the text anywhere."""
    escaped = part.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"


def _loaded(cell: Cell) -> object:
    if not isinstance(cell, str):
        return None
    try:
        return json.loads(cell)
    except (ValueError, RecursionError):
        return None

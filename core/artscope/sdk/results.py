"""The dicts that the official SDK answers with. Source: sdk-surface, sections 4 and 5."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from artscope.errors import ApiError, CoreError

Result: TypeAlias = dict[str, Any]
"""`is_success` always; `error_code` and `error_msg` only on failure."""

_OF_FAILURES = ("error_code", "error_msg", "error_message", "error_solution")


def success(told: Mapping[str, Any] | None = None, /, **more: Any) -> Result:
    """A success with what the service told, and nothing that only failures have."""
    kept = {key: value for key, value in (told or {}).items() if key not in _OF_FAILURES}
    return {**kept, **more, "is_success": True}


def failure(error: CoreError, /, **more: Any) -> Result:
    """A failure: the service's own code and text, else the kind of error and what it says."""
    code = error.code if isinstance(error, ApiError) else ""
    message = error.message if isinstance(error, ApiError) else ""
    return {
        **more,
        "is_success": False,
        "error_code": code or type(error).__name__,
        "error_msg": message or str(error),
    }


def result_of(work: Callable[[], Result], /, **on_failure: Any) -> Result:
    """What the work answers; every error of this package as a failure. Anything else is a bug and is seen."""
    try:
        return work()
    except CoreError as error:
        return failure(error, **on_failure)

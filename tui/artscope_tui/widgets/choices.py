"""A list to choose from: headings between rows, one cursor."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from artscope.logs.clean import SafeText
from artscope_tui.widgets.columns import Column, Row
from artscope_tui.widgets.virtuallist import VirtualList

NOTHING = SafeText("")


@dataclass(frozen=True, slots=True)
class Choice:
    """Something to choose."""

    label: SafeText
    note: SafeText = NOTHING
    value: Any = None
    closed: bool = False
    """Shown, but not to be chosen."""

    @property
    def id(self) -> str:
        return f"{self.label} {self.note}"


class ChoiceList(VirtualList[Choice]):
    """Choices, one a row."""

    HEADER: ClassVar = False
    COLUMNS: ClassVar = (Column("", 30, flex=True, name=True, spans=2), Column("", 14, drop=1))

    @property
    def lit(self) -> bool:
        return True  # Enter takes this row, even where keys go to a line of input

    def row(self, item: Choice) -> Row:
        return Row((item.label, item.note), muted=item.closed)

"""How the three panes share the screen: stacked, side by side, one at a time, or beside a log."""

from __future__ import annotations

from textual import events
from textual.geometry import Size

from artscope_tui.screens.browseactions import BrowseActions

NARROW = (80, 20)
"""Under these cells one pane is shown at a time."""
WIDE = 160
"""From here on the panes stand side by side."""
BESIDE = 80
"""Cells of the panes while a log stands beside them: see `LogPage`."""


class BrowseRoom(BrowseActions, inherit_bindings=False):
    """The panes in the room there is."""

    DEFAULT_CSS = """
    BrowseRoom { overflow: hidden; }
    BrowseRoom #panes { height: 1fr; width: 1fr; layout: vertical; }
    BrowseRoom #inside { height: 4fr; width: 1fr; layout: horizontal; }
    BrowseRoom #jobs { height: 5fr; }
    BrowseRoom #versions { width: 45fr; }
    BrowseRoom #logs { width: 35fr; }
    BrowseRoom.-wide #panes { layout: horizontal; }
    BrowseRoom.-wide #jobs { width: 3fr; height: 1fr; }
    BrowseRoom.-wide #inside { width: 2fr; height: 1fr; layout: vertical; }
    BrowseRoom.-wide #versions, BrowseRoom.-wide #logs { width: 1fr; }
    BrowseRoom.-solo #jobs, BrowseRoom.-solo #inside, BrowseRoom.-solo #versions, BrowseRoom.-solo #logs {
        display: none; width: 1fr; height: 1fr;
    }
    BrowseRoom.-solo.-pane1 #jobs { display: block; }
    BrowseRoom.-solo.-pane2 #inside, BrowseRoom.-solo.-pane2 #versions { display: block; }
    BrowseRoom.-solo.-pane3 #inside, BrowseRoom.-solo.-pane3 #logs { display: block; }
    BrowseRoom.-beside KeyRow, BrowseRoom.-beside StatusLine { display: none; }
    """

    room = Size(80, 24)
    """Cells that the panes have."""
    log_open = False
    """A log is open, over the panes or beside them."""

    def on_resize(self, event: events.Resize) -> None:
        self.fit(event.size)

    def fit(self, size: Size) -> None:
        """Arranges the panes for a screen of this size."""
        beside = self.log_open and size.width > WIDE
        self.set_class(beside, "-beside")
        self.styles.padding = (0, size.width - BESIDE, 0, 0) if beside else 0
        self.room = Size(BESIDE, size.height) if beside else size
        self.set_class(self.room.width >= WIDE, "-wide")
        self.apply_solo()
        self.show_place()

    @property
    def solo(self) -> bool:
        """One pane at a time: no room for more, or zoomed."""
        return self.zoomed or self.room.width < NARROW[0] or self.room.height < NARROW[1]

    def apply_solo(self) -> None:
        """Shows all panes, or only the one that has the keys."""
        self.set_class(self.solo, "-solo")
        for number in (1, 2, 3):
            self.set_class(self.pane == number, f"-pane{number}")
        self.versions.set_fence(not self.solo and self.room.width < WIDE)
        self.jobs.set_fence(not self.solo and self.room.width >= WIDE)

    def show_place(self) -> None:
        """The header: where one is."""

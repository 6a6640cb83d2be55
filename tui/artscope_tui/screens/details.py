"""Everything about one version. What the service says and what we conclude stand apart."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from artscope.errors import CoreError
from artscope.logs.clean import text
from artscope.models import Details, Job, Version
from artscope.words import say
from artscope_tui import formats
from artscope_tui.screens.detailparts import all_parts
from artscope_tui.screens.page import PageScreen
from artscope_tui.widgets.page import BLANK, Entry
from artscope_tui.working import start

if TYPE_CHECKING:
    from artscope.library import Library


class DetailsScreen(PageScreen):
    """Holds the Library to ask for details; shows at once what the listing told."""

    def __init__(self, library: Library, version: Version, job: Job | None = None, changes: str = "") -> None:
        """Make the screen.

        Args:
            changes: What differs from the version before, as the list of versions says it.
        """
        super().__init__()
        self.library = library
        self.details = Details(version)
        self.job = job
        self.changes = changes
        self.seen: datetime | None = None
        self.trouble: CoreError | None = None
        self.asking = True

    def on_mount(self) -> None:
        start(self, "details", self._ask)

    async def _ask(self) -> None:
        self.asking, self.trouble = True, None
        self.update()
        try:
            async for snapshot in self.library.details(self.details.version):
                self.details, self.seen = snapshot.items[0], snapshot.seen
                self.update()
        except CoreError as error:
            self.trouble = error
        self.asking = False
        self.update()

    def action_refresh(self) -> None:
        start(self, "details", self._again)

    async def _again(self) -> None:
        await self.library.retry()
        await self._ask()

    def heading(self) -> str:
        return f"{say('details.title')}  {text(self.details.version.name)}"

    def age(self) -> str:
        when = formats.clock(self.seen, self.browser.now())
        return say("browse.as_of", when=when) if when else ""

    def entries(self) -> Sequence[Entry]:
        found: list[Entry] = []
        if self.trouble is not None:
            found += [Entry(text(part), "error") for part in (self.trouble.text, self.trouble.hint) if part]
            found.append(BLANK)
        elif self.asking and self.seen is None:
            found += [Entry(text(say("details.loading")), "muted"), BLANK]
        return [*found, *all_parts(self.details, self.job, self.changes, self._workspace())]

    def _workspace(self) -> str:
        """The workspace by its name too, where that is known."""
        key = self.details.version.workspace
        name = next((item.name for item in self.library.kept_workspaces() if item.id == key), "")
        return f"{name}  {key}" if name and name != key else key

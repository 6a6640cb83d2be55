"""The log view for files of this machine: the browser's app without a Library."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from textual.screen import Screen

from artscope.config import Settings
from artscope.localfiles import FileShelf, file_log
from artscope_tui.app import BrowserApp
from artscope_tui.driver.wire import WireDriver
from artscope_tui.preflight import Terminal
from artscope_tui.screens.log import LogScreen


class ViewApp(BrowserApp):
    """Shows files one above the other: leaving one shows the next, leaving the last ends."""

    def __init__(self, files: Sequence[str], shelf: FileShelf, **options: Any) -> None:
        super().__init__(None, **options)
        self._files = files
        self._shelf = shelf

    def get_default_screen(self) -> Screen[Any]:
        """The last file: the others are laid over it."""
        return self._screen_of(len(self._files))

    def on_mount(self) -> None:
        """Lays the other files over the last one, the first on top."""
        super().on_mount()
        for number in range(len(self._files) - 1, 0, -1):
            self.push_screen(self._screen_of(number))

    def _screen_of(self, number: int) -> LogScreen:
        log = file_log(self._files[number - 1])
        return LogScreen(self._shelf, log, line=self._shelf.left(log), among=(number, len(self._files)))

    def remember(self, place: Mapping[str, str]) -> None:
        """Writes down the line one is at in the file that is left."""
        if isinstance(self.screen, LogScreen) and "line" in place:
            self._shelf.leave(self.screen.log_file, int(place["line"]))

    async def _leave(self, code: int) -> None:
        self.remember(self.place_now())
        await super()._leave(code)


def view(files: Sequence[str], shelf: FileShelf, settings: Settings, terminal: Terminal) -> int:
    """Runs the log view and returns its exit code."""
    app = ViewApp(
        files,
        shelf,
        theme=settings.theme,
        ascii=settings.ascii or terminal.ascii,
        mouse=settings.mouse,
        keys=settings.keys,
        driver_class=WireDriver,
    )
    app.data_dir = settings.data_dir
    terminal.ending(app.leave_soon)
    app.run(mouse=settings.mouse)
    return app.return_code or 0

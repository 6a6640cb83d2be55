"""The doctor, from inside the browser: the same findings, but what only an unused terminal could be asked."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Sequence

from artscope.config import Settings
from artscope.doctor import Finding
from artscope.library import Library
from artscope.logs.clean import SafeText, text
from artscope.words import say
from artscope_tui.doctor.all import around_here
from artscope_tui.doctor.terminal import opened
from artscope_tui.screens.page import PageScreen
from artscope_tui.widgets.page import Entry, Role
from artscope_tui.working import start

WIDTH = 14
ROLES: dict[str, Role] = {"ok": "plain", "note": "plain", "warn": "strong", "bad": "error"}


class DoctorScreen(PageScreen):
    """Findings, the worst first within the order of the checks left as it is; `r` looks again."""

    def __init__(self, library: Library) -> None:
        super().__init__()
        self._library = library
        self._found: list[Finding] = []

    def heading(self) -> str:
        return say("doctor.title")

    def entries(self) -> Sequence[Entry]:
        if not self._found:
            return (Entry(SafeText(say("doctor.working")), "muted"),)
        shown: list[Entry] = []
        for finding in self._found:
            level = say(f"doctor.level.{finding.level}")
            label = SafeText(say(f"doctor.topic.{finding.topic}"))
            shown.append(Entry(text(f"{level}: {finding.text}"), ROLES[finding.level], label, label_width=WIDTH))
            if finding.remedy:
                shown.append(Entry(text(f"-> {finding.remedy}"), "key", label_width=WIDTH))
        return shown

    def on_mount(self) -> None:
        super().on_mount()
        self.action_refresh()

    def action_refresh(self) -> None:
        """Looks again."""
        start(self, "doctor", self._look)

    async def _look(self) -> None:
        self._found = await asyncio.to_thread(_near, self._library.settings)
        self.update()
        self._found += await self._library.examined()
        self.update()


def _near(settings: Settings) -> list[Finding]:
    fd = opened()
    try:
        return list(around_here(settings, os.environ, fd, asking=False))
    finally:
        if fd is not None:
            os.close(fd)

"""Choosing another workspace, profile or region."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from artscope.config import Settings, settle
from artscope.endpoints import REGIONS
from artscope.errors import CoreError
from artscope.logs.clean import SafeText, text
from artscope.models import Workspace, WorkspaceId
from artscope.words import say
from artscope_tui.screens.asking import AskScreen
from artscope_tui.widgets.choices import Choice
from artscope_tui.working import start

if TYPE_CHECKING:
    from artscope.library import Library
    from artscope_tui.app import Chosen


class SwitchScreen(AskScreen):
    """Dismissed with what was `Chosen`, or with None."""

    def __init__(self, library: Library, workspace: WorkspaceId) -> None:
        super().__init__()
        self._library = library
        self._workspace = workspace
        self._found: Sequence[Workspace] = ()

    def heading(self) -> str:
        settings = self._library.settings
        return "  ".join(filter(None, (text(settings.name), text(settings.profile.region)))) or "artscope"

    def on_mount(self) -> None:
        start(self, "workspaces", self._ask_workspaces)

    async def ask(self) -> None:
        if not self._found:
            self.note(say("app.switch.asking"))
        chosen = await self.choose(say("app.switch.title"), self._rows())
        try:
            self.dismiss(self._settled(*chosen))
        except CoreError as error:
            self.tell(error)
            self.begin()

    async def _ask_workspaces(self) -> None:
        try:
            found = await self._library.workspaces()
        except CoreError as error:
            self.tell(error)
            return
        self._found = found
        self.note("")
        self.offer(say("app.switch.title"), self._rows())

    def offer(self, title: str, choices: Sequence[Choice]) -> None:
        """Shows them, and begins at the workspace that is shown now."""
        super().offer(title, choices)
        if not self.choices.cursor:
            self.choices.select(next((row.id for row in choices if row.value == ("workspace", self._workspace)), None))

    def _rows(self) -> list[Choice]:
        settings = self._library.settings
        rows = [
            self._row("workspace", item.id, item.name, now=self._workspace, closed=not item.accessible)
            for item in self._found
        ]
        rows += [self._row("profile", name, name, now=settings.name) for name in settings.profiles]
        if settings.demo:
            return rows
        return rows + [self._row("region", name, name, now=settings.profile.region) for name in REGIONS]

    def _row(self, kind: str, key: str, name: str, *, now: str, closed: bool = False) -> Choice:
        note = say("app.switch.closed") if closed else say("app.switch.now") if key == now else ""
        label = text(f"{say(f'app.switch.{kind}')}  {name or key}" + (f"  ({key})" if name and name != key else ""))
        return Choice(label, SafeText(note), (kind, key), closed)

    def _settled(self, kind: str, key: str) -> Chosen:
        """The settings that the choice means.

        Raises:
            ConfigError: The profile is gone from the file, or wrong.
        """
        from artscope_tui.app import Chosen

        now = self._library.settings
        if kind == "workspace":
            return Chosen(now, WorkspaceId(key))
        if kind == "profile":
            return Chosen(_of_profile(key, now))
        profile = replace(now.profile, region=key, project_id="", endpoint="", iam_endpoint="", workspace="")
        return Chosen(replace(now, profile=profile))


def _of_profile(name: str, now: Settings) -> Settings:
    kept = {"offline": now.offline, "lang": now.lang, "data_dir": now.data_dir, "log_file": now.log_file}
    return settle({"profile": name, **{key: value for key, value in kept.items() if value}}, environ={})

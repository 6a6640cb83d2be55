"""The first run: region, sign-in, project, workspace. Writes a profile, and no secret."""

from __future__ import annotations

from artscope.config import SOURCES, Profile, Source, settle, write_profile
from artscope.endpoints import REGIONS, checked_region
from artscope.errors import CoreError
from artscope.logs.clean import SafeText, text
from artscope.words import say
from artscope_tui.screens.asking import AskScreen
from artscope_tui.widgets.choices import Choice

OTHER = ""
"""Stands for a region that is typed."""


class FirstRunScreen(AskScreen):
    """Asks what a profile needs, and goes on into the browser."""

    def heading(self) -> str:
        return say("app.first.title")

    def on_mount(self) -> None:
        self.note(say("app.first.none"))

    async def ask(self) -> None:
        what = await self.choose(say("app.first.begin"), [_choice("demo"), _choice("setup"), _choice("leave")])
        if what == "leave":
            self.browser.leave()
        elif what == "demo":
            self._go({"demo": True})
        else:
            await self._set_up()

    async def _set_up(self) -> None:
        profile = await self._profile()
        while True:
            name = await self.type_in("first-name", say("app.first.name"), profile.region) or profile.region
            try:
                path = write_profile(name, profile, default=True)
            except CoreError as error:
                self.tell(error)
                continue
            self.note(say("app.first.written", path=text(str(path))))
            self._go({"profile": name})
            return

    async def _profile(self) -> Profile:
        regions = [Choice(SafeText(name), value=name) for name in REGIONS]
        other = Choice(SafeText(say("app.first.region.other")), value=OTHER)
        region = await self.choose(say("app.first.region"), [*regions, other])
        if region == OTHER:
            region = await self._other_region()
        source: Source = await self.choose(
            say("app.first.source"), [Choice(SafeText(say(f"app.first.source.{name}")), value=name) for name in SOURCES]
        )
        user = domain = command = ""
        if source == "password":
            user = await self.type_in("first-user", say("app.first.user"))
            domain = await self.type_in("first-domain", say("app.first.domain"))
        elif source == "command":
            command = await self.type_in("first-command", say("app.first.command"))
        project = await self.type_in("first-project", say("app.first.project"))
        workspace = await self.type_in("first-workspace", say("app.first.workspace"))
        return Profile(source, region, project, workspace, user=user, domain=domain, command=command)

    async def _other_region(self) -> str:
        while True:
            try:
                return checked_region(await self.type_in("first-region", say("app.first.other_region")))
            except CoreError as error:
                self.tell(error)

    def _go(self, flags: dict[str, object]) -> None:
        from artscope_tui.app import Chosen

        try:
            self.browser.switch(Chosen(settle(flags)))
        except CoreError as error:
            self.tell(error)

    def action_back(self) -> None:
        """One goes back to the first question; from there, out."""
        if self._at_first:
            self.browser.leave()
        else:
            self.begin()

    def action_cancel(self) -> None:
        """Back to the first question; from there only a second ctrl-c leads out."""
        self.prompt.close()
        if not self._at_first:
            self.begin()

    @property
    def _at_first(self) -> bool:
        chosen = self.choices.current
        return not self.prompt.display and chosen is not None and chosen.value in ("demo", "setup", "leave")


def _choice(name: str) -> Choice:
    return Choice(SafeText(say(f"app.first.{name}")), value=name)

"""What the palette offers when something is wrong with the way to the service: the service's time, and the doctor."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, cast

from artscope.errors import CoreError
from artscope.logs.clean import SafeText
from artscope.words import say
from artscope_tui.formats import took
from artscope_tui.widgets.statusline import HeaderLine
from artscope_tui.working import start

if TYPE_CHECKING:
    from artscope_tui.app import BrowserApp


class Remedies:
    """The actions; the app has them."""

    clock_mark = SafeText("")
    """Stands in every header while requests are signed with the service's time."""

    def action_clock(self) -> None:
        """Signs with the service's time, or with this machine's again."""
        start(cast("BrowserApp", self), "clock", self._clock)

    async def _clock(self) -> None:
        app = cast("BrowserApp", self)
        library = app.library
        if library is None:
            return
        wanted = library.signed_ahead is None
        try:
            await library.sign_by_server(wanted)
        except CoreError as error:
            app.tell(error)
            return
        ahead = signed(library.signed_ahead)
        self.mark_clock(say("clock.mark", ahead=ahead) if wanted else "")
        refresh = getattr(app.screen, "action_refresh", None)
        if wanted and refresh is not None:
            refresh()
        app.note(say("clock.on", ahead=ahead) if wanted else say("clock.off"))

    def action_doctor(self) -> None:
        """Shows what is wrong, and what to do about it."""
        from artscope_tui.screens.doctor import DoctorScreen

        app = cast("BrowserApp", self)
        if app.library is not None and not isinstance(app.screen, DoctorScreen):
            app.push_screen(DoctorScreen(app.library))

    def mark_clock(self, text: str) -> None:
        """Shows this in every header."""
        self.clock_mark = SafeText(text)
        for screen in cast("BrowserApp", self).screen_stack:
            for header in screen.query(HeaderLine):
                header.refresh()


def signed(ahead: timedelta | None) -> str:
    """A difference of clocks: `+16m`, `-2h05m`; empty for none.

    >>> signed(timedelta(minutes=-16, seconds=-40))
    '-16m'
    """
    return "" if ahead is None else ("-" if ahead < timedelta(0) else "+") + took(abs(ahead))

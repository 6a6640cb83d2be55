"""The app: one Library, a stack of screens, and what is the same on all of them."""

from __future__ import annotations

import asyncio
import gc
import os
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from textual import events
from textual.app import App
from textual.screen import Screen

from artscope.config import Settings
from artscope.errors import ConfigError, CoreError
from artscope.models import WorkspaceId
from artscope.words import say
from artscope_tui.keys import Keys, bindings
from artscope_tui.messages import Noticed, Waiting
from artscope_tui.remedies import Remedies
from artscope_tui.room import Room
from artscope_tui.theme import NAME, default_theme
from artscope_tui.turns import Turns
from artscope_tui.working import start

if TYPE_CHECKING:
    from textual.driver import Driver

    from artscope.library import Library
    from artscope_tui.clipboard import Clipboard

LAST_WORDS = 1.0
"""Seconds that writing down where one was, and closing, may take when leaving."""
TWICE = 2.0
"""Seconds within which a second ctrl-c leaves."""
INTERRUPTED = 130

Opener = Callable[[Settings], "Library"]


class Asked(Protocol):
    """The service asked to wait; see `Library.on_wait`."""

    @property
    def seconds(self) -> float: ...


class Chosen(NamedTuple):
    """What a person chose to look at."""

    settings: Settings
    workspace: WorkspaceId | None = None
    """None: the profile's own."""


class BrowserApp(Remedies, Room, App[None], inherit_bindings=False):
    """The browser. Its exit code is `return_code`."""

    ENABLE_COMMAND_PALETTE = False
    CSS = Room.CSS
    BINDINGS = bindings("app")
    TITLE = "artscope"

    now: Callable[[], datetime] = staticmethod(lambda: datetime.now(UTC))
    """The clock that ages are measured by."""

    def __init__(
        self,
        library: Library | None,
        *,
        start: str | Callable[[Library], Screen[Any]] = "",
        theme: str = "",
        ascii: bool = False,  # noqa: A002
        mouse: bool = False,
        keys: Mapping[str, str] | None = None,
        opener: Opener | None = None,
        driver_class: type[Driver] | None = None,
    ) -> None:
        """Make the app.

        Args:
            library: What to browse; it is closed with the app. None: there is no account yet, so it asks for one.
            start: Where to begin: `JOB[/VERSION[/LOG]]`, or what makes the first screen; empty: where one was.
            theme: One of Textual's themes by name; empty: the terminal's own sixteen colours.
            ascii: Draw no lines that need more than ASCII.
            mouse: Let the mouse move the cursor.
            keys: Which keys are bound anew; None: those of the Library's settings.
            opener: How another profile's Library is opened; None: `Library.open`.

        Raises:
            ConfigError: There is no such theme.
        """
        own = not theme or "NO_COLOR" in os.environ
        super().__init__(driver_class=driver_class, ansi_color=True if own else None)
        self.animation_level = "none"
        self.register_theme(default_theme())
        if theme and theme not in self.available_themes:
            raise ConfigError("app.no_such_theme", name=theme, known=", ".join(sorted(self.available_themes)))
        self.theme = NAME if own else theme
        self.library = library
        self.ascii_only = ascii
        self.mouse_wanted = mouse
        self.keys = Keys(keys if keys is not None else library.settings.keys if library else {})
        self.alt_keys = self.keys.alt
        """For the driver; see there."""
        self.set_keymap(self.keys.keymap)
        self.turns = Turns(self, self.keys, super().on_event)
        self._start = start
        self._opener = opener or _open
        self.data_dir: Path | None = None
        """Where things are kept; None: the usual place."""
        self._interrupted = float("-inf")
        self.leaving = False
        """The program was told to end."""
        self._remembering: asyncio.Task[None] | None = None

    # Beginning

    def get_default_screen(self) -> Screen[Any]:
        """The first screen is there from the start, so that the first paint is the real one."""
        screen = self._first_screen()
        screen._push_result_callback(screen, None)  # as a pushed one has it: `switch_screen` takes it away
        return screen

    def _first_screen(self) -> Screen[Any]:
        if self.library is None:
            from artscope_tui.screens.firstrun import FirstRunScreen

            return FirstRunScreen()
        if callable(self._start):
            return self._start(self.library)
        from artscope_tui.screens.browse import BrowseScreen
        from artscope_tui.screens.target import names_log

        if names_log(self._start):
            self.turns.hold()
        return BrowseScreen(self.library, target=self._start)

    def on_mount(self) -> None:
        if self.library is not None:
            self._listen(self.library)
        for clash in self.keys.clashes():
            self.post_message(Noticed(ConfigError("app.clash", clash=clash)))
        self.call_after_refresh(_settle_memory)

    def _listen(self, library: Library) -> None:
        library.on_notice(self._noticed)
        library.on_wait(self._waiting)
        for error in library.notices:
            self.post_message(Noticed(error))

    def _noticed(self, error: CoreError) -> None:
        self.post_message(Noticed(error))

    def _waiting(self, wait: Asked) -> None:
        self.post_message(Waiting(wait.seconds))

    def on_waiting(self, event: Waiting) -> None:
        self.note(say("app.waiting", seconds=round(event.seconds)))

    def note(self, text: str) -> None:
        """Says something in passing on the screen that is seen."""
        note = getattr(self.screen, "note", None)
        if note is not None:
            note(text)

    def on_noticed(self, event: Noticed) -> None:
        self.tell(event.error)

    def tell(self, error: CoreError) -> None:
        """Shows something that went wrong on the screen that is seen."""
        tell = getattr(self.screen, "tell", None)
        if tell is not None:
            tell(error)

    def handle_bindings_clash(self, clashed_bindings: set[Any], node: Any) -> None:
        """Told once, at the start; see `Keys.clashes`."""

    @property
    def clipboard_out(self) -> Clipboard:
        """Where copied text goes."""
        from artscope_tui.clipboard import Clipboard

        return Clipboard(self._send, self.data_dir, heard=getattr(self._driver, "is_heard", True))

    def _send(self, sequence: str) -> None:
        if self._driver is not None:
            self._driver.write(sequence)

    # Going elsewhere

    def switch(self, chosen: Chosen) -> None:
        """Looks at another profile, region or workspace; answers still on their way are dropped."""
        library = self.library
        if library is not None and chosen.settings == library.settings:
            base = self.screen_stack[0]
            if chosen.workspace is not None and (move := getattr(base, "move_to", None)):
                move(chosen.workspace)
            return
        start(self, "switch", self._switch, chosen)

    async def _switch(self, chosen: Chosen) -> None:
        try:
            library = self._opener(chosen.settings)
        except CoreError as error:
            self.tell(error)
            return
        old, self.library = self.library, library
        while len(self.screen_stack) > 1:
            await self.pop_screen()
        from artscope_tui.screens.browse import BrowseScreen

        self._listen(library)
        self.mark_clock("")
        self.now = library.now
        place = dict(library.place())
        if chosen.workspace is not None:
            place["workspace"] = chosen.workspace
        await self.switch_screen(BrowseScreen(library, place=place))
        if old is not None:
            await old.aclose()

    # Leaving

    def remember(self, place: Mapping[str, str]) -> None:
        """Writes down where one is; a later place replaces one that is not written yet."""
        if self.library is not None:
            start(self, "remember", self._remember, self.library, place)

    async def _remember(self, library: Library, place: Mapping[str, str]) -> None:
        try:
            await library.remember(place)
        except CoreError as error:
            self.tell(error)

    def place_now(self) -> dict[str, str]:
        """Where one is: what each screen of the stack says, the topmost last."""
        place: dict[str, str] = {}
        for screen in self.screen_stack:
            said = getattr(screen, "place_now", None)
            place |= said() if said is not None else {}
        return place

    def leave(self, code: int = 0) -> None:
        """Ends the app with this exit code, remembering where one was. Keys count no more."""
        self.turns.end()
        start(self, "leave", self._leave, code)

    def leave_soon(self, code: int) -> None:
        """`leave`, from a signal handler or another thread.

        Raises:
            SystemExit: The app is not running yet.
        """
        self.leaving = True
        if self._loop is None:
            raise SystemExit(code)
        self._loop.call_soon_threadsafe(self.call_later, self.leave, code)

    async def _leave(self, code: int) -> None:
        try:
            if self.library is not None:
                await asyncio.wait_for(self.library.remember(self.place_now()), LAST_WORDS)
        except (CoreError, TimeoutError):
            pass  # where one was is a convenience; leaving is not
        self.exit(return_code=code)

    async def on_unmount(self) -> None:
        """Closes the Library, which has LAST_WORDS seconds for it."""
        library, self.library = self.library, None
        if library is not None:
            try:
                await asyncio.wait_for(library.aclose(), LAST_WORDS)
            except TimeoutError:
                return

    async def action_quit(self) -> None:
        self.leave()

    # Keys that work everywhere

    async def on_event(self, event: events.Event) -> None:
        """Keys and pastes take their turn (see `turns`); everything else goes at once."""
        if isinstance(event, events.Key | events.Paste) and not event.is_forwarded:
            await self.turns.take(event)
        else:
            await super().on_event(event)

    def action_help(self) -> None:
        from artscope_tui.screens.help import HelpScreen

        if not isinstance(self.screen, HelpScreen):
            self.push_screen(HelpScreen())

    def action_palette(self) -> None:
        from artscope_tui.commands import Palette

        if not isinstance(self.screen, Palette):
            self.push_screen(Palette(self.screen))

    def action_repaint(self) -> None:
        """Draws everything anew, also over what another program left on the terminal."""
        if self._driver is not None and not self.is_headless:
            self._driver.write("\x1b[2J")
        self.screen.refresh(layout=True)
        for widget in self.screen.query("*"):
            widget.refresh()

    def action_cancel(self) -> None:
        """Cancels what is under way; pressed twice, leaves."""
        now = asyncio.get_running_loop().time()
        if now - self._interrupted < TWICE:
            self.leave(INTERRUPTED)
            return
        self._interrupted = now
        cancel = getattr(self.screen, "action_cancel", None) or getattr(self.screen, "action_close", None)
        if cancel is not None:
            cancel()
        self.note(say("app.ctrl_c"))

    def action_suspend(self) -> None:
        self.action_suspend_process()

    def _set_pointer_shape(self, shape: str) -> None:
        """Leaves the pointer as it is: what asks for another shape is no sequence that every terminal swallows."""

    # Breaking

    def _handle_exception(self, error: Exception) -> None:
        """A CoreError that nobody caught is shown; anything else is a mistake of ours, and ends the app visibly."""
        cause = getattr(error, "error", None) or error
        if isinstance(cause, CoreError) and self.is_running and self._screen_stack:
            self.tell(cause)
            return
        super()._handle_exception(error)

    def panic(self, *renderables: object) -> None:  # noqa: ARG002
        """Nothing that draws itself is printed: it may quote anything."""
        self._fatal_error()

    def _fatal_error(self) -> None:
        """What is printed after the screen is gone."""
        from rich.text import Text

        from artscope_tui.crash import last_words

        if self._exception is not None:
            self._exit_renderables.append(Text(last_words(self._exception, self.data_dir)))
        self._close_messages_no_wait()


def _open(settings: Settings) -> Library:
    from artscope.library import Library

    return Library.open(settings)


def _settle_memory() -> None:
    """What was loaded by now stays loaded: the collector need not walk through it again, but once, for what building it left."""
    gc.collect()
    gc.freeze()
    gc.enable()

"""How the text of a log is seen: what is folded."""

from __future__ import annotations

import os

from artscope.logs import encodings
from artscope.words import say
from artscope_tui.screens.logcopy import LogCopy


class LogLook(LogCopy):
    """The page, with what `w`, `z` and `Z` do."""

    def action_wrap(self) -> None:
        """Long lines go on in the next row, or are cut."""
        self.taken_count()
        self.view.set_wrap(not self.view.rows.wrap)

    def action_open(self) -> None:
        """Fills the hole under the cursor, or unfolds what is folded there."""
        self.taken_count()
        self.view.choose()

    def action_fold(self) -> None:
        """Unfolds what is folded under the cursor, or folds it."""
        self.taken_count()
        if self._foldable() and not self.view.toggle():
            self.note(say("log.nothing_folded"))

    def action_fold_all(self) -> None:
        """Unfolds everything, or folds it."""
        self.taken_count()
        folds = self.view.rows.folds
        if folds is not None and self._foldable():
            self.view.fold_all(folded=not folds.folded)
            self.note(say("log.folded" if folds.folded else "log.unfolded"))

    def action_platform(self) -> None:
        """Folds lines of the platform too, or no longer."""
        self.taken_count()
        kinds = self.view.rows.kinds
        if kinds is not None and self._foldable():
            self.view.set_folding(kinds ^ {"platform"}, gaps=True)
            self.note(say("log.platform_shown" if "platform" in kinds else "log.platform_folded"))

    def action_colours(self) -> None:
        """Lines in the log's own colours, or in none."""
        self.taken_count()
        if "NO_COLOR" in os.environ:
            self.note(say("log.no_colour"))
            return
        self.view.set_colours(colours=not self.view.rows.colours)
        self.note(say("log.coloured" if self.view.rows.colours else "log.uncoloured"))

    def action_encoding(self) -> None:
        """Reads the text in the next of the known encodings."""
        self.taken_count()
        known = encodings.KNOWN
        name = known[(known.index(self.view.rows.encoding) + 1) % len(known)]
        self.encoded = True
        self.read_as(name)
        self.note(say("log.encoding", name=name.upper()))

    def _foldable(self) -> bool:
        if self.view.rows.folds is None:
            self.note(say("log.filtered_unfolded"))
        return self.view.rows.folds is not None

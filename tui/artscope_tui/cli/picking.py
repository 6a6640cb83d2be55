"""Which lines are left by `--grep`, `--errors` and `-C`, the way `grep` and the log view leave them."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from itertools import islice

from artscope.logs.filter import All, Condition
from artscope.logs.fold import FoldedLines
from artscope.logs.inorder import Passage, passages
from artscope.logs.levels import Severe
from artscope.logs.lines import Hole, Lines
from artscope.logs.needle import Needle
from artscope.logs.patterns import Pattern
from artscope.logs.scan import Matcher
from artscope_tui.cli.encoding import Encoding

BETWEEN = b"--"
"""Stands where lines were left out between two groups, as `grep` has it."""
_AHEAD = 2000
"""Lines of a record read at once."""


class Picker:
    """Picks lines as they come. Conditions hold together, as greps in a pipe do; with `errors`, for a whole record each."""

    def __init__(
        self,
        matchers: Sequence[Matcher],
        around: int = 0,
        *,
        errors: bool = False,
        encoding: Encoding | None = None,
    ) -> None:
        """
        Args:
            around: How many lines before and after each are picked too.
            errors: Only records with an error in them, whole: a traceback with all of its lines.
            encoding: What lines are read in.
        """
        self._encoding = encoding or Encoding()
        self._matchers = list(matchers)
        self._wanted = All([Condition(each) for each in ([Severe()] if errors else self._matchers)])
        self._errors = errors
        self._around = around
        self._records: FoldedLines | None = None
        self._lines: Lines | None = None
        self._printed = self._until = 0
        self._last: int | None = None
        self._known = (range(0), False)
        self._left_out = self._begun = False
        self.found = 0
        """Lines that hold it, so far; with `errors`, those that are one."""

    def picked(self, lines: Lines, start: int, stop: int) -> Iterator[list[bytes | Hole]]:
        """What is left of lines start <= n < stop, a passage at a time; every hole is.

        Called again with lines that came after, or with another log.
        """
        if lines is not self._lines:
            self._lines, self._printed, self._until, self._last = lines, start, start, None
            self._records = None
            self._left_out |= self._begun
        elif self._records is not None:
            self._records.forget()
            self._known = range(0), False
            if self._last is not None:  # its record may have gone on meanwhile
                self._until = max(self._until, self._records.record(self._last).stop + self._around)
        for passage in passages(lines, start, stop):
            yield list(self._kept(lines, passage))

    def _kept(self, lines: Lines, passage: Passage) -> Iterator[bytes | Hole]:
        end = passage.start + len(passage.lines)
        for first, stop in self._ranges(passage):
            first, stop = max(first, self._printed), min(stop, end)
            if first >= stop:
                continue
            self._left_out |= first > self._printed
            for at in range(first, min(stop, passage.start), _AHEAD):
                yield from self._told(lines.read(at, min(stop, passage.start, at + _AHEAD)))
            begin = max(0, first - passage.start)
            yield from self._told(islice(passage.lines, begin, stop - passage.start))
            self._printed = stop

    def _told(self, texts: Sequence[bytes | Hole] | Iterator[bytes | Hole]) -> Iterator[bytes | Hole]:
        for text in texts:
            if not isinstance(text, Hole):
                if self._around and self._left_out and self._begun:
                    yield BETWEEN
                self._left_out, self._begun = False, True
            yield text

    def _ranges(self, passage: Passage) -> Iterator[tuple[int, int]]:
        """What is wanted of a passage and around it, ascending by where it begins or has begun."""
        start, texts = passage
        yield start, self._until
        encoding = self._encoding.of(texts)
        hits = self._wanted.lines_of(texts, encoding)
        holes = [at for at, text in enumerate(texts) if isinstance(text, Hole)]
        for at in sorted({*hits, *holes}) if holes else hits:
            line = start + at
            if isinstance(texts[at], Hole):
                yield line, line + 1
                continue
            found = self._record(line, encoding)
            if found is not None:
                self.found += 1
                self._until = max(self._until, found.stop + self._around)
                yield found.start - self._around, self._until

    def _record(self, line: int, encoding: str) -> range | None:
        """The lines that are shown because of one; None where what else is wanted is not in them."""
        if not self._errors or self._lines is None:
            return range(line, line + 1)
        self._records = self._records or FoldedLines(self._lines, encoding=encoding)
        self._last = line
        record, wanted = self._known
        if line not in record:
            record = self._records.record(line)
            wanted = not self._matchers or self._holds_all(self._lines, record, encoding)
            self._known = record, wanted
        return record if wanted else None

    def _holds_all(self, lines: Lines, record: range, encoding: str) -> bool:
        left = self._matchers
        for at in range(record.start, record.stop, _AHEAD):
            texts = lines.read(at, min(record.stop, at + _AHEAD))
            left = [each for each in left if not each.lines_of(texts, encoding)]
        return not left


async def picker(said: argparse.Namespace, encoding: Encoding) -> Picker | None:
    """What the command line wants picked; None where all lines are wanted.

    Raises:
        PatternError: `--grep -E` is no regular expression.
    """
    matchers = [_matcher(said, text) for text in said.grep or () if text]  # nothing is in every line
    for each in matchers:
        if isinstance(each, Pattern):
            await each.check()
    if not matchers and not said.errors:
        return None
    return Picker(matchers, said.around, errors=said.errors, encoding=encoding)


def _matcher(said: argparse.Namespace, text: str) -> Needle | Pattern:
    """As `grep` reads it with `-E`, `-F` or `-i`; without any of them plain text, in any case where it holds no capital."""
    any_case = True if said.any_case else False if said.regexp or said.fixed else None
    return Pattern(text, any_case=bool(any_case)) if said.regexp else Needle(text, any_case=any_case)

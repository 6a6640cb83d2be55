"""Bytes from a terminal, and what they mean, before any library looks at them.

Answers to our own questions are taken out, sequences are put together across reads, pastes are bounded, and reports that nobody
asked for vanish. Nothing a person or a terminal can send is an error.
"""

from __future__ import annotations

import re
from codecs import getincrementaldecoder
from collections.abc import Callable, Generator, Iterator
from io import StringIO
from time import monotonic

ANSWER = b"\x1b[0n"
PASTE_BEGIN, PASTE_END = b"\x1b[200~", b"\x1b[201~"
INTERRUPT = b"\x03"
LONGEST_PASTE = 65536
"""Bytes of a paste that are kept."""
LONGEST_SEQUENCE = 4096
"""Bytes after which a sequence that does not end is dropped."""
ESCAPE_DELAY = 0.1
"""Seconds after which an Esc that came alone is the key, not the beginning of a sequence, unless the link is slower."""
REST_DELAY = 3.0
"""Seconds that the rest of a sequence may take whose beginning cannot be the Esc key."""
ALT_DELAY = 0.5
"""The same where the beginning can be an Alt key."""
FLOOD = 256
"""Characters at once, or twice as many within a second, that nobody types: a paste without marks."""
LULL = 0.1
"""Seconds without a byte that end a flood."""

_SEQUENCE = re.compile(
    rb"\x1b(?:(?P<csi>\[(?:\[[A-E]|M[\s\S]{3}|(?![\[M])[0-?]*[ -/]*[@-~]))"
    rb"|(?P<ss3>O[0-9;]*[ -:<-~])"
    rb"|(?P<string>(?:\]\d|P[0-9>!]|_G)[^\x07\x1b]*(?:\x07|\x1b\\))"
    rb"|(?P<alt>(?!\[|O|\]\Z|\]\d|P\Z|P[0-9>!]|_\Z|_G)[\x00-\x1a\x1c-\x7f]))"
)
_BEGUN = re.compile(
    rb"\x1b(?:\[(?:\[|M[\s\S]{0,2}|(?![\[M])[0-?]*[ -/]*)?|O[0-9;]*|(?:\](?:\d[^\x07\x1b]*\x1b?)?|P(?:[0-9>!][^\x07\x1b]*\x1b?)?"
    rb"|_(?:G[^\x07\x1b]*\x1b?)?))?\Z"
)
_BROKEN = re.compile(rb"\x1b(?:[\[O][0-?]*[ -/]*|[\]P_][^\x1b]*)")
"""What cannot be a sequence any more, up to where something else begins."""
_KEY = re.compile(rb"\x1b(?:\[(?:\[[A-E]|[0-9;:]*[A-HPQSZa-d~u^@])|O[0-9;]*[ -~])\Z")
"""Sequences that are keys. What else could be one (`R`) is an answer to a question about the cursor."""
_MOUSE = re.compile(rb"\x1b\[<\d+;\d+;\d+[mM]\Z")
_UNTYPED = re.compile("[\x80-\x9f\ufffd]")
"""What stands for bytes that are no characters."""


class Event:
    """Something that came in. Equal where kind and text are. No dataclasses: making five takes a hundredth of a start."""

    __slots__ = ("text",)
    __match_args__ = ("text",)

    def __init__(self, text: str = "") -> None:
        self.text = text

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and isinstance(other, Event) and self.text == other.text

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.text!r})"


class Answer(Event):
    """The terminal has drawn everything before our question."""


class Typed(Event):
    """Characters, decoded; control characters among them."""


class Escape(Event):
    """The Esc key."""


class Special(Event):
    """A key or a mouse event that a terminal sends as a sequence; whole."""


class Pasted(Event):
    """Text that was pasted, or came faster than anyone types; cut where it is too long."""


class Reader:
    """Turns reads into events. Whoever reads asks `wait` for how long, and calls `tick` when nothing came."""

    def __init__(
        self,
        *,
        encoding: str = "utf-8",
        mouse: bool = False,
        alt: bool = True,
        escape_delay: float = ESCAPE_DELAY,
        now: Callable[[], float] = monotonic,
    ) -> None:
        """Make one for a terminal.

        Args:
            encoding: Of what is typed. What is not in it is dropped.
            mouse: The mouse was asked for; its reports are dropped otherwise.
            alt: Alt keys mean something. Where they do not, an Esc is the key, also where a slow link brings the next key with it.
            escape_delay: Seconds; set it to the round trip of a link that is slower.
            now: A clock that never goes back.
        """
        self.escape_delay = escape_delay
        self._encoding = encoding
        self._decoder = getincrementaldecoder(encoding)("replace")
        self._mouse = mouse
        self._alt = alt
        self._now = now
        self._held = b""
        """A sequence that has begun."""
        self._paste: bytearray | None = None
        self._flood: StringIO | None = None
        self._second = (float("-inf"), 0)
        """When the second began that characters are counted in, and how many came."""
        self._came = now()

    def feed(self, data: bytes) -> Iterator[Event]:
        """What a read means, together with what was held from those before."""
        self._came = self._now()
        if self._paste is not None and data == INTERRUPT:
            self._paste = None  # its end was lost
        if self._paste is None and len(data) >= FLOOD:
            self._count(len(_SEQUENCE.sub(b"", data.partition(PASTE_BEGIN)[0])))
        alone, at = self._held == b"\x1b", 0
        data, self._held = self._held + data, b""
        if alone and not _continues(data):
            yield from self._unless_flooded(Escape())
            at = 1
        while at < len(data):
            at = yield from self._take_paste(data, at) if self._paste is not None else self._take(data, at)

    def wait(self) -> float | None:
        """Seconds until `tick` has something to say if nothing comes; None: never."""
        if self._flood is not None:
            due = LULL
        elif not self._held or self._paste is not None:
            return None
        elif len(self._held) == 1:
            due = self.escape_delay
        else:
            due = REST_DELAY if self._held[1:2] == b"[" else ALT_DELAY
        return max(0.0, self._came + due - self._now())

    def tick(self) -> Iterator[Event]:
        """What it means that nothing came for so long."""
        if self.wait() != 0.0:
            return
        held, self._held = self._held, b""
        flood, self._flood = self._flood, None
        if flood is not None:
            self._second = (float("-inf"), 0)
            yield Pasted(flood.getvalue()[:LONGEST_PASTE])
        elif len(held) == 1:
            yield Escape()
        elif len(held) == 2 and held[1:] != b"[":
            yield Escape()
            yield from self._typed(held[1:])

    def _take(self, data: bytes, at: int) -> Generator[Event, None, int]:
        """Takes text, or a sequence; returns where the rest begins."""
        start = data.find(b"\x1b", at)
        if start != at:
            end = len(data) if start < 0 else start
            yield from self._typed(data[at:end], ended=start > 0)
            return end
        found = _SEQUENCE.match(data, at)
        if found and found["alt"] and not self._alt:
            yield from self._unless_flooded(Escape())
            return at + 1
        if found:
            if event := self._meaning(found):
                yield from self._unless_flooded(event)
            return found.end()
        if _BEGUN.match(data, at):
            self._held = data[at:] if len(data) - at < LONGEST_SEQUENCE else b""
            return len(data)
        if broken := _BROKEN.match(data, at):
            return broken.end()
        yield from self._unless_flooded(Escape())
        return at + 1

    def _take_paste(self, data: bytes, at: int) -> Generator[Event, None, int]:
        """Takes what belongs to a paste; returns where the rest begins."""
        paste = self._paste if self._paste is not None else bytearray()
        end = data.find(PASTE_END, at)
        if end < 0:  # perhaps only its beginning is here
            end = max(at, len(data) - len(PASTE_END) + 1)
            end = data.find(b"\x1b", end) if b"\x1b" in data[end:] else len(data)
            self._held = data[end:]
            paste += data[at:end][: LONGEST_PASTE - len(paste)]
            return len(data)
        paste += data[at:end][: LONGEST_PASTE - len(paste)]
        self._paste = None
        yield Pasted(paste.decode(self._encoding, "replace").replace("\0", ""))
        return end + len(PASTE_END)

    def _meaning(self, found: re.Match[bytes]) -> Event | None:
        """What a whole sequence means; None: nothing."""
        sequence = found[0]
        if sequence == ANSWER:
            return Answer()
        if sequence == PASTE_BEGIN:
            self._paste = bytearray()
        elif found["alt"] or _KEY.match(sequence) or (self._mouse and _MOUSE.match(sequence)):
            return None if sequence == PASTE_END else Special(sequence.decode("latin-1"))
        return None

    def _typed(self, data: bytes, *, ended: bool = False) -> Iterator[Event]:
        text = _UNTYPED.sub("", self._decoder.decode(data, ended))
        if text:
            self._count(len(text))
            yield from self._unless_flooded(Typed(text))

    def _count(self, characters: int) -> None:
        begun, so_far = self._second
        self._second = (begun, so_far + characters) if self._came - begun < 1 else (self._came, characters)
        if self._flood is None and (characters >= FLOOD or self._second[1] >= 2 * FLOOD):
            self._flood = StringIO()

    def _unless_flooded(self, event: Event) -> Iterator[Event]:
        """Answers always pass; in a flood, characters are collected and keys dropped."""
        if self._flood is None or isinstance(event, Answer):
            yield event
        elif isinstance(event, Typed) and self._flood.tell() < LONGEST_PASTE:
            self._flood.write(event.text)


def _continues(data: bytes) -> bool:
    """Whether what came after an Esc that had come alone makes a sequence with it; an Alt key comes in one piece."""
    found = _SEQUENCE.match(data)
    return bool(_BEGUN.match(data)) if found is None else not found["alt"]

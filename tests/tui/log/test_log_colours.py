"""Colours in the log screen, and that nothing else of a log's sequences ever reaches a terminal."""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest
from rich.color import Color
from rich.style import Style

from artscope.logs.lines import Hole
from support.logscreen import opened
from support.terminal import artscope, running

LINES: list[bytes | Hole] = [
    b"03:10:01 \x1b[33mWARN\x1b[0m obs put log",
    "数据 \x1b[1;32m加载\x1b[0m 完成 \x1b[31merror\x1b[0m".encode(),
    b"x" * 70 + b"\x1b[35m" + b"y" * 30,
]


def coloured(log: object, y: int) -> list[tuple[str, int | None]]:
    """The parts of a row that are in a colour, and in which."""
    view = log.screen.view  # type: ignore[attr-defined]
    found = [(segment.text, segment.style or Style.null()) for segment in view.render_line(y)]
    return [(text, style.color.number) for text, style in found if style.color is not None][: len(found) - 1]


async def test_lines_are_in_their_own_colours() -> None:
    async with opened(LINES) as log:
        assert coloured(log, 0)[0] == ("WARN", 3)
        assert [part for part, _ in coloured(log, 1)[:2]] == ["加载", "error"]
        assert coloured(log, 2)[0] == ("y" * 9, 5)


async def test_colours_stand_right_when_one_looks_to_the_side_or_wraps() -> None:
    async with opened(LINES) as log:
        await log.press("1", "0", "l")
        assert coloured(log, 0)[0] == ("ARN", 3)
        assert coloured(log, 2)[0] == ("y" * 19, 5)
        await log.press("1", "0", "h", "w")
        assert "".join(text for text, _ in coloured(log, 3)[:2]).startswith("y" * 21)


async def test_a_hit_is_marked_in_its_colour() -> None:
    async with opened(LINES) as log:
        await log.press("/", *"rror", "enter")
        row = [segment for segment in log.screen.view.render_line(1) if segment.text in ("e", "rror")]
        assert [segment.text for segment in row] == ["e", "rror"]
        assert row[0].style is not None
        assert row[0].style.color == Color.from_ansi(1)
        assert row[1].style is not None
        assert row[1].style.bold


async def test_colours_are_switched_off_and_on_in_the_palette() -> None:
    async with opened(LINES) as log:
        await log.press(":", *"own colours", "enter")
        assert "without the log's own colours" in log.status
        assert not any(text == "WARN" for text, _ in coloured(log, 0))
        assert log.text[0] == "03:10:01 WARN obs put log"
        await log.press(":", *"own colours", "enter")
        assert coloured(log, 0)[0] == ("WARN", 3)


async def test_without_colours_where_a_person_wants_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with opened(LINES) as log:
        assert not any(text == "WARN" for text, _ in coloured(log, 0))
        await log.press(":", *"own colours", "enter")
        assert "NO_COLOR is set" in log.status


ALLOWED = {*map(str, (0, 1, 2, 3, 4, 7, 22, 23, 24, 27, 39, 49)), ""} | {
    str(first + at) for first in (30, 40, 90, 100) for at in range(8)
}
FINALS = set("mHABCDGdKJrhlLMSTnqcutpW@PX")
ATTACKS = [
    b"\x1b]0;PWNED\x07", b"\x1b]52;c;UFdORUQ=\x07", b"\x1b]8;;http://PWNED\x1b\\link\x1b]8;;\x1b\\", b"\x1bP+q544e\x1b\\",
    b"\x1b_PWNED\x1b\\", b"\x1b^PWNED\x1b\\", b"\x1bc", b"\x1b[2J", b"\x1b[6n", b"\x1b[?1049l", b"\x1b[21t", b"\x1b[?2004h",
    b"\x1b[5m", b"\x1b[8m", b"\x1b[38;2;1;2;3m", b"\x1b[48;5;77m", b"\x1b[58;5;1m", b"\x1b[4:3m", b"\x1b[>4;2m", b"\x1b[31",
    b"\x9b31m", b"\x9d0;PWNED\x9c", b"\x07", b"\x0e", b"\x1b(0", b"\x1b]0;unended", b"\x1b[1;31m", b"\x1b[m", b"plain", b"\t",
]  # fmt: skip


def test_nothing_of_a_hostile_log_reaches_the_terminal_but_sixteen_colours(tmp_path: Path) -> None:
    dice = random.Random(3)
    hostile = [b"".join(dice.choices(ATTACKS, k=12)) + b" end %d" % at for at in range(60)]
    (tmp_path / "hostile.log").write_bytes(b"\n".join([*hostile, b"the last line"]) + b"\n")
    with running(artscope("--data-dir", tmp_path / "data", "view", tmp_path / "hostile.log")) as terminal:
        terminal.wait("the last line")
        terminal.keys("Z", "g")
        terminal.wait("end 0")
        terminal.keys("w", "<pgdn>", "<pgdn>", "/end 59<enter>", "G")
        terminal.wait("hit")
        terminal.keys("q")
        assert terminal.end() == 0
        sent = bytes(terminal.sent).decode()
    assert "PWNED" not in re.sub(r"\x1b\[[^a-zA-Z]*[a-zA-Z]|[^\x1b\x00-\x1f]", "", sent)
    sequences = re.findall(r"\x1b(?:\[([0-?]*)([ -/]*[@-~])|([^\[]))", sent)
    asked = {parameters for parameters, final, _ in sequences if final == "m" and not parameters.startswith(">")}
    assert {part for parameters in asked for part in parameters.split(";")} <= ALLOWED
    assert {final for _, final, short in sequences if not short} <= FINALS | {" q", "$p"}
    assert not {"]", "P", "_", "^", "c", "(", "N", "O"} & {short for _, _, short in sequences}
    assert not re.search("[\x80-\x9f\x0e\x0f]", sent)

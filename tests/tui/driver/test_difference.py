"""From what is shown to what shall be: an emulator ends where the grid is, and the way there is short."""

from __future__ import annotations

import random
import re

import pyte
import pytest

from artscope_tui.driver.difference import difference
from artscope_tui.driver.grid import Grid, Row
from support.driver import Emulator, painted

STYLES = ["", "1", "7", "31", "1;31", "7;36", "44", "38;5;100;48;2;1;2;3", "4"]
TEXTS = ["hello", "a", "数据加载", "   ", "│", "e\u0301", "x" * 30, "  -- ", "😀", " " * 20, "训a练b", "→", "…"]
ALLOWED = re.compile(
    r"\x1b\[(?:\d+(?:;\d+)?)?H|\x1b\[\d*C|\x1b\[[\d;]*m|\x1b\[K|\x1b\[2J|\x1b\[\d+;\d+r|\x1b\[r|\x1bM|[^\x00-\x1f\x7f-\x9f]|[\r\n]"
)


def random_step(grid: Grid, dice: random.Random) -> None:
    """Draws something somewhere, or moves rows up or down."""
    if dice.random() < 0.3 and grid.height > 2:
        first = dice.randrange(grid.height - 1)
        last = dice.randrange(first + 1, grid.height)
        rows = grid.rows()
        for _ in range(dice.choice([1, 1, 2, 3])):
            ends = (first, last) if dice.random() < 0.5 else (last, first)
            rows.insert(ends[1], rows.pop(ends[0]))
        grid.take(rows)
    text = "".join(dice.choices(TEXTS, k=dice.choice([1, 2, 5])))
    place = f"\x1b[{dice.randrange(grid.height) + 1};{dice.randrange(grid.width) + 1}H"
    grid.apply(f"{place}\x1b[{dice.choice(STYLES)}m{text}\x1b[0m\n")


def walk(seed: int, size: tuple[int, int], frames: int) -> None:
    """Random frames; after each the emulator shows what the grid holds, and would if all were written plainly."""
    dice = random.Random(seed)
    grid, emulator, shown = Grid(*size), Emulator(*size), None
    for _ in range(frames):
        for _ in range(dice.choice([0, 1, 1, 3, 10])):
            random_step(grid, dice)
        wanted = grid.rows()
        data = difference(shown, wanted)
        assert bool(data) == (shown != wanted)
        assert not ALLOWED.sub("", data)
        emulator.feed(data)
        assert emulator.cells == painted(wanted), f"seed {seed}: {data!r}"
        assert emulator.screen.margins is None
        shown = wanted


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("size", [(1, 1), (2, 3), (20, 6), (40, 12)])
def test_the_screen_equals_the_grid_after_any_walk(seed: int, size: tuple[int, int]) -> None:
    walk(seed, size, frames=25)


@pytest.mark.prove
@pytest.mark.parametrize("seed", range(100, 400))
def test_the_screen_equals_the_grid_after_a_long_walk(seed: int) -> None:
    walk(seed, random.Random(seed).choice([(80, 24), (40, 10), (20, 6), (3, 2)]), frames=60)


def rows(*lines: str, width: int = 20) -> list[Row]:
    grid = Grid(width, len(lines))
    for y, line in enumerate(lines):
        grid.apply(f"\x1b[{y + 1}H{line}\x1b[0m")
    return grid.rows()


def numbered(first: int, count: int = 10, width: int = 40) -> list[Row]:
    return rows(*(f"line {number} of a log, text" for number in range(first, first + count)), width=width)


@pytest.mark.parametrize(
    ("shown", "wanted", "data"),
    [
        (rows("same"), rows("same"), ""),
        (None, rows("", " ab"), "\x1b[m\x1b[2J\x1b[2;2Hab"),
        (rows("one"), rows("ons"), "\x1b[1;3Hs"),
        (rows("a        b"), rows("x        y"), "\x1b[Hx\x1b[8Cy"),
        (rows("a  b"), rows("x  y"), "\x1b[Hx  y"),
        (rows("a", "b"), rows("x", "y"), "\x1b[Hx\r\ny"),
        (rows("a", "b", "c", "d", "e", "f"), rows("x", "b", "c", "d", "e", "y"), "\x1b[Hx\x1b[6Hy"),
        (rows("a long line here"), rows("a"), "\x1b[1;3H\x1b[K"),
        (rows("a long line here"), rows("\x1b[44m" + " " * 20), "\x1b[H\x1b[44m" + " " * 20 + "\x1b[m"),
        (rows("a longer\x1b[7m one\x1b[0m"), rows("a \x1b[7mx"), "\x1b[1;3H\x1b[K\x1b[7mx\x1b[m"),
        (rows("plain"), rows("\x1b[31mplain"), "\x1b[H\x1b[31mplain\x1b[m"),
        (rows("\x1b[31ma\x1b[32mb"), rows("\x1b[32ma\x1b[31mb"), "\x1b[H\x1b[32ma\x1b[31mb\x1b[m"),
        (rows("数据"), rows("数x"), "\x1b[1;3Hx "),
        (rows("a😀bcd"), rows("x😀ycd"), "\x1b[Hx\x1b[2Cy"),
    ],
)
def test_only_what_differs_is_sent_by_the_shortest_way(shown: list[Row] | None, wanted: list[Row], data: str) -> None:
    assert difference(shown, wanted) == data


def test_one_line_further_scrolls_within_its_rows() -> None:
    head, foot = rows("head", width=40), rows("foot", width=40)
    data = difference(head + numbered(10) + foot, head + numbered(11) + foot)
    assert data == "\x1b[2;11r\x1b[11H\nline 20 of a log, text\x1b[r"


def test_one_line_back_scrolls_the_other_way() -> None:
    head, foot = rows("head", width=40), rows("foot", width=40)
    data = difference(head + numbered(11) + foot, head + numbered(10) + foot)
    assert data == "\x1b[2;11r\x1b[2H\x1bMline 10 of a log, text\x1b[r"


def test_the_whole_screen_scrolls_without_bounds() -> None:
    assert difference(numbered(10), numbered(12)) == ("\x1b[10H\nline 20 of a log, text\r\nline 21 of a log, text")


def test_a_row_that_changed_on_the_way_does_not_stop_the_scrolling() -> None:
    shown, wanted = numbered(10), numbered(11)
    wanted[4] = rows("\x1b[7mthe cursor", width=40)[0]
    data = difference(shown, wanted)
    assert "\x1b[10H\nline 20" in data and "the cursor" in data and len(data) < 90


def test_what_moves_over_half_of_the_width_only_is_not_scrolled() -> None:
    left = [f"left {number}" for number in range(11)]
    shown = rows(*(f"{text:<20}| right {y * y}" for y, text in enumerate(left[:10])), width=40)
    moved = rows(*(f"{text:<20}| right {y * y}" for y, text in enumerate(left[1:])), width=40)
    assert not re.search(r"\x1b\[\d+;\d+r|\n(?!\x1b\[\d*C)|\x1bM", difference(shown, moved))


def beside_a_pane(first: int, title: int, count: int = 20) -> list[Row]:
    """A list that scrolls, and beside it a pane whose title stands still."""
    right = {title: "\x1b[2m" + "─" * 60, 0: "Versions", 1: "none yet"}
    return rows(
        *(f"row {first + y} of a list, {(first + y) ** 3}".ljust(40) + "│" + right.get(y, "") for y in range(count)),
        width=110,
    )


@pytest.mark.parametrize("by", [1, -1, 2, -3])
@pytest.mark.parametrize("title", [0, 1, 2, 4, 9, 16, 18, 19])
def test_a_title_beside_a_list_that_scrolls_is_not_drawn_anew(title: int, by: int) -> None:
    shown, wanted = beside_a_pane(10, title), beside_a_pane(10 + by, title)
    emulator = Emulator(110, 20)
    emulator.feed(difference(None, shown))
    data = difference(shown, wanted)
    emulator.feed(data)
    assert emulator.cells == painted(wanted)
    if 4 < title < 16:
        assert "─" not in data


def test_a_cursor_between_is_never_placed_inside_a_wide_character() -> None:
    data = difference(rows("数据加载: ok"), rows("训练加载: ok"))
    assert data == "\x1b[H训练"


def test_after_a_character_of_doubtful_width_the_cursor_is_placed_anew() -> None:
    assert difference(rows(""), rows("😀x→y")) == "\x1b[H  \r😀\r\x1b[2Cx→\r\x1b[4Cy"
    assert difference(rows("ab>"), rows("a…>")) == "\x1b[1;2H…\r\x1b[2C>"


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("kind", ["ambiguous are wide", "emoji are narrow"])
def test_where_widths_are_others_the_screen_equals_a_repaint(
    monkeypatch: pytest.MonkeyPatch, kind: str, seed: int
) -> None:
    doubtful, cells = {"ambiguous are wide": ("“…·—é", 2), "emoji are narrow": ("😀", 1)}[kind]
    usual = pyte.screens.wcwidth
    monkeypatch.setattr(pyte.screens, "wcwidth", lambda sign: cells if sign in doubtful else usual(sign))
    dice = random.Random(seed)
    emulator, shown = Emulator(12, 3), None
    for _ in range(40):
        wanted = rows(*("".join(dice.choices(["a", "b", " ", "中", *doubtful], k=12)) for _ in range(3)), width=12)
        emulator.feed(difference(shown, wanted))
        repainted = Emulator(12, 3)
        repainted.feed(difference(None, wanted))
        assert emulator.text == repainted.text
        shown = wanted

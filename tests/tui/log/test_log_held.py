"""What is looked for in a long log holds no key up."""

from __future__ import annotations

import pytest

from support.grep import cut
from support.log import FakeReading, GatedLines
from support.logscreen import LOG, opened
from support.loopwatch import LIMIT, watched_loop

TRACE = [
    b"ERROR: %d",
    b"Traceback (most recent call last):",
    b'  File "x.py", line %d',
    b"    main()",
    b"ValueError: %d",
]


def dense(count: int) -> FakeReading:
    """Every line of the log has to do with an error."""
    text = b"\n".join(each % at if b"%" in each else each for at in range(count // 5) for each in TRACE)
    return FakeReading(LOG, cut(text + b"\n", 1 << 20))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        (("e",), "error 2 of"),
        (("3", "&", *"valueerror", "enter"), "&valueerror +-3"),
        (("&", "!", *"main", "enter"), "&!main"),
        (("&", "ctrl+r", *"[0-9]+7$", "enter"), "&[0-9]+7$"),
        (("/", "ctrl+r", *"[0-9]+7$", "enter"), "hit 1 of"),
    ],
    ids=["errors", "filter", "filter out", "pattern filter", "pattern"],
)
async def test_the_loop_is_never_held_while_a_log_full_of_matches_is_gone_through(
    keys: tuple[str, ...], said: str
) -> None:
    async with opened(dense(60_000)) as log:
        await log.press("g")
        log.held = True
        async with watched_loop() as watch:
            await log.press(*keys)
            await log.until(lambda: said in log.status)
            await log.press("j", "j", "k")
        assert watch.turns > 3
        assert watch.longest < LIMIT


async def test_esc_ends_the_wait_for_an_error_before_it_ends_a_filter() -> None:
    lines = GatedLines([b"main"] * 3000)
    async with opened(FakeReading(LOG, lines)) as log:
        await log.press("g", "&", *"main", "enter")
        log.held = True
        lines.gate.clear()
        await log.press("e")
        assert "looking for an error" in log.status
        await log.press("escape")
        assert "error" not in log.status
        assert log.screen.filter is not None
        lines.gate.set()
        await log.press("escape")
        assert log.screen.filter is None

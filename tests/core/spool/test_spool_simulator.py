"""The same log reads the same over the simulator, whatever its habits, by every source it has left."""

from __future__ import annotations

from pathlib import Path

import pytest

from artscope.models import LogFile
from support.library import Desk, desk
from support.spool import text_of

HABITS = {
    "v1": ["", "c3", "c9=swapped", "inclusive", "empty=204", "empty=absent", "no-final-newline", "no-line"],
    "v2": [
        *("", "c9=swapped", "c9=reversed", "inclusive", "no-line", "no-link", "preview-only", "link-403", "c34", "c35"),
        *("link-seconds=0", "stuck-cursor"),
    ],
}


async def an_ended_log(found: Desk) -> LogFile:
    jobs = [snapshot async for snapshot in found.library.jobs(found.query)][-1]
    job = next(job for job in jobs.items if job.name.startswith("speech") and job.state.ended)
    versions = [snapshot async for snapshot in found.library.versions(job)][-1]
    logs = [snapshot async for snapshot in found.library.logs(versions.items[0])][-1]
    return logs.items[0]


async def read(root: Path, api: str, habit: str) -> bytes:
    faults = (habit,) if habit else ()
    async with desk(root, api=api, lines=700, now="2026-03-01T12:00:00Z", faults=faults) as found:
        reading = await found.library.open_log(await an_ended_log(found))
        before = found.requests
        await reading.newer()
        if habit in ("", "inclusive", "c9=swapped"):
            assert found.requests == before + 1
        await reading.whole()
        assert reading.complete
        text = text_of(reading)
        await reading.aclose()
        return text


@pytest.mark.parametrize("api", ["v1", "v2"])
async def test_every_habit_of_the_service_brings_the_same_text(tmp_path: Path, api: str) -> None:
    texts = [await read(tmp_path / str(number), api, habit) for number, habit in enumerate(HABITS[api])]
    assert texts[0].count(b"\n") == 700
    assert [habit for habit, text in zip(HABITS[api], texts, strict=True) if text != texts[0]] == []

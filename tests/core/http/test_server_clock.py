"""Signing with the service's time: what is heard of it, and what goes by it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest

from artscope.errors import AuthError, ClockError
from artscope.http.refusals import Refusals
from artscope.http.serverclock import ServerClock
from artscope.signing import DATE_FORMAT
from support.wire import Host, call, client, host, says

HERE = datetime(2026, 3, 1, 12, 0, 0, 700_000, tzinfo=UTC)
AHEAD = timedelta(minutes=20)
EXPIRED = {
    "error_msg": "Incorrect IAM authentication information: calc ak sk signature fail:signature expired",
    "error_code": "APIGW.0301",
}


def clock() -> ServerClock:
    return ServerClock(lambda: HERE)


def dated(moment: datetime) -> dict[str, str]:
    return {"Date": format_datetime(moment, usegmt=True)}


def signed_at(service: Host, number: int) -> datetime:
    text = service.seen[number].headers["x-sdk-date"]
    return datetime.strptime(text, DATE_FORMAT).replace(tzinfo=UTC)


def test_it_is_this_machines_time_until_a_person_asks_for_the_other() -> None:
    time = clock()
    time.hear(dated(HERE + AHEAD)["Date"])
    assert time.ahead == AHEAD
    assert time() == HERE
    time.used = True
    assert time() == HERE + AHEAD


@pytest.mark.parametrize("date", ["", "yesterday", "Sun, 99 Mar 2026 12:00:00 GMT", "1; 2", "\x00"])
def test_what_is_no_date_is_passed_over(date: str) -> None:
    time = clock()
    time.hear(date)
    assert time.ahead is None


async def test_every_answer_tells_the_time_a_refusal_too() -> None:
    time = clock()
    async with (
        host(says(401, EXPIRED, headers=dated(HERE + AHEAD))) as service,
        client(service.url, clock=time) as wire,
    ):
        with pytest.raises(ClockError):
            await wire.run(call())
    assert time.ahead == AHEAD


async def test_signatures_go_by_it_while_it_is_used() -> None:
    time = clock()
    answer = says(200, 1, headers=dated(HERE + AHEAD))
    async with host(answer, answer, answer) as service, client(service.url, clock=time) as wire:
        await wire.run(call())
        time.used = True
        await wire.run(call())
        time.used = False
        await wire.run(call())
        whole = HERE.replace(microsecond=0)
        assert [signed_at(service, number) - whole for number in range(3)] == [timedelta(0), AHEAD, timedelta(0)]


async def test_the_time_is_asked_for_without_a_signature_so_that_none_can_fail() -> None:
    time = clock()
    async with (
        host(says(404, EXPIRED, headers=dated(HERE - AHEAD))) as service,
        client(service.url, clock=time) as wire,
    ):
        await wire.hear_time()
        assert not {"authorization", "x-auth-token", "x-sdk-date"} & service.seen[0].headers.keys()
    assert time.ahead == -AHEAD


async def test_a_refusal_for_the_time_alone_is_forgiven_and_no_other(tmp_path: Path) -> None:
    wrong = {**EXPIRED, "error_msg": "Incorrect IAM authentication information: verify aksk signature fail"}
    for body, further in ((EXPIRED, 1), (wrong, 0)):
        refusals = Refusals(tmp_path / str(further))
        async with host(says(401, body), says(200, 1)) as service, client(service.url, refusals=refusals) as wire:
            with pytest.raises(AuthError):
                await wire.run(call())
            wire.forgive_clock()
            if further:
                assert await wire.run(call()) == 1
            else:
                with pytest.raises(AuthError):
                    await wire.run(call())
            assert len(service.seen) == 1 + further


async def test_once_sends_one_request_whatever_comes() -> None:
    for status in (503, 429, 401):
        async with host(says(status, {}), says(200, 1)) as service, client(service.url) as wire:
            with pytest.raises(Exception, match=r".+"):
                await wire.once(call())
            assert len(service.seen) == 1

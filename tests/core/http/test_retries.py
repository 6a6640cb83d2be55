"""What is tried again, how often, and what is waited for."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from artscope.call import Call, Method, Priority
from artscope.errors import ApiError, CoreError, OfflineError, ServiceError, ThrottledError
from artscope.http.waiting import Wait, retry_after
from support.wire import PROJECT, QUICK, Host, Seen, call, client, host, says

_THROTTLED = {"error_code": "APIG.0308", "error_msg": "policy user over ratelimit,limit:5,time:1 second"}
_NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 504])
async def test_a_passing_fault_is_tried_three_times_more(status: int) -> None:
    async with host(*[says(status)] * 3, says(200, 1)) as service, client(service.url) as wire:
        assert await wire.run(call()) == 1
    async with host(says(status)) as service, client(service.url) as wire:
        with pytest.raises((ServiceError, ThrottledError)):
            await wire.run(call())
        assert len(service.seen) == 4


async def test_each_attempt_is_signed_anew() -> None:
    moments = iter(_NOW + timedelta(seconds=n) for n in range(100))
    async with host(says(503), says(200, 1)) as service, client(service.url, now=lambda: next(moments)) as wire:
        await wire.run(call())
    first, second = (seen.headers for seen in service.seen)
    assert first["x-sdk-date"] != second["x-sdk-date"]
    assert first["authorization"] != second["authorization"]


@pytest.mark.parametrize("status", [400, 403, 404, 409, 413])
async def test_a_refusal_is_not_tried_again(status: int) -> None:
    async with host(says(status)) as service, client(service.url) as wire:
        with pytest.raises(ApiError):
            await wire.run(call())
        assert len(service.seen) == 1


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
async def test_what_changes_something_is_never_sent_twice(method: Method) -> None:
    async with host(says(503)) as service, client(service.url) as wire:
        with pytest.raises(ServiceError):
            await wire.run(Call(method, ("v1", PROJECT, "training-jobs"), lambda data: data.value, body={}))
        assert len(service.seen) == 1


async def test_the_search_is_a_post_that_only_reads() -> None:
    async with host(says(503), says(200, 1)) as service, client(service.url) as wire:
        assert (
            await wire.run(Call("POST", ("v2", PROJECT, "training-job-searches"), lambda data: data.value, body={}))
            == 1
        )


async def test_what_the_service_asks_to_wait_is_waited_and_told() -> None:
    waits: list[Wait] = []
    throttled = says(429, _THROTTLED, {"Retry-After": "1"})
    patient = replace(QUICK, most_wait=60)
    async with (
        host(throttled, says(200, 1)) as service,
        client(service.url, on_wait=waits.append, limits=patient) as wire,
    ):
        began = asyncio.get_running_loop().time()
        assert await wire.run(call()) == 1
        assert asyncio.get_running_loop().time() - began >= 1
    assert [wait.seconds for wait in waits] == [1]
    assert isinstance(waits[0].error, ThrottledError)
    assert "limit:5" in waits[0].error.text


async def test_a_wait_can_be_cancelled_at_once_and_holds_no_slot() -> None:
    throttled = says(429, _THROTTLED, {"Retry-After": "30"})
    patient = replace(QUICK, most_wait=60)
    async with host(*[throttled] * 4, says(200, 1)) as service, client(service.url, limits=patient) as wire:
        waiting = [asyncio.create_task(wire.run(call())) for _ in range(4)]
        await service.until(lambda: len(service.seen) == 4)
        assert await asyncio.wait_for(wire.run(call()), 1) == 1
        for task in waiting:
            task.cancel()
        await asyncio.wait(waiting, timeout=0.2)
        assert all(task.cancelled() for task in waiting)


async def test_a_longer_wait_than_allowed_leaves_as_an_error_that_says_how_long() -> None:
    async with host(says(429, _THROTTLED, {"Retry-After": "40"})) as service:
        async with client(service.url, limits=replace(QUICK, most_wait=30)) as wire:
            with pytest.raises(ThrottledError) as caught:
                await wire.run(call())
        assert caught.value.retry_after == 40
        assert len(service.seen) == 1


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("7", 7), ("0", None), ("-5", None), ("1000000000", 60), ("9" * 400, 60), ("soon", None), ("", None), ("1.5", None),
        ("²", None), (format_datetime(_NOW + timedelta(seconds=20), usegmt=True), 20),
        (format_datetime(_NOW - timedelta(days=1), usegmt=True), None),
        (format_datetime(_NOW + timedelta(days=900), usegmt=True), 60), ("Fri, 99 Foo 2026 99:99:99 GMT", None),
    ],
)  # fmt: skip
def test_every_form_of_retry_after_is_a_wait_of_at_most_a_minute_or_none(value: str, seconds: float | None) -> None:
    assert retry_after({"retry-after": value}, _NOW) == seconds


def test_a_date_to_wait_for_is_read_by_the_senders_clock() -> None:
    there = _NOW + timedelta(hours=3)
    headers = {
        "retry-after": format_datetime(there + timedelta(seconds=9), usegmt=True),
        "date": format_datetime(there, usegmt=True),
    }
    assert retry_after(headers, _NOW) == 9


@given(st.text(max_size=40), st.text(max_size=40))
def test_no_retry_after_is_too_strange(value: str, date: str) -> None:
    seconds = retry_after({"retry-after": value, "date": date}, _NOW)
    assert seconds is None or 0 < seconds <= 60


async def test_after_five_failures_in_a_row_nothing_is_sent_until_a_person_asks() -> None:
    async with host(*[says(500)] * 20, says(200, 1)) as service, client(service.url) as wire:
        for _ in range(5):
            with pytest.raises(ServiceError):
                await wire.run(call())
        sent = len(service.seen)
        with pytest.raises(OfflineError, match="left alone"):
            await wire.run(call())
        assert len(service.seen) == sent
        service.replies[:] = [says(200, 1)]
        await wire.resume()
        assert await wire.run(call()) == 1


async def test_a_refusal_in_between_shows_that_the_service_lives() -> None:
    async with host(says(200)) as service, client(service.url) as wire:
        for round_ in range(3):
            for status in (500, 500, 500, 404):
                service.replies[:] = [says(status)]
                with pytest.raises(ApiError):
                    await wire.run(call("v1", str(round_)))


async def test_the_store_of_retries_is_shared_by_all_calls() -> None:
    scarce = replace(QUICK, budget=2.0, failures=99)
    async with host(says(500)) as service, client(service.url, limits=scarce) as wire:
        for _ in range(4):
            with pytest.raises(ServiceError):
                await wire.run(call())
        assert len(service.seen) == 4 + 2


async def test_no_attempt_is_begun_after_the_total_time() -> None:
    async def slow(_: Seen, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(0.25)
        writer.write(b"HTTP/1.1 503 X\r\nContent-Length: 0\r\n\r\n")

    async with host(slow) as service, client(service.url, limits=replace(QUICK, total=0.4)) as wire:
        with pytest.raises(ServiceError):
            await wire.run(call())
        assert len(service.seen) == 2


async def _crowd(service: Host, wire: object, priority: Priority, count: int) -> list[asyncio.Task[object]]:
    return [asyncio.create_task(wire.run(call(), priority)) for _ in range(count)]  # type: ignore[attr-defined]


async def test_at_most_four_are_in_flight_and_background_work_leaves_one_free() -> None:
    release = asyncio.Event()

    async def held(_: Seen, writer: asyncio.StreamWriter) -> None:
        await release.wait()
        writer.write(b"HTTP/1.1 200 X\r\nContent-Length: 1\r\n\r\n1")

    async with host(says(200, 1), held) as service, client(service.url, limits=replace(QUICK, read=5, total=9)) as wire:
        await wire.run(call())  # accepted: from now on several may go
        tasks = await _crowd(service, wire, Priority.BACKGROUND, 10)
        await service.until(lambda: service.busy == 3)
        await asyncio.sleep(0.05)
        assert service.busy == 3
        tasks += await _crowd(service, wire, Priority.PERSON, 10)
        await service.until(lambda: service.busy == 4)
        await asyncio.sleep(0.05)
        assert service.busy == 4
        release.set()
        await asyncio.gather(*tasks)
        assert service.busiest == 4


async def test_a_person_goes_before_background_work_that_waits_longer() -> None:
    order: list[str] = []
    from artscope.http.slots import Slots

    slots = Slots(1, 1)

    async def work(name: str, priority: Priority) -> None:
        async with slots.take(priority):
            order.append(name)
            await asyncio.sleep(0)

    async with slots.take(Priority.PERSON):
        tasks = [asyncio.create_task(work(f"background {n}", Priority.BACKGROUND)) for n in range(3)]
        await asyncio.sleep(0)
        tasks += [asyncio.create_task(work(f"person {n}", Priority.PERSON)) for n in range(2)]
        await asyncio.sleep(0)
        tasks[0].cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    assert order == ["person 0", "person 1", "background 1", "background 2"]


@given(st.lists(st.tuples(st.sampled_from(Priority), st.booleans(), st.integers(0, 3)), max_size=30))
def test_slots_are_never_lost_whoever_gives_up(plan: list[tuple[Priority, bool, int]]) -> None:
    from artscope.http.slots import Slots

    async def scenario() -> None:
        slots, inside, most = Slots(4, 3), 0, 0

        async def work(priority: Priority, turns: int) -> None:
            nonlocal inside, most
            async with slots.take(priority):
                inside += 1
                most = max(most, inside)
                for _ in range(turns):
                    await asyncio.sleep(0)
                inside -= 1

        tasks = []
        for priority, give_up, turns in plan:
            task = asyncio.create_task(work(priority, turns))
            tasks.append(task)
            await asyncio.sleep(0)
            if give_up and not inside:
                task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        assert most <= 4
        async with asyncio.timeout(1):
            for _ in range(4):
                async with slots.take(Priority.PERSON), slots.take(Priority.BACKGROUND):
                    pass

    asyncio.run(scenario())


async def test_an_error_that_is_no_answer_is_no_core_error_of_the_service() -> None:
    assert not issubclass(OfflineError, ApiError)
    assert issubclass(ApiError, CoreError)

"""Log links: fetched bare, by ranges, over redirects, and on from where the connection broke."""

from __future__ import annotations

import asyncio
import errno
import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import Any, Literal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from artscope.call import Download, Headers, Received, download
from artscope.errors import ConfigError, CoreError, LinkExpiredError, NotFoundError, OfflineError, ServiceError
from artscope.http.network import Network
from artscope.words import phrase
from support.wire import QUICK, Host, Reply, Seen, call, client, drips, head, host, says, sends

_OBJECT = b"".join(b"line %06d\n" % n for n in range(4000))
_EXPIRED = (
    b'<?xml version="1.0"?><Error><Code>AccessDenied</Code><Message>Request has expired</Message>'
    b"<RequestId>0004</RequestId></Error>"
)


class _Sink:
    def __init__(self) -> None:
        self.data = bytearray()

    def write(self, data: bytes, /) -> None:
        self.data += data


def _take(*_: object) -> Literal["take"]:
    return "take"


def _get(url: str, sink: _Sink, span: tuple[int, int | None] | None = None, decide: Any = _take) -> Download:
    return download(url, sink, span=span, decide=decide, what=phrase("things.log", log="worker-0"))


def _store(data: bytes = _OBJECT, *, etag: str = '"e1"', breaks: list[int] | None = None) -> Reply:
    """A bucket: understands ranges; breaks off after so many bytes, once for each entry."""
    left = breaks if breaks is not None else []

    async def reply(seen: Seen, writer: asyncio.StreamWriter) -> None:
        first, last = 0, len(data) - 1
        found = re.fullmatch(r"bytes=(\d*)-(\d*)", seen.headers.get("range", ""))
        if found and found[1]:
            first, last = int(found[1]), min(int(found[2] or last), last)
        elif found:
            first = max(0, len(data) - int(found[2]))
        if seen.headers.get("if-match", etag) != etag:
            await says(412)(seen, writer)
            return
        if first >= len(data):
            await says(416, body=b"<Error><Code>InvalidRange</Code></Error>")(seen, writer)
            return
        part = data[first : last + 1]
        headers = {"Content-Length": str(len(part)), **({"ETag": etag} if etag else {})}
        if found:
            headers["Content-Range"] = f"bytes {first}-{last}/{len(data)}"
        writer.write(head(206 if found else 200, headers))
        if left:
            writer.write(part[: left.pop(0)])
            with suppress(ConnectionError):
                await writer.drain()
            writer.close()
        else:
            writer.write(part)

    return reply


async def test_a_link_is_fetched_bare_and_byte_for_byte() -> None:
    sink = _Sink()
    async with host(_store()) as bucket, client(bucket.url) as wire:
        got = await wire.run(_get(f"{bucket.url}/b/log%2b1.log?Signature=a%2bB%2F=&Expires=17&x='~", sink))
    assert (got.status, got.size, got.stopped) == (200, len(_OBJECT), False)
    assert bytes(sink.data) == _OBJECT
    seen = bucket.seen[0]
    assert seen.target == "/b/log%2b1.log?Signature=a%2bB%2F=&Expires=17&x='~"
    assert seen.headers["accept-encoding"] == "identity"
    forbidden = {"authorization", "x-auth-token", "content-type", "x-sdk-date", "x-project-id", "cookie", "x-language"}
    assert not forbidden & seen.headers.keys()
    assert not any(name.startswith(("x-obs", "x-amz")) for name in seen.headers)


async def test_a_long_object_comes_in_large_pieces() -> None:
    pieces: list[int] = []

    class Counting(_Sink):
        def write(self, data: bytes, /) -> None:
            pieces.append(len(data))

    async with host(_store(bytes(16 * 1024 * 1024))) as bucket, client(bucket.url) as wire:
        await wire.run(_get(f"{bucket.url}/log", Counting()))
    assert sum(pieces) == 16 * 1024 * 1024
    assert max(pieces) > 64 * 1024


async def test_a_sink_that_has_enough_for_now_is_given_no_more() -> None:
    class Slow(_Sink):
        size = 0
        full, goes_on = asyncio.Event(), asyncio.Event()

        def write(self, data: bytes, /) -> None:
            self.size += len(data)

        async def drain(self) -> None:
            if self.size >= 1024 * 1024:
                self.full.set()
                await self.goes_on.wait()

    sink = Slow()
    async with host(_store(bytes(16 * 1024 * 1024))) as bucket, client(bucket.url) as wire:
        work = asyncio.ensure_future(wire.run(_get(f"{bucket.url}/log", sink)))
        await sink.full.wait()
        assert sink.size < 2 * 1024 * 1024
        sink.goes_on.set()
        assert (await work).size == sink.size == 16 * 1024 * 1024


@pytest.mark.parametrize(
    ("span", "header", "expected"),
    [
        ((0, 9), "bytes=0-9", _OBJECT[:10]),
        ((5, None), "bytes=5-", _OBJECT[5:]),
        ((-100, None), "bytes=-100", _OBJECT[-100:]),
    ],
)
async def test_a_range_is_asked_for(span: tuple[int, int | None], header: str, expected: bytes) -> None:
    sink = _Sink()
    async with host(_store()) as bucket, client(bucket.url) as wire:
        got = await wire.run(_get(f"{bucket.url}/log", sink, span))
    assert bucket.seen[0].headers["range"] == header
    assert bytes(sink.data) == expected
    assert got.status == 206
    assert got.headers["content-range"].endswith(f"/{len(_OBJECT)}")


async def test_a_whole_object_in_place_of_its_tail_can_be_stopped() -> None:
    heads: list[tuple[int, str]] = []

    def decide(status: int, headers: Headers) -> Literal["take", "stop"]:
        heads.append((status, headers["content-length"]))
        return "stop"

    sink = _Sink()
    endless = sends(head(200, {"Content-Length": str(10**12)}) + bytes(100_000), then="hang")
    async with host(endless, says(200, 1)) as bucket, client(bucket.url) as wire:
        got = await wire.run(_get(f"{bucket.url}/log", sink, (-65536, None), decide))
        assert (got.status, got.size, got.stopped) == (200, 0, True)
        assert heads == [(200, str(10**12))]
        assert not sink.data
        assert await wire.run(call()) == 1


@pytest.mark.parametrize("status", [304, 412, 416])
async def test_these_statuses_are_answers(status: int) -> None:
    async with host(says(status, body=b"<Error/>" if status != 304 else b"")) as bucket, client(bucket.url) as wire:
        got = await wire.run(_get(f"{bucket.url}/log", _Sink(), (10, None)))
    assert got == Received(status, got.headers, 0)


async def test_an_expired_link_is_told_apart_with_the_request_id() -> None:
    async with host(says(403, body=_EXPIRED)) as bucket, client(bucket.url) as wire:
        with pytest.raises(LinkExpiredError, match="Request has expired") as caught:
            await wire.run(_get(f"{bucket.url}/log", _Sink()))
        assert caught.value.code == "AccessDenied"
        assert caught.value.request_id == "0004"
        assert len(bucket.seen) == 1


async def test_an_object_that_is_not_there_is_not_found() -> None:
    missing = says(404, body=b"<Error><Code>NoSuchKey</Code></Error>")
    async with host(missing) as bucket, client(bucket.url) as wire:
        with pytest.raises(NotFoundError):
            await wire.run(_get(f"{bucket.url}/log", _Sink()))


async def test_a_store_that_cannot_just_now_is_asked_again() -> None:
    sink = _Sink()
    async with host(says(503), _store()) as bucket, client(bucket.url) as wire:
        await wire.run(_get(f"{bucket.url}/log", sink))
    assert bytes(sink.data) == _OBJECT


@pytest.mark.parametrize("span", [None, (7, None), (7, 30_000), (-30_000, None)])
async def test_a_broken_download_goes_on_where_it_stopped(span: tuple[int, int | None] | None) -> None:
    sink = _Sink()
    async with host(_store(breaks=[100, 7000, 1, 0, 999, 50])) as bucket, client(bucket.url) as wire:
        got = await wire.run(_get(f"{bucket.url}/log", sink, span))
    whole = {None: _OBJECT, (7, None): _OBJECT[7:], (7, 30_000): _OBJECT[7:30_001], (-30_000, None): _OBJECT[-30_000:]}
    assert bytes(sink.data) == whole[span]
    assert got.size == len(sink.data)
    assert all(seen.headers["if-match"] == '"e1"' for seen in bucket.seen[1:])


@given(st.lists(st.integers(0, 40_000), max_size=6), st.integers(0, 39_000), st.none() | st.integers(0, 50_000))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_download_is_whole_wherever_it_breaks(breaks: list[int], first: int, length: int | None) -> None:
    async def scenario() -> None:
        sink, last = _Sink(), None if length is None else first + length
        async with host(_store(breaks=list(breaks))) as bucket, client(bucket.url) as wire:
            with suppress(OfflineError):  # too many breaks without a byte
                await wire.run(_get(f"{bucket.url}/log", sink, (first, last)))
                assert bytes(sink.data) == _OBJECT[first : None if last is None else last + 1]
        assert _OBJECT[first:].startswith(bytes(sink.data))

    asyncio.run(scenario())


async def test_another_object_under_the_same_name_is_not_mixed_in() -> None:
    sink = _Sink()
    other = _store(b"other" * 9000, etag='"e2"')
    async with host(_store(breaks=[1000]), other) as bucket, client(bucket.url) as wire:
        with pytest.raises(ServiceError, match="replaced"):
            await wire.run(_get(f"{bucket.url}/log", sink))
        assert bytes(sink.data) == _OBJECT[:1000]
        assert len(bucket.seen) == 2


@pytest.mark.parametrize("etag", ["", 'W/"weak"'])
async def test_without_a_strong_etag_a_break_is_an_error_and_the_sink_keeps_what_came(etag: str) -> None:
    sink = _Sink()
    async with host(_store(etag=etag, breaks=[1000])) as bucket, client(bucket.url) as wire:
        with pytest.raises(OfflineError, match="closed the connection"):
            await wire.run(_get(f"{bucket.url}/log", sink))
        assert bytes(sink.data) == _OBJECT[:1000]
        assert len(bucket.seen) == 1


async def test_a_link_that_expires_while_going_on_asks_for_a_new_one() -> None:
    sink = _Sink()
    async with host(_store(breaks=[1000]), says(403, body=_EXPIRED)) as bucket, client(bucket.url) as wire:
        with pytest.raises(LinkExpiredError):
            await wire.run(_get(f"{bucket.url}/log", sink))
    assert bytes(sink.data) == _OBJECT[:1000]


async def test_a_download_that_stands_still_is_an_error_and_one_that_drips_is_not() -> None:
    sink = _Sink()
    slow = replace(QUICK, stall=0.15, total=0.2)
    stands = sends(head(200, {"Content-Length": "500"}) + b"xx", then="hang")
    async with host(stands) as bucket, client(bucket.url, limits=slow) as wire:
        with pytest.raises(OfflineError, match=r"Nothing came from .* for 0\.15 s"):
            await wire.run(_get(f"{bucket.url}/log", sink))
    dripping = drips(b"y" * 20, 0.02, before=head(200, {"Content-Length": "20"}))
    async with host(dripping) as bucket, client(bucket.url, limits=slow) as wire:
        assert (await wire.run(_get(f"{bucket.url}/log", sink))).size == 20


async def test_a_head_that_drips_meets_the_total_deadline() -> None:
    dripping = drips(head(200, {"Content-Length": "20"}) + b"y" * 20, 0.02)
    async with host(dripping) as bucket, client(bucket.url, limits=replace(QUICK, total=0.3)) as wire:
        with pytest.raises(OfflineError, match="did not finish"):
            await wire.run(_get(f"{bucket.url}/log", _Sink()))


def _turns(to: Callable[[], str], status: int = 302) -> Reply:
    async def reply(seen: Seen, writer: asyncio.StreamWriter) -> None:
        await says(status, None, {"Location": to()})(seen, writer)

    return reply


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_three_redirects_are_followed_without_credentials(status: int) -> None:
    sink = _Sink()
    async with host(_store()) as bucket:
        turn = _turns(lambda: "/again?s=1", status)
        async with host(turn, turn, _turns(lambda: f"{bucket.url}/log", status)) as front, client(front.url) as wire:
            await wire.run(_get(f"{front.url}/log", sink))
            assert [seen.target for seen in front.seen] == ["/log", "/again?s=1", "/again?s=1"]
    assert bytes(sink.data) == _OBJECT


async def test_a_fourth_redirect_is_not_followed() -> None:
    async with host(_turns(lambda: "/again")) as front, client(front.url) as wire:
        with pytest.raises(ServiceError, match="more than 3 times"):
            await wire.run(_get(f"{front.url}/log", _Sink()))
        assert len(front.seen) == 4


@pytest.mark.parametrize("by_redirect", [False, True])
async def test_plain_http_leads_only_to_hosts_that_are_named(by_redirect: bool) -> None:
    async with host(_turns(lambda: "http://bucket.example.invalid/log?Signature=s")) as front:
        url = f"{front.url}/x" if by_redirect else "http://bucket.example.invalid/log?Signature=s"
        async with client(front.url) as wire:
            with pytest.raises(ConfigError, match=r"bucket\.example\.invalid") as caught:
                await wire.run(_get(url, _Sink()))
            assert "log_link_hosts" in caught.value.hint
        named = Network(link_hosts=["bucket.example.invalid"], environ={})
        async with client(front.url, network=named) as wire:
            with pytest.raises(OfflineError, match="Cannot resolve"):
                await wire.run(_get(url, _Sink()))


@pytest.mark.parametrize("url", ["", "file:///etc/passwd", "https://", "https://u:p@h/x", "//h/x", "http://[::1", "\n"])
async def test_what_is_no_link_is_not_fetched(url: str) -> None:
    async with host(says(200, 1)) as front, client(front.url) as wire:
        with pytest.raises(CoreError):
            await wire.run(_get(url, _Sink()))
        assert wire.meter.requests == 0


async def test_a_sink_that_cannot_take_more_ends_the_download_with_its_own_error() -> None:
    class Full(_Sink):
        def write(self, data: bytes, /) -> None:
            raise OSError(errno.ENOSPC, "No space left on device")

    async with host(_store(), says(200, 1)) as bucket, client(bucket.url) as wire:
        with pytest.raises(OSError, match="No space"):
            await wire.run(_get(f"{bucket.url}/log", Full()))
        assert await wire.run(call()) == 1


async def test_a_download_can_be_cancelled_at_once_and_keeps_what_came() -> None:
    sink = _Sink()
    hangs = sends(head(200, {"Content-Length": "500"}) + b"xx", then="hang")
    async with host(hangs) as bucket, client(bucket.url, limits=replace(QUICK, stall=9)) as wire:
        running = asyncio.create_task(wire.run(_get(f"{bucket.url}/log", sink)))
        await bucket.until(lambda: bucket.busy == 1)
        await asyncio.sleep(0.05)
        running.cancel()
        await asyncio.wait([running], timeout=0.2)
        assert running.cancelled()
    assert bytes(sink.data) == b"xx"


async def test_a_length_that_lies_is_not_believed() -> None:
    sink = _Sink()
    async with host(sends(head(200, {"Content-Length": "5"}) + b"123456789")) as bucket, client(bucket.url) as wire:
        assert (await wire.run(_get(f"{bucket.url}/log", sink))).size == 5
    async with host(sends(head(200, {"Content-Length": "99"}) + b"123")) as bucket, client(bucket.url) as wire:
        with pytest.raises(OfflineError):
            await wire.run(_get(f"{bucket.url}/log", sink))


async def test_a_download_needs_no_credential_and_is_not_stopped_by_a_refusal() -> None:
    sink = _Sink()
    wrong = says(401, {"error_code": "APIG.0301", "error_msg": "ak X not exist"})
    async with host(wrong) as service, host(_store()) as bucket, client(service.url) as wire:
        with pytest.raises(CoreError):
            await wire.run(call())
        await wire.run(_get(f"{bucket.url}/log", sink))
    assert bytes(sink.data) == _OBJECT


def test_a_link_shows_in_no_repr() -> None:
    assert "Signature" not in repr(_get("https://h/log?Signature=abc", _Sink()))
    assert isinstance(Host([]), Host)

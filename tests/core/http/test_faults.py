"""Each way in which no usable answer comes: its own words, and what is tried again."""

from __future__ import annotations

import asyncio
import gzip
import json
import socket
import time
import tracemalloc
import zlib
from dataclasses import replace

import pytest

from artscope.call import Call
from artscope.errors import CoreError, NotReadyError, OfflineError, ServiceError, TooLargeError
from artscope.http.inflate import BadEncodingError, Inflater
from support.loopwatch import LIMIT, watched_loop
from support.wire import PROJECT, QUICK, call, client, drips, head, host, says, sends


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


async def test_a_name_that_cannot_be_resolved_is_named() -> None:
    async with client("https://modelarts.nowhere.invalid") as wire:
        with pytest.raises(OfflineError, match=r"Cannot resolve modelarts\.nowhere\.invalid"):
            await wire.run(call())
        assert wire.meter.requests == 3


async def test_a_closed_port_is_told_apart_and_tried_three_times() -> None:
    async with client(f"http://127.0.0.1:{_free_port()}") as wire:
        with pytest.raises(OfflineError, match="refuses the connection"):
            await wire.run(call())
        assert wire.meter.requests == 3


async def test_a_port_that_never_accepts_is_a_connect_timeout() -> None:
    with socket.socket() as full:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        port = full.getsockname()[1]
        waiting = [socket.socket() for _ in range(4)]
        for one in waiting:
            one.setblocking(False)
            one.connect_ex(("127.0.0.1", port))
        try:
            async with client(f"http://127.0.0.1:{port}", limits=replace(QUICK, connect=0.15)) as wire:
                with pytest.raises(OfflineError, match=r"did not accept a connection within 0\.15 s"):
                    await wire.run(call())
                assert wire.meter.requests == 3
        finally:
            for one in waiting:
                one.close()


async def test_a_handshake_that_hangs_is_told_apart_from_a_port_that_does_not_accept() -> None:
    hangs, quick = host(sends(b"", then="hang")), replace(QUICK, connect=0.15)
    async with hangs as service, client(f"https://127.0.0.1:{service.port}", limits=quick) as wire:
        with pytest.raises(OfflineError, match="did not finish the TLS handshake"):
            await wire.run(call())


async def test_a_plain_server_behind_https_is_said_to_speak_no_tls() -> None:
    async def greet(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        writer.close()

    async with await asyncio.start_server(greet, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        async with client(f"https://127.0.0.1:{port}") as wire:
            with pytest.raises(OfflineError, match="No TLS connection"):
                await wire.run(call())
            assert wire.meter.requests == 1


async def test_a_silent_server_is_asked_again_and_then_given_up() -> None:
    async with host(sends(b"", then="hang")) as service:
        async with client(service.url, limits=replace(QUICK, read=0.1)) as wire:
            with pytest.raises(OfflineError, match=r"did not answer within 0\.1 s"):
                await wire.run(call())
        assert len(service.seen) == 3


async def test_a_server_that_drips_meets_the_total_deadline() -> None:
    async with host(drips(head(200, {"Content-Length": "500"}) + b"x" * 500, 0.02)) as service:
        async with client(service.url, limits=replace(QUICK, total=0.4)) as wire:
            began = time.monotonic()
            with pytest.raises(OfflineError, match=r"did not finish its answer within 0\.4 s"):
                await wire.run(call())
            assert time.monotonic() - began < 1.5
        assert len(service.seen) == 1


async def test_an_answer_that_stops_in_the_middle_is_told_apart_from_none() -> None:
    stops = host(sends(head(200, {"Content-Length": "500"}) + b"xx", then="hang"))
    async with stops as service, client(service.url, limits=replace(QUICK, read=0.1)) as wire:
        with pytest.raises(OfflineError, match="Nothing came from"):
            await wire.run(call())


@pytest.mark.parametrize("then", ["close", "reset"])
async def test_a_body_cut_short_is_fetched_again_whole(then: str) -> None:
    short = sends(head(200, {"Content-Length": "9"}) + b'{"a"', then=then)
    async with host(short, says(200, {"a": 1})) as service, client(service.url) as wire:
        assert await wire.run(call()) == {"a": 1}
        assert len(service.seen) == 2


async def test_a_connection_that_breaks_every_time_is_an_error_after_three() -> None:
    async with host(sends(b"", then="reset")) as service, client(service.url) as wire:
        with pytest.raises(OfflineError, match="connection"):
            await wire.run(call())
        assert len(service.seen) == 3


async def test_invalid_json_is_tried_once_more() -> None:
    async with host(says(body=b'{"jobs": [1'), says(200, 2)) as service, client(service.url) as wire:
        assert await wire.run(call()) == 2
    async with host(says(body=b'{"jobs": [1')) as service, client(service.url) as wire:
        with pytest.raises(ServiceError, match="invalid data"):
            await wire.run(call())
        assert len(service.seen) == 2


async def test_an_empty_body_is_no_empty_list_but_tried_once_more_and_then_invalid() -> None:
    async with host(says(200, body=b""), says(200, [7])) as service, client(service.url) as wire:
        assert await wire.run(call()) == [7]
    search = Call("POST", ("v2", PROJECT, "training-job-searches"), lambda data: data.value)
    async with host(says(200, body=b"")) as service, client(service.url) as wire:
        with pytest.raises(ServiceError, match="invalid data"):
            await wire.run(search)
    async with host(says(200, body=b" \n")) as service, client(service.url) as wire:
        with pytest.raises(ServiceError, match="invalid data"):
            await wire.run(call())
        assert not wire.accepted


async def test_a_web_page_in_place_of_an_answer_is_said_to_be_one() -> None:
    async with host(says(body=b"\n<!DOCTYPE html><title>Sign in</title>")) as service, client(service.url) as wire:
        with pytest.raises(ServiceError, match="web page"):
            await wire.run(call())
        assert len(service.seen) == 1
        assert not wire.accepted


async def test_json_nested_without_end_is_invalid_and_no_crash() -> None:
    async with host(says(body=b"[" * 100_000 + b"]" * 100_000)) as service, client(service.url) as wire:
        with pytest.raises(ServiceError, match="invalid data"):
            await wire.run(call())


async def test_a_redirect_is_not_followed_and_only_its_host_shown() -> None:
    async with host(says(200, 1)) as other:
        turned = says(302, None, {"Location": f"{other.url}/path?secret=1"})
        async with host(turned) as service, client(service.url) as wire:
            with pytest.raises(ServiceError) as caught:
                await wire.run(call())
        assert "127.0.0.1" in str(caught.value)
        assert "secret" not in str(caught.value)
        assert not other.seen


@pytest.mark.parametrize(
    "path", [("v1", PROJECT, "x", "aom-log"), ("v2", "p", "j", "logs", "t"), ("v2", "metrics", "t")]
)
async def test_no_content_for_a_log_means_not_ready(path: tuple[str, ...]) -> None:
    async with host(says(204)) as service, client(service.url) as wire:
        with pytest.raises(NotReadyError):
            await wire.run(call(*path))
        assert wire.accepted


@pytest.mark.parametrize("reply", [says(204), says(202), says(202, body=b'""'), says(200, body=b"null")])
async def test_nothing_is_a_value_elsewhere(reply: object) -> None:
    async with host(reply) as service, client(service.url) as wire:  # type: ignore[arg-type]
        assert await wire.run(Call("GET", ("v2", "x"), lambda data: data.value)) is None


async def test_an_empty_body_says_that_something_was_done_or_that_there_are_no_metrics() -> None:
    async with host(says(200, body=b"")) as service, client(service.url) as wire:
        for method, path in (
            ("POST", ("v2", "x", "actions")),
            ("DELETE", ("v2", "x")),
            ("GET", ("v2", "metrics", "t")),
        ):
            assert await wire.run(Call(method, path, lambda data: data.value)) is None


def _gzip(data: bytes) -> bytes:
    return gzip.compress(data, 6, mtime=0)  # the same bytes at every time: they name tests


async def test_a_compressed_answer_is_unpacked() -> None:
    packed = says(body=_gzip(b'{"a": 1}'), headers={"Content-Encoding": "gzip"})
    async with host(packed) as service, client(service.url) as wire:
        assert await wire.run(call()) == {"a": 1}
        assert service.seen[0].headers["accept-encoding"] == "gzip"


async def test_an_honest_log_of_equal_lines_is_read_however_well_it_packs() -> None:
    text = json.dumps({"content": "slow worker 3\n" * 300_000}).encode()
    packed = _gzip(text)
    assert len(text) > 200 * len(packed)
    async with host(says(body=packed, headers={"Content-Encoding": "gzip"})) as service, client(service.url) as wire:
        got = await wire.run(call(max_bytes=64 * 1024 * 1024))
        assert len(got["content"]) == 14 * 300_000


@pytest.mark.parametrize("layers", [1, 2])
async def test_a_bomb_is_stopped_at_the_cap_and_memory_stays_small(layers: int) -> None:
    bomb = zlib.compressobj(9, wbits=31)
    data = b"".join(bomb.compress(bytes(1 << 20)) for _ in range(200)) + bomb.flush()
    for _ in range(layers - 1):
        data = _gzip(data)
    packed = says(body=data, headers={"Content-Encoding": ", ".join(["gzip"] * layers)})
    async with host(packed) as service, client(service.url) as wire:
        tracemalloc.start()
        with pytest.raises(TooLargeError, match="16"):
            await wire.run(call())
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert peak < 64 * 1024 * 1024
    assert len(service.seen) == 1


async def test_an_answer_of_any_length_is_stopped_at_the_cap_of_its_call() -> None:
    endless = head(200, {"Transfer-Encoding": "chunked"}) + b"1000\r\n" + bytes(4096) + b"\r\n"
    async with host(sends(endless + endless[-4104:] * 20, then="hang")) as service, client(service.url) as wire:
        with pytest.raises(TooLargeError):
            await wire.run(call(max_bytes=20_000))


@pytest.mark.parametrize(
    ("encoding", "body"),
    [("gzip", b"no gzip at all"), ("gzip", _gzip(b'{"a": 1}' * 100)[:-12]), ("br", b"x"), ("gzip," * 9, b"x")],
    ids=["none", "cut off", "unknown", "too deep"],
)
async def test_what_cannot_be_unpacked_is_tried_once_more(encoding: str, body: bytes) -> None:
    broken = says(body=body, headers={"Content-Encoding": encoding})
    async with host(broken) as service, client(service.url) as wire:
        with pytest.raises(ServiceError, match="unpacked"):
            await wire.run(call())
        assert len(service.seen) == 2


def test_unpacking_gives_the_same_bytes_however_they_are_cut() -> None:
    text = bytes(range(256)) * 3000
    packed = _gzip(text) + _gzip(b"second member")
    for step in (1, 7, 1000, 10**6):
        inflater = Inflater("gzip")
        out = b"".join(b"".join(inflater.feed(packed[at : at + step])) for at in range(0, len(packed), step))
        inflater.end()
        assert out == text + b"second member"
    inflater = Inflater("gzip")
    list(inflater.feed(packed[:-3]))
    with pytest.raises(BadEncodingError):
        inflater.end()


async def test_the_loop_turns_while_a_large_answer_is_unpacked_and_parsed() -> None:
    rows = json.dumps({"jobs": [{"job_id": n, "name": f"job [{n}]"} for n in range(60_000)]}).encode()
    packed = says(body=_gzip(rows), headers={"Content-Encoding": "gzip"})
    async with host(packed) as service, client(service.url) as wire:
        await wire.run(call("warm", "up"))
        async with watched_loop() as watch:
            await wire.run(call())
    assert watch.longest < LIMIT


async def test_every_error_names_what_to_do_in_both_languages() -> None:
    from artscope import words
    from artscope.words import auth, network

    for room, sentences in (("network", network.SENTENCES), ("auth", auth.SENTENCES)):
        for name, (english, chinese) in sentences.items():
            assert english
            assert chinese
            if not name.endswith(".hint") and name != "ask_password":
                assert words.has(f"{room}.{name}.hint"), name
    assert issubclass(OfflineError, CoreError)

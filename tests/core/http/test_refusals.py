"""Stop on the first refusal: within a process, over processes, and where files and locks do not work."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from artscope.credentials import AccessKeys, Secret
from artscope.errors import AuthError, ForbiddenError, LockedError
from artscope.http import refusals
from artscope.http.refusals import Refusals
from support.wire import CANARY, KEYS, Reply, Seen, call, client, host, says

_WRONG = says(401, {"error_code": "APIGW.0301", "error_msg": "verify aksk signature fail", "request_id": "r7"})
_LOCKED = says(401, {"error_code": "APIGW.0301", "error_msg": "AK access failed to reach the limit,forbidden."})


def _only(directory: Path, ending: str) -> Path:
    (found,) = directory.glob(f"*.{ending}")
    return found


async def test_after_a_refusal_nothing_is_sent_and_the_reason_is_said_again() -> None:
    async with host(_WRONG) as service, client(service.url) as wire:
        for _ in range(3):
            with pytest.raises(AuthError, match="secret key is wrong") as caught:
                await wire.run(call())
            assert caught.value.request_id == "r7"
        assert len(service.seen) == 1


async def test_fifty_calls_at_once_with_wrong_keys_send_one_signature() -> None:
    async with host(_WRONG) as service, client(service.url) as wire:
        results = await asyncio.gather(*(wire.run(call()) for _ in range(50)), return_exceptions=True)
        assert {type(result) for result in results} == {AuthError}
        assert len(service.seen) == 1


async def test_a_refusal_counts_even_where_nobody_waits_for_the_answer_any_more() -> None:
    arrived, answer = asyncio.Event(), asyncio.Event()

    async def late(seen: Seen, writer: asyncio.StreamWriter) -> None:
        arrived.set()
        await answer.wait()
        await _WRONG(seen, writer)

    async with host(late) as service, client(service.url) as wire:
        impatient = [asyncio.ensure_future(wire.run(call())) for _ in range(5)]
        await arrived.wait()
        for task in impatient:
            task.cancel()
        waiting = asyncio.ensure_future(wire.run(call()))
        answer.set()
        with pytest.raises(AuthError):
            await waiting
        assert len(service.seen) == 1


async def test_another_client_of_the_same_key_finds_the_refusal(tmp_path: Path) -> None:
    async with host(_WRONG) as service:
        async with client(service.url, refusals=Refusals(tmp_path)) as wire:
            with pytest.raises(AuthError):
                await wire.run(call())
        async with client(service.url, refusals=Refusals(tmp_path)) as wire:
            with pytest.raises(AuthError, match="secret key is wrong"):
                await wire.run(call())
        assert len(service.seen) == 1


async def test_a_changed_secret_is_tried(tmp_path: Path) -> None:
    async with host(_WRONG, says(200, 1)) as service:
        async with client(service.url, refusals=Refusals(tmp_path)) as wire:
            with pytest.raises(AuthError):
                await wire.run(call())
        changed = AccessKeys(KEYS.access, Secret("mended"))
        async with client(service.url, keys=changed, refusals=Refusals(tmp_path)) as wire:
            assert await wire.run(call()) == 1


async def test_another_key_or_host_is_not_concerned(tmp_path: Path) -> None:
    async with host(_WRONG) as service, host(says(200, 1)) as other:
        async with client(service.url, refusals=Refusals(tmp_path)) as wire:
            with pytest.raises(AuthError):
                await wire.run(call())
        async with client(other.url, refusals=Refusals(tmp_path)) as wire:
            assert await wire.run(call()) == 1


async def test_a_refused_project_is_asked_for_once_and_another_is_not_concerned(tmp_path: Path) -> None:
    wrong = says(403, {"error_code": "ModelArts.0210", "error_msg": "The project ID does not match the AK/SK."})
    async with host(wrong, says(200, 1), wrong) as service:
        async with client(service.url, refusals=Refusals(tmp_path)) as first:
            with pytest.raises(AuthError, match="project id does not fit"):
                await first.run(call())
            for project, seen in (("another", 2), ("third", 3)):
                async with client(service.url, refusals=Refusals(tmp_path)) as wire:
                    wire.project = project
                    await asyncio.gather(wire.run(call()), return_exceptions=True)
                assert len(service.seen) == seen
            with pytest.raises(AuthError):
                await first.run(call())
        assert len(service.seen) == 3


async def test_a_wrong_key_is_wrong_for_every_project(tmp_path: Path) -> None:
    async with host(_WRONG) as service:
        for project in ("one", "another", ""):
            async with client(service.url, refusals=Refusals(tmp_path)) as wire:
                wire.project = project
                with pytest.raises(AuthError, match="secret key is wrong"):
                    await wire.run(call())
        assert len(service.seen) == 1


async def test_a_person_can_try_again(tmp_path: Path) -> None:
    async with host(_WRONG, says(200, 1)) as service, client(service.url, refusals=Refusals(tmp_path)) as wire:
        with pytest.raises(AuthError):
            await wire.run(call())
        assert await wire.resume()
        assert await wire.run(call()) == 1
    async with host(says(200, 1)) as service, client(service.url, refusals=Refusals(tmp_path)) as wire:
        assert await wire.run(call()) == 1


async def test_a_person_who_mended_the_file_is_taken_at_their_word() -> None:
    mended = AccessKeys(KEYS.access, Secret("mended"))
    sources = [KEYS]
    async with host(_WRONG, says(200, 1)) as service, client(service.url, renew=lambda: sources[-1]) as wire:
        with pytest.raises(AuthError):
            await wire.run(call())
        sources.append(mended)
        assert await wire.resume()
        assert await wire.run(call()) == 1


async def test_a_lock_is_not_lifted_before_its_end_by_anything(tmp_path: Path) -> None:
    late = timedelta(0)

    def now() -> datetime:
        return datetime.now(UTC) + late

    async with host(_LOCKED, says(200, 1)) as service:
        async with client(service.url, refusals=Refusals(tmp_path, now=now)) as wire:
            with pytest.raises(LockedError):
                await wire.run(call())
            assert not await wire.resume()
            with pytest.raises(LockedError, match=r"\d\d:\d\d"):
                await wire.run(call())
        changed = AccessKeys(KEYS.access, Secret("mended"))
        async with client(service.url, keys=changed, refusals=Refusals(tmp_path, now=now)) as wire:
            with pytest.raises(LockedError):
                await wire.run(call())
        assert len(service.seen) == 1
        late = timedelta(minutes=6)
        async with client(service.url, refusals=Refusals(tmp_path, now=now)) as wire:
            with pytest.raises(AuthError, match="its lock is over"):
                await wire.run(call())
            assert await wire.resume()
            assert await wire.run(call()) == 1


@pytest.mark.parametrize(
    ("status", "body", "accepted"),
    [
        (200, {}, True),
        (400, {"error_code": "ModelArts.2775", "error_msg": "x"}, True),
        (403, {"error_code": "ModelArts.0108", "error_msg": "x"}, True),
        (200, {"is_success": False, "error_code": "ModelArts.0105", "error_message": "x"}, True),
        (404, {"error_code": "APIG.0101", "error_msg": "x"}, False),
        (403, {"error_code": "APIG.0302", "error_msg": "x"}, False),
        (400, {"error_code": "ModelArts.0204", "error_msg": "x"}, False),
        (500, None, False),
    ],
)
async def test_what_shows_that_a_key_was_accepted(status: int, body: Any, accepted: bool) -> None:
    async with host(says(status, body)) as service, client(service.url) as wire:
        try:
            await wire.run(call())
        except Exception as error:
            assert not isinstance(error, AuthError)
        assert wire.accepted is accepted


@pytest.mark.parametrize("code", ["0203", "0206", "0210", "2784"])
async def test_these_403_refuse_the_credential_and_others_only_the_call(code: str) -> None:
    async with host(says(403, {"error_code": f"ModelArts.{code}", "error_msg": "x"})) as service:
        async with client(service.url) as wire:
            for _ in range(2):
                with pytest.raises(AuthError):
                    await wire.run(call())
        assert len(service.seen) == 1
    async with host(says(403, {"error_code": "ModelArts.0112", "error_msg": "x"})) as service:
        async with client(service.url) as wire:
            for _ in range(2):
                with pytest.raises(ForbiddenError):
                    await wire.run(call())
        assert len(service.seen) == 2


async def test_before_acceptance_one_at_a_time_and_afterwards_side_by_side() -> None:
    release = asyncio.Event()

    async def held(_: Seen, writer: asyncio.StreamWriter) -> None:
        await release.wait()
        writer.write(b"HTTP/1.1 200 X\r\nContent-Length: 1\r\n\r\n1")

    async with host(held) as service, client(service.url) as wire:
        tasks = [asyncio.create_task(wire.run(call())) for _ in range(4)]
        await service.until(lambda: service.busy == 1)
        await asyncio.sleep(0.05)
        assert service.busy == 1
        release.set()
        await tasks[0]
        release.clear()
        await service.until(lambda: service.busy == 3)
        release.set()
        await asyncio.gather(*tasks)


async def test_a_refusal_in_mid_session_stops_other_processes_that_were_accepted(tmp_path: Path) -> None:
    async with host(says(200, 1), says(200, 1), _WRONG) as service:
        first, second = (client(service.url, refusals=Refusals(tmp_path)) for _ in range(2))
        async with first as one, second as other:
            assert await one.run(call()) == await other.run(call()) == 1
            with pytest.raises(AuthError):
                await one.run(call())
            with pytest.raises(AuthError):
                await other.run(call())
        assert len(service.seen) == 3


_PROCESS = """
import asyncio, sys
from pathlib import Path
from artscope.call import Call
from artscope.credentials import AccessKeys, Secret
from artscope.errors import AuthError
from artscope.http.client import Client, Endpoints
from artscope.http.network import Network
from artscope.http.refusals import Refusals

async def main():
    directory = Path(sys.argv[2]) if sys.argv[2] else None
    keys, network = AccessKeys("AK", Secret("wrong")), Network(environ={})
    client = Client(Endpoints(sys.argv[1]), "p", keys, network, refusals=Refusals(directory))
    sys.stdin.readline()
    for _ in range(3):
        calls = (client.run(Call("GET", ("v1", "p", "training-jobs"), lambda data: data.value)) for _ in range(3))
        for result in await asyncio.gather(*calls, return_exceptions=True):
            assert isinstance(result, AuthError), result
    await client.aclose()

asyncio.run(main())
"""


async def _six(url: str, directory: str) -> None:
    started = [
        await asyncio.create_subprocess_exec(
            sys.executable, "-c", _PROCESS, url, directory, stdin=subprocess.PIPE, stderr=subprocess.PIPE
        )
        for _ in range(6)
    ]
    results = await asyncio.gather(*(process.communicate(b"\n") for process in started))
    assert [process.returncode for process in started] == [0] * 6, results


async def _slowly(seen: Seen, writer: asyncio.StreamWriter) -> None:
    await asyncio.sleep(0.05)
    await _WRONG(seen, writer)


async def test_six_processes_with_wrong_keys_send_at_most_two_signatures(tmp_path: Path) -> None:
    async with host(_slowly) as service:
        await _six(service.url, str(tmp_path / "refusals"))
        assert 1 <= len(service.seen) <= 2


async def test_a_folder_that_cannot_be_written_leaves_the_rule_within_the_process(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    async with host(_WRONG) as service, client(service.url, refusals=Refusals(blocked / "x")) as wire:
        for _ in range(3):
            with pytest.raises(AuthError):
                await wire.run(call())
        assert len(service.seen) == 1
        await wire.resume()
        with pytest.raises(AuthError):
            await wire.run(call())
        assert len(service.seen) == 2


async def test_where_locks_do_not_work_requests_still_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def unsupported(_: int) -> bool:
        raise OSError(38, "Function not implemented")

    monkeypatch.setattr(refusals, "_lock", unsupported)
    async with host(says(200, 1)) as service, client(service.url, refusals=Refusals(tmp_path)) as wire:
        assert await asyncio.gather(*(wire.run(call()) for _ in range(3))) == [1, 1, 1]


async def test_what_is_kept_of_a_refusal_is_private_and_holds_no_secret(tmp_path: Path) -> None:
    directory = tmp_path / "refusals"
    async with host(_WRONG) as service, client(service.url, refusals=Refusals(directory)) as wire:
        with pytest.raises(AuthError):
            await wire.run(call())
    assert directory.stat().st_mode & 0o077 == 0
    kept = list(directory.iterdir())
    assert kept
    for path in kept:
        assert path.stat().st_mode & 0o077 == 0
        assert CANARY.encode() not in path.read_bytes()
        assert KEYS.access not in path.name


@pytest.mark.parametrize("body", [b"", b"{}", b"\xff\xfe", b'{"salt": "zz"}', b"[" * 1000, b'{"until": "never"}'])
async def test_a_broken_record_is_no_refusal(tmp_path: Path, body: bytes) -> None:
    async with host(_WRONG, says(200, 1)) as service:
        async with client(service.url, refusals=Refusals(tmp_path)) as wire:
            with pytest.raises(AuthError):
                await wire.run(call())
        _only(tmp_path, "json").write_bytes(body)
        async with client(service.url, refusals=Refusals(tmp_path)) as wire:
            assert await wire.run(call()) == 1


async def test_a_link_in_place_of_the_record_is_not_followed(tmp_path: Path) -> None:
    target = tmp_path / "precious"
    target.write_text("precious")
    directory = tmp_path / "refusals"
    async with host(_WRONG) as service, client(service.url, refusals=Refusals(directory)) as wire:
        with pytest.raises(AuthError):
            await wire.run(call())
        record = _only(directory, "json")
        record.unlink()
        record.symlink_to(target)
        lock = _only(directory, "lock")
        lock.unlink()
        lock.symlink_to(target)
        with pytest.raises(AuthError):
            await wire.run(call())
    assert target.read_text() == "precious"


async def test_a_call_that_waits_for_its_turn_can_be_cancelled(tmp_path: Path) -> None:
    import fcntl

    async def never(_: Seen, writer: asyncio.StreamWriter) -> None:
        await asyncio.Event().wait()

    replies: list[Reply] = [says(200, 1), never]
    async with host(*replies) as service, client(service.url, refusals=Refusals(tmp_path)) as wire:
        await wire.run(call())
        handle = os.open(_only(tmp_path, "lock"), os.O_RDWR)
        fcntl.flock(handle, fcntl.LOCK_EX)
        async with client(service.url, refusals=Refusals(tmp_path)) as second:
            waiting = asyncio.create_task(second.run(call()))
            await asyncio.sleep(0.1)
            assert len(service.seen) == 1
            waiting.cancel()
            await asyncio.wait([waiting], timeout=0.2)
            assert waiting.cancelled()
        os.close(handle)

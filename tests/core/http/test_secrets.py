"""The request log tells what was asked, and no secret shows anywhere."""

from __future__ import annotations

import io
import logging
import stat
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from artscope.call import download
from artscope.credentials import AccessKeys, PasswordLogin, Secret
from artscope.errors import ConfigError, CoreError, NotFoundError
from artscope.http.network import Network
from artscope.http.refusals import Refusals
from artscope.http.requestlog import RequestLog
from artscope.remote import iam
from artscope.words import phrase
from support.wire import CANARY, PROJECT, QUICK, call, client, host, says, sends

_KEYS = AccessKeys("AK", Secret(CANARY), Secret(f"{CANARY}-token"))
_LOGIN = PasswordLogin("liwei", "acme", Secret(CANARY))


@pytest.fixture
def everything_logged() -> Iterator[io.StringIO]:
    """What any library says to a logger set to the loudest."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield stream
    root.removeHandler(handler)
    root.setLevel(level)


async def test_the_log_has_a_line_for_each_request(tmp_path: Path) -> None:
    path = tmp_path / "requests.log"
    missing = says(404, {"error_code": "ModelArts.2775"}, {"X-Request-Id": "9f2c51"})
    async with host(says(503), says(200, [1]), missing) as service, client(service.url, log=RequestLog(path)) as wire:
        await wire.run(call("v1", PROJECT, "训练", query={"page": "2"}))
        with pytest.raises(NotFoundError):
            await wire.run(call("v1", PROJECT, "training-jobs", "7"))
    lines = path.read_text().splitlines()
    assert len(lines) == 3
    assert " 503 " in lines[0]
    assert f"GET {service.url}/v1/{PROJECT}/%E8%AE%AD%E7%BB%83?page=2 200 " in lines[1]
    assert " ms 3 B" in lines[1]
    assert lines[2].endswith("request 9f2c51")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


async def test_a_request_without_an_answer_is_logged_with_the_reason(tmp_path: Path) -> None:
    path = tmp_path / "requests.log"
    async with client("https://nowhere.invalid", log=RequestLog(path)) as wire:
        with pytest.raises(CoreError):
            await wire.run(call())
    assert path.read_text().count("network.dns") == 3


async def test_an_answer_that_broke_off_has_one_line_that_says_why(tmp_path: Path) -> None:
    path = tmp_path / "requests.log"
    cut = sends(b"HTTP/1.1 200 X\r\nContent-Length: 9\r\n\r\n{")
    async with host(cut, says(200, 1)) as service, client(service.url, log=RequestLog(path)) as wire:
        await wire.run(call())
    assert [line.split()[3] for line in path.read_text().splitlines()] == ["network.cut", "200"]


async def test_what_was_not_understood_is_logged_cleaned_and_cut(tmp_path: Path) -> None:
    path = tmp_path / "requests.log"
    garbage = b"\x1b]0;title\x07not json " * 50
    async with host(says(body=garbage)) as service, client(service.url, log=RequestLog(path)) as wire:
        with pytest.raises(CoreError):
            await wire.run(call())
    text = path.read_text()
    assert "not json" in text
    assert "\x1b" not in text
    assert all(len(line) < 250 for line in text.splitlines())


def test_a_log_file_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    target = tmp_path / "precious"
    link = tmp_path / "link"
    link.symlink_to(target)
    for path in (tmp_path / "no" / "folder", tmp_path, link):
        with pytest.raises(ConfigError, match="log file"):
            RequestLog(path)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
async def test_a_full_disk_under_the_log_stops_nothing() -> None:
    log = RequestLog(Path("/dev/full"))
    async with host(says(200, 1)) as service, client(service.url, log=log) as wire:
        assert await wire.run(call()) == 1
        assert await wire.run(call()) == 1


def _shown(error: BaseException) -> str:
    return "".join(traceback.format_exception(error)) + repr(error) + str(error) + repr(vars(error))


async def test_no_secret_is_logged_kept_or_shown(tmp_path: Path, everything_logged: io.StringIO) -> None:
    """Keys, token, password, link signature and proxy password, through answers, errors and refusals of every kind."""
    path = tmp_path / "requests.log"
    token = says(201, {"token": {}}, {"X-Subject-Token": f"{CANARY}-subject"})
    wrong = says(
        401, {"error_code": "APIG.0301", "error_msg": f"verify aksk signature fail|x-security-token:{CANARY}-token|"}
    )
    network = Network(environ={"HTTPS_PROXY": f"http://u:{CANARY}@127.0.0.1:9"}, link_hosts=["127.0.0.1"])
    shown: list[str] = []

    async def run(what: Any, url: str, **more: Any) -> None:
        log, refusals = RequestLog(path), Refusals(tmp_path / "refusals")
        async with client(url, network=network, log=log, refusals=refusals, limits=QUICK, **more) as wire:
            try:
                await wire.run(what)
            except CoreError as error:
                shown.append(_shown(error))
            shown.append(repr(wire) + repr(vars(wire)))

    async with (
        host(says(200, 1)) as good,
        host(wrong) as refusing,
        host(sends(b"", then="reset")) as broken,
        host(token) as door,
        host(says(403, body=b"<Error><Code>AccessDenied</Code></Error>")) as bucket,
    ):
        for url in (good.url, refusing.url, broken.url, "https://behind-proxy.invalid"):
            await run(call(), url, keys=_KEYS)
            await run(call(), url, keys=_LOGIN, iam=door.url, sign_in=iam.token)
        for url in (bucket.url, broken.url, "http://elsewhere.invalid"):
            link = download(
                f"{url}/log?Signature={CANARY}",
                io.BytesIO(),
                span=None,
                decide=lambda *_: "take",
                what=phrase("things.log", log="l"),
            )
            await run(link, good.url, keys=_KEYS)
            shown.append(repr(link))
    kept = b"".join(one.read_bytes() for one in tmp_path.rglob("*") if one.is_file())  # noqa: ASYNC240
    assert b" 200 " in kept
    assert CANARY.encode() not in kept
    assert CANARY not in "\n".join(shown)
    assert CANARY not in everything_logged.getvalue()

"""`artscope simulate`: one line, two ports, a real wire, and a clean end."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from artscope import signing
from artscope.simulator import clocks, serve


@contextmanager
def _running(*options: str) -> Iterator[tuple[subprocess.Popen[str], dict[str, str]]]:
    command = [sys.executable, "-W", "error", "-m", "artscope.simulator", "--jobs", "3", *options]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout and process.stderr
    try:
        yield process, json.loads(process.stdout.readline())
    finally:
        if process.poll() is None:
            process.terminate()
        out, errors = process.communicate(timeout=10)
        assert (out, errors) == ("", "")


def _get(place: dict[str, str], path: str, *, at: datetime | None = None, **more: Any) -> httpx.Response:
    url = f"{place['url']}{path.replace('{p}', place['project_id'])}"
    headers = {"Content-Type": "application/json"}
    signed = signing.sign(place["ak"], place["sk"], "GET", url, at=at or datetime.now(UTC), headers=headers)
    with httpx.Client(trust_env=False, **more) as client:
        return client.get(url, headers=dict(signed.headers))


WORKSPACES = "/v1/{p}/workspaces"


def test_it_says_where_it_listens_in_one_line_and_serves_there() -> None:
    with _running("--seed", "5") as (process, place):
        assert set(place) >= {"url", "iam", "project_id", "region", "ak", "sk", "user", "password", "domain"}
        assert all(place[name].startswith("http://127.0.0.1:") for name in ("url", "iam", "obs"))
        assert place["obs"] != place["url"]
        answer = _get(place, WORKSPACES)
        assert answer.json()["total_count"] == 3
        assert answer.headers["x-request-id"]
        assert len(answer.headers.get_list("date")) == 1
        process.terminate()
        assert process.wait(10) == 128 + signal.SIGTERM


def test_its_clock_can_be_set_apart_from_this_machines_at_the_start_and_while_it_runs() -> None:
    with _running("--fault", "skew=1200") as (_, place):
        now = datetime.now(UTC)
        answer = _get(place, WORKSPACES, at=now)
        assert answer.status_code == 401
        ahead = parsedate_to_datetime(answer.headers["date"]) - now
        assert abs(ahead - timedelta(minutes=20)) < timedelta(seconds=10)
        assert _get(place, WORKSPACES, at=now + ahead).status_code == 200
        for turn, at in (({"add": ["skew=-1200"]}, now - ahead), ({"clear": "skew"}, now)):
            httpx.post(f"{place['url']}/-/faults", json=turn, trust_env=False)
            assert _get(place, WORKSPACES, at=at).status_code == 200


def test_it_ends_while_an_answer_is_still_under_way() -> None:
    with _running("--fault", "slow=60") as (process, place):
        with pytest.raises(httpx.ReadTimeout):
            _get(place, WORKSPACES, timeout=0.2)
        process.send_signal(signal.SIGINT)
        assert process.wait(10) == 128 + signal.SIGINT


def test_the_request_log_has_a_line_for_each_request(tmp_path: Path) -> None:
    log = tmp_path / "requests.log"
    with _running("--request-log", str(log)) as (_, place):
        _get(place, f"{WORKSPACES}?limit=5")
        _get(place, "/v1/{p}/nothing")
    project = place["project_id"]
    assert log.read_text().splitlines() == [f"GET /v1/{project}/workspaces 200", f"GET /v1/{project}/nothing 404"]


@pytest.mark.parametrize(
    ("how", "error"),
    [("headers", httpx.RemoteProtocolError), ("body", httpx.RemoteProtocolError), ("reset", httpx.ReadError)],
)
def test_a_broken_connection_is_really_broken(how: str, error: type[Exception]) -> None:
    with _running("--fault", f"drop={how}*1") as (_, place):
        with pytest.raises(error):
            _get(place, WORKSPACES)
        assert _get(place, WORKSPACES).status_code == 200


def test_a_log_link_leads_to_the_other_port(tmp_path: Path) -> None:
    (tmp_path / "train.log").write_bytes(b"one\r\ntwo\xff\n\x1b[31mthree")
    with _running("--jobs", "0", "--logs", str(tmp_path)) as (_, place):
        found = _newest(place)
        job, task = found["metadata"]["id"], found["status"]["tasks"][0]
        answer = _get(place, f"/v2/{{p}}/training-jobs/{job}/tasks/{task}/logs/url")
        link = answer.json()["obs_url"]
        assert link.startswith(place["obs"])
        with httpx.Client(trust_env=False) as client:
            assert client.get(link).content == (tmp_path / "train.log").read_bytes()
            assert client.get(link, headers={"X-Auth-Token": "x"}).status_code == 403
            state = client.get(f"{place['url']}/-/state").json()
        assert len(state["violations"]) == 1


def test_the_workspace_that_it_names_has_the_jobs_and_the_default_one_has_none() -> None:
    with _running() as (_, place):
        assert _newest(place)["metadata"]["workspace_id"] == place["workspace"]
        with pytest.raises(IndexError):
            _newest(place | {"workspace": "0"})


def test_who_goes_away_in_the_middle_of_a_log_is_not_sent_the_rest_of_it() -> None:
    with _running("--lines", "1000000") as (process, place):
        found = _newest(place)
        job, task = found["metadata"]["id"], found["status"]["tasks"][0]
        link = _get(place, f"/v2/{{p}}/training-jobs/{job}/tasks/{task}/logs/url").json()["obs_url"]
        with httpx.Client(trust_env=False) as client, client.stream("GET", link) as answer:
            assert int(answer.headers["content-length"]) > 50_000_000
            next(answer.iter_raw())
        assert _get(place, WORKSPACES, timeout=3).status_code == 200
        process.terminate()
        assert process.wait(3) == 128 + signal.SIGTERM


def _newest(place: dict[str, str]) -> Any:
    """The newest job of the workspace that it names."""
    url = f"{place['url']}/v2/{place['project_id']}/training-job-searches"
    body = json.dumps({"limit": 50, "workspace_id": place["workspace"]}).encode()
    headers = {"Content-Type": "application/json"}
    signed = signing.sign(place["ak"], place["sk"], "POST", url, at=datetime.now(UTC), headers=headers, body=body)
    with httpx.Client(trust_env=False) as client:
        return client.post(url, content=body, headers=dict(signed.headers)).json()["items"][0]


@pytest.mark.parametrize(
    "options",
    [
        ["--fault", "nonsense"],
        ["--now", "yesterday"],
        ["--logs", "/nowhere/at/all"],
        ["--port", "x"],
        ["--latency", "-1"],
        ["--nonsense"],
    ],
)
def test_what_cannot_be_understood_is_said_and_ends_with_2(
    options: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as left:
        serve.main(options)
    assert left.value.code == 2
    assert options[-1] in capsys.readouterr().err


def test_a_port_that_is_taken_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert serve.main(["--port", str(port)]) == 2
    assert str(port) in capsys.readouterr().err


def test_without_its_extra_it_says_what_to_install(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serve, "find_spec", lambda name: None)
    assert serve.main([]) == 2
    assert "artscope[simulator]" in capsys.readouterr().err


def test_help_tells_every_option_and_switch(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        serve.main(["--help"])
    text = capsys.readouterr().out
    assert left.value.code == 0
    for word in ("--port", "--request-log", "gzip-bomb", "c34", "no-link"):
        assert word in text


@pytest.mark.parametrize(
    ("ago", "clock"), [(timedelta(hours=1), "wall"), (timedelta(days=40), "own"), (-timedelta(days=40), "own")]
)
def test_an_anchor_of_the_last_day_goes_on_and_any_other_is_where_the_clock_starts(ago: timedelta, clock: str) -> None:
    anchor = datetime.now(UTC) - ago
    shows: Callable[[], datetime] = clocks.clock_for(anchor)
    expected = datetime.now(UTC) if clock == "wall" else anchor
    assert abs(shows() - expected) < timedelta(seconds=5)

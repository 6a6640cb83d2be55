"""`artscope doctor` at a service: what it finds there, how little it asks, and that it says no secret."""

from __future__ import annotations

import json
import os
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from support.simulation import Simulation, command, simulating
from support.terminal import Terminal, artscope, running

Found = dict[str, dict[str, Any]]
CANARY = "canary-9f8e7d"


@pytest.fixture
def simulation() -> Iterator[Simulation]:
    with simulating("--seed", "7", "--jobs", "12", "--api", "v2") as simulation:
        yield simulation


def doctor(simulation: Simulation, data: Path, *words: str, **environ: str) -> tuple[int, Found, int]:
    """Its exit code, its findings by name, and how many requests it took."""
    before = len(simulation.state()["requests"])
    ran = command({**simulation.environ, **environ}, "doctor", "--json", "--data-dir", data, *words)
    assert simulation.place["sk"] not in ran.out.decode() + ran.err
    found = {row["name"]: row for row in ran.rows}
    return ran.code, found, len(simulation.state()["requests"]) - before


def test_one_request_tells_that_everything_is_fine(simulation: Simulation, tmp_path: Path) -> None:
    code, found, requests = doctor(simulation, tmp_path)
    assert (code, requests) == (0, 1)
    assert {"answers", "accepted", "clock.right", "workspace"} <= set(found)
    assert not [row for row in found.values() if row["level"] == "bad"]


def test_a_password_takes_one_more_for_the_token(simulation: Simulation, tmp_path: Path) -> None:
    place = simulation.place
    config = tmp_path / "config.toml"
    config.write_text(
        f'default_profile = "night"\n[profiles.night]\nsource = "password"\n'
        f'user = "{place["user"]}"\ndomain = "{place["domain"]}"\n'
    )
    environ = {"ARTSCOPE_CONFIG": str(config), "HUAWEICLOUD_SDK_PASSWORD": place["password"]}
    code, found, requests = doctor(simulation, tmp_path / "data", **environ)
    assert (code, requests) == (0, 2)
    assert "accepted" in found


def test_a_wrong_key_is_told_once_and_then_without_a_request(simulation: Simulation, tmp_path: Path) -> None:
    wrong = {"HUAWEICLOUD_SDK_SK": "wrong"}
    code, found, requests = doctor(simulation, tmp_path, **wrong)
    assert (code, requests, found["auth.signature"]["level"]) == (3, 1, "bad")
    assert "press" not in found["auth.signature"]["remedy"]
    code, found, requests = doctor(simulation, tmp_path, **wrong)
    assert (code, requests) == (3, 0)
    assert "--again" in found["not_asked"]["remedy"]
    assert doctor(simulation, tmp_path, "--again", **wrong)[2] == 1
    assert simulation.state()["failed_signatures"] == 2
    assert doctor(simulation, tmp_path)[0] == 0


def test_a_wrong_clock_is_told_by_how_much(simulation: Simulation, tmp_path: Path) -> None:
    simulation.advance(300)
    code, found, _ = doctor(simulation, tmp_path)
    assert (code, found["clock.off"]["level"]) == (0, "warn")
    simulation.advance(3300)
    code, found, requests = doctor(simulation, tmp_path)
    assert (code, requests) == (3, 1)
    assert "+60 minutes" in found["clock.wrong"]["text"]
    assert ":clock" in found["clock.wrong"]["remedy"]


def test_a_service_that_fails_is_not_asked_twice(simulation: Simulation, tmp_path: Path) -> None:
    simulation.faults("http=503")
    code, found, requests = doctor(simulation, tmp_path)
    assert (code, requests) == (5, 1)
    assert [row["level"] for row in found.values() if row["topic"] == "endpoint"] == ["bad"]


def test_a_service_that_is_gone_is_named(simulation: Simulation, tmp_path: Path) -> None:
    environ = {"ARTSCOPE_ENDPOINT": "http://127.0.0.1:9", "ARTSCOPE_IAM_ENDPOINT": "http://127.0.0.1:9"}
    code, found, _ = doctor(simulation, tmp_path, **environ)
    assert (code, found["network.refused"]["topic"]) == (5, "endpoint")


def test_a_workspace_that_is_closed_is_told_with_those_that_are_open(simulation: Simulation, tmp_path: Path) -> None:
    code, found, _ = doctor(simulation, tmp_path, "--workspace", "0123456789abcdef0123456789abcdef")
    assert code == 4
    assert "nlp" in found["workspace_closed"]["text"]


def test_a_service_without_workspaces_is_reached_all_the_same(simulation: Simulation, tmp_path: Path) -> None:
    simulation.faults("no-workspaces")
    code, found, _ = doctor(simulation, tmp_path, "--workspace", "0")
    assert "answers" in found
    assert code in (0, 4)


def test_an_unknown_project_is_asked_for_at_iam(simulation: Simulation, tmp_path: Path) -> None:
    code, found, requests = doctor(simulation, tmp_path, ARTSCOPE_PROJECT_ID="")
    assert (code, requests) == (0, 1)
    assert "project_unknown" in found


def test_a_region_without_a_project_is_bad_and_says_what_to_set(simulation: Simulation, tmp_path: Path) -> None:
    words = ("--region", "ap-southeast-1")
    code, found, requests = doctor(simulation, tmp_path, *words, ARTSCOPE_PROJECT_ID="")
    refused = found["network.no_such_project"]
    assert (code, requests, refused["level"]) == (2, 1, "bad")
    assert "Region ap-southeast-1 has no project" in refused["text"]
    assert "project" in refused["remedy"]


def test_a_wrong_project_is_not_held_against_the_right_one(simulation: Simulation, tmp_path: Path) -> None:
    wrong = ("--project-id", "0123456789abcdef0123456789abcdef")
    code, found, requests = doctor(simulation, tmp_path, *wrong)
    assert (code, requests, found["auth.project"]["level"]) == (3, 1, "bad")
    code, found, requests = doctor(simulation, tmp_path, *wrong)
    assert (code, requests) == (3, 0)
    assert "clock.untold" not in found
    code, found, requests = doctor(simulation, tmp_path)
    assert (code, requests) == (0, 1)
    assert "auth.project" not in found


def test_offline_nothing_is_asked(simulation: Simulation, tmp_path: Path) -> None:
    code, found, requests = doctor(simulation, tmp_path, "--offline")
    assert (code, requests) == (0, 0)
    assert "offline" in found


@pytest.mark.parametrize(
    ("text", "environ", "name"),
    [
        ("[profiles.x\n", {"ARTSCOPE_DEMO": "1"}, "config.not_toml"),
        (f'[profiles.x]\nsk = "{CANARY}"\n', {}, "config.secret"),
        ("", {"ARTSCOPE_PROFILE": "gone"}, "config.no_profile"),
        ("", {"ARTSCOPE_ENDPOINT": f"http://user:{CANARY}@127.0.0.1:1"}, "config.endpoint_secret"),
    ],
)
def test_settings_that_cannot_be_used_are_the_first_finding_and_this_machine_is_looked_at_all_the_same(
    text: str, environ: dict[str, str], name: str, tmp_path: Path
) -> None:
    config, data = tmp_path / "config.toml", tmp_path / "data"
    config.write_text(text)
    environ = {"ARTSCOPE_CONFIG": str(config), **environ}
    ran = command(environ, "doctor", "--json", "--data-dir", data)
    first, *others = ran.rows
    assert (ran.code, ran.err) == (2, "")
    assert (first["topic"], first["level"], first["name"]) == ("config", "bad", name)
    assert first["remedy"]
    assert {"program", "terminal", "clipboard", "archive"} <= {row["topic"] for row in others}
    assert str(data) in next(row["text"] for row in others if row["topic"] == "archive")
    read = command(environ, "doctor", "--data-dir", data, "--lang", "zh")
    assert (read.code, read.err) == (2, "")
    assert read.out.decode().startswith("故障")
    assert CANARY.encode() not in ran.out + read.out


def test_a_world_that_cannot_be_is_a_finding(tmp_path: Path) -> None:
    ran = command({"ARTSCOPE_SEED": "many"}, "doctor", "--json", "--demo", "--data-dir", tmp_path)
    found = {row["name"]: row for row in ran.rows}
    assert (ran.code, ran.err) == (2, "")
    assert "ARTSCOPE_SEED" in found["config.world"]["text"]


class Asked(Terminal):
    """A terminal that says, each time it is asked, where its cursor is after a sign of two cells and one of one."""

    def _answer(self, data: bytes) -> None:
        for place in (b"\x1b[1;3R", b"\x1b[1;2R")[: data.count(b"\x1b[6n")]:
            os.write(self._master, place)


def test_it_is_read_as_a_table_in_both_languages_on_a_terminal(simulation: Simulation, tmp_path: Path) -> None:
    environ = {**os.environ, **simulation.environ}
    for language, said, term, colours in (
        ("en", "ok    terminal +It answers within", "xterm-256color", "xterm-256color, 256 colours"),
        ("zh", "正常 +终端 +\\d+ 毫秒内应答", "vt100", "vt100 没有颜色"),
    ):
        words = artscope("doctor", "--lang", language, "--data-dir", tmp_path)
        with running(words, columns=200, rows=50, environ={**environ, "TERM": term}, kind=Asked) as terminal:
            terminal.wait(said)
            terminal.wait(colours)
            terminal.wait("0 bad|故障 0")
            assert terminal.end() == 0
            assert "\n中" not in terminal.text
            assert "encoding" not in terminal.text


def test_a_terminal_gets_json_and_nothing_else(tmp_path: Path) -> None:
    words = artscope("doctor", "--json", "--demo", "--data-dir", tmp_path)
    with running(words, kind=Asked) as terminal:
        assert terminal.end() == 0
        rows = [json.loads(line) for line in terminal.sent.splitlines()]
    assert {"terminal.size", "terminal.not_asked", "answers"} <= {row["name"] for row in rows}


def test_into_a_file_it_is_json_and_the_terminal_is_asked_all_the_same(tmp_path: Path) -> None:
    out = tmp_path / "out"
    line = shlex.join(artscope("doctor", "--json", "--demo", "--data-dir", tmp_path / "data"))
    with running(["/bin/sh", "-c", f"{line} > {shlex.quote(str(out))}"], kind=Asked) as terminal:
        assert terminal.end() == 0
        assert not terminal.text.strip()
    assert "terminal.answers" in {json.loads(row)["name"] for row in out.read_text().splitlines()}


def test_the_browser_shows_the_same_after_one_more_request(simulation: Simulation, tmp_path: Path) -> None:
    environ = {**os.environ, **simulation.environ}
    with running(artscope("--data-dir", tmp_path), rows=50, environ=environ) as terminal:
        terminal.wait("of 12")
        terminal.keys(":", "doctor", "<enter>")
        terminal.wait("The service accepts it")
        terminal.wait("clock +ok")
        asked = [line for line in simulation.state()["requests"] if "/workspaces" in line]
        terminal.keys("q")
        terminal.wait("of 12")
        terminal.keys("q")
        assert terminal.end() == 0
    assert len(asked) <= 2

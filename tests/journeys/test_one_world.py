"""One world, two views: what the commands print over V1, over V2 and over a service that offers both."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from support.commandline import CommandLine
from support.simulation import Simulation, command, simulating

NOW = "2026-05-04T03:00:00+00:00"
WORLD = ("--seed", "7", "--now", NOW, "--lines", "700")
Row = dict[str, Any]
At = Callable[..., CommandLine]


@pytest.fixture(scope="module")
def both() -> Iterator[Simulation]:
    with simulating(*WORLD, "--api", "both") as simulation:
        yield simulation


@pytest.fixture
def at(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> At:
    """The command line at one simulator, in one generation, with an archive of its own. The keys of one seed are the same."""

    def made(simulation: Simulation, *always: str) -> CommandLine:
        environ = simulation.environ
        for name in ("HUAWEICLOUD_SDK_AK", "HUAWEICLOUD_SDK_SK"):
            monkeypatch.setenv(name, environ[name])
        words = [f"--{name[9:].lower().replace('_', '-')}={value}" for name, value in simulation.address.items()]
        data = tmp_path / quote(" ".join((simulation.place["url"], *always)), safe="")
        return CommandLine(capsys, "--data-dir", str(data), *words, *always)

    return made


def test_families_and_experiments_of_v2_are_jobs_of_v1_with_the_same_versions(both: Simulation, at: At) -> None:
    v1, v2 = at(both, "--api", "v1"), at(both, "--api", "v2")
    jobs = v1("jobs", "--json", "--limit", "0").rows
    members = v2("jobs", "--json", "--limit", "0").rows
    assert sum(job["versions"] for job in jobs) == len(members)
    _equal_versions(v1, v2, [job for job in jobs if job["versions"] > 2], members)


@pytest.mark.prove
def test_every_job_of_v1_has_the_versions_of_its_family_or_experiment_of_v2(both: Simulation, at: At) -> None:
    v1, v2 = at(both, "--api", "v1"), at(both, "--api", "v2")
    jobs = v1("jobs", "--json", "--limit", "0").rows
    members = v2("jobs", "--json", "--limit", "0").rows
    assert _equal_versions(v1, v2, jobs, members) == {row["id"] for row in members}


def _equal_versions(v1: CommandLine, v2: CommandLine, jobs: list[Row], members: list[Row]) -> set[str]:
    """Asks for the versions of each job in both views; the ids of V2 that were named."""
    owners = {row["id"]: row["owner"] for row in members}
    named: set[str] = set()
    for job in jobs:
        old, new = (ask("versions", job["name"], "--json", "--limit", "0").rows for ask in (v1, v2))
        assert len(old) == len(new) == job["versions"]
        assert [_same(row) for row in old] == [_same(row) for row in new], job["name"]
        assert (job["state"], job["owner"] or None) == (new[0]["state"], owners[new[0]["id"]] or None)
        named |= {row["id"] for row in new}
    assert named
    return named


def _same(version: Row) -> Row:
    """What is equal in both views of a version; a moving one's duration goes on between the questions."""
    moving = version["state"] in ("running", "stopping")
    return {
        "state": version["state"],
        "created_ms": version["created_ms"],
        "duration_ms": None if moving else version["duration_ms"],
        "parameters": version["parameters"],
    }


@pytest.mark.parametrize("name", ["pangu7b-sft", "ocr-crnn-tf"])
def test_the_log_files_of_a_version_are_the_same_and_so_are_their_bytes(both: Simulation, at: At, name: str) -> None:
    v1, v2 = at(both, "--api", "v1"), at(both, "--api", "v2")
    assert _equal_logs(v1, v2, name, most=2)


@pytest.mark.prove
def test_every_log_of_the_world_has_the_same_bytes_in_both_views(both: Simulation, at: At) -> None:
    v1, v2 = at(both, "--api", "v1"), at(both, "--api", "v2")
    jobs = v1("jobs", "--json", "--limit", "0").rows
    assert sum(_equal_logs(v1, v2, job["name"], most=3) for job in jobs) > 40


def _equal_logs(v1: CommandLine, v2: CommandLine, name: str, *, most: int) -> int:
    """The newest versions of a job: the same tasks, and a first and a last log with the same text; how many were compared."""
    compared = 0
    old, new = (ask("versions", name, "--json").rows for ask in (v1, v2))
    for before, after in list(zip(old, new, strict=True))[:most]:
        if before["state"] not in ("done", "failed", "stopped"):
            continue  # they go on between the two questions
        files = v1("files", name, before["id"], "--json").rows
        tasks = v2("files", name, after["id"], "--json").rows
        if not files:  # purged, or never ran: V1 names no file then, V2 still names its tasks
            assert all(v2("log", after["id"], task["task"], "--all").out == "" for task in tasks[:1])
            continue
        assert {f"worker-{file['task']}" for file in files} == {task["task"] for task in tasks}
        for file in {file["name"]: file for file in (files[0], files[-1])}.values():
            one = v1("log", name, before["id"], file["name"], "--all")
            two = v2("log", after["id"], f"worker-{file['task']}", "--all")
            assert (one.code, one.err) == (two.code, two.err) == (0, "")
            assert one.out == two.out
            compared += len(one.out) > 1_000
    return compared


def test_a_service_with_both_shows_v2_unless_asked_and_takes_numbers_for_v1(both: Simulation, at: At) -> None:
    unasked, v1 = at(both), at(both, "--api", "v1")
    assert all("-" in row["id"] for row in unasked("jobs", "--json").rows)
    number = next(row["id"] for row in v1("jobs", "--json", "--limit", "0").rows if row["name"] == "pangu7b-sft")
    assert number.isdigit()
    assert unasked("versions", number, "--json").rows[0]["name"] == "V0003"
    assert unasked("files", number, "V0001", "--json").rows == v1("files", number, "V0001", "--json").rows
    asked, text = (ask("log", number, "V0001", "0", "--all") for ask in (unasked, v1))
    assert asked.out == text.out != ""


@pytest.mark.parametrize("api", ["v1", "v2"])
def test_a_service_with_one_generation_shows_what_one_with_both_shows_of_it(both: Simulation, at: At, api: str) -> None:
    with simulating(*WORLD, "--api", api) as alone:
        here, there = at(alone), at(both, "--api", api)
        for words in (("jobs", "--limit", "0"), ("versions", "yolo-v8-detect"), ("files", "qwen2-72b-lora")):
            one, two = (ask(*words, "--json") for ask in (here, there))
            assert one.code == two.code == 0
            assert [_still(row) for row in one.rows] == [_still(row) for row in two.rows] != []


def _still(row: Row) -> Row:
    return {name: value for name, value in row.items() if name != "duration_ms"}


@pytest.mark.parametrize("api", ["v1", "v2"])
def test_exit_codes_say_what_went_wrong(both: Simulation, at: At, monkeypatch: pytest.MonkeyPatch, api: str) -> None:
    ask = at(both, "--api", api)
    assert ask("versions", "no-such-job").code == ask("files", "99").code == 4
    assert ask("log", "pangu7b-sft").code == 2
    unreachable = at(both, "--api", api, "--endpoint", "http://127.0.0.1:9")("jobs")
    assert (unreachable.code, unreachable.out) == (5, "")
    assert "127.0.0.1" in unreachable.err
    stranger = at(both, "--api", api, "--lang", "en")
    monkeypatch.setenv("HUAWEICLOUD_SDK_SK", "wrong")
    refused = stranger("jobs")
    assert (refused.code, refused.out) == (3, "")


def test_a_command_of_its_own_process_says_the_same(both: Simulation, at: At, tmp_path: Path) -> None:
    words = ("versions", "pangu7b-sft", "--json")
    alone = command(both.environ, *words, "--data-dir", tmp_path)
    assert (alone.code, alone.err) == (0, "")
    assert [_still(row) for row in alone.rows] == [_still(row) for row in at(both)(*words).rows]

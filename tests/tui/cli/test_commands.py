"""The commands, as their users see them: output, standard error, exit codes."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from artscope_tui.cli.speaking import spoken
from support.commandline import CommandLine

JOB_KEYS = (
    "id name state raw_status created_ms duration_ms owner workspace nodes cards restarts versions".split()  # noqa: SIM905
)
VERSION_KEYS = ["id", "name", "job_id", "state", "raw_status", "created_ms", "duration_ms", "parameters"]
FILE_KEYS = ["name", "task", "exit_code", "kept"]


@pytest.fixture
def demo(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> CommandLine:
    return CommandLine(capsys, "--demo", "--data-dir", str(tmp_path / "data"))


@pytest.mark.parametrize("api", ["v1", "v2"])
def test_json_has_the_promised_keys_with_ids_as_text(demo: CommandLine, api: str) -> None:
    (job,) = demo("jobs", "--json", "--limit", "1", "--search", "pangu7b-sft", "--api", api).rows
    assert list(job) == JOB_KEYS
    versions = demo("versions", job["id"], "--json", "--api", api).rows
    assert all(list(version) == VERSION_KEYS for version in versions)
    assert all(isinstance(version["id"], str) and isinstance(version["job_id"], str) for version in versions)
    assert any(version["parameters"] for version in versions)
    files = demo("files", job["id"], versions[0]["name"], "--json", "--api", api).rows
    assert files
    assert all(list(file) == FILE_KEYS for file in files)


def test_what_is_left_out_is_told_on_standard_error(demo: CommandLine) -> None:
    ran = demo("jobs", "--json", "--limit", "3")
    everything = demo("jobs", "--json", "--limit", "0")
    assert len(ran.rows) == 3
    assert f"{len(everything.rows) - 3} more" in ran.err
    assert everything.err == ""


def test_a_state_filter_sees_all_jobs(demo: CommandLine) -> None:
    rows = demo("jobs", "--json", "--limit", "0").rows
    failed = demo("jobs", "--json", "--state", "failed,queued", "--limit", "0").rows
    assert [row["id"] for row in failed] == [row["id"] for row in rows if row["state"] in ("failed", "queued")]


def test_only_my_own_jobs(demo: CommandLine) -> None:
    assert {row["owner"] for row in demo("jobs", "--json", "--mine").rows} == {"liwei"}


def test_options_may_stand_before_or_after_the_command(demo: CommandLine) -> None:
    assert demo("--lang", "zh", "jobs", "--limit", "1").out.startswith("状态")
    assert demo("jobs", "--limit", "1", "--lang", "zh").out.startswith("状态")


@pytest.mark.parametrize(
    ("argv", "language"),
    [
        ([], "en"),
        (["--lang", "zh"], "zh"),
        (["jobs", "--lang=zh_CN"], "zh"),
        (["--lang"], "en"),
        (["--language", "zh"], "en"),
    ],
)
def test_the_language_is_the_one_that_was_asked_for(
    monkeypatch: pytest.MonkeyPatch, argv: list[str], language: str
) -> None:
    for name in ("LANG", "LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    assert spoken(argv) == language


def test_a_family_means_its_newest_job(demo: CommandLine) -> None:
    newest = demo("versions", "pangu7b-sft-copy-904a", "--json").rows[0]
    (files, other) = (demo("files", name, "--json").rows for name in ("pangu7b-sft-copy-3c6e", newest["name"]))
    assert files == other


def test_nothing_of_that_name_is_exit_4(demo: CommandLine) -> None:
    ran = demo("files", "no-such-job")
    assert (ran.code, ran.out) == (4, "")
    assert "no-such-job" in ran.err


def test_an_ambiguous_name_is_exit_2_and_lists_the_candidates(demo: CommandLine) -> None:
    ran = demo("log", "pangu7b-sft-copy-904a")
    assert (ran.code, ran.out) == (2, "")
    assert "worker-37" in ran.err


@pytest.mark.parametrize(
    "words", [["jobs", "--no-such"], ["jobs", "--state", "angry"], ["log"], ["jobs", "--limit", "-1"], ["config"]]
)
def test_a_line_that_cannot_be_understood_is_exit_2(demo: CommandLine, words: list[str]) -> None:
    ran = demo(*words)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("artscope: ")


def test_without_a_region_the_hint_says_what_to_do(capsys: pytest.CaptureFixture[str]) -> None:
    ran = CommandLine(capsys)("jobs")
    assert ran.code == 2
    assert "--region" in ran.err


def test_without_a_credential_nothing_is_sent_and_the_hint_names_the_demonstration(
    capsys: pytest.CaptureFixture[str],
) -> None:
    ran = CommandLine(capsys)("jobs", "--region", "cn-north-4")
    assert ran.code == 2
    assert "--demo" in ran.err


def test_offline_prints_what_was_seen_and_is_ok(demo: CommandLine) -> None:
    seen = demo("jobs", "--json", "--limit", "0").rows
    offline = demo("jobs", "--json", "--limit", "0", "--offline")
    assert (offline.code, [row["id"] for row in offline.rows]) == (0, [row["id"] for row in seen])


def test_with_the_service_down_what_is_kept_is_printed_and_it_is_exit_5(demo: CommandLine) -> None:
    demo("jobs", "--limit", "5")
    ran = demo("jobs", "--json", "--limit", "5", "--fault", "http=500")
    assert ran.code == 5
    assert len(ran.rows) == 5
    assert "HTTP 500" in ran.err
    assert "kept here at" in ran.err


def test_an_empty_workspace_names_the_others(demo: CommandLine) -> None:
    ran = demo("jobs", "--workspace", "0")
    assert (ran.code, ran.out) == (0, "")
    assert "nlp" in ran.err


def test_a_refused_credential_is_exit_3_and_shows_the_request_id(demo: CommandLine) -> None:
    ran = demo("jobs", "--fault", "http=401")
    assert (ran.code, ran.out) == (3, "")
    assert "Request " in ran.err


def test_names_from_the_service_cannot_drive_the_terminal(demo: CommandLine) -> None:
    for words in (["jobs", "--limit", "0"], ["jobs", "--json", "--limit", "0"]):
        out = demo(*words, "--fault", "hostile").out
        assert not {
            sign
            for sign in out
            if sign != "\n" and (ord(sign) < 32 or 0x7F <= ord(sign) < 0xA0 or sign in "\u202e\u2066")
        }
    names = [json.loads(line)["name"] for line in out.splitlines()]
    assert any("\x1b]52" in name for name in names)
    assert any("[/bold]" in name for name in names)


def test_a_whole_log_into_a_file_never_replaces_one(demo: CommandLine, tmp_path: Path) -> None:
    target = tmp_path / "one.log"
    rows = demo("jobs", "--json", "--state", "done", "--limit", "0").rows
    job = next(row["id"] for row in rows if row["nodes"] == 1)
    words = ["log", job, "--all", "-o", str(target)]
    first = demo(*words)
    assert first.code == 0, first.err
    text = target.read_bytes()
    again = demo(*words)
    assert again.code == 1
    assert str(target) in again.err
    assert target.read_bytes() == text


def test_config_init_writes_a_profile_without_a_secret(capsys: pytest.CaptureFixture[str], own_home: Path) -> None:
    words = ["config", "init", "--name", "night", "--region", "cn-north-4", "--source", "env"]
    line = CommandLine(capsys)
    assert line(*words).code == 0
    assert "cn-north-4" in (own_home / ".config/artscope/config.toml").read_text()
    assert line(*words).code == 2  # the name is taken
    info = line("info", "--json").rows[0]
    assert info["endpoint"] == "https://modelarts.cn-north-4.myhuaweicloud.com"


@pytest.mark.parametrize("api", ["v1", "v2"])
def test_an_empty_answer_hides_nothing_that_is_kept(demo: CommandLine, api: str) -> None:
    kept = demo("log", "speech-vad-tiny", "--all", "--api", api)
    before = demo("versions", "speech-vad-tiny", "--json", "--api", api).rows
    name = demo("files", "speech-vad-tiny", "--json", "--api", api).rows[0]["name"]
    empty = ("--api", api, "--fault", "empty-body")
    again = demo("log", "speech-vad-tiny", before[0]["name"], name, "--all", *empty)
    assert (again.code, again.out) == (0, kept.out)
    listed = demo("versions", "speech-vad-tiny", "--json", *empty)
    assert (listed.code, listed.rows) == (5, before)
    assert "The service sent invalid data" in listed.err
    assert "The service sent invalid data" in demo("jobs", *empty).err


@pytest.mark.parametrize("api", ["v1", "v2"])
def test_until_done_tells_how_a_job_ended_that_never_wrote_a_log(demo: CommandLine, api: str) -> None:
    ended = demo("log", "pangu-ocr", "--until-done", "--api", api)
    assert (ended.code, ended.out) == (1, "")
    assert "has ended: failed" in ended.err
    assert demo("log", "pangu-ocr", "--api", api).code == 4
    assert demo("log", "pangu-ocr", "no-such-log", "--until-done", "--api", api).code == 4


def test_cache_tells_what_is_kept_and_clears_it(demo: CommandLine) -> None:
    demo("jobs", "--limit", "0")
    (before,) = demo("cache", "--json").rows
    assert before["jobs"] > 40
    assert demo("cache", "clear").code == 0
    assert demo("jobs", "--json", "--offline").rows == []


@pytest.mark.parametrize("words", [["--version"], ["jobs", "--help"], ["info"]])
def test_what_draws_nothing_loads_no_screen(words: list[str]) -> None:
    script = f"""
import sys
sys.argv = ["artscope", *{words!r}]
from artscope_tui.__main__ import main
try:
    main()
except SystemExit as left:
    assert not left.code, left.code
print(sorted(name for name in ("textual", "httpx", "rich") if name in sys.modules))
"""
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60)
    assert ran.stdout.splitlines()[-1] == "[]"


@pytest.mark.parametrize(
    ("module", "words"), [("_ssl", ["jobs", "--demo"]), ("_sqlite3", ["doctor"]), ("_sqlite3", ["--demo"])]
)
def test_a_python_that_was_built_without_a_part_is_told_in_a_sentence(module: str, words: list[str]) -> None:
    ran = without(module, *words)
    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr.startswith(f"artscope: This Python has no {module[1:]} module")
    assert "bundle" in ran.stderr
    assert len(ran.stderr.splitlines()) == 2
    assert "模块" in without(module, *words, "--lang", "zh").stderr


@pytest.mark.parametrize("module", ["_ssl", "_sqlite3"])
def test_what_needs_no_service_does_without_that_part(module: str) -> None:
    assert without(module, "info").returncode == 0
    assert without(module, "view", __file__, "--tail", "1").returncode == 0


def without(module: str, *words: str) -> subprocess.CompletedProcess[str]:
    """A command on a Python that lacks a module."""
    code = f"import sys; sys.modules[{module!r}] = None; from artscope_tui.__main__ import main; main()"
    return subprocess.run([sys.executable, "-c", code, *words], capture_output=True, text=True, timeout=60)


def test_a_reader_that_leaves_ends_the_command_by_the_pipe() -> None:
    command = [sys.executable, "-m", "artscope_tui", "--demo", "jobs", "--limit", "0", "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=os.environ) as running:
        assert running.stdout is not None and running.stderr is not None
        running.stdout.close()
        assert running.stderr.read() == b""
        assert running.wait(60) == 128 + signal.SIGPIPE

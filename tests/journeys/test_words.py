"""Every state has its letter and its word, and whatever can be the matter has words, in both languages at 80x24."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from support.simulation import Simulation, simulating
from support.terminal import Terminal, artscope, running

STATES = {
    "baichuan2-13b-dpo": ("I", "starting", "启动中"),
    "whisper-large-zh": ("Q", "queued", "排队中"),
    "llava-13b-align": ("R", "running", "运行中"),
    "internlm-20b-rlhf": ("K", "stopping", "停止中"),
    "speech-vad-tiny": ("D", "done", "已完成"),
    "wav2vec2-finetune": ("F", "failed", "失败"),
    "unet-medical-seg": ("S", "stopped", "已停止"),
    "clip-vit-h14": ("[?]", "unknown", "未知"),
}
WORDS = {
    "loading": (("--latency", "60000"), "Asking the service for jobs", "正在询问作业列表"),
    "empty": (
        ("--jobs", "0"),
        "No training job in workspace nlp\n.*Other workspaces you may see: default",
        "工作空间 nlp 中没有训练作业\n.*可访问的其他工作空间：default",
    ),
    "nothing found": (("--jobs", "9"), "Nothing matches nobody among", "没有匹配 nobody 的"),
    "offline": (
        ("--offline",),
        r"OFFLINE\n(.*\n)*.*Offline, and nothing of this is kept",
        r"离线\n(.*\n)*.*离线，且本机没有保存",
    ),
    "refused": (("--fault", "http=401"), "secret key is wrong", "私有密钥不正确"),
    "throttled": (
        ("--fault", "http=429@searches", "--fault", "retry-after=0"),
        "Too many requests.*\n.*\n.*Asking again more slowly",
        "请求过于频繁.*\n.*\n.*将放慢请求",
    ),
    "asked to wait": (
        ("--fault", "http=429@searches", "--fault", "retry-after=50"),
        "asks to wait 50 s|wait.* 50 s",
        "等待 50 秒|50 秒",
    ),
    "not permitted": (
        ("--fault", "workspaces-forbidden", "--fault", "http=403@searches"),
        "Not permitted: ",
        "没有权限：",
    ),
    "another's workspace": (
        ("--workspace", "b81d4c7e90f3425ea6d2c5b8f7014e3a"),
        "does not admit you|Not permitted",
        "不允许你访问|没有权限",
    ),
    "broken": (("--fault", "http=500"), r"The service failed", "服务端出错"),
}
"""What can be the matter with a listing: the world, the words."""
LOGS = {
    "purged": ("resnet50-imagenet", (), "The service has dropped this log", "服务端已清除该日志"),
    "not permitted": (
        "ocr-crnn-tf",
        ("--fault", "logs-refused"),
        r"Not permitted: log worker-0(.*\n)+?.*modelarts:trainJob:getLogs; the rest can still be\s+browsed",
        r"没有权限：(.*\n)+?.*请向管理员申请 modelarts:trainJob:getLogs；其余内容仍可浏览",
    ),
    "never ran": ("pangu-ocr", (), "It never ran, so it wrote no", "从未运行，因此没有日志"),
    "not started": ("whisper-large-zh", (), r"Not started yet \(queued\)", "尚未开始（排队中）"),
}
"""What can be the matter with a log: the job, the world, the words."""


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_each_state_has_its_letter_in_the_list_and_its_word_in_the_details(tmp_path: Path, lang: str) -> None:
    with running(artscope("--demo", "--data-dir", tmp_path, "--lang", lang)) as terminal:
        terminal.wait(r"(as of|截至) \d")
        for name, (letter, english, chinese) in STATES.items():
            terminal.keys(f"/{name}<enter>")
            terminal.wait(rf">{letter} {name}")
            terminal.keys("p")
            terminal.wait(rf"{name}\s(.*\n)*.*(State|状态) +{english if lang == 'en' else chinese}")
            terminal.keys("q")
            terminal.wait(rf">{letter} {name}")
        terminal.keys("q")
        assert terminal.end() == 0


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("matter", WORDS)
def test_what_is_the_matter_with_a_listing_is_said_in_its_place(tmp_path: Path, matter: str, lang: str) -> None:
    world, english, chinese = WORDS[matter]
    with running(artscope("--demo", "--data-dir", tmp_path, "--lang", lang, *world)) as terminal:
        if matter == "nothing found":
            terminal.wait(r"(as of|截至) \d")
            terminal.keys("&nobody<enter>")
        terminal.wait(english if lang == "en" else chinese)
        assert "1 Jobs" in terminal.text or "1 作业" in terminal.text


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("matter", LOGS)
def test_what_is_the_matter_with_a_log_is_said_in_its_place(tmp_path: Path, matter: str, lang: str) -> None:
    job, world, english, chinese = LOGS[matter]
    with running(artscope("--demo", "--data-dir", tmp_path, "--lang", lang, *world, job)) as terminal:
        terminal.wait(rf">\S {job}")
        terminal.keys("<enter><enter><enter>")
        terminal.wait(english if lang == "en" else chinese)


@pytest.fixture
def world() -> Iterator[Simulation]:
    with simulating("--api", "v1") as simulation:
        yield simulation


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_key_that_is_locked_says_until_when(world: Simulation, tmp_path: Path, lang: str) -> None:
    world.lock_key()
    with running(artscope("--data-dir", tmp_path, "--lang", lang), environ=world.environ) as terminal:
        found = terminal.wait(r"locked until about (\d\d:\d\d)|锁定，约至 (\d\d:\d\d)")
        assert found[1 if lang == "en" else 2]
        before = world.state()["requests"]
        terminal.keys("r")
        terminal.quiet()
        assert world.state()["requests"] == before, "a locked key is left alone"


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_job_that_is_deleted_while_one_looks_stays_and_says_so(world: Simulation, tmp_path: Path, lang: str) -> None:
    with running(artscope("--data-dir", tmp_path, "--lang", lang, "ocr-crnn-tf"), environ=world.environ) as terminal:
        _read(terminal)
        number = next(job for job in _ids(world) if job)
        world.delete(number)
        terminal.keys("r")
        terminal.wait("deleted at the service|服务端已删除|deleted|已删除")
        terminal.wait(">F ocr-crnn-tf")
        terminal.keys("3<enter>")
        terminal.wait("lines here|本机有")


def _read(terminal: Terminal) -> None:
    terminal.wait(r">F ocr-crnn-tf(.*\n)*.*>. job..tf.0")
    terminal.keys("<enter><enter><enter>")
    terminal.wait("lines here|本机有")
    terminal.keys("q1")
    terminal.wait(">F ocr-crnn-tf")


def _ids(world: Simulation) -> list[str]:
    """The V1 jobs whose log was read."""
    paths = [line.split()[1] for line in world.state()["requests"] if line.split()[1].endswith("/aom-log")]
    return [path.split("/")[4] for path in paths]

"""What a training wrote is what `log --all` prints, byte for byte, whichever call of the service it came through."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from artscope_tui.cli.run import run
from support.simulation import Simulation, command, simulating

FILES = {
    "plain.log": b"one\ntwo\nthree\n",
    "no-end.log": b"one\ntwo, and no newline after it",
    "empty.log": b"",
    "newline.log": b"\n",
    "newlines.log": b"\n\n\nafter three\n\n",
    "dos.log": b"one\r\ntwo\r\n\r\nfour\r\n",
    "bars.log": b"".join(b"\r%3d%%|%s" % (i, b"#" * i) for i in range(100)) + b"\ndone\n",
    "chinese.log": "数据加载: 预处理进程退出, 剩余 3 个\n第 2 行 👩‍👩‍👧 e\u0301\n".encode(),
    "controls.log": bytes(range(1, 10)) + bytes(range(11, 32)) + b" \x7f\x00\x1b[31mred\x1b[0m\x1b]52;c;eA==\x07\n",
    "separators.log": "line\u2028separator\u2029and \x85next\x0bvertical\x0cform\n".encode(),
    "long-line.log": b"head\n" + b"x" * 300_000 + b"\ntail\n",
    "two-pages.log": b"".join(b"line %d\n" % i for i in range(1_234)),
    "a page.log": b"".join(b"line %d\n" % i for i in range(500)),
    "one-less.log": b"".join(b"line %d\n" % i for i in range(1_000)).removesuffix(b"\n"),
}
"""By name. All of it is UTF-8, as far as the line calls can carry it."""
BROKEN = {
    "not-utf-8.log": b"\xff\xfe\xc0\xaf \xed\xa0\x80 GB18030: \xd3\xef\xd2\xf4\nplain\n\x80\n",
    "cut.log": "最后一个字被截断".encode()[:-1],
}
REAL = Path(os.environ.get("ARTSCOPE_FIXTURES", Path(__file__).parents[3] / "shared" / "fixtures" / "logs"))
"""Logs of real trainings, where this machine has them."""


Folder = tuple[Path, Simulation]
Print = Callable[..., tuple[int, bytes, str]]
Open = Callable[[Folder], Print]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Folder]:
    """A folder of logs, and a simulator that serves it."""
    root = tmp_path_factory.mktemp("written")
    for name, content in FILES.items():
        (root / name).write_bytes(content)
    (root / "broken").mkdir()
    for name, content in BROKEN.items():
        (root / "broken" / name).write_bytes(content)
    with simulating("--jobs", "0", "--logs", root) as simulation:
        yield root, simulation


@pytest.fixture
def printed(capfdbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Open:
    """Runs `log JOB ...` over a folder: exit code, what went into the pipe, and what was told."""

    def made(folder: Folder) -> Print:
        root, simulation = folder
        for name, value in simulation.environ.items():
            monkeypatch.setenv(name, value)

        def asked(*words: str) -> tuple[int, bytes, str]:
            capfdbinary.readouterr()
            code = run(["log", root.name, *words, "--data-dir", str(tmp_path)])
            said = capfdbinary.readouterr()
            return code, said.out, said.err.decode()

        return asked

    return made


@pytest.mark.parametrize("api", ["v1", "v2"])
def test_text_survives_the_line_calls_and_the_links_exactly(folder: Folder, printed: Open, api: str) -> None:
    ask = printed(folder)
    for name, written in FILES.items():
        told = "" if written else "artscope: the log is empty\n"
        assert ask("1", name, "--all", "--api", api) == (0, written, told), name
        assert ask("1", name, "--all", "--api", api, "--offline") == (0, written, told), name


def test_bytes_that_are_no_utf_8_survive_the_links_exactly(folder: Folder, printed: Open) -> None:
    ask = printed(folder)
    for name, written in BROKEN.items():
        assert ask("broken", name, "--all", "--api", "v2") == (0, written, ""), name
        assert ask("broken", name, "--all", "--api", "v2", "--offline") == (0, written, ""), name


def test_a_file_that_it_is_saved_to_holds_the_same(folder: Folder, printed: Open, tmp_path: Path) -> None:
    for name in ("no-end.log", "dos.log", "two-pages.log", "empty.log"):
        code, out, _ = printed(folder)("1", name, "--all", "-o", str(tmp_path / name))
        assert (code, out, (tmp_path / name).read_bytes()) == (0, b"", FILES[name])


def test_a_pipe_of_a_process_of_its_own_holds_the_same(folder: Folder, tmp_path: Path) -> None:
    root, simulation = folder
    ran = command(simulation.environ, "log", root.name, "1", "dos.log", "--all", "--data-dir", tmp_path)
    assert (ran.code, ran.out, ran.err) == (0, FILES["dos.log"], "")


@pytest.mark.prove
@pytest.mark.skipif(not REAL.is_dir(), reason=f"no logs of real trainings in {REAL}")
@pytest.mark.parametrize("api", ["v1", "v2"])
def test_logs_of_real_trainings_survive_exactly(printed: Open, api: str) -> None:
    paths = [path for path in sorted(REAL.iterdir()) if path.suffix != ".tsv"]
    assert len(paths) > 20
    with simulating("--jobs", "0", "--logs", REAL, "--api", api) as simulation:
        ask = printed((REAL, simulation))
        for path in paths:
            written = path.read_bytes()
            if api == "v1" and not _is_utf_8(written):
                continue  # the line call carries text only
            code, out, err = ask("1", path.name, "--all")
            assert (code, err) == (0, ""), path.name
            assert out == written, path.name


def _is_utf_8(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True

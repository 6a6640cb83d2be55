"""`artscope view` on a terminal: packed files, standard input, encodings, lines of every size."""

from __future__ import annotations

import gzip
import re
import shlex
import sys
from pathlib import Path

import pytest

from artscope.logs.lines import Hole
from support.logscreen import opened
from support.terminal import Terminal, artscope, running

GB: list[bytes | Hole] = [
    "2026-03-01 03:10:00 数据加载完成".encode("gb18030"),
    "错误：显存不足".encode("gb18030"),
    b"done",
]


def test_a_packed_log_opens_like_any_other(tmp_path: Path) -> None:
    (tmp_path / "x.log.gz").write_bytes(gzip.compress(b"".join(b"line %d\n" % at for at in range(1, 31))))
    with running(artscope("--data-dir", tmp_path / "data", "view", tmp_path / "x.log.gz")) as terminal:
        terminal.wait("line 30")
        assert "30 lines" in terminal.text
        terminal.keys("q")
        assert terminal.end() == 0


@pytest.mark.parametrize("data", [gzip.compress(b"one\ntwo\n"), "one\ntwo\n".encode("utf-16")], ids=["gzip", "utf-16"])
def test_of_a_file_that_has_to_be_unpacked_it_says_that_it_is_not_followed(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "x.log").write_bytes(data)
    with running(artscope("--data-dir", tmp_path / "data", "view", tmp_path / "x.log")) as terminal:
        terminal.wait("two(.*\n)*.*end of a copy, not followed")
        terminal.keys("gF")
        terminal.wait("line 2 .*end of a copy, not followed")
        terminal.keys("q")
        assert terminal.end() == 0
    with running(from_pipe(f"cat {tmp_path / 'x.log'}", tmp_path)) as terminal:
        terminal.wait("two(.*\n)*.*end of log")


def test_bookmarks_and_the_line_one_was_at_are_there_when_a_file_is_opened_again(tmp_path: Path) -> None:
    log = tmp_path / "x.log"
    log.write_text("".join(f"step {at} of {at * 7919 % 1013}\n" for at in range(1, 901)))
    command = artscope("--data-dir", tmp_path / "data", "view", log)
    with running(command) as terminal:
        terminal.wait("line 900")
        terminal.keys("300Gm700G")
        terminal.wait("line 700 ")
        terminal.keys("q")
        assert terminal.end() == 0
    with running(command) as terminal:
        terminal.wait("line 700 ")
        terminal.keys("1'")
        terminal.wait("line 300 ")
        terminal.keys("q")
        assert terminal.end() == 0
    with log.open("a") as file:
        file.write("step 901, the newest\n")
    with running(command) as terminal:
        terminal.wait("line 901 ")  # what came is what one looks for
        terminal.keys("1'")
        terminal.wait("line 300 ")
        terminal.keys("q")
        assert terminal.end() == 0


@pytest.mark.parametrize("how", ["replaced", "cut"])
def test_a_file_that_is_another_now_is_filtered_and_searched_anew(tmp_path: Path, how: str) -> None:
    log = tmp_path / "x.log"
    log.write_text("".join(f"{'alpha' if at % 5 == 0 else 'beta'} line {at} of the old text\n" for at in range(40)))
    with running(artscope("--data-dir", tmp_path / "data", "view", log)) as terminal:
        terminal.wait("40 lines")
        terminal.keys("&alpha<enter>/alpha<enter>")
        terminal.wait("8 match, 32 hidden")
        fresh = tmp_path / "fresh"
        fresh.write_text("fresh one\nfresh two\nfresh alpha\nmore\n")
        if how == "replaced":
            fresh.replace(log)
        else:
            log.write_text(fresh.read_text())
        terminal.keys("G")
        terminal.wait("replaced or cut")
        terminal.wait(r"(?s)4 lines.*\n>?fresh alpha")
        terminal.keys("n")
        terminal.wait(r"1 match, 3 hidden")
        terminal.wait("hit 1 of 1")
        terminal.keys("q")
        assert terminal.end() == 0


def test_a_packed_log_that_was_cut_shows_what_there_is_and_says_so(tmp_path: Path) -> None:
    text = b"".join(b"line %d of %d\n" % (at, at * 7919 % 1013) for at in range(1, 5000))
    (tmp_path / "x.log.gz").write_bytes(gzip.compress(text)[:-1000])
    with running(artscope("--data-dir", tmp_path / "data", "view", tmp_path / "x.log.gz")) as terminal:
        terminal.wait("x.log.gz is damaged")
        assert re.search(r"line [\d,]+", terminal.text)
        terminal.keys("q")
        assert terminal.end() == 0


def from_pipe(source: str, tmp_path: Path) -> list[str]:
    command = shlex.join(str(part) for part in artscope("--data-dir", tmp_path / "data", "view", "-"))
    return ["/bin/sh", "-c", f"{source} | {command}"]


def test_standard_input_is_shown_and_keys_come_from_the_terminal(tmp_path: Path) -> None:
    source = shlex.join([sys.executable, "-c", "for at in range(1, 100): print('word' + 'x' * at, at)"])
    with running(from_pipe(source, tmp_path)) as terminal:
        terminal.wait(" 99")
        terminal.keys("g")
        terminal.wait("wordx 1")
        terminal.keys("q")
        assert terminal.end() == 0


def test_standard_input_is_saved_under_a_name_that_says_so(tmp_path: Path) -> None:
    with running(from_pipe(f"cd {tmp_path}; echo one", tmp_path)) as terminal:
        terminal.wait("one")
        terminal.keys("s")
        terminal.wait("stdin.log")
        terminal.keys("<esc>")
        terminal.gone("stdin.log")
        terminal.keys("q")
        assert terminal.end() == 0


def test_of_several_files_the_title_tells_which_one_it_is_and_help_tells_the_keys_of_a_log_only(tmp_path: Path) -> None:
    for name in ("a.log", "b.log"):
        (tmp_path / name).write_text(f"text of {name}\n")
    command = artscope("--data-dir", tmp_path / "data", "view", tmp_path / "a.log", tmp_path / "b.log")
    with running(command, rows=150) as terminal:  # room for all of the help
        terminal.wait(r"a\.log  1 of 2")
        terminal.keys("?")
        terminal.wait(r"(?s)In a log.*Everywhere.*config\.toml")
        assert "In the lists" not in terminal.text
        terminal.keys("qq")
        terminal.wait(r"b\.log  2 of 2")
        terminal.keys("q")
        assert terminal.end() == 0


def test_keys_that_were_bound_anew_are_so_here_too(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text('[keys]\n"log.save" = "W"\n')
    (tmp_path / "x.log").write_text("one\n")
    environ = {"ARTSCOPE_CONFIG": str(tmp_path / "config.toml")}
    with running(artscope("--data-dir", tmp_path / "data", "view", tmp_path / "x.log"), environ=environ) as terminal:
        terminal.wait("W save")
        terminal.keys("W")
        terminal.wait("save as x.log")


def test_standard_input_that_never_ends_is_followed_and_left(tmp_path: Path) -> None:
    source = shlex.join([sys.executable, "-uc", "import time; print('first'); time.sleep(1000)"])
    with running(from_pipe(source, tmp_path)) as terminal:
        terminal.wait("first(.*\n)*.*follow")
        terminal.keys("q")
        terminal.gone("first")
        terminal.kill()


def at_the_end(terminal: Terminal) -> None:
    terminal.keys("q")
    assert terminal.end() == 0


def test_standard_input_that_comes_faster_than_it_is_shown_takes_keys(tmp_path: Path) -> None:
    endless = "import sys\nwhile True: sys.stdout.write('some text of a line\\n' * 1000)"
    with running(from_pipe(f"{shlex.join([sys.executable, '-c', endless])} 2> /dev/null", tmp_path)) as terminal:
        terminal.wait("some text(.*\n)*.*follow")
        terminal.keys("g")
        terminal.wait(r"line 1 .*new")
        terminal.keys("q")
        assert terminal.end() == 0


def test_a_line_of_ten_megabytes_is_shown_and_gone_along(tmp_path: Path) -> None:
    (tmp_path / "long.log").write_bytes(b"before\n" + b"0123456789" * 1_000_000 + b"\nafter\n")
    with running(artscope("--data-dir", tmp_path / "data", "view", tmp_path / "long.log")) as terminal:
        terminal.wait("after")
        terminal.wait("0123456789012345")
        terminal.keys("5000003l")
        terminal.wait("3456789012")
        terminal.keys("w")
        terminal.wait("wrap")
        at_the_end(terminal)


def test_nul_bytes_leave_the_text_around_them(tmp_path: Path) -> None:
    (tmp_path / "nul.log").write_bytes(b"\0" * 300_000 + b"text after a hole in the file\nla\0st\n")
    with running(artscope("--data-dir", tmp_path / "data", "view", tmp_path / "nul.log")) as terminal:
        terminal.wait("text after a hole in the file\nlast")
        at_the_end(terminal)


async def test_chinese_of_windows_is_recognised_found_and_copied(tmp_path: Path) -> None:
    async with opened(GB, folder=tmp_path) as log:
        assert log.text[:2] == ["2026-03-01 03:10:00 数据加载完成", "错误：显存不足"]
        await log.press("/", *"显存", "enter")
        assert "hit 1 of 1" in log.status
        await log.press("y")
        assert (tmp_path / "clipboard.txt").read_text() == "错误：显存不足\n"


async def test_another_encoding_is_chosen_in_the_palette() -> None:
    async with opened(["数据".encode("gb18030"), b"done"]) as log:
        assert "数据" not in log.text[0]
        await log.press(":", *"log.encoding", "enter")
        assert "read as GB18030" in log.status
        assert log.text[0] == "数据"
        await log.press(":", *"log.encoding", "enter")
        assert "数据" not in log.text[0]


@pytest.mark.prove
def test_five_million_lines_open_at_once_and_are_counted_while_one_reads(tmp_path: Path) -> None:
    path = tmp_path / "many.log"
    with path.open("wb") as file:
        for at in range(0, 5_000_000, 10_000):
            file.write(
                b"".join(b"%d %s\n" % (line, b"abc"[line % 3 : line % 3 + 1] * 7) for line in range(at, at + 10_000))
            )
    with running(artscope("--data-dir", tmp_path / "data", "view", path)) as terminal:
        terminal.wait("4999999", seconds=5)
        terminal.wait("5,000,000 lines")
        terminal.keys("g")
        terminal.wait("^ .*\n0 aaaaaaa\n1 bbbbbbb")
        terminal.keys("2500000G")
        terminal.wait("2499999 ")
        at_the_end(terminal)

"""Lines of local files, growing files and standard input."""

from __future__ import annotations

import os
import threading
import tracemalloc
from pathlib import Path
from time import process_time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from artscope.logs.filelines import AT_ONCE, FileLines
from artscope.logs.striplines import STRETCH
from artscope.logs.unpacking import unpacker


def joined(lines: FileLines, *, closed: bool) -> bytes:
    return (
        b"\n".join(line if isinstance(line, bytes) else b"<hole>" for line in lines.read(lines.first, lines.end))
        + b"\n" * closed
    )


@given(st.binary(max_size=400).filter(lambda data: unpacker(data[:4]) is None))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_lines_of_any_file_joined_are_the_file(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "any.log"
    path.write_bytes(data)
    lines = FileLines.open(path)
    assert joined(lines, closed=data.endswith(b"\n")) == data
    lines.close()


@given(st.lists(st.binary(min_size=1, max_size=40), max_size=8))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_file_that_grows_reads_like_one_that_was_always_so(tmp_path: Path, parts: list[bytes]) -> None:
    path = tmp_path / "growing.log"
    path.write_bytes(b"")
    lines = FileLines.open(path)
    for part in parts:
        with path.open("ab") as file:
            file.write(part)
        lines.grow()
    data = b"".join(parts)
    assert joined(lines, closed=data.endswith(b"\n")) == data
    assert lines.first == 0
    lines.close()


def test_a_file_that_is_replaced_begins_anew(tmp_path: Path) -> None:
    path = tmp_path / "rotated.log"
    path.write_bytes(b"old 1\nold 2\n")
    lines = FileLines.open(path)
    (tmp_path / "new").write_bytes(b"new 1\n")
    (tmp_path / "new").replace(path)
    assert lines.grow() == 1
    assert lines.read(lines.first, lines.end) == [b"new 1"]
    path.write_bytes(b"")
    lines.grow()
    assert lines.read(lines.first, lines.end) == []
    lines.close()


@pytest.mark.parametrize("text", [b"other\nlines\n", b"other lines\nand more of them than before\n"])
def test_a_file_that_is_written_over_begins_anew(tmp_path: Path, text: bytes) -> None:
    path = tmp_path / "over.log"
    path.write_bytes(b"first\nlines\n")
    lines = FileLines.open(path)
    assert lines.grow() == 0
    path.write_bytes(text)
    assert lines.grow() == 2
    assert (joined(lines, closed=True), lines.begun) == (text, 1)
    with path.open("ab") as file:
        file.write(b"appended\n")
    assert (lines.grow(), lines.begun) == (1, 1)
    lines.close()


def big(path: Path, lines: int) -> None:
    with path.open("wb") as file:
        for start in range(0, lines, 10_000):
            file.write(
                b"".join(b"line %07d loss 2.1\n" % number for number in range(start, min(lines, start + 10_000)))
            )


@pytest.mark.parametrize("at", ["head", "end"])
def test_a_large_file_opens_at_both_ends_before_it_is_counted(tmp_path: Path, at: str) -> None:
    path = tmp_path / "large.log"
    count = 40 * STRETCH // 22
    big(path, count)
    lines = FileLines.open(path, at=at)  # type: ignore[arg-type]
    first, last = lines.first, lines.end - 1
    assert lines.read(first, first + 1) == [b"line 0000000 loss 2.1"]
    assert lines.read(last, last + 1) == [b"line %07d loss 2.1" % (count - 1)]
    assert lines.settle(10)
    assert (lines.first if at == "head" else lines.end - 1) == (first if at == "head" else last)
    assert lines.end - lines.first == count
    assert lines.whole
    middle = lines.first + count // 2
    assert lines.read(middle, middle + 2) == [b"line %07d loss 2.1" % (count // 2 + n) for n in range(2)]
    with path.open("ab") as file:
        file.write(b"one more\n")
    assert lines.grow() == 1
    assert lines.read(lines.end - 1, lines.end) == [b"one more"]
    lines.close()


def test_one_line_of_ten_megabytes_is_one_line(tmp_path: Path) -> None:
    path = tmp_path / "long.log"
    path.write_bytes(b"short\n" + b"x" * (AT_ONCE + STRETCH) + b"\nend")
    lines = FileLines.open(path)
    lines.settle(10)
    assert [len(line) for line in lines.read(lines.first, lines.end) if isinstance(line, bytes)] == [
        5,
        AT_ONCE + STRETCH,
        3,
    ]
    lines.close()


def test_standard_input_is_read_while_it_comes() -> None:
    source, sink = os.pipe()
    lines = FileLines.stream(source)
    came = threading.Event()
    lines.subscribe(came.set)
    os.write(sink, b"one\ntwo\nthr")
    assert came.wait(5)
    assert lines.read(0, 9) == [b"one", b"two", b"thr"]
    assert lines.busy
    os.write(sink, b"ee\n")
    os.close(sink)
    assert lines.settle(5)
    assert lines.read(0, 9) == [b"one", b"two", b"three"]
    lines.close()


def test_what_is_no_file_is_refused_or_read_as_a_stream(tmp_path: Path) -> None:
    with pytest.raises(IsADirectoryError):
        FileLines.open(tmp_path)
    lines = FileLines.open(Path("/dev/null"))
    assert lines.settle(5)
    assert lines.end == 0
    lines.close()


@pytest.mark.prove
def test_five_million_lines_are_counted_in_little_memory(tmp_path: Path) -> None:
    path = tmp_path / "five.log"
    big(path, 5_000_000)
    tracemalloc.start()
    begun = process_time()
    lines = FileLines.open(path)
    last = lines.read(lines.end - 1, lines.end)
    assert process_time() - begun < 1
    assert last == [b"line 4999999 loss 2.1"]
    lines.settle()
    assert lines.end - lines.first == 5_000_000
    assert lines.read(lines.first, lines.first + 1) == [b"line 0000000 loss 2.1"]
    assert tracemalloc.get_traced_memory()[1] < 32 * STRETCH
    tracemalloc.stop()
    lines.close()

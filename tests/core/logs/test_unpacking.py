"""Files that are packed, and in which encoding text is."""

from __future__ import annotations

import gzip
import os
import zlib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from artscope.localfiles import FileShelf, file_log
from artscope.logs.encodings import guess
from artscope.logs.filelines import FileLines
from artscope.logs.lines import Hole
from artscope.logs.unpacking import DamagedError, unpacker

TEXT = "2026-03-01 数据加载 one\nline two\n".encode()


def lines_of(path: Path) -> tuple[list[bytes | Hole], OSError | None]:
    lines = FileLines.open(path)
    assert lines.settle(30)
    found = lines.read(lines.first, lines.end)
    lines.close()
    return found, lines.failed


def unpacked(data: bytes, *cuts: int) -> bytes:
    packed = unpacker(data[:4])
    assert packed is not None
    parts = [data[start:stop] for start, stop in zip((0, *cuts), (*cuts, len(data)), strict=True)]
    return b"".join([piece for part in parts for piece in packed.feed(part)] + list(packed.end()))


@given(st.binary(max_size=300), st.binary(max_size=300), st.lists(st.integers(4, 700), max_size=5).map(sorted))
def test_gzip_is_unpacked_however_it_comes_and_however_many_members_it_has(
    one: bytes, two: bytes, cuts: list[int]
) -> None:
    data = gzip.compress(one, mtime=0) + gzip.compress(two, mtime=0)
    if not (one + two).startswith((b"\xff\xfe", b"\xfe\xff", b"\0\0\xfe\xff")):
        assert unpacked(data, *(cut for cut in cuts if cut < len(data))) == one + two
        assert unpacked(data + b"\0" * 512) == one + two
        assert unpacked(data + b"something else") == one + two


@given(
    st.text(max_size=60).filter(lambda text: "\r" not in text),
    st.sampled_from(["utf-16", "utf-16-le", "utf-16-be", "utf-32"]),
)
def test_utf_16_with_a_mark_is_read(text: str, name: str) -> None:
    mark = b"" if name in ("utf-16", "utf-32") else b"\xff\xfe" if name.endswith("le") else b"\xfe\xff"
    data = mark + ("x" + text).encode(name)
    assert unpacked(data).decode() == "x" + text
    assert unpacked(data, *range(4, len(data), 3)).decode() == "x" + text


def test_text_is_no_packed_file() -> None:
    assert unpacker(TEXT[:4]) is None
    assert unpacker(b"") is None
    assert unpacker("\ufeffline".encode()) is None


@pytest.mark.parametrize(
    "packed",
    [gzip.compress(TEXT), TEXT.decode().encode("utf-16"), gzip.compress(TEXT.decode().encode("utf-16"))],
    ids=["gzip", "utf-16", "utf-16 in gzip"],
)
def test_a_packed_file_reads_like_the_text_in_it(tmp_path: Path, packed: bytes) -> None:
    path = tmp_path / "any"
    path.write_bytes(packed)
    assert lines_of(path) == (TEXT.splitlines(), None)


def test_a_file_that_was_cut_is_read_as_far_as_it_goes_and_told(tmp_path: Path) -> None:
    path = tmp_path / "x.log.gz"
    text = b"".join(b"line %d %d\n" % (at, at * 7919 % 1013) for at in range(5000))
    path.write_bytes(gzip.compress(text)[:-2000])
    found, failed = lines_of(path)
    assert isinstance(failed, DamagedError)
    assert len(found) > 1000
    assert found[:-1] == text.splitlines()[: len(found) - 1]
    path.write_bytes(gzip.compress(text)[:3000] + b"\xff" * 500)
    assert isinstance(lines_of(path)[1], DamagedError)


async def test_what_is_damaged_is_told_in_words_and_a_whole_file_is_not(tmp_path: Path) -> None:
    for name, cut, told in (("cut.gz", -4, "is damaged"), ("whole.gz", 10_000, "")):
        (tmp_path / name).write_bytes(gzip.compress(TEXT)[:cut])
        reading = await FileShelf().open_log(file_log(str(tmp_path / name)))
        await reading.whole()
        assert told in (reading.trouble.text if reading.trouble else "")
        assert (reading.trouble is None) == (not told)
        assert not reading.live
        await reading.aclose()


async def test_what_was_packed_is_saved_unpacked_under_the_name_of_the_text(tmp_path: Path) -> None:
    (tmp_path / "x.log.gz").write_bytes(gzip.compress(TEXT))
    reading = await FileShelf().open_log(file_log(str(tmp_path / "x.log.gz")))
    await reading.whole()
    (tmp_path / "out").mkdir()
    saved = await reading.save(tmp_path / "out")
    assert (saved.name, saved.read_bytes()) == ("x.log", TEXT)
    await reading.aclose()


def test_a_bomb_is_unpacked_piece_by_piece() -> None:
    bomb = zlib.compressobj(wbits=31)
    data = b"".join(bomb.compress(bytes(1_000_000)) for _ in range(100)) + bomb.flush()
    packed = unpacker(data[:4])
    assert packed is not None
    sizes = [len(piece) for piece in packed.feed(data)]
    assert sum(sizes) == 100_000_000
    assert max(sizes) <= 1_048_576


def test_standard_input_may_be_packed_and_comes_in_any_pieces() -> None:
    source, sink = os.pipe()
    lines = FileLines.stream(source)
    data = gzip.compress(TEXT)
    for at in range(0, len(data), 3):
        os.write(sink, data[at : at + 3])
    os.close(sink)
    assert lines.settle(30)
    assert lines.read(lines.first, lines.end) == TEXT.splitlines()
    lines.close()


@pytest.mark.parametrize(
    ("lines", "encoding"),
    [
        ([b"plain", b"", Hole("h")], None),
        (["数据加载完成".encode()], "utf-8"),
        (["数据加载完成".encode("gb18030"), b"plain"], "gb18030"),
        (["错误：显存不足，进程退出".encode("gbk")], "gb18030"),
        (["数据加载完成".encode("gb18030"), "数据".encode()], "utf-8"),
        (["数据".encode("gb18030")], "utf-8"),
        (["déjà vu, Zürich".encode("latin-1")], "utf-8"),
        (["Привет, мир и все".encode("cp1251")], "utf-8"),
        ([b"\xff\xfe\xfd\x80\x81"], "utf-8"),
    ],
)
def test_an_encoding_is_told_only_where_it_is_sure(lines: list[bytes | Hole], encoding: str | None) -> None:
    assert guess(lines) == encoding


@given(st.lists(st.binary(max_size=30), max_size=8))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_bytes_can_be_packed_and_read_again(tmp_path: Path, parts: list[bytes]) -> None:
    data = b"x" + b"\n".join(parts)
    path = tmp_path / "any.gz"
    path.write_bytes(gzip.compress(data, mtime=0))
    found, failed = lines_of(path)
    assert failed is None
    assert found == data.split(b"\n")[: len(found)]
    assert len(found) == data.count(b"\n") + (not data.endswith(b"\n"))

"""The pictures of the screens: complete, small, the same wherever they are drawn, and nothing is fetched to see them."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from artscope import words
from artscope.logs.clean import SafeText, cells

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "screenshots"
PICTURES = sorted(FOLDER.glob("*.svg"))
SVG = "{http://www.w3.org/2000/svg}"
CELL = 12.2
SCREENS = (
    "browse", "filter", "families", "versions", "logs", "log", "find", "follow", "details", "help", "palette", "switch",
    "first", "offline", "empty", "refused", "only", "unfolded",
)  # fmt: skip
WIDE = {f"beside-200x50-{tongue}.svg" for tongue in words.LANGUAGES}
"""The log beside the panes, which takes more than 160 columns."""


def test_each_screen_is_there_in_both_sizes_and_languages() -> None:
    wanted = {
        f"{name}-{size}-{tongue}.svg" for name in SCREENS for size in ("80x24", "160x45") for tongue in words.LANGUAGES
    }
    assert {path.name for path in PICTURES} == wanted | WIDE
    assert sum(path.stat().st_size for path in PICTURES) < 3_000_000


def test_the_pictures_of_the_readme_are_there() -> None:
    for name in ("README.md", "README.zh-CN.md"):
        shown = re.findall(r"!\[[^\]]+\]\(([^)]+)\)", (ROOT / name).read_text("utf-8"))
        assert shown
        assert all((ROOT / path).is_file() for path in shown)


@pytest.mark.parametrize("path", PICTURES, ids=lambda path: path.stem)
def test_a_picture_fetches_nothing_and_has_each_text_in_its_cells(path: Path) -> None:
    source = path.read_text("utf-8")
    assert not re.search(r"https?://(?!www\.w3\.org/2000/svg)|url\((?!#)|@font-face|<script|@import", source)
    width = int(path.stem.split("-")[1].partition("x")[0])
    texts = [each for each in ElementTree.fromstring(source).iter(f"{SVG}text") if "textLength" in each.attrib]
    assert texts
    for each in texts:
        said, long = SafeText((each.text or "").replace("\xa0", " ")), float(each.attrib["textLength"])
        assert long == pytest.approx(cells(said) * CELL, abs=0.01), said
        assert float(each.attrib["x"]) + long <= width * CELL + 0.1, said
        assert said.isascii() or len({cells(SafeText(letter)) for letter in said}) == 1, said


def test_the_same_bytes_are_drawn_in_any_zone_and_language(tmp_path: Path) -> None:
    drawn = [_draw(tmp_path / "one", TZ="America/New_York", PYTHONHASHSEED="1", LANG="C", NO_COLOR="1")]
    drawn += [
        _draw(tmp_path / "two", TZ="Asia/Kolkata", PYTHONHASHSEED="2", LANG="zh_CN.UTF-8", ARTSCOPE_REGION="elsewhere")
    ]
    for process in drawn:
        assert process.wait(60) == 0
    names = [path.name for path in sorted((tmp_path / "one").iterdir())]
    assert names == ["browse-80x24-en.svg", "browse-80x24-zh.svg"]
    for name in names:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


@pytest.mark.prove
def test_the_pictures_are_those_that_are_drawn_now(tmp_path: Path) -> None:
    assert _draw(tmp_path / "all", names=()).wait(600) == 0
    old = [path.name for path in PICTURES if path.read_bytes() != (tmp_path / "all" / path.name).read_bytes()]
    assert not old, "make screenshots draws others"


def _draw(into: Path, names: tuple[str, ...] = ("browse-80x24",), **environ: str) -> subprocess.Popen[bytes]:
    into.mkdir()
    line = [sys.executable, str(FOLDER / "make.py"), "--into", str(into), *names]
    return subprocess.Popen(line, env={**os.environ, **environ}, stdout=subprocess.DEVNULL, cwd=into)

"""Names of files made from names of the service."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from artscope.logs.filename import LONGEST, file_name


@pytest.mark.parametrize(
    ("parts", "name"),
    [
        (("bert-large", "worker-0"), "bert-large-worker-0.log"),
        (("语音识别", "worker-0"), "语音识别-worker-0.log"),
        (("../../etc/passwd",), "log-_.._etc_passwd.log"),
        (("-rf",), "log-rf.log"),
        ((".bashrc",), "log-bashrc.log"),
        (("...",), "log.log"),
        (("",), "log.log"),
        (("CON",), "log-CON.log"),
        (("a\0b\nc  ",), "a_b_c.log"),
        (("🚀",), "log.log"),
        (("job.log",), "job.log"),
    ],
)
def test_a_name_is_safe_and_still_tells(parts: tuple[str, ...], name: str) -> None:
    assert file_name(*parts, ending=".log") == name


def test_a_long_name_is_cut_between_characters() -> None:
    name = file_name("语" * 300, ending=".log")
    assert name == "语" * 48 + ".log"


@given(st.lists(st.text(st.characters(), max_size=200), max_size=3))
def test_whatever_the_parts_a_name_is_one_plain_file(parts: list[str]) -> None:
    name = file_name(*parts, ending=".log")
    assert name.endswith(".log")
    assert 4 < len(name.encode()) <= LONGEST
    assert "/" not in name
    assert "\0" not in name
    assert name[0] not in ".-"

"""What the CHANGED column says."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from artscope import words
from artscope.insight.differences import changed, changed_texts, changes, parsed_command
from artscope.models import JobId, Setup, Version, VersionId


def version(
    name: str = "pangu-copy-904a", *, nodes: int | None = 2, cards: float | None = None, **setup: object
) -> Version:
    return Version(
        VersionId(name),
        name,
        JobId("1"),
        "v2",
        nodes=nodes,
        cards=cards,
        setup=Setup(**setup),  # type: ignore[arg-type]
    )


@pytest.mark.parametrize(
    ("before", "after", "text"),
    [
        ({"parameters": {"lr": "2e-5"}}, {"parameters": {"lr": "1e-5"}}, "lr 2e-5>1e-5"),
        ({"command": "python t.py --lr 2e-5"}, {"command": "python t.py --lr=1e-5"}, "lr 2e-5>1e-5"),
        ({"command": "python t.py optim.lr=2e-5"}, {"command": "python t.py optim.lr=1e-5"}, "optim.lr 2e-5>1e-5"),
        ({"command": "LR=2 bash run.sh"}, {"command": "export LR=1; bash run.sh"}, "LR 2>1"),
        ({"environment": {"HCCL": "120"}}, {"environment": {"HCCL": "600"}}, "HCCL 120>600"),
        ({"command": "python a.py --x 1"}, {"command": "python b.py --x 1"}, "command a.py>b.py"),
        ({"command": "python t.py"}, {"command": "python t.py --fp16"}, "+fp16"),
        ({"command": "python t.py --warm 10"}, {"command": "python t.py"}, "-warm"),
        ({"command": "t --betas 0.9 0.95"}, {"command": "t --betas 0.9 0.98"}, "betas 0.9 0.95>0.9 0.98"),
        ({"command": "t --shift -1"}, {"command": "t --shift -2"}, "shift -1>-2"),
        ({"code_dir": "obs://b/code/v1/"}, {"code_dir": "obs://b/code/v2/"}, "code obs://b/code/v1/>obs://b/code/v2/"),
        ({"image": "swr/a:1"}, {"image": "swr/a:2"}, "image swr/a:1>swr/a:2"),
        ({"flavor": "a"}, {"flavor": "b"}, "flavour a>b"),
        ({"nodes": 2}, {"nodes": 8}, "nodes 2>8"),
        ({"cards": 8.0}, {"cards": 0.5}, "cards 8>0.5"),
        ({"inputs": ("data=/a/",)}, {"inputs": ("data=/b/",)}, "data data=/a/>data=/b/"),
        ({"parameters": {"lr": "1"}}, {"parameters": {"lr": "2"}, "nodes": 4}, "lr 1>2, nodes 2>4"),
        ({"parameters": {"name": ""}}, {"parameters": {"name": "x"}}, 'name "">x'),
    ],
)
def test_a_change_is_told_wherever_it_was_made(before: dict[str, object], after: dict[str, object], text: str) -> None:
    assert changed(version(**after), version(**before)) == text  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"parameters": {"lr": "1e-5"}}, {"parameters": {"lr": "0.00001"}}),
        ({"outputs": ("/out/1",), "log_path": "/log/1"}, {"outputs": ("/out/2",), "log_path": "/log/2"}),
        ({"command": "python t.py --a 1 --b 2"}, {"command": "python  t.py --b 2 --a 1"}),
        ({"nodes": None}, {"nodes": 8}),
        ({"nodes": 8}, {"nodes": None}),
        ({"cards": None}, {"cards": 8.0}),
    ],
)
def test_what_only_looks_different_or_is_not_known_is_no_change(
    before: dict[str, object], after: dict[str, object]
) -> None:
    assert changed(version(**after), version("pangu-copy-904a", **before)) == "= 904a"  # type: ignore[arg-type]


def test_the_first_version_says_so_in_the_language_spoken() -> None:
    assert changed(version(), None) == "first"
    words.use("zh")
    assert changed(version(), None) == "首个"
    assert changed(version(flavor="b"), version(flavor="a")) == "规格 a>b"


def test_each_version_is_compared_with_the_older_one_beside_it() -> None:
    rows = [
        version("x-v3", parameters={"lr": "3"}),
        version("x-v2", parameters={"lr": "2"}),
        version("x-v1", parameters={"lr": "2"}),
    ]
    assert changed_texts([*rows[:2], version("abc", parameters={"lr": "2"})]) == {
        "x-v3": "lr 2>3",
        "x-v2": "= abc",
        "abc": "first",
    }


@pytest.mark.parametrize("name", ["HF_TOKEN", "password", "OBS_SK", "api_key", "AWS_ACCESS_KEY"])
def test_a_secret_only_says_that_it_changed(name: str) -> None:
    text = changed(version(environment={name: "new"}), version(environment={name: "old"}))
    assert text == f"{name} changed"


@pytest.mark.parametrize("name", ["max_tokens", "tokenizer", "mask", "task", "key_size"])
def test_words_that_only_resemble_secrets_are_told(name: str) -> None:
    assert changed(version(parameters={name: "2"}), version(parameters={name: "1"})) == f"{name} 1>2"


def test_long_paths_are_told_from_where_they_differ() -> None:
    path = "obs://bucket/team/project/experiments/{}/code/"
    assert changed(version(code_dir=path.format("b")), version(code_dir=path.format("a"))) == "code ..a/code/>..b/code/"


def test_long_values_are_cut_in_the_middle() -> None:
    (change,) = changes(version(parameters={"x": "b" * 99}), version(parameters={"x": "a"}))
    assert change.text == "x a>bbbbbbbbbbb..bbbbbbbbbbb"


@given(st.text(max_size=60))
def test_no_command_is_too_strange_to_be_compared(command: str) -> None:
    parsed_command(command)
    assert changes(version(command=command), version(command=command)) == ()


def test_no_versions_have_no_changes() -> None:
    assert changed_texts(()) == {}

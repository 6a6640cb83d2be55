"""Who answers: the person's terminal, or something between."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from artscope_tui.driver.surroundings import ancestors, is_answered_for


@pytest.mark.parametrize(
    ("environ", "parents", "between"),
    [
        ({"TERM": "xterm-256color"}, ["bash", "sshd", "systemd"], False),
        ({"TERM": "xterm", "TMUX": "/tmp/tmux-0/default,1,0"}, [], True),
        ({"TERM": "xterm", "STY": "123.pts-0.host"}, [], True),
        ({"TERM": "screen-256color"}, [], True),
        ({"TERM": "tmux-direct"}, [], True),
        ({"TERM": "xterm"}, ["bash", "su", "bash", "tmux: server"], True),
        ({"TERM": "xterm"}, ["zsh", "SCREEN", "screen"], True),
        ({"TERM": "xterm"}, ["bash", "mosh-server"], True),
        ({}, [], False),
    ],
)
def test_multiplexers_are_known_by_variables_or_by_who_started_us(
    environ: dict[str, str], parents: list[str], between: bool
) -> None:
    assert is_answered_for(environ, iter(parents)) == between


def test_the_processes_above_are_named_nearest_first(tmp_path: Path) -> None:
    chain = {os.getppid(): ("bash (login) x", 7), 7: ("tmux: server", 1), 1: ("init", 0)}
    for number, (name, parent) in chain.items():
        (tmp_path / str(number)).mkdir()
        (tmp_path / str(number) / "stat").write_text(f"{number} ({name}) S {parent} 1 1 0")
    assert list(ancestors(tmp_path)) == ["bash (login) x", "tmux: server", "init"]


def test_where_nothing_is_known_of_processes_there_are_none(tmp_path: Path) -> None:
    assert list(ancestors(tmp_path / "none")) == []

"""What stands between: tmux's settings, screen, mosh, the clipboard, idle limits."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from artscope.config import Settings
from artscope.doctor import Finding
from artscope_tui.doctor import around


def examined(
    environ: dict[str, str], root: Path, parents: tuple[str, ...] = (), *, data: Path | None = None
) -> dict[str, Finding]:
    found = around.examine(Settings(data_dir=data or root / "data"), environ, root=root, parents=parents)
    return {finding.name: finding for finding in found}


@pytest.fixture
def tmux(tmp_path: Path) -> Iterator[dict[str, str]]:
    """What a program sees of a tmux that it runs in, with the settings of old versions."""
    if shutil.which("tmux") is None:
        pytest.skip("no tmux is here")
    socket, settings = tmp_path / "socket", tmp_path / "tmux.conf"
    settings.write_text("set -s escape-time 500\nset -s set-clipboard external\nset -g default-terminal screen\n")
    run = ("tmux", "-S", str(socket))
    subprocess.run([*run, "-f", str(settings), "new-session", "-d", "cat"], check=True)
    yield {"TMUX": f"{socket},1,0", "PATH": "/usr/bin:/bin", "HOME": str(tmp_path)}
    subprocess.run([*run, "kill-server"], check=True)


def test_settings_of_tmux_that_hurt_are_told_with_the_line_that_mends_them(
    tmux: dict[str, str], tmp_path: Path
) -> None:
    found = examined(tmux, tmp_path)
    assert "500 ms" in found["tmux.escape_time"].text
    assert "escape-time 10" in found["tmux.escape_time"].remedy
    assert "default-terminal tmux-256color" in found["tmux.default_terminal"].remedy
    assert "set-clipboard on" in found["clipboard.tmux_off"].remedy


def test_the_remedies_of_tmux_are_right(tmux: dict[str, str], tmp_path: Path) -> None:
    socket = tmux["TMUX"].partition(",")[0]
    for name in ("tmux.escape_time", "clipboard.tmux_off"):
        command = examined(tmux, tmp_path)[name].remedy.partition(";")[0].split()
        subprocess.run([command[0], "-S", socket, *command[1:]], check=True)
    found = examined(tmux, tmp_path)
    assert "tmux.escape_time" not in found
    assert "clipboard.tmux" in found


def test_a_tmux_that_is_gone_hurts_nobody(tmp_path: Path) -> None:
    found = examined({"TMUX": str(tmp_path / "gone"), "PATH": "/usr/bin:/bin"}, tmp_path)
    assert found["tmux.silent"].level == "note"


def test_screen_and_mosh_are_known(tmp_path: Path) -> None:
    assert "altscreen on" in examined({"STY": "1.x"}, tmp_path)["screen"].remedy
    assert "mosh" in examined({}, tmp_path, ("bash", "mosh-server"))


def test_where_a_copy_is_in_any_case_is_told(tmp_path: Path) -> None:
    assert str(tmp_path / "data" / "clipboard.txt") in examined({}, tmp_path)["clipboard"].text


def test_no_file_is_promised_where_none_can_be_written(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    data.chmod(0o777)  # refused, as others may write there
    screen, plain = (examined(environ, tmp_path) for environ in ({"STY": "1.x"}, {}))
    (tmp_path / "file").touch()
    unmade = [
        examined({}, tmp_path, data=data)["clipboard"] for data in (tmp_path / "file" / "data", Path("/proc/nope"))
    ]
    for found in (screen["clipboard.screen"], plain["clipboard"], *unmade):
        assert "clipboard.txt" not in found.text
        assert "They go to no file" in found.text


def test_an_ssh_server_that_does_not_ask_is_told_with_what_to_set_on_ones_own_machine(tmp_path: Path) -> None:
    assert "idle.silent" not in examined({}, tmp_path)
    assert "ServerAliveInterval" in examined({"SSH_TTY": "/dev/pts/1"}, tmp_path)["idle.silent"].remedy


def test_one_that_asks_is_fine_as_its_first_setting_says(tmp_path: Path) -> None:
    folder = tmp_path / "etc" / "ssh" / "sshd_config.d"
    folder.mkdir(parents=True)
    (folder / "50-bastion.conf").write_text("# ClientAliveInterval 5\nClientAliveInterval 120\n")
    (tmp_path / "etc" / "ssh" / "sshd_config").write_text("ClientAliveInterval 0\n")
    assert "120 s" in examined({"SSH_TTY": "/dev/pts/1"}, tmp_path)["idle.asked"].text


def test_a_shell_that_ends_by_itself_is_told_wherever_that_is_set(tmp_path: Path) -> None:
    assert "600 s" in examined({"TMOUT": "600"}, tmp_path)["idle.shell"].text
    folder = tmp_path / "etc" / "profile.d"
    folder.mkdir(parents=True)
    (folder / "tmout.sh").write_text("# TMOUT=1\nreadonly TMOUT=900\nexport TMOUT\n")
    assert "900 s" in examined({}, tmp_path)["idle.shell"].text
    assert "idle.shell" not in examined({"TMOUT": "0"}, tmp_path / "none")

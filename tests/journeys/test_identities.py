"""What belongs to one account is never shown under another, though both are kept in one place."""

from __future__ import annotations

from pathlib import Path

from support.simulation import command, simulating
from support.terminal import artscope, running


def test_two_accounts_never_see_each_others_rows(tmp_path: Path) -> None:
    listing = ("jobs", "--json", "--limit", "0", "--data-dir", tmp_path)
    with simulating("--seed", "1") as one, simulating("--seed", "2") as two:
        first, second = command(one.environ, *listing), command(two.environ, *listing)
        ids = [{row["id"] for row in ran.rows} for ran in (first, second)]
        assert all(ids) and not ids[0] & ids[1]
        for world, own in ((one, ids[0]), (two, ids[1])):
            assert {row["id"] for row in command(world.environ, *listing, "--offline").rows} == own
        stranger = one.environ | {"HUAWEICLOUD_SDK_AK": two.place["ak"], "HUAWEICLOUD_SDK_SK": two.place["sk"]}
        offline = command(stranger, *listing, "--offline")
        assert (offline.code, offline.out) == (0, b"")
        with running(artscope("--offline", "--data-dir", tmp_path), environ=stranger) as terminal:
            terminal.wait("Offline, and nothing of this is kept here")


def test_a_refused_stranger_sees_nothing_that_another_kept(tmp_path: Path) -> None:
    with simulating("--seed", "1") as world:
        assert command(world.environ, "jobs", "--data-dir", tmp_path).code == 0
        stranger = world.environ | {"HUAWEICLOUD_SDK_AK": "SOMEBODYELSE"}
        refused = command(stranger, "jobs", "--data-dir", tmp_path)
        assert (refused.code, refused.out) == (3, b"")


def test_an_empty_workspace_names_the_others(tmp_path: Path) -> None:
    with running(artscope("--demo", "--workspace", "0", "--data-dir", tmp_path)) as terminal:
        terminal.wait(r"No training job in workspace default\n.*Other workspaces you may see: nlp")
        terminal.keys("P")
        terminal.wait("nlp")

"""From the list of jobs to the text of a log and back, as a person types it, on a real pseudo-terminal."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.terminal import artscope, running


@pytest.mark.parametrize("api", ["v1", "v2"])
def test_enter_leads_from_jobs_to_the_text_of_a_log_and_q_leads_out(tmp_path: Path, api: str) -> None:
    with running(artscope("--demo", "--api", api, "--data-dir", tmp_path)) as terminal:
        terminal.wait(r"as of \d")
        terminal.keys("/")
        terminal.wait("find:")
        terminal.keys("pangu7b-sft", "<enter>")
        terminal.wait(r">. *pangu7b-sft")
        terminal.keys("<enter>")
        terminal.wait("family pangu7b-sft|V0003")
        terminal.keys("<enter>", "<enter>")
        terminal.wait("lines here")
        terminal.keys("q")
        terminal.wait("1 Jobs")
        terminal.keys("q", "q", "q")
        assert terminal.end() == 0
    assert b"\x1b[?1049l" in terminal.sent[-200:] and b"\x1b[?25h" in terminal.sent[-200:]


def test_over_160_columns_the_log_stands_beside_the_panes_until_tab_gives_it_the_screen(tmp_path: Path) -> None:
    command = artscope("--demo", "--data-dir", tmp_path, "pangu7b-sft/copy-904a/worker-37")
    with running(command, columns=180) as terminal:
        terminal.wait(r"^ demo .* pangu7b-sft-copy-904a +worker-37.*lines here.*\n.*1 Jobs(.*\n)*.*3 Log files")
        terminal.wait(r">F worker-37 +500 +\d\d:\d\d +\d+ tail")  # how much is kept of it by now
        terminal.keys("<tab>")
        terminal.wait(r"^ pangu7b-sft-copy-904a +worker-37")
        terminal.keys("q")
        terminal.wait(r"1 Jobs.*2 Versions")
        terminal.keys("<enter>")
        terminal.wait(r"^ pangu7b-sft-copy-904a +worker-37")
        terminal.keys("<tab>")
        terminal.wait(r"^ demo .* pangu7b-sft-copy-904a +worker-37")


def test_the_target_of_the_command_line_opens_at_once(tmp_path: Path) -> None:
    with running(artscope("--demo", "--data-dir", tmp_path, "pangu7b-sft/copy-904a/worker-37")) as terminal:
        terminal.wait(r"worker-37.*FAILED.*lines here")
        terminal.keys("q")
        terminal.wait(r">F worker-37")


def test_what_was_seen_opens_again_without_a_service_where_one_left_it(tmp_path: Path) -> None:
    with running(artscope("--demo", "--data-dir", tmp_path, "ocr-crnn-tf")) as terminal:
        terminal.wait(r">F ocr-crnn-tf(.*\n)*.*>. worker-0")
        terminal.keys("<enter><enter><enter>")
        terminal.wait("line -1")
        terminal.keys("Z12k")
        terminal.wait("line -13 ")
        terminal.keys("<c-c><c-c>")
        assert terminal.end() == 130
    with running(artscope("--demo", "--data-dir", tmp_path, "--offline")) as terminal:
        terminal.wait("ocr-crnn-tf(.*\n)*.*line -13 .*offline")
        terminal.keys("qqqq")
        assert terminal.end() == 0


def test_a_log_may_be_left_while_all_of_it_is_on_its_way(tmp_path: Path) -> None:
    command = artscope(
        "--demo", "--api", "v1", "--latency", "50", "--data-dir", tmp_path, "gpt-neox-20b-pretrain/V0001/0"
    )
    with running(command) as terminal:
        terminal.wait("lines here")
        terminal.keys("g")
        terminal.wait("fetching back to line 1")
        terminal.keys("q")
        terminal.wait("1 Jobs")
        terminal.keys("qqq")
        assert terminal.end() == 0


def test_a_named_log_opens_also_where_it_was_not_the_one_that_was_left(tmp_path: Path) -> None:
    for worker in ("worker-3", "worker-5"):
        with running(
            artscope("--demo", "--data-dir", tmp_path, f"llava-13b-align/llava-13b-align/{worker}")
        ) as terminal:
            terminal.wait(rf"{worker}.*lines")
            terminal.keys("qqqq")
            assert terminal.end() == 0


def test_the_screen_speaks_chinese(tmp_path: Path) -> None:
    with running(artscope("--demo", "--data-dir", tmp_path, "--lang", "zh")) as terminal:
        terminal.wait(r"截至 \d")
        terminal.keys("?")
        terminal.wait("帮助")
        terminal.keys("qq")
        assert terminal.end() == 0


# Keys that come in one burst, as over a slow line.


@pytest.mark.parametrize("api", ["v1", "v2"])
def test_a_search_and_four_enters_in_one_burst_lead_to_the_text(tmp_path: Path, api: str) -> None:
    with running(artscope("--demo", "--api", api, "--data-dir", tmp_path)) as terminal:
        terminal.wait(r"as of \d")
        terminal.keys("/pangu7b-sft<enter><enter><enter><enter>")
        terminal.wait(r"pangu7b.*lines here")
        terminal.keys("/Rank 4<enter>nN:q<enter>")
        assert terminal.end() == 0


def test_what_is_typed_right_behind_the_enter_that_opens_a_log_acts_on_its_text(tmp_path: Path) -> None:
    log = "pangu7b-sft-copy-904a/pangu7b-sft-copy-904a/worker-0"
    with running(artscope("--demo", "--data-dir", tmp_path, log)) as terminal:
        terminal.wait("lines")
        for times in range(3):
            terminal.keys("q<enter>g")
            terminal.wait(r"line 1 ")
            terminal.keys("q<enter>3G/Rank<enter>" if times else "q<enter>5G")
            terminal.wait("hit 1 of" if times else "line 5 ")


def test_what_is_typed_on_the_way_to_a_log_acts_on_its_text_and_q_ends_the_way(tmp_path: Path) -> None:
    log = "pangu7b-sft-copy-904a/pangu7b-sft-copy-904a/worker-0"
    for keys, seen in (("g/Rank<enter>", "hit 1 of"), ("Gq", r"3 Log files  \d")):
        data = tmp_path / keys[0]
        with running(artscope("--demo", "--latency", "300", "--data-dir", data, log)) as terminal:
            terminal.wait("1 Jobs")
            terminal.keys(keys)
            terminal.wait(seen)
            terminal.quiet()
            terminal.keys(":q<enter>")
            assert terminal.end() == 0


def test_each_key_of_a_burst_goes_to_what_the_one_before_it_opened(tmp_path: Path) -> None:
    with running(artscope("--demo", "--data-dir", tmp_path)) as terminal:
        terminal.wait(r"as of \d")
        terminal.keys("&autotune<enter>jjGgj")
        terminal.wait(r"filter:autotune(.*\n)*>. autotune-bert-011")
        terminal.keys("2j3?q1:5<enter>")
        terminal.wait(r">. autotune-bert-008")
        terminal.keys("pqsoo<esc>")
        terminal.wait("view:family.*sort:name")
        terminal.gone("filter:")
        terminal.keys("qqq")
        assert terminal.end() == 0


def test_panes_that_are_changed_in_one_burst_come_to_rest(tmp_path: Path) -> None:
    with running(artscope("--demo", "--data-dir", tmp_path, "pangu7b-sft")) as terminal:
        terminal.wait("3 Log files  64")
        for burst in ("2323", "<enter>q<enter>q", "\t\t\t\tlhlh", "12312"):
            terminal.keys(burst)
            terminal.quiet(0.2)
        before = len(terminal.sent)
        terminal.watch(0.5)
        assert len(terminal.sent) == before
        terminal.keys("q")


@pytest.mark.parametrize("api", ["v1", "v2"])
def test_what_is_typed_on_the_way_to_a_target_is_done_there(tmp_path: Path, api: str) -> None:
    command = artscope("--demo", "--api", api, "--latency", "150", "--data-dir", tmp_path, "ocr-crnn-tf")
    for _ in ("nothing is kept", "all of it is kept"):
        with running(command) as terminal:
            terminal.wait("1 Jobs")
            terminal.keys("<enter><enter><enter>")
            terminal.wait("ocr-crnn-tf.*lines")
            terminal.keys("qqqq")
            assert terminal.end() == 0


def test_what_is_typed_before_the_first_paint_is_not_lost(tmp_path: Path) -> None:
    with running(artscope("--demo", "--data-dir", tmp_path)) as terminal:
        terminal.wait(r"1 Jobs")
        terminal.keys("&bert<enter>")
        terminal.wait(r"filter:bert \(\d+\)")


@pytest.mark.parametrize("begun", ["", "/"], ids=["moving", "typing"])
def test_keys_that_still_come_while_one_leaves_are_nobodys(tmp_path: Path, begun: str) -> None:
    with running(artscope("--demo", "--data-dir", tmp_path, "ocr-crnn-tf/ocr-crnn-tf/worker-0")) as terminal:
        terminal.wait("lines here")
        terminal.keys(begun, "j" * 52 + "<c-c>" + "j" * 26 + "<c-c>", "j" * 100)
        assert terminal.end() == 130
    assert b"mistake" not in terminal.sent

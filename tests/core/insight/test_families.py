"""Which jobs belong together."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from artscope import words
from artscope.insight.families import by_experiment, by_family, family_name, in_order, relatives, tail_name
from artscope.models import Experiment, Job, JobId, State, WorkspaceId
from support.service import at


def job(name: str, day: int = 1, *, experiment: str = "", serial: int | None = None, **more: object) -> Job:
    group = Experiment(experiment, f"exp {experiment}", serial) if experiment else None
    return Job(JobId(f"{name}-{day}"), name, "v2", created=at(day), experiment=group, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("name", "family"),
    [
        ("pangu7b-sft-copy-904a", "pangu7b-sft"),
        ("pangu7b-sft-copy-904a-copy-17f0", "pangu7b-sft"),
        ("pangu7b-sft-copy-48213", "pangu7b-sft"),
        ("pangu7b-sft-copy-904", "pangu7b-sft-copy-904"),
        ("pangu7b-sft-copy-904A", "pangu7b-sft-copy-904A"),
        ("bert-v2", "bert"),
        ("bert_v1.2.3", "bert"),
        ("bert-20240131", "bert"),
        ("bert_20240131_1530", "bert"),
        ("bert-20240131T153000", "bert"),
        ("bert-202401311530", "bert"),
        ("bert-19990131", "bert-19990131"),
        ("bert-0713-191758", "bert"),
        ("bert-v3-20240131-copy-0a1b", "bert"),
        ("语音识别-基线-v2", "语音识别-基线"),
        ("job-copy-1a2b", "job-copy-1a2b"),
        ("job-copy-1a2b-copy-3c4d", "job-copy-1a2b"),
        ("train_v2", "train_v2"),
        ("test-20240131", "test-20240131"),
        ("ab-v2", "ab-v2"),
        ("abc-v2", "abc"),
        ("job-cc19-copy-6860", "job-cc19"),
        ("v2", "v2"),
        ("-v2", "-v2"),
        ("", ""),
    ],
)
def test_a_family_is_the_name_without_copies_versions_and_dates(name: str, family: str) -> None:
    assert family_name(name) == family


@given(st.text(max_size=40))
def test_a_family_name_begins_the_name_and_is_its_own_family(name: str) -> None:
    family = family_name(name)
    assert name.startswith(family)
    assert family_name(family) == family
    assert bool(family) == bool(name)


def test_a_name_of_a_million_tails_is_no_trouble() -> None:
    assert family_name("bert" + "-copy-0a1b" * 2000) == "bert"


@pytest.mark.parametrize(
    ("name", "base", "tail"),
    [
        ("pangu-copy-3c6e", "pangu", "copy-3c6e"),
        ("pangu", "pangu", "pangu"),
        ("llama", "pangu", "llama"),
        ("x", "", "x"),
    ],
)
def test_a_tail_tells_a_member_from_its_group(name: str, base: str, tail: str) -> None:
    assert tail_name(name, base) == tail


def test_relatives_are_joined_through_experiments_and_names_in_turn() -> None:
    jobs = [
        job("bert", 1),
        job("bert-copy-0001", 2, experiment="e1"),
        job("roberta", 3, experiment="e1"),
        job("roberta-v2", 4),
        job("gpt", 5),
    ]
    assert [one.name for one in relatives(jobs[0], jobs)] == ["roberta-v2", "roberta", "bert-copy-0001", "bert"]
    assert [one.name for one in relatives(jobs[4], jobs)] == ["gpt"]


def test_relatives_stay_within_their_workspace_and_generation() -> None:
    mine = job("bert", 1)
    others = [job("bert-v2", 2, workspace=WorkspaceId("w2")), Job(JobId("7"), "bert-v3", "v1")]
    assert relatives(mine, others) == (mine,)


def test_a_fresher_row_of_the_same_job_wins() -> None:
    fresh = Job(JobId("bert-1"), "bert", "v2", State.DONE)
    assert relatives(job("bert", 1), [fresh]) == (fresh,)


def test_a_v1_job_stands_alone_because_it_has_versions_of_its_own() -> None:
    mine, other = Job(JobId("1"), "bert", "v1"), Job(JobId("2"), "bert", "v1")
    assert relatives(mine, [other]) == (mine,)


def test_numbers_of_one_experiment_win_over_times_and_only_among_themselves() -> None:
    jobs = [
        job("a", 1, experiment="e", serial=3),
        job("b", 2),
        job("c", 3, experiment="e", serial=1),
        job("d", 4, experiment="f", serial=9),
        job("e", 5, experiment="e"),
    ]
    assert [one.name for one in in_order(jobs)] == ["e", "d", "a", "b", "c"]


def test_jobs_without_a_time_are_the_oldest_and_their_order_is_stable() -> None:
    jobs = [Job(JobId(name), name, "v2") for name in "abc"]
    assert [one.name for one in in_order(jobs)] == [one.name for one in in_order(reversed(jobs))] == ["c", "b", "a"]


def test_a_group_counts_what_moves_and_failed_and_never_has_a_state() -> None:
    states = [State.RUNNING] * 2 + [State.FAILED] + [State.DONE] * 8 + [State.STOPPED]
    group = by_family([job(f"bert-v{number}", state=state) for number, state in enumerate(states)])[0]
    assert (group.name, group.text) == ("bert", "2R 1F of 12")
    words.use("zh")
    assert group.text == "2R 1F，共 12"
    assert not hasattr(group, "state")


def test_a_group_that_is_all_over_says_how_it_ended() -> None:
    (group,) = by_family([job("bert", state=State.DONE), job("bert-v2", state=State.STOPPED)])
    assert group.text == "1D 1S of 2"


def test_groups_keep_the_order_of_their_newest_jobs() -> None:
    jobs = [job("gpt-v2"), job("bert"), job("gpt"), job("bert-v2")]
    assert [(group.name, len(group.jobs)) for group in by_family(jobs)] == [("gpt", 2), ("bert", 2)]


def test_jobs_without_an_experiment_stand_last_in_a_group_without_a_name() -> None:
    jobs = [job("a"), job("b", experiment="e1"), job("c"), job("d", experiment="e2")]
    groups = by_experiment(jobs)
    assert [(group.name, [one.name for one in group.jobs]) for group in groups] == [
        ("exp e1", ["b"]),
        ("exp e2", ["d"]),
        ("", ["a", "c"]),
    ]

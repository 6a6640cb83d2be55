"""The Library over the whole stack: archive first, then service, and what happens when one of them is not there."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from artscope.errors import AuthError, ForbiddenError, NotFoundError, OfflineError
from artscope.models import DEFAULT_WORKSPACE, JobQuery, Progress, State
from artscope.progressing import still
from artscope.snapshots import newest
from support.library import desk


async def test_the_first_answer_is_the_service_and_the_next_begins_with_what_is_kept(tmp_path: Path) -> None:
    async with desk(tmp_path) as first:
        origins = [(each.origin, each.final) async for each in first.library.jobs(first.query)]
    assert origins[-1] == ("service", True)
    assert all(origin == "service" for origin, _ in origins)
    async with desk(tmp_path) as again:
        assert again.library.kept_jobs(again.query) is not None
        assert again.requests == 0
        origins = [(each.origin, each.final) async for each in again.library.jobs(again.query)]
    assert origins[0][0] == "kept"
    assert origins[-1] == ("service", True)


@pytest.mark.parametrize("api", ["v1", "v2"])
async def test_from_jobs_to_the_names_of_logs_and_all_of_it_again_offline(tmp_path: Path, api: str) -> None:
    async with desk(tmp_path, api=api) as online:
        jobs, _ = await newest(online.library.jobs(online.query))
        assert jobs is not None
        job = next(job for job in jobs.items if job.name.startswith("pangu7b-sft"))
        versions, _ = await newest(online.library.versions(job))
        assert versions is not None
        logs, _ = await newest(online.library.logs(versions.items[0]))
        details, _ = await newest(online.library.details(versions.items[0]))
        assert logs is not None and logs.items
        assert details is not None
    async with desk(tmp_path, api=api, offline=True) as offline:
        kept, _ = await newest(offline.library.jobs(offline.query))
        assert kept is not None and kept.origin == "kept"
        assert list(kept.items) == list(jobs.items)
        again, _ = await newest(offline.library.versions(job))
        assert again is not None
        assert [(each.id, each.setup) for each in again.items] == [(each.id, each.setup) for each in versions.items]
        names = [log.name for log in (await newest(offline.library.logs(versions.items[0])))[0].items]  # type: ignore[union-attr]
        assert names == [log.name for log in logs.items]
        seen, _ = await newest(offline.library.details(versions.items[0]))
        assert seen is not None and seen.items[0].version.setup == details.items[0].version.setup
        assert offline.requests == 0


async def test_with_the_service_gone_what_is_kept_comes_before_the_error(tmp_path: Path) -> None:
    async with desk(tmp_path) as here:
        before, _ = await newest(here.library.jobs(here.query))
        here.demo.down = True
        after, error = await newest(here.library.jobs(here.query))
    assert before is not None and after is not None
    assert after.origin == "kept"
    assert list(after.items) == list(before.items)
    assert isinstance(error, OfflineError)
    assert error.hint


async def test_a_poll_sees_what_moved_with_few_requests(tmp_path: Path) -> None:
    async with desk(tmp_path, jobs=400) as here:
        before, _ = await newest(here.library.jobs(here.query))
        assert before is not None
        running = {job.id for job in before.items if job.state is State.RUNNING}
        asked = here.requests
        here.demo.simulator.state.clock.advance(timedelta(days=40))
        after, error = await newest(here.library.jobs(here.query, poll=True))
        assert error is None and after is not None
        ended = [job for job in after.items if job.id in running and job.state.ended]
        assert ended
        assert len(after.items) == len(before.items)
        assert here.requests - asked <= 25


async def test_a_poll_takes_no_job_for_deleted_that_it_did_not_ask_about_and_comes_round_to_all(tmp_path: Path) -> None:
    async with desk(tmp_path, jobs=400) as here:
        before, _ = await newest(here.library.jobs(here.query))
        assert before is not None
        old = [replace(job, state=State.RUNNING) for job in before.items[-30:]]
        await here.library._archive.add_jobs(old, seen=here.library.now())  # as if they had run when last seen
        first, _ = await newest(here.library.jobs(here.query, poll=True))
        assert first is not None and not [job.name for job in first.items if job.gone]
        assert [job.state for job in first.items] != [job.state for job in before.items]
        for _ in range(4):
            last, _ = await newest(here.library.jobs(here.query, poll=True))
        assert last is not None and [job.state for job in last.items] == [job.state for job in before.items]


async def test_more_jobs_go_on_where_the_listing_stopped(tmp_path: Path) -> None:
    async with desk(tmp_path, jobs=400) as here:
        first, _ = await newest(here.library.jobs(replace(here.query, limit=100)))
        asked = here.requests
        second, _ = await newest(here.library.jobs(replace(here.query, limit=200)))
        assert first is not None and second is not None
        assert here.requests - asked == 2
        assert [job.id for job in second.items[:100]] == [job.id for job in first.items]
        everything, _ = await newest(here.library.jobs(replace(here.query, limit=0)))
        assert everything is not None and not everything.more
        assert [job.id for job in everything.items[:200]] == [job.id for job in second.items]


async def test_going_down_a_long_list_asks_for_each_page_once(tmp_path: Path) -> None:
    async with desk(tmp_path, jobs=400) as here:
        await newest(here.library.jobs(replace(here.query, limit=50)))
        pages = here.requests
        await newest(here.library.jobs(replace(here.query, limit=100)))
        pages = here.requests - pages
        asked = 0
        for limit in range(150, 400, 50):
            before = here.requests
            found, _ = await newest(here.library.jobs(replace(here.query, limit=limit)))
            asked += here.requests - before
            assert found is not None and len(found.items) == min(limit, found.total or limit)
            await newest(here.library.jobs(replace(here.query, limit=limit), poll=True))
        assert asked == 5 * pages


async def test_an_unchanged_poll_says_the_same(tmp_path: Path) -> None:
    async with desk(tmp_path, jobs=0) as here:
        first, _ = await newest(here.library.jobs(here.query))
        second, _ = await newest(here.library.jobs(here.query, poll=True))
    assert first is not None and second is not None
    assert list(first.items) == list(second.items)


async def test_two_accounts_never_see_each_others_rows(tmp_path: Path) -> None:
    async with desk(tmp_path, seed=1) as one:
        mine, _ = await newest(one.library.jobs(one.query))
    async with desk(tmp_path, seed=2, offline=True) as other:
        theirs, _ = await newest(other.library.jobs(other.query))
    assert mine is not None and mine.items
    assert theirs is not None and not theirs.items


async def test_an_empty_workspace_can_name_the_others(tmp_path: Path) -> None:
    async with desk(tmp_path) as here:
        empty, _ = await newest(here.library.jobs(JobQuery(DEFAULT_WORKSPACE)))
        assert empty is not None and not empty.items
        assert "nlp" in [workspace.name for workspace in await here.library.workspaces()]


@pytest.mark.parametrize("api", ["v1", "v2"])
async def test_a_workspace_may_be_told_by_its_name_also_offline(tmp_path: Path, api: str) -> None:
    async with desk(tmp_path, api=api, workspace="nlp") as here:
        jobs, trouble = await newest(here.library.jobs(here.query))
        assert trouble is None and jobs is not None and jobs.items
        assert {job.workspace for job in jobs.items} == {here.library.workspace} != {"nlp"}
        assert await here.library.find_job(jobs.items[0].name)
    async with desk(tmp_path, api=api, workspace="nlp", offline=True) as offline:
        kept, _ = await newest(offline.library.jobs(offline.query))
        assert kept is not None and [job.id for job in kept.items] == [job.id for job in jobs.items]


async def test_a_name_that_no_workspace_has_is_answered_with_those_there_are(tmp_path: Path) -> None:
    async with desk(tmp_path, workspace="nlq") as here:
        with pytest.raises(NotFoundError, match="no workspace nlq") as caught:
            [each async for each in here.library.jobs(here.query)]
    assert "nlp" in caught.value.hint


async def test_a_forbidden_workspace_is_not_permitted_and_the_others_still_work(tmp_path: Path) -> None:
    from artscope.simulator.world.model import PRIVATE_WORKSPACE

    async with desk(tmp_path) as here:
        _, error = await newest(here.library.jobs(JobQuery(PRIVATE_WORKSPACE)))  # type: ignore[arg-type]
        assert isinstance(error, ForbiddenError)
        fine, none = await newest(here.library.jobs(here.query))
        assert none is None and fine is not None and fine.items


async def test_a_refused_credential_is_not_tried_again_until_a_person_asks(tmp_path: Path) -> None:
    async with desk(tmp_path, faults=["http=401*1"]) as here:
        with pytest.raises(AuthError):
            await _jobs(here)
        asked = here.requests
        with pytest.raises(AuthError):
            await _jobs(here)
        assert here.requests == asked
        await here.library.retry()
        assert await _jobs(here)


async def test_an_installation_with_v1_only_is_found_out_once(tmp_path: Path) -> None:
    async with desk(tmp_path, faults=["http=404:APIG.0101@/v2/"]) as here:
        assert await _jobs(here)
        assert here.library.api == "v1"
    async with desk(tmp_path, faults=["http=404:APIG.0101@/v2/"]) as again:
        assert again.library.api == "v1"
        assert await _jobs(again)
        assert again.requests == 1


@pytest.mark.parametrize(
    ("name", "found"),
    [("pangu7b-sft-copy-904a", "pangu7b-sft-copy-904a"), ("pangu7b-sft", "pangu7b-sft"), ("no-such-job", None)],
)
async def test_a_typed_name_means_a_job(tmp_path: Path, name: str, found: str | None) -> None:
    async with desk(tmp_path) as here:
        jobs = await here.library.find_job(name)
    assert [job.name for job in jobs] == ([found] if found else [])


async def test_an_id_of_the_other_generation_is_asked_there(tmp_path: Path) -> None:
    async with desk(tmp_path, api="v1") as here:
        old = (await _jobs(here))[0]
    async with desk(tmp_path, api="v2") as here:
        (job,) = await here.library.find_job(old.id)
        assert (job.api, job.name) == ("v1", old.name)
        assert (await newest(here.library.versions(job)))[0].items  # type: ignore[union-attr]


async def test_a_deleted_job_is_marked_and_what_is_kept_of_it_stays(tmp_path: Path) -> None:
    async with desk(tmp_path) as here:
        jobs = await _jobs(here)
        job = next(job for job in jobs if job.name == "pangu7b-sft")
        await newest(here.library.versions(job))
        world = here.demo.simulator.state.world
        at = here.demo.simulator.state.clock()
        gone = world.find(job.id, at)
        assert gone is not None
        world.delete(gone, at)
        after = {each.id: each for each in await _jobs(here)}
        assert after[job.id].gone
        kept, _ = await newest(here.library.versions(job))
        assert kept is not None and kept.items


async def test_running_jobs_tell_how_far_they_are(tmp_path: Path) -> None:
    async with desk(tmp_path) as here:
        running = [job for job in await _jobs(here) if job.state is State.RUNNING]
        found = dict([pair async for pair in here.library.progress(running)])
        assert any(each.step and each.loss for each in found.values())
        assert here.library.kept_progress(running)


async def test_a_job_on_many_nodes_tells_it_in_the_last_workers_log(tmp_path: Path) -> None:
    async with desk(tmp_path) as here:
        large = [job for job in await _jobs(here) if job.state is State.RUNNING and job.nodes == 64]
        before = here.requests
        found = dict([pair async for pair in here.library.progress(large)])
        assert here.requests == before + len(large) == before + 1
        assert found[large[0].id].step and found[large[0].id].loss


async def test_where_one_end_has_no_number_the_other_is_looked_at_a_round_later(tmp_path: Path) -> None:
    async with desk(tmp_path) as here:
        silent = next(job for job in await _jobs(here) if job.name == "dataset-tokenize-zh")
        read = []
        for _ in range(3):
            assert [pair async for pair in here.library.progress([silent])]
            read.append(str(here.demo.simulator.state.seen[-1]).split()[1].rpartition("/")[2])
    assert read == ["worker-3", "worker-0", "worker-3"]


def test_a_look_that_meets_no_number_takes_none_back() -> None:
    early, late = datetime(2025, 11, 23, 3, tzinfo=UTC), datetime(2025, 11, 23, 4, tzinfo=UTC)
    assert still(Progress(7, 9, 0.5, early), Progress(last=late)) == Progress(7, 9, 0.5, late)
    assert still(Progress(7, 9, 0.5, early), Progress(step=8)) == Progress(step=8)
    assert still(None, Progress(last=late)) == Progress(last=late)


async def test_an_open_log_hears_of_the_runs_that_listings_tell_of(tmp_path: Path) -> None:
    async with desk(tmp_path, api="v2") as here:
        jobs, _ = await newest(here.library.jobs(here.query))
        assert jobs is not None
        job = next(job for job in jobs.items if job.name == "pangu7b-sft-copy-904a")
        versions, _ = await newest(here.library.versions(job))
        assert versions is not None
        version = next(version for version in versions.items if version.name == job.name)
        logs, _ = await newest(here.library.logs(version))
        assert logs is not None
        open_log = await here.library.open_log(logs.items[0])
        assert list(open_log.runs) == list(version.runs) and len(version.runs) > 1
        open_log.runs = version.runs[:1]
        await newest(here.library.versions(job))
        assert list(open_log.runs) == list(version.runs)
        await open_log.aclose()


async def test_where_one_was_is_there_again(tmp_path: Path) -> None:
    async with desk(tmp_path) as here:
        await here.library.remember({"screen": "log", "line": "-12"})
    async with desk(tmp_path) as again:
        assert again.library.place() == {"screen": "log", "line": "-12"}


async def _jobs(here):  # type: ignore[no-untyped-def]
    snapshot, error = await newest(here.library.jobs(here.query))
    if error is not None:
        raise error
    assert snapshot is not None
    return snapshot.items


async def test_a_world_that_stands_at_another_day_is_seen_on_that_day(tmp_path: Path) -> None:
    stands = datetime.fromisoformat("2025-11-23T03:24:07+08:00")
    async with desk(tmp_path, now=stands.isoformat()) as one:
        snapshots = [snapshot async for snapshot in one.library.jobs(one.query)]
        now = one.library.now()
    assert snapshots[-1].seen is not None
    assert stands <= snapshots[-1].seen <= now < stands + timedelta(minutes=2)

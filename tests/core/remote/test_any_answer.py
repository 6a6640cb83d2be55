"""No answer, however strange, makes a reader fail or a listing endless."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from artscope.models import Cursor, Job, JobId, JobQuery, LogName, Version, VersionId, WorkspaceId
from artscope.remote import changes, v1, v2
from artscope.remote.service import service
from artscope.tolerant import Json
from support.service import PROJECT, serve

JOB, VERSION, LOG = JobId("10"), VersionId("20"), LogName("a.0")
A_VERSION = Version(VERSION, "V0001", JOB, "v1")
CALLS = [
    v1.jobs(PROJECT, JobQuery(), 1),
    v1.versions(PROJECT, Job(JOB, "a", "v1")),
    v1.job(PROJECT, JOB),
    v1.version(PROJECT, JOB, VERSION),
    v1.details(PROJECT, A_VERSION),
    v1.log_names(PROJECT, JOB, VERSION),
    v1.log_page(PROJECT, JOB, VERSION, LOG, base=Cursor("1"), order="asc"),
    v1.log_bytes(PROJECT, JOB, VERSION, LOG),
    v2.search(PROJECT, JobQuery(), 0),
    v2.job(PROJECT, JOB),
    v2.log_page(PROJECT, JOB, "worker-0", base=None, order=None),
    v2.log_link(PROJECT, JOB, "worker-0"),
    v2.log_preview(PROJECT, JOB, "worker-0"),
    v2.events(PROJECT, JOB, 0),
    v2.stages(PROJECT, JOB),
    v2.metrics(PROJECT, JOB, "worker-0"),
    v2.tasks(PROJECT, JOB),
    v2.diagnosis(PROJECT, JOB),
    v2.diagnosis_tasks(PROJECT, JOB),
    v2.experiments(PROJECT, WorkspaceId("0"), 0),
    v2.experiment(PROJECT, "e"),
    v2.workspaces(PROJECT),
    changes.create(PROJECT, {}),
    changes.terminate_v2(PROJECT, JOB),
]

KEYS = """
    jobs job_id job_name version_id status create_time start_time duration user name versions version_name parameter
    label value gpu_num flavor_info npu unit_num flavor_type system_metric_list log_file_list content context
    start_line end_line items metadata id phase tasks task task_id task_statuses exit_code message running_records
    start_at end_at recover_records recover recover_result node_count_metrics algorithm parameters environments
    command engine inputs outputs remote obs obs_url dataset spec resource node_count flavor_detail pool_info
    accelerator_num endpoints ssh task_urls jupyter_lab runtime_type training_experiment_reference serial_number
    failureAnalysisResult analysis_results events time level metrics metric stages conclusions conclusion sources
    workspaces total count shards object_urls statistic job_count data_source
""".split()  # noqa: SIM905 - a list of one word a line would be 90 lines
scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.sampled_from(KEYS)
anything = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=5),
    max_leaves=25,
)


@given(anything)
@settings(max_examples=300, deadline=None)
def test_no_json_makes_a_reader_fail(value: object) -> None:
    for call in CALLS:
        repr(call.parse(Json(value)))


@given(st.lists(anything, min_size=1, max_size=5), st.sampled_from(["v1", "v2"]))
@settings(max_examples=100, deadline=None)
def test_no_server_makes_a_listing_endless(answers: list[object], api: str) -> None:
    pages = service(api, PROJECT, {}).jobs(JobQuery(limit=0))  # type: ignore[arg-type]
    asked = 0

    def answer(_: object) -> object:
        nonlocal asked
        asked += 1
        assert asked < 100
        return answers[asked % len(answers)]

    while serve(pages.next(), answer)[0] is not None:
        pass


SAMPLES = Path(__file__).parents[4] / "shared" / "spec" / "samples"
"""Beside the repository where its authors work; never a part of it."""


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the published samples are not on this machine")
def test_the_published_samples_read_as_what_they_are() -> None:
    def sample(name: str) -> Json:
        return Json.from_bytes((SAMPLES / f"{name}.json").read_bytes())

    assert [one.job.raw_status for one in CALLS[0].parse(sample("v1-list-jobs-string-types")).items] == ["8", "99"]
    assert CALLS[1].parse(sample("v1-versions"))[0].setup.parameters == {"learning_rate": "0.01"}
    assert len(CALLS[5].parse(sample("v1-log-file-names-distributed"))) == 4
    assert CALLS[6].parse(sample("v1-aom-log")).last == "1551252759254000003"
    assert len(v2.search(PROJECT, JobQuery(), 0).parse(sample("v2-search-copies")).items) == 6
    shapes = {
        name: v2.job(PROJECT, JOB).parse(sample(f"v2-job-{name}")).job
        for name in ("debug", "distributed-failed", "rescheduled-running")
    }
    assert {name: (job.nodes, job.cards, job.debug, job.restarts) for name, job in shapes.items()} == {
        "debug": (1, 2, True, 0),
        "distributed-failed": (2, 8, False, 1),
        "rescheduled-running": (2, 8, False, 1),
    }
    for path in SAMPLES.glob("*.json"):
        for call in CALLS:
            call.parse(Json.from_bytes(path.read_bytes()))

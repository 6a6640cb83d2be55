"""The official SDK's shape over a ModelArts that runs here: every form of session, and what a wrong key is answered with."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from artscope.estimator import Estimator
from artscope.session import Session

WORKSPACE = "3f9a6d1c5e7b48209c4d8e1f2a6b7c90"
"""The simulated workspace that everyone may enter."""


@pytest.fixture(scope="module")
def simulators(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, dict[str, str]]]:
    """A ModelArts of each generation over loopback, with the logs of one job `bert` in two versions."""
    logs = tmp_path_factory.mktemp("logs") / "bert"
    for version, text in (("old", "old line\n"), ("new", "第一行\nlast line\n")):
        (logs / version).mkdir(parents=True)
        (logs / version / "worker-0").write_text(text, "utf-8")
    running = {api: _simulator(api, logs) for api in ("v1", "v2")}
    yield {api: json.loads(process.stdout.readline()) for api, process in running.items() if process.stdout}
    for process in running.values():
        process.terminate()
    for process in running.values():
        process.communicate(timeout=20)


def _simulator(api: str, logs: Path) -> subprocess.Popen[str]:
    command = [
        sys.executable,
        "-m",
        "artscope.simulator",
        "--api",
        api,
        "--port",
        "0",
        "--jobs",
        "0",
        "--logs",
        str(logs),
    ]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)


@pytest.fixture(params=["v1", "v2"])
def place(request: pytest.FixtureRequest, simulators: dict[str, dict[str, str]]) -> Iterator[dict[str, str]]:
    """Where one of them is; the SDK is told so as a script would."""
    found = simulators[request.param]
    Session.set_endpoint(iam_endpoint=found["iam"], modelarts_endpoint=found["url"], region_name=found["region"])
    yield found
    Session.set_endpoint()


FORMS = {
    "environment": lambda place: {},
    "keys and project": lambda place: {
        "access_key": place["ak"],
        "secret_key": place["sk"],
        "project_id": place["project_id"],
        "region_name": place["region"],
    },
    "keys": lambda place: {"access_key": place["ak"], "secret_key": place["sk"]},
    "user of an account": lambda place: {
        "account": place["domain"],
        "username": place["user"],
        "password": place["password"],
        "region_name": place["region"],
    },
}


@pytest.mark.parametrize("form", FORMS)
def test_every_form_of_session_reads_the_names_of_logs(
    form: str, place: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HUAWEICLOUD_SDK_AK", place["ak"])
    monkeypatch.setenv("HUAWEICLOUD_SDK_SK", place["sk"])
    with Session(**FORMS[form](place)) as mine:
        lists = [Estimator.get_job_list(mine, per_page=100, workspace_id=one) for one in ("0", WORKSPACE)]
        assert all(jobs["is_success"] for jobs in lists), lists
        job = next(row for jobs in lists for row in jobs["jobs"] if row["job_name"].startswith("bert"))
        versions = Estimator(mine, job_id=str(job["job_id"])).get_job_version_object_list(is_show=False)
        assert len(versions) == 2
        names = versions[0].get_job_log_file_list()
        assert (names["is_success"], names["log_file_list"]) == (True, ["worker-0"])
        texts = {version.get_job_log("worker-0")["content"] for version in versions}
        assert texts == {"old line\n", "第一行\nlast line\n"}
        assert mine.project == place["project_id"]


def test_a_wrong_key_is_a_failure_with_the_services_own_code(place: dict[str, str]) -> None:
    with Session(access_key=place["ak"], secret_key="wrong", project_id=place["project_id"]) as mine:
        result = Estimator.get_job_list(mine)
    assert (result["is_success"], result["error_code"][-5:], result["jobs"]) == (False, ".0301", [])
    assert "wrong" not in result["error_msg"]

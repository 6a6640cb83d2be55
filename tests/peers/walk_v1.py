"""otcextensions walks V1 with a token from a password: every call of the reference that it has, over every job there is.

    python walk_v1.py < GREETING        the JSON line of `artscope simulate`

Prints what it read as one JSON object. Any answer that it cannot parse, or reads wrongly, is an exception.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from typing import Any

import openstack
from openstack import exceptions
from otcextensions import sdk
from otcextensions.sdk.modelartsv1.v1.training_job_version import TrainingJobVersion

CONFIG = {
    "worker_server_num": 1,
    "app_url": "/bucket/code/",
    "boot_file_url": "/bucket/code/train.py",
    "parameter": [{"label": "lr", "value": "0.1"}],
    "data_url": "/bucket/data/",
    "train_url": "/bucket/out/",
    "spec_id": 1,
    "engine_id": 500,
}


class Walk:
    def __init__(self, place: dict[str, str]) -> None:
        auth = {
            "auth_url": f"{place['iam']}/v3",
            "username": place["user"],
            "password": place["password"],
            "user_domain_name": place["domain"],
            "project_name": place["region"],
            "project_domain_name": place["domain"],
        }
        connection = openstack.connection.Connection(auth=auth, region_name=place["region"])
        sdk.register_otc_extensions(connection)
        self.client: Any = connection.modelartsv1
        self.place = place
        self.read: Counter[str] = Counter()

    def whole(self) -> dict[str, int]:
        for workspace in self.workspaces():
            for job in self.jobs(workspace):
                self.job(job)
        self.write()
        self.refusals()
        return dict(self.read)

    def workspaces(self) -> list[str]:
        """There is no such call in this client: asked through its session."""
        found = self.client.get("/workspaces", params={"filter_accessible": "true"}).json()["workspaces"]
        return [each["id"] for each in found]

    def jobs(self, workspace: str) -> list[Any]:
        asked = {"workspace_id": workspace, "sort_by": "create_time", "order": "desc", "limit": 1000}
        found = list(self.client.training_jobs(**asked))
        times = [job.created_at for job in found]
        assert times == sorted(times, reverse=True)
        self.read["jobs"] += len(found)
        if found:
            part = list(self.client.training_jobs(**asked | {"search_content": found[0].job_name}))
            assert found[0].job_id in [job.job_id for job in part]
        return found

    def job(self, job: Any) -> None:
        assert isinstance(job.job_id, int)
        versions = list(self.client.training_job_versions(job.job_id))
        assert len(versions) == job.version_count
        self.read["versions"] += len(versions)
        newest = _version(job.job_id, id=versions[0].version_id).fetch(self.client)
        assert newest.version_name == versions[0].version_name
        assert newest.system_metric_list is not None
        self.logs(f"/training-jobs/{job.job_id}/versions/{newest.version_id}")

    def logs(self, path: str) -> None:
        """This client's proxy has no log calls (its command line names ones that are not there): asked through its session."""
        names = self.client.get(f"{path}/log/file-names")
        if names.status_code != 200:
            assert names.json()["error_code"] == "ModelArts.0806"
            self.read["logs not there"] += 1
            return
        for name in names.json()["log_file_list"][:1]:
            page = self.client.get(f"{path}/aom-log", params={"log_file": name, "lines": 100}).json()
            assert page["is_success"]
            assert page["content"].count("\n") in (page["lines"], page["lines"] - 1)
            before = {"log_file": name, "lines": 100, "base_line": page["start_line"], "order": "asc"}
            older = self.client.get(f"{path}/aom-log", params=before).json()
            assert not older["lines"] or int(older["end_line"]) < int(page["start_line"])
            window = self.client.get(f"{path}/log", params={"log_file": name, "start_byte": 0}).json()
            assert int(window["count"]) <= 2048
            self.read["lines"] += page["lines"] + older["lines"]

    def write(self) -> None:
        made = self.client.create_training_job(job_name="walked", job_desc="by another client", config=CONFIG)
        assert isinstance(made.job_id, int)
        again = CONFIG | {"pre_version_id": made.version_id}
        version = _version(made.job_id, config=again).create(self.client)
        self.client.update_training_job(made.job_id, "told anew")
        told = _version(made.job_id, id=version.version_id).fetch(self.client)
        assert told.job_description == "told anew"
        _version(made.job_id, id=version.version_id).stop(self.client)
        _version(made.job_id, id=version.version_id).delete(self.client)
        self.client.delete_training_job(made.job_id)
        assert self.client.get(f"/training-jobs/{made.job_id}/versions").status_code == 404
        self.read["written"] += 1

    def refusals(self) -> None:
        try:
            list(self.client.training_job_versions(1))
        except exceptions.NotFoundException:
            self.read["refusals"] += 1
        else:
            raise AssertionError("nothing was refused")


def _version(job: int, **attributes: Any) -> TrainingJobVersion:
    """A version as this client's own proxy means it: its job's id belongs into the path, but a field of the same name in the
    base class takes it away, so that the proxy's four calls for one version fail before they send anything."""
    made = TrainingJobVersion.new(**attributes)
    made._uri.attributes["job_id"] = job
    return made


if __name__ == "__main__":
    sys.stdout.write(json.dumps(Walk(json.load(sys.stdin)).whole()) + "\n")

"""The official SDK walks V2: every call of the reference that it has, over every job there is.

    python walk_v2.py < GREETING        the JSON line of `artscope simulate`

Prints what it read as one JSON object. Any answer that it cannot parse, or reads wrongly, is an exception.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from typing import Any

from huaweicloudsdkcore.auth.credentials import BasicCredentials
from huaweicloudsdkcore.exceptions.exceptions import ClientRequestException
from huaweicloudsdkmodelarts.v1 import (
    ChangeTrainingJobDescriptionRequest,
    DeleteTrainingJobRequest,
    JobActionType,
    JobSearches,
    JobUpdateRequestBody,
    ListTrainingExperimentsRequest,
    ListTrainingJobEventsRequest,
    ListTrainingJobsRequest,
    ListTrainingJobStagesRequest,
    ListTrainingJobTasksRequest,
    ListWorkspaceRequest,
    ModelArtsClient,
    ShowTrainingExperimentDetailsRequest,
    ShowTrainingJobDetailsRequest,
    ShowTrainingJobLogsFromAomRequest,
    ShowTrainingJobLogsPreviewRequest,
    ShowTrainingJobMetricsRequest,
    ShowWorkspaceRequest,
    StopTrainingJobRequest,
)

ENDED = ("Completed", "Failed", "Terminated", "Abnormal")


class Walk:
    def __init__(self, place: dict[str, str]) -> None:
        credentials = BasicCredentials(place["ak"], place["sk"], place["project_id"])
        builder = ModelArtsClient.new_builder().with_credentials(credentials)
        self.client: Any = builder.with_endpoint(place["url"]).build()
        self.read: Counter[str] = Counter()

    def whole(self) -> dict[str, int]:
        for workspace in self.workspaces():
            self.experiments(workspace)
            for job in self.jobs(workspace):
                self.job(job)
        self.refusals()
        return dict(self.read)

    def workspaces(self) -> list[str]:
        found = self.client.list_workspace(ListWorkspaceRequest(filter_accessible=True, limit=100)).workspaces
        for each in found:
            assert self.client.show_workspace(ShowWorkspaceRequest(workspace_id=each.id)).name == each.name
        self.read["workspaces"] += len(found)
        return [each.id for each in found]

    def experiments(self, workspace: str) -> None:
        asked = ListTrainingExperimentsRequest(workspace_id=workspace, limit=50, sort_by="update_time", order="desc")
        for each in self.client.list_training_experiments(asked).items:
            one = self.client.show_training_experiment_details(
                ShowTrainingExperimentDetailsRequest(experiment_id=each.metadata.id)
            )
            assert (one.metadata.id, one.statistic.job_count) == (each.metadata.id, each.statistic.job_count)
            self.read["experiments"] += 1

    def jobs(self, workspace: str) -> list[Any]:
        every: list[Any] = []
        while True:
            body = JobSearches(offset=len(every) // 50, limit=50, workspace_id=workspace, order="desc")
            page = self.client.list_training_jobs(ListTrainingJobsRequest(body=body))
            every += page.items
            if len(every) >= page.count:
                break
        assert len({job.metadata.id for job in every}) == len(every) == page.total
        self.read["jobs"] += len(every)
        return every

    def job(self, job: Any) -> None:
        identity = job.metadata.id
        found = self.client.show_training_job_details(ShowTrainingJobDetailsRequest(training_job_id=identity))
        assert found.metadata.name == job.metadata.name
        assert isinstance(found.status.duration, int)
        self.around(identity)
        for task in (found.status.tasks or [])[:1]:
            self.task(identity, task)
        if found.status.phase not in ENDED and not self.read["stopped"]:
            self.change(identity)

    def around(self, job: str) -> None:
        events = self.client.list_training_job_events(ListTrainingJobEventsRequest(training_job_id=job, limit=100))
        assert len(events.events) == min(events.total, 100)
        self.client.list_training_job_stages(ListTrainingJobStagesRequest(training_job_id=job))
        tasks = self.client.list_training_job_tasks(ListTrainingJobTasksRequest(training_job_id=job))
        self.read["events"] += len(events.events)
        self.read["schedulings"] += len(tasks.body or [])

    def task(self, job: str, task: str) -> None:
        metrics = self.client.show_training_job_metrics(
            ShowTrainingJobMetricsRequest(training_job_id=job, task_id=task)
        )
        self.read["metrics"] += len(metrics.metrics or [])
        try:
            newest = self.lines(job, task)
            preview = self.client.show_training_job_logs_preview(
                ShowTrainingJobLogsPreviewRequest(training_job_id=job, task_id=task)
            )
        except ClientRequestException as refused:
            assert refused.error_code in ("ModelArts.2818", "ModelArts.2819"), refused
            self.read["logs not there"] += 1
            return
        assert preview.current_size <= preview.full_size
        assert len(preview.content.encode()) > 0
        if newest.lines:
            self.around_cursor(job, task, newest)

    def lines(self, job: str, task: str, **more: Any) -> Any:
        asked = ShowTrainingJobLogsFromAomRequest(training_job_id=job, task_id=task, **{"lines": 100} | more)
        page = self.client.show_training_job_logs_from_aom(asked)
        self.read["lines"] += page.lines or 0
        return page

    def around_cursor(self, job: str, task: str, newest: Any) -> None:
        older = self.lines(job, task, base_line=newest.start_line, order="desc")
        if older.lines:
            again = self.lines(job, task, base_line=older.end_line, order="asc", lines=newest.lines)
            assert again.content.startswith(newest.content[:200])
            assert int(older.end_line) < int(newest.start_line)

    def change(self, job: str) -> None:
        body = JobUpdateRequestBody(description="walked")
        self.client.change_training_job_description(ChangeTrainingJobDescriptionRequest(training_job_id=job, body=body))
        told = self.client.show_training_job_details(ShowTrainingJobDetailsRequest(training_job_id=job))
        assert told.metadata.description == "walked"
        action = JobActionType(action_type="terminate")
        stopped = self.client.stop_training_job(StopTrainingJobRequest(training_job_id=job, body=action))
        assert stopped.status.phase in ("Terminating", "Terminated")
        self.client.delete_training_job(DeleteTrainingJobRequest(training_job_id=job))
        self.refused("ModelArts.2775", job)
        self.read["stopped"] += 1

    def refusals(self) -> None:
        self.refused("ModelArts.2775", "00000000-0000-0000-0000-000000000000")
        self.read["refusals"] += 1

    def refused(self, code: str, job: str) -> None:
        try:
            self.client.show_training_job_details(ShowTrainingJobDetailsRequest(training_job_id=job))
        except ClientRequestException as refused:
            assert refused.error_code == code, refused
            assert refused.request_id
        else:
            raise AssertionError("nothing was refused")


if __name__ == "__main__":
    sys.stdout.write(json.dumps(Walk(json.load(sys.stdin)).whole()) + "\n")

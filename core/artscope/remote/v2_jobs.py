"""A V2 JobResponse as a job, a version and its runs. Source of all: reference 8.2 to 8.4."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from artscope.models import (
    DEFAULT_WORKSPACE,
    Experiment,
    Finding,
    Job,
    JobId,
    Run,
    Setup,
    Version,
    VersionId,
    Worker,
    WorkspaceId,
)
from artscope.remote.parts import JobPage, Listed, Page
from artscope.remote.statuses import v2_state
from artscope.remote.v2_shape import cards_of, is_debug, nodes_of
from artscope.tolerant import Json


def job_page(data: Json, workspace: WorkspaceId, *, size: int, searched: bool) -> JobPage:
    """A page of `items[]`, with how many match.

    `count` is documented as the number of matches and `total` as that of all the user's jobs (12-C26); where `count` only says how
    many rows this page has, it is not believed. Rows without an id are left out.
    """
    rows = list(data["items"])
    found = tuple(one for one in (listed(row, workspace) for row in rows) if one.job.id)
    return Page(items=found, total=_total(data, len(rows), size, searched=searched), more=bool(rows))


def _total(data: Json, rows: int, size: int, *, searched: bool) -> int | None:
    count, total = data["count"].integer(), data["total"].integer()
    if count is not None and count >= rows and (count > rows or rows < size or total in (None, count)):
        return count
    return total if total is not None and total >= rows and not searched else None


def listed(data: Json, workspace: WorkspaceId = DEFAULT_WORKSPACE) -> Listed:
    """A JobResponse. Its `endpoints` hold tokens: only whether they are there is read, never what they say."""
    job = _job(data, workspace)
    return Listed(job=job, version=_version(data, job), findings=_analysis(data))


def _job(data: Json, workspace: WorkspaceId) -> Job:
    meta, status = data["metadata"], data["status"]
    phase = status["phase"].text()
    identity = meta["id"].text()
    description = meta["description"].text()
    return Job(
        id=JobId(identity),
        name=meta["name"].text() or identity,
        api="v2",
        state=v2_state(phase),
        raw_status=phase,
        created=meta["create_time"].millis(),
        started=_started(status),
        duration=status["duration"].span(),
        owner=meta["user_name"].text() or None,
        workspace=WorkspaceId(meta["workspace_id"].text() or workspace),
        nodes=nodes_of(data),
        cards=cards_of(data),
        restarts=restarts_of(status),
        experiment=experiment(meta["training_experiment_reference"]),
        newest=VersionId(identity) if identity else None,
        debug=is_debug(data),
        description="" if description == "NULL" else description,  # the documented default is this word
    )


def _version(data: Json, job: Job) -> Version:
    return Version(
        id=VersionId(job.id),
        name=job.name,
        job_id=job.id,
        api="v2",
        state=job.state,
        raw_status=job.raw_status,
        created=job.created,
        started=job.started,
        duration=job.duration,
        nodes=job.nodes,
        cards=job.cards,
        owner=job.owner,
        workspace=job.workspace,
        experiment=job.experiment,
        setup=_setup(data),
        runs=runs_of(data["status"]),
        workers=workers_of(data["status"]),
        debug=job.debug,
    )


def experiment(data: Json) -> Experiment | None:
    """The group a job belongs to, or None. Source: `training_experiment_reference`; the number comes as text too."""
    identity = data["id"].text()
    return Experiment(identity, data["name"].text(), data["serial_number"].integer()) if identity else None


def restarts_of(status: Json) -> int | None:
    """How often its processes were started anew; None where no record tells.

    Each record is a start. Where recoveries within records succeeded more often than that, they count: a restart of one
    process may leave no record of its own. A repeated step (`npu_step_retry`) restarts nothing.
    """
    records = list(status["running_records"])
    if not records:
        return None
    recovered = sum(
        recovery["recover_result"].text().casefold() == "success" and recovery["recover"].text() != "npu_step_retry"
        for record in records
        for recovery in record["recover_records"]
    )
    return max(len(records) - 1, recovered)


def runs_of(status: Json) -> tuple[Run, ...]:
    """`running_records[]`, oldest first. Their times are in seconds, and one may end before it starts: nothing is put right."""
    records = list(status["running_records"])
    starts = [record["start_at"].seconds() for record in records]
    if all(starts):
        records = [record for _, record in sorted(zip(starts, records, strict=True), key=_start)]
    return tuple(_run(number, record) for number, record in enumerate(records, 1))


def _start(pair: tuple[datetime | None, Json]) -> float:
    return pair[0].timestamp() if pair[0] else 0.0


def _run(number: int, data: Json) -> Run:
    recoveries = list(data["recover_records"])
    return Run(
        number=number,
        started=data["start_at"].seconds(),
        ended=data["end_at"].seconds(),
        reason=data["end_reason"].text() or _last(recoveries, "reason"),
        worker=data["end_related_task"].text() or _last(recoveries, "related_task"),
        recovery=data["end_recover"].text() or _last(recoveries, "recover"),
        fault=_last(recoveries, "fault_scenario"),
    )


def _last(rows: list[Json], key: str) -> str:
    return next((text for text in (row[key].text() for row in reversed(rows)) if text), "")


def workers_of(status: Json) -> tuple[Worker, ...]:
    """The workers of `status.tasks[]`, with what `task_statuses[]` says of them (`task_id` in places: 12-C36)."""
    names = [_task_name(entry) for entry in status["tasks"]]
    told = {name: entry for entry in status["task_statuses"] if (name := _task_name(entry))}
    return tuple(_worker(name, told.get(name, Json(None))) for name in dict.fromkeys([*names, *told]) if name)


def _task_name(data: Json) -> str:
    return data.at("task", "task_id", "name").text() or data.text()


def _worker(name: str, data: Json) -> Worker:
    return Worker(name, data["exit_code"].integer(), data["message"].text())


def _started(status: Json) -> datetime | None:
    first = next(iter(status["running_records"]), Json(None))
    return status["start_time"].millis() or first["start_at"].seconds()


def _setup(data: Json) -> Setup:
    algorithm, spec = data["algorithm"], data["spec"]
    resource, engine = spec["resource"], algorithm["engine"]
    names = (engine["engine_name"].text(), engine["engine_version"].text())
    paths = spec["log_export_path"]
    return Setup(
        parameters={row["name"].text(): _value(row["value"]) for row in algorithm["parameters"] if row["name"].text()},
        environment={name: _value(value) for name, value in algorithm["environments"].items()},
        command=algorithm["command"].text(),
        code_dir=algorithm["code_dir"].text() or algorithm["local_code_dir"].text(),
        boot_file=algorithm["boot_file"].text(),
        engine=" ".join(dict.fromkeys(filter(None, names))) or engine["engine_id"].text(),
        image=engine["image_url"].text(),
        flavor=resource["flavor_id"].text() or resource["flavor_name"].text() or _roles(data),
        pool=resource["pool_name"].text() or resource["pool_id"].text(),
        inputs=tuple(_paths(algorithm["inputs"])),
        outputs=tuple(_paths(algorithm["outputs"])),
        log_path=paths["obs_url"].text() or paths["host_path"].text(),
    )


def _roles(data: Json) -> str:
    """The flavours of a heterogeneous job, role by role; no sum of them can be computed."""
    found = ((row["role"].text(), row["task_resource"].at("flavor_id", "flavor_name").text()) for row in data["tasks"])
    return ", ".join(f"{role}: {flavor}" if role else flavor for role, flavor in found if flavor)


def _paths(data: Json) -> Iterator[str]:
    """`name=where` of each input or output; only the name where it is not said where."""
    for row in data:
        remote = row["remote"]
        place = remote.path("obs", "obs_url").text() or _dataset(remote["dataset"]) or row.at("obs_url", "url").text()
        name = row["name"].text()
        if name or place:
            yield f"{name}={place}" if name and place else name or place


def _dataset(data: Json) -> str:
    name = data.at("name", "id").text()
    version = data.at("version_name", "version_id").text()
    return f"{name}:{version}" if name and version else name


def _value(data: Json) -> str:
    return data.dump() if isinstance(data.value, dict | list) else data.text()


def _analysis(data: Json) -> tuple[Finding, ...]:
    """`status.failureAnalysisResult`: in no reference and no SDK, read where it is."""
    rows = data.path("status", "failureAnalysisResult")["analysis_results"]
    texts = ({key: _value(value) for key, value in row.items() if _value(value)} for row in rows)
    return tuple(Finding(code="", kind="failureAnalysisResult", texts=found) for found in texts if found)

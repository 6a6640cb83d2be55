"""V1 answers as models."""

from __future__ import annotations

import json
from dataclasses import replace

from artscope.insight.families import in_order
from artscope.models import (
    Cursor,
    Details,
    Job,
    JobId,
    JobQuery,
    LogChunk,
    LogName,
    Metric,
    Setup,
    Version,
    VersionId,
    Workspace,
    WorkspaceId,
)
from artscope.remote.parts import ByteChunk, Created, JobPage, Listed, Page
from artscope.remote.statuses import v1_state
from artscope.tolerant import Json, printable


def job_page(data: Json, query: JobQuery, *, per_page: int) -> JobPage:
    """A page of `jobs[]`. Rows without an id cannot be opened and are left out.

    A short page is the last one, unless the total says that the server gives shorter pages than it was asked for; with a search
    the total is not believed, since it is documented as the number found and as the number created (12-C25).

    Source: reference 6.1.
    """
    rows = list(data["jobs"])
    jobs = (job(row, query.workspace) for row in rows)
    total = data["job_total_count"].integer()
    return Page(
        items=tuple(Listed(found) for found in jobs if found.id),
        total=total if total is not None and total >= 0 else None,
        more=bool(rows) and (len(rows) >= per_page or _short_of(total, query, len(rows))),
    )


def _short_of(total: int | None, query: JobQuery, rows: int) -> bool:
    return total is not None and not query.search and rows < total


def job(data: Json, workspace: WorkspaceId) -> Job:
    """One of `jobs[]`. The answer does not say the workspace: it is the one asked for. Source: reference 6.1."""
    status = data["status"].text()
    newest = data["version_id"].text()
    return Job(
        id=JobId(data["job_id"].text()),
        name=data["job_name"].text(),
        api="v1",
        state=v1_state(status),
        raw_status=status,
        created=data["create_time"].millis(),
        duration=data["duration"].span(),
        owner=data.path("user", "name").text() or None,
        workspace=workspace,
        versions=data["version_count"].integer(),
        newest=VersionId(newest) if newest else None,
        description=data["job_desc"].text(),
    )


def versions(data: Json, asked: Job) -> tuple[Version, ...]:
    """`versions[]`. Source: reference 6.2."""
    found = (version(row, asked.id) for row in data["versions"])
    return tuple(replace(one, workspace=asked.workspace, owner=one.owner or asked.owner) for one in found if one.id)


def job_of_versions(data: Json, asked: JobId, workspace: WorkspaceId) -> Listed:
    """The job as its list of versions tells it: its state is that of the newest version. Source: reference 6.2."""
    bare = Job(asked, data["job_name"].text() or asked, "v1", workspace=workspace)
    found = in_order(versions(data, bare))
    count = data["version_count"].integer()
    known = replace(bare, description=data["job_desc"].text(), versions=count if count is not None else len(found))
    if not found:
        return Listed(known)
    newest = found[0]
    job = replace(
        known,
        state=newest.state,
        raw_status=newest.raw_status,
        created=newest.created,
        started=newest.started,
        duration=newest.duration,
        owner=newest.owner,
        nodes=newest.nodes,
        cards=newest.cards,
        newest=newest.id,
    )
    return Listed(job, newest)


def version(data: Json, job_id: JobId) -> Version:
    """A version, as the list of versions and the detail call tell it. Source: reference 6.2, 6.3."""
    status = data["status"].text()
    identity = data["version_id"].text()
    return Version(
        id=VersionId(identity),
        name=data["version_name"].text() or identity,
        job_id=job_id,
        api="v1",
        state=v1_state(status),
        raw_status=status,
        created=data["create_time"].millis(),
        started=data["start_time"].millis(),
        duration=data["duration"].span(),
        nodes=data["worker_server_num"].integer(),
        cards=_cards(data),
        owner=data.path("user", "name").text() or None,
        setup=_setup(data),
    )


def details(data: Json, asked: Version) -> Details:
    """The detail call with its metrics. What only the list told (owner, workspace) stays. Source: reference 6.3."""
    fresh = version(data, asked.job_id)
    if not fresh.id:
        fresh = replace(fresh, id=asked.id, name=asked.name)
    fresh = replace(fresh, workspace=asked.workspace, owner=fresh.owner or asked.owner)
    return Details(version=fresh, metrics=_metrics(data["system_metric_list"]))


def log_names(data: Json) -> tuple[LogName, ...]:
    """Names of log files: an array, one bare name, or nothing. Source: reference 6.4, 12-C2."""
    given = data["log_file_list"]
    names = [entry.text() for entry in given] or [given.text()]
    return tuple(LogName(name) for name in dict.fromkeys(names) if name)


def log_chunk(data: Json, asked: Cursor | None) -> LogChunk:
    """Lines with their cursors, of either generation. Source: reference 6.5 and 8.8, 12-C3, 12-C4.

    Cursors come as text or as 19-digit numbers; V2 may leave any field out.
    """
    return LogChunk(
        text=data["content"].text().encode(),
        first=Cursor(data["start_line"].text()),
        last=Cursor(data["end_line"].text() or asked or ""),
        lines=data["lines"].integer(),
    )


def byte_chunk(data: Json) -> ByteChunk:
    """Text by bytes. Source: reference 6.6, 12-C32."""
    return ByteChunk(data["log"].text().encode(), data["end_byte"].integer())


def created(data: Json) -> Created:
    """The ids of what was created, as text or numbers. Source: reference 6.7, 12-C5."""
    identity = data["version_id"].text()
    return Created(
        job=JobId(data["job_id"].text()),
        name=data["job_name"].text(),
        version=VersionId(identity) if identity else None,
        version_name=data["version_name"].text(),
    )


def workspaces(data: Json) -> tuple[Workspace, ...]:
    """`workspaces[]`; the default one has the number 0 as id in the published sample. Source: reference 4.2, 12-C40."""
    return tuple(
        Workspace(WorkspaceId(row["id"].text()), row["name"].text(), row["owner"].text())
        for row in data["workspaces"]
        if row["id"].text()
    )


def _cards(data: Json) -> float | None:
    """Accelerators of one node: the GPUs, else the NPUs of the flavour; 0 only where the flavour says so."""
    flavor = data["flavor_info"]
    counts = [
        data["gpu_num"].number(),
        flavor.path("npu", "unit_num").number(),
        flavor.path("gpu", "unit_num").number(),
    ]
    some = next((count for count in counts if count and count > 0), None)
    if some is not None:
        return some
    codes = f"{data['spec_code'].text()} {data['flavor_code'].text()}"
    return 0.0 if data["flavor_type"].text().casefold() == "cpu" or ".cpu." in codes else None


def _setup(data: Json) -> Setup:
    engine = (data["engine_name"].text(), data["engine_version"].text())
    return Setup(
        parameters={row["label"].text(): _value(row["value"]) for row in data["parameter"] if row["label"].text()},
        command=data["user_command"].text(),
        code_dir=data["app_url"].text(),
        boot_file=data["boot_file_url"].text(),
        engine=" ".join(part for part in engine if part),
        image=data["user_image_url"].text(),
        flavor=data.at("spec_code", "flavor_code", "spec_id").text(),
        pool=data["pool_name"].text() or data["pool_id"].text(),
        inputs=_inputs(data),
        outputs=tuple(filter(None, (data["train_url"].text(),))),
        log_path=data["log_url"].text(),
    )


def _inputs(data: Json) -> tuple[str, ...]:
    found = [data["data_url"].text(), _dataset(data)]
    for source in data["data_source"]:
        found += [source["data_url"].text(), _dataset(source)]
    return tuple(dict.fromkeys(filter(None, found)))


def _dataset(data: Json) -> str:
    name = data["dataset_name"].text() or data["dataset_id"].text()
    version_name = data.at("dataset_version_name", "dataset_version_id", "dataset_version").text()
    return f"{name}:{version_name}" if name and version_name else name


def _value(data: Json) -> str:
    return data.dump() if isinstance(data.value, dict | list) else data.text()


def _metrics(data: Json) -> tuple[Metric, ...]:
    """Series of numeric texts, in an object or in JSON text; a lone `interval` beside them is no series (12-C15)."""
    if isinstance(data.value, str):
        try:
            data = Json(json.loads(printable(data.value)))
        except (ValueError, RecursionError):
            return ()
    return tuple(
        Metric(name, tuple(_sample(entry) for entry in series))
        for name, series in data.items()
        if isinstance(series.value, list)
    )


def _sample(data: Json) -> float | None:
    number = data.number()
    return number if number is not None and number >= 0 else None

"""V2 answers other than jobs, as models."""

from __future__ import annotations

from artscope.models import Event, Experiment, Finding, Metric
from artscope.remote.parts import Diagnosis, DiagnosisTask, ExperimentRow, LogLink, LogPreview, Page, Placement, Stage
from artscope.tolerant import Json


def log_link(data: Json) -> LogLink:
    """Where to download. Source: reference 8.7."""
    shards = data["shards"]
    urls = (entry.text() for entry in shards["object_urls"])
    return LogLink(data["obs_url"].text(), tuple(url for url in urls if url), shards["total"].integer())


def log_preview(data: Json) -> LogPreview:
    """The newest text, under the name of before 2022-03-01 too. Source: reference 8.6, 12-C18, 12-C24."""
    return LogPreview(
        text=data.at("content", "context").text().encode(),
        size=data["current_size"].integer(),
        full_size=data["full_size"].integer(),
    )


def events(data: Json) -> Page[Event]:
    """A page of events; numbers come as text too. Source: reference 8.9, 12-C20, 12-C21."""
    rows = tuple(_event(row) for row in data["events"])
    return Page(rows, total=data["total"].integer(), more=bool(rows))


def _event(data: Json) -> Event:
    return Event(
        time=data["time"].iso(),
        level=data["level"].text(),
        message=data["message"].text(),
        source=data["source"].text(),
    )


def stages(data: Json) -> tuple[Stage, ...]:
    """The stages of every run, in the order of runs and stages where that is told. Source: reference 8.10."""
    found = [
        (record["record_order"].integer() or 0, row["stage_order"].integer() or 0, _stage(record, row))
        for record in data["running_records"]
        for row in record["stages"]
    ]
    return tuple(stage for _, _, stage in sorted(found, key=lambda entry: entry[:2]))


def _stage(record: Json, data: Json) -> Stage:
    return Stage(
        run=record["record_order"].integer(),
        name=data["name"].text(),
        english=data["en_message"].text(),
        chinese=data["zh_message"].text(),
        started=data["start_time"].iso(),
        ended=data["end_time"].iso(),
    )


def metrics(data: Json, worker: str) -> tuple[Metric, ...]:
    """Series of one worker; -1 means that there is no sample. Source: reference 8.11."""
    return tuple(
        Metric(row["metric"].text(), tuple(_sample(entry) for entry in row["value"]), worker) for row in data["metrics"]
    )


def _sample(data: Json) -> float | None:
    number = data.number()
    return number if number is not None and number >= 0 else None


def placements(data: Json) -> tuple[Placement, ...]:
    """Where workers ran: a bare array. Source: reference 8.5, 12-C28."""
    return tuple(
        Placement(
            task=row.at("task", "task_id", "name").text(),
            ip=row["ip"].text(),
            host_ip=row["host_ip"].text(),
            scheduling=row["schedule_count"].integer(),
        )
        for row in data
    )


def diagnosis(data: Json) -> Diagnosis:
    """The service's conclusions. What the documents cut off is kept under its own key. Source: reference 8.13."""
    return Diagnosis(
        watching=data["status"].text().casefold() == "running",
        level=data["level"].text(),
        findings=tuple(_finding(row, data["level"].text()) for row in data["conclusions"]),
    )


def _finding(data: Json, level: str) -> Finding:
    fault = data["conclusion"] if isinstance(data["conclusion"].value, dict) else data
    known = ("code", "class", "sources", "conclusion")
    texts = {key: _said(value) for key, value in fault.items() if key not in known and _said(value)}
    if fault is data and data["conclusion"].text():
        texts["conclusion"] = data["conclusion"].text()
    if level:
        texts.setdefault("level", level)
    return Finding(
        code=fault["code"].text(),
        kind=fault["class"].text(),
        texts=texts,
        sources=tuple(_said(source) for source in data["sources"]),
    )


def _said(data: Json) -> str:
    return data.dump() if isinstance(data.value, dict | list) else data.text()


def diagnosis_tasks(data: Json) -> tuple[DiagnosisTask, ...]:
    """The latest deep diagnosis of each type. Source: reference 8.13."""
    return tuple(
        DiagnosisTask(
            id=row["task_id"].text(),
            kind=row["type"].text(),
            status=row["status"].text(),
            updated=row["updated_at"].iso(),
        )
        for row in data["tasks"]
    )


def experiments(data: Json) -> Page[ExperimentRow]:
    """A page of experiments. Source: reference 8.12, 12-C41."""
    rows = tuple(found for found in map(experiment, data["items"]) if found.experiment.id)
    count, total = data["count"].integer(), data["total"].integer()
    return Page(rows, total=total if total is not None else count, more=bool(rows))


def experiment(data: Json) -> ExperimentRow:
    """One experiment. Source: as `experiments`."""
    meta = data["metadata"]
    return ExperimentRow(
        experiment=Experiment(meta["id"].text(), meta["name"].text()),
        jobs=data["statistic"]["job_count"].integer(),
        description=meta["description"].text(),
    )

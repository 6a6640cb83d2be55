"""The parts of the details page: models into lines of text. A part with nothing in it is left out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from artscope.logs.clean import SafeText, block, text
from artscope.models import Details, Job, Metric, Run, Version, Worker
from artscope.words import say
from artscope_tui import formats
from artscope_tui.widgets.chart import chart
from artscope_tui.widgets.joblist import shape
from artscope_tui.widgets.page import BLANK, Entry, pairs

_SECRET = re.compile(
    r"(?i)(?:^|[_.-])(?:token|password|passwd|pwd|secret|ak|sk|credentials?|(?:api|access|secret)_?key)$"
)
"""Names of variables whose values are not put on a screen that others may see."""


def all_parts(details: Details, job: Job | None, changes: str, workspace: str = "") -> list[Entry]:
    """The whole page.

    Args:
        changes: What differs from the version before, in words.
        workspace: As it is called; else its id is shown.
    """
    version = details.version
    parts = (
        _facts(version, job, workspace),
        _said(details),
        _ours(changes),
        _runs(version),
        _events(details),
        _named("details.parameters", version.setup.parameters),
        _command(version),
        _named("details.environment", version.setup.environment),
        _resources(version),
        _paths(version),
        _metrics(details.metrics),
        _missing(details),
    )
    found: list[Entry] = []
    for part in parts:
        entries = list(part)
        found += [*entries, BLANK] if entries else []
    return found


def _head(key: str) -> Entry:
    return Entry(SafeText(say(key)), "head")


def _table(rows: Sequence[tuple[str, str]]) -> list[Entry]:
    """Labels of ours and values of the service; those without a value are left out."""
    return pairs([(SafeText(say(f"details.{key}")), text(value)) for key, value in rows if value])


def _facts(version: Version, job: Job | None, workspace: str) -> Iterator[Entry]:
    experiment = version.experiment
    yield from _table(
        (
            ("state", say(f"states.{version.state.value}")),
            ("created", formats.moment(version.created)),
            ("started", formats.moment(version.started)),
            ("took", formats.took(version.duration)),
            ("owner", version.owner or (job.owner if job else None) or ""),
            ("shape", shape(version.nodes, version.cards)),
            ("id", version.id),
            (
                "experiment",
                experiment.name + (f" #{experiment.serial}" if experiment.serial else "") if experiment else "",
            ),
            ("workspace", workspace or version.workspace),
        )
    )


def _said(details: Details) -> Iterator[Entry]:
    version = details.version
    yield _head("details.says")
    yield Entry(text(version.raw_status or "-"), indent=3)
    for group in alike(version.workers):
        yield from _workers(group)
    for finding in details.findings:
        yield Entry(text(f"{finding.code}  {finding.kind}"), "strong", indent=3)
        yield from pairs([(text(name), text(value)) for name, value in finding.texts.items()], width=14)
        yield from (Entry(text(source), "muted", indent=3) for source in finding.sources)
    if details.diagnosing:
        yield Entry(text(say("details.diagnosing")), "muted", indent=3)


def alike(workers: Sequence[Worker]) -> list[list[Worker]]:
    """Workers that ended badly or said why, by how they ended: one node fails, and the platform ends the others alike."""
    groups: dict[tuple[int | None, str], list[Worker]] = {}
    for worker in workers:
        if worker.exit_code or worker.message:
            groups.setdefault((worker.exit_code, worker.message), []).append(worker)
    return sorted(groups.values(), key=len)


def _workers(group: Sequence[Worker]) -> Iterator[Entry]:
    first = group[0]
    code = "" if first.exit_code is None else say("browse.about.exit", code=first.exit_code)
    names = say("details.more_alike", name=first.name, count=len(group) - 1) if len(group) > 1 else first.name
    yield Entry(text(f"{names}  {code}"), "strong", indent=3)
    if first.message:
        yield from (Entry(line, indent=5) for line in block(first.message))


def _ours(changes: str) -> Iterator[Entry]:
    if changes:
        yield _head("details.ours")
        yield Entry(text(say("details.ours.changed", changes=changes)), indent=3)


def _runs(version: Version) -> Iterator[Entry]:
    if version.runs:
        yield _head("details.runs")
        yield from pairs([(SafeText(say("details.run", number=run.number)), _run(run)) for run in version.runs])


def _run(run: Run) -> SafeText:
    length = run.ended - run.started if run.ended and run.started else None
    times = f"{formats.moment(run.started)} - {formats.moment(run.ended)}"
    return text("  ".join(filter(None, (times, formats.took(length), run.fault, run.reason, run.worker, run.recovery))))


def _events(details: Details) -> Iterator[Entry]:
    if details.events:
        yield _head("details.events")
    for event in details.events:
        label = SafeText(formats.moment(event.time)[:19])
        said = text("  ".join(filter(None, (event.level, event.source, event.message))))
        yield Entry(said, "error" if event.level.casefold() == "error" else "plain", label, indent=3, label_width=19)


def _named(key: str, values: Mapping[str, str]) -> Iterator[Entry]:
    if values:
        yield _head(key)
        yield from pairs([(text(name), _value(name, value)) for name, value in values.items()])


def _value(name: str, value: str) -> SafeText:
    return text(say("details.hidden")) if _SECRET.search(name) else text(value)


def _command(version: Version) -> Iterator[Entry]:
    if version.setup.command:
        yield _head("details.command")
        for line in block(version.setup.command):
            yield Entry(line, indent=3)


def _resources(version: Version) -> Iterator[Entry]:
    setup = version.setup
    rows = _table((("flavor", setup.flavor), ("pool", setup.pool), ("engine", setup.engine), ("image", setup.image)))
    if rows:
        yield _head("details.resources")
        yield from rows


def _paths(version: Version) -> Iterator[Entry]:
    setup = version.setup
    yield _head("details.paths")
    yield from _table(
        (
            ("code_dir", setup.code_dir),
            ("boot_file", setup.boot_file),
            *(("input", path) for path in setup.inputs),
            *(("output", path) for path in setup.outputs),
            ("log_path", setup.log_path or say("details.log_path.none")),
        )
    )


def _metrics(metrics: Sequence[Metric]) -> Iterator[Entry]:
    drawn = [(metric, rows) for metric in metrics if (rows := chart(metric.values))]
    if drawn:
        yield _head("details.metrics")
    for metric, rows in drawn:
        known = [value for value in metric.values if value is not None]
        said = say(
            "details.metric",
            low=formats.number(min(known)),
            high=formats.number(max(known)),
            last=formats.number(known[-1]),
        )
        yield Entry(text(f"{metric.name}  {metric.worker}  {said}"), "strong", indent=3)
        yield from (Entry(SafeText(row), indent=3) for row in rows)


def _missing(details: Details) -> Iterator[Entry]:
    for part, why in details.missing.items():
        yield Entry(text(say("details.missing", part=_part(part), why=why)), "error")


def _part(name: str) -> str:
    from artscope.words import has

    return say(f"details.part.{name}") if has(f"details.part.{name}") else name

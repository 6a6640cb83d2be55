"""How large a V2 job is, and whether it is one for working inside. Source: reference 8.2."""

from __future__ import annotations

import re

from artscope.models import State
from artscope.remote.statuses import v2_state
from artscope.tolerant import Json

_POOL_FLAVOR = re.compile(r"modelarts\.pool\.visual\.(2|4|8|16)?xlarge")

_SEPARATORS = re.compile(r"[;\n]|&&|\|\|")
_SLEEP = re.compile(
    r"(exec\s+)?(/(usr/)?bin/)?sleep\s+(infinity|inf|[\d.]+\s*[smhd]?)(\s*&)?|tail\s+-[fF]\s+/dev/null|wait"
)
_SETTING_UP = re.compile(
    r"(mkdir|cd|echo|export|chmod|ln|source|set|true|whoami|hostname|date|pwd|env|ls|sudo\s+service|service)\b.*|:|\.\s.*"
    r"|\w+=\S*|while\s+(true|:|\[.*\])|do|done|do\s+sleep\s.*",
)


def nodes_of(data: Json) -> int | None:
    """How many nodes it has: now, while it runs; else as ordered; else as many as it has workers; None where none tells."""
    status, resource = data["status"], data["spec"]["resource"]
    if v2_state(status["phase"].text()) is State.RUNNING and (now := _nodes_now(status)):
        return now
    ordered = resource["node_count"].integer()
    return ordered if ordered is not None and ordered > 0 else len(list(status["tasks"])) or None


def _nodes_now(status: Json) -> int | None:
    """The last positive one of the pairs of moment and count."""
    counts = [_count(pair) for pair in status["node_count_metrics"]]
    return next((count for count in reversed(counts) if count is not None and count > 0), None)


def _count(pair: Json) -> int | None:
    parts = list(pair)
    return parts[1].integer() if len(parts) > 1 else None


def cards_of(data: Json) -> float | None:
    """Accelerators of one node, from the first of six places that has a number; None where none has.

    A fraction is a shared card. 0 only for a CPU flavour; a 0 elsewhere counts as a number only where the flavour is one.
    `billing.unit_num` is a billing factor and never read.
    """
    resource = data["spec"]["resource"]
    flavor = resource["flavor_detail"]
    info = flavor["flavor_info"]
    places = (
        resource["main_container_allocated_resources"]["accelerator_num"],
        resource["main_container_customized_flavor"]["accelerator_num"],
        resource["pool_info"]["accelerator_num"],
        info["npu"]["unit_num"],
        info["gpu"]["unit_num"],
    )
    found = next((number for number in (place.number() for place in places) if number and number > 0), None)
    if found is not None:
        return found
    named = _POOL_FLAVOR.fullmatch(resource["flavor_id"].text())
    if named:
        return float(named[1] or 1)
    return 0.0 if flavor["flavor_type"].text().casefold() == "cpu" else None


def is_debug(data: Json) -> bool:
    """Whether the job is for working inside, so that its silence means nothing.

    The signs: `runtime_type` (a search key whose place in an answer is not documented), a way in by SSH or JupyterLab, a
    command that only sleeps. Of `endpoints` nothing but its being there is looked at: it holds tokens.
    """
    places = (data["metadata"], data["spec"], data)
    if any(place["runtime_type"].text().casefold() == "debug" for place in places):
        return True
    ways = data["endpoints"]
    if any(True for _ in ways["ssh"]["task_urls"]) or any(lab.value for _, lab in ways["jupyter_lab"].items()):
        return True
    return only_sleeps(data["algorithm"]["command"].text())


def only_sleeps(command: str) -> bool:
    """Whether a command does nothing but wait, perhaps after setting something up: `mkdir /cache; sleep 2000000000s`."""
    steps = [step.strip() for step in _SEPARATORS.split(_unwrapped(command)) if step.strip()]
    sleeps = [bool(_SLEEP.fullmatch(step) or re.match(r"do\s+sleep\s", step)) for step in steps]
    return any(sleeps) and all(sleep or _SETTING_UP.fullmatch(step) for step, sleep in zip(steps, sleeps, strict=True))


def _unwrapped(command: str) -> str:
    """What `bash -c "..."` runs."""
    found = re.fullmatch(r"\s*(?:/bin/)?(?:ba)?sh\s+-l?c\s+(['\"])(.*)\1\s*", command, re.DOTALL)
    return found[2] if found else command

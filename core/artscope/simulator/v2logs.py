"""V2: a task's log by lines, as a preview, and as a link. Source: reference 8.6 to 8.8."""

from __future__ import annotations

from artscope.simulator.loglines import page_reply
from artscope.simulator.obs import links
from artscope.simulator.state import State
from artscope.simulator.wire import Refusal, Reply, Request, json_reply
from artscope.simulator.world.model import LogText

PREVIEW = 5 * 1024 * 1024
"""Bytes that a preview shows at most."""
_KINDS = ("text/plain", "application/octet-stream")


def lines(state: State, request: Request, job: str, task: str) -> Reply:
    """`GET .../logs/{task}`. 204 without a body while nothing was written."""
    log = _log(state, request, job, task, "getLogs")
    return page_reply(state, request, log, generation="v2") if log else Reply(204)


def preview(state: State, request: Request, job: str, task: str) -> Reply:
    """`GET .../tasks/{task}/logs/preview`: the newest 5 MB."""
    log = _log(state, request, job, task, "get")
    if log is None:
        raise _not_yet()
    at = state.at
    size = log.size(at)
    newest = _whole_characters(log.read(max(0, size - PREVIEW), size, at), cut=size > PREVIEW)
    name = "context" if state.on("c18", request) else "content"
    sizes = (126548, 5242880) if state.on("c24", request) else (len(newest), size)
    text = newest.decode("utf-8", "replace")
    return json_reply({name: text, "current_size": sizes[0], "full_size": sizes[1]})


def url(state: State, request: Request, job: str, task: str) -> Reply:
    """`GET .../tasks/{task}/logs/url`: a link into the bucket, good for five minutes; several for a rotated log."""
    if state.on("c19", request) and request.arg("Content-Type") not in _KINDS:
        raise Refusal(400, "ModelArts.2788", "Invalid parameter(Content-Type).")
    log = _log(state, request, job, task, "logExport")
    if log is None:
        raise _not_yet()
    return json_reply(links(state, job, task, log))


def _log(state: State, request: Request, job: str, task: str, action: str) -> LogText | None:
    """The task's log; None while nothing was written."""
    found = state.job(job, f"modelarts:trainJob:{action}", request)
    if state.on("logs-refused", request):
        raise Refusal(403, "ModelArts.0108", f"Policy doesn't allow modelarts:trainJob:{action} to be performed.")
    node = found.task(task, state.at)
    if node is None and found.tasks(state.at):
        raise Refusal(400, "ModelArts.2820", f"The log path of task {task} is not found.")
    if found.purged(state.at):
        raise Refusal(400, "ModelArts.2819", "the log file has been cleared")
    log = node.log if node else None
    return log if log and log.lines(state.at) else None


def _not_yet() -> Refusal:
    return Refusal(400, "ModelArts.2818", "the log file is not generated")


def _whole_characters(data: bytes, *, cut: bool) -> bytes:
    """Without what is left of a character that the cut went through."""
    begin = 0
    while cut and begin < min(3, len(data)) and data[begin] & 0xC0 == 0x80:
        begin += 1
    return data[begin:]

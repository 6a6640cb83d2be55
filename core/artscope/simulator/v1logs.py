"""V1: names of log files, and their text by lines or by bytes. Source: reference 6.4 to 6.6."""

from __future__ import annotations

from artscope.simulator.loglines import page_reply
from artscope.simulator.state import State
from artscope.simulator.v1 import find_version
from artscope.simulator.wire import Refusal, Reply, Request, json_reply
from artscope.simulator.world.model import LogText, SimVersion

_WINDOW = 2048
"""Bytes that the byte log gives at most."""


def names(state: State, request: Request, job: str, version: str) -> Reply:
    """`GET .../log/file-names`. What the list is, is a switch (C2)."""
    found = _readable(state, job, version)
    listed = list(found.log_names(state.at))
    how = state.faults.take("c2", request)
    if how == "absent":
        return json_reply({"is_success": True})
    value: object = {"null": None, "empty": []}.get(how, listed) if how else listed
    if how == "string" and len(listed) <= 1:
        value = "".join(listed)
    return json_reply({"is_success": True, "log_file_list": value})


def lines(state: State, request: Request, job: str, version: str) -> Reply:
    """`GET .../aom-log`. 204 without a body while nothing was written."""
    log = _log(state, request, job, version)
    return page_reply(state, request, log, generation="v1") if log else Reply(204)


def window(state: State, request: Request, job: str, version: str) -> Reply:
    """`GET .../log`: at most 2048 bytes from `start_byte`, or before it for a negative `offset`."""
    log = _log(state, request, job, version)
    start, length = _integer(request, "start_byte", 0), _integer(request, "offset", _WINDOW)
    if not -_WINDOW <= length <= _WINDOW or start < -1:
        raise Refusal(400, "ModelArts.0104", "Invalid parameter start_byte or offset.")
    at = state.at
    size = log.size(at) if log else 0
    if start == -1:
        start, length = size, -abs(length)
    first, stop = sorted((min(start, size), min(max(0, start + length), size)))
    text = log.read(first, stop, at) if log else b""
    count = "log_byte_count" if state.on("c32", request) else "count"
    answer = {"log": text.decode("utf-8", "replace"), "end_byte": str(stop), count: str(len(text))}
    return json_reply({"is_success": True} | answer)


def _readable(state: State, job: str, version: str) -> SimVersion:
    found = find_version(state, job, version)[1]
    if found.run.purged(state.at):
        raise Refusal(
            400, "ModelArts.0806", "download log failed, the log does not exist or its retention period is over"
        )
    return found


def _log(state: State, request: Request, job: str, version: str) -> LogText | None:
    if state.on("logs-refused", request):
        raise Refusal(403, "ModelArts.0108", "Policy doesn't allow modelarts:trainJob:logExport to be performed.")
    found = _readable(state, job, version)
    name = request.arg("log_file")
    if not name:
        raise Refusal(400, "ModelArts.0104", "Invalid parameter log_file.")
    log = found.log(name, state.at)
    if log is None and found.log_names(state.at):
        raise Refusal(404, "ModelArts.0105", f"The log file {name} does not exist")
    return log


def _integer(request: Request, name: str, usual: int) -> int:
    try:
        return int(request.arg(name) or usual)
    except ValueError:
        raise Refusal(400, "ModelArts.0104", f"Invalid parameter {name}.") from None

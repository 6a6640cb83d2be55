"""The bucket: log objects behind links that carry their own signature.

It has a host of its own, wants no credential, and refuses whatever a link was not signed with. An object is replaced as a whole
while its log grows, or appended to: another ETag each time. A rotated log is several objects, of which the last one grows.
Source: reference 8.7, 13 item 12.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from urllib.parse import quote, urlencode
from xml.sax.saxutils import escape

from artscope.simulator.state import State
from artscope.simulator.wire import PIECE, Reply, Request
from artscope.simulator.world.model import LogText

LIFE = 300
"""Seconds that a link is good for."""
_BUCKET = "artscope-logs"
_TYPE = "application/octet-stream"
_MOVED = re.compile(r"/moved-(\d+)(/.*)")
_SHARD = re.compile(r"(.*\.log)\.(\d+)")
_RANGE = re.compile(r"bytes=(?:(\d+)-(\d*)|-(\d+))")


@dataclass(frozen=True, slots=True)
class _Object:
    """A log, or a shard of it, as the bucket holds it at one moment."""

    log: LogText
    at: datetime
    begin: int
    """Where in the log it begins."""
    size: int
    etag: str
    changed: datetime

    def read(self, first: int, stop: int) -> Iterator[bytes]:
        for at in range(self.begin + first, self.begin + stop, PIECE):
            yield self.log.read(at, min(self.begin + stop, at + PIECE), self.at)


class _RefusedError(Exception):
    def __init__(self, status: int, code: str, text: str, **fields: str) -> None:
        super().__init__(text)
        self.status, self.code, self.text, self.fields = status, code, text, fields


def links(state: State, job: str, task: str, log: LogText) -> dict[str, object]:
    """What the link call answers.

    Rotated, `obs_url` leads to the newest shard alone: what is in the others is found only by whoever reads `shards`.
    """
    every = state.faults.take("shards")
    if every is None:
        return {"obs_url": _link(state, job, task)}
    count = _shards(log, int(every), state.at)
    urls = [_link(state, job, task, f".{number}") for number in range(count)]
    return {"obs_url": urls[-1], "shards": {"object_urls": urls, "count": count, "total": count}}


def _shards(log: LogText, every: int, at: datetime) -> int:
    return max(1, -(-log.lines(at) // every))


def _link(state: State, job: str, task: str, shard: str = "") -> str:
    """A link to a task's log, or to a shard of it, good from now."""
    seconds = state.faults.number("link-seconds", LIFE)
    expires = str(int((state.wall() + timedelta(seconds=seconds)).timestamp()))
    path = f"/{_BUCKET}/logs/{job}/{quote(f'modelarts-job-{job}-{task}.log{shard}', safe='')}"
    signature = quote(_signature(state, path, expires), safe="")
    return f"{state.endpoints.obs}{path}?AWSAccessKeyId={state.account.ak}&Expires={expires}&Signature={signature}"


def answer(state: State, request: Request, number: str) -> Reply:
    """One request to the bucket.

    Args:
        number: The request's id.
    """
    moved = _MOVED.fullmatch(request.path)
    try:
        _admitted(state, request, moved[2] if moved else request.path)
        if (target := _elsewhere(state, request, int(moved[1]) if moved else 0)) is not None:
            return Reply(302, headers={"Location": target})
        found = _object(state, request)
        _conditions(request, found)
        reply = _content(state, request, found)
    except _RefusedError as refused:
        reply = _error(refused, number)
    reply.headers |= {"Server": "OBS", "x-obs-request-id": number, "Accept-Ranges": "bytes"}
    return reply


def _signature(state: State, path: str, expires: str) -> str:
    text = f"GET\n\n\n{expires}\n{path}".encode()
    return hmac.new(state.account.sk.encode(), text, hashlib.sha256).hexdigest()


def _elsewhere(state: State, request: Request, turns: int) -> str | None:
    """Where the next turn of a redirected link leads; None at its end."""
    kind = state.faults.take("redirect", request)
    query = urlencode(request.pairs)
    if kind == "plain":
        return f"http://elsewhere.example{request.path}?{query}"
    if kind is None or turns >= int(kind):
        return None
    path = request.path.removeprefix(f"/moved-{turns}")
    return f"{state.endpoints.obs}/moved-{turns + 1}{path}?{query}"


def _admitted(state: State, request: Request, path: str) -> None:
    """Only a bare GET of a link that is still good."""
    if leaked := [name for name in ("authorization", "x-auth-token", "x-sdk-date") if name in request.headers]:
        state.violations.append(f"{request.method} {request.path}: {leaked[0]} was sent to the bucket")
        raise _RefusedError(403, "AccessDenied", "Only one auth mechanism allowed")
    foreign = [name for name in request.headers if name.startswith(("x-obs-", "x-amz-"))]
    made = _signature(state, path, request.arg("Expires"))
    signed = hmac.compare_digest(request.arg("Signature").encode(), made.encode())
    if request.method != "GET" or "content-type" in request.headers or foreign or not signed:
        text = "The request signature we calculated does not match the signature you provided."
        raise _RefusedError(403, "SignatureDoesNotMatch", text)
    expires = datetime.fromtimestamp(int(request.arg("Expires")), UTC)
    if state.wall() >= expires:
        times = {"Expires": _short(expires), "ServerTime": _short(state.wall())}
        raise _RefusedError(403, "AccessDenied", "Request has expired", **times)
    if state.on("link-403", request):
        raise _RefusedError(403, "AccessDenied", "Access Denied")


def _object(state: State, request: Request) -> _Object:
    job_id, name = request.segments[-2:]
    job, at = state.world.find(job_id, state.at), state.at
    shard = _SHARD.fullmatch(name)
    name = shard[1] if shard else name
    task = job.task(name.removeprefix(f"modelarts-job-{job_id}-").removesuffix(".log"), at) if job else None
    log = task.log if task else None
    if job is None or log is None or job.purged(at):
        raise _RefusedError(404, "NoSuchKey", "The specified key does not exist.")
    begin, stop = 0, log.size(at)
    if shard:
        every, number = int(state.faults.number("shards", 0)), int(shard[2])
        if not every or number >= _shards(log, every, at):
            raise _RefusedError(404, "NoSuchKey", "The specified key does not exist.")
        begin, stop = (log.offset_of(every * line, at) for line in (number, number + 1))
    etag = hashlib.md5(f"{job_id} {name} {log.part(at)} {begin} {stop}".encode(), usedforsecurity=False).hexdigest()
    changed = (log.changed(at) or job.created).replace(microsecond=0)
    return _Object(log, at, begin, stop - begin, f'"{etag}"', changed)


def _conditions(request: Request, found: _Object) -> None:
    """The four `If-` headers; an ETag of a part is that of the whole."""
    ask = request.headers.get
    if (tag := ask("if-match")) and tag not in (found.etag, "*"):
        raise _failed("If-Match")
    if (moment := _moment(ask("if-unmodified-since"))) and found.changed > moment:
        raise _failed("If-Unmodified-Since")
    unchanged = (moment := _moment(ask("if-modified-since"))) is not None and found.changed <= moment
    if ask("if-none-match") == found.etag or (unchanged and not ask("if-none-match")):
        raise _RefusedError(304, "", "")


def _content(state: State, request: Request, found: _Object) -> Reply:
    wanted = _span(state, request, found.size)
    first, stop = wanted or (0, found.size)
    headers = {"Content-Type": _TYPE, "ETag": found.etag, "Last-Modified": format_datetime(found.changed, usegmt=True)}
    if state.on("appendable", request):
        headers |= {"x-obs-object-type": "Appendable", "x-obs-next-append-position": str(found.size)}
    if wanted:
        headers["Content-Range"] = f"bytes {first}-{stop - 1}/{found.size}"
    return Reply(206 if wanted else 200, headers=headers, pieces=lambda: found.read(first, stop), size=stop - first)


def _span(state: State, request: Request, size: int) -> tuple[int, int] | None:
    """First byte and the one past the last; None: the header counts for nothing, the whole object comes."""
    asked = _RANGE.fullmatch(request.headers.get("range", ""))
    if asked is None:
        return None
    start, end, suffix = asked.groups()
    if suffix is not None:
        if state.on("c34", request):
            return None
        start, end = str(max(0, size - int(suffix))), ""
    first, stop = int(start), min(size, int(end) + 1) if end else size
    if end and int(end) < first:
        return None
    if first >= size or suffix == "0":
        if state.on("c35", request):
            return None
        raise _RefusedError(416, "InvalidRange", "The requested range cannot be obtained.")
    return first, stop


def _error(refused: _RefusedError, number: str) -> Reply:
    if refused.status == 304:
        return Reply(304)
    fields = {"Code": refused.code, "Message": refused.text} | refused.fields
    fields |= {"RequestId": number, "HostId": "c2ltdWxhdG9y"}
    inner = "".join(f"\n  <{name}>{escape(value)}</{name}>" for name, value in fields.items())
    text = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<Error>{inner}\n</Error>\n'
    return Reply(refused.status, text.encode(), {"Content-Type": "application/xml"})


def _failed(condition: str) -> _RefusedError:
    text = "At least one of the pre-conditions you specified did not hold."
    return _RefusedError(412, "PreconditionFailed", text, Condition=condition)


def _moment(text: str | None) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text or "")
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _short(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")

"""The named switches: what this ModelArts does otherwise than the documents say, or wrong.

A switch is written `NAME[=VALUE][@WHERE][*COUNT]`: WHERE is a regular expression looked for in `METHOD /path`, COUNT how often it
happens before it is over. `http=503@/logs*3` answers 503 to the next three requests whose path holds `/logs`;
`http=404@GET .*/stages` takes one call away.

Contradictions (the numbers are those of the reference's section 12; without the switch it is the other variant):

| name            | values                              | what is different                                                     |
| --------------- | ----------------------------------- | --------------------------------------------------------------------- |
| c1              |                                     | V1 errors say `error_msg`                                             |
| c2              | string, null, absent, empty         | what `log_file_list` is (string: where it is one name)                |
| c3              |                                     | `start_line` is a bare number                                         |
| c4              |                                     | `lines` of a log page is text                                         |
| c5              | text, number                        | V1 ids, statuses and counts are all text, or all numbers              |
| c6              |                                     | V1 lists are ordered `desc` unless asked                              |
| c7              |                                     | V1 lists know `sort_by`, not `sortBy`                                 |
| c9              | swapped, reversed                   | meanings of `order` change places; or V2 `desc` lists newest first    |
| c10             |                                     | `offset` of the search and of events counts records, not pages        |
| c15             | text, object                        | V1 metric lists are text, or objects, in all calls                    |
| c16             |                                     | V1 `core` and `cpu` are numbers                                       |
| c18             |                                     | the preview's text is called `context`                                |
| c19             |                                     | the link call insists on `Content-Type` in its query                  |
| c20             |                                     | numbers of the events call are text                                   |
| c21             |                                     | the event source is always `K8s`                                      |
| c22             | APIG, APIGW, APIC                   | prefix of every gateway code                                          |
| c23             |                                     | an unknown V2 job is 404, not 400                                     |
| c24             |                                     | the preview's sizes are wrong                                         |
| c26             |                                     | the search tells no `count`                                           |
| c28             |                                     | schedulings call the task `name`                                      |
| c31             |                                     | the paths of the KooCLI skill are there besides                       |
| c32             |                                     | the byte log says `log_byte_count`                                    |
| c33             |                                     | a refused credential is 403 `ModelArts.0203`                          |
| c34             |                                     | the bucket ignores suffix ranges: 200, the whole object               |
| c35             |                                     | a range past the end is 200, the whole object, not 416                |
| c36             |                                     | names of the diagnosis skill: `task_id`, `failureAnalysisResult`      |
| c37             |                                     | phases no reference knows: Succeeded, Stopped, Timeout, Waiting...    |
| c38             |                                     | no link call (as `no-link`)                                           |
| c39             |                                     | numbers of accelerators are text                                      |
| c40             |                                     | workspace `0` is a number, `auth_type` in lower case                  |
| c41             |                                     | `offset` of the experiments counts entries                            |

Log reading:

| name             | values                          | what happens                                                            |
| ---------------- | ------------------------------- | ----------------------------------------------------------------------- |
| inclusive        |                                 | a page repeats the line whose cursor it was asked with                  |
| empty            | cursors, absent, 204            | an empty page gives the cursor back, has no fields, or has no body      |
| no-final-newline |                                 | `content` never ends in a newline                                       |
| stuck-cursor     |                                 | every page is the newest one                                            |
| no-line          |                                 | the line call is missing (on V1 too)                                    |
| no-link          |                                 | the link call is missing                                                |
| no-preview       |                                 | the preview call is missing                                             |
| preview-only     |                                 | the line call and the link call are missing                             |
| logs-refused     |                                 | all three are refused, 403                                              |
| link-seconds     | number                          | how long a link lives (300)                                             |
| link-403         |                                 | even a fresh link is refused                                            |
| redirect         | number, plain                   | a link leads on so many times (1), or to plain http on another host     |
| shards           | lines                           | the log is rotated every so many lines (1000), a link to each shard     |
| appendable       |                                 | objects are appended to, and say so                                     |
| reschedule       | appended, overwritten, renamed  | what becomes of a log when its job is scheduled again                   |

Accounts and services:

| name                 | values                                       | what happens                                           |
| -------------------- | -------------------------------------------- | ------------------------------------------------------ |
| projects             | 0, 1, 2                                      | how many projects have the region's name               |
| skew                 | seconds                                      | its clock is so far ahead of this machine's; or behind |
| token-seconds        | number                                       | how long a token lives (86400)                         |
| expire               | number                                       | a token or temporary key ends after so many requests   |
| v1-failure           | 200, 4xx                                     | status of V1 failures (4xx)                            |
| no-workspaces        |                                              | that call is missing                                   |
| workspaces-forbidden |                                              | that call is refused, 403                              |
| no-diagnosis         |                                              | both diagnosis calls are missing                       |
| diagnosis            | completed, watching, empty, 403, 2827        | what every diagnosis says                              |
| unknown-enums        |                                              | phases, statuses and levels that no document has       |
| huge-ids             |                                              | V1 ids beyond 2^53                                     |
| hostile              |                                              | names and texts with markup, escapes, bidi, 300 characters |

The wire:

| name         | values                  | what happens                                                                       |
| ------------ | ----------------------- | ---------------------------------------------------------------------------------- |
| http         | STATUS[:CODE]           | that status, with the code, or the usual one                                       |
| retry-after  | text                    | `Retry-After` of what `http` answers                                               |
| html         | STATUS                  | a page of HTML (502)                                                               |
| empty-body   |                         | 200, and nothing                                                                   |
| truncated    |                         | JSON that ends in the middle                                                       |
| drop         | headers, body, reset    | the connection ends before the answer, in it, or in it with a reset                |
| slow         | seconds                 | the answer begins late                                                             |
| drip         | seconds                 | the answer comes a byte at a time, so far apart                                    |
| gzip-bomb    | MiB                     | a short body that unpacks to that much                                             |
| nested       | depth                   | the answer holds a field nested so deep                                            |
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from artscope.simulator.wire import Request

_SPEC = re.compile(r"(?P<name>[a-z0-9-]+)(=(?P<value>[^@*]*))?(@(?P<where>.+?))?(\*(?P<count>[0-9]+))?")
_STATUS = r"[1-5][0-9][0-9]"
_NUMBER = r"[0-9]+(\.[0-9]+)?"

_PLAIN = (
    "c1", "c3", "c4", "c6", "c7", "c10", "c16", "c18", "c19", "c20", "c21", "c23", "c24", "c26", "c28", "c31", "c32",
    "c33", "c34", "c35", "c36", "c37", "c38", "c39", "c40", "c41", "inclusive", "no-final-newline", "stuck-cursor",
    "no-line", "no-link", "no-preview", "preview-only", "logs-refused", "link-403", "no-workspaces",
    "appendable",
    "workspaces-forbidden", "no-diagnosis", "unknown-enums", "huge-ids", "hostile", "empty-body", "truncated",
)  # fmt: skip

KINDS: Mapping[str, tuple[str, str]] = {
    **dict.fromkeys(_PLAIN, ("", "")),
    "c2": ("string|null|absent|empty", "string"),
    "c5": ("text|number", "text"),
    "c9": ("swapped|reversed", "swapped"),
    "c15": ("text|object", "object"),
    "c22": ("APIG|APIGW|APIC", "APIC"),
    "empty": ("cursors|absent|204", "cursors"),
    "link-seconds": (_NUMBER, "300"),
    "redirect": ("[0-9]+|plain", "1"),
    "shards": ("[1-9][0-9]*", "1000"),
    "reschedule": ("appended|overwritten|renamed", "overwritten"),
    "projects": ("0|1|2", "2"),
    "skew": ("-?[0-9]{1,9}", "1200"),
    "token-seconds": (_NUMBER, "60"),
    "expire": ("[0-9]+", "10"),
    "v1-failure": ("200|4xx", "200"),
    "diagnosis": ("completed|watching|empty|403|2827", "completed"),
    "http": (rf"{_STATUS}(:[A-Za-z0-9.]+)?", "500"),
    "retry-after": (".*", "2"),
    "html": (_STATUS, "502"),
    "drop": ("headers|body|reset", "headers"),
    "slow": (_NUMBER, "5"),
    "drip": (_NUMBER, "0.3"),
    "gzip-bomb": ("[0-9]+", "200"),
    "nested": ("[0-9]+", "2000"),
}  # fmt: skip
"""Name -> (what a value must match, empty for none; the value where none is given)."""


@dataclass(slots=True)
class Fault:
    """One switch that is on."""

    name: str
    value: str
    where: re.Pattern[str] | None = None
    left: int | None = None
    """How often it still happens; None: always."""

    def meets(self, request: Request | None) -> bool:
        """Whether it is about this request. One without a place is about everything."""
        if self.left == 0:
            return False
        return self.where is None or (
            request is not None and self.where.search(f"{request.method} {request.path}") is not None
        )


def read_fault(spec: str) -> Fault:
    """A switch from how it is written.

    Raises:
        ValueError: There is none of that name, or it takes no such value. The text is the spec.
    """
    found = _SPEC.fullmatch(spec.strip())
    if not found or found["name"] not in KINDS:
        raise ValueError(spec)
    pattern, default = KINDS[found["name"]]
    value = found["value"] if found["value"] is not None else default
    if not re.fullmatch(pattern, value):
        raise ValueError(spec)
    try:
        where = re.compile(found["where"]) if found["where"] else None
    except re.error as error:
        raise ValueError(spec) from error
    return Fault(found["name"], value, where, int(found["count"]) if found["count"] else None)


class Faults:
    """The switches that are on. The last one that meets a request wins."""

    def __init__(self, specs: Iterable[str] = ()) -> None:
        self._on = [read_fault(spec) for spec in specs]

    def add(self, spec: str) -> None:
        """Turn one on.

        Raises:
            ValueError: See `read_fault`.
        """
        self._on.append(read_fault(spec))

    def clear(self, name: str = "") -> None:
        """Turn off the ones of that name, or all."""
        self._on = [fault for fault in self._on if name and fault.name != name]

    def take(self, name: str, request: Request | None = None) -> str | None:
        """The value of the switch where it is on for this request, counted as having happened; else None."""
        for fault in reversed(self._on):
            if fault.name == name and fault.meets(request):
                if fault.left is not None:
                    fault.left -= 1
                return fault.value
        return None

    def on(self, name: str, request: Request | None = None) -> bool:
        """Whether it is on, counted the same."""
        return self.take(name, request) is not None

    def number(self, name: str, default: float, request: Request | None = None) -> float:
        """The value as a number."""
        value = self.take(name, request)
        return default if value is None else float(value)

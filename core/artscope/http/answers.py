"""Reading an answer: the value that the call wants, or the error that the service means.

Six shapes of error bodies are read alike (`Said`), and (status, code) is looked up in `codes`. Text of the service is cleaned and
cut before it goes into a sentence, and what it echoes of a temporary key is taken out.

Source: reference, section 10.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeVar

from artscope.call import Call
from artscope.errors import ApiError, NotReadyError, ServiceError
from artscope.http import codes
from artscope.logs import clean
from artscope.tolerant import Json
from artscope.words import Phrase

T = TypeVar("T")

MOST_SAID = 300
"""Characters of the service's text that a sentence shows."""
_LOGS = frozenset({"log", "logs", "aom-log", "metrics"})
_SEARCHES = "training-job-searches"
"""A listing, though it is asked for by POST."""
_CODE = ("error_code", "errorCode", "code")
_TEXT = ("error_msg", "error_message", "errorMsg", "message")
_ECHOED_TOKEN = re.compile(r"x-(security|auth)-token:[^|\n]*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, decoded."""

    status: int
    headers: Mapping[str, str]
    """Names in lower case."""
    body: bytes
    seconds: float = 0.0

    @property
    def request_id(self) -> str:
        """What support can look up; empty where the headers have none. Source: reference 10.2."""
        return self.headers.get("x-request-id") or self.headers.get("x-obs-request-id") or ""


@dataclass(frozen=True, slots=True)
class Said:
    """What an error body says, whatever its shape. Source: reference 10.2."""

    code: str = ""
    text: str = ""
    solution: str = ""
    request_id: str = ""


def read(call: Call[T], answer: Answer) -> T:
    """The value that the call wants.

    Raises:
        ApiError: What the service refused or could not do.
        ServiceError: `network.not_json` where a success is not JSON.
    """
    if not 200 <= answer.status < 300:
        raise refusal(answer, call.path, call.what)
    if answer.status == 204 and not _LOGS.isdisjoint(call.path):
        key = "network.no_metrics_yet" if "metrics" in call.path else "not_ready"
        raise NotReadyError(key, status=204, request_id=answer.request_id)
    if _lost(call, answer):
        raise unreadable(answer)
    try:
        data = Json.from_bytes(answer.body)
    except ValueError:
        raise unreadable(answer) from None
    if isinstance(data.value, str) and data.value.strip() == "":  # `""` and nothing are the same
        data = Json(None)
    if data["is_success"].flag() is False:
        raise refusal(answer, call.path, call.what)
    if call.with_headers is not None:
        return call.with_headers(data, answer.headers)
    return call.parse(data)


def _lost(call: Call[T], answer: Answer) -> bool:
    """A body that should be there and is not: taken for null it would be an empty list, and jobs and logs would seem gone.

    Nothing, said of what was done, is success, and of metrics, that there are none yet. Source: reference 8.11, 8.12.
    """
    asked = call.method == "GET" or _SEARCHES in call.path
    return asked and answer.status == 200 and not answer.body.strip() and "metrics" not in call.path


def unreadable(answer: Answer) -> ServiceError:
    """A success whose body is cut off or missing, a web page, or otherwise no JSON."""
    page = answer.body.lstrip()[:1] == b"<"
    key = "network.web_page" if page else "network.not_json"
    return ServiceError(key, status=answer.status, request_id=answer.request_id)


def refusal(answer: Answer, path: tuple[str, ...], what: Phrase | None) -> ApiError:
    """The error that an answer means.

    Args:
        path: Of the call; empty for a log link.
        what: Was asked for; for the sentence.
    """
    said = said_by(answer)
    text = _ECHOED_TOKEN.sub(r"x-\1-token:****", said.text)
    shown = clean.text(text)[:MOST_SAID] or f"HTTP {answer.status}"
    error = codes.error_of(
        codes.Refused(
            status=answer.status,
            code=said.code,
            text=text,
            path=path,
            headers=answer.headers,
            now=datetime.now(UTC),
            values={
                "what": _cleaned(what) if what else clean.text("/".join(path[2:])),
                "said": shown,
                "solution": clean.text(said.solution),
            },
        )
    )
    error.status, error.code, error.message = answer.status, said.code, text
    error.request_id = answer.request_id or said.request_id
    return error


def _cleaned(what: Phrase) -> Phrase:
    """Names in it come from the service as well."""
    return Phrase(what.key, {name: clean.text(str(value)) for name, value in what.values.items()})


def said_by(answer: Answer) -> Said:
    """Code and text of an error body; empty ones where it says nothing."""
    start = answer.body.lstrip()[:1]
    if start == b"<":
        return _from_markup(answer.body[:16384].decode("utf-8", "replace"))
    try:
        data = Json.from_bytes(answer.body)
    except ValueError:
        return Said(text=answer.body[:1000].decode("utf-8", "replace"))
    found = _from_json(data)
    if not (found.code or found.text):
        nested = (_from_json(member) for _, member in data.items() if isinstance(member.value, dict))
        found = next((said for said in nested if said.code or said.text), found)
    return found


def _from_json(data: Json) -> Said:
    code, text = data.at(*_CODE), data.at(*_TEXT)
    encoded = data["encoded_authorization_message"]
    return Said(
        code="" if isinstance(code.value, dict | list) else code.text(),
        text=text.text() or ("authorization failed" if encoded else ""),
        solution=data["error_solution"].text(),
        request_id=data["request_id"].text(),
    )


def _from_markup(text: str) -> Said:
    """OBS's XML, by patterns and not by a parser: entities of a hostile document stay what they are."""
    from html import unescape  # half a megabyte of names, for answers that are errors

    def part(tag: str) -> str:
        found = re.search(rf"<{tag}[^>]*>([^<]*)</{tag}>", text, re.IGNORECASE)
        return unescape(found[1]).strip() if found else ""

    if "<Error>" in text:
        return Said(code=part("Code"), text=part("Message"), request_id=part("RequestId"))
    return Said(text=part("title"))

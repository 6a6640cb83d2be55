"""(status, code) -> error: one table for the service, one for the gateway, then the status alone.

The numbering is used anew by each sub-service: the same code means different things with different statuses.

Source: reference 10.1, 10.3, 10.4, and 2.3, 3.8 for the texts that tell one 401 from another.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from artscope.errors import (
    ApiError,
    AuthError,
    ClockError,
    ForbiddenError,
    LinkExpiredError,
    LockedError,
    NoSuchCallError,
    NotFoundError,
    NotReadyError,
    PurgedError,
    ServiceError,
    ThrottledError,
)
from artscope.http.waiting import retry_after

LOCK = timedelta(minutes=5)
"""How long a key is locked after more than five failures. Source: reference 3.8."""

_Kind = type[ApiError]
_MODELARTS = re.compile(r"modelarts\.(\d+)", re.IGNORECASE)
_GATEWAY = re.compile(r"api(?:g|gw|c)\.(\d+)", re.IGNORECASE)
_ACTION = re.compile(r"\b(modelarts:\w+:\w+)", re.IGNORECASE)
_MISSING = re.compile(r"not? (?:be )?(?:exist|found)|does ?n[o']t exist|不存在", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Refused:
    """An answer that is no success, taken apart."""

    status: int
    code: str
    text: str
    path: tuple[str, ...]
    """Of the call; empty for a log link."""
    headers: Mapping[str, str]
    now: datetime
    values: Mapping[str, Any]
    """For the sentence."""

    def error(self, kind: _Kind, key: str, **more: object) -> ApiError:
        """The error that tells of it; `more` goes before the values of the sentence."""
        values: dict[str, Any] = {**self.values, **more}
        return kind(key, status=self.status, **values)


# Code -> status (None: any) -> error. V1 may send any of them with 200, then the first row counts.
_SERVICE: Mapping[str, Mapping[int | None, tuple[_Kind, str]]] = {
    "2776": {None: (NotReadyError, "not_ready")},
    "2818": {None: (NotReadyError, "not_ready")},
    "2777": {None: (NotReadyError, "network.no_metrics_yet")},
    "2819": {None: (PurgedError, "purged")},
    "0806": {None: (PurgedError, "network.log_gone")},
    "2820": {None: (NotFoundError, "network.no_log_path")},
    "2822": {None: (NotFoundError, "network.no_log_path")},
    "2775": {None: (NotFoundError, "not_found")},
    "2842": {None: (NotFoundError, "not_found")},
    "0102": {400: (NotFoundError, "network.no_workspace")},
    "7005": {None: (NotFoundError, "network.no_workspace")},
    "0103": {400: (ApiError, "network.name_taken")},
    "2841": {None: (ApiError, "network.name_taken")},
    "0116": {400: (ApiError, "network.quota")},
    "100": {400: (ApiError, "network.quota")},
    "0118": {400: (ApiError, "network.quota")},
    "2815": {None: (ApiError, "network.quota")},
    "2833": {None: (ApiError, "network.quota")},
    "2827": {None: (NotFoundError, "network.no_analysis")},
    "2828": {None: (NotFoundError, "network.no_analysis")},
    "2837": {None: (ForbiddenError, "network.frozen")},
    "0112": {403: (ForbiddenError, "network.workspace"), 401: (AuthError, "auth")},
    "2838": {None: (ForbiddenError, "network.workspace")},
    "2891": {None: (ForbiddenError, "network.workspace")},
    "7002": {None: (ForbiddenError, "network.workspace")},
    "2785": {None: (ForbiddenError, "network.agency")},
    "2786": {None: (ForbiddenError, "auth.project")},
    "2836": {404: (NoSuchCallError, "no_such_call")},
    "0015": {404: (NoSuchCallError, "no_such_call")},
    "2803": {405: (NoSuchCallError, "no_such_call")},
    "2796": {None: (ApiError, "network.conflict")},
    "2813": {None: (ApiError, "network.conflict")},
    "2878": {None: (ApiError, "network.conflict")},
    "2799": {None: (ThrottledError, "throttled")},
    "2784": {None: (AuthError, "auth.expired")},
    "0201": {401: (AuthError, "auth.expired")},
    "0202": {401: (AuthError, "auth.expired")},
    "0203": {401: (AuthError, "auth.expired"), 403: (AuthError, "auth.expired")},
    "0204": {401: (AuthError, "auth.expired"), 400: (ForbiddenError, "auth.project")},
    "0206": {403: (AuthError, "auth.signature"), 401: (AuthError, "auth")},
    "0209": {401: (AuthError, "auth.expired")},
    "0210": {403: (AuthError, "auth.project"), 400: (ForbiddenError, "auth.project"), 401: (AuthError, "auth.project")},
}
_GATEWAYS: Mapping[str, Mapping[int | None, tuple[_Kind, str]]] = {
    "0101": {None: (NoSuchCallError, "no_such_call")},
    "0103": {None: (ServiceError, "network.gateway")},
    "0104": {None: (ServiceError, "network.gateway")},
    "0105": {None: (ServiceError, "network.gateway")},
    "0307": {401: (AuthError, "auth.expired")},
    "0310": {None: (ForbiddenError, "network.no_project")},
    "0802": {None: (ForbiddenError, "network.region")},
    "0401": {None: (ForbiddenError, "network.ip")},
    "0402": {None: (ForbiddenError, "network.ip")},
    "0404": {None: (ForbiddenError, "network.ip")},
    "0308": {None: (ThrottledError, "network.throttled_by")},
    "0501": {None: (ForbiddenError, "network.gateway_quota")},
    "0502": {None: (ForbiddenError, "network.gateway_quota")},
    "0613": {None: (ServiceError, "network.inner_failed")},
}
_AUTHENTICATION = frozenset({*(f"02{number:02}" for number in range(1, 13)), "2784"})
"""Codes that are about the credential, with whatever status."""
_INNER = {
    "2951": "dataset", "2952": "database", "2953": "IAM", "2954": "workspace", "2955": "AOM", "2956": "AIG", "2957": "SMN",
    "2958": "OBS", "2959": "MAOS", "7001": "workspace", "7008": "workspace", "7009": "workspace",
}  # fmt: skip
"""Inner services that a 500 can come from. Source: reference 10.3; the numbers without a name there by their order."""


def error_of(refused: Refused) -> ApiError:
    """The error that an answer means, without its code, text and request id, which the caller adds."""
    if not refused.path:
        return _link(refused)
    service, gateway = _MODELARTS.fullmatch(refused.code), _GATEWAY.fullmatch(refused.code)
    found = _row(_SERVICE, service, refused.status) or _row(_GATEWAYS, gateway, refused.status)
    if refused.status == 401:
        return _unaccepted(refused, found[1] if found else "auth")
    if found is not None:
        return _told(refused, *found)
    if service and refused.status >= 500 and service[1] in _INNER:
        return _told(refused, ServiceError, "network.inner_failed", inner=_INNER[service[1]])
    return _by_status(refused, known=service is not None)


def _row(
    table: Mapping[str, Mapping[int | None, tuple[_Kind, str]]], code: re.Match[str] | None, status: int
) -> tuple[_Kind, str] | None:
    rows = table.get(code[1]) if code else None
    if rows is None:
        return None
    if 200 <= status < 300:
        return next(iter(rows.values()))
    return rows.get(status) or rows.get(None)


def _told(refused: Refused, kind: _Kind, key: str, inner: str = "IAM") -> ApiError:
    action = _ACTION.search(refused.text)
    if kind is ForbiddenError and key == "forbidden" and action:
        key = "network.forbidden_action"
    error = refused.error(kind, key, action=action[1] if action else "", inner=inner)
    if isinstance(error, ThrottledError | ServiceError):
        error.retry_after = retry_after(refused.headers, refused.now)
    return error


def _unaccepted(refused: Refused, key: str) -> AuthError:
    """Which 401 it is; the gateway says it in words only."""
    text = refused.text.lower()
    if "reach the limit" in text:
        locked = LockedError("locked", status=refused.status, until=clock(refused.now + LOCK))
        locked.until = refused.now + LOCK
        return locked
    if "signature expired" in text or ("x-sdk-date" in text and "expire" in text):
        return ClockError("clock", status=refused.status)
    if key == "auth":
        meanings = (meaning for words, meaning in _UNACCEPTED if any(word in text for word in words))
        key = next(meanings, key)
    return AuthError(key, status=refused.status, **refused.values)


_UNACCEPTED = (
    (("aksk signature", "ak sk signature"), "auth.signature"),
    (("not exist", "get secretkey failed"), "auth.unknown_key"),
    (("token", "expire"), "auth.expired"),
    (("password", "username"), "auth.password"),
)


def _by_status(refused: Refused, *, known: bool) -> ApiError:
    status = refused.status
    if 300 <= status < 400:
        target = urlsplit(refused.headers.get("location", "")).hostname or "?"
        return refused.error(ServiceError, "network.redirected", target=target[:100])
    if status == 403:
        return _told(refused, ForbiddenError, "forbidden")
    if status == 429:
        return _told(refused, ThrottledError, "throttled")
    if status >= 500 or status == 408:
        return _told(refused, ServiceError, "service")
    if status == 410 or (status == 404 and (known or _names_one(refused.path))):
        return refused.error(NotFoundError, "not_found")
    if status in (404, 405):
        return refused.error(NoSuchCallError, "no_such_call")
    if status in (413, 414, 494):
        return refused.error(ApiError, "network.too_long")
    if status == 409:
        return refused.error(ApiError, "network.conflict")
    if _MISSING.search(refused.text):
        return refused.error(NotFoundError, "not_found")
    advised = bool(refused.values.get("solution"))
    return refused.error(ApiError, "network.refused_with_advice" if advised else "network.refused_by_service")


def _names_one(path: tuple[str, ...]) -> bool:
    """The path is that of one job, version or experiment: a 404 without a code then is about that, not about the call."""
    rest = path[2:]
    return (len(rest) == 2 and rest[0] in ("training-jobs", "training-experiments")) or (
        len(rest) == 4 and rest[2] == "versions"
    )


def _link(refused: Refused) -> ApiError:
    """Of the store of log links. Source: reference 8.7."""
    if refused.status == 403:
        return refused.error(LinkExpiredError, "network.link_refused")
    if refused.status in (404, 410):
        return refused.error(NotFoundError, "network.link_missing")
    if refused.status == 429:
        return _told(refused, ThrottledError, "throttled")
    if refused.status == 407:
        return refused.error(ServiceError, "network.proxy_wants_password")
    return _told(refused, ServiceError, "service")


def proves_acceptance(status: int, error: ApiError) -> bool:
    """Whether an answer shows that the credential was accepted: a 2xx, or a code of ModelArts that is none of authentication.

    A gateway's 404 proves nothing: it may not have looked. Source: design, invariant 9.
    """
    if isinstance(error, AuthError) or error.key in ("network.not_json", "network.web_page"):
        return False
    service = _MODELARTS.fullmatch(error.code)
    if service is not None:
        return service[1] not in _AUTHENTICATION and status != 401
    return 200 <= status < 300


def clock(moment: datetime) -> str:
    """A moment as a person's clock shows it."""
    return moment.astimezone().strftime("%H:%M")

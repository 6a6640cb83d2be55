"""The gateway: who is let in, and how it refuses.

Signatures are really verified, with the same functions that the client signs with; those are held to the vendor's vectors.
Source: reference 2, 3.8, 10.4.
"""

from __future__ import annotations

import hashlib
import hmac
import itertools
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from artscope import signing
from artscope.simulator.state import State
from artscope.simulator.wire import Refusal, Request
from artscope.simulator.world.model import SimUser

WINDOW = timedelta(minutes=15)
"""How far `X-Sdk-Date` may be from the gateway's time."""
FAILURES = 5
"""More failures in a row than these lock the key."""
LOCK = timedelta(minutes=5)

_INCORRECT = "Incorrect IAM authentication information: "


@dataclass
class Pass:
    """A token or a temporary key: good until it expires or is used up."""

    name: str
    """The token, or the access key."""
    expires: datetime
    issued: datetime
    user: SimUser
    project: str = ""
    """Empty: the token was not scoped to a project."""
    secret: str = ""
    token: str = ""
    """`X-Security-Token` of a temporary key."""
    uses: int = 0


@dataclass
class _Strikes:
    """Failures in a row of one key."""

    count: int = 0
    until: datetime | None = None


class Gate:
    """Remembers what was issued, and who failed."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._tokens: dict[str, Pass] = {}
        self._keys: dict[str, Pass] = {}
        self._strikes: dict[str, _Strikes] = {}
        self._numbers = itertools.count(1)

    def issue_token(self, user: SimUser, project: str) -> Pass:
        """A token of some kilobytes, as the real ones are; older ones stay good."""
        seconds = self._state.faults.number("token-seconds", 24 * 3600)
        word = self._word("token")
        made = self._pass("MII" + word * 32, user, project, seconds)
        self._tokens[made.name] = made
        return made

    def issue_key(self, user: SimUser, project: str, seconds: float) -> Pass:
        """A temporary key."""
        word = self._word("key")
        made = self._pass(f"TMP{word[:17].upper()}", user, project, seconds)
        made.secret, made.token = word[17:57], f"gQ{word}{word}"
        self._keys[made.name] = made
        return made

    def check(self, request: Request, *, project: str = "") -> SimUser:
        """Who is asking.

        Args:
            project: The one in the path, if any: what was presented must be for it.

        Raises:
            Refusal: The credential is missing, wrong, expired, locked, or for another project.
        """
        try:
            return self._known(request, project)
        except Refusal as refusal:
            if refusal.status == 401 and self._state.on("c33", request):
                raise Refusal(403, "ModelArts.0203", "Invalid token.", shape="v2") from refusal
            raise

    def _known(self, request: Request, project: str) -> SimUser:
        if token := request.headers.get("x-auth-token"):
            return self._by_token(token, project)
        if "authorization" not in request.headers:
            raise _refusal("x-auth-token not found")
        try:
            return self._by_signature(request, project)
        except Refusal:
            self._state.failed_signatures += 1
            raise

    def token(self, name: str) -> Pass:
        """A token that is good.

        Raises:
            Refusal: It is not.
        """
        known = self._tokens.get(name)
        if known is None:
            raise _refusal("decrypt token fail")
        if not self._good(known):
            raise Refusal(401, "APIGW.0307", "The token must be updated.", shape="gateway")
        return known

    def _by_token(self, name: str, project: str) -> SimUser:
        known = self.token(name)
        if project and not known.project:
            raise Refusal(400, "ModelArts.0204", "The token has no project.", shape="v2")
        if project and known.project != project:
            text = f"The project ID ({project}) in the request does not match that({known.project}) in the token."
            raise Refusal(404, "ModelArts.2786", text, shape="v2")
        return known.user

    def _by_signature(self, request: Request, project: str) -> SimUser:
        said = signing.read_authorization(request.headers["authorization"])
        if said is None:
            raise _refusal("verify aksk signature fail,Authorization format is incorrect")
        strikes = self._strikes.setdefault(said.access, _Strikes())
        if strikes.until and self._state.wall() < strikes.until:
            raise _refusal("AK access failed to reach the limit,forbidden.")
        try:
            user = self._signed(request, said)
        except Refusal:
            self._strike(strikes)
            raise
        self._strikes[said.access] = _Strikes()
        self._own_project(request, project)
        return user

    def _signed(self, request: Request, said: signing.Authorization) -> SimUser:
        account = self._state.account
        temporary = self._keys.get(said.access)
        if temporary is None and said.access != account.ak:
            raise _refusal(f"ak {said.access} not exist")
        if temporary is not None:
            if request.headers.get("x-security-token") != temporary.token:
                raise _refusal("verify aksk signature fail,security token is invalid")
            if not self._good(temporary):
                raise _refusal("token expires")
        self._in_time(request.headers.get("x-sdk-date", ""))
        self._matches(request, said, temporary.secret if temporary else account.sk)
        return temporary.user if temporary else self._state.world.users[0]

    def _in_time(self, date: str) -> None:
        try:
            signed = datetime.strptime(date, signing.DATE_FORMAT).replace(tzinfo=UTC)
        except ValueError:
            raise _refusal("verify aksk signature fail,X-Sdk-Date is missing or malformed") from None
        if abs(self._state.wall() - signed) > WINDOW:
            raise _refusal("calc ak sk signature fail:signature expired")

    def _matches(self, request: Request, said: signing.Authorization, secret: str) -> None:
        canonical = _canonical(request, said)
        made = signing.signature(secret, signing.string_to_sign(request.headers["x-sdk-date"], canonical))
        if not {"host", "x-sdk-date"} <= set(said.signed) or not hmac.compare_digest(made, said.signature):
            echo = canonical.replace("\n", "|")
            raise _refusal(f"verify aksk signature fail,canonicalRequest:{echo}")

    def _own_project(self, request: Request, project: str) -> None:
        own = self._state.world.project.id
        named = request.headers.get("x-project-id", own)
        if (project and project != own) or named != own:
            raise Refusal(403, "ModelArts.0210", "The project ID does not match the AK/SK.", shape="v2")

    def _strike(self, strikes: _Strikes) -> None:
        strikes.count = 1 if strikes.until else strikes.count + 1
        strikes.until = self._state.wall() + LOCK if strikes.count > FAILURES else None

    def _good(self, known: Pass) -> bool:
        known.uses += 1
        limit = self._state.faults.number("expire", float("inf"))
        return self._state.wall() < known.expires and known.uses <= limit

    def _pass(self, name: str, user: SimUser, project: str, seconds: float) -> Pass:
        now = self._state.wall()
        return Pass(name, now + timedelta(seconds=seconds), now, user, project)

    def _word(self, what: str) -> str:
        text = f"{what} {self._state.account.sk} {next(self._numbers)}"
        return hashlib.sha256(text.encode()).hexdigest()


def _canonical(request: Request, said: signing.Authorization) -> str:
    chosen: Mapping[str, str] = {name: request.headers.get(name, "") for name in said.signed}
    unsigned = request.headers.get("x-sdk-content-sha256") == signing.UNSIGNED and request.body
    hashed = signing.UNSIGNED if unsigned else signing.body_hash(request.body)
    return signing.canonical_request(request.method, request.path, request.pairs, chosen, hashed)


def _refusal(text: str) -> Refusal:
    return Refusal(401, "APIGW.0301", _INCORRECT + text, shape="gateway")

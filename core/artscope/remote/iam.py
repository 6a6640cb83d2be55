"""Signing in, temporary keys and projects: the calls of IAM that a reader needs. Source: reference, sections 2 and 4.1."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from artscope.call import Call, Flow, Headers
from artscope.credentials import AccessKeys, PasswordLogin, Secret, Token
from artscope.errors import ConfigError, ServiceError
from artscope.models import ProjectId
from artscope.tolerant import Json
from artscope.words import phrase

MOST_SHOWN = 8
"""Projects that an error text lists."""


@dataclass(frozen=True, slots=True)
class Project:
    """A project of a region. Source: reference 4.1."""

    id: ProjectId
    name: str
    """The region's name for the default one; sub-projects have a suffix."""
    enabled: bool = True


def token(login: PasswordLogin, project: str, region: str) -> Call[Token]:
    """A token for a password, scoped to a project: to its id, or to the default one of the region while no id is known.

    No credential goes along. Never tried again by itself: wrong passwords lock the user.

    Raises (when run):
        AuthError: User name or password is wrong.
        ServiceError: `network.no_token`: an answer without the header that carries it.
    """
    user = {"name": login.user, "password": login.password, "domain": {"name": login.domain}}
    scope = {"project": {"id": project} if project else {"name": region}}
    identity = {"methods": ["password"], "password": {"user": user}}
    return Call(
        "POST",
        ("v3", "auth", "tokens"),
        _no_token,
        query={"nocatalog": "true"},
        body={"auth": {"identity": identity, "scope": scope}},
        what=phrase("things.sign_in"),
        host="iam",
        with_headers=_token,
        auth=False,
    )


def security_token(*, seconds: int = 900) -> Call[AccessKeys]:
    """Temporary keys for the token that goes along.

    Args:
        seconds: 900 to 86,400.
    """
    body = {"auth": {"identity": {"methods": ["token"], "token": {"duration_seconds": seconds}}}}
    path = ("v3.0", "OS-CREDENTIAL", "securitytokens")
    return Call("POST", path, _temporary, body=body, what=phrase("things.temporary_keys"), host="iam")


def projects(name: str = "") -> Call[tuple[Project, ...]]:
    """The projects that the credential may see.

    Args:
        name: Only the one of this very name: a region's default project. Empty: all of them, of every region.
    """
    query = {"name": name} if name else {}
    return Call("GET", ("v3", "projects"), _projects, query=query, what=phrase("things.projects"), host="iam")


def project_of(region: str) -> Flow[ProjectId]:
    """The id of a region's project, where there is no doubt.

    Raises (when run):
        ConfigError: The region has none, or several: its text lists them, so that one can be named in the profile.
    """
    found = yield projects(region)
    if not any(project.enabled for project in found):
        found = yield projects()  # sub-projects are not listed by the region's name
    return chosen(found, region)


def chosen(projects: Sequence[Project], region: str) -> ProjectId:
    """The one of these that a region means: its default project, else its only sub-project.

    Raises:
        ConfigError: See `project_of`.
    """
    enabled = [project for project in projects if project.enabled]
    default = [project for project in enabled if region in ("", project.name)]
    found = default or [project for project in enabled if project.name.startswith(f"{region}_")]
    if len(found) == 1:
        return found[0].id
    if not found:
        raise ConfigError("network.no_such_project", region=region)
    known = ", ".join(f"{project.id} ({project.name})" for project in found[:MOST_SHOWN])
    more = ", ..." if len(found) > MOST_SHOWN else ""
    raise ConfigError("network.which_project", region=region, known=known + more)


def _token(data: Json, headers: Headers) -> Token:
    value = headers.get("x-subject-token", "")
    if not value:
        raise ServiceError("network.no_token")
    project = data.path("token", "project", "id").text()
    return Token(Secret(value), data.path("token", "expires_at").iso(), ProjectId(project) if project else None)


def _no_token(_: Json) -> Token:
    raise ServiceError("network.no_token")


def _temporary(data: Json) -> AccessKeys:
    given = data["credential"]
    access, secret, session = given["access"].text(), given["secret"].text(), given["securitytoken"].text()
    if not access or not secret or not session:
        raise ServiceError("network.no_token")
    return AccessKeys(access, Secret(secret), Secret(session), given["expires_at"].iso())


def _projects(data: Json) -> tuple[Project, ...]:
    entries = ((entry, entry["id"].text()) for entry in data["projects"])
    return tuple(
        Project(ProjectId(id_), entry["name"].text(), entry["enabled"].flag() is not False)
        for entry, id_ in entries
        if id_
    )

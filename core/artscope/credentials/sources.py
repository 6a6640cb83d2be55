"""Where credentials come from: the environment, known files, a password, a command.

    credential = load("sdk-file", Options(sdk_profile="basic"))

A source that is named is final: what is wrong with it is said, and no other is tried, so that nobody works under another
account than the one meant. Without a name the first that has something is taken: environment, SDK file, KooCLI.
Nothing comes from the command line or from our own file.

Whose keys lie at hand is asked before the first paint, so what reads a file or runs a command is loaded when that is done.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple

from artscope.credentials import AccessKeys, Credential, PasswordLogin, Secret
from artscope.errors import ConfigError

if TYPE_CHECKING:
    from artscope.credentials.files import Warn
    from artscope.tolerant import Json

Source = Literal["env", "sdk-file", "koocli", "password", "command"]

_ENVIRONMENT = (
    ("HUAWEICLOUD_SDK_AK", "HUAWEICLOUD_SDK_SK", "HUAWEICLOUD_SDK_SECURITY_TOKEN"),
    ("HW_ACCESS_KEY", "HW_SECRET_KEY", "HW_SECURITY_TOKEN"),
)
_PASSWORD = "HUAWEICLOUD_SDK_PASSWORD"  # noqa: S105 - the variable's name
SDK_SECTION = "basic"
"""The section of the SDK's file that is meant without a name. Source: reference, section 4."""


@dataclass(frozen=True, slots=True)
class Options:
    """What of a profile and of this machine says where to look."""

    user: str = ""
    domain: str = ""
    command: str = ""
    """Split like a shell would, run without one."""
    sdk_profile: str = ""
    """Section of the SDK's file, or profile of KooCLI; empty: `basic`, or KooCLI's current one."""
    ask: Callable[[PasswordLogin], str] | None = None
    """Asks a person for the password of this user (given with an empty one); None: nobody can be asked."""
    warn: Warn | None = None
    """Is told, once a file, of rights that are too wide."""
    environ: Mapping[str, str] = field(default_factory=lambda: os.environ, repr=False)
    home: Path = field(default_factory=lambda: Path("~").expanduser())


class Hints(NamedTuple):
    """What a source tells beside the credential; empty where it does not."""

    project_id: str = ""
    region: str = ""
    iam_endpoint: str = ""


def load(source: Source | None, options: Options) -> Credential:
    """The credential of a source. Blocks: reads files, runs the command, may ask a person.

    Calling it again is how a temporary key is renewed.

    Args:
        source: None: the first of the environment, the SDK's file and KooCLI that has one.

    Raises:
        ConfigError: There is none, its file is unsafe or broken, or the command failed.
    """
    if source is None:
        return _first(options)
    return _LOADERS[source](options)


def hints(source: Source | None, options: Options) -> Hints:
    """What the source tells beside the credential. Reads files only; never raises, never runs or asks anything."""
    try:
        if source in (None, "env") and _has_environment(options):
            return Hints(
                options.environ.get("HUAWEICLOUD_SDK_PROJECT_ID", ""), options.environ.get("HW_REGION_NAME", "")
            )
        if source == "sdk-file" or (source is None and sdk_path(options).exists()):
            section = _sdk_section(options)
            return Hints(section.get("project_id", ""), section.get("region", ""), section.get("iam_endpoint", ""))
        if source == "koocli" or (source is None and koocli_path(options).exists()):
            profile = _koocli_profile(options)
            return Hints(profile["projectId"].text(), profile["region"].text())
    except ConfigError:
        pass
    return Hints()


def origin(source: Source | None, options: Options) -> tuple[Source | None, str]:
    """The source that `load` would take, and where that is: variables, a file, a program's name. Reads and runs nothing.

    Returns:
        None and nothing where there is none.
    """
    variables = next((names for names in _ENVIRONMENT if any(options.environ.get(name) for name in names[:2])), None)
    if source == "env" or (source is None and variables):
        return "env", ", ".join((variables or _ENVIRONMENT[0])[:2])
    if source == "sdk-file" or (source is None and sdk_path(options).exists()):
        return "sdk-file", str(sdk_path(options))
    if source == "koocli" or (source is None and koocli_path(options).exists()):
        return "koocli", str(koocli_path(options))
    if source == "password":
        return source, _PASSWORD if options.environ.get(_PASSWORD) else ""
    if source == "command":  # the program's name alone: an argument may be a secret
        from artscope.credentials.command import program

        return source, program(options.command)
    return None, ""


def sdk_path(options: Options) -> Path:
    """The official SDK's credentials file, whether it exists or not. Source: reference, section 4."""
    moved = options.environ.get("HUAWEICLOUD_SDK_CREDENTIALS_FILE")
    return Path(moved).expanduser() if moved else options.home / ".huaweicloud" / "credentials"


def koocli_path(options: Options) -> Path:
    """The official command line's configuration file, whether it exists or not."""
    return options.home / ".hcloud" / "config.json"


def _first(options: Options) -> Credential:
    if _has_environment(options):
        return _from_environment(options)
    if sdk_path(options).exists():
        return _from_sdk_file(options)
    if koocli_path(options).exists():
        return _from_koocli(options)
    raise ConfigError("config.no_credentials")


def _has_environment(options: Options) -> bool:
    return any(options.environ.get(access) or options.environ.get(secret) for access, secret, _ in _ENVIRONMENT)


def _from_environment(options: Options) -> AccessKeys:
    for names in _ENVIRONMENT:
        access, secret, token = (options.environ.get(name, "") for name in names)
        if access or secret:
            return _pair(access, secret, token, where=f"{names[0]}, {names[1]}")
    raise ConfigError("auth.env_missing")


def _from_sdk_file(options: Options) -> AccessKeys:
    section = _sdk_section(options)
    token = section.get("security_token", "")
    return _pair(section.get("ak", ""), section.get("sk", ""), token, where=str(sdk_path(options)))


def _sdk_section(options: Options) -> Mapping[str, str]:
    import configparser

    from artscope.credentials.files import read_secret_file

    path = sdk_path(options)
    parser = configparser.ConfigParser(interpolation=None)
    try:
        parser.read_string(read_secret_file(path, options.warn))
    except configparser.Error as error:
        # The parser's own text quotes the line, which may hold a key.
        raise ConfigError("auth.file_broken", path=path, why=type(error).__name__) from None
    name = options.sdk_profile or SDK_SECTION
    if not parser.has_section(name):
        raise ConfigError("auth.no_section", path=path, name=name, known=", ".join(parser.sections()) or "-")
    return parser[name]


def _from_koocli(options: Options) -> AccessKeys:
    profile = _koocli_profile(options)
    access, secret = profile["accessKeyId"].text(), profile["secretAccessKey"].text()
    token = profile.at("securityToken", "stsToken").text()
    return _pair(access, secret, token, where=str(koocli_path(options)))


def _koocli_profile(options: Options) -> Json:
    """KooCLI's profile, where its keys can be read.

    Source: files seen: `current`, `profiles[] {name, accessKeyId, secretAccessKey, region, projectId}`, and `authEncrypt`,
    a truth value written as text; with it the keys are kept encrypted.
    """
    from artscope.credentials.files import read_secret_file
    from artscope.tolerant import Json

    path = koocli_path(options)
    try:
        data = Json.from_bytes(read_secret_file(path, options.warn).encode())
    except ValueError as error:
        raise ConfigError("auth.file_broken", path=path, why=type(error).__name__) from None
    name = options.sdk_profile or data["current"].text("default")
    profiles = {profile["name"].text(): profile for profile in data["profiles"]}
    if name not in profiles:
        raise ConfigError("auth.no_section", path=path, name=name, known=", ".join(profiles) or "-")
    if data["authEncrypt"].flag() or not _looks_clear(profiles[name]["accessKeyId"].text()):
        raise ConfigError("auth.encrypted", path=path)
    return profiles[name]


def _looks_clear(access: str) -> bool:
    """Access keys are some 20 letters and digits; encrypted ones are much longer."""
    return len(access) <= 40 and access.isascii()


def _from_password(options: Options) -> PasswordLogin:
    if not options.user or not options.domain:
        raise ConfigError("auth.no_user")
    asked = PasswordLogin(options.user, options.domain, Secret(""))
    password = options.environ.get(_PASSWORD) or (options.ask(asked) if options.ask else "")
    if not password:
        raise ConfigError("auth.no_password", user=options.user)
    return PasswordLogin(options.user, options.domain, Secret(password))


def _from_command(options: Options) -> AccessKeys:
    from artscope.credentials.command import from_command

    return from_command(options.command, options.environ)


def _pair(access: str, secret: str, token: str, *, where: str) -> AccessKeys:
    access, secret, token = access.strip(), secret.strip(), token.strip()
    if not access or not secret:
        raise ConfigError("auth.incomplete", where=where)
    return AccessKeys(access, Secret(secret), Secret(token) if token else None)


_LOADERS: Mapping[Source, Callable[[Options], Credential]] = {
    "env": _from_environment,
    "sdk-file": _from_sdk_file,
    "koocli": _from_koocli,
    "password": _from_password,
    "command": _from_command,
}

"""Profiles and settings: flags > profile > environment > known files.

The file is `config.toml` in the user's configuration directory. It never holds a secret: one that does is refused, so that
nobody gets used to it. Nothing is read from the working directory.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal, NamedTuple, get_args

from artscope.endpoints import checked_endpoint, checked_region, iam_endpoint, service_endpoint
from artscope.errors import ConfigError, reason

Source = Literal["env", "sdk-file", "koocli", "password", "command"]
ApiChoice = Literal["auto", "v1", "v2"]

SOURCES: tuple[Source, ...] = get_args(Source)
API_CHOICES: tuple[ApiChoice, ...] = get_args(ApiChoice)
SECRET_KEYS = frozenset({"ak", "sk", "access_key", "secret_key", "password", "token", "security_token", "secret"})
ENVIRONMENT_PREFIX = "ARTSCOPE_"


@dataclass(frozen=True, slots=True)
class Profile:
    """How to reach one account and project. Everything may be left out."""

    source: Source | None = None
    """Where the credential comes from; None: the first of the environment and the known files that has one."""
    region: str = ""
    project_id: str = ""
    workspace: str = ""
    endpoint: str = ""
    iam_endpoint: str = ""
    api: ApiChoice = "auto"
    user: str = ""
    domain: str = ""
    command: str = ""
    """Prints a credential as JSON. Split like a shell would, run without one."""
    sdk_profile: str = ""
    """Section of `~/.huaweicloud/credentials`, or profile of KooCLI."""
    ca_bundle: str = ""
    proxy: str = ""
    log_link_hosts: tuple[str, ...] = ()
    """Hosts to which log links may be plain http."""
    metric_pattern: str = ""


@dataclass(frozen=True, slots=True)
class Settings:
    """What one run of the program works with."""

    name: str = ""
    """The profile's name; empty where there is none, `demo` for the demonstration."""
    profile: Profile = field(default_factory=Profile)
    keys: Mapping[str, str] = field(default_factory=dict)
    """Action id -> key."""
    profiles: tuple[str, ...] = ()
    """Every profile there is, by name."""
    offline: bool = False
    again: bool = False
    """A credential that was refused is tried again: the command line's form of a person's `r`."""
    demo: bool = False
    lang: str = ""
    data_dir: Path | None = None
    """None: the user's own data directory."""
    log_file: Path | None = None
    theme: str = ""
    ascii: bool = False
    mouse: bool = False
    here: bool = False
    """The workspace was said for this run: on the command line, or in the environment."""
    trouble: ConfigError | None = None
    """Why there is no profile here, and no way to a service: only the doctor goes on with it. See `unprofiled`."""

    @property
    def workspace(self) -> str:
        """An id, or a name as it was said; `0`, the default one, where none was."""
        return self.profile.workspace or "0"

    @property
    def endpoint(self) -> str:
        """Where the service is.

        Raises:
            ConfigError: Neither a region nor an endpoint is known.
        """
        if self.profile.endpoint:
            return self.profile.endpoint
        if not self.profile.region:
            raise ConfigError("config.no_region")
        return service_endpoint(self.profile.region)

    @property
    def iam_endpoint(self) -> str:
        """Where tokens and projects are asked for; empty where nothing tells (an endpoint without a region)."""
        if self.profile.iam_endpoint:
            return self.profile.iam_endpoint
        return iam_endpoint(self.profile.region) if self.profile.region else ""


class File(NamedTuple):
    """The configuration file, read and checked."""

    default_profile: str = ""
    profiles: Mapping[str, Profile] = MappingProxyType({})
    keys: Mapping[str, str] = MappingProxyType({})


def config_path(environ: Mapping[str, str] = os.environ) -> Path:
    """Where the configuration file is, whether it exists or not."""
    if chosen := environ.get("ARTSCOPE_CONFIG"):
        return Path(chosen)
    from platformdirs import user_config_path

    return user_config_path("artscope") / "config.toml"


def read_file(path: Path) -> File:
    """The configuration file; an empty one where there is none.

    Raises:
        ConfigError: It cannot be read, is not TOML (with line and column), holds an unknown key, a wrong type or a secret.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except (FileNotFoundError, NotADirectoryError):
        return File()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError("config.unreadable", path=path, why=str(error)) from error
    import tomllib  # most people have no such file

    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError("config.not_toml", path=path, why=str(error)) from error
    return _checked(data, path)


def settle(
    flags: Mapping[str, object], *, environ: Mapping[str, str] = os.environ, path: Path | None = None
) -> Settings:
    """The settings of one run.

    Args:
        flags: What the command line said, by the names of `Settings` and `Profile`, with `profile` for the profile's name;
            None and missing are the same.
        environ: Twins of the flags are `ARTSCOPE_REGION` and so on.
        path: The configuration file; None: the user's.

    Raises:
        ConfigError: The file is wrong, the profile does not exist, or an endpoint is not https.
    """
    file = read_file(path or config_path(environ))
    settings = unprofiled(flags, environ=environ)
    said = _given(flags)
    name = str(said.get("profile") or environ.get("ARTSCOPE_PROFILE") or file.default_profile)
    if settings.demo:
        name = "demo"
    elif name and name not in file.profiles:
        raise ConfigError("config.no_profile", name=name, known=", ".join(file.profiles) or "-")
    profile = Profile() if settings.demo else file.profiles.get(name, Profile())
    return replace(
        settings,
        name=name,
        profile=_over(profile, said, environ),
        keys=file.keys,
        profiles=tuple(file.profiles),
        here=bool(said.get("workspace") or (not profile.workspace and environ.get(ENVIRONMENT_PREFIX + "WORKSPACE"))),
    )


def unprofiled(
    flags: Mapping[str, object], *, environ: Mapping[str, str] = os.environ, trouble: ConfigError | None = None
) -> Settings:
    """What is said of one run apart from any profile: enough to look at this machine.

    Args:
        flags: As for `settle`.
        environ: As for `settle`.
        trouble: What `settle` raised.
    """
    said = _given(flags)
    return Settings(
        offline=_flag("offline", said, environ),
        again=bool(said.get("again")),
        demo=_flag("demo", said, environ),
        lang=_text("lang", said, environ),
        data_dir=_path("data_dir", said, environ),
        log_file=_path("log_file", said, environ),
        theme=_text("theme", said, environ),
        ascii=_flag("ascii", said, environ),
        mouse=_flag("mouse", said, environ),
        trouble=trouble,
    )


def write_profile(name: str, profile: Profile, path: Path | None = None, *, default: bool = False) -> Path:
    """Adds a profile to the configuration file, keeping what else is in it as it was written.

    Raises:
        ConfigError: The name is taken, or the file cannot be written.
    """
    path = path or config_path()
    known = read_file(path)
    if name in known.profiles:
        raise ConfigError("config.name_taken", name=name, path=path)
    lines = [f"\n[profiles.{_toml(name)}]\n"]
    lines += [f"{key} = {_toml(value)}\n" for key, value in _said(profile)]
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        before = path.read_text("utf-8-sig") if path.exists() else ""
        head = f"default_profile = {_toml(name)}\n" if default and not known.default_profile else ""
        _replace_file(path, head + before + ("" if before.endswith("\n") or not before else "\n") + "".join(lines))
    except OSError as error:
        raise ConfigError("config.unwritable", path=path, why=reason(error)) from error
    return path


def _replace_file(path: Path, text: str) -> None:
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)


def _said(profile: Profile) -> list[tuple[str, object]]:
    plain = Profile()
    pairs = [(entry.name, getattr(profile, entry.name)) for entry in fields(Profile)]
    return [(name, value) for name, value in pairs if value != getattr(plain, name)]


def _toml(value: object) -> str:
    if isinstance(value, tuple):
        return "[" + ", ".join(_toml(entry) for entry in value) + "]"
    escaped = "".join(
        f"\\u{ord(sign):04x}" if ord(sign) < 0x20 or ord(sign) == 0x7F else "\\" + sign if sign in '"\\' else sign
        for sign in str(value)
    )
    return f'"{escaped}"'


def _checked(data: Mapping[str, object], path: Path) -> File:
    unknown = set(data) - {"default_profile", "profiles", "keys"}
    if unknown:
        raise ConfigError("config.unknown_key", path=path, key=", ".join(sorted(unknown)))
    default = data.get("default_profile", "")
    profiles = data.get("profiles", {})
    keys = data.get("keys", {})
    if not isinstance(default, str) or not isinstance(profiles, dict) or not isinstance(keys, dict):
        raise ConfigError("config.wrong_type", path=path, key="default_profile, profiles, keys", wanted="text, tables")
    for action, key in keys.items():
        if not isinstance(key, str):
            raise ConfigError("config.wrong_type", path=path, key=f"keys.{action}", wanted="text")
    checked = {name: _profile(name, table, path) for name, table in profiles.items()}
    return File(default, MappingProxyType(checked), MappingProxyType(keys))


def _profile(name: str, table: object, path: Path) -> Profile:
    if not isinstance(table, dict):
        raise ConfigError("config.wrong_type", path=path, key=f"profiles.{name}", wanted="a table")
    known = {entry.name for entry in fields(Profile)}
    for key, value in table.items():
        if key in SECRET_KEYS:
            raise ConfigError("config.secret", path=path, key=f"profiles.{name}.{key}")
        if key not in known:
            raise ConfigError("config.unknown_key", path=path, key=f"profiles.{name}.{key}")
        wants_list = key == "log_link_hosts"
        fits = isinstance(value, list) and all(isinstance(entry, str) for entry in value) if wants_list else True
        if not fits or (not wants_list and not isinstance(value, str)):
            wanted = "a list of text" if wants_list else "text"
            raise ConfigError("config.wrong_type", path=path, key=f"profiles.{name}.{key}", wanted=wanted)
    values: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in table.items()}
    return _sound(Profile(**values))


def _sound(profile: Profile) -> Profile:
    """The profile, its choices among the known ones, its region and its endpoints fit to be asked."""
    if profile.source is not None and profile.source not in SOURCES:
        raise ConfigError("config.unknown_choice", key="source", value=profile.source, known=", ".join(SOURCES))
    if profile.api not in API_CHOICES:
        raise ConfigError("config.unknown_choice", key="api", value=profile.api, known=", ".join(API_CHOICES))
    if profile.region and not profile.endpoint:
        checked_region(profile.region)
    return replace(
        profile,
        endpoint=checked_endpoint(profile.endpoint) if profile.endpoint else "",
        iam_endpoint=checked_endpoint(profile.iam_endpoint) if profile.iam_endpoint else "",
    )


FLAGGED = ("region", "project_id", "workspace", "endpoint", "iam_endpoint", "api")
"""What of a profile can be said on the command line and in the environment."""


def _over(profile: Profile, said: Mapping[str, object], environ: Mapping[str, str]) -> Profile:
    changes: dict[str, Any] = {}
    for name in FLAGGED:
        flag = said.get(name)
        if flag:
            changes[name] = flag
        elif getattr(profile, name) == getattr(Profile(), name):
            changes[name] = environ.get(ENVIRONMENT_PREFIX + name.upper()) or getattr(profile, name)
    if not changes.get("region", profile.region):
        changes["region"] = environ.get("HW_REGION_NAME", "")
    if not changes.get("project_id", profile.project_id):
        changes["project_id"] = environ.get("HUAWEICLOUD_SDK_PROJECT_ID", "")
    if profile.source == "password" or not profile.source:
        changes["domain"] = profile.domain or environ.get("HUAWEICLOUD_SDK_DOMAIN", "")
    return _sound(replace(profile, **changes))


def _given(flags: Mapping[str, object]) -> dict[str, object]:
    return {name: value for name, value in flags.items() if value is not None}


def _flag(name: str, said: Mapping[str, object], environ: Mapping[str, str]) -> bool:
    if name in said:
        return bool(said[name])
    return environ.get(ENVIRONMENT_PREFIX + name.upper(), "").casefold() not in ("", "0", "no", "false", "off")


def _text(name: str, said: Mapping[str, object], environ: Mapping[str, str]) -> str:
    return str(said.get(name) or environ.get(ENVIRONMENT_PREFIX + name.upper(), ""))


def _path(name: str, said: Mapping[str, object], environ: Mapping[str, str]) -> Path | None:
    text = _text(name, said, environ)
    try:
        return Path(text).expanduser() if text else None
    except RuntimeError:  # `~somebody` whom this machine does not know: told where the path is used
        return Path(text)

"""Profiles and settings: which one wins, and what a wrong file is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from artscope.config import Profile, read_file, settle, write_profile
from artscope.errors import ConfigError

GOOD = """
default_profile = "night"
[profiles.night]
region = "cn-north-4"
workspace = "7c1e"
source = "env"
log_link_hosts = ["10.0.0.7"]
[profiles.other]
region = "eu-de"
[keys]
"jobs.open" = "o"
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "config.toml"
    path.write_text(GOOD)
    return path


def test_a_flag_beats_the_profile_and_the_profile_beats_the_environment(file: Path) -> None:
    environ = {"ARTSCOPE_REGION": "cn-east-3", "ARTSCOPE_PROJECT_ID": "p-env", "ARTSCOPE_WORKSPACE": "w-env"}
    settings = settle({"workspace": "w-flag"}, environ=environ, path=file)
    assert settings.name == "night"
    assert settings.profile.workspace == "w-flag"
    assert settings.profile.region == "cn-north-4"
    assert settings.profile.project_id == "p-env"


def test_the_environment_can_choose_the_profile(file: Path) -> None:
    settings = settle({}, environ={"ARTSCOPE_PROFILE": "other"}, path=file)
    assert settings.endpoint == "https://modelarts.eu-de.otc.t-systems.com"
    assert settings.keys == {"jobs.open": "o"}


def test_without_a_file_the_known_variables_tell_the_region(tmp_path: Path) -> None:
    settings = settle({}, environ={"HW_REGION_NAME": "cn-north-11"}, path=tmp_path / "none.toml")
    assert settings.endpoint == "https://modelarts.cn-north-11.myhuaweicloud.com"
    assert settings.iam_endpoint == "https://iam.myhuaweicloud.com"


def test_a_demonstration_uses_no_profile(file: Path) -> None:
    settings = settle({"demo": True}, environ={}, path=file)
    assert (settings.name, settings.profile.region) == ("demo", "")


@pytest.mark.parametrize(
    ("text", "key", "shown"),
    [
        ("default_profile = = 1", "not_toml", "line 1"),
        ("colour = 1", "unknown_key", "colour"),
        ("[profiles.a]\nregoin = 'x'", "unknown_key", "profiles.a.regoin"),
        ("[profiles.a]\nregion = 3", "wrong_type", "profiles.a.region"),
        ("[profiles.a]\nlog_link_hosts = 'h'", "wrong_type", "log_link_hosts"),
        ("profiles = 3", "wrong_type", "profiles"),
        ("[keys]\nq = 1", "wrong_type", "keys.q"),
        ("[profiles.a]\nsk = 'canary'", "secret", "profiles.a.sk"),
        ("[profiles.a]\nsource = 'stars'", "unknown_choice", "stars"),
        ("[profiles.a]\napi = 'v3'", "unknown_choice", "v3"),
        ("[profiles.a]\nregion = 'cn north 4'", "region", "cn north 4"),
        ("[profiles.a]\nendpoint = 'http://modelarts.example.com'", "endpoint", "http://modelarts.example.com"),
        ("[profiles.a]\nendpoint = 'https://u:canary@h.example.com'", "endpoint_secret", "endpoint"),
        ("[profiles.a]\nendpoint = 'https:/u:canary@h.example.com'", "endpoint", "h.example.com"),
    ],
)
def test_a_wrong_file_is_told_where_and_shows_no_secret(tmp_path: Path, text: str, key: str, shown: str) -> None:
    path = tmp_path / "config.toml"
    path.write_text(text)
    with pytest.raises(ConfigError) as caught:
        settle({}, environ={}, path=path)
    assert caught.value.key == f"config.{key}"
    assert shown in str(caught.value)
    assert caught.value.hint
    assert "canary" not in str(caught.value)


def test_a_byte_order_mark_does_not_matter(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_bytes(b"\xef\xbb\xbf" + GOOD.encode())
    assert read_file(path).default_profile == "night"


def test_an_unknown_profile_names_those_there_are(file: Path) -> None:
    with pytest.raises(ConfigError, match="night, other"):
        settle({"profile": "nihgt"}, environ={}, path=file)


def test_a_written_profile_is_read_again_and_leaves_the_rest_as_it_was(file: Path) -> None:
    profile = Profile(source="command", region="cn-north-4", command='vault get "a\\b"', log_link_hosts=("h1", "h2"))
    write_profile("weird name", profile, file)
    assert read_file(file).profiles["weird name"] == profile
    assert file.read_text().startswith(GOOD)
    assert file.stat().st_mode & 0o077 == 0


def test_a_profile_is_never_written_over(file: Path) -> None:
    with pytest.raises(ConfigError, match="night"):
        write_profile("night", Profile(), file)
    assert file.read_text() == GOOD


def test_the_first_profile_becomes_the_default(tmp_path: Path) -> None:
    path = tmp_path / "new" / "config.toml"
    write_profile("first", Profile(region="cn-north-4"), path, default=True)
    assert settle({}, environ={}, path=path).name == "first"


@pytest.mark.parametrize(
    "endpoint", ["http://127.0.0.1:8000", "http://localhost:1", "https://[::1]:8443", "modelarts.example.com"]
)
def test_an_endpoint_may_be_https_or_this_machine(tmp_path: Path, endpoint: str) -> None:
    settings = settle({"endpoint": endpoint}, environ={}, path=tmp_path / "none.toml")
    assert settings.endpoint.startswith(("http://127.0.0.1", "http://localhost", "https://"))

"""Where credentials come from, and that they show nowhere."""

from __future__ import annotations

import copy
import logging
import os
import pickle
import shlex
import sys
import traceback
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from artscope.credentials import AccessKeys, PasswordLogin, Secret, expired, fingerprint, secret_of
from artscope.credentials.command import from_command
from artscope.credentials.sources import Hints, Options, hints, load
from artscope.errors import ConfigError

CANARY = "canary-secret-9f8e7d"


def _options(home: Path, environ: dict[str, str] | None = None, **more: object) -> Options:
    return Options(environ=environ or {}, home=home, **more)  # type: ignore[arg-type]


def _file(path: Path, text: str, mode: int = 0o600) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    path.chmod(mode)
    return path


@pytest.mark.parametrize("shown", [repr, str, "{}".format, "%s".__mod__, ascii])
def test_a_secret_prints_as_stars_whatever_prints_it(shown: object) -> None:
    assert "canary" not in shown(Secret(CANARY))  # type: ignore[operator]
    assert "canary" not in shown(AccessKeys("AK", Secret(CANARY), Secret(CANARY)))  # type: ignore[operator]
    assert "canary" not in shown(PasswordLogin("u", "d", Secret(CANARY)))  # type: ignore[operator]


def test_a_secret_fills_a_column_with_stars() -> None:
    assert f"{Secret(CANARY):>10}" == "      ****"


def test_a_secret_is_not_pickled_or_copied_into_a_file() -> None:
    with pytest.raises(TypeError):
        pickle.dumps(Secret(CANARY))
    with pytest.raises(TypeError):
        copy.deepcopy(AccessKeys("AK", Secret(CANARY)))


def test_a_secret_in_a_log_record_stays_secret(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        logging.getLogger("x").debug("keys %s %r", Secret(CANARY), AccessKeys("AK", Secret(CANARY)))
    assert "canary" not in caplog.text


def test_secrets_are_equal_when_their_text_is() -> None:
    assert Secret("a") == Secret("a")
    assert Secret("a") != Secret("b")
    assert Secret("a") != "a"
    assert hash(Secret("a")) == hash(Secret("a"))
    assert not Secret("")


def test_a_fingerprint_tells_a_changed_secret_and_not_what_it_is() -> None:
    salt = os.urandom(16)
    assert fingerprint(Secret(CANARY), salt) == fingerprint(Secret(CANARY), salt)
    assert fingerprint(Secret(CANARY), salt) != fingerprint(Secret("other"), salt)
    assert fingerprint(Secret(CANARY), salt) != fingerprint(Secret(CANARY), os.urandom(16))
    assert CANARY not in fingerprint(Secret(CANARY), salt)


def test_what_has_no_end_never_expires() -> None:
    now = datetime(2026, 1, 1, tzinfo=UTC)
    assert not expired(None, now, timedelta(days=99))
    assert expired(now + timedelta(seconds=60), now, timedelta(seconds=120))
    assert not expired(now + timedelta(seconds=180), now, timedelta(seconds=120))


def test_the_sdk_variables_come_before_the_older_ones(tmp_path: Path) -> None:
    older = {"HW_ACCESS_KEY": "OLD", "HW_SECRET_KEY": "old"}
    newer = {"HUAWEICLOUD_SDK_AK": "NEW", "HUAWEICLOUD_SDK_SK": "new", "HUAWEICLOUD_SDK_SECURITY_TOKEN": "t"}
    assert load("env", _options(tmp_path, older)) == AccessKeys("OLD", Secret("old"))
    assert load(None, _options(tmp_path, older | newer)) == AccessKeys("NEW", Secret("new"), Secret("t"))


def test_half_a_key_pair_in_the_environment_is_said_and_no_other_source_tried(tmp_path: Path) -> None:
    _file(tmp_path / ".huaweicloud" / "credentials", "[basic]\nak = A\nsk = B\n")
    with pytest.raises(ConfigError, match="HUAWEICLOUD_SDK_AK"):
        load(None, _options(tmp_path, {"HUAWEICLOUD_SDK_AK": "A"}))


def test_the_sdk_file_gives_the_keys_of_its_section(tmp_path: Path) -> None:
    text = "[basic]\nak = A\nsk = per%cent\nproject_id = p1\n[other]\nak=C\nsk=D\nsecurity_token=T\n"
    _file(tmp_path / ".huaweicloud" / "credentials", text)
    assert load("sdk-file", _options(tmp_path)) == AccessKeys("A", Secret("per%cent"))
    assert load(None, _options(tmp_path, sdk_profile="other")) == AccessKeys("C", Secret("D"), Secret("T"))
    assert hints("sdk-file", _options(tmp_path)) == Hints("p1")


def test_the_sdk_file_can_be_elsewhere(tmp_path: Path) -> None:
    path = _file(tmp_path / "moved", "[basic]\nak = A\nsk = B\n")
    environ = {"HUAWEICLOUD_SDK_CREDENTIALS_FILE": str(path)}
    assert load("sdk-file", _options(tmp_path, environ)) == AccessKeys("A", Secret("B"))


def test_a_section_that_is_not_there_is_answered_with_those_that_are(tmp_path: Path) -> None:
    _file(tmp_path / ".huaweicloud" / "credentials", "[one]\nak=A\nsk=B\n")
    with pytest.raises(ConfigError) as caught:
        load("sdk-file", _options(tmp_path))
    assert "one" in caught.value.hint


def test_a_broken_file_is_named_without_showing_a_line_of_it(tmp_path: Path) -> None:
    _file(tmp_path / ".huaweicloud" / "credentials", f"{CANARY}\n")
    with pytest.raises(ConfigError) as caught:
        load("sdk-file", _options(tmp_path))
    assert "credentials" in str(caught.value)
    assert CANARY not in "".join(traceback.format_exception(caught.value))


def test_a_file_that_everyone_can_write_is_refused_with_what_to_run(tmp_path: Path) -> None:
    _file(tmp_path / ".huaweicloud" / "credentials", "[basic]\nak=A\nsk=B\n", 0o666)
    with pytest.raises(ConfigError) as caught:
        load("sdk-file", _options(tmp_path))
    assert "chmod 600" in caught.value.hint


def test_a_file_that_others_can_read_is_used_with_one_warning(tmp_path: Path) -> None:
    _file(tmp_path / ".huaweicloud" / "credentials", "[basic]\nak=A\nsk=B\n", 0o644)
    warned: list[ConfigError] = []
    options = _options(tmp_path, warn=warned.append)
    assert load("sdk-file", options) == load("sdk-file", options)
    assert ["chmod 600" in warning.hint for warning in warned] == [True]


def test_a_device_in_place_of_the_file_does_not_hang(tmp_path: Path) -> None:
    path = tmp_path / ".huaweicloud" / "credentials"
    path.parent.mkdir()
    os.mkfifo(path)
    with pytest.raises(ConfigError, match="plain file"):
        load("sdk-file", _options(tmp_path))


_KOOCLI = (
    '{"current": "dev", "authEncrypt": "%s", "profiles": [{"name": "dev", "accessKeyId": "%s",'
    ' "secretAccessKey": "B", "region": "cn-north-4", "projectId": "p2"}]}'
)


def test_an_unencrypted_koocli_profile_is_read(tmp_path: Path) -> None:
    _file(tmp_path / ".hcloud" / "config.json", _KOOCLI % ("false", "A"))
    assert load("koocli", _options(tmp_path)) == AccessKeys("A", Secret("B"))
    assert load(None, _options(tmp_path)) == AccessKeys("A", Secret("B"))
    assert hints(None, _options(tmp_path)) == Hints("p2", "cn-north-4")


@pytest.mark.parametrize(("flag", "access"), [("true", "A"), ("", "0123456789abcdef" * 8)])
def test_an_encrypted_koocli_profile_is_said_to_be_one(tmp_path: Path, flag: str, access: str) -> None:
    _file(tmp_path / ".hcloud" / "config.json", _KOOCLI % (flag, access))
    with pytest.raises(ConfigError, match="encrypted"):
        load("koocli", _options(tmp_path))


def test_without_anything_one_is_told_what_to_set(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        load(None, _options(tmp_path))
    assert "HUAWEICLOUD_SDK_AK" in caught.value.hint


def test_a_password_comes_from_the_environment_or_is_asked(tmp_path: Path) -> None:
    told = {"HUAWEICLOUD_SDK_PASSWORD": CANARY}
    login = load("password", _options(tmp_path, told, user="liwei", domain="acme"))
    asked = load("password", _options(tmp_path, user="liwei", domain="acme", ask=lambda _: CANARY))
    assert login == asked == PasswordLogin("liwei", "acme", Secret(CANARY))
    with pytest.raises(ConfigError, match="liwei"):
        load("password", _options(tmp_path, user="liwei", domain="acme"))
    with pytest.raises(ConfigError, match="domain"):
        load("password", _options(tmp_path, told))


def _python(code: str) -> str:
    return shlex.join([sys.executable, "-c", code])


def test_a_command_prints_keys_that_end(tmp_path: Path) -> None:
    code = 'print(\'{"ak":"A","sk":"B","security_token":"T","expires":"2030-01-01T00:00:00Z"}\')'
    keys = load("command", _options(tmp_path, dict(os.environ), command=_python(code)))
    assert keys == AccessKeys("A", Secret("B"), Secret("T"), datetime(2030, 1, 1, tzinfo=UTC))
    assert secret_of(keys) == Secret("B")


def test_a_command_does_not_see_the_secrets_of_its_parent() -> None:
    code = 'import json, os; print(json.dumps({"ak": os.environ.get("HW_SECRET_KEY", "none"), "sk": "B"}))'
    assert from_command(_python(code), {**os.environ, "HW_SECRET_KEY": CANARY}).access == "none"


def test_a_command_is_not_run_by_a_shell(tmp_path: Path) -> None:
    touched = tmp_path / "touched"
    with pytest.raises(ConfigError):
        from_command(f"/bin/echo x; touch {touched}")
    assert not touched.exists()


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("import sys; sys.exit(3)", "exit code 3"),
        ("print('hello')", "no JSON"),
        ("print('[1]')", "no JSON"),
        ("import sys; sys.stdout.write('x' * 1000000)", "no JSON"),
        (f"print('{CANARY}'); raise SystemExit(1)", "exit code 1"),
    ],
)
def test_a_command_that_goes_wrong_is_named_without_its_output(code: str, said: str) -> None:
    with pytest.raises(ConfigError, match=said) as caught:
        from_command(_python(code))
    assert CANARY not in "".join(traceback.format_exception(caught.value))


@pytest.mark.parametrize(
    "code", ["import time; time.sleep(60)", "import sys, time; sys.stdout.close(); time.sleep(60)"]
)
def test_a_command_that_hangs_is_ended(code: str) -> None:
    began = datetime.now(UTC)
    with pytest.raises(ConfigError, match="did not end"):
        from_command(_python(code), seconds=0.3)
    assert datetime.now(UTC) - began < timedelta(seconds=5)


@pytest.mark.parametrize("command", ["", "   ", "'unclosed", "/no/such/program --x", "\0"])
def test_a_command_that_cannot_be_started_is_a_setting_to_mend(command: str) -> None:
    with pytest.raises(ConfigError):
        from_command(command)

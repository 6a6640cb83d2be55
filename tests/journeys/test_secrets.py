"""Secrets that are planted wherever a credential may come from are found nowhere afterwards: not on disk, not on the terminal."""

from __future__ import annotations

import base64
import json
import re
import stat
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest

from support.simulation import Simulation, command, simulating
from support.terminal import Terminal, artscope, running
from support.walking import full_walk

PROXY = "canary-of-the-proxy"
READS = re.compile(r"(GET /|POST /v2/[0-9a-f]{32}/training-job-searches |POST /v3/auth/tokens )")
LINK = re.compile(rb"Signature=[0-9A-Za-z%]|Authorization: SDK|X-Auth-Token: |X-Security-Token: ", re.IGNORECASE)
"""What a request is signed with; a link's signature opens the log for everyone who reads it."""


@dataclass
class Machine:
    """A home of its own, where everything a program may write to can be looked through afterwards."""

    root: Path
    simulation: Simulation
    secrets: set[str]
    heard: bytearray = field(default_factory=bytearray)
    """Everything that came to a terminal or a pipe."""

    def __post_init__(self) -> None:
        for name in ("home", "temp", "elsewhere"):
            (self.root / name).mkdir(mode=0o700)

    @property
    def environ(self) -> dict[str, str]:
        """No credential among it."""
        root = self.root
        places = {
            "HOME": root / "home",
            "TMPDIR": root / "temp",
            "ARTSCOPE_LOG_FILE": root / "elsewhere" / "requests.log",
        }
        return self.simulation.address | {name: str(path) for name, path in places.items()}

    def profile(self, **values: str) -> None:
        """Makes this the profile that is used."""
        path = self.root / "home" / ".config" / "artscope" / "config.toml"
        path.parent.mkdir(parents=True, exist_ok=True)
        lines = [
            'default_profile = "night"',
            "[profiles.night]",
            *(f"{key} = {json.dumps(values[key])}" for key in values),
        ]
        path.write_text("\n".join(lines) + "\n")

    def found(self) -> list[str]:
        """Where a secret is that nobody planted there."""
        found = [f"{name} on a terminal" for name in self._hits(bytes(self.heard))]
        for path in self.root.rglob("*"):
            if path.is_file() and path.suffix != ".planted":
                found += [f"{name} in {path}" for name in self._hits(path.read_bytes())]
        return found

    def _hits(self, data: bytes) -> list[str]:
        kinds = {
            form
            for secret in self.secrets
            for form in (
                secret.encode(),
                quote(secret, safe="").encode(),
                base64.b64encode(secret.encode()).rstrip(b"="),
            )
        }
        return [kind.decode() for kind in kinds if kind in data] + [hit[0].decode() for hit in LINK.finditer(data)]


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Machine]:
    seen = tmp_path / "requests-seen.log"
    with simulating("--api", "both", "--lines", "900", "--request-log", seen) as simulation:
        place = simulation.place
        (tmp_path / "machine").mkdir()
        made = Machine(tmp_path / "machine", simulation, {place["sk"], place["password"], PROXY})
        yield made
        assert (made.root / "elsewhere" / "requests.log").stat().st_size > 200
        assert made.found() == []
        lines = [line for line in seen.read_text().splitlines() if "/v3.0/OS-CREDENTIAL/" not in line]
        assert len(lines) > 2
        assert [line for line in lines if not READS.match(line)] == []
        assert simulation.state()["violations"] == []


def test_a_walk_with_keys_from_the_environment(machine: Machine) -> None:
    machine.profile(source="env", api="v2")
    keys = {"HUAWEICLOUD_SDK_AK": machine.simulation.place["ak"], "HUAWEICLOUD_SDK_SK": machine.simulation.place["sk"]}
    environ = machine.environ | keys
    with running(artscope(), environ=environ) as terminal:
        full_walk(terminal, machine.root / "home" / "saved.log")
        machine.heard += terminal.sent
    for words in (
        ("doctor", "--json"),
        ("doctor",),
        ("info", "--json"),
        ("info",),
        ("cache", "--json"),
        ("jobs", "--json"),
        ("log", "no-such-job"),
    ):
        ran = command(environ, *words)
        machine.heard += ran.out + ran.err.encode()
    assert stat.S_IMODE((machine.root / "elsewhere" / "requests.log").stat().st_mode) == 0o600


def test_a_walk_with_a_temporary_key_from_a_command(machine: Machine) -> None:
    ak, sk, token = _temporary(machine)
    machine.secrets |= {sk, token}
    script = machine.root / "credential.planted"
    answer = json.dumps({"ak": ak, "sk": sk, "security_token": token, "expires": "2099-01-01T00:00:00Z"})
    seen = machine.root / "temp" / "environment-of-the-command"
    script.write_text(f"import os\nopen({str(seen)!r}, 'w').write(repr(dict(os.environ)))\nprint({answer!r})\n")
    machine.profile(source="command", command=f"{sys.executable} {script}", api="v1")
    environ = machine.environ | {"HUAWEICLOUD_SDK_SK": machine.simulation.place["sk"]}  # somebody else's, in the way
    with running(artscope(), environ=environ) as terminal:
        full_walk(terminal, machine.root / "home" / "saved.log")
        machine.heard += terminal.sent
    assert "PATH" in seen.read_text()


def test_a_session_with_the_file_of_the_sdk(machine: Machine) -> None:
    place = machine.simulation.place
    planted = machine.root / "home" / ".huaweicloud" / "credentials"
    planted.parent.mkdir(mode=0o700)
    planted.touch(mode=0o600)
    planted.write_text(f"[basic]\nak = {place['ak']}\nsk = {place['sk']}\n")
    machine.profile(source="sdk-file")
    _session(machine, machine.environ)
    planted.unlink()


def test_a_session_with_a_password_that_is_typed(machine: Machine) -> None:
    place = machine.simulation.place
    machine.profile(source="password", user=place["user"], domain=place["domain"])
    with running(artscope("--api", "v2"), environ=machine.environ) as terminal:
        terminal.wait(f"{place['user']}.*:")
        terminal.keys(f"{place['password']}<enter>")
        _look(terminal)
        machine.heard += terminal.sent
    assert "POST /v3/auth/tokens 201" in machine.simulation.state()["requests"]


def test_a_session_with_a_password_from_the_environment_and_a_token_that_expires(machine: Machine) -> None:
    place = machine.simulation.place
    machine.profile(source="password", user=place["user"], domain=place["domain"])
    machine.simulation.faults("expire=4")
    _session(machine, machine.environ | {"HUAWEICLOUD_SDK_PASSWORD": place["password"]})
    assert machine.simulation.state()["requests"].count("POST /v3/auth/tokens 201") > 1


def test_keys_that_are_refused_with_everything_that_was_signed(machine: Machine) -> None:
    ak, sk, token = _temporary(machine)
    wrong = f"wrong-{sk[:20]}"
    machine.secrets |= {wrong, sk, token}
    keys = {"HUAWEICLOUD_SDK_AK": ak, "HUAWEICLOUD_SDK_SK": wrong, "HUAWEICLOUD_SDK_SECURITY_TOKEN": token}
    with running(artscope(), environ=machine.environ | keys) as terminal:
        terminal.wait("secret key is wrong")
        machine.heard += terminal.sent
    for word in ("jobs", "doctor"):
        ran = command(machine.environ | keys, word)
        assert ran.code == 3
        machine.heard += ran.out + ran.err.encode()
    _some_requests(machine)


def test_a_proxy_with_a_password_that_does_not_answer(machine: Machine) -> None:
    place = machine.simulation.place
    keys = {"HUAWEICLOUD_SDK_AK": place["ak"], "HUAWEICLOUD_SDK_SK": place["sk"]}
    proxies = {"HTTP_PROXY": f"http://liwei:{PROXY}@127.0.0.1:9", "HTTPS_PROXY": f"http://liwei:{PROXY}@127.0.0.1:9"}
    elsewhere = {"ARTSCOPE_ENDPOINT": "https://modelarts.example.invalid", "NO_PROXY": ""}
    with running(artscope(), environ=machine.environ | keys | proxies | elsewhere) as terminal:
        terminal.wait(r"proxy.*127\.0\.0\.1")
        machine.heard += terminal.sent
    for word in ("jobs", "doctor"):
        ran = command(machine.environ | keys | proxies | elsewhere, word)
        assert ran.code == 5
        assert "127.0.0.1:9" in ran.out.decode() + ran.err
        machine.heard += ran.out + ran.err.encode()
    _some_requests(machine)


@pytest.mark.parametrize("where", ["artscope.signing.sign", "artscope_tui.screens.details.DetailsScreen.compose"])
def test_a_crash_shows_where_and_no_value(machine: Machine, where: str) -> None:
    module, _, name = where.rpartition(".")
    owner = module if module == "artscope.signing" else module.rpartition(".")[0]
    attribute = name if owner == module else f"{module.rpartition('.')[2]}.{name}"
    script = (
        f"import {owner} as broken\n"
        "def broke(*given, **more):\n    raise RuntimeError('it broke')\n"
        f"broken.{attribute} = broke\n"
        "from artscope_tui.__main__ import main\nmain()\n"
    )
    place = machine.simulation.place
    keys = {"HUAWEICLOUD_SDK_AK": place["ak"], "HUAWEICLOUD_SDK_SK": place["sk"]}
    with running([sys.executable, "-c", script], environ=machine.environ | keys) as terminal:
        if owner != module:
            terminal.wait(r"as of \d(.*\n)*.*2 Versions +\S+(.*\n)*>")
            terminal.keys("p")
        assert terminal.end() == 1
        machine.heard += terminal.sent
    (report,) = machine.root.glob("**/reports/*.txt")
    assert b"RuntimeError" in terminal.sent and report.name.encode() in terminal.sent.replace(b"\r\n", b"")
    assert "RuntimeError" in report.read_text() and "in broke" in report.read_text()
    assert "it broke" not in report.read_text()
    _some_requests(machine)


def _session(machine: Machine, environ: dict[str, str]) -> None:
    with running(artscope("--api", "v2"), environ=environ) as terminal:
        _look(terminal)
        machine.heard += terminal.sent


def _look(terminal: Terminal) -> None:
    """Down to a log, and out."""
    terminal.wait(r"as of \d")
    terminal.keys("/ocr-crnn-tf<enter><enter><enter><enter>")
    terminal.wait("lines here")
    terminal.keys("qqqq")
    assert terminal.end() == 0


def _some_requests(machine: Machine) -> None:
    """A command with the right keys, so that there is something in the logs that are looked through."""
    place = machine.simulation.place
    keys = {"HUAWEICLOUD_SDK_AK": place["ak"], "HUAWEICLOUD_SDK_SK": place["sk"]}
    ran = command(machine.environ | keys, "files", "pangu7b-sft", "--api", "v2")
    assert ran.code == 0
    machine.heard += ran.out + ran.err.encode()


def _temporary(machine: Machine) -> tuple[str, str, str]:
    """A key of an hour: access key, secret key, security token."""
    place = machine.simulation.place
    user = {"name": place["user"], "password": place["password"], "domain": {"name": place["domain"]}}
    identity = {"methods": ["password"], "password": {"user": user}}
    with httpx.Client(trust_env=False, base_url=place["iam"]) as client:
        asked = {"auth": {"identity": identity, "scope": {"project": {"id": place["project_id"]}}}}
        token = client.post("/v3/auth/tokens", json=asked).headers["X-Subject-Token"]
        machine.secrets.add(token)
        made = client.post(
            "/v3.0/OS-CREDENTIAL/securitytokens",
            json={"auth": {"identity": {"methods": ["token"], "token": {"duration_seconds": 3600}}}},
            headers={"X-Auth-Token": token},
        ).json()["credential"]
    return made["access"], made["secret"], made["securitytoken"]

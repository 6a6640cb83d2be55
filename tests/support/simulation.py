"""`artscope simulate` as a process of its own, and what a client of it needs in its environment."""

from __future__ import annotations

import http.client
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx

from artscope import signing


@dataclass(frozen=True)
class Simulation:
    """A ModelArts over real HTTP on loopback."""

    place: dict[str, str]
    """What it said of itself: url, iam, project_id, region, workspace, ak, sk, user, password, domain."""
    process: subprocess.Popen[str]

    @property
    def environ(self) -> dict[str, str]:
        """What leads a client here, with the right keys."""
        return {
            **self.address,
            "HUAWEICLOUD_SDK_AK": self.place["ak"],
            "HUAWEICLOUD_SDK_SK": self.place["sk"],
        }

    @property
    def address(self) -> dict[str, str]:
        """What leads a client here, without a credential."""
        return {
            "ARTSCOPE_ENDPOINT": self.place["url"],
            "ARTSCOPE_IAM_ENDPOINT": self.place["iam"],
            "ARTSCOPE_PROJECT_ID": self.place["project_id"],
            "ARTSCOPE_REGION": self.place["region"],
            "ARTSCOPE_WORKSPACE": self.place["workspace"],
        }

    def state(self) -> dict[str, Any]:
        """What it has seen so far."""
        return self._control("GET", "/-/state")

    def faults(self, *add: str, clear: str | None = None) -> None:
        """Turns switches on; and first off those of one name, or all for an empty one."""
        self._control("POST", "/-/faults", {"add": list(add)} | ({} if clear is None else {"clear": clear}))

    def advance(self, seconds: float, *, wall: bool = True) -> None:
        """Puts its clocks forward; without `wall` only the world's, so that signatures made now are still good."""
        self._control("POST", "/-/clock", {"advance": seconds, "wall": wall})

    def delete(self, job: str) -> None:
        """Somebody else deletes a job: by its number on V1."""
        answer = self._signed("DELETE", f"/v1/{self.place['project_id']}/training-jobs/{job}", self.place["sk"])
        assert answer == 200, answer

    def lock_key(self) -> None:
        """Somebody else signs wrongly with the same key until it is locked."""
        for _ in range(6):
            assert self._signed("GET", f"/v1/{self.place['project_id']}/workspaces", "wrong") == 401

    def _signed(self, method: str, path: str, secret: str) -> int:
        url, now = f"{self.place['url']}{path}", datetime.now(UTC)
        headers = signing.sign(self.place["ak"], secret, method, url, at=now).headers
        with httpx.Client(trust_env=False) as client:
            return client.request(method, url, headers=dict(headers)).status_code

    def kill(self) -> None:
        """Ends it as a broken machine would."""
        self.process.kill()
        self.process.wait()

    def _control(self, method: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        connection = http.client.HTTPConnection(urlsplit(self.place["url"]).netloc, timeout=10)
        try:
            connection.request(method, path, json.dumps(body) if body is not None else None)
            answer: dict[str, Any] = json.loads(connection.getresponse().read())
            return answer
        finally:
            connection.close()


@contextmanager
def simulating(*options: str | Path) -> Iterator[Simulation]:
    """The simulator, for as long as the block runs; what it says on standard error is the test's failure."""
    command = [sys.executable, "-m", "artscope.simulator", "--port", "0", *map(str, options)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout
    try:
        yield Simulation(json.loads(process.stdout.readline()), process)
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        _, errors = process.communicate(timeout=10)
        assert not errors, errors


@dataclass(frozen=True)
class Printed:
    """How a command ended, and what it printed, as bytes."""

    code: int
    out: bytes
    err: str

    @property
    def rows(self) -> list[dict[str, Any]]:
        """Standard output as JSON lines."""
        return [json.loads(line) for line in self.out.splitlines()]


def command(environ: dict[str, str], *words: str | Path) -> Printed:
    """Runs the command line as a process of its own."""
    line = [sys.executable, "-m", "artscope_tui", *map(str, words)]
    ran = subprocess.run(line, capture_output=True, env={**os.environ, **environ}, stdin=subprocess.DEVNULL, timeout=60)
    return Printed(ran.returncode, ran.stdout, ran.stderr.decode())

"""The same client for scripts without a loop."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from artscope.call import Flow
from artscope.errors import NotFoundError
from artscope.http import Endpoints, Network, SyncClient
from artscope.http.refusals import Refusals
from support.wire import CANARY, KEYS, PROJECT, QUICK, call


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        found = self.path.startswith("/v1")
        body = b"[1]" if found else b'{"error_code": "ModelArts.2775"}'
        self.send_response(200 if found else 404)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        pass


@pytest.fixture
def url() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), _Handler) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def test_a_script_runs_calls_and_flows_without_a_loop(url: str) -> None:
    def flow() -> Flow[list[Any]]:
        try:
            yield call("gone")
        except NotFoundError:
            return (yield call("v1")) + (yield call("v1"))
        return []

    with SyncClient(Endpoints(url), PROJECT, KEYS, Network(environ={}), limits=QUICK) as client:
        assert client.run(call("v1")) == [1]
        assert client.run(flow()) == [1, 1]
        with pytest.raises(NotFoundError):
            client.run(call("gone"))


def test_closing_ends_the_thread_and_a_later_call_starts_anew(url: str) -> None:
    client = SyncClient(Endpoints(url), PROJECT, KEYS, Network(environ={}), limits=QUICK)
    client.close()
    assert client.run(call("v1")) == [1]
    client.close()
    client.close()
    assert "artscope-http" not in {thread.name for thread in threading.enumerate()}
    assert client.run(call("v1")) == [1]
    client.close()


def test_what_is_known_of_a_refusal_outlives_the_thread(url: str) -> None:
    refusals = Refusals()
    client = SyncClient(Endpoints(url), PROJECT, KEYS, Network(environ={}), limits=QUICK, refusals=refusals)

    def three() -> list[Any]:
        results: list[Any] = []
        threads = [threading.Thread(target=lambda: results.append(client.run(call("v1")))) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        client.close()
        return results

    assert three() == [[1]] * 3
    refusals.standing(url.removeprefix("http://"), KEYS.principal, KEYS.secret).accepted = False
    assert three() == [[1]] * 3


def test_several_threads_may_share_one(url: str) -> None:
    results: list[Any] = []
    with SyncClient(Endpoints(url), PROJECT, KEYS, Network(environ={}), limits=QUICK) as client:
        threads = [threading.Thread(target=lambda: results.append(client.run(call("v1")))) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert results == [[1]] * 8
    assert CANARY not in repr(client)

"""`artscope simulate`: the simulator over real HTTP, on loopback, until it is told to stop."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import signal
import socket
import struct
import sys
import textwrap
import traceback
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, TextIO

from artscope.simulator.build import Options, build
from artscope.simulator.clocks import aware
from artscope.simulator.faults import KINDS, read_fault
from artscope.simulator.state import Endpoints, Seen
from artscope.simulator.wire import DropError, Message, Receive, Scope, Send
from artscope.simulator.world.model import PUBLIC_WORKSPACE
from artscope.words import say

if TYPE_CHECKING:
    import uvicorn

    from artscope.simulator.app import Simulator

HOST = "127.0.0.1"
USAGE = 2
"""Exit code for what cannot be understood."""
_GRACE = 1
"""Seconds that answers under way are given at the end."""

_WIDTH = 78

App = Callable[[Scope, Receive, Send], Any]


def main(argv: Sequence[str] | None = None) -> int:
    """Serve until SIGTERM, SIGINT or SIGHUP.

    Answers:
        128 and the signal's number; 2 where the options or the surroundings do not allow it, told on stderr.
    """
    said = parser().parse_args(argv)
    if find_spec("uvicorn") is None:
        return _complain(say("simulator.no_uvicorn"))
    with contextlib.ExitStack() as stack:
        try:
            front = stack.enter_context(_listening(said.port))
            back = stack.enter_context(_listening(0))
        except (OSError, OverflowError) as error:
            return _complain(say("simulator.no_port", port=said.port, why=error))
        try:
            log = stack.enter_context(said.request_log.open("a", encoding="utf-8")) if said.request_log else None
        except OSError as error:
            return _complain(say("simulator.no_log", path=said.request_log, why=error.strerror))
        try:
            return 128 + asyncio.run(_serve(said, front, back, log))
        except OSError as error:  # a log of `--logs` that cannot be read
            return _complain(say("simulator.no_world", why=error))


def parser() -> argparse.ArgumentParser:
    """Every option of `artscope simulate`."""
    made = argparse.ArgumentParser(
        "artscope simulate",
        description=textwrap.fill(say("simulator.about"), _WIDTH),
        epilog=_switches(),
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    add = made.add_argument
    add("--port", type=_count, default=0, metavar="N", help=say("simulator.option.port"))
    add("--api", choices=("v1", "v2", "both"), default="both", help=say("simulator.option.api"))
    add("--seed", type=int, default=1, metavar="N", help=say("simulator.option.seed"))
    add("--now", type=_moment, metavar="ISO", help=say("simulator.option.now"))
    add("--jobs", type=_count, default=40, metavar="N", help=say("simulator.option.jobs"))
    add("--workers", type=_count, metavar="N", help=say("simulator.option.workers"))
    add("--lines", type=_count, metavar="N", help=say("simulator.option.lines"))
    add("--logs", type=_folder, metavar="DIR", help=say("simulator.option.logs"))
    add("--latency", type=_millis, default=0.0, metavar="MS", help=say("simulator.option.latency"))
    add("--fault", type=_fault, action="append", default=[], metavar="SWITCH", help=say("simulator.option.fault"))
    add("--request-log", type=Path, metavar="FILE", help=say("simulator.option.request_log"))
    return made


def _listening(port: int) -> socket.socket:
    """A socket whose connections send what they have: head and body leave as two writes, and the second would wait 40 ms."""
    listening = socket.create_server((HOST, port))
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listening


async def _serve(said: argparse.Namespace, front: socket.socket, back: socket.socket, log: TextIO | None) -> int:
    """Both listeners, until a signal; its number."""
    url = f"http://{HOST}:{front.getsockname()[1]}"
    endpoints = Endpoints(url, url, f"http://{HOST}:{back.getsockname()[1]}")
    simulator = build(_options(said), endpoints, on_seen=partial(_write, log) if log else None)
    loop = asyncio.get_running_loop()
    stopped: asyncio.Future[int] = loop.create_future()
    listening = [asyncio.Event(), asyncio.Event()]
    servers = [_server(app, event) for app, event in zip((simulator.service, simulator.bucket), listening, strict=True)]
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        loop.add_signal_handler(number, _stop, servers, stopped, number)
    running = [asyncio.create_task(server.serve([end])) for server, end in zip(servers, (front, back), strict=True)]
    for event in listening:
        await event.wait()
    sys.stdout.write(json.dumps(greeting(simulator)) + "\n")
    sys.stdout.flush()
    await asyncio.gather(*running)
    return stopped.result() if stopped.done() else 0


def greeting(simulator: Simulator) -> dict[str, str]:
    """What a client needs to know, as the contract names it; besides `obs`, and the `workspace` that the jobs are in."""
    state = simulator.state
    account, project, ends = state.account, state.world.project, state.endpoints
    return {
        "url": ends.url,
        "iam": ends.iam,
        "project_id": project.id,
        "region": project.name,
        "ak": account.ak,
        "sk": account.sk,
        "user": account.user,
        "password": account.password,
        "domain": account.domain,
        "obs": ends.obs,
        "workspace": PUBLIC_WORKSPACE,
    }


def _stop(servers: list[uvicorn.Server], stopped: asyncio.Future[int], number: int) -> None:
    for server in servers:
        server.should_exit = True
    if not stopped.done():
        stopped.set_result(number)


def _server(app: App, listening: asyncio.Event) -> uvicorn.Server:
    import uvicorn

    class Server(uvicorn.Server):
        """Leaves signals to us: there are two of them in one process."""

        @contextlib.contextmanager
        def capture_signals(self) -> Iterator[None]:
            yield

        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            listening.set()

    config = uvicorn.Config(
        _breakable(app),
        http="h11",
        ws="none",
        loop="asyncio",
        lifespan="off",
        interface="asgi3",
        log_config=None,
        log_level="critical",
        access_log=False,
        server_header=False,
        date_header=False,
        timeout_graceful_shutdown=_GRACE,
    )
    return Server(config)


def _breakable(app: App) -> App:
    """The app, able to end its connection, and with its mistakes told on stderr."""

    async def wrapped(scope: Scope, receive: Receive, send: Send) -> None:
        transport: asyncio.Transport | None = getattr(getattr(send, "__self__", None), "transport", None)
        if transport is not None:
            scope.setdefault("extensions", {})["artscope.drop"] = partial(_end, transport)

        async def sent(message: Message) -> None:
            if transport is not None and transport.is_closing():
                raise DropError  # who asked has gone: the rest of a long log is written for nobody
            await send(message)

        try:
            await app(scope, receive, sent)
        except DropError:
            raise
        except Exception:
            traceback.print_exc()
            raise
        for _ in range(2):  # the server hears of the end before it looks
            await asyncio.sleep(0)

    return wrapped


def _end(transport: asyncio.Transport, reset: bool) -> None:
    if not reset:
        transport.close()
        return
    end: socket.socket | None = transport.get_extra_info("socket")
    if end is not None:
        end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    transport.abort()


def _options(said: argparse.Namespace) -> Options:
    names = ("seed", "now", "api", "jobs", "workers", "lines", "logs", "latency")
    return Options(faults=tuple(said.fault), **{name: getattr(said, name) for name in names})


def _write(log: TextIO, seen: Seen) -> None:
    log.write(f"{seen}\n")
    log.flush()


def _complain(text: str) -> int:
    sys.stderr.write(f"{text}\n")
    return USAGE


def _switches() -> str:
    rows = [f"{say('simulator.faults')}:"]
    for name, (pattern, default) in KINDS.items():
        values = f"={pattern}" if "|" in pattern else f"={default}" if pattern else ""
        rows.append(f"  {name + values:<38} {say(f'simulator.fault.{name}')}")
    return "\n".join(rows)


def _refuse(key: str, **values: object) -> NoReturn:
    raise argparse.ArgumentTypeError(say(f"simulator.{key}", **values))


def _count(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() else _refuse("bad_number", text=text)


def _millis(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = -1
    return value if 0 <= value < float("inf") else _refuse("bad_number", text=text)


def _moment(text: str) -> datetime:
    try:
        return aware(datetime.fromisoformat(text))
    except ValueError:
        _refuse("bad_time", text=text)


def _folder(text: str) -> Path:
    path = Path(text)
    return path if path.is_dir() else _refuse("no_folder", path=text)


def _fault(text: str) -> str:
    try:
        read_fault(text)
    except ValueError:
        _refuse("bad_fault", spec=text)
    return text

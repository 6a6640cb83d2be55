"""The client for scripts without a loop: the same one, on a loop of its own in a thread.

One runner, so that deadlines, caps, retries and the refusal rule are the same for a script and for the browser; a blocking client
could not even end a name lookup in time.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine
from functools import partial
from types import TracebackType
from typing import Any, Self, TypeVar

from artscope.call import Call, Flow, Priority
from artscope.credentials import Credential
from artscope.http.client import Client
from artscope.http.endpoints import Endpoints
from artscope.http.network import Network

T = TypeVar("T")


class SyncClient:
    """Runs calls and flows, and blocks until they are done.

        with SyncClient(Endpoints(service, iam), project, keys) as client:
            names = client.run(v1.log_names(project, job, version))

    May be used from several threads. Ctrl-C cancels what runs. A transport that is given must be for async use.
    """

    def __init__(
        self, endpoints: Endpoints, project: str, credential: Credential, network: Network | None = None, **tools: Any
    ) -> None:
        """All arguments are those of `Client`, which is made when the first call comes."""
        self._make = partial(Client, endpoints, project, credential, network, **tools)
        self._client: Client | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._starting = threading.Lock()

    def run(self, flow: Call[T] | Flow[T], priority: Priority = Priority.PERSON) -> T:
        """The result of a call, or of a flow.

        Raises:
            CoreError: See `artscope.errors`.
        """
        return self._blocking(self._run(flow, priority))

    def resume(self) -> bool:
        """See `Client.resume`."""
        return self._blocking(self._resume())

    def close(self) -> None:
        """Close every connection and end the thread. Further calls start anew."""
        with self._starting:
            loop, thread, self._loop, self._thread = self._loop, self._thread, None, None
        if loop is None or thread is None:
            return
        asyncio.run_coroutine_threadsafe(self._close(), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _blocking(self, work: Coroutine[Any, Any, T]) -> T:
        future = asyncio.run_coroutine_threadsafe(work, self._started())
        try:
            return future.result()
        except BaseException:
            future.cancel()
            raise

    def _started(self) -> asyncio.AbstractEventLoop:
        with self._starting:
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
                self._thread = threading.Thread(target=_forever, args=(self._loop,), daemon=True, name="artscope-http")
                self._thread.start()
            return self._loop

    async def _run(self, flow: Call[T] | Flow[T], priority: Priority) -> T:
        return await self._made().run(flow, priority)

    async def _resume(self) -> bool:
        return await self._made().resume()

    async def _close(self) -> None:
        client, self._client = self._client, None
        if client is not None:
            await client.aclose()

    def _made(self) -> Client:
        if self._client is None:
            self._client = self._make()
        return self._client


def _forever(loop: asyncio.AbstractEventLoop) -> None:
    asyncio.set_event_loop(loop)
    try:
        loop.run_forever()
    finally:
        loop.run_until_complete(loop.shutdown_asyncgens())
        loop.close()

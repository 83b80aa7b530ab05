"""All hosts of an estate in one process: endpoints on free ports of 127.0.0.1, one event loop for everything."""

from __future__ import annotations

import asyncio
import logging
import resource
import tempfile
import threading
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any, TypeVar

from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError

from simulator.estate.errors import EstateError
from simulator.estate.model import Estate

from . import certificate
from .credentials import UserFiles
from .endpoint import Endpoint
from .listener import Listener
from .security import Authenticator

_T = TypeVar("_T")
_log = logging.getLogger(__name__)


def _is_own_fault(entry: logging.LogRecord) -> bool:
    """Whether an error is the server's: bytes that are no HTTP are the client's, and have had their 400."""
    return not (entry.exc_info and isinstance(entry.exc_info[1], HttpProcessingError))


_log.addFilter(_is_own_fault)


class Servers:
    """The endpoints of an estate. Use it inside the event loop that runs them."""

    def __init__(self, estate: Estate, folder: Path) -> None:
        self.estate = estate
        tls = certificate.make(folder, [host.fqdn for host in estate.hosts.values()])
        #: The file that makes a client trust the certificates of the estate.
        self.ca_file = tls.ca_file
        authenticator = Authenticator(UserFiles(folder, estate.hosts.values()), tls.certificate_hash)
        self.endpoints = {name: Endpoint(host, authenticator) for name, host in estate.hosts.items()}
        self._http: dict[str, Listener] = {}
        self._https: dict[str, Listener] = {}
        self._by_port: dict[int, Endpoint] = {}
        try:
            for name, host in estate.hosts.items():
                self._http[name] = Listener(f"host {name}", host.port, None)
                self._https[name] = Listener(f"host {name}", None, tls.context)
        except EstateError:
            self._release()
            raise
        for listeners in (self._http, self._https):
            self._by_port |= {listener.port: self.endpoints[name] for name, listener in listeners.items()}
        self._runner = web.ServerRunner(web.Server(self._answer, logger=_log), shutdown_timeout=0.1)

    def port(self, name: str, *, tls: bool = False) -> int:
        return (self._https if tls else self._http)[name].port

    async def start(self) -> None:
        await self._runner.setup()
        for name in self.estate.hosts:
            await self.obey_faults(name)

    async def stop(self) -> None:
        for endpoint in self.endpoints.values():
            endpoint.shells.close_all()
        await self._runner.cleanup()
        self._release()

    def _release(self) -> None:
        for listener in (*self._http.values(), *self._https.values()):
            listener.release()

    async def obey_faults(self, name: str) -> None:
        """Open or close the ports of a host, as its faults say now."""
        for listener in (self._http[name], self._https[name]):
            if self.estate.hosts[name].faults.unreachable:
                await listener.close()
            else:
                await listener.open(self._runner)

    async def _answer(self, request: web.BaseRequest) -> web.StreamResponse:
        if request.transport is None:
            return web.Response()
        if request.path.lower() != "/wsman" or request.method != "POST":
            return web.Response(status=404)
        return await self._by_port[request.transport.get_extra_info("sockname")[1]].answer(request)


@asynccontextmanager
async def serving(estate: Estate, folder: Path) -> AsyncIterator[Servers]:
    """Run the endpoints of *estate* in the current event loop; private files go into *folder*."""
    _allow_many_sockets(4 * len(estate.hosts) + 256)
    servers = Servers(estate, folder)
    try:
        await servers.start()
        yield servers
    finally:
        await servers.stop()


class World:
    """A running estate as other threads see it: every call goes through the event loop of the servers."""

    def __init__(self, servers: Servers, loop: asyncio.AbstractEventLoop) -> None:
        self._servers, self._loop = servers, loop
        self.estate = servers.estate
        self.ca_file = servers.ca_file

    def port(self, name: str, *, tls: bool = False) -> int:
        return self._servers.port(name, tls=tls)

    def requests(self, name: str) -> dict[str, int]:
        """Return how many requests of each kind the host got."""
        return self._call(lambda: dict(self._servers.endpoints[name].requests))

    def open_shells(self, name: str) -> int:
        return self._call(lambda: len(self._servers.endpoints[name].shells))

    def set_faults(self, name: str, **changes: Any) -> None:
        """Switch faults of a host, as the control endpoint does."""

        async def switch() -> None:
            self.estate.hosts[name].faults.set(changes)
            await self._servers.obey_faults(name)

        self._wait(switch())

    def _call(self, function: Callable[[], _T]) -> _T:
        async def call() -> _T:
            return function()

        return self._wait(call())

    def _wait(self, coroutine: Coroutine[Any, Any, _T]) -> _T:
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(timeout=30)


@contextmanager
def running(estate: Estate) -> Iterator[World]:
    """Run the endpoints of *estate* in a thread of their own, for synchronous callers."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="simulated estate", daemon=True)
    thread.start()
    stack = AsyncExitStack()
    try:
        with tempfile.TemporaryDirectory(prefix="ddi-simulated-") as folder:
            entering = stack.enter_async_context(serving(estate, Path(folder)))
            servers = asyncio.run_coroutine_threadsafe(entering, loop).result()
            try:
                yield World(servers, loop)
            finally:
                asyncio.run_coroutine_threadsafe(stack.aclose(), loop).result(timeout=30)
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


def _allow_many_sockets(wanted: int) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        limit = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (limit, hard))

"""The ports of one host on 127.0.0.1: held as long as the estate runs, open unless the host is unreachable."""

from __future__ import annotations

import socket
import ssl
import sys

from aiohttp import web

from simulator.estate.errors import EstateError

ADDRESS = "127.0.0.1"


class Listener:
    """One port. It stays ours while it is closed, so that the host comes back where it was."""

    def __init__(self, owner: str, port: int | None, context: ssl.SSLContext | None) -> None:
        self._context = context
        self._site: web.SockSite | None = None
        self._held = _bound(owner, port or 0)
        self.port: int = self._held.getsockname()[1]
        self._owner = owner

    async def open(self, runner: web.ServerRunner) -> None:
        """Accept connections."""
        if self._site is None:
            self._site = web.SockSite(runner, _bound(self._owner, self.port), ssl_context=self._context, backlog=128)
            await self._site.start()

    async def close(self) -> None:
        """Refuse connections."""
        if self._site is not None:
            await self._site.stop()
            self._site = None

    def release(self) -> None:
        self._held.close()


def _bound(owner: str, port: int) -> socket.socket:
    """Bind without listening. A port that is bound twice with SO_REUSEADDR can be opened by either socket."""
    bound = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if sys.platform == "darwin":
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    try:
        bound.bind((ADDRESS, port))
    except OSError as error:
        bound.close()
        raise EstateError(
            f"{owner}: port {port} cannot be used ({error.strerror}); choose another or leave it out"
        ) from error
    return bound

"""The control endpoint of a running estate: what hosts were asked, what they hold, their faults, the clock.

Plain HTTP on loopback, JSON both ways, for whoever knows the token that is printed at start:

    GET  /hosts                     names, ports, faults
    GET  /hosts/NAME/log            every command the host received, secrets masked
    GET  /hosts/NAME/state          what the host holds
    GET  /hosts/NAME/requests       HTTP requests by kind, bytes, open shells
    GET  /hosts/NAME/faults         its faults;  PUT: change those that are named;  DELETE: switch all off
    GET  /requests                  the same of every host
    GET  /state                     what the whole estate holds
    GET  /clock                     its time;  POST /clock/advance {"by": "7d"}: move on
"""

from __future__ import annotations

import hmac
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

from aiohttp import web
from aiohttp.typedefs import Handler

from .estate.errors import EstateError
from .estate.host import Host
from .estate.section import Section
from .wire import Servers
from .wire.listener import ADDRESS


class Control:
    """The routes of the control endpoint."""

    def __init__(self, servers: Servers, token: str) -> None:
        self._servers, self._estate = servers, servers.estate
        self._expected = f"Bearer {token}".encode()

    def application(self) -> web.Application:
        """Return the application that serves them."""

        @web.middleware
        async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
            return await self._guarded(request, handler)

        application = web.Application(middlewares=[guard])
        application.add_routes(
            [
                web.get("/hosts", self._hosts),
                web.get("/hosts/{name}/log", self._log),
                web.get("/hosts/{name}/state", self._state_of_host),
                web.get("/hosts/{name}/requests", self._requests),
                web.get("/hosts/{name}/faults", self._faults),
                web.put("/hosts/{name}/faults", self._change_faults),
                web.delete("/hosts/{name}/faults", self._clear_faults),
                web.get("/requests", self._all_requests),
                web.get("/state", self._state),
                web.get("/clock", self._clock),
                web.post("/clock/advance", self._advance),
            ]
        )
        return application

    async def _guarded(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        given = request.headers.get("Authorization", "").encode()
        if not hmac.compare_digest(given, self._expected):
            return _error(401, "the token is missing or wrong: send the header Authorization: Bearer TOKEN")
        try:
            return await handler(request)
        except EstateError as error:
            return _error(400, str(error))
        except web.HTTPException as error:
            return _error(error.status, error.text or error.reason)

    async def _hosts(self, _request: web.Request) -> web.Response:
        return web.json_response([self._described(host) for host in self._estate.hosts.values()])

    def _described(self, host: Host) -> dict[str, Any]:
        return {
            "name": host.name,
            "fqdn": host.fqdn,
            "port": self._servers.port(host.name),
            "https_port": self._servers.port(host.name, tls=True),
            "faults": host.faults.as_dict(),
        }

    async def _log(self, request: web.Request) -> web.Response:
        return web.json_response([entry.as_dict() for entry in self._host(request).log])

    async def _state_of_host(self, request: web.Request) -> web.Response:
        return web.json_response(self._host(request).state())

    async def _requests(self, request: web.Request) -> web.Response:
        return web.json_response(self._servers.endpoints[self._host(request).name].counts())

    async def _all_requests(self, _request: web.Request) -> web.Response:
        return web.json_response({name: each.counts() for name, each in self._servers.endpoints.items()})

    async def _faults(self, request: web.Request) -> web.Response:
        return web.json_response(self._host(request).faults.as_dict())

    async def _change_faults(self, request: web.Request) -> web.Response:
        host = self._host(request)
        host.faults.set(await _body(request), f"host {host.name}")
        await self._servers.obey_faults(host.name)
        return await self._faults(request)

    async def _clear_faults(self, request: web.Request) -> web.Response:
        host = self._host(request)
        host.faults.clear()
        await self._servers.obey_faults(host.name)
        return await self._faults(request)

    async def _state(self, _request: web.Request) -> web.Response:
        return web.json_response(self._estate.state())

    async def _clock(self, _request: web.Request) -> web.Response:
        clock = self._estate.clock
        return web.json_response({"now": clock.now().isoformat(), "manual": clock.manual})

    async def _advance(self, request: web.Request) -> web.Response:
        asked = Section(await _body(request), "clock")
        by = asked.duration("by", timedelta(0))
        asked.done()
        self._estate.clock.advance(by)
        return await self._clock(request)

    def _host(self, request: web.Request) -> Host:
        """Find a host by its name in the estate file or its FQDN."""
        wanted = request.match_info["name"].lower()
        for host in self._estate.hosts.values():
            if wanted in (host.name.lower(), host.fqdn.lower()):
                return host
        known = ", ".join(self._estate.hosts)
        raise web.HTTPNotFound(text=f"there is no host {wanted}; use one of {known}")


@asynccontextmanager
async def controlling(servers: Servers, token: str) -> AsyncIterator[str]:
    """Serve the control endpoint on a free port; yield its URL."""
    runner = web.AppRunner(Control(servers, token).application(), access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    try:
        site = web.TCPSite(runner, ADDRESS, 0)
        await site.start()
        host, port = runner.addresses[0][:2]
        yield f"http://{host}:{port}"
    finally:
        await runner.cleanup()


async def _body(request: web.Request) -> dict[str, Any]:
    try:
        content = json.loads(await request.text())
    except ValueError:
        raise web.HTTPBadRequest(text="the body is no JSON; send an object") from None
    if not isinstance(content, dict):
        raise web.HTTPBadRequest(text="the body is no JSON object; send one")
    return content


def _error(status: int, sentence: str) -> web.Response:
    return web.json_response({"error": sentence}, status=status)

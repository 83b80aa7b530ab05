"""One host as an HTTP endpoint: authentication, message encryption, faults, and the operations behind them."""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import Any
from weakref import WeakKeyDictionary

from aiohttp import web

from simulator.engine.messages import ConnectionLost
from simulator.estate.host import Host

from . import framing, soap
from .operations import MAX_ENVELOPE_SIZE, OPERATION_TIMEOUT, Operations
from .security import Authenticator, Connection, challenge
from .shells import Shells
from .soap_faults import Fault, envelope_too_large

#: Bytes of one request that are read at all. What is larger than an envelope, and smaller than this, gets a fault.
_MAX_BODY = 8 * MAX_ENVELOPE_SIZE
_NO_XML = "<html><body>This is no WSMan endpoint.</body>"


class Endpoint:
    """The WSMan endpoint of one host; it counts what it is asked."""

    def __init__(self, host: Host, authenticator: Authenticator) -> None:
        self.host = host
        self.shells = Shells(host)
        #: Requests by kind: the WSMan verb, or ``Authenticate`` for those that only prove who asks.
        self.requests: Counter[str] = Counter()
        self.bytes_received = 0
        self.bytes_sent = 0
        self._authenticator = authenticator
        self._connections: WeakKeyDictionary[asyncio.BaseTransport, Connection] = WeakKeyDictionary()

    def counts(self) -> dict[str, Any]:
        """Return what the host was asked so far, as JSON values."""
        return {
            "requests": dict(self.requests),
            "total": self.requests.total(),
            "bytes_received": self.bytes_received,
            "bytes_sent": self.bytes_sent,
            "open_shells": len(self.shells),
        }

    async def answer(self, request: web.BaseRequest) -> web.StreamResponse:
        """Answer one HTTP request."""
        try:
            body = await _body(request)
        except (ConnectionError, web.RequestPayloadError):
            return _drop(request)
        self.bytes_received += len(body)
        faults = self.host.faults
        if faults.unreachable:
            self.requests["Unread"] += 1
            return _drop(request)
        if len(body) >= _MAX_BODY:
            refused = self._unread(413, "The request is too large.")
            refused.force_close()
            return refused
        if faults.slow_s:
            await asyncio.sleep(faults.slow_s)
        try:
            response = await self._authenticated(request, body)
        except ConnectionLost:
            return _drop(request)
        self.bytes_sent += len(response.body) if isinstance(response.body, bytes) else 0
        response.headers["Server"] = "Microsoft-HTTPAPI/2.0"
        return response

    async def _authenticated(self, request: web.BaseRequest, body: bytes) -> web.Response:
        if request.transport is None:
            raise ConnectionLost
        connection = self._connections.setdefault(request.transport, Connection())
        tls = request.secure
        headers: tuple[tuple[str, str], ...] = ()
        if self.host.faults.unauthorized:
            return self._refused(challenge(tls=tls).headers)
        if authorization := request.headers.get("Authorization"):
            verdict = self._authenticator.step(self.host, connection, authorization, tls=tls)
            if not verdict.accepted:
                return self._refused(verdict.headers)
            headers = verdict.headers
        if connection.user is None:
            return self._refused(challenge(tls=tls).headers)
        if not body:
            self.requests["Authenticate"] += 1
            return web.Response(headers=dict(headers))
        response = await self._unsealed(request, connection, connection.user, body)
        response.headers.extend(headers)
        return response

    def _refused(self, headers: tuple[tuple[str, str], ...]) -> web.Response:
        self.requests["Authenticate"] += 1
        response = web.Response(status=401)
        response.headers.extend(headers)
        return response

    async def _unsealed(self, request: web.BaseRequest, connection: Connection, user: str, body: bytes) -> web.Response:
        sealed = framing.is_encrypted(request.headers.get("Content-Type", ""))
        if not sealed and not request.secure:
            # AllowUnencrypted is false on a default host: what is not encrypted is not read. The status is inferred.
            return self._unread(500, "The message must be encrypted over HTTP.")
        if sealed:
            try:
                body = framing.unseal(connection.context, body)
            except framing.NotEncrypted:
                connection.user = connection.context = None
                return self._unread(400, "The message does not decrypt.")
        if self.host.faults.not_xml:
            return self._unread(200, _NO_XML)
        status, envelope = await self._operated(request, user, body)
        if not sealed:
            return web.Response(status=status, body=envelope, headers={"Content-Type": soap.CONTENT_TYPE})
        answer = framing.seal(connection.context, envelope)
        return web.Response(status=status, body=answer, headers={"Content-Type": framing.CONTENT_TYPE})

    def _unread(self, status: int, text: str) -> web.Response:
        self.requests["Unread"] += 1
        return web.Response(status=status, text=text, content_type="text/html")

    async def _operated(self, request: web.BaseRequest, user: str, envelope: bytes) -> tuple[int, bytes]:
        message_id = ""
        try:
            wanted = soap.read(envelope, default_timeout=OPERATION_TIMEOUT, max_envelope_size=MAX_ENVELOPE_SIZE)
            message_id = wanted.message_id
            self.requests[wanted.verb] += 1
            if len(envelope) > MAX_ENVELOPE_SIZE:
                raise envelope_too_large(MAX_ENVELOPE_SIZE)
            operations = Operations(self.shells, user, str(request.url), request.remote or "")
            return 200, await operations.answer(wanted)
        except soap.NotSoap as error:
            return 400, str(error).encode()
        except Fault as fault:
            return 500, soap.fault(fault, message_id, self.host.fqdn)


async def _body(request: web.BaseRequest) -> bytes:
    try:
        return await request.content.readexactly(_MAX_BODY)
    except asyncio.IncompleteReadError as whole:
        return whole.partial


def _drop(request: web.BaseRequest) -> web.Response:
    """Break the TCP connection; the response that aiohttp wants is never sent."""
    if request.transport is not None:
        request.transport.close()
    return web.Response()

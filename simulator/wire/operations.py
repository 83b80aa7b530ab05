"""The WSMan operations of a host: Create, Command, Send, Receive, Signal, Delete and Get."""

from __future__ import annotations

import base64
import uuid
from collections.abc import Awaitable, Callable

from simulator.engine.messages import ConnectionLost

from . import soap
from .outbox import Outbox
from .shell import Shell
from .shells import IDLE_TIMEOUT, Shells
from .soap import NAMESPACES, Request
from .soap_faults import (
    Fault,
    command_not_found,
    invalid_message,
    operation_timeout,
    unknown_resource,
    unsupported_action,
)

#: MaxEnvelopeSizekb of a default host, in bytes.
MAX_ENVELOPE_SIZE = 500 * 1024
#: MaxTimeoutms of a default host, in seconds, for clients that ask for none.
OPERATION_TIMEOUT = 60.0

_SHELLS = "http://schemas.microsoft.com/powershell/"
_CONFIG = "http://schemas.microsoft.com/wbem/wsman/1/config"
#: What the envelope around received data needs at most.
_ENVELOPE = 2048


class Operations:
    """What one authenticated user asks one host for."""

    def __init__(self, shells: Shells, user: str, address: str, client_ip: str) -> None:
        self._shells, self._user = shells, user
        self._address, self._client_ip = address, client_ip
        self._verbs: dict[str, Callable[[Request], Awaitable[bytes]]] = {
            "Create": self._create,
            "Command": self._command,
            "Send": self._send,
            "Receive": self._receive,
            "Signal": self._signal,
            "Delete": self._delete,
            "Get": self._get,
        }

    async def answer(self, request: Request) -> bytes:
        """Do what *request* asks for; raise a fault, or ConnectionLost."""
        verb = self._verbs.get(request.verb)
        if verb is None:
            raise unsupported_action(request.action)
        try:
            return await verb(request)
        except (Fault, ConnectionLost):
            raise
        except Exception as error:  # psrpcore raises many unrelated types for messages that it cannot read
            raise invalid_message(f"{type(error).__name__}: {error}") from error

    async def _create(self, request: Request) -> bytes:
        # Only the default session configuration exists; what a user may do there is the role's affair.
        if request.resource.lower() != f"{_SHELLS}microsoft.powershell":
            raise unknown_resource(request.resource)
        wanted = request.body.find("rsp:Shell", NAMESPACES)
        if wanted is None:
            raise invalid_message("Create without a Shell")
        shell_id = wanted.get("ShellId") or None
        if shell_id:
            uuid.UUID(shell_id)
        idle_timeout = soap.seconds(wanted.findtext("rsp:IdleTimeOut", "", NAMESPACES), IDLE_TIMEOUT)
        shell = self._shells.create(self._user, request.resource, shell_id, idle_timeout)
        creation = wanted.find("{http://schemas.microsoft.com/powershell}creationXml")
        try:
            shell.feed(_decoded(creation.text if creation is not None else None))
        except Exception:
            self._shells.close(shell)
            raise
        body = soap.created(self._address, request.resource, shell.id, self._user, self._client_ip, shell.idle_timeout)
        return soap.response(request, body)

    async def _command(self, request: Request) -> bytes:
        line = request.body.find("rsp:CommandLine", NAMESPACES)
        if line is None:
            raise invalid_message("Command without a CommandLine")
        command_id = uuid.UUID(line.get("CommandId") or str(uuid.uuid4()))
        self._shells.check_operations(self._user)
        self._shell(request).create(command_id, _decoded(line.findtext("rsp:Arguments", None, NAMESPACES)))
        body = f"<rsp:CommandResponse><rsp:CommandId>{str(command_id).upper()}</rsp:CommandId></rsp:CommandResponse>"
        return soap.response(request, body)

    async def _send(self, request: Request) -> bytes:
        shell = self._shell(request)
        for stream in request.body.iterfind("rsp:Send/rsp:Stream", NAMESPACES):
            shell.feed(_decoded(stream.text))
        return soap.response(request, "<rsp:SendResponse/>")

    async def _receive(self, request: Request) -> bytes:
        shell = self._shell(request)
        stream = request.body.find("rsp:Receive/rsp:DesiredStream", NAMESPACES)
        command_id = stream.get("CommandId") if stream is not None else None
        outbox = self._outbox(shell, command_id)
        try:
            await outbox.wait(request.message_id, request.operation_timeout)
        except TimeoutError:
            raise operation_timeout() from None
        if outbox.lost:
            raise ConnectionLost
        limit = (request.max_envelope_size - _ENVELOPE) // 4 * 3
        data, done = outbox.take(request.message_id, limit)
        return soap.response(request, soap.received([data], command_id, done))

    async def _signal(self, request: Request) -> bytes:
        signal = request.body.find("rsp:Signal", NAMESPACES)
        code = signal.findtext("rsp:Code", "", NAMESPACES) if signal is not None else ""
        command_id = signal.get("CommandId") if signal is not None else None
        shell = self._shell(request)
        if command_id:
            shell.stop(uuid.UUID(command_id), forget=code.lower().endswith("/terminate"))
        return soap.response(request, "<rsp:SignalResponse/>")

    async def _delete(self, request: Request) -> bytes:
        self._shells.close(self._shell(request))
        return soap.response(request, "")

    async def _get(self, request: Request) -> bytes:
        if request.resource.startswith(_CONFIG):
            size = MAX_ENVELOPE_SIZE // 1024
            config = (
                f'<cfg:Config xmlns:cfg="{_CONFIG}"><cfg:MaxEnvelopeSizekb>{size}</cfg:MaxEnvelopeSizekb></cfg:Config>'
            )
            return soap.response(request, config)
        shell = self._shell(request)
        return soap.response(
            request, soap.shell(shell.resource, shell.id, self._user, self._client_ip, shell.idle_timeout)
        )

    def _shell(self, request: Request) -> Shell:
        return self._shells.get(request.selectors.get("shellid", ""), self._user)

    def _outbox(self, shell: Shell, command_id: str | None) -> Outbox:
        if command_id is None:
            return shell.outbox
        outbox = shell.outbox_of(uuid.UUID(command_id))
        if outbox is None:
            raise command_not_found(command_id)
        return outbox


def _decoded(text: str | None) -> bytes:
    return base64.b64decode(text or "", validate=True)

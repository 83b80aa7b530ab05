"""A wire without the wire: the collection's session on a simulated host in the same process, for tests of many estates.

Arguments and objects pass through the same CLIXML as over HTTP; there is no HTTP, no authentication and no encryption.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from xml.etree import ElementTree

from ansible_collections.ddi.windows.plugins.module_utils._errors import ConnectionLost
from ansible_collections.ddi.windows.plugins.module_utils._finding import Command
from ansible_collections.ddi.windows.plugins.plugin_utils._decode import decode
from ansible_collections.ddi.windows.plugins.plugin_utils._encode import Encoded, encode
from ansible_collections.ddi.windows.plugins.plugin_utils._remote_error import decode_error, decode_state
from ansible_collections.ddi.windows.plugins.plugin_utils._wire import RemoteError, Reply
from psrpcore import Command as PSCommand
from psrpcore import PowerShell, PSRemotingCrypto
from psrpcore.types import PSDict, PSList, PSRPMessageType, PSString, deserialize

from .engine import messages
from .engine.pipeline import run
from .estate.host import Host

#: What opening a connection costs over HTTP with NTLM, and what a pipeline costs (measured).
_OPENING, _PIPELINE = 5, 2
_CIPHER = PSRemotingCrypto()


class LocalWire:
    """One connection to one host, as the user *user*."""

    def __init__(self, host: Host, user: str | None = None) -> None:
        self._host = host
        self._user = user or next(iter(host.users))
        #: How many requests the same would have cost over HTTP.
        self.requests = 0

    def invoke(self, statements: Sequence[Command]) -> Reply:
        """Run *statements* in one pipeline; raise ConnectionLost when the host does not answer as an endpoint."""
        output: list[Any] = []
        reply = self._invoke(statements, output.append)
        return Reply(output, reply.errors, reply.failure)

    def stream(self, statement: Command, each: Callable[[Any], None]) -> Reply:
        """Run one statement and call *each* with every object as it arrives; the reply then has no output."""
        return self._invoke([statement], each)

    def _invoke(self, statements: Sequence[Command], each: Callable[[Any], None]) -> Reply:
        self._check()
        self.requests += _PIPELINE if self.requests else _OPENING + _PIPELINE
        powershell = PowerShell()
        powershell.commands.extend(call for statement in statements for call in _statement(statement))
        errors: list[RemoteError] = []
        failure: RemoteError | None = None
        try:
            for step in run(powershell, self._host, self._user):
                if isinstance(step, messages.Pause):
                    if self._host.faults.delay_ms:
                        time.sleep(self._host.faults.delay_ms / 1000)
                elif step.type == PSRPMessageType.PipelineOutput:
                    each(decode(step.clixml.decode()))
                elif step.type == PSRPMessageType.ErrorRecord:
                    errors.append(decode_error(step.clixml.decode()))
                elif step.type == PSRPMessageType.PipelineState:
                    failure = decode_state(step.clixml.decode())[1]
        except messages.ConnectionLost as lost:
            raise ConnectionLost(f"{self._host.fqdn}: {lost}") from lost
        return Reply([], errors, failure)

    def close(self) -> None:
        """Close the connection: there is nothing to give back."""

    def _check(self) -> None:
        faults = self._host.faults
        reasons = {
            "unreachable": faults.unreachable,
            "the credentials were refused (401)": faults.unauthorized,
            "no shell is left for the user": faults.shell_quota,
            "the endpoint answers no XML": faults.not_xml,
        }
        for reason, given in reasons.items():
            if given:
                raise ConnectionLost(f"{self._host.fqdn}: {reason}")


def _statement(command: Command) -> list[PSCommand]:
    calls = []
    for call in command.chain():
        made = PSCommand(call.name)
        arguments: Mapping[str, Encoded] = encode(call)
        for name, value in arguments.items():
            made.add_parameter(name, _argument(value))
        calls.append(made)
    calls[-1].end_of_statement = True
    return calls


def _argument(value: Encoded) -> Any:
    """Return an argument as it arrives: read from the CLIXML that would have been sent."""
    if isinstance(value, list):
        return PSList([_argument(each) for each in value])
    if isinstance(value, dict):
        return PSDict({name: _argument(each) for name, each in value.items()})
    if value.tag == "S":
        # Text is escaped on its way, and arrives as it was.
        return PSString(value.text)
    element = ElementTree.Element(value.tag)
    element.text = value.text or None
    return deserialize(element, _CIPHER)

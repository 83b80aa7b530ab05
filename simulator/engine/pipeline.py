"""One pipeline: its statements in order, and what a failing one does to the others."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from psrpcore import Command, PowerShell
from psrpcore.types import PSInvocationState, PSRPMessageType, RemoteStreamOptions

import simulator.commands  # noqa: F401  (the commands register their behaviours)
from simulator.estate.host import Host

from .emissions import Primitive, Record
from .errors import ErrorInfo, Terminated, error_record
from .messages import Message, Pause, message
from .netobject import net_object
from .output import Output
from .refusals import not_played
from .resolve import Caller
from .statement import run_statement


def run(powershell: Any, host: Host, user: str, given: Sequence[Any] = ()) -> Iterator[Message | Pause]:
    """Run a pipeline for *user*; yield its messages as they come, and a pause before each statement.

    A terminating error fails the pipeline and stops the statements after it, except in the first of several: there it
    becomes an entry of the error stream, the second statement runs, and the later ones silently do not (measured).
    """
    if not isinstance(powershell, PowerShell):
        yield _failed(not_played("GetCommandMetadata", "GetCommandMetadata"), extended=False)
        return
    caller = Caller(host, user, _wants_invocation(powershell))
    output = Output(host)
    statements = _statements(powershell.commands)
    limit = len(statements)
    for position, commands in enumerate(statements):
        if position >= limit:
            break
        yield Pause()
        try:
            for item in run_statement(commands, caller, given if position == 0 else ()):
                yield _message(item, caller, output)
        except Terminated as ended:
            if position or len(statements) == 1:
                yield _failed(ended.error, extended=caller.extended)
                return
            yield _error(ended.error, caller, written=False)
            limit = 2
    yield _state(PSInvocationState.Completed)


def broken() -> Message:
    """The end of a pipeline that the simulator could not run for a fault of its own."""
    return _failed(not_played("this call: it broke, and its log says how", "Simulator"), extended=False)


def _statements(commands: Sequence[Command]) -> list[list[Command]]:
    statements: list[list[Command]] = [[]]
    for command in commands:
        statements[-1].append(command)
        if command.end_of_statement:
            statements.append([])
    return [each for each in statements if each]


def _wants_invocation(powershell: PowerShell) -> bool:
    return bool(powershell.remote_stream_options & RemoteStreamOptions.AddInvocationInfoToErrorRecord)


def _message(item: Any, caller: Caller, output: Output) -> Message:
    if isinstance(item, ErrorInfo):
        return _error(item, caller, written=True)
    if isinstance(item, Record | Primitive):
        return output.message(item)
    sent: Message = item.message()
    return sent


def _error(error: ErrorInfo, caller: Caller, *, written: bool) -> Message:
    return message(PSRPMessageType.ErrorRecord, error_record(error, written=written, extended=caller.extended))


def _failed(error: ErrorInfo, *, extended: bool) -> Message:
    return _state(PSInvocationState.Failed, error_record(error, written=False, extended=extended))


def _state(state: PSInvocationState, record: Any = None) -> Message:
    members: list[tuple[str, Any]] = [("PipelineState", state.value)]
    if record is not None:
        members.append(("ExceptionAsErrorRecord", record))
    return message(PSRPMessageType.PipelineState, net_object((), members=members))

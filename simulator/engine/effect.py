"""What a bound command does: its behaviour, and the faults of the host that come between."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from simulator.binder import Binding, CommandInfo

from .catalogue import described
from .emissions import BEHAVIOURS, Behaviour, Call, Failure, Terminating
from .errors import ErrorInfo, Terminated
from .invocation import Invocation
from .messages import ConnectionLost
from .resolve import Caller

#: What commands answer that are no zone commands.
_DENIALS = {
    "Get-CimInstance": "cim.instance.denied",
    "Get-DnsServerResourceRecord": "dns.access.denied.read",
    "Get-WinEvent": "evt.denied",
}


def played(info: CommandInfo, binding: Binding, caller: Caller) -> Iterator[Any]:
    """Yield what the command emits, its failures as error records; end with Terminated or ConnectionLost."""
    faults = caller.host.faults
    behaviour = _denied if faults.denies(info.name) else BEHAVIOURS[info.name]
    if _strikes(faults.lost_before, info.name):
        faults.lost_before = None
        raise ConnectionLost("connection lost before it took effect")
    call = Call(info.name, binding.parameter_set, binding.values, caller.host, caller.user)
    if _strikes(faults.lost_after, info.name):
        faults.lost_after = None
        list(_emitted(info, behaviour, call))
        raise ConnectionLost("connection lost after it took effect")
    yield from _emitted(info, behaviour, call)


def _emitted(info: CommandInfo, behaviour: Behaviour, call: Call) -> Iterator[Any]:
    try:
        for emission in behaviour(call):
            yield _record(info, emission) if isinstance(emission, Failure) else emission
    except Terminating as ended:
        raise Terminated(_record(info, ended.failure)) from ended


def _record(info: CommandInfo, failure: Failure) -> ErrorInfo:
    trace = f"at {info.name}<Process>, <No file>: line 1" if info.is_function else None
    return described(failure, info.name, info.error_id_suffix, Invocation(info.name, info.name), trace)


def _strikes(fault: str | None, command: str) -> bool:
    return fault is not None and (fault == "*" or fault.lower() == command.lower())


def _denied(call: Call) -> Iterable[Failure]:
    """What a command answers whose caller lacks the rights for it."""
    if "-AD" in call.command:
        raise Terminating(Failure("ad.access.denied"))
    server = {"server": call.host.computer}
    yield Failure(_DENIALS.get(call.command, _denial(call.command)), server, target=call.host.computer)


def _denial(command: str) -> str:
    return "dhcp.access.denied" if "-Dhcp" in command else "dns.access.denied.zone"

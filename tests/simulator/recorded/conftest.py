"""The commands that only the recordings have, with their own signatures."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from typing import Any

import pytest
from psrpcore.types import PSUInt

from simulator.binder.table import ALL_SETS, CommandInfo, command_info
from simulator.binder.text import text_of
from simulator.binder.values import net_type_of
from simulator.engine.emissions import BEHAVIOURS, Call, Primitive
from simulator.engine.errors import ErrorInfo, Terminated
from simulator.engine.exceptions import TYPES, NetException, runtime
from simulator.engine.invocation import Invocation, Position
from simulator.engine.netobject import net_object
from simulator.engine.objects import Enum
from simulator.engine.resolve import SIGNATURES
from simulator.engine.streams import Information, Note, Progress
from simulator.engine.values import address, array, enum

MODULE = "C:\\Modules\\Fake.psm1"
OBJECT = "System.Management.Automation.PSCustomObject"


def _parameter(kind: str, *sets: str, position: int | None = None, mandatory: bool = False) -> dict[str, Any]:
    entry = {"mandatory": mandatory, "position": position, "pipeline": "none"}
    return {"type": kind, "aliases": [], "valid_values": [], "sets": dict.fromkeys(sets or [ALL_SETS], entry)}


def _signature(name: str, parameters: dict[str, Any], **more: Any) -> CommandInfo:
    entry = {"name": name, "module": "Fake", "command_type": "Function", "error_id_suffix": name}
    return command_info(entry | {"parameters": parameters} | more)


def _signatures() -> Iterator[CommandInfo]:
    zone = {
        "ZoneName": _parameter("String", position=0, mandatory=True),
        "Aging": _parameter("Boolean", position=1),
        "NoRefresh": _parameter("TimeSpan", position=2),
        "DynamicUpdate": _parameter("String", position=3),
        "Force": _parameter("SwitchParameter"),
    }
    yield _signature("Get-FakeZone", {"Name": _parameter("String")})
    yield _signature("Set-FakeZone", zone, supports_should_process=True, confirm_impact="High")
    for name in ("Get-FakeError", "Get-FakeThrow", "Get-FakeStreams"):
        yield _signature(name, {})
    yield _signature("Show-Arg", {"Value": _parameter("Object")})
    yield _signature("Test-Cred", {"Credential": _parameter("PSCredential")})
    sets = [f"{one}And{other}" for one in ("Date", "UnixTimeSeconds") for other in ("Format", "UFormat")]
    numbers = ("Year", "Month", "Day", "Hour", "Minute", "Second", "Millisecond")
    dates = {
        "Date": _parameter("DateTime", *sets[:2], position=0),
        "UnixTimeSeconds": _parameter("Int64", *sets[2:], mandatory=True),
        **{name: _parameter("Int32") for name in numbers},
        "DisplayHint": _parameter("DisplayHintType"),
        "UFormat": _parameter("String", *sets[1::2], mandatory=True),
        "Format": _parameter("String", *sets[::2]),
        "AsUTC": _parameter("SwitchParameter"),
    }
    yield _signature(
        "Get-Date",
        dates,
        module="Microsoft.PowerShell.Utility",
        command_type="Cmdlet",
        error_id_suffix="Microsoft.PowerShell.Commands.GetDateCommand",
        parameter_sets=sets,
        default_parameter_set="DateAndFormat",
        output_types=["System.String", "System.DateTime"],
    )


def _get_fake_zone(_call: Call) -> Iterator[Primitive]:
    for number in (1, 2, 3):
        yield Primitive(
            net_object(
                ("Fake.Zone", OBJECT, "System.Object"),
                members=(
                    ("ZoneName", f"z{number}.example"),
                    ("Aging", number == 1),
                    ("NoRefresh", timedelta(days=7)),
                    ("Ip", address(ip_address(f"10.0.0.{number}"))),
                    ("Ips", array("System.Net.IPAddress", [address(ip_address(f"10.0.0.{last}")) for last in (1, 2)])),
                    ("Day", enum(Enum("Friday", 5), "System.DayOfWeek")),
                    ("U", PSUInt(5)),
                    ("Nested", _custom(A=1, B=_custom(C=2))),
                ),
            )
        )


def _custom(**members: Any) -> Any:
    return net_object((OBJECT, "System.Object"), members=members.items())


def _set_fake_zone(call: Call) -> Iterator[Primitive]:
    yield Primitive(f"set {call.bound['ZoneName']} {call.bound.get('Aging', False)}  ")


def _get_fake_error(_call: Call) -> Iterator[Any]:
    exception = NetException(TYPES["WriteErrorException"], "non terminating")
    line = Position(6, 52, MODULE, "function Get-FakeError { ... }", "Write-Error -Message 'non terminating'")
    yield ErrorInfo(
        exception,
        "WIN32 9601,Get-FakeError,Get-FakeError",
        "ObjectNotFound",
        activity="Write-Error",
        invocation=Invocation("Get-FakeError", "Get-FakeError", failing=line),
        script_stack_trace=f"at Get-FakeError, {MODULE}: line 6",
    )
    yield Primitive("after")


def _get_fake_throw(_call: Call) -> Iterator[Any]:
    line = Position(7, 52, MODULE, "function Get-FakeThrow { throw 'boom' }", "throw 'boom'")
    raise Terminated(
        ErrorInfo(
            runtime("RuntimeException", "boom", thrown=True),
            "boom",
            "OperationStopped",
            target="boom",
            invocation=Invocation(None, position=line),
            script_stack_trace=f"at Get-FakeThrow, {MODULE}: line 7",
        )
    )


def _get_fake_streams(_call: Call) -> Iterator[Any]:
    yield Note("Warning", "a warning")
    yield Note("Verbose", "verbose text")
    yield Progress("Reading", "1 of 2", 50)
    yield Information("info", MODULE, datetime(2026, 11, 21, 2, 37, 40, 529809, UTC), "root", "vm")
    yield Primitive("out")


def _show_arg(call: Call) -> Iterator[Primitive]:
    value = call.bound["Value"]
    kind = net_type_of(value)
    if kind is None:
        yield Primitive("null")
    elif kind.startswith("System.Collections."):
        yield Primitive(f"{kind}|{text_of(value)}|Deserialized.{kind},Deserialized.System.Object")
    else:
        yield Primitive(f"{kind}|{text_of(value)}|{kind},System.ValueType,System.Object")


def _test_cred(call: Call) -> Iterator[Primitive]:
    credential = call.bound["Credential"]
    yield Primitive(f"{credential.UserName} {credential.Password.decrypt()} System.Management.Automation.PSCredential")


@pytest.fixture
def recorded_commands(monkeypatch: pytest.MonkeyPatch) -> None:
    for info in _signatures():
        monkeypatch.setitem(SIGNATURES, info.name.lower(), info)
    played = {
        "Get-FakeZone": _get_fake_zone,
        "Set-FakeZone": _set_fake_zone,
        "Get-FakeError": _get_fake_error,
        "Get-FakeThrow": _get_fake_throw,
        "Get-FakeStreams": _get_fake_streams,
        "Show-Arg": _show_arg,
        "Test-Cred": _test_cred,
    }
    for name, behaviour in played.items():
        monkeypatch.setitem(BEHAVIOURS, name, behaviour)

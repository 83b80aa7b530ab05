"""Give every argument the CLIXML type that the command's signature asks for.

pypsrp looks at ``type(value)`` and silently makes text of whatever it does not know; the engine then converts that text
by rules of its own ("168:00:00" is 168 days). So every value leaves here with its tag, made of an exact builtin type.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address, IPv6Address
from typing import Any

from ..module_utils._errors import Refused
from ..module_utils._finding import Command
from ._signatures import signature


@dataclass(frozen=True, slots=True)
class Tagged:
    """A primitive with its CLIXML tag and its text; a tag of ``Nil`` has none."""

    tag: str
    text: str = ""


#: An argument on its way: a primitive, or a list of arguments.
Encoded = Tagged | list["Encoded"]

NIL = Tagged("Nil")
_TRUTHS = frozenset({"Boolean", "SwitchParameter"})
_INTEGERS = {
    "Byte": (0, 2**8 - 1),
    "Int16": (-(2**15), 2**15 - 1),
    "UInt16": (0, 2**16 - 1),
    "Int32": (-(2**31), 2**31 - 1),
    "UInt32": (0, 2**32 - 1),
    "Int64": (-(2**63), 2**63 - 1),
    "UInt64": (0, 2**63 - 1),
}
_FROM_OBJECT = frozenset({"CimInstance", "CimSession", "PSCredential", "SecureString", "ScriptBlock", "PSSession"})


def encode(command: Command) -> dict[str, Encoded]:
    """Return the arguments of *command*, tagged; add ``Confirm=False`` where the command has that parameter."""
    declared = signature(command.name)
    arguments = {
        str(name): _encode(value, declared.type_of(name), f"{declared.name} -{name}")
        for name, value in command.parameters.items()
    }
    if declared.confirm and "confirm" not in {name.lower() for name in arguments}:
        # Impact High without it asks a question that nobody can answer, and nothing is done (measured).
        arguments["Confirm"] = Tagged("B", "false")
    return arguments


def _encode(value: Any, kind: str, where: str) -> Encoded:
    if kind.endswith("[]"):
        values = value if isinstance(value, (list, tuple)) else [value]
        if value is None:
            return NIL
        if any(each is None for each in values):
            raise Refused(f"{where}: a list for the wire must not hold a null")
        return [_encode(each, kind[:-2], where) for each in values]
    if value is None:
        return NIL
    kind = kind.removeprefix("Nullable[").removesuffix("]")
    tagged = _tagged(value, kind)
    if tagged is None:
        raise Refused(
            f"{where}: {type(value).__name__} {value!r} is no value for the type {kind or 'of the parameter'}"
        )
    return tagged


def _tagged(value: Any, kind: str) -> Encoded | None:
    """Return *value* with its tag, or None when it is nothing that *kind* takes."""
    if kind in _TRUTHS:
        return _truth(value) if isinstance(value, bool) else None
    if kind in _INTEGERS:
        return _integer(value, *_INTEGERS[kind])
    if kind == "TimeSpan":
        return Tagged("TS", duration_text(value)) if isinstance(value, timedelta) else None
    if kind == "DateTime":
        return _moment(value)
    if kind == "IPAddress":
        # An integer would be the raw address, bytes turned round.
        return Tagged("S", plain_text(value)) if isinstance(value, (str, IPv4Address, IPv6Address)) else None
    if kind == "String":
        return Tagged("S", plain_text(value)) if isinstance(value, (str, IPv4Address, IPv6Address)) else None
    return None if kind in _FROM_OBJECT else _by_value(value)


def _by_value(value: Any) -> Encoded | None:
    """Return the tag that the value itself asks for: the parameter takes an enum, any object, or is common."""
    if isinstance(value, bool):
        return _truth(value)
    if isinstance(value, int):
        return _integer(value, *_INTEGERS["Int64"])
    if isinstance(value, float):
        return Tagged("Db", repr(float(value))) if math.isfinite(value) else None
    if isinstance(value, timedelta):
        return Tagged("TS", duration_text(value))
    if isinstance(value, datetime):
        return _moment(value)
    if isinstance(value, (str, IPv4Address, IPv6Address)):
        return Tagged("S", plain_text(value))
    if isinstance(value, (list, tuple)):
        encoded = [NIL if each is None else _by_value(each) for each in value]
        return None if None in encoded else [each for each in encoded if each is not None]
    return None


def _truth(value: bool) -> Tagged:
    return Tagged("B", "true" if value else "false")


def _integer(value: Any, least: int, most: int) -> Tagged | None:
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        return None
    small, large = _INTEGERS["Int32"]
    return Tagged("I32" if small <= value <= large else "I64", int.__repr__(value))


def _moment(value: Any) -> Tagged | None:
    if not isinstance(value, datetime) or value.tzinfo is None:
        return None
    return Tagged("DT", value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ"))


def plain_text(value: str | IPv4Address | IPv6Address) -> str:
    """Return an exact ``str``, also of a subclass that carries more than its text."""
    return str.__str__(value) if isinstance(value, str) else str(value)


def duration_text(value: timedelta) -> str:
    """Return a duration as ``xs:duration``, as .NET writes a TimeSpan."""
    micros = abs(value) // timedelta(microseconds=1)
    seconds, micros = divmod(micros, 1_000_000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    fraction = f".{micros:06}".rstrip("0") if micros else ""
    time = "".join(
        (
            f"{hours}H" if hours else "",
            f"{minutes}M" if minutes else "",
            f"{seconds}{fraction}S" if seconds or micros else "",
        )
    )
    text = f"P{days}D" if days else "P"
    text += f"T{time}" if time else ""
    return ("-" if value < timedelta(0) else "") + (text if text != "P" else "PT0S")

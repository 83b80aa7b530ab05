"""Plain values as the PSRP values that the engine would write for them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from functools import cache
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Any
from uuid import UUID

from psrpcore.types import (
    PSByte,
    PSByteArray,
    PSChar,
    PSDecimal,
    PSDouble,
    PSEnumBase,
    PSInt16,
    PSInt64,
    PSList,
    PSObject,
    PSPropertyInfo,
    PSSByte,
    PSSingle,
    PSUInt,
    PSUInt16,
    PSUInt64,
    PSUri,
    PSVersion,
)

Address = IPv4Address | IPv6Address


@dataclass(frozen=True, slots=True)
class Enum:
    """A value of an enumeration: its name and its number."""

    name: str
    number: int


#: .NET name -> what makes the primitive. A str, bool, int, UUID, timedelta or datetime is written as what it is.
_PRIMITIVES: dict[str, Callable[[Any], Any]] = {
    "String": str,
    "Boolean": bool,
    "bool": bool,
    "SByte": PSSByte,
    "Byte": PSByte,
    "Int16": PSInt16,
    "UInt16": PSUInt16,
    "Int32": int,
    "UInt32": PSUInt,
    "Int64": PSInt64,
    "UInt64": PSUInt64,
    "Single": PSSingle,
    "Double": PSDouble,
    "Decimal": PSDecimal,
    "Char": PSChar,
    "Version": PSVersion,
    "Uri": PSUri,
    "Guid": lambda value: value if isinstance(value, UUID) else UUID(str(value)),
}


def is_primitive(net_type: str) -> bool:
    return net_type in _PRIMITIVES or net_type in ("TimeSpan", "DateTime")


def primitive(value: Any, net_type: str, zone: tzinfo) -> Any:
    """Return *value* as the primitive *net_type*; for any other type, as what the value itself is, or as its text."""
    if value is None:
        return None
    if isinstance(value, datetime):
        return value.astimezone(zone)
    if net_type in _PRIMITIVES:
        return _PRIMITIVES[net_type](value)
    if isinstance(value, bytes):
        return PSByteArray(value)
    if isinstance(value, float):
        return PSDouble(value)
    return str(value) if isinstance(value, Address) else value


def bare(type_names: Sequence[str], text: str | None = None) -> PSObject:
    """Return an object without members."""
    made = PSObject()
    made.PSObject.type_names = list(type_names)
    if text is not None:
        made.PSObject.to_string = text
    return made


class _Note(PSPropertyInfo):
    """A member with a fixed value. The library's own note makes an object for each, five times slower."""

    def __init__(self, name: str, value: Any) -> None:
        self.name = name
        self.ps_type = None
        self.mandatory = False
        self._fixed = value

    def get_value(self, ps_object: PSObject) -> Any:  # noqa: ARG002 - the signature of the library
        return self._fixed

    def copy(self) -> _Note:
        return _Note(self.name, self._fixed)


def note(name: str, value: Any) -> PSPropertyInfo:
    """Return a member of an object."""
    return _Note(name, value)


def listing(values: Sequence[Any], type_names: Sequence[str]) -> PSList:
    """Return wire values as a list of the type that *type_names* name."""
    made = PSList(values)
    made.PSObject.type_names = list(type_names)
    return made


def array(element: str, values: Sequence[Any]) -> PSList:
    """Return wire values as an array of *element*."""
    return listing(values, (f"{element}[]", "System.Array", "System.Object"))


def address(value: Address | str) -> PSObject:
    """Return an IPAddress as it was recorded: its text, members of its class, and its text as an extended member."""
    parsed = ip_address(value) if isinstance(value, str) else value
    six = parsed if isinstance(parsed, IPv6Address) else None
    made = bare(("System.Net.IPAddress", "System.Object"), str(parsed))
    made.PSObject.adapted_properties = [
        note("AddressFamily", "InterNetworkV6" if six else "InterNetwork"),
        *([note("ScopeId", PSInt64(0))] if six else []),
        note("IsIPv6Multicast", six is not None and six.is_multicast),
        note("IsIPv6LinkLocal", six is not None and six.is_link_local),
        note("IsIPv6SiteLocal", six is not None and six.is_site_local),
        note("IsIPv6Teredo", six is not None and six.teredo is not None),
        note("IsIPv6UniqueLocal", six is not None and six.packed[0] & 0xFE == 0xFC),
        note("IsIPv4MappedToIPv6", six is not None and six.ipv4_mapped is not None),
        # The obsolete number of an IPv4 address is its bytes read little-endian; an IPv6 address has none.
        *([] if six else [note("Address", PSInt64(int.from_bytes(parsed.packed, "little")))]),
    ]
    made.PSObject.extended_properties = [note("IPAddressToString", str(parsed))]
    return made


def enum(value: Enum, type_name: str) -> Any:
    """Return an enumeration value as an object: the number, and the name as its text."""
    return _enum_class(type_name, value)[value.name]


@cache
def _enum_class(type_name: str, value: Enum) -> Any:
    made: Any = PSEnumBase(type_name.rpartition(".")[2], {value.name: value.number})  # type: ignore[arg-type]
    PSObject.PSObject.set_instance(made)
    made.PSObject.type_names = [type_name, "System.Enum", "System.ValueType", "System.Object"]
    return made

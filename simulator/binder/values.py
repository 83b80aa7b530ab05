"""What an argument is when it arrives: its .NET type, whether it is a list, a dictionary or a complex object."""

from __future__ import annotations

import datetime
import decimal
import uuid
from collections.abc import Mapping
from typing import Any

from psrpcore import types as ps

from simulator.engine.emissions import Record

# Exact wire types first: most of them are subclasses of plain Python types.
_NET_TYPES: tuple[tuple[type, str], ...] = (
    (ps.PSChar, "System.Char"),
    (ps.PSByte, "System.Byte"),
    (ps.PSSByte, "System.SByte"),
    (ps.PSInt16, "System.Int16"),
    (ps.PSUInt16, "System.UInt16"),
    (ps.PSInt, "System.Int32"),
    (ps.PSUInt, "System.UInt32"),
    (ps.PSInt64, "System.Int64"),
    (ps.PSUInt64, "System.UInt64"),
    (ps.PSSingle, "System.Single"),
    (ps.PSUri, "System.Uri"),
    (ps.PSXml, "System.Xml.XmlDocument"),
    (ps.PSVersion, "System.Version"),
    (ps.PSSecureString, "System.Security.SecureString"),
    (ps.PSCredential, "System.Management.Automation.PSCredential"),
    # A script block crosses the wire as text (documented in MS-PSRP 2.2.5.1.17).
    (str, "System.String"),
    (bool, "System.Boolean"),
    (float, "System.Double"),
    (decimal.Decimal, "System.Decimal"),
    (datetime.timedelta, "System.TimeSpan"),
    (datetime.datetime, "System.DateTime"),
    (uuid.UUID, "System.Guid"),
    (bytes, "System.Byte[]"),
    (Mapping, "System.Collections.Hashtable"),
    (list, "System.Collections.ArrayList"),
    (tuple, "System.Collections.ArrayList"),
)
_INT32 = range(-(2**31), 2**31)
_INT64 = range(-(2**63), 2**63)


def net_type_of(value: object) -> str | None:
    """The full .NET name of the type of *value*; None for null."""
    if value is None:
        return None
    for known, name in _NET_TYPES:
        if isinstance(value, known):
            return name
    if isinstance(value, int):
        return "System.Int32" if value in _INT32 else "System.Int64" if value in _INT64 else "System.Decimal"
    return "System.Management.Automation.PSCustomObject"


def is_number(value: object) -> bool:
    """Whether *value* is a truth value or a number; a character is neither."""
    return isinstance(value, (bool, int, float, decimal.Decimal)) and not isinstance(value, ps.PSChar)


def is_list(value: object) -> bool:
    """Whether the engine takes *value* for a list of values."""
    return isinstance(value, (list, tuple, bytes))


def is_complex(value: object) -> bool:
    """Whether *value* is an object with properties rather than a value, a list or a dictionary."""
    return net_type_of(value) == "System.Management.Automation.PSCustomObject"


def claims(value: object, net_name: str) -> bool:
    """Whether an object of the wire was one of the type with this full name."""
    return f"Deserialized.{net_name}" in type_names(value)


def property_of(value: object, name: str) -> object:
    """The property *name* of an object of the wire; None when it has none."""
    if not isinstance(value, ps.PSObject):
        return None
    described: Any = value.PSObject
    properties = (*described.adapted_properties, *described.extended_properties)
    return next((one.get_value(value) for one in properties if one.name == name), None)


def type_names(value: object) -> tuple[str, ...]:
    """The type names of an object: those of the wire are marked as deserialized by the engine (measured)."""
    if isinstance(value, Record):
        return (f"Microsoft.Management.Infrastructure.CimInstance#{value.type}",)
    if not isinstance(value, ps.PSObject):
        return ()
    names: Any = value.PSObject.type_names
    return tuple(name if name.startswith("Deserialized.") else f"Deserialized.{name}" for name in names)


def specified_type(value: object) -> str | None:
    """What an error names as the type of the argument: lists and objects of the wire are wrapped (measured)."""
    if is_complex(value) or isinstance(value, (list, tuple, Mapping)):
        return "System.Management.Automation.PSObject"
    return net_type_of(value)

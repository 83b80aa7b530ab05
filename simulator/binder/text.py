"""The text that the engine makes of a value, in the invariant culture."""

from __future__ import annotations

import datetime
import decimal
import math
from collections.abc import Mapping
from enum import Enum
from ipaddress import IPv4Address, IPv6Address
from typing import Any

from psrpcore import types as ps

from . import address, timespan
from .values import is_complex, is_list, net_type_of


def text_of(value: Any) -> str:
    """What ``[string]$value`` gives; the elements of a list are joined with blanks (measured)."""
    if value is None:
        return ""
    if isinstance(value, ps.PSChar):
        return chr(int(value))
    if isinstance(value, bool):
        return "True" if value else "False"
    if isinstance(value, str):
        return str(value)
    if isinstance(value, float):
        return _real(value)
    if isinstance(value, decimal.Decimal):
        return format(value, "f")
    if isinstance(value, datetime.timedelta):
        return timespan.write(timespan.to_ticks(value))
    if isinstance(value, datetime.datetime):
        return f"{value.month:02}/{value.day:02}/{value.year:04} {value.hour:02}:{value.minute:02}:{value.second:02}"
    if isinstance(value, (IPv4Address, IPv6Address)):
        return address.write(value)
    if isinstance(value, Enum):
        return value.name
    if is_list(value):
        return " ".join(_text_inside(element) for element in value)
    return _object(value)


def _text_inside(value: Any) -> str:
    """The text of an element: a list inside a list is only named (source-code: PSObject.ToStringEnumerable)."""
    return net_type_of(value) or "" if is_list(value) else text_of(value)


def text_of_bound(value: Any) -> str:
    """The text of a bound value; the elements of an array are joined with commas."""
    if is_list(value):
        return ",".join(text_of(element) for element in value)
    return text_of(value)


def _object(value: Any) -> str:
    if isinstance(value, (ps.PSCredential, ps.PSSecureString, Mapping)):
        return net_type_of(value) or ""
    if is_complex(value) and isinstance(value, ps.PSObject):
        return value.PSObject.to_string or ""
    return str(value)


def _real(value: float) -> str:
    """Fifteen digits of a Double, seven of a Single (source-code: LanguagePrimitives.DoublePrecision)."""
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "∞" if value > 0 else "-∞"
    return format(float(value), ".7g" if isinstance(value, ps.PSSingle) else ".15g").upper()

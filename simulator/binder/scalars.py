"""Conversion to the types that have rules of their own."""

from __future__ import annotations

import datetime
import decimal
import uuid
from collections.abc import Callable
from ipaddress import IPv4Address, IPv6Address
from typing import Any
from xml.etree import ElementTree

from psrpcore import types as ps

from . import address, moments, numbers, timespan
from .invalid import no_conversion
from .text import text_of
from .values import claims, is_list, property_of


def _to_string(value: Any, _target: str) -> str:
    return text_of(value)


def _to_boolean(value: Any, _target: str) -> bool:
    """What a condition would say of the value."""
    if is_list(value):
        return len(value) > 1 or (len(value) == 1 and _to_boolean(value[0], ""))
    if isinstance(value, (str, bool, int, float, decimal.Decimal)):
        return bool(value)
    return value is not None


def _to_switch(value: Any, target: str) -> bool:
    if value is None or isinstance(value, bool):
        return bool(value)
    if claims(value, target):
        return property_of(value, "IsPresent") is True
    raise no_conversion(value, target)


def _to_char(value: Any, target: str) -> ps.PSChar:
    if isinstance(value, str):
        if len(value) != 1:
            raise ValueError("String must be exactly one character long.")
        return ps.PSChar(value)
    if value is None or (isinstance(value, int) and not isinstance(value, bool)):
        return ps.PSChar(numbers.to_integer(int(value or 0), "UInt16"))
    raise no_conversion(value, target)


def _whole(value: Any) -> bool:
    """Whether a constructor that takes an Int64 takes the value: integers that widen to it, not UInt64 or Boolean."""
    return isinstance(value, int) and not isinstance(value, (bool, ps.PSUInt64))


def _to_timespan(value: Any, target: str) -> datetime.timedelta:
    if isinstance(value, datetime.timedelta):
        return timespan.from_ticks(timespan.to_ticks(value))
    if isinstance(value, str):
        return timespan.from_ticks(timespan.parse(value))
    if _whole(value):
        return timespan.from_ticks(int(value))
    raise no_conversion(value, target)


def _to_datetime(value: Any, target: str) -> datetime.datetime:
    if isinstance(value, datetime.datetime):
        return value
    if isinstance(value, str):
        return moments.parse_datetime(value)
    if _whole(value):
        return moments.datetime_from_ticks(int(value))
    raise no_conversion(value, target)


def _to_guid(value: Any, target: str) -> uuid.UUID:
    if isinstance(value, uuid.UUID):
        return value
    if isinstance(value, str):
        return moments.parse_guid(value)
    if isinstance(value, bytes) and len(value) == 16:
        return uuid.UUID(bytes_le=bytes(value))
    raise no_conversion(value, target)


def _to_address(value: Any, target: str) -> IPv4Address | IPv6Address | None:
    if value is None or isinstance(value, (IPv4Address, IPv6Address)):
        return value
    if isinstance(value, str):
        return address.parse(value)
    if _whole(value):
        return address.from_number(int(value))
    if isinstance(value, bytes):
        return address.from_bytes(bytes(value))
    # An address that was read over the wire converts back by its text (source-code: RehydrateIPAddress).
    if claims(value, target):
        return address.parse(text_of(value))
    raise no_conversion(value, target)


def _to_uri(value: Any, target: str) -> ps.PSUri | None:
    if isinstance(value, str):
        return ps.PSUri(str(value)) if value else None
    if value is None:
        return None
    raise no_conversion(value, target)


def _to_version(value: Any, target: str) -> ps.PSVersion | None:
    if isinstance(value, str):
        return moments.parse_version(value)
    if value is None or isinstance(value, ps.PSVersion):
        return value
    raise no_conversion(value, target)


def _to_xml(value: Any, target: str) -> ps.PSXml | None:
    if value is None:
        return None
    if not isinstance(value, str):
        raise no_conversion(value, target)
    try:
        ElementTree.fromstring(value)
    except ElementTree.ParseError as error:
        raise ValueError(str(error)) from None
    return ps.PSXml(str(value))


#: How a value becomes one of these types.
CASTS: dict[str, Callable[[Any, str], Any]] = {
    "String": _to_string,
    "Boolean": _to_boolean,
    "SwitchParameter": _to_switch,
    "Char": _to_char,
    "TimeSpan": _to_timespan,
    "DateTime": _to_datetime,
    "Guid": _to_guid,
    "IPAddress": _to_address,
    "Uri": _to_uri,
    "Version": _to_version,
    "XmlDocument": _to_xml,
}

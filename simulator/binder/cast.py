"""Conversion of one value to one type, as LanguagePrimitives does it.

Measured where the cases show it: the usual types and wrong values; the rest follows the source code of the engine.
"""

from __future__ import annotations

import datetime
import decimal
import uuid
from collections.abc import Callable, Mapping
from enum import Enum
from ipaddress import IPv4Address, IPv6Address
from typing import Any
from xml.etree import ElementTree

from psrpcore import types as ps

from . import address, enums, moments, numbers, timespan
from .text import text_of
from .types import net_name
from .values import is_complex, is_list, net_type_of

#: Types that a text makes: a constructor, a parser or a type converter takes it.
_FROM_TEXT = frozenset(
    [
        "ModuleSpecification",
        "CultureInfo",
        "PSTypeName",
        "ServiceController",
        "Exception",
        "CimSession",
        "ADAccount",
        "ADComputer",
        "ADDomain",
        "ADDomainController",
        "ADForest",
        "ADGroup",
        "ADObject",
        "ADOrganizationalUnit",
        "ADPrincipal",
        "ADReplicationSite",
        "ADReplicationSubnet",
        "ADServiceAccount",
        "ADUser",
        "ADAuthenticationPolicy",
        "ADAuthenticationPolicySilo",
    ]
)
_DICTIONARIES = frozenset({"Hashtable", "IDictionary"})
_ANYTHING = frozenset({"Object", "PSObject"})


class InvalidCastError(ValueError):
    """A value that does not convert; ``reason`` is the message of the exception inside, if there is one."""

    def __init__(self, message: str, reason: str | None = None, reason_type: str = "System.FormatException") -> None:
        super().__init__(message)
        self.message = message
        self.reason = reason
        self.reason_type = reason_type


def no_conversion(value: Any, target: str) -> InvalidCastError:
    """The refusal when no way leads from the value's type to *target* (a full .NET name)."""
    if value is None:
        return InvalidCastError(f'Cannot convert null to type "{target}".')
    kind = net_type_of(value)
    return InvalidCastError(f'Cannot convert the "{text_of(value)}" value of type "{kind}" to type "{target}".')


def cast(value: Any, element: str, words: tuple[str, ...] = ()) -> Any:
    """*value* as the type *element*; *words* are the values when it is an enum."""
    if element in _ANYTHING:
        return value
    try:
        return _cast(value, element, words)
    except InvalidCastError:
        raise
    except OverflowError as error:
        raise _refusal(value, element, f"{error}", "System.OverflowException") from None
    except (numbers.OutOfRangeError, timespan.OutOfRangeError) as error:
        raise _refusal(value, element, str(error), "System.OverflowException") from None
    except ValueError as error:
        raise _refusal(value, element, str(error), "System.FormatException") from None


def _refusal(value: Any, element: str, reason: str, reason_type: str) -> InvalidCastError:
    message = f'Cannot convert value "{text_of(value)}" to type "{net_name(element)}". Error: "{reason}"'
    return InvalidCastError(message, reason, reason_type)


def _cast(value: Any, element: str, words: tuple[str, ...]) -> Any:
    if words:
        return _to_enum(value, element, words)
    if element in numbers.INTEGERS or element in numbers.REALS:
        return _to_number(value, element)
    special = _CASTS.get(element)
    if special is not None:
        return special(value, net_name(element))
    if value is None:
        return None
    if element in _DICTIONARIES and isinstance(value, Mapping):
        return value
    if element in _FROM_TEXT and isinstance(value, (str, uuid.UUID)):
        return text_of(value)
    # An object that claims the type, read somewhere else, converts back where the engine knows how (inferred).
    if net_type_of(value) == net_name(element) or (is_complex(value) and element.startswith("AD")):
        return value
    if element == "CimInstance" and is_complex(value):
        return value
    raise no_conversion(value, net_name(element))


def _to_enum(value: Any, element: str, words: tuple[str, ...]) -> str:
    if isinstance(value, str):
        return enums.from_text(value, words)
    if isinstance(value, int) and not isinstance(value, bool):
        return enums.from_number(int(value), words)
    if isinstance(value, (Enum, ps.PSObject)) and not is_list(value):
        return enums.from_text(text_of(value), words)
    raise no_conversion(value, net_name(element))


def _to_number(value: Any, element: str) -> Any:
    convert = numbers.to_integer if element in numbers.INTEGERS else numbers.to_real
    if value is None:
        return convert(0, element)
    if isinstance(value, str):
        return convert(numbers.parse(value, element), element)
    if isinstance(value, (bool, int, float, decimal.Decimal)):
        number = int(value) if isinstance(value, int) else value
        return convert(number, element)
    raise no_conversion(value, net_name(element))


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


_CASTS: dict[str, Callable[[Any, str], Any]] = {
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

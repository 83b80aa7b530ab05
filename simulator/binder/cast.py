"""Conversion of one value to one type, as LanguagePrimitives does it.

Measured where the cases show it: the usual types and wrong values; the rest follows the source code of the engine.
"""

from __future__ import annotations

import decimal
import uuid
from collections.abc import Mapping
from enum import Enum
from typing import Any

from . import enums, numbers, timespan
from .invalid import InvalidCastError, no_conversion
from .scalars import CASTS
from .text import text_of
from .types import net_name
from .values import is_complex, is_list, net_type_of

#: Types that a text makes: a constructor, a parser or a type converter takes it.
_FROM_TEXT = frozenset(
    {"ModuleSpecification", "CultureInfo", "PSTypeName", "ServiceController", "Exception", "CimSession"}
)
_DICTIONARIES = frozenset({"Hashtable", "IDictionary"})
#: Enums whose words combine (documented: the attribute Flags).
_FLAGS = frozenset({"ADKerberosEncryptionType"})
_ANYTHING = frozenset({"Object", "PSObject"})


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
    special = CASTS.get(element)
    if special is not None:
        return special(value, net_name(element))
    if value is None:
        return None
    if element in _DICTIONARIES and isinstance(value, Mapping):
        return value
    if element in _FROM_TEXT and isinstance(value, str):
        return str(value)
    # Objects of the directory are made of a name, a Guid, or an object that was read from it (documented).
    if element.startswith("AD") and (isinstance(value, (str, uuid.UUID)) or is_complex(value)):
        return value if is_complex(value) else text_of(value)
    if net_type_of(value) == net_name(element) or (element == "CimInstance" and is_complex(value)):
        return value
    raise no_conversion(value, net_name(element))


def _to_enum(value: Any, element: str, words: tuple[str, ...]) -> str:
    if is_list(value) and not isinstance(value, bytes):
        # The elements become words, and the words one text (source-code: ConvertEnumerableToEnum).
        value = ",".join(item if isinstance(item, str) else _to_enum(item, element, words) for item in value)
    if isinstance(value, str):
        return enums.from_text(value, words, flags=element in _FLAGS)
    if isinstance(value, int) and not isinstance(value, bool):
        return enums.from_number(int(value), words)
    if isinstance(value, Enum) or is_complex(value):
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

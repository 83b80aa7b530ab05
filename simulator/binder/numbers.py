"""Numbers: ranges of the .NET integer types, texts of numbers, rounding."""

from __future__ import annotations

import decimal
import math
import re

Number = int | float | decimal.Decimal

RANGES: dict[str, tuple[int, int]] = {
    "SByte": (-(2**7), 2**7 - 1),
    "Byte": (0, 2**8 - 1),
    "Int16": (-(2**15), 2**15 - 1),
    "UInt16": (0, 2**16 - 1),
    "Int32": (-(2**31), 2**31 - 1),
    "UInt32": (0, 2**32 - 1),
    "Int64": (-(2**63), 2**63 - 1),
    "UInt64": (0, 2**64 - 1),
}
INTEGERS = frozenset(RANGES)
REALS = frozenset({"Single", "Double", "Decimal"})
_DECIMAL_MAX = decimal.Decimal(2**96 - 1)
_EXACT = decimal.Context(prec=400)

_DECIMAL = re.compile(r"[+-]?[0-9]+")
_HEXADECIMAL = re.compile(r"(?:0[xX]|&[hH]|#)([0-9a-fA-F]+)")
# Number literals of the language: suffix of type, then multiplier (source-code: Tokenizer.ScanNumber).
_LITERAL = re.compile(
    r"(?P<sign>[+-]?)(?:0[xX](?P<hex>[0-9a-f]+)|0[bB](?P<bin>[01]+)|(?P<dec>[0-9]+\.?[0-9]*(?:e[+-]?[0-9]+)?|\.[0-9]+(?:e[+-]?[0-9]+)?))"
    r"(?P<suffix>ul|us|uy|[dlnsuy])?(?P<unit>kb|mb|gb|tb|pb)?",
    re.IGNORECASE,
)
_UNITS = {"kb": 2**10, "mb": 2**20, "gb": 2**30, "tb": 2**40, "pb": 2**50}
# Blanks that .NET strips from both ends of a number.
_BLANKS = " \t\n\v\f\r"


class NotANumberError(ValueError):
    """The text is no number."""


class OutOfRangeError(ValueError):
    """The number does not fit the type."""


def to_integer(number: Number, element: str) -> int:
    """The number as an integer of type *element*; halves go to the even neighbour (measured: 2.5 and 1.5 are 2)."""
    finite = number.is_finite() if isinstance(number, decimal.Decimal) else math.isfinite(number)
    low, high = RANGES[element]
    if not finite or not low <= round(number) <= high:
        article = "an" if element[0] in "IU" and element != "UInt" else "a"
        kind = {"Byte": "an unsigned byte", "SByte": "a signed byte"}.get(element, f"{article} {element}")
        raise OutOfRangeError(f"Value was either too large or too small for {kind}.")
    return round(number)


def to_real(number: Number, element: str) -> float | decimal.Decimal:
    """The number as a Double, Single or Decimal."""
    if element != "Decimal":
        return float(number)
    exact = decimal.Decimal(repr(number)) if isinstance(number, float) else decimal.Decimal(number)
    if not exact.is_finite() or abs(exact) > _DECIMAL_MAX:
        raise OutOfRangeError("Value was either too large or too small for a Decimal.")
    return exact


def parse(text: str, element: str) -> Number:
    """The number that *text* means when type *element* is wanted; the empty text is 0 (measured)."""
    body = text.strip(_BLANKS)
    if not text:
        return 0
    if element in INTEGERS and (number := _parse_integer(body, element)) is not None:
        return number
    if element in REALS and (real := _parse_real(body, element)) is not None:
        return real
    if (literal := _parse_literal(body)) is not None:
        return literal
    if element in INTEGERS and (real := _parse_real(body, "Double")) is not None:
        # Integers pass through Double at last, which takes separators of thousands (source-code).
        return real
    raise NotANumberError(f"The input string '{text}' was not in a correct format.")


def _parse_integer(body: str, element: str) -> int | None:
    if _DECIMAL.fullmatch(body):
        return int(body)
    hexadecimal = _HEXADECIMAL.fullmatch(body)
    if hexadecimal is None:
        return None
    number = int(hexadecimal[1], 16)
    low, high = RANGES[element]
    # Sixteen's digits are the bits of the type: 0xFFFFFFFF is -1 as an Int32 (documented: Convert.ToInt32).
    return number - 2 * (high + 1) if low and high < number < 2 * (high + 1) else number


def _parse_real(body: str, element: str) -> Number | None:
    """Double.Parse and Decimal.Parse also take separators of thousands (documented)."""
    plain = body.replace(",", "") if re.fullmatch(r"[+-]?[0-9][0-9,]*(\.[0-9]*)?([eE][+-]?[0-9]+)?", body) else body
    if element != "Decimal" and plain.lower() in ("nan", "infinity", "-infinity", "∞", "-∞"):
        return float(plain.lower().replace("∞", "infinity"))
    if not re.fullmatch(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?", plain):
        return None
    return decimal.Decimal(plain) if element == "Decimal" else float(plain)


def _parse_literal(body: str) -> Number | None:
    if not body:
        return 0
    literal = _LITERAL.fullmatch(body)
    if not literal:
        return None
    number: Number
    if literal["hex"]:
        number = int(literal["hex"], 16)
    elif literal["bin"]:
        number = int(literal["bin"], 2)
    elif literal["dec"].isdigit():
        number = int(literal["dec"])
    else:
        number = _EXACT.create_decimal(literal["dec"])
    number = number * _UNITS.get((literal["unit"] or "").lower(), 1)
    return -number if literal["sign"] == "-" else number

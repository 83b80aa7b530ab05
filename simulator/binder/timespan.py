"""Texts of System.TimeSpan, parsed and written as .NET does in the invariant culture.

The grammar is that of TimeSpanParse.cs (source-code), with the two patterns of the invariant culture: days stand before
a point (``7.00:00``) or, second choice, before a colon. That second choice makes ``168:00:00`` 168 days (measured).
"""

from __future__ import annotations

import datetime
import re

from psrpcore.types import PSDuration

TICKS_PER_SECOND = 10_000_000
_TICKS_PER_DAY = 86_400 * TICKS_PER_SECOND
_MAX_TICKS = 2**63 - 1
_MAX_DAYS = 10_675_199
_MAX_NUMBER = 2**28 * 10 - 1  # the tokenizer refuses to shift a number that already has one of its top four bits set
_FRACTION_DIGITS = 7

#: Separators between the numbers -> which unit each number is, in the order in which .NET tries them.
_PATTERNS: dict[tuple[str, ...], tuple[str, ...]] = {
    (): ("d",),
    (":",): ("hm",),
    (":", ":"): ("hms", "dhm"),
    (".", ":"): ("dhm",),
    (":", ":."): ("hmf",),
    (":", ":", "."): ("hmsf",),
    (".", ":", ":"): ("dhms",),
    (":", ":", ":"): ("dhms",),
    (".", ":", ":."): ("dhmf",),
    (":", ":", ":."): ("dhmf",),
    (".", ":", ":", "."): ("dhmsf",),
    (":", ":", ":", "."): ("dhmsf",),
}
_LIMITS = {"d": _MAX_DAYS, "h": 23, "m": 59, "s": 59}
_TICKS = {"d": _TICKS_PER_DAY, "h": 3600 * TICKS_PER_SECOND, "m": 60 * TICKS_PER_SECOND, "s": TICKS_PER_SECOND}


class BadFormatError(ValueError):
    """The text is no TimeSpan."""


class OutOfRangeError(ValueError):
    """The text has the form of a TimeSpan, and one of its numbers is too large."""


def parse(text: str) -> int:
    """The ticks of 100 ns that *text* means, as ``TimeSpan.Parse`` reads it."""
    body = text.strip()
    sign = -1 if body.startswith("-") else 1
    pieces = re.split(r"([0-9]+)", body.removeprefix("-"))
    numbers, separators = pieces[1::2], tuple(pieces[2:-1:2])
    patterns = _PATTERNS.get(separators)
    if pieces[0] or pieces[-1] or not numbers or patterns is None:
        raise BadFormatError(f"String '{text}' was not recognized as a valid TimeSpan.")
    for pattern in patterns:
        ticks = _ticks(numbers, pattern, sign)
        if ticks is not None:
            return ticks
    raise OutOfRangeError(
        f"The TimeSpan string '{text}' could not be parsed because at least one of the numeric components is out of "
        "range or contains too many digits."
    )


def _ticks(numbers: list[str], pattern: str, sign: int) -> int | None:
    total = 0
    for digits, unit in zip(numbers, pattern, strict=True):
        number = int(digits)
        if number > _LIMITS.get(unit, _MAX_NUMBER):
            return None
        part = _fraction(digits) if unit == "f" else number * _TICKS[unit]
        if part is None:
            return None
        total += part
    total *= sign
    return total if -_MAX_TICKS - 1 <= total <= _MAX_TICKS else None


def _fraction(digits: str) -> int | None:
    """Ticks of a decimal fraction; more than seven digits are rounded if they begin with a zero (source-code)."""
    number = int(digits)
    if number == 0:
        return 0
    if digits[0] != "0" and len(digits) > _FRACTION_DIGITS:
        return None
    if len(digits) <= _FRACTION_DIGITS:
        return int(digits.ljust(_FRACTION_DIGITS, "0"))
    scale = int("1" + "0" * (len(digits) - _FRACTION_DIGITS))
    return (2 * number + scale) // (2 * scale)


def write(ticks: int) -> str:
    """The text of a TimeSpan of *ticks*: ``[-][d.]hh:mm:ss[.fffffff]``."""
    seconds, fraction = divmod(abs(ticks), TICKS_PER_SECOND)
    minutes, second = divmod(seconds, 60)
    hours, minute = divmod(minutes, 60)
    days, hour = divmod(hours, 24)
    head = f"{'-' if ticks < 0 else ''}{f'{days}.' if days else ''}"
    return f"{head}{hour:02}:{minute:02}:{second:02}{f'.{fraction:07}' if fraction else ''}"


def from_ticks(ticks: int) -> PSDuration:
    """A timedelta that keeps the 100 ns which Python's own drops."""
    microseconds, rest = divmod(ticks, 10)
    return PSDuration(microseconds=microseconds, nanoseconds=rest * 100)


def to_ticks(value: datetime.timedelta) -> int:
    """The ticks of a timedelta."""
    microseconds = (value.days * 86_400 + value.seconds) * 1_000_000 + value.microseconds
    return microseconds * 10 + int(getattr(value, "nanoseconds", 0)) // 100

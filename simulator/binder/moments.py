"""Texts of DateTime, Guid, Version and other values with a grammar of their own."""

from __future__ import annotations

import datetime
import re
import uuid

from psrpcore.types import PSDateTime, PSVersion

_TICKS_PER_MICROSECOND = 10
_MAX_TICKS = 3_155_378_975_999_999_999
_EPOCH = datetime.datetime(1, 1, 1)

_TIME = (
    r"(?:(?:[T ]|\s+)(?P<hour>\d{1,2})(?::(?P<minute>\d{2})(?::(?P<second>\d{2})(?:\.(?P<fraction>\d{1,7}))?)?)?"
    r"\s*(?P<half>[AaPp][Mm])?\s*(?P<zone>Z|GMT|[+-]\d{2}:?\d{2})?)?"
)
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_WORD = r"(?P<month>[A-Za-z]{3,9})\.?"
_DAY_NAME = r"(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,?\s+)?"
_FORMS = tuple(
    re.compile(form + _TIME, re.IGNORECASE)
    for form in (
        r"(?P<year>\d{4})[-/.](?P<month>\d{1,2})(?:[-/.](?P<day>\d{1,2}))?",
        r"(?P<month>\d{1,2})[-/.](?P<day>\d{1,2})[-/.](?P<year>\d{4}|\d{2})",
        _DAY_NAME + r"(?P<day>\d{1,2})[ -]" + _WORD + r"[ -](?P<year>\d{4})",
        _DAY_NAME + _WORD + r"\s+(?P<day>\d{1,2}),?\s+(?P<year>\d{4})",
    )
)
_VERSION = re.compile(r"\s*\d+\s*(?:\.\s*\d+\s*){1,3}")
_HEX_GROUPS = re.compile(
    r"\{0x([0-9a-f]{1,8}),0x([0-9a-f]{1,4}),0x([0-9a-f]{1,4}),\{(0x[0-9a-f]{1,2}(?:,0x[0-9a-f]{1,2}){7})\}\}", re.I
)
_GUID = re.compile(r"[0-9a-f]{32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


def parse_datetime(text: str) -> datetime.datetime:
    """The time that *text* means in the invariant culture: ISO, month/day/year, and names of months (documented)."""
    body = text.strip()
    match = next((found for form in _FORMS if (found := form.fullmatch(body))), None)
    try:
        if match is None:
            raise ValueError
        return _datetime(match.groupdict())
    except ValueError:
        raise ValueError(f"String '{text}' was not recognized as a valid DateTime.") from None


def _datetime(part: dict[str, str | None]) -> datetime.datetime:
    month = part["month"] or ""
    number = int(month) if month.isdigit() else _MONTHS.index(month[:3].lower()) + 1
    year = int(part["year"] or "")
    if len(part["year"] or "") == 2:
        year += 1900 if year > 49 else 2000
    fraction = (part["fraction"] or "").ljust(7, "0")
    hour = int(part["hour"] or 0)
    if part["half"]:
        if not 1 <= hour <= 12:
            raise ValueError
        hour = hour % 12 + (12 if part["half"].lower() == "pm" else 0)
    zone = _zone(part["zone"])
    moment = PSDateTime(
        year,
        number,
        int(part["day"] or 1),
        hour,
        int(part["minute"] or 0),
        int(part["second"] or 0),
        int(fraction[:6]),
        nanosecond=int(fraction[6]) * 100,
    )
    # A time with an offset becomes local time; the host's clock runs on UTC (inferred).
    return moment if zone is None else moment + -zone


def _zone(text: str | None) -> datetime.timedelta | None:
    if text is None:
        return None
    if text.upper() in ("Z", "GMT"):
        return datetime.timedelta(0)
    digits = text[1:].replace(":", "")
    offset = datetime.timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return -offset if text[0] == "-" else offset


def datetime_from_ticks(ticks: int) -> datetime.datetime:
    """The time that many ticks after the year 1."""
    if not 0 <= ticks <= _MAX_TICKS:
        raise ValueError("Ticks must be between DateTime.MinValue.Ticks and DateTime.MaxValue.Ticks.")
    return _EPOCH + datetime.timedelta(microseconds=ticks // _TICKS_PER_MICROSECOND)


def parse_guid(text: str) -> uuid.UUID:
    """The Guid that *text* means, in the forms N, D, B, P and X."""
    body = text.strip()
    for left, right in ("{}", "()"):
        if body.startswith(left) and body.endswith(right) and "-" in body:
            return uuid.UUID(_plain(body[1:-1]))
    if match := _HEX_GROUPS.fullmatch(re.sub(r"\s", "", body)):
        tail = "".join(part[2:].zfill(2) for part in match[4].lower().split(","))
        return uuid.UUID(match[1].zfill(8) + match[2].zfill(4) + match[3].zfill(4) + tail)
    return uuid.UUID(_plain(body))


def _plain(body: str) -> str:
    if not _GUID.fullmatch(body):
        raise ValueError("Unrecognized Guid format.")
    return body


def parse_version(text: str) -> PSVersion:
    """The version that *text* means: two to four numbers."""
    if not _VERSION.fullmatch(text):
        raise ValueError("Version string portion was too short or too long.")
    numbers = [int(part) for part in text.split(".")]
    if any(number > 2**31 - 1 for number in numbers):
        raise ValueError("Value was either too large or too small for an Int32.")
    return PSVersion(".".join(map(str, numbers)))

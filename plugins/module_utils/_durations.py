"""Durations as an operator writes them: ``7d``, ``168h`` and ``P7D`` are the same whole number of hours.

The grammar is small and written here, because a library for ISO 8601 is not there where modules are only imported,
and no library knows the short forms or the limits of the DNS server.
"""

from __future__ import annotations

import re
from datetime import timedelta

from ._errors import Refused

HOUR = timedelta(hours=1)
#: The DNS server keeps intervals in whole hours, at most one year of them.
LONGEST_HOURS = 8760
NEVER = "never"

_SHORT = re.compile(r"(?P<sign>-?)(?P<count>\d+(?:\.\d+)?)(?P<unit>[dh])", re.IGNORECASE | re.ASCII)
_ISO = re.compile(
    r"(?P<sign>-?)P(?=[\dT])(?:(?P<weeks>\d+)W)?(?:(?P<days>\d+)D)?"
    r"(?:T(?=\d)(?:(?P<hours>\d+)H)?(?:(?P<minutes>\d+)M)?(?:(?P<seconds>\d+)S)?)?",
    re.IGNORECASE | re.ASCII,
)
_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)?", re.ASCII)


def parse(option: str, text: str) -> timedelta:
    """Return the duration that *text* names, from 1 to 8,760 whole hours; refuse anything else."""
    accepted = "write whole days or hours as 7d, 168h or P7D, from 1h to 8760h"
    return _checked(option, text, accepted)


def parse_or_never(option: str, text: str) -> timedelta:
    """Return the duration that *text* names, zero for ``never``; refuse anything else."""
    if text.strip().lower() == NEVER:
        return timedelta(0)
    accepted = "write whole days or hours as 7d, 168h or P7D, from 1h to 8760h, or never"
    return _checked(option, text, accepted)


def parse_or_zero(option: str, text: str) -> timedelta:
    """Return the duration that *text* names, zero too; refuse anything else."""
    if _read(text.strip()) == timedelta(0):
        return timedelta(0)
    accepted = "write whole days or hours as 2d, 48h or P2D, from 0h to 8760h"
    return _checked(option, text, accepted)


def render(duration: timedelta, zero: str = "0h") -> str:
    """Return *duration* in the shortest accepted form: ``7d``, ``36h``; *zero* when it is nothing."""
    if not duration:
        return zero
    hours, rest = divmod(duration, HOUR)
    if rest:
        # A DNS server reports whole hours; anything else is shown as it is and never equals an accepted value.
        seconds = duration.total_seconds()
        return f"{int(seconds) if seconds.is_integer() else seconds!r}s"
    return f"{hours // 24}d" if hours % 24 == 0 else f"{hours}h"


def restore(text: str) -> timedelta:
    """Return the duration that ``render`` wrote as *text*."""
    if text in (NEVER, "0h"):
        return timedelta(0)
    if text.endswith("s"):
        return timedelta(seconds=float(text[:-1]))
    return timedelta(**{{"d": "days", "h": "hours"}[text[-1]]: int(text[:-1])})


def _checked(option: str, text: str, accepted: str) -> timedelta:
    duration = _read(text.strip())
    cause = _objection(text.strip(), duration)
    if duration is None or cause:
        raise Refused(f"{option} is {text!r}, which {cause}: {accepted}.")
    return duration


def _read(text: str) -> timedelta | None:
    try:
        if short := _SHORT.fullmatch(text):
            unit = {"d": "days", "h": "hours"}[short["unit"].lower()]
            return _signed(short["sign"], timedelta(**{unit: float(short["count"])}))
        if iso := _ISO.fullmatch(text):
            parts = {name: int(count) for name, count in iso.groupdict(default="0").items() if name != "sign"}
            return _signed(iso["sign"] or "", timedelta(**parts))
    except OverflowError:
        return timedelta.max
    return None


def _signed(sign: str, duration: timedelta) -> timedelta:
    return -duration if sign else duration


def _objection(text: str, duration: timedelta | None) -> str:
    if duration is None:
        return "is a number without a unit" if _NUMBER.fullmatch(text) else "is not a duration"
    if duration < timedelta(0):
        return "is negative"
    if not duration:
        return "is zero"
    if duration > LONGEST_HOURS * HOUR:
        return f"is longer than {LONGEST_HOURS}h"
    if duration % HOUR:
        return "has a fraction of an hour"
    return "" if "." not in text else "has a fraction"

"""Event logs of a DNS server: what is selected by id, time and named data on the server itself.

The text of an event is in the language of its host and its values do not arrive, so nothing is decided by either: a
filter selects, and what it selects is counted.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from ._errors import ReadError, Refused
from ._finding import Command
from ._session import Object

AUDIT_LOG, DNS_LOG = "Microsoft-Windows-DNSServer/Audit", "DNS Server"
#: The name of the error by which Get-WinEvent says that no event fits.
NO_EVENTS = "NoMatchingEventsFound"
#: A query of more expressions than that has to be a structured one (documented).
MOST_EXPRESSIONS = 20

_MILLISECOND = timedelta(milliseconds=1)


def selection(
    ids: Sequence[int],
    *,
    newer: timedelta | None = None,
    older: timedelta | None = None,
    data: Mapping[str, str] | None = None,
    anywhere: Sequence[Iterable[str]] = (),
) -> str:
    """Return the XPath that selects events by id, by age at the clock of the server, and by their data.

    ``data`` names a value and what it must be. Of each group of ``anywhere`` one must be some value, whatever its name:
    the names of most values are not documented.
    """
    system = [_either(f"EventID={each}" for each in ids)]
    ages = [(newer, "<="), (older, ">")]
    times = [f"timediff(@SystemTime) {sign} {age // _MILLISECOND}" for age, sign in ages if age is not None]
    if times:
        system.append(f"TimeCreated[{' and '.join(times)}]")
    values = [f"Data[@Name='{name}']={_quoted(value)}" for name, value in (data or {}).items()]
    somewhere = [[f"Data={_quoted(value)}" for value in dict.fromkeys(group)] for group in anywhere]
    values += [_either(group) for group in somewhere if group]
    if len(ids) + len(times) + len(data or {}) + sum(map(len, somewhere)) > MOST_EXPRESSIONS:
        raise Refused(f"a filter of an event log takes {MOST_EXPRESSIONS} expressions: ask for fewer at once")
    parts = [f"System[{' and '.join(system)}]"]
    if values:
        parts.append(f"EventData[{' and '.join(values)}]")
    return f"*[{' and '.join(parts)}]"


def described(log: str) -> Command:
    """Return the read of the settings of a log."""
    return Command("Get-WinEvent", {"ListLog": log})


def oldest(log: str) -> Command:
    """Return the read of the oldest event that a log holds: an empty answer says nothing about the time before it."""
    return Command("Get-WinEvent", {"LogName": log, "MaxEvents": 1, "Oldest": True}, nothing=NO_EVENTS)


def newest(log: str, xpath: str, most: int = 1) -> Command:
    """Return the read of the newest *most* events that *xpath* selects."""
    return Command("Get-WinEvent", {"LogName": log, "FilterXPath": xpath, "MaxEvents": most}, nothing=NO_EVENTS)


def counted(log: str, xpath: str, most: int) -> Command:
    """Return the read that counts what *xpath* selects, up to *most*: no event travels."""
    return Command(
        "Get-WinEvent",
        {"LogName": log, "FilterXPath": xpath, "MaxEvents": most},
        into=Command("Measure-Object"),
        nothing=NO_EVENTS,
    )


def count_of(answer: list[Object] | ReadError) -> int | None:
    """Return what a counting read counted; None when it did not say."""
    count: Any = answer[0].get("Count") if not isinstance(answer, ReadError) and len(answer) == 1 else None
    return count if isinstance(count, int) and not isinstance(count, bool) else None


def _either(conditions: Iterable[str]) -> str:
    listed = list(conditions)
    return listed[0] if len(listed) == 1 else f"({' or '.join(listed)})"


def _quoted(value: str) -> str:
    for quote in "'\"":
        if quote not in value:
            return f"{quote}{value}{quote}"
    raise Refused(f"{value!r} holds both kinds of quotes, which no filter of an event log can hold")

"""The records of a zone in an estate file. Ages are given, not times, so that any clock will do."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from ipaddress import AddressValueError, IPv4Address, IPv6Address
from typing import Any

from .records import APEX, CLIENT_TTL, HOUR, STATIC_TTL, TYPES, Ages, Records, ResourceRecord, hour_of
from .section import Section

#: Records whose data are numbers and a name: how many numbers.
_NUMBERED = {"MX": 1, "SRV": 3}


#: A name of the file -> the SID of the account, and whether what it registers is open to everybody.
Owner = Callable[[Section, str], tuple[str, bool]]


def records(part: Section, zone: str, now: datetime, owner: Owner | None = None) -> Records:
    """Return the records of *zone*: a list of them, or how many of which age, or both.

    Without *owner* the zone is none of the directory, and nobody owns its records.
    """
    given = part.raw("records", None)
    if given is None:
        return Records(zone)
    if isinstance(given, list):
        return Records(zone, named=[_record(each, now, owner) for each in part.sections("records")])
    counted = part.section("records")
    sid, is_open = _owner(counted, owner)
    found = Records(
        zone,
        named=[_record(each, now, owner) for each in counted.sections("list")],
        static=counted.number("static", 0, 0, 10**9),
        dynamic=_ages(counted, "dynamic", now),
        alive=_ages(counted, "alive", now),
        owner=sid,
        open_nodes=is_open,
    )
    counted.done()
    return found


def _owner(part: Section, owner: Owner | None) -> tuple[str, bool]:
    """Return the SID of the owner that the file names, or nothing, and whether anybody may write the nodes."""
    name, is_open = part.text("owner", None), part.flag("open", False)
    if owner is None:
        if name is not None or is_open:
            raise part.refuse("the zone is not in the directory", "leave out owner and open")
        return "", False
    sid, proxy = owner(part, name) if name is not None else ("", False)
    return sid, is_open or proxy


def _record(part: Section, now: datetime, owner: Owner | None) -> ResourceRecord:
    kind = part.choice("type", TYPES, "A")
    name = part.text("name", APEX)
    static = not part.has("age")
    age = part.duration("age", timedelta(0))
    refreshes = part.duration("refreshes", timedelta(0))
    ttl = part.duration("ttl", timedelta(seconds=STATIC_TTL if static else CLIENT_TTL))
    data = part.text("data")
    sid, is_open = _owner(part, owner)
    created = now - part.duration("created", timedelta(0)) if part.has("created") else None
    part.done()
    if age % HOUR:
        raise part.refuse(f"age is {age}", "timestamps have whole hours: give some")
    if static and refreshes:
        raise part.refuse("a static record refreshes itself", "give it an age, or leave out refreshes")
    if not _is_data(kind, data):
        raise part.refuse(f"data is {data!r}", f"write the data of a record {kind} as in a zone file")
    timestamp = 0 if static else hour_of(now) - age // HOUR
    return ResourceRecord(
        name,
        kind,
        data,
        int(ttl.total_seconds()),
        timestamp,
        int(refreshes.total_seconds()),
        owner=sid,
        open=is_open,
        created=created,
    )


def _is_data(kind: str, data: str) -> bool:
    try:
        if kind in ("A", "AAAA"):
            (IPv4Address if kind == "A" else IPv6Address)(data)
    except AddressValueError:
        return False
    words = data.split()
    count = _NUMBERED.get(kind)
    return count is None or (len(words) == count + 1 and all(each.isdecimal() for each in words[:count]))


def _ages(part: Section, key: str, now: datetime) -> Ages:
    given = part.raw(key, [])
    if not isinstance(given, list) or not all(_is_count(each) for each in given):
        raise part.refuse(f"{key} is no list of [age in hours, count]", "write pairs of whole numbers")
    hour = hour_of(now)
    return [(hour - age, count) for age, count in given]


def _is_count(pair: Any) -> bool:
    return isinstance(pair, list) and len(pair) == 2 and all(type(each) is int and each >= 0 for each in pair)

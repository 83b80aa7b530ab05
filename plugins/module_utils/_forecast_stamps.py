"""Signs of somebody's past ageallrecords: static records that got a timestamp, all of them in the same hour.

Clients and DHCP servers register A, AAAA and PTR records, and a domain controller what lies below ``_msdcs`` and its
like. A CNAME, MX or NS record elsewhere is made by a person and has no timestamp, until somebody stamps the whole zone.
One such record may have been added with a timestamp on purpose; several of the same hour were not [inferred].
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from ._forecast import STATIC, Record
from ._protected import LABELS, full_name

#: Types that people make by hand.
BY_HAND = ("CNAME", "MX", "NS")
#: So many records by hand with one timestamp were stamped by a command.
ENOUGH = 2


@dataclass(frozen=True, slots=True)
class Stamped:
    """The records made by hand that got a timestamp in the same hour."""

    timestamp: int
    records: tuple[Record, ...]


def stamped_together(records: Iterable[Record], zone: str) -> list[Stamped]:
    """Return the hours in which records of *zone* that people make got their timestamp, the latest first."""
    found: dict[int, dict[tuple[str, str, str], Record]] = defaultdict(dict)
    for record in records:
        by_hand = record.type.upper() in BY_HAND and LABELS.isdisjoint(full_name(record.name, zone).split("."))
        if by_hand and record.timestamp is not None and record.timestamp != STATIC:
            found[record.timestamp][(record.name.lower(), record.type.upper(), record.data)] = record
    return [
        Stamped(hour, tuple(found[hour].values())) for hour in sorted(found, reverse=True) if len(found[hour]) >= ENOUGH
    ]

"""Names that nobody may lose by approving a whole list: those that find the servers of an estate.

These are the apex of a zone, ``_msdcs``, ``_tcp``, ``_udp``, ``_sites``, ``DomainDnsZones`` and ``ForestDnsZones`` with
all below them, the names of domain controllers, DNS and DHCP servers, and whatever an NS, CNAME, MX or SRV record
points at. A PTR record is protected with the name that it gives.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ._forecast import Record
from ._names import zone_key
from ._values import server_name

PROTECTED, FREE, UNKNOWN = "protected", "free", "unknown"
#: Labels whose names, and all names below, tell clients where the servers of a domain are.
LABELS = frozenset({"_msdcs", "_tcp", "_udp", "_sites", "domaindnszones", "forestdnszones"})
#: Types that point at a host by its name.
POINTING = frozenset({"NS", "CNAME", "MX", "SRV"})
APEX = "@"


@dataclass(frozen=True, slots=True)
class Infrastructure:
    """The names of servers and the targets of records. ``unread`` says where more of them may be."""

    servers: frozenset[str] = frozenset()
    targets: frozenset[str] = frozenset()
    unread: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Protection:
    """Whether a record is protected, free or unknown, with the reason unless it is free."""

    state: str
    reason: str = ""


def protection(record: Record, zone: str, known: Infrastructure) -> Protection:
    """Return whether *record* of the zone of the name *zone* is protected."""
    name = full_name(record.name, zone)
    if name == zone_key(zone):
        return Protection(PROTECTED, "it is at the apex of the zone")
    if found := [label for label in name.split(".") if label in LABELS]:
        return Protection(PROTECTED, f"it is below {found[-1]}")
    kind = record.type.upper()
    names = [name, *(sorted(targets_of(record, zone)) if kind == "PTR" else ())]
    for each in names:
        if each in known.servers:
            return Protection(PROTECTED, f"{each} is a domain controller, DNS server or DHCP server")
        if each in known.targets:
            return Protection(PROTECTED, f"an NS, CNAME, MX or SRV record points at {each}")
    if known.unread:
        return Protection(UNKNOWN, f"not every name that must stay was read: {'; '.join(known.unread)}")
    return Protection(FREE)


def infrastructure(
    servers: Iterable[str], records: Iterable[tuple[str, Record]], unread: Iterable[str] = ()
) -> Infrastructure:
    """Return the names that must stay: of *servers*, and those that *records*, each with its zone, point at."""
    found: set[str] = set()
    for zone, record in records:
        if record.type.upper() in POINTING:
            found |= targets_of(record, zone)
    return Infrastructure(frozenset(filter(None, map(server_name, servers))), frozenset(found), tuple(unread))


def targets_of(record: Record, zone: str) -> set[str]:
    """Return the names that the data of *record* may mean: without a trailing dot also the one below the zone."""
    words = record.data.split()
    if not words:
        return set()
    # Priority, weight and port come before the name.
    name = zone_key(words[-1])
    return {name} if words[-1].endswith(".") else {name, full_name(name, zone)}


def full_name(name: str, zone: str) -> str:
    """Return the whole name of the node *name* of *zone*, lower-case and without a trailing dot."""
    return zone_key(zone) if name in (APEX, "") else f"{zone_key(name)}.{zone_key(zone)}"

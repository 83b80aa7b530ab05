"""What a server answers from a zone: its own records, or those of the primary that it copied, and the cuts in them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from ipaddress import ip_address
from typing import TYPE_CHECKING

from .forwarding import Asked
from .questions import Address, NameServer
from .records import APEX, ResourceRecord
from .zones import Zone

if TYPE_CHECKING:
    from .model import Estate


@dataclass(frozen=True, slots=True)
class Served:
    """A zone with what a server adds for itself; its records are fetched when somebody needs them."""

    zone: Zone
    apex: tuple[ResourceRecord, ...]
    records: Callable[[], Sequence[ResourceRecord]]


def served(estate: Estate, server: NameServer, zone: Zone) -> Served:
    """Return what *server* answers from *zone*; a secondary has the records of its primary.

    A copy of a primary that the estate does not play is empty, and names its own server (simplified).
    """
    if zone.kind == "secondary":
        for each in zone.masters:
            primary = _primary(estate, each, zone.name.lower())
            if primary is not None:
                return primary
    return _own(server, zone)


def _own(server: NameServer, zone: Zone) -> Served:
    return Served(zone, tuple(server.apex(zone)), lambda: server.records(zone))


def _primary(estate: Estate, address: Address, name: str) -> Served | None:
    machines = (each for each in estate.hosts.values() if address in each.addresses)
    candidates: list[NameServer] = [Asked(each.dns) for each in machines if each.dns is not None]
    candidates += [each for each in estate.elsewhere if address in each.addresses]
    for server in candidates:
        zone = server.zones().get(name)
        if zone is not None and zone.kind in ("primary", "file"):
            return _own(server, zone)
    return None


def owner(zone: Zone, name: str) -> str:
    """Return the full name of a record in lower case."""
    return (zone.name if name == APEX else f"{name}.{zone.name}").lower()


def cut_above(zone: Zone, name: str) -> str | None:
    """Return the highest name in *zone*, relative to it, that is delegated and that *name* is or lies below."""
    own = zone.name.lower()
    if not name.endswith(f".{own}"):
        return None
    labels = name[: -len(own) - 1].split(".")
    delegated = {each.name.lower() for each in zone.records.of_type("NS")} - {APEX}
    paths = (".".join(labels[place:]) for place in range(len(labels) - 1, -1, -1))
    return next((each for each in paths if each in delegated), None)


def delegations(zone: Zone) -> Iterator[ResourceRecord]:
    """Yield the NS records of *zone* that delegate names below it."""
    yield from (each for each in zone.records.of_type("NS") if each.name != APEX)


def glue_of(zone: Zone, child: str, server: str) -> list[Address]:
    """Return the addresses that *zone* has for a name server: those of its host in the zone, else its glue."""
    own = zone.name.lower()
    relative = server[: -len(own) - 1] if server.endswith(f".{own}") else None
    if relative is not None and cut_above(zone, server) is None:
        hosts = [each for kind in ("A", "AAAA") for each in zone.records.of_type(kind)]
        found = [ip_address(each.data) for each in hosts if each.name.lower() == relative]
        if found:
            return found
    return list(zone.glue.get((child.lower(), server), ()))

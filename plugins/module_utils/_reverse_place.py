"""Where a new zone would lie in the directory, and which server would make it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from ._copies import zones_of_directory
from ._estate import Estate, Server
from ._names import dn_key, dn_parts, zone_key, zone_name
from ._writers import Election

FOREST, DOMAIN = "forest", "domain"


@dataclass(frozen=True, slots=True)
class Place:
    """A part of the directory for a new zone: the DistinguishedName that the zone would have in it."""

    target: str
    partition: str


def _part_of(target: str) -> str:
    """Return the part of the directory that holds the zone *target*, as it is compared."""
    return ",".join(f"{kind}={value}" for kind, value in dn_parts(target)[2:]).lower()


def place_of(estate: Estate, zone: str, scope: str, domain: str) -> Place | None:
    """Return where zone *zone* would lie, None when no server that was read holds that part of the directory."""
    wanted = FOREST if scope == FOREST else f"{DOMAIN} {domain}"
    for server in estate.read:
        for kind, partition in _parts(server):
            if kind == wanted:
                return Place(f"DC={zone},cn=MicrosoftDNS,{partition}", partition)
    return None


def holds_part(parts: Iterable[str], target: str) -> bool:
    """Return whether *target* lies in one of *parts* of the directory, or would."""
    wanted = _part_of(target)
    return any(dn_key(part) == wanted for part in parts)


def parts_of(server: Server) -> list[str]:
    """Return the parts of the directory with zones that *server* holds and could read."""
    return list(server.info.get("searched") or [])


def keepers(estate: Estate, target: str) -> tuple[Server, ...]:
    """Return the servers that would serve a new zone *target*: those that hold its part of the directory."""
    return tuple(server for server in estate.read if holds_part(parts_of(server), target))


def elect_maker(estate: Estate, target: str, named: Sequence[str]) -> Election:
    """Return the server that would make the zone *target*: one the operator named, else the first that can."""
    able = [server.name for server in keepers(estate, target) if server.info.get("read_only") is False]
    for name in named:
        if name in able:
            return Election(target, name, "named by the operator")
    if not able:
        return Election(target, "", "no writable server that was read holds this part of the directory")
    why = "the first in inventory order that was read, holds this part of the directory and is not read-only"
    if named:
        why += f"; {', '.join(named)} cannot write it"
    return Election(target, able[0], why)


def namesakes(estate: Estate, target: str) -> list[str]:
    """Return what already has the name of the new zone where *target* would be served, dead objects included."""
    name, serving = zone_key(zone_name(target)), {server.name for server in keepers(estate, target)}
    found: dict[str, None] = {}
    for server in estate.read:
        if server.name not in serving:
            continue
        found |= {f"{copy.target} on {server.name}": None for copy in server.zones if zone_key(copy.name) == name}
        # Of two copies in two parts of the directory a server loads one.
        found |= {dn: None for dn in zones_of_directory(server).values() if _is_called(dn, name)}
    return list(found)


def _is_called(dn: str, name: str) -> bool:
    own = zone_name(dn).lower()
    # A name that lost a conflict is followed by CNF:, one whose creation never ended is preceded by a GUID.
    unfinished = own.startswith("..inprogress") and own.endswith(f"-{name}")
    return own == name or own.partition("cnf:")[0].strip() == name or unfinished


def _parts(server: Server) -> Iterator[tuple[str, str]]:
    """Yield the parts of the directory for zones that *server* holds, and whose each is."""
    domain = server.info.get("domain") or {}
    for part in parts_of(server):
        first = dn_parts(part)[0]
        if first[0] != "DC":
            continue
        if first[1].lower() == "forestdnszones":
            yield FOREST, part
        elif (
            first[1].lower() == "domaindnszones" and dn_key(part) == f"dc=domaindnszones,{dn_key(domain.get('dn', ''))}"
        ):
            yield f"{DOMAIN} {domain.get('name', '')}", part

"""Which servers of a domain can scavenge, and how good each of them is: FSMO roles, restarts, what it does now."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ._aging_zones import must_hold
from ._copies import doubled_keys
from ._durations import parse_or_never, render
from ._estate import NEVER, PDC, Controller, Estate, Server
from ._names import zone_key, zone_name
from ._restarts import joined, restless
from ._words import some

#: The roles that one controller of every domain holds; without all of them the answer of the directory is not whole.
DOMAIN_ROLES = frozenset({PDC, "RIDMaster", "InfrastructureMaster"})


@dataclass(frozen=True, slots=True)
class Candidate:
    """A server of a domain that was read. ``obstacle`` says why it cannot scavenge, ``restless`` None is unknown."""

    server: Server
    fqdn: str
    roles: tuple[str, ...]
    rank: int
    obstacle: str
    lacks: bool
    alone: bool
    #: Its place among the names that the operator gave, None when it is none of them.
    place: int | None
    #: Whether the operator asks for an interval on it.
    asked: bool
    scavenges: bool
    listed: int
    kept: bool
    restless: bool | None

    @property
    def named(self) -> bool:
        return self.place is not None

    @property
    def present(self) -> bool:
        """Whether it is the scavenger of the domain as things are."""
        return self.scavenges or self.kept or self.listed > 0


def roles_known(estate: Estate, domain: str) -> bool:
    """Return whether a controller of *domain* named the holders of its FSMO roles."""
    told = {role for each in _controllers(estate, domain) for role in each.roles}
    return told >= DOMAIN_ROLES


def candidates_of(
    estate: Estate, domain: str, keys: Sequence[str], named: Sequence[str], past: Mapping[str, Any]
) -> list[Candidate]:
    """Return every controller of *domain* that was read, each once, the best first."""
    found: dict[str, Candidate] = {}
    doubled = doubled_keys(estate)
    whole = [key for key in must_hold(estate, domain, list(keys)) if key not in doubled]
    alone = [each.fqdn for each in _controllers(estate, domain) if not each.read_only]
    for server in sorted(estate.read, key=lambda each: each.name):
        controller = estate.controller_of(server)
        if controller and controller.domain == domain and controller.fqdn not in found:
            one = _candidate(estate, server, controller, keys, named, past)
            only = alone == [controller.fqdn]
            found[controller.fqdn] = _judged(one, controller, whole, only)
    steady = {one.rank for one in found.values() if one.restless is False and not one.obstacle}
    return sorted(found.values(), key=lambda one: _order(one, steady))


def wanted_interval(server: Server) -> str | None:
    """Return the interval that the operator asks of *server*, None when nothing is said."""
    said = ((server.parts.get("dns_scavenging") or {}).get("params") or {}).get("scavenging_interval")
    return None if said is None else render(parse_or_never("scavenging_interval", said), NEVER)


def own_addresses(estate: Estate, server: Server) -> list[str]:
    """Return the IPv4 addresses of *server*: those it said, else the one that the directory has for it."""
    said = [address for address in server.info.get("addresses") or [] if ":" not in address]
    controller = estate.controller_of(server)
    directory = [controller.address] if controller and controller.address and ":" not in controller.address else []
    first = [address for address in directory if address in said]
    return list(dict.fromkeys([*first, *sorted(said, key=_numbers)])) or directory


def _controllers(estate: Estate, domain: str) -> list[Controller]:
    return [each for each in estate.controllers.values() if each.domain == domain]


def _order(one: Candidate, steady: Collection[int]) -> tuple[Any, ...]:
    """Return what sorts the better candidate first; names decide last, so the order of the inventory never does."""
    return (
        one.place is None,
        one.place or 0,
        one.rank,
        # Restarts count where another server is known to do better.
        one.restless is True and one.rank in steady,
        not one.asked,
        not (one.scavenges and one.listed),
        not one.kept,
        not one.scavenges,
        -one.listed,
        one.fqdn,
    )


def _candidate(
    estate: Estate,
    server: Server,
    controller: Controller,
    keys: Iterable[str],
    named: Sequence[str],
    past: Mapping[str, Any],
) -> Candidate:
    addresses = set(own_addresses(estate, server))
    listing = {
        key for key in keys for holder in estate.holders[key] if addresses & set(holder.held[key].scavenge_servers)
    }
    wanted = wanted_interval(server)
    return Candidate(
        server=server,
        fqdn=controller.fqdn,
        roles=controller.roles,
        rank=(2 if PDC in controller.roles else 1) if controller.roles else 0,
        obstacle="",
        lacks=False,
        alone=False,
        place=next((place for place, name in enumerate(named) if name in (controller.fqdn, server.name.lower())), None),
        asked=wanted not in (None, NEVER),
        scavenges=server.interval not in (None, NEVER),
        listed=len(listing),
        kept=past.get("scavengers", {}).get(controller.domain) == controller.fqdn,
        restless=restless(joined(past.get("servers", {}).get(controller.fqdn), server), wanted or server.interval),
    )


def _judged(one: Candidate, controller: Controller, keys: Iterable[str], only: bool) -> Candidate:
    server = one.server
    if controller.read_only or server.info.get("read_only"):
        return replace(one, obstacle="read-only")
    if not server.zones_read:
        return replace(one, obstacle="did not tell its zones")
    lacking = [key for key in keys if key not in server.held]
    if PDC in one.roles and not (only and one.named):
        return replace(one, obstacle="PDC emulator", alone=only and not lacking)
    if lacking:
        return replace(one, obstacle=_lacking(server, lacking), lacks=True)
    return one


def _lacking(server: Server, keys: Sequence[str]) -> str:
    files = {zone_key(copy.name) for copy in server.zones if not copy.in_directory}
    names = sorted(zone_name(key) for key in keys)
    aside = " and has it in a file" if set(names) & files else ""
    return f"does not hold {some(names)} from the directory{aside}"


def _numbers(address: str) -> tuple[int, ...]:
    return tuple(int(part) for part in address.split(".") if part.isdigit())

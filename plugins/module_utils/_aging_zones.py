"""The AD zones that age, and the domain whose scavenger deletes from each."""

from __future__ import annotations

from collections.abc import Mapping

from ._estate import Estate, Server, domain_of, target_key
from ._names import dn_suffix


def aging_zones(estate: Estate) -> Mapping[str, tuple[Server, ...]]:
    """Return the AD zones from which records can be deleted, and are to be, with the servers read that hold them."""
    ending = _ending(estate)
    return {
        key: servers
        for key, servers in estate.holders.items()
        if key not in ending and any(server.held[key].ages for server in servers)
    }


def owner_of(estate: Estate, target: str) -> str:
    """Return the domain whose scavenger takes the AD zone *target*; empty when it lies in no domain that is known.

    The zones of the forest lie below its root domain, and a partition of its own name below the domain in its name.
    """
    known = estate.domains | {server.domain for server in estate.read}
    name = dn_suffix(target)
    while name and name not in known:
        name = name.partition(".")[2]
    return name


def zones_by_owner(estate: Estate) -> dict[str, list[str]]:
    """Return the keys of the zones that age by the domain whose scavenger takes them."""
    found: dict[str, list[str]] = {}
    for key, servers in aging_zones(estate).items():
        found.setdefault(owner_of(estate, servers[0].held[key].target), []).append(key)
    return found


def must_hold(estate: Estate, domain: str, keys: list[str]) -> list[str]:
    """Return those of *keys* that every controller of *domain* holds: those of other partitions are on chosen ones."""
    targets = {key: estate.holders[key][0].held[key].target for key in keys}
    return [key for key, target in targets.items() if domain_of(target) in ("", domain)]


def _ending(estate: Estate) -> set[str]:
    """Return the zones whose aging the operator wants to end."""
    return {
        target_key(found["target"])
        for server in estate.read
        for found in (server.parts.get("dns_zone_aging") or {}).get("findings") or []
        if found["setting"] == "aging" and found["after"] is False
    }

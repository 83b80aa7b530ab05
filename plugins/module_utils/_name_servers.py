"""The servers that the NS records of AD zones name: one of them that nobody read may hold the zone unseen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ._estate import Copy, Estate, Server
from ._finding import Verdict
from ._findings import ESTATE, EstateFinding, finding
from ._names import zone_key
from ._words import some

CONTROL = "estate-coverage"
#: What begins the name of what was not read, so that it can be accepted by name and is no name of a server.
_NOT_READ = "ns:"


def name_servers_of(estate: Estate) -> Mapping[str, set[str]]:
    """Return the servers that each AD zone names, by the name of the zone; what nobody told is left out."""
    named: dict[str, set[str]] = {}
    for zone, told in _told(estate).items():
        for facts in told:
            if not facts["error"]:
                named.setdefault(zone, set()).update(facts["servers"])
    return named


def unlisted_name_servers(estate: Estate) -> list[EstateFinding]:
    """Return the servers that AD zones name and that are neither in the inventory nor domain controllers."""
    zones: dict[str, list[str]] = {}
    for zone, servers in name_servers_of(estate).items():
        for server in servers:
            zones.setdefault(server, []).append(zone)
    return [_not_covered(server, sorted(zones[server])) for server in sorted(zones) if not _is_known(estate, server)]


def unread_name_servers(estate: Estate) -> list[Verdict]:
    """Return the AD zones of which no server that holds them told the name servers."""
    told = _told(estate)
    named = name_servers_of(estate)
    unread = {zone: _reason(facts) for zone, facts in told.items() if zone not in named}
    if unread and not named:
        # One cause for all of them, and nothing that can be accepted by name.
        reason = f"the name servers of no AD zone could be read: {next(iter(unread.values()))}"
        return [Verdict(CONTROL, ESTATE, "unknown", reason)]
    return [
        Verdict(CONTROL, f"{_NOT_READ}{zone}", "unknown", f"the name servers of {zone} could not be read: {reason}")
        for zone, reason in unread.items()
    ]


def _told(estate: Estate) -> dict[str, list[Mapping[str, Any]]]:
    """Return what each server said of each AD zone that it holds, by the name of the zone."""
    told: dict[str, list[Mapping[str, Any]]] = {}
    for key, servers in estate.holders.items():
        for server in servers:
            copy = server.held[key]
            told.setdefault(zone_key(copy.name), []).append(_of(server, copy))
    return told


def _of(server: Server, copy: Copy) -> Mapping[str, Any]:
    part = server.parts.get("dns_delegation") or {}
    facts = (part.get("current") or {}).get(copy.target) or {}
    known: Mapping[str, Any] | None = facts.get("name_servers")
    return known or {"servers": [], "error": part.get("error") or f"{server.name} did not tell them"}


def _reason(told: Iterable[Mapping[str, Any]]) -> str:
    return str(next(iter(told))["error"])


def _is_known(estate: Estate, name: str) -> bool:
    known = {estate.fqdn_of(server) for server in estate.servers} | set(estate.controllers)
    if name in known:
        return True
    # The inventory may have a short name for a server that did not say its full one.
    short = {server.name.lower() for server in estate.unread if estate.controller_of(server) is None}
    return name.partition(".")[0] in short


def _not_covered(server: str, zones: list[str]) -> EstateFinding:
    reason = (
        f"{server} is a name server of {some(zones)} by NS records, no domain controller that the "
        "directory names, and not in the audited group: add it, remove the record if it is gone, or accept it by name "
        "in ddi_allow_missing if it is meant to serve a copy."
    )
    return finding(CONTROL, server, "coverage", ("not in the inventory", "read"), reason)

"""What an address in the list of a zone stands for, in the words of a finding."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ._candidates import own_addresses
from ._estate import Estate, Server


def label(estate: Estate, key: str, address: str, past: Mapping[str, Any]) -> str:
    """Return *address* with whose it is: a server of the estate, one that moved or is retired, or a foreign one."""
    for server in estate.servers:
        if address in own_addresses(estate, server):
            return f"{address} ({estate.fqdn_of(server)}{_flaw(estate, server, key)})"
    for entry in estate.controllers.values():
        known = {estate.fqdn_of(server) for server in estate.servers if own_addresses(estate, server)}
        if entry.address == address and entry.fqdn not in known:
            return f"{address} ({entry.fqdn}{', read-only' if entry.read_only else ''})"
    return f"{address} ({_gone(estate, address, past)})"


def _flaw(estate: Estate, server: Server, key: str) -> str:
    controller = estate.controller_of(server)
    if server.info.get("read_only") or (controller and controller.read_only):
        return ", read-only"
    return ", which does not hold the zone" if server.zones_read and key not in server.held else ""


def _gone(estate: Estate, address: str, past: Mapping[str, Any]) -> str:
    had = sorted(fqdn for fqdn, known in past.get("servers", {}).items() if address in known["addresses"])
    had += [entry.fqdn for entry in estate.controllers.values() if entry.address == address and entry.fqdn not in had]
    now = {estate.fqdn_of(server): own_addresses(estate, server) for server in estate.read}
    for fqdn in had:
        if now.get(fqdn):
            # Microsoft: KB 2791165.
            return f"the address that {fqdn} had before it got {now[fqdn][0]}: KB 2791165"
    if had:
        return f"the address of {had[0]}, which is no server of the estate any more"
    return "no server of the estate has it: retired or foreign"

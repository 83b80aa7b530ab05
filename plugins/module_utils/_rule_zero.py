"""Rule 0: while a server that holds a zone scavenges, or was not read, the aging of that zone must not be changed."""

from __future__ import annotations

from dataclasses import replace

from ._estate import NEVER, Estate, Server, target_key
from ._findings import EstateFinding
from ._names import is_dn
from ._unread import unseen_scavengers

#: Switching aging on and shorter intervals make old records eligible at once; another list widens who may delete.
CONTROLS = ("zone-aging-enabled", "zone-aging-intervals", "zone-scavenge-servers")


def hold_back(estate: Estate, found: EstateFinding) -> EstateFinding:
    """Return *found* waiting, and saying for whom, when Rule 0 forbids the change now."""
    if found.control not in CONTROLS:
        return found
    cause = _cause(estate, found)
    if not cause:
        return found
    remedy = "waiting" if found.remedy == "automatic" else found.remedy
    return replace(found, remedy=remedy, reason=f"{found.reason} Rule 0: {cause}.")


def active_holders(estate: Estate, target: str) -> list[Server]:
    """Return the servers that hold the AD zone *target* and scavenge."""
    return [server for server in estate.holders.get(target_key(target), ()) if _scavenges(server)]


def silent_holders(estate: Estate, target: str) -> list[str]:
    """Return the servers that hold the AD zone *target*, or may, and did not say whether they scavenge."""
    holders = estate.holders.get(target_key(target), ())
    silent = [server.name for server in holders if server.interval is None]
    return list(dict.fromkeys([*silent, *unseen_scavengers(estate, target)]))


def _cause(estate: Estate, found: EstateFinding) -> str:
    if is_dn(found.target):
        active, silent = active_holders(estate, found.target), silent_holders(estate, found.target)
    else:
        servers = [server for server in estate.read if server.name in found.hosts]
        active = [server for server in servers if _scavenges(server)]
        silent = [server.name for server in servers if server.interval is None]
    causes = []
    if active:
        named = ", ".join(f"{server.name} scavenges every {server.interval}" for server in active)
        causes.append(f"{named}, so set the interval to never first")
    if silent:
        causes.append(f"it was not read whether these servers scavenge: {', '.join(dict.fromkeys(silent))}")
    return "; ".join(causes)


def _scavenges(server: Server) -> bool:
    return server.interval not in (None, NEVER)

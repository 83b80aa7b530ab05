"""Rule 0: while a server that holds a zone scavenges, or was not read, the aging of that zone must not be changed."""

from __future__ import annotations

from collections.abc import Sequence
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


def _cause(estate: Estate, found: EstateFinding) -> str:
    holders = _holders(estate, found)
    active = [f"{server.name} scavenges every {server.interval}" for server in holders if _scavenges(server)]
    unread = [server.name for server in holders if server.interval is None]
    unread += unseen_scavengers(estate, found.target) if is_dn(found.target) else []
    causes = []
    if active:
        causes.append(f"{', '.join(active)}, so set the interval to never first")
    if unread:
        causes.append(f"it was not read whether these servers scavenge: {', '.join(dict.fromkeys(unread))}")
    return "; ".join(causes)


def _holders(estate: Estate, found: EstateFinding) -> Sequence[Server]:
    if is_dn(found.target):
        return estate.holders.get(target_key(found.target), ())
    return [server for server in estate.read if server.name in found.hosts]


def _scavenges(server: Server) -> bool:
    return server.interval not in (None, NEVER)

"""Which zones are gone: a zone that was deleted and made again is another one, whatever it is called."""

from __future__ import annotations

from collections.abc import Set

from ._estate import Estate
from ._unread import unseen_holders


def told_by(estate: Estate) -> frozenset[str]:
    """Return the servers that told which zones they hold."""
    return frozenset(estate.fqdn_of(server) for server in estate.read if server.zones_read)


def is_gone(estate: Estate, target: str, here: Set[str], before: Set[str], told: Set[str]) -> bool:
    """Return whether a zone that was held *before* is gone where it was, or everywhere, when *here* hold it now."""
    if here or not told:
        return bool((before & told) - here)
    # What was gone already, or what every server that could hold it has not.
    return not before or bool(before & told) or not unseen_holders(estate, target)

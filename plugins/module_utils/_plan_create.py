"""A zone that is missing, as a change: one step that creates it complete."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ._estate import Estate, Server, target_key
from ._plan_step import CREATE, Change, Draft, Found
from ._reverse_judge import CONTROLS
from ._reverse_missing import ABSENT, PRESENT, ZONE
from ._reverse_place import keepers
from ._reverse_zone import CREATED, NOTHING

PART = "dns_reverse_zone"


def asks_for_zone(found: Found) -> bool:
    """Return whether *found* is about a zone that is missing."""
    return found["control"] in CONTROLS and found["setting"] == ZONE and found["after"] == PRESENT


def create(found: Found) -> Draft:
    """Return the change that creates the zone that *found* is about: every setting of it is part of the change."""
    changes = tuple(Change(found["control"], each, NOTHING[each], value) for each, value in CREATED.items())
    host = str(found["writer"])
    return Draft(CREATE, PART, host, found["target"], changes, (str(found["reason"]),), (found,))


def facts_for_creation(server: Server, target: str) -> Mapping[str, Any] | None:
    """Return what *server* has of a zone that is to be created, None when it did not tell its zones."""
    if not server.zones_read:
        return None
    copy = server.held.get(target_key(target))
    return NOTHING if copy is None else {**copy.facts, ZONE: PRESENT}


def others_for_creation(estate: Estate, draft: Draft) -> tuple[str, ...]:
    """Return the servers beside the writer that will serve the new zone."""
    return tuple(server.name for server in keepers(estate, draft.target) if server.name != draft.host)


def is_missing(estate: Estate, draft: Draft) -> bool:
    """Return whether no server that was read holds the zone yet."""
    return draft.before.get(ZONE) == ABSENT and target_key(draft.target) not in estate.holders

"""The settings that decide what is deleted of a zone, as the audit saw them, or as they would be after a step."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from ._durations import restore
from ._estate import Copy, Estate, target_key
from ._forecast import Holder
from ._forecast_facts import copy_of
from ._forecast_judged import settings_of
from ._missing import accepted
from ._names import is_dn
from ._passes import Scavenger, ZoneCopy
from ._unread import unseen_holders


def settings_after(
    estate: Estate,
    target: str,
    intervals: Mapping[str, str],
    changes: Mapping[str, Any] | None = None,
    missing: Collection[str] = (),
) -> dict[str, Any]:
    """Return the settings of the zone *target* on every server that holds it, or may, as an approval keeps them.

    *intervals* are those that servers would have, by inventory name, *changes* are settings of the zone, and *missing*
    servers are accepted as unread.
    """
    key = target_key(target)
    holders = []
    for server in estate.read:
        interval = intervals.get(server.name, server.interval)
        scavenger = Scavenger(server.name, None if interval is None else restore(interval))
        if copy := server.held.get(key):
            holders.append(Holder(scavenger, _copy(copy, changes or {})))
        elif not server.zones_read:
            holders.append(Holder(Scavenger(server.name), ZoneCopy()))
    known = {estate.fqdn_of(server) for server in estate.read}
    unseen = unseen_holders(estate, target) if is_dn(target) else []
    unread = (name for name in unseen if name not in known and not accepted(estate, name, missing))
    holders += (Holder(Scavenger(name), ZoneCopy()) for name in unread)
    return settings_of(target, holders)


def _copy(copy: Copy, changes: Mapping[str, Any]) -> ZoneCopy:
    names = ("aging", "no_refresh_interval", "refresh_interval", "dynamic_update", "scavenge_servers")
    read = {name: copy.facts.get(name) for name in names} | dict(changes)
    return copy_of(read | {"available": None, "paused": None, "read_only": None})

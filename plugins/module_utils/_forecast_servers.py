"""Which records of a forecast each server may delete, so that a guard stops that server and no other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ._estate import NEVER, Estate, target_key
from ._forecast_estate import ZoneForecast
from ._forecast_facts import copy_of, scavenger_of
from ._forecast_judged import Judged
from ._passes import barred


def may_delete(zones: Sequence[ZoneForecast], host: str, facts: Mapping[str, Any]) -> list[Judged]:
    """Return the records of all zones that *host* may scavenge: what was not read keeps no server from it."""
    held = {target_key(target): zone for target, zone in facts["zones"].items()}
    server = scavenger_of(host, facts)
    found: list[Judged] = []
    for zone in zones:
        own = held.get(target_key(zone.target))
        if own is not None and not barred(server, copy_of(own)):
            found += zone.found
    return found


def scavenging(estate: Estate, told: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """Return the servers that were read and scavenge, or did not say whether they do."""
    names = []
    for server in estate.read:
        facts = told.get(server.name)
        interval = server.interval if facts is None else facts["scavenging_interval"]
        if interval != NEVER:
            names.append(server.name)
    return names

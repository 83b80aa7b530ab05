"""The servers and zones of a forecast, made of what dns_scavenging_run_info read on each server."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from . import _durations as durations
from . import _run_check_reads as reads
from ._estate import target_key
from ._forecast import Holder
from ._passes import HOUR, Scavenger, ZoneCopy

#: The target of the settings of a server itself.
SERVER = "server"


def scavenger_of(
    name: str, facts: Mapping[str, Any], *, since: datetime | None = None, by_hand: bool = False
) -> Scavenger:
    """Return the server *name* as *facts* describe it; *since* and *by_hand* are what its record of changes says."""
    interval = _interval(facts.get("scavenging_interval"))
    facts = _on_schedule(facts)
    last = _last_pass(facts, interval)
    return Scavenger(
        name,
        interval,
        _set(facts.get("addresses")),
        _moment(facts.get("started")),
        last,
        history=last is not None or _whole_history(facts),
        since=since or _moment(facts.get("since")),
        by_hand=by_hand or facts.get("by_hand", ()) is None,
        armed=_moment(facts.get("armed")),
        starts=_moment(facts.get("starts_pass")),
    )


def holders_of(target: str, servers: Mapping[str, Mapping[str, Any] | None], **changes: Any) -> list[Holder]:
    """Return every server that holds, or may hold, the zone *target*: None are the facts of one that was not read.

    A server that was read and names no such zone does not hold it. *changes* are fields of a zone as they would be: a
    forecast of a change that is planned.
    """
    holders = []
    for name, facts in servers.items():
        if facts is None or "zones" in facts["errors"]:
            holders.append(Holder(scavenger_of(name, facts or {}), ZoneCopy()))
            continue
        zones = {target_key(each): zone for each, zone in facts["zones"].items()}
        if zone := zones.get(target_key(target)):
            holders.append(Holder(scavenger_of(name, facts), replace(copy_of(zone), **changes)))
    return holders


def assumed(facts: Mapping[str, Any], changes: Mapping[str, Mapping[str, Any]], lead: timedelta) -> dict[str, Any]:
    """Return *facts* of a server as they would be after *changes*, which are carried out up to *lead* from now.

    *changes* are settings of zones by target, and those of SERVER: its interval, since when it has that, which passes
    somebody started, and whether somebody starts one.
    """
    found = dict(facts) | {"assumed": {target: dict(values) for target, values in changes.items()}}
    wanted = dict(changes.get(SERVER, {}))
    starts = wanted.pop("starts_pass", False)
    found |= wanted
    now = _moment(facts["now"])
    if starts:
        found["starts_pass"] = None if now is None else (now + lead).isoformat()
    if "scavenging_interval" in wanted and wanted["scavenging_interval"] != durations.NEVER:
        found["armed"] = None if now is None else (now + lead).isoformat()
        if now is None:
            # Without a clock nobody can tell when the passes of the planned interval come.
            found["scavenging_interval"] = None
    by_key = {target_key(target): values for target, values in changes.items() if target != SERVER}
    found["zones"] = {
        target: _changed(zone, by_key.get(target_key(target), {}), now) for target, zone in facts["zones"].items()
    }
    return found


def _changed(zone: Mapping[str, Any], values: Mapping[str, Any], now: datetime | None) -> dict[str, Any]:
    found = {**zone, **values}
    starts = (values.get("aging") is True and zone["aging"] is not True) or (
        zone["dynamic_update"] == "None" and values.get("dynamic_update", "None") != "None"
    )
    if starts:
        # The wait begins anew [documented], and the sooner it began, the more is deleted.
        refresh = _interval(found["refresh_interval"])
        found["available"] = None if now is None or refresh is None else (now - HOUR + refresh).isoformat()
    return found


def copy_of(zone: Mapping[str, Any]) -> ZoneCopy:
    """Return a zone as its server described it."""
    return ZoneCopy(
        aging=zone["aging"],
        no_refresh=_interval(zone["no_refresh_interval"]),
        refresh=_interval(zone["refresh_interval"]),
        available=_moment(zone["available"]),
        dynamic_update=zone["dynamic_update"],
        paused=zone["paused"],
        read_only=zone["read_only"],
        scavenge_servers=_set(zone["scavenge_servers"]),
    )


def _on_schedule(facts: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return *facts* without the passes that somebody started by the record: the schedule does not move with them.

    ``by_hand`` holds the time before each, or is None when that is not known; what ended first after it is the pass.
    """
    begun = sorted(map(datetime.fromisoformat, facts.get("by_hand") or ()))
    if not begun:
        return facts
    left = sorted(map(datetime.fromisoformat, facts["passes"]))
    last = _moment(facts.get("last_scavenge_time"))
    for time in begun:
        ended = min((each for each in left if each >= time), default=None)
        left = [each for each in left if each != ended]
        if last and time <= last and (ended is None or last <= ended):
            last = None
    # Of a full answer it is not known what came before it.
    whole = {} if len(facts["passes"]) < reads.MOST_PASSES else {"oldest_event": None}
    told = {"last_event": max(left).isoformat() if left else None, "last_scavenge_time": last and last.isoformat()}
    return {**facts, **told, **whole}


def _last_pass(facts: Mapping[str, Any], interval: timedelta | None) -> datetime | None:
    """Return when the last pass was; of two times for the same pass the earlier one, which is nearer to its start."""
    times = sorted(filter(None, (_moment(facts.get("last_event")), _moment(facts.get("last_scavenge_time")))))
    if len(times) == 2 and interval and times[1] - times[0] < interval / 2:
        return times[0]
    return times[-1] if times else None


def _whole_history(facts: Mapping[str, Any]) -> bool:
    """Return whether the log goes back to the start of the service, so that a pass since then would be in it."""
    oldest, started = _moment(facts.get("oldest_event")), _moment(facts.get("started"))
    return bool(oldest and started and oldest <= started and "events" not in facts.get("errors", {}))


def _interval(text: str | None) -> timedelta | None:
    return None if text is None else durations.restore(text)


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


def _set(values: list[str] | None) -> frozenset[str] | None:
    return None if values is None else frozenset(values)

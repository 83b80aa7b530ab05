"""The gates that depend on earlier runs: how long a zone has been Secure, and whether its last write arrived."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from ._catalogue import CONTROLS, PART_CONTROLS
from ._durations import render
from ._estate import Estate, Server, target_key
from ._grounds import Grounds
from ._plan_step import CLOSED, OPEN, UNKNOWN, Draft, Gate
from ._spans import RECORD
from ._write import APPLIED

_SETTINGS = [
    setting
    for part in ("dns_zone", "dns_zone_aging")
    for control in PART_CONTROLS[part]
    for setting in CONTROLS[control].settings
]


def settled(estate: Estate, draft: Draft, grounds: Grounds) -> Gate:
    """Return whether a zone that is to age has been Secure for long enough."""
    key = target_key(draft.target)
    modes = {server.held[key].facts.get("dynamic_update") for server in estate.holders.get(key, ())}
    if modes - {"Secure", None}:
        return Gate("settled", CLOSED, "The zone is not Secure on every server that holds it.")
    if grounds.lost:
        said = (
            f"Since when the zone is Secure is not known, because this is damaged or gone: {', '.join(grounds.lost)}."
        )
        todo = "Audit anew; if that does not help, delete it once you know that nobody opened the zone since."
        return Gate("settled", UNKNOWN, f"{said} {todo}")
    past = grounds.past.get(key)
    if past is None or past["secure_since"] is None or "Secure" not in modes:
        return Gate("settled", UNKNOWN, "Nothing is recorded about since when the zone is Secure.")
    since, seen = (datetime.fromisoformat(past[name]) for name in ("secure_since", "seen"))
    if max(since, seen) > grounds.now:
        said = f"The clock of the controller ({shown(grounds.now)}) is behind the record ({shown(max(since, seen))})."
        return Gate("settled", UNKNOWN, said)
    source = f"by the write of run {past['run']}" if past["by"] == RECORD else f"as run {past['run']} first read"
    told = f"The zone is Secure since {shown(since)}, {source}"
    until = since + grounds.settle
    if until <= grounds.now:
        return Gate("settled", OPEN, f"{told}, so it settled for {render(grounds.settle)}.")
    return Gate("settled", CLOSED, f"{told}: its aging waits {render(grounds.settle)}, until {shown(until)}.")


def one_writer(estate: Estate, draft: Draft, grounds: Grounds) -> Gate:
    """Return whether the host of the step has what another host wrote last: it would overwrite all settings at once."""
    if grounds.damaged:
        said = f"Who wrote the zone last is not known, because this is damaged or gone: {', '.join(grounds.damaged)}."
        return Gate("one-writer", UNKNOWN, said)
    key = target_key(draft.target)
    last = (grounds.past.get(key) or {}).get("last_write")
    if last is None or last["host"] == draft.host:
        return Gate("one-writer", OPEN, "By the record no other host wrote the zone since its writer did.")
    when = shown(datetime.fromisoformat(last["time"]))
    told = f"{last['host']} wrote the zone at {when} (run {last['run']})"
    until = datetime.fromisoformat(last["until"])
    if last["returned"] and grounds.now < until:
        said = f"{told} and gave back what was there before, so nobody can see whether that arrived on {draft.host}"
        return Gate(
            "one-writer",
            CLOSED,
            f"{said}, and writing here could be lost: wait until {shown(until)}, or let {last['host']} write "
            "(dns_server_writers).",
        )
    holders = {server.name: server for server in estate.holders.get(key, ())}
    here, there = holders.get(draft.host), holders.get(last["host"])
    if here and _has(here, key, last["after"]):
        return Gate("one-writer", OPEN, f"{told}, and {draft.host} has what it wrote.")
    if here and there and _has(here, key, {name: there.held[key].facts.get(name) for name in _SETTINGS}):
        return Gate("one-writer", OPEN, f"{told}, and both have the same settings of it now.")
    state = CLOSED if last["state"] == APPLIED else UNKNOWN
    perhaps = "" if last["state"] == APPLIED else ", with an outcome that is not known,"
    return Gate(
        "one-writer",
        state,
        f"{told}{perhaps} and {draft.host} does not have what it wrote, so writing here would lose one of the two: "
        f"wait until replication brought it, or let {last['host']} write (dns_server_writers). If {last['host']} is "
        f"gone, give the zone by hand on {draft.host} what the record says.",
    )


def shown(time: datetime) -> str:
    """Return a point in time as a sentence shows it."""
    return f"{time.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def _has(server: Server, key: str, values: Mapping[str, Any]) -> bool:
    facts = server.held[key].facts
    return all(same(facts.get(name), value) for name, value in values.items())


def same(one: Any, other: Any) -> bool:
    """Return whether two values are the same setting: lists of addresses have no order."""
    if isinstance(one, list) and isinstance(other, list):
        return sorted(map(str, one)) == sorted(map(str, other))
    return bool(one == other)

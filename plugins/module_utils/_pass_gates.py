"""The gates of a pass that somebody starts by hand, beside those of every server that is made to scavenge."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from ._estate import NEVER, Estate, Server
from ._forecast_facts import scavenger_of
from ._forecast_guard import guard
from ._forecast_judged import Judged
from ._foreseen import Foreseen
from ._plan_step import CLOSED, OPEN, UNKNOWN, Gate


def elected(estate: Estate, server: Server, scavengers: Mapping[str, str]) -> Gate:
    """Return whether *server* is the one that is elected to scavenge for its domain."""
    domain = estate.domain_of_server(server)
    chosen = scavengers.get(domain or "")
    if not chosen:
        who = f"Who should scavenge for {domain or 'its domain'} is not known"
        return Gate("elected", UNKNOWN, f"{who}: WHO SCAVENGES in the report of an audit says why.")
    if chosen != estate.fqdn_of(server):
        return Gate("elected", CLOSED, f"{chosen} is elected to scavenge for {domain}, and not {server.name}.")
    return Gate("elected", OPEN, f"{server.name} is elected to scavenge for {domain}.")


def ran_before(name: str, facts: Mapping[str, Any]) -> Gate:
    """Return whether a pass ran on schedule once on the server: without it one by hand deletes nothing [documented].

    What somebody started is known by the record alone: an event does not tell the two apart.
    """
    interval = facts["scavenging_interval"]
    if interval is None:
        return Gate("ran-before", UNKNOWN, f"How often {name} scavenges was not read.")
    if interval == NEVER:
        return Gate("ran-before", CLOSED, f"{name} does not scavenge, and then a pass by hand deletes nothing.")
    if error := facts["errors"].get("events"):
        return Gate("ran-before", UNKNOWN, f"Which passes ran on {name} was not read ({error}).")
    scavenger = scavenger_of(name, facts)
    if scavenger.by_hand:
        said = f"The record is damaged, so which passes of {name} somebody started is not known."
        return Gate("ran-before", UNKNOWN, said)
    if scavenger.last_pass is None:
        said = f"No pass on schedule is known of {name}, and before the first one a pass by hand deletes nothing"
        return Gate("ran-before", UNKNOWN, f"{said}: wait for it.")
    return Gate("ran-before", OPEN, f"A pass ran on {name} on schedule before.")


def only_approved(
    found: Sequence[Judged],
    foreseen: Foreseen,
    settings: Mapping[str, Any],
    now: datetime,
    facts: Mapping[str, Any],
    missing: Sequence[str],
) -> Gate:
    """Return whether a pass now deletes nothing but what was approved of the forecast, and nobody should mind.

    *found* is what goes by what this run read, *facts* what the server said of its passes and zones.
    """
    if error := facts["errors"].get("zones"):
        return Gate("deletions", UNKNOWN, f"Which zones a pass deletes from was not read ({error}).")
    if foreseen.trouble:
        return Gate("deletions", UNKNOWN, f"{foreseen.trouble[0].upper()}{foreseen.trouble[1:]}.")
    judged = guard(found, foreseen.approval, settings, foreseen.estate, 0, now, missing)
    if judged.stops:
        more = f" (not read: {missing[0]})" if missing else ""
        return Gate("deletions", CLOSED, f"A pass now would delete {'; '.join(map(_without, judged.reasons))}{more}.")
    return Gate("deletions", OPEN, f"A pass now deletes {len(found)} records, and each of them was approved.")


def _without(reason: str) -> str:
    """Return a reason to stop a pass as part of the sentence that tells what it would delete."""
    return reason.replace(" would be deleted", "", 1)


def confirmed(number: int, said: int | None, *, check_mode: bool) -> Gate:
    """Return whether the operator says how many records a pass now deletes, as a look in check mode told."""
    if said == number or (check_mode and said is None):
        return Gate("confirmed", OPEN, f"A pass now deletes {number} records.")
    told = "Nobody said how many records go" if said is None else f"ddi_scavenge_records says {said} records"
    how = f"look with --check, and if these may go, add -e ddi_scavenge_records={number}"
    return Gate("confirmed", CLOSED, f"{told}, and a pass now deletes {number}: {how}.")

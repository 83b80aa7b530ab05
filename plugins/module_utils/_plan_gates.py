"""The gates of a step. What was not read, or is written down nowhere, is unknown, and unknown counts as closed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ._agreement import silent_about
from ._backup_gate import record_backed_up
from ._create_gates import create_gates
from ._delegate_new import creation
from ._durations import restore
from ._estate import NEVER, Estate, target_key
from ._forecast_gate import deletions_approved
from ._forecast_settings import settings_after
from ._grounds import Arming, Grounds, Verdicts
from ._health_gates import clock, held, replication
from ._missing import CONTROL, accepted, expected_unread, full_name
from ._names import is_dn, zone_key, zone_name
from ._past_gates import one_writer, settled
from ._plan_step import AGING, CLOSED, CREATE, DOMAIN, OPEN, PASS, PROXY, SCAVENGE, STATIC, STOP, UNKNOWN, Draft, Gate
from ._proxy_gates import proxy_gates
from ._rule_zero import active_holders, silent_holders
from ._scavenge_gates import scavenge_gates
from ._unread import unseen_holders


def gates_of(estate: Estate, draft: Draft, grounds: Grounds) -> tuple[Gate, ...]:
    """Return the gates of one change. Stopping to scavenge has none: it is safe at any time."""
    if draft.kind == STOP:
        return ()
    gates = [coverage(estate, grounds)]
    if draft.kind == CREATE:
        return (*gates, *create_gates(estate, draft, grounds))
    if draft.kind == PROXY:
        return (*gates, *proxy_gates(estate, draft))
    if draft.kind == STATIC:
        gates.append(one_copy(draft.target, grounds.verdicts))
        record = next(iter(draft.after))
        gates.append(record_backed_up(grounds.backups, target_key(draft.target), record, grounds.now))
    elif is_dn(draft.target):
        verdicts = grounds.verdicts
        gates += [one_copy(draft.target, verdicts), agreement(estate, draft.target, grounds)]
        gates.append(one_writer(estate, draft, grounds))
        places = held(estate, [target_key(draft.target)])
        gates += [replication(estate, places, grounds), clock(estate, places, grounds)]
    gates += creation(draft, grounds.creating)
    if draft.kind == DOMAIN:
        gates.append(reviewed(estate, draft.target, grounds.sources))
    if draft.kind == AGING:
        gates.append(rule_zero(estate, draft.target, grounds.arming))
        if deletes_more(draft) and (armed := _armed(estate, draft.target, grounds.arming)):
            gates.append(_foreseen(estate, draft, grounds, armed))
    if draft.starts_aging:
        gates.append(settled(estate, draft, grounds))
    if draft.kind in (SCAVENGE, PASS):
        gates += scavenge_gates(estate, draft, grounds)
    return tuple(gates)


def coverage(estate: Estate, grounds: Grounds) -> Gate:
    """Return whether every server of the estate was read, but those that the operator accepts."""
    found = grounds.verdicts.get(CONTROL, {})
    if not found:
        return Gate("coverage", UNKNOWN, "Which servers there are could not be read.")
    unread = expected_unread(estate, grounds.verdicts)
    missed = [name for name in unread if not accepted(estate, name, grounds.missing)]
    if missed:
        if all(found.get(name) == {"unknown"} for name in missed):
            return Gate("coverage", UNKNOWN, f"Which servers there are could not be read: {', '.join(missed)}.")
        limited = " The audit was limited to some of the servers." if estate.outside else ""
        return Gate("coverage", CLOSED, f"Not covered: {', '.join(missed)}.{limited}")
    if any("skipped" in states for states in found.values()) and not estate.outside:
        return Gate("coverage", UNKNOWN, "No domain controller was read, so nobody could name the servers.")
    if unread:
        return Gate("coverage", OPEN, f"Not read, which the operator accepts: {', '.join(unread)}.")
    return Gate("coverage", OPEN, "Every server that the directory names was read.")


def one_copy(target: str, verdicts: Verdicts) -> Gate:
    """Return whether the directory holds a zone once: a change may land in the copy that nobody serves."""
    found = verdicts.get("zone-classification", {})
    name = zone_key(zone_name(target))
    doubled = {
        zone_key(zone_name(key)).partition("cnf:")[0].strip() for key, states in found.items() if "drift" in states
    }
    if name in doubled or "drift" in found.get(target_key(target), ()):
        return Gate("one-copy", CLOSED, "The zone has a second copy: decide which one stays first.")
    if "compliant" in found.get(target_key(target), ()):
        return Gate("one-copy", OPEN, "The directory holds the zone once, as far as the servers see it.")
    return Gate("one-copy", UNKNOWN, "Whether the directory holds the zone once was not read.")


def agreement(estate: Estate, target: str, grounds: Grounds) -> Gate:
    """Return whether all servers see the same settings of a zone: if not, replication is on its way, or fails."""
    key = target_key(target)
    states = grounds.verdicts.get("zone-settings-agree", {}).get(key, set())
    if "drift" in states:
        return Gate("servers-agree", CLOSED, "The servers that hold the zone differ about its settings.")
    unread = unseen_holders(estate, target)
    missed = [name for name in unread if not accepted(estate, name, grounds.missing)]
    if not states or missed or silent_about(key, estate.holders.get(key, ())):
        return Gate("servers-agree", UNKNOWN, "Not every server that holds the zone told all of its settings.")
    told = "No two servers that were read differ about the settings of the zone."
    if unread:
        told += f" Not read, which the operator accepts: {', '.join(unread)}."
    return Gate("servers-agree", OPEN, told)


def reviewed(estate: Estate, target: str, sources: Sequence[str]) -> Gate:
    """Return whether the operator says that everything that updates a zone is known."""
    name, key = zone_key(zone_name(target)), target_key(target)
    if any(is_dn(each) and target_key(each) == key for each in sources):
        return Gate("update-sources", OPEN, "The operator reviewed what updates the zone.")
    if name not in {zone_key(each) for each in sources}:
        said = "Nobody said that what updates the zone was reviewed: name it in ddi_update_sources_reviewed then."
        return Gate("update-sources", CLOSED, said)
    if [zone_key(zone_name(each)) for each in estate.holders].count(name) > 1:
        said = f"Several zones are called {name}: write the DistinguishedName in ddi_update_sources_reviewed."
        return Gate("update-sources", UNKNOWN, said)
    return Gate("update-sources", OPEN, "The operator reviewed what updates the zone.")


def rule_zero(estate: Estate, target: str, arming: Arming) -> Gate:
    """Return whether no server that holds a zone scavenges, but those that the operator accepts."""
    found = active_holders(estate, target)
    stopping = [server.name for server in found if server.name in arming.stopping]
    armed = [server for server in found if server.name not in arming.stopping]
    active = [f"{each.name} every {each.interval}" for each in armed if not arming.accepts_armed(estate, each)]
    taken = [f"{each.name} every {each.interval}" for each in armed if arming.accepts_armed(estate, each)]
    unasked = silent_holders(estate, target)
    silent_taken = [name for name in unasked if accepted(estate, full_name(estate, name), arming.armed)]
    silent = [name for name in unasked if name not in silent_taken]
    parts = [f"scavenging goes on ({', '.join(active)}), and stopping it comes first"] if active else []
    parts += [f"it was not read whether these scavenge: {', '.join(silent)}"] if silent else []
    if parts:
        return Gate("rule-0", CLOSED if active else UNKNOWN, _sentence(parts))
    parts = [f"scavenging stops earlier in this run ({', '.join(stopping)})"] if stopping else []
    parts += [f"the operator accepts that scavenging goes on ({', '.join(taken)})"] if taken else []
    parts += [f"the operator accepts that {', '.join(silent_taken)} may scavenge"] if silent_taken else []
    return Gate("rule-0", OPEN, _sentence(parts or ["no server that holds the zone scavenges"]))


def deletes_more(draft: Draft) -> bool:
    """Return whether a change of aging makes records old sooner, or at all."""
    for change in draft.changes:
        if change.setting == "aging" and change.after is True:
            return True
        interval = change.setting in ("no_refresh_interval", "refresh_interval")
        if interval and (change.before is None or restore(change.after) < restore(change.before)):
            return True
    return False


def _armed(estate: Estate, target: str, arming: Arming) -> list[str]:
    """Return the servers that go on scavenging a zone while it is changed, or of which that is not known."""
    active = [server.name for server in active_holders(estate, target) if server.name not in arming.stopping]
    return [*active, *silent_holders(estate, target)]


def _foreseen(estate: Estate, draft: Draft, grounds: Grounds, armed: Sequence[str]) -> Gate:
    """Return whether somebody approved what *armed* servers delete of a zone after the change."""
    stopped = dict.fromkeys(grounds.stopping, NEVER)
    settings = settings_after(estate, draft.target, stopped, draft.after, grounds.missing)
    gate = deletions_approved(grounds.foreseen, settings, grounds.now)
    return replace(gate, sentence=f"{', '.join(armed)} would go on to delete. {gate.sentence}")


def _sentence(parts: Sequence[str]) -> str:
    said = "; ".join(parts)
    return f"{said[0].upper()}{said[1:]}."

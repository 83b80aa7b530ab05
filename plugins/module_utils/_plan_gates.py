"""The gates of a step. What was not read, or is written down nowhere, is unknown, and unknown counts as closed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ._estate import Estate, target_key
from ._names import is_dn, zone_key, zone_name
from ._plan_step import AGING, CLOSED, DOMAIN, OPEN, SCAVENGE, STOP, UNKNOWN, Draft, Gate
from ._rule_zero import active_holders, silent_holders

#: control -> target -> the states of the judge's verdicts about it.
Verdicts = Mapping[str, Mapping[str, set[str]]]


def by_control(verdicts: Sequence[Mapping[str, Any]]) -> Verdicts:
    """Return the verdicts of a judgement in the form that the gates ask for."""
    states: dict[str, dict[str, set[str]]] = {}
    for each in verdicts:
        of_control = states.setdefault(each["control"], {})
        of_control.setdefault(target_key(each["target"]), set()).add(each["state"])
    return states


def gates_of(estate: Estate, draft: Draft, verdicts: Verdicts, sources: Sequence[str]) -> tuple[Gate, ...]:
    """Return the gates of one change. Stopping to scavenge has none: it is safe at any time."""
    if draft.kind == STOP:
        return ()
    gates = [coverage(verdicts)]
    if is_dn(draft.target):
        gates += [one_copy(draft.target, verdicts), agreement(draft.target, verdicts)]
    if draft.kind == DOMAIN:
        gates.append(reviewed(estate, draft.target, sources))
    if draft.kind == AGING:
        gates.append(rule_zero(estate, draft.target))
    if draft.starts_aging:
        gates.append(settled(estate, draft))
    if draft.kind == SCAVENGE:
        gates += [_AGED, _FORECAST]
    return tuple(gates)


_AGED = Gate(
    "aged", UNKNOWN, "Nothing is recorded about how long the zones of the server have aged in their intervals."
)
_FORECAST = Gate("forecast", UNKNOWN, "Nothing is recorded about which records the first pass deletes.")


def coverage(verdicts: Verdicts) -> Gate:
    """Return whether every server of the estate was read."""
    found = verdicts.get("estate-coverage", {})
    missed, unknown = (
        sorted(key for key, states in found.items() if state in states) for state in ("drift", "unknown")
    )
    if missed:
        return Gate("coverage", CLOSED, f"Not covered: {', '.join(missed)}.")
    if any("skipped" in states for states in found.values()):
        return Gate("coverage", CLOSED, "The audit was limited to some of the servers.")
    if unknown or not found:
        return Gate("coverage", UNKNOWN, f"Which servers there are could not be read: {', '.join(unknown) or 'all'}.")
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


def agreement(target: str, verdicts: Verdicts) -> Gate:
    """Return whether all servers see the same settings of a zone: if not, replication is on its way, or fails."""
    states = verdicts.get("zone-settings-agree", {}).get(target_key(target), set())
    if "drift" in states:
        return Gate("servers-agree", CLOSED, "The servers that hold the zone differ about its settings.")
    if not states or "unknown" in states:
        return Gate("servers-agree", UNKNOWN, "Not every server that holds the zone told all of its settings.")
    return Gate("servers-agree", OPEN, "No two servers that were read differ about the settings of the zone.")


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


def rule_zero(estate: Estate, target: str) -> Gate:
    """Return whether no server that holds a zone scavenges."""
    active = [f"{server.name} every {server.interval}" for server in active_holders(estate, target)]
    silent = silent_holders(estate, target)
    parts = [f"scavenging goes on ({', '.join(active)}), and stopping it comes first"] if active else []
    parts += [f"whether {', '.join(silent)} scavenges was not read"] if silent else []
    if not parts:
        return Gate("rule-0", OPEN, "No server that holds the zone scavenges.")
    said = "; ".join(parts)
    return Gate("rule-0", CLOSED if active else UNKNOWN, f"{said[0].upper()}{said[1:]}.")


def settled(estate: Estate, draft: Draft) -> Gate:
    """Return whether a zone that is to age has been Secure for long enough."""
    key = target_key(draft.target)
    modes = {server.held[key].facts.get("dynamic_update") for server in estate.holders.get(key, ())}
    if modes - {"Secure", None}:
        return Gate("settled", CLOSED, "The zone is not Secure on every server that holds it.")
    return Gate("settled", UNKNOWN, "Nothing is recorded about since when the zone is Secure.")

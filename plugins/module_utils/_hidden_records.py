"""Records that a new zone hides: those that a zone above it holds with its names do not answer any more."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ._names import zone_key, zone_name
from ._plan_step import CLOSED, OPEN, UNKNOWN, Gate
from ._words import some

GATE = "hidden-records"


@dataclass(frozen=True, slots=True)
class Parent:
    """A zone that answers now for the names of a new one, and a server that can say what it holds of them.

    ``untold`` says why nobody can.
    """

    target: str
    host: str
    untold: str = ""

    def as_dict(self) -> dict[str, str]:
        return {"target": self.target, "host": self.host, "untold": self.untold}


@dataclass(frozen=True, slots=True)
class Hidden:
    """A new zone below others; ``accepted`` when the operator lets it hide what they hold."""

    target: str
    accepted: bool
    parents: tuple[Parent, ...]

    def as_dict(self) -> dict[str, Any]:
        return {"target": self.target, "accepted": self.accepted, "parents": [each.as_dict() for each in self.parents]}


def names_filter(parent: str, child: str) -> str:
    """Return the filter that selects the records which *parent* holds with the names of *child*."""
    # Names of reverse zones hold none of the characters that mean something in the filter.
    above, below = zone_key(zone_name(parent)), zone_key(zone_name(child))
    return f"ContainerName = '{above}' AND (OwnerName = '{below}' OR OwnerName LIKE '%.{below}')"


def hidden_gate(entry: Mapping[str, Any], told: Mapping[str, Mapping[str, Any]]) -> Gate:
    """Return whether a new zone hides records; *told* is what hosts said of each parent of it, by its target."""
    child = zone_name(entry["target"])
    names = ", ".join(dict.fromkeys(zone_name(each["target"]) for each in entry["parents"]))
    if entry["accepted"]:
        return Gate(GATE, OPEN, f"The operator names {child} among the zones that may hide records of {names}.")
    todo = f"copy them into a list, and name {child} in hides of the policy then"
    for parent in entry["parents"]:
        above, found = zone_name(parent["target"]), told.get(parent["target"])
        untold = parent["untold"] or (found or {}).get("error") or ""
        if found is None or untold:
            why = f": {untold}" if untold else ""
            said = f"It was not read which records {above} holds with the names of {child} on {parent['host']}{why}."
            return Gate(GATE, UNKNOWN, said)
        if found["records"]:
            shown = some(found["names"], of=found["records"])
            return Gate(GATE, CLOSED, f"{above} holds {shown} on {parent['host']}, which {child} would hide: {todo}.")
    return Gate(GATE, OPEN, f"{names} holds no record with the names of {child}.")

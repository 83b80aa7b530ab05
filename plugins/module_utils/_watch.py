"""The stop conditions of a change window: what each server says of them, and what that means for the estate."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any

FINE, STOP, UNKNOWN, NOT_VISIBLE = STATES = ("fine", "stop", "unknown", "not visible")
STATIC, RATE, REPLICATION, OWN, DHCP = CONDITIONS = (
    "static-names", "update-rate", "replication", "own-records", "dhcp-queue",
)  # fmt: skip
#: Fewer updates than that before a change say nothing about a rate.
FEWEST = 10
#: A rate is compared over at least this long, and over no more than that.
SHORTEST, LONGEST = timedelta(hours=1), timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Condition:
    """One stop condition, of one server or of the estate. ``reason`` is required unless it is fine."""

    name: str
    where: str
    state: str
    reason: str = ""

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def zone_of(name: str, zones: Iterable[str]) -> str | None:
    """Return the zone of *zones* that the whole *name* lies in, the longest one; None when there is none."""
    wanted = f".{name.rstrip('.').casefold()}"
    fitting = [zone for zone in zones if wanted.endswith(f".{zone.rstrip('.').casefold()}")]
    return max(fitting, key=len, default=None)


def node_of(name: str, zone: str) -> str:
    """Return the name of a node in its zone; ``@`` for the zone itself."""
    return name.rstrip(".")[: -len(zone.rstrip("."))].rstrip(".") or "@"


def span_of(age: timedelta) -> timedelta | None:
    """Return how long before and after a change of that *age* updates are counted; None when it is too early."""
    hours = min(age, LONGEST) // SHORTEST
    return hours * SHORTEST if hours else None


def judge_static(where: str, names: Sequence[str], told: Mapping[str, Mapping[str, Any]]) -> list[Condition]:
    """Judge what one server says of the names that people keep: scavenged, gone, or not known."""
    found = []
    for name in names:
        said = told.get(name)
        if said is None:
            continue
        if said["scavenged"]:
            found.append(Condition(STATIC, where, STOP, f"{name} was scavenged (event 521)"))
        elif said["gone"]:
            found.append(Condition(STATIC, where, STOP, f"{name} is not in the zone {said['zone']}"))
        elif said["error"]:
            found.append(Condition(STATIC, where, UNKNOWN, f"{name}: {said['error']}"))
    return found or ([Condition(STATIC, where, FINE)] if any(name in told for name in names) else [])


def judge_homeless(names: Sequence[str], told: Iterable[Mapping[str, Any]]) -> list[Condition]:
    """Name what lies in no zone of any server that was read: of that nobody knows anything."""
    held = {name for each in told for name in each}
    lost = [name for name in names if name not in held]
    reason = f"no server that was read has a zone for {', '.join(lost)}: correct the list of static names"
    return [Condition(STATIC, "the estate", UNKNOWN, reason)] if lost else []


def judge_rate(zone: str, counts: Sequence[Mapping[str, Any]]) -> Condition:
    """Judge whether the updates of *zone* fell by more than a half after it was changed, over all its servers."""
    for each in counts:
        if each["error"]:
            return Condition(RATE, zone, UNKNOWN, f"{each['host']}: {each['error']}")
    if not counts:
        return Condition(RATE, zone, UNKNOWN, "no server that was read holds the zone")
    if all(each["early"] for each in counts):
        return Condition(RATE, zone, UNKNOWN, "the zone was changed less than an hour ago: look again later")
    before, after = (sum(each[name] for each in counts) for name in ("before", "after"))
    if before < FEWEST:
        return Condition(RATE, zone, UNKNOWN, f"only {before} updates came before the change, too few for a rate")
    told = f"{after} updates came since the change, {before} in the same time before it"
    if any(each["least_before"] for each in counts) and after * 2 >= before:
        # More may have come before than was counted.
        return Condition(RATE, zone, UNKNOWN, f"{told} at least: count further")
    fell = after * 2 < before and not any(each["least_after"] for each in counts)
    return Condition(RATE, zone, STOP if fell else FINE, told if fell else "")


def judge_replication(where: str, facts: Mapping[str, Any]) -> Condition:
    """Judge whether the partitions of the directory that hold zones replicate to one server."""
    if facts["replication_error"]:
        return Condition(REPLICATION, where, UNKNOWN, facts["replication_error"])
    if failing := facts["failing"]:
        return Condition(REPLICATION, where, STOP, f"replication fails: {'; '.join(failing)}")
    return Condition(REPLICATION, where, FINE)


def judge_own(where: str, facts: Mapping[str, Any], earlier: Mapping[str, Any] | None) -> list[Condition]:
    """Judge whether a domain controller still has its own address and service records in its own copy."""
    found = []
    for kind in ("A", "SRV"):
        said = facts["own"].get(kind)
        if said is None:
            continue
        if said["error"]:
            found.append(Condition(OWN, where, UNKNOWN, said["error"]))
        elif not said["there"]:
            had = bool(earlier and (earlier.get("own") or {}).get(kind, {}).get("there"))
            lost = f"its own {kind} record is not in {said['zone']}"
            if had or kind == "A":
                found.append(Condition(OWN, where, STOP, lost))
            else:
                found.append(Condition(OWN, where, UNKNOWN, f"{lost}, and no earlier look saw one"))
    return found or [Condition(OWN, where, FINE)]


def dhcp_queue() -> Condition:
    """Say that the queue of DHCP servers cannot be watched from here."""
    reason = (
        "event 34 of a DHCP server is in its text files, which no cmdlet reads: look there, and at leases whose "
        "registration is pending"
    )
    return Condition(DHCP, "the DHCP servers", NOT_VISIBLE, reason)


def stops(conditions: Iterable[Condition], *, on_unknown: bool) -> list[Condition]:
    """Return the conditions that ask for a stop; what is unknown does so only when that was said."""
    states = (STOP, UNKNOWN) if on_unknown else (STOP,)
    return [each for each in conditions if each.state in states]

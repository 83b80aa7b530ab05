"""What a change plan is made of: steps with their gates, and findings that are no step with the sentence why."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from ._estate import target_key
from ._finding import Values

#: The kinds of steps in the order in which they are done.
KINDS = (
    "stop-scavenging",
    "zone-create",
    "zone-delegate",
    "update-proxy",
    "secure-forward",
    "secure-reverse",
    "secure-domain",
    "secure-msdcs",
    "static-record",
    "restore-record",
    "zone-aging",
    "new-zones-age",
    "scavenging-interval",
    "scavenging-pass",
)
(
    STOP, CREATE, DELEGATE, PROXY, FORWARD, REVERSE, DOMAIN, MSDCS, STATIC, RESTORE, AGING, NEW_ZONES, SCAVENGE, PASS,
) = KINDS  # fmt: skip
SECURE = (FORWARD, REVERSE, DOMAIN, MSDCS)

#: Those that change a record of a zone, and not a setting.
OF_RECORDS = (STATIC, RESTORE)
#: Those of which one zone may need several: each names in its setting what it is about.
_EACH_OF_ITS_OWN = (*OF_RECORDS, DELEGATE)

#: The states of a gate. Unknown counts as closed.
OPEN, CLOSED, UNKNOWN = GATE_STATES = ("open", "closed", "unknown")

#: part, target, values -> the lines that a person would type to give the target these values.
Lines = Callable[[str, str, Values], list[str]]
#: A finding of the judgement, as its file holds it.
Found = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Change:
    """One setting that a step changes on its host."""

    control: str
    setting: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class Gate:
    """One condition of a step, with the sentence that says how it stands."""

    gate: str
    state: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Draft:
    """What a step changes, before its gates and its place are known. ``target`` is as its module knows it."""

    kind: str
    part: str
    host: str
    target: str
    changes: tuple[Change, ...]
    why: tuple[str, ...] = ()
    findings: tuple[Found, ...] = ()
    #: The zone of the same plan that has to be there before.
    awaits: str = ""

    @property
    def before(self) -> dict[str, Any]:
        return {change.setting: change.before for change in self.changes}

    @property
    def after(self) -> dict[str, Any]:
        return {change.setting: change.after for change in self.changes}

    @property
    def what(self) -> tuple[str, str, str, str]:
        """What the change is about: one target is one change, but each record of a zone is one of its own."""
        return self.kind, self.host, target_key(self.target), record_in(self.kind, self.after)

    @property
    def starts_aging(self) -> bool:
        return self.after.get("aging") is True


def record_in(kind: str, settings: Iterable[str]) -> str:
    """Return the record or delegation that a step of the *kind* changes, the first of its *settings*; else nothing."""
    return next(iter(settings), "") if kind in _EACH_OF_ITS_OWN else ""


@dataclass(frozen=True, slots=True)
class Held:
    """A finding that could be changed by the tool and is no step of this plan."""

    finding: Found
    reason: str

    def as_dict(self) -> dict[str, Any]:
        return finding_of(self.finding) | {"reason": self.reason}


@dataclass(frozen=True, slots=True)
class Step:
    """One write of the plan: what one host is told, when it may be, what shows that it worked, and the way back."""

    draft: Draft
    title: str
    zone: str
    commands: tuple[str, ...]
    writer_reason: str
    replicates_to: tuple[str, ...]
    unread: tuple[str, ...]
    gates: tuple[Gate, ...]
    verify_before: tuple[str, ...]
    verify_after: tuple[str, ...]
    rollback: tuple[str, ...]
    caution: str
    stop: tuple[str, ...]

    @property
    def ready(self) -> bool:
        return all(gate.state == OPEN for gate in self.gates)

    def as_dict(self, number: int) -> dict[str, Any]:
        draft = self.draft
        return {
            "number": number,
            "kind": draft.kind,
            "title": self.title,
            "host": draft.host,
            "module": draft.part,
            "target": draft.target,
            "zone": self.zone or None,
            "changes": [asdict(change) for change in draft.changes],
            "commands": list(self.commands),
            "why": list(draft.why),
            "writer": {"host": draft.host, "reason": self.writer_reason},
            "replicates_to": {
                "number": len(self.replicates_to),
                "servers": list(self.replicates_to),
                "unread": list(self.unread),
            },
            "gates": [asdict(gate) for gate in self.gates],
            "ready": self.ready,
            "verify": {"before": list(self.verify_before), "after": list(self.verify_after)},
            "rollback": {"commands": list(self.rollback), "caution": self.caution or None},
            "stop_conditions": list(self.stop),
            "findings": sorted((finding_of(found) for found in draft.findings), key=order_of),
        }


def finding_of(found: Found) -> dict[str, Any]:
    """Return what a plan repeats of a finding."""
    return {key: found[key] for key in ("control", "severity", "target", "setting", "before", "after", "remedy")} | {
        "hosts": list(found["hosts"])
    }


def order_of(entry: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the key that puts findings of a plan in the same order, whatever order they came in."""
    return entry["control"], entry["target"], entry["setting"], str(entry["before"]), *entry["hosts"]

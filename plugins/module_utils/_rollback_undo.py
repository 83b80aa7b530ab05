"""What a rollback is made of: undos in classes, and what becomes of each setting that a run wrote."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from ._direction import weakening
from ._plan_step import Change
from ._write import Write

#: The classes of undos in the order in which they are done, with a barrier after each: a delegation goes before its
#: zone, and deletion starts last.
OFF, MODE, DELEGATED, REST, ON = CLASSES = (
    "scavenging-off",
    "update-mode",
    "delegations",
    "the-rest",
    "scavenging-on",
)

#: The modules whose undos have a class of their own.
_OF_MODULE = {"dns_zone": MODE, "dns_delegation": DELEGATED}

#: What becomes of a setting that a run wrote.
RESTORED, WOULD, BACK, CHANGED, REFUSED, KEPT, UNKNOWN, NEEDS_WORD, HELD, ABSENT, NOT_REACHED, FINAL = STATES = (
    "restored",
    "would be restored",
    "already back",
    "changed since",
    "refused by the endpoint",
    "not restored",
    "unknown",
    "needs a word",
    "held back",
    "host not in this run",
    "not reached",
    "cannot be taken back",
)
#: Those that leave nothing to do.
WELL = (RESTORED, WOULD, BACK, CHANGED)


@dataclass(frozen=True, slots=True)
class Recorded:
    """One write of a record that took effect, or of which nobody knows (``unknown``)."""

    id: str
    write: Write
    unknown: bool = False


@dataclass(frozen=True, slots=True)
class Undo:
    """One write that takes back what a run wrote: from the value that it gave to the one that it found."""

    write: Write
    unknown: bool
    #: setting -> every value that the run gave it, the last one first.
    wrote: Mapping[str, Sequence[Any]]
    #: setting -> why it is only looked at: what it needs and nobody gave.
    held: Mapping[str, str] = field(default_factory=dict)

    @property
    def given(self) -> dict[str, Any]:
        """The values that are given back where the host still has what the run wrote."""
        return {setting: value for setting, value in self.write.after.items() if setting not in self.held}

    def with_changes(self, changes: Iterable[Change], held: Mapping[str, str]) -> Undo:
        """Return the undo with these of its changes, in the class of those that are not *held*."""
        kept = tuple(changes)
        free = [each for each in kept if each.setting not in held]
        write = replace(self.write, kind=class_of(self.write.module, free or kept), changes=kept)
        return replace(self, write=write, wrote={each.setting: self.wrote[each.setting] for each in kept}, held=held)

    def numbered(self, number: int) -> Undo:
        return replace(self, write=replace(self.write, number=number))

    def as_dict(self) -> dict[str, Any]:
        wrote = {setting: list(values) for setting, values in self.wrote.items()}
        return self.write.as_dict() | {"unknown": self.unknown, "wrote": wrote, "held": dict(self.held)}

    @classmethod
    def of(cls, entry: Mapping[str, Any]) -> Undo:
        return cls(Write.of(entry), entry["unknown"], entry["wrote"], entry["held"])


@dataclass(frozen=True, slots=True)
class Told:
    """What becomes of one setting, for a person: ``wrote`` is the value of the run, ``before`` the one it found."""

    host: str
    module: str
    target: str
    setting: str
    wrote: Any
    before: Any
    state: str
    reason: str = ""

    @property
    def well(self) -> bool:
        return self.state in WELL

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def told_of(undo: Write, change: Change, state: str, reason: str = "") -> Told:
    """Return what becomes of one *change* of an undo, whose value before is the one that the run wrote."""
    return Told(undo.host, undo.module, undo.target, change.setting, change.before, change.after, state, reason)


def class_of(module: str, changes: Iterable[Change]) -> str:
    """Return the class of an undo: an interval that starts or widens scavenging is given back last."""
    if module in _OF_MODULE:
        return _OF_MODULE[module]
    for change in changes:
        if change.setting == "scavenging_interval":
            return ON if weakening(change.setting, change.before, change.after) else OFF
    return REST

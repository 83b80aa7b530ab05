"""One write: what one host is told about one target, and what became of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from ._plan_step import Change
from ._record_state import is_record

#: What became of a write. The first three are outcomes in the record; the others never reached the host.
APPLIED, NOT_APPLIED, UNKNOWN = OUTCOMES = ("applied", "not applied", "unknown")
ALREADY, CHANGED_SINCE, NOT_REACHED, WOULD, REFUSED, LATER = UNSENT = (
    "already",
    "changed since",
    "not reached",
    "would be applied",
    "refused",
    "waiting",
)


@dataclass(frozen=True, slots=True)
class Write:
    """One change of one target on one host. ``number`` is its place in the plan, ``kind`` its class of the order.

    ``undoes`` names the recorded write that it takes back: ``{"run": run id, "id": id of the intent}``.
    """

    number: int
    kind: str
    host: str
    module: str
    target: str
    changes: tuple[Change, ...]
    undoes: Mapping[str, str] | None = None

    @property
    def before(self) -> dict[str, Any]:
        return {change.setting: change.before for change in self.changes}

    @property
    def after(self) -> dict[str, Any]:
        return {change.setting: change.after for change in self.changes}

    def as_dict(self) -> dict[str, Any]:
        return asdict(self) | {"changes": [asdict(change) for change in self.changes]}

    @classmethod
    def of(cls, entry: Mapping[str, Any]) -> Write:
        """Return the write that a step of an approval, or an intent of a record, describes."""
        changes = tuple(
            Change(each["control"], each["setting"], each["before"], each["after"]) for each in entry["changes"]
        )
        named = {name: entry[name] for name in ("number", "kind", "host", "module", "target")}
        return cls(**named, changes=changes, undoes=entry.get("undoes"))


def of_records(write: Write) -> bool:
    """Return whether *write* changes records of a zone: they replicate one by one, and not as one attribute."""
    return any(is_record(setting) for setting in write.after)


@dataclass(frozen=True, slots=True)
class Done:
    """What became of a write. ``state`` is one of OUTCOMES or UNSENT, ``seen`` what the host had at last."""

    write: Write
    state: str
    reason: str = ""
    lines: tuple[str, ...] = ()
    seen: Mapping[str, Any] | None = None

    def as_dict(self) -> dict[str, Any]:
        told = {"state": self.state, "reason": self.reason, "commands": list(self.lines), "seen": self.seen}
        return self.write.as_dict() | told

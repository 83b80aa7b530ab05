"""From the record of a host to undos: what a run wrote to one setting several times is one way back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from ._estate import target_key
from ._plan_step import Change
from ._record_state import ABSENT, is_record
from ._rollback_undo import BACK, CHANGED, Recorded, Told, Undo, class_of
from ._write import Write

_AGAIN = "somebody else changed it before the run wrote it again, so only the later write is taken back"
_NO_EFFECT = "it had not taken effect: the run found the old value when it wrote again"


@dataclass(slots=True)
class _Chain:
    """All that a run wrote to one setting: the last write, and how far back the way goes without a gap."""

    last: Recorded
    change: Change
    #: The value that the setting had before all of it.
    back: Any
    wrote: list[Any] = field(default_factory=list)
    broken: bool = False

    def follow(self, earlier: Recorded, change: Change) -> Told | None:
        """Go back over an *earlier* write of the setting; tell when the way does not lead there."""
        if not self.broken and change.after == self.back:
            self.wrote.append(change.after)
            self.back = change.before
            return None
        no_effect = not self.broken and earlier.unknown and change.before == self.back
        self.broken = self.broken or not no_effect
        state, reason = (BACK, _NO_EFFECT) if no_effect else (CHANGED, _AGAIN)
        write = earlier.write
        return Told(write.host, write.module, write.target, change.setting, change.after, change.before, state, reason)


def undos_of(run: str, writes: Sequence[Recorded]) -> tuple[list[Undo], list[Told]]:
    """Return the undos of the *writes* of one host, given oldest first: the last write is undone first.

    The second part tells of the writes that no undo takes back, because the run wrote the setting again later.
    """
    chains: dict[tuple[str, str, str], _Chain] = {}
    passed: list[Told] = []
    for recorded in reversed(writes):
        write = recorded.write
        for change in write.changes:
            key = write.module, target_key(write.target), change.setting
            if key not in chains:
                chains[key] = _Chain(recorded, change, change.before, [change.after, *_half_way(recorded, change)])
            elif told := chains[key].follow(recorded, change):
                passed.append(told)
    return list(_undos(run, chains.values())), passed


def _half_way(recorded: Recorded, change: Change) -> list[Any]:
    """Return what a write that stopped in between leaves: a record is deleted before it is made again."""
    return [ABSENT] if recorded.unknown and is_record(change.setting) and change.before != ABSENT else []


def _undos(run: str, chains: Iterable[_Chain]) -> Iterator[Undo]:
    """Yield one undo for each write that was the last one of a setting."""
    by_write: dict[str, list[_Chain]] = {}
    for chain in chains:
        by_write.setdefault(chain.last.id, []).append(chain)
    for together in by_write.values():
        last = together[0].last
        changes = tuple(Change(each.change.control, each.change.setting, each.wrote[0], each.back) for each in together)
        kind = class_of(last.write.module, changes)
        undoes = {"run": run, "id": last.id}
        write = Write(0, kind, last.write.host, last.write.module, last.write.target, changes, undoes)
        yield Undo(write, last.unknown, {each.change.setting: each.wrote for each in together})

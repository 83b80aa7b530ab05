"""Why an undo is held back just before it would be sent: what it must not come before, and whom it could overwrite."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ..module_utils._estate import target_key
from ..module_utils._holdings import made_anew, obstacle, removes
from ..module_utils._names import is_dn
from ..module_utils._rollback_awaits import awaited
from ..module_utils._rollback_order import armed, too_early
from ..module_utils._rollback_undo import Told, Undo
from ..module_utils._spans import Recorded
from ..module_utils._write import APPLIED, WOULD, Write, of_records
from ._focus import current_of
from ._hands import HostContext
from ._history import writes_in
from ._rollback_outcome import foreseen, results
from ._runs import runs_in
from ._writer import Hands
from ._zone_holdings import look, made_at, told_in


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a class of undos finds when it begins: all hosts are through with the classes before it."""

    #: What became of every setting of the run that is taken back.
    results: Sequence[Told]
    #: What was written to each AD zone by any run, by the key of the zone.
    writes: Mapping[str, Sequence[Recorded]]
    damaged: Sequence[str]
    #: Who scavenges zones, or may, as this run read it before anything was given back: key of the zone -> sentence.
    scavenging: Mapping[str, str]
    now: datetime
    #: Zones that would be removed, and why one may not be, as the other servers said; looked at again on this host.
    removals: Sequence[Mapping[str, Any]] = ()
    context: HostContext | None = None

    def parts(self, undos: Sequence[Undo]) -> list[str]:
        """Return the modules that are read or written on the way."""
        keys = {target_key(undo.write.target) for undo in undos}
        own = [undo.write.module for undo in undos]
        return list(dict.fromkeys([*own, *(each.module for key in keys for each in self.writes.get(key, ()))]))

    def cause(self, hands: Hands, undo: Undo) -> str:
        """Return why *undo* is held back, or nothing."""
        return (
            too_early(undo, self.results)
            or armed(undo, self.scavenging)
            or self._overwritten(hands, undo)
            or self._kept(undo)
        )

    def _kept(self, undo: Undo) -> str:
        """Return why the zone that *undo* would remove stays, or nothing."""
        if not removes(undo.write.as_dict()):
            return ""
        key = target_key(undo.write.target)
        removal = next((each for each in self.removals if target_key(each["target"]) == key), None)
        if removal is None or self.context is None:
            return f"who holds records of {undo.write.target} was not read, so the zone stays: run it again"
        if cause := obstacle(removal, told_in(self.context, removal["target"], removal["servers"])):
            return cause
        if cause := self._made_anew(self.context, undo):
            return cause
        # Somebody may have registered here since.
        found = look(self.context, removal["target"])
        return obstacle({**removal, "servers": [self.context.host]}, {self.context.host: found.as_dict()})

    def _made_anew(self, context: HostContext, undo: Undo) -> str:
        """Return why the zone that *undo* would remove is not the one that its run created, or nothing."""
        target, run = undo.write.target, (undo.write.undoes or {}).get("run")
        own = [
            each for each in self.writes.get(target_key(target), ()) if each.run == run and each.host == context.host
        ]
        created = [each for each in own if each.module == undo.write.module]
        if not created:
            return f"the record of run {run} does not say when it made {target}, so the zone stays"
        times = [each.asked for each in created] + [each.time for each in created]
        return made_anew(target, made_at(context, target), min(times), max(times))

    def _overwritten(self, hands: Hands, undo: Undo) -> str:
        target = undo.write.target
        if not is_dn(target) or of_records(undo.write):
            return ""
        if self.damaged:
            return (
                f"{', '.join(self.damaged)} is damaged, so nobody knows whether another host wrote this zone since: "
                "put that right and run it again"
            )
        found = awaited(self.writes.get(target_key(target), ()), hands.host)
        if found is None:
            return ""
        session = hands.connect()
        seen = {
            name: current_of(hands.module_of(name), session, hands.params_of(name), [(target, each) for each in values])
            for name, values in found.values.items()
        }
        return found.missing({name: each.get(target_key(target), {}) for name, each in seen.items()}, self.now)


def surroundings(context: HostContext, undo: Mapping[str, Any]) -> Surroundings:
    """Return what the records of all runs tell; in check mode with what this rollback foresees of other hosts."""
    told = results(undo, context.run, check_mode=context.check_mode) + [Told(**each) for each in undo["left"]]
    writes, damaged = writes_in(runs_in(context.run.path.parent))
    if context.check_mode:
        for each in _foreseen(context, undo):
            writes.setdefault(each.zone, []).append(each)
    return Surroundings(told, writes, damaged, undo["scavenging"], context.now(), undo["removals"], context)


def _foreseen(context: HostContext, undo: Mapping[str, Any]) -> Iterator[Recorded]:
    now = context.now()
    for host in {each["host"] for each in undo["undos"]}:
        for entry in foreseen(context.run, host):
            write = Write.of(entry)
            if entry["state"] == WOULD and is_dn(write.target) and not of_records(write):
                key, run = target_key(write.target), context.run.run_id
                yield Recorded(run, host, write.module, key, now, now, APPLIED, write.before, write.after)

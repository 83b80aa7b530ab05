"""What other hosts wrote to a zone since an undo's own host did: giving back before it arrived there would lose it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ._history import Touch, last_touch
from ._past_gates import same, shown
from ._spans import Recorded
from ._write import APPLIED, UNKNOWN

#: module -> setting -> value, of one zone on one host.
Values = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Awaited:
    """All that others wrote to a zone since *host* did, with their last write."""

    host: str
    last: Touch
    values: Values

    def missing(self, seen: Values, now: datetime) -> str:
        """Return why nothing may be written on the host, which has *seen* of the zone, or nothing."""
        write, until = self.last.write, self.last.until
        known = write.state == APPLIED
        told = (
            f"{write.host} {'' if known else 'perhaps '}wrote this zone later, at {shown(write.time)} (run {write.run})"
        )
        if self.last.returned and now < until:
            return (
                f"{told}, and gave back what was there before, so nobody can see whether {self.host} has that yet: "
                f"wait until {shown(until)} and run it again"
            )
        if self._arrived(seen) or (not known and now >= until):
            return ""
        if not known:
            return f"{told}, and {self.host} does not have that: wait until {shown(until)} and run it again"
        return (
            f"{told}, and {self.host} does not have that yet: wait for replication and run it again. If it was changed "
            "by hand since, see to this zone by hand as well"
        )

    def _arrived(self, seen: Values) -> bool:
        return all(
            same(seen.get(module, {}).get(setting), value)
            for module, values in self.values.items()
            for setting, value in values.items()
        )


def awaited(writes: Iterable[Recorded], host: str) -> Awaited | None:
    """Return what others wrote to a zone since *host* did, from all its *writes*; None when nobody did."""
    touched = sorted((each for each in writes if each.state in (APPLIED, UNKNOWN)), key=lambda each: each.time)
    own = max((each.time for each in touched if each.host == host), default=None)
    later = [each for each in touched if each.host != host and (own is None or each.time >= own)]
    last = last_touch(later)
    if last is None:
        return None
    values: dict[str, dict[str, Any]] = {}
    for each in later:
        # All settings of a zone arrive as one: what nobody knows of is there or not with what was written after it.
        if each.state == APPLIED or each is last.write:
            values.setdefault(each.module, {}).update(each.after)
    return Awaited(host, last, values)

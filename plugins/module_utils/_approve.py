"""Which of the changes that were asked for may be written in this run: those with open gates, within the rules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from . import _plan_words as words
from ._change_plan import reasons_of, step_of
from ._delegate_new import with_created
from ._estate import Estate, target_key
from ._grounds import Grounds
from ._names import zone_name
from ._plan_gates import gates_of
from ._plan_step import AGING, DOMAIN, KINDS, OPEN, SCAVENGE, SECURE, STOP, Change, Draft, Gate, Lines
from ._repinned import only_repins, with_lists
from ._scavenge_gates import may_delete_from

#: Why a step that was asked for is not written, beside ALREADY and CHANGED_SINCE.
GATE_CLOSED = "gate closed"
#: How many zones a sentence names.
_NAMED = 3


@dataclass(frozen=True, slots=True, eq=False)
class Wanted:
    """A change that was asked for and that this run found as it was planned; ``number`` is its place in the plan."""

    draft: Draft
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Left:
    """A step that was asked for and is not written, and why."""

    number: int | None
    kind: str
    title: str
    host: str
    module: str
    target: str
    changes: tuple[Change, ...]
    state: str
    reason: str

    def as_dict(self) -> dict[str, Any]:
        return asdict(self) | {"changes": [asdict(change) for change in self.changes]}


@dataclass(frozen=True, slots=True)
class Approved:
    """The steps to write in their order, as a plan has them, and those that are left."""

    steps: tuple[Mapping[str, Any], ...]
    left: tuple[Left, ...]
    #: The numbers of the steps that wait until what the run wrote before is seen on every server: lists, or new zones.
    awaiting: tuple[int, ...] = ()

    @property
    def classes(self) -> list[str]:
        """The kinds of steps that there are, in the order in which they are done."""
        return sorted({step["kind"] for step in self.steps}, key=KINDS.index)


def approve(
    estate: Estate, judgement: Mapping[str, Any], grounds: Grounds, wanted: Sequence[Wanted], lines: Lines
) -> Approved:
    """Return what of *wanted*, which is in order, may be written by the evidence of this run."""
    # The servers that are stopped come first, and nothing follows when one of them could not be stopped.
    stopping = frozenset(each.draft.host for each in wanted if each.draft.kind == STOP)
    grounds = replace(grounds, stopping=stopping)
    left: list[Left] = []
    ready: list[tuple[Wanted, tuple[Gate, ...]]] = []
    for each in [each for each in wanted if each.draft.kind != SCAVENGE]:
        gates = gates_of(estate, each.draft, grounds)
        grounds = replace(grounds, creating=with_created(grounds.creating, each.draft, gates))
        shut = [gate for gate in gates if gate.state != OPEN]
        if shut:
            left.append(_left(each, " ".join(gate.sentence for gate in shut)))
        else:
            ready.append((each, gates))
    against = _rules([each for each, _ in ready], grounds.domain_zones)
    left += [_left(each, against[each]) for each, _ in ready if each in against]
    reasons = reasons_of(judgement)
    chosen = [(each, gates) for each, gates in ready if each not in against]
    waiting = [each for each, _ in chosen if each.draft.awaits]
    waiting += _last(estate, grounds, [each for each in wanted if each.draft.kind == SCAVENGE], chosen, left)
    steps = [
        step_of(estate, each.draft, reasons, gates, lines).as_dict(each.number or place)
        for place, (each, gates) in enumerate(chosen, 1)
    ]
    numbers = [step["number"] for step, (each, _) in zip(steps, chosen, strict=True) if each in waiting]
    return Approved(tuple(steps), tuple(left), tuple(numbers))


def _last(
    estate: Estate,
    grounds: Grounds,
    wanted: Sequence[Wanted],
    chosen: list[tuple[Wanted, tuple[Gate, ...]]],
    left: list[Left],
) -> list[Wanted]:
    """Add what makes a server scavenge to *chosen* or *left*; return those that wait for the lists of this run.

    Their gates are judged by the lists as they will be. They are not written before every server shows those.
    """
    drafts = [each.draft for each, _ in chosen]
    waiting: list[Wanted] = []
    for each in wanted:
        keys = may_delete_from(estate, each.draft, grounds)
        zones = [draft for draft in drafts if draft.kind == AGING and target_key(draft.target) in keys]
        if other := [draft for draft in zones if not only_repins(draft)]:
            names = ", ".join(sorted(zone_name(draft.target) for draft in other)[:_NAMED])
            said = f"This run changes the aging of {names}: how often a server scavenges it follows in a later run."
            left.append(_left(each, said))
            continue
        gates = gates_of(with_lists(estate, zones), each.draft, grounds)
        shut = [gate for gate in gates if gate.state != OPEN]
        if shut:
            left.append(_left(each, " ".join(gate.sentence for gate in shut)))
            continue
        chosen.append((each, gates))
        if zones:
            waiting.append(each)
    return waiting


def _rules(ready: Iterable[Wanted], domain_zones: int) -> dict[Wanted, str]:
    """Return what may not be written beside the other changes of the run, and why."""
    ready = list(ready)
    domains = [each for each in ready if each.draft.kind == DOMAIN]
    first = ", ".join(zone_name(each.draft.target) for each in domains[:domain_zones]) or "none"
    number = f"{domain_zones} AD domain zone{'' if domain_zones == 1 else 's'}"
    few = (
        f"At most {number} may go to Secure in a run ({first} in this one): it follows in a later run, or "
        "ddi_plan_domain_zones says otherwise."
    )
    against = dict.fromkeys(domains[domain_zones:], few)
    secured = {target_key(each.draft.target) for each in ready if each.draft.kind in SECURE and each not in against}
    for each in ready:
        if each.draft.kind == AGING and target_key(each.draft.target) in secured:
            against[each] = "This run makes the zone Secure: its aging follows in a later run."
    return against


def _left(wanted: Wanted, reason: str) -> Left:
    draft = wanted.draft
    return Left(
        number=wanted.number,
        kind=draft.kind,
        title=words.title(draft),
        host=draft.host,
        module=draft.part,
        target=draft.target,
        changes=draft.changes,
        state=GATE_CLOSED,
        reason=reason,
    )

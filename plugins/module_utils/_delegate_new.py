"""The delegation of a zone that the same plan creates: in the zone above it, once every server of that shows it.

A server that holds the zone above and not the new one yet would send whoever asks to the name servers of the new one,
of which some may not have it either. So the step waits within its run, as what starts to scavenge does.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ._delegate import child_in, delegate_new, delegation_facts, proposal, setting_for
from ._delegated import covered, is_safe, proposed, told_delegations
from ._estate import Copy, Estate, Server, target_key
from ._names import zone_key, zone_name
from ._plan_step import CLOSED, CREATE, DELEGATE, OPEN, Draft, Gate
from ._record_state import ABSENT
from ._reverse_place import keepers
from ._words import some

_NO_ADDRESS = "no server that can write it told its address"
_LATER = "the audit after the creation has the step or the lines"


@dataclass(frozen=True, slots=True)
class _Above:
    """The zone above a new one, as some of its servers hold it."""

    copy: Copy
    servers: tuple[Server, ...]


def with_delegations(
    estate: Estate, drafts: Sequence[Draft], writers: Iterable[Mapping[str, Any]]
) -> tuple[Draft, ...]:
    """Return *drafts* with the delegations of the zones that they create; one that none is made for says why."""
    writing = {target_key(each["zone"]): str(each["writer"] or "") for each in writers}
    new = [each for each in drafts if each.kind == CREATE]
    found: list[Draft] = []
    for draft in drafts:
        if draft.kind == CREATE:
            delegations = [_delegation(estate, draft, above, new, writing) for above in _above(estate, draft)]
            notes = [*(each for each in delegations if isinstance(each, str)), _below(estate, draft)]
            found += [replace(draft, why=(*draft.why, *filter(None, notes)))]
            found += [each for each in delegations if isinstance(each, Draft)]
        else:
            found.append(draft)
    return tuple(found)


def creation(draft: Draft, creating: frozenset[str]) -> tuple[Gate, ...]:
    """Return the gate of a delegation that waits for a zone of the same run; *creating* are those it may create."""
    if not draft.awaits:
        return ()
    name = zone_name(draft.awaits)
    if target_key(draft.awaits) in creating:
        said = f"The run creates {name} before, and waits until every server of {zone_name(draft.target)} shows it."
        return (Gate("child-created", OPEN, said),)
    return (Gate("child-created", CLOSED, f"{name} is not there, and this run does not create it."),)


def with_created(creating: frozenset[str], draft: Draft, gates: Iterable[Gate]) -> frozenset[str]:
    """Return the zones that a run creates, with that of *draft* when its *gates* let it."""
    made = draft.kind == CREATE and all(gate.state == OPEN for gate in gates)
    return creating | {target_key(draft.target)} if made else creating


def awaited_zone(step: Mapping[str, Any]) -> str:
    """Return the name of the child that a *step* delegates, as it is compared; nothing for any other step."""
    if step["kind"] != DELEGATE:
        return ""
    return zone_key(f"{child_in(step['changes'][0]['setting'])}.{zone_name(step['target'])}")


def _above(estate: Estate, draft: Draft) -> list[_Above]:
    """Return the zones above a new one: on each of its servers the closest, on most of them the same."""
    found: dict[str, list[tuple[Server, Copy]]] = {}
    for server in keepers(estate, draft.target):
        by_name = {zone_key(copy.name): copy for copy in server.zones if copy.judged}
        closest = next((by_name[name] for name in _names_above(draft.target) if name in by_name), None)
        if closest is not None:
            found.setdefault(closest.key, []).append((server, closest))
    return [_Above(each[0][1], tuple(server for server, _ in each)) for each in found.values()]


def _below(estate: Estate, draft: Draft) -> str:
    """Return which zones the new one does not delegate yet, because it has to be there before, or nothing."""
    own = f".{zone_key(zone_name(draft.target))}"
    zones = [copy for server in keepers(estate, draft.target) for copy in server.zones if copy.judged]
    names = sorted({zone_key(each.name) for each in zones if zone_key(each.name).endswith(own)})
    return f"Zones below it are delegated by a later plan: {some(names)}." if names else ""


def _names_above(target: str) -> Iterator[str]:
    labels = zone_key(zone_name(target)).split(".")
    yield from (".".join(labels[place:]) for place in range(1, len(labels)))


def _delegation(
    estate: Estate, draft: Draft, above: _Above, new: Sequence[Draft], writing: Mapping[str, str]
) -> Draft | str:
    """Return the step that delegates the zone of *draft* in the one *above*, or why there is none."""
    child, parent = zone_key(zone_name(draft.target)), above.copy
    if covered(child, {name for each in above.servers for name in told_delegations(each, parent) or ()}):
        return f"{parent.name} has a delegation for its names already: the audit after the creation follows it."
    able = [each for each in keepers(estate, draft.target) if each.info.get("read_only") is False]
    servers, host = proposed(estate, able), writing.get(parent.key, "")
    setting = setting_for(child, parent.name, proposal(servers))
    cause = _obstacle(estate, draft, parent, new) or _untold(estate, host, parent, setting)
    if cause or not servers:
        return f"This plan does not delegate it in {parent.name}, because {cause or _NO_ADDRESS}: {_LATER}."
    why = f"This plan creates {child} below {parent.name}, and children are delegated explicitly."
    return delegate_new(host, parent.target, setting, why, draft.target)


def _obstacle(estate: Estate, draft: Draft, parent: Copy, new: Sequence[Draft]) -> str:
    """Return why the zone above may not delegate the new one in the same run, or nothing."""
    between = [zone_name(each.target) for each in new if _is_between(zone_name(each.target), draft.target, parent.name)]
    if between:
        return f"{between[0]}, which lies between, is created as well"
    if not is_safe(parent):
        return "only unsigned reverse zones of the directory are written"
    own = {server.name for server in keepers(estate, draft.target)}
    without = [server.name for server in estate.holders.get(parent.key, ()) if server.name not in own]
    return f"{', '.join(without)} hold that and will not hold the new one" if without else ""


def _untold(estate: Estate, host: str, parent: Copy, setting: str) -> str:
    """Return why it is not known that the zone above has no such delegation yet, or nothing."""
    writer = next((each for each in estate.read if each.name == host), None)
    if writer is None:
        return "no server that was read can write that"
    facts = delegation_facts(writer, parent.target, [setting])
    if facts is None:
        return f"{host} did not tell its delegations"
    return "" if facts[setting] == ABSENT else "that delegates it to other servers"


def _is_between(name: str, child: str, parent: str) -> bool:
    below, above = zone_key(zone_name(child)), zone_key(parent)
    return below.endswith(f".{zone_key(name)}") and zone_key(name).endswith(f".{above}")

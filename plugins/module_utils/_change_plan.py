"""The change plan of a run: which host would be told what, in which order, and what has to hold before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from . import _plan_words as words
from ._delegate_new import with_created
from ._estate import Estate, target_key
from ._grounds import Grounds
from ._names import is_dn, zone_name
from ._plan_create import others_for_creation
from ._plan_drafts import draft
from ._plan_gates import gates_of
from ._plan_rules import choose
from ._plan_step import CREATE, PROXY, Draft, Gate, Lines, Step, finding_of, order_of
from ._proxy_gates import WRITER_REASON, others_with_group
from ._seal import SEAL, digest
from ._unread import unseen_holders

SCHEMA_VERSION = 1
#: What a plan is not: its id, the run that made it, and what keeps the file as it was.
_NOT_COUNTED = ("plan", "run", SEAL)

_SERVER_SETTING = "a setting of the server itself"


def plan(estate: Estate, judgement: Mapping[str, Any], grounds: Grounds, lines: Lines) -> dict[str, Any]:
    """Return the plan that follows from a *judgement*, with its id; *lines* writes a change as command lines."""
    known = draft(estate, judgement)
    chosen, held = choose(estate, known, grounds.domain_zones, grounds.sources)
    reasons = reasons_of(judgement)
    steps = []
    for each in chosen:
        gates = gates_of(estate, each, grounds)
        grounds = replace(grounds, creating=with_created(grounds.creating, each, gates))
        steps.append(step_of(estate, each, reasons, gates, lines))
    content = {
        "schema_version": SCHEMA_VERSION,
        "forests": forests_of(estate),
        "servers": sorted(estate.fqdn_of(server) for server in estate.servers),
        "steps": [step.as_dict(number) for number, step in enumerate(steps, 1)],
        "held_back": sorted((each.as_dict() for each in held), key=order_of),
        "manual": sorted((finding_of(each) | {"reason": each["reason"]} for each in known.manual), key=order_of),
    }
    return {"plan": id_of(content), **content}


def id_of(content: Mapping[str, Any]) -> str:
    """Return the id of a plan: the same content has the same id, whichever run it is of, and whenever."""
    counted = {key: value for key, value in content.items() if key not in _NOT_COUNTED}
    return digest(counted | {"steps": [_timeless(step) for step in content["steps"]]})


def _timeless(step: Mapping[str, Any]) -> dict[str, Any]:
    # The sentences of gates name times and runs; how the gates stand counts.
    return {**step, "gates": [[gate["gate"], gate["state"]] for gate in step["gates"]]}


def forests_of(estate: Estate) -> list[str]:
    """Return the forests that the servers belong to, as far as they could tell."""
    told = (server.info.get("forest") for server in estate.read)
    return sorted({str(forest["name"]).lower() for forest in told if forest})


def reasons_of(judgement: Mapping[str, Any]) -> dict[str, str]:
    """Return why the writer of each zone is the writer."""
    return {target_key(each["zone"]): str(each["reason"]) for each in judgement["writers"]}


def step_of(estate: Estate, draft: Draft, reasons: Mapping[str, str], gates: tuple[Gate, ...], lines: Lines) -> Step:
    """Return the whole step that makes the change *draft*, with these *gates*."""
    zone, member = is_dn(draft.target), draft.kind == PROXY
    return Step(
        draft=draft,
        title=words.title(draft),
        zone=zone_name(draft.target) if zone else "",
        commands=tuple(lines(draft.part, draft.target, draft.after)),
        writer_reason=_writer_reason(draft, reasons),
        replicates_to=_others(estate, draft) if zone or member else (),
        unread=tuple(unseen_holders(estate, draft.target)) if zone else (),
        gates=gates,
        verify_before=words.before(draft),
        verify_after=words.after(draft),
        rollback=tuple(lines(draft.part, draft.target, draft.before)),
        caution=words.caution(draft),
        stop=words.stop_conditions(draft),
    )


def _writer_reason(draft: Draft, reasons: Mapping[str, str]) -> str:
    if draft.kind == PROXY:
        return WRITER_REASON
    return reasons.get(target_key(draft.target), "") if is_dn(draft.target) else _SERVER_SETTING


def _others(estate: Estate, draft: Draft) -> tuple[str, ...]:
    if draft.kind == PROXY:
        return others_with_group(estate, draft)
    if draft.kind == CREATE:
        return others_for_creation(estate, draft)
    holders = estate.holders.get(target_key(draft.target), ())
    return tuple(server.name for server in holders if server.name != draft.host)

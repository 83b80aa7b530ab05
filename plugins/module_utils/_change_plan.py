"""The change plan of a run: which host would be told what, in which order, and what has to hold before."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from . import _plan_words as words
from ._estate import Estate, target_key
from ._names import is_dn, zone_name
from ._plan_drafts import draft
from ._plan_gates import by_control, gates_of
from ._plan_rules import choose
from ._plan_step import Draft, Gate, Lines, Step, finding_of, order_of
from ._unread import unseen_holders

SCHEMA_VERSION = 1
#: Hexadecimal digits of the digest that a person has to type.
ID_LENGTH = 16

_SERVER_SETTING = "a setting of the server itself"


def plan(estate: Estate, judgement: Mapping[str, Any], options: Mapping[str, Any], lines: Lines) -> dict[str, Any]:
    """Return the plan that follows from a *judgement*, with its id; *lines* writes a change as command lines."""
    sources: Sequence[str] = options["update_sources_reviewed"]
    known = draft(estate, judgement["findings"])
    chosen, held = choose(estate, known, options["domain_zones"], sources)
    verdicts = by_control(judgement["verdicts"])
    reasons = {target_key(each["zone"]): str(each["reason"]) for each in judgement["writers"]}
    steps = [_step(estate, each, reasons, gates_of(estate, each, verdicts, sources), lines) for each in chosen]
    content = {
        "schema_version": SCHEMA_VERSION,
        "servers": sorted(estate.fqdn_of(server) for server in estate.servers),
        "steps": [step.as_dict(number) for number, step in enumerate(steps, 1)],
        "held_back": sorted((each.as_dict() for each in held), key=order_of),
        "manual": sorted((finding_of(each) | {"reason": each["reason"]} for each in known.manual), key=order_of),
    }
    return {"plan": digest(content), **content}


def digest(content: Mapping[str, Any]) -> str:
    """Return the id of a plan: the same content has the same id, whichever run it is of."""
    counted = {key: value for key, value in content.items() if key not in ("plan", "run")}
    text = json.dumps(counted, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()[:ID_LENGTH]


def _step(estate: Estate, draft: Draft, reasons: Mapping[str, str], gates: tuple[Gate, ...], lines: Lines) -> Step:
    zone = is_dn(draft.target)
    return Step(
        draft=draft,
        title=words.title(draft),
        zone=zone_name(draft.target) if zone else "",
        commands=tuple(lines(draft.part, draft.target, draft.after)),
        writer_reason=reasons.get(target_key(draft.target), "") if zone else _SERVER_SETTING,
        replicates_to=_others(estate, draft) if zone else (),
        unread=tuple(unseen_holders(estate, draft.target)) if zone else (),
        gates=gates,
        verify_before=words.before(draft),
        verify_after=words.after(draft),
        rollback=tuple(lines(draft.part, draft.target, draft.before)),
        caution=words.caution(draft),
        stop=words.stop_conditions(draft),
    )


def _others(estate: Estate, draft: Draft) -> tuple[str, ...]:
    holders = estate.holders.get(target_key(draft.target), ())
    return tuple(server.name for server in holders if server.name != draft.host)

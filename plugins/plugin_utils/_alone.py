"""A module that is called alone in somebody's own play: what it may write unjudged, and the writes themselves."""

from __future__ import annotations

from collections.abc import Iterable
from types import ModuleType
from typing import Any

from ..module_utils._direction import tightens
from ..module_utils._errors import ConnectionLost
from ..module_utils._finding import Finding, Params
from ..module_utils._plan_step import Change
from ..module_utils._record_state import is_record
from ..module_utils._write import APPLIED, OUTCOMES, Write
from ._arguments import parts_of
from ._hands import HostContext, failed_in, result_of
from ._record import entries_of
from ._runner import SERVER, ModuleResult, audit
from ._writer import carry_out, shown


def refusal(name: str, audited: ModuleResult, params: Params) -> str:
    """Return why the module may not write what it found, or nothing when it may."""
    records = [found for found in audited.findings if found.remedy == "automatic" and is_record(found.setting)]
    if records:
        said = f"{name} would delete {records[0].setting} and make it again, which needs a backup and an approved plan"
        return f"{said}: let playbooks/enforce.yml do it"
    judged = [found for found in audited.findings if found.remedy == "automatic" and not _of_one_host(found)]
    if not judged or params.get("unjudged"):
        return ""
    first = judged[0]
    return (
        f"{name} would change {first.setting} of {first.target} from {shown(first.before)} to {shown(first.after)}, "
        "which concerns other servers too: let playbooks/enforce.yml judge it, or say unjudged: true when you have"
    )


def _of_one_host(found: Finding) -> bool:
    """Return whether the change only tightens a setting of the one host: a zone may lie in the directory unseen."""
    return found.target == SERVER and tightens(found.setting, found.before, found.after)


def write_alone(
    module: ModuleType, params: Params, context: HostContext, audited: ModuleResult
) -> tuple[dict[str, Any], ModuleResult]:
    """Write what is automatic, read and decide again; return what became of it and what was read at last.

    Anything left is an error.
    """
    parts = list(parts_of(module))
    options = {part.module: part.params for part in audited.parts}
    writes = writes_of(audited, context.host)
    since = len(entries_of(context.run, context.host))
    hands = context.hands(
        parts, context.author(params.get("change")), lambda: failed_in(context.run, [context.host], since), options
    )
    done = carry_out(hands, writes)
    written = result_of(done)
    # The commands are told in advance, each with its parameters: what was sent is among what became of each write.
    result: dict[str, Any] = {key: written[key] for key in ("changed", "done") if key in written}
    if done and (audited.trouble is None or "failed" in written):
        result |= {key: written[key] for key in ("msg", "failed") if key in written}
    if not any(each.state in OUTCOMES for each in done):
        return result, audited
    try:
        after = audit(module, context.reading(parts), params)
    except ConnectionLost as error:
        return result | {"failed": True, "msg": f"{written['msg']}; it could not be read again: {error}"}, audited
    left = [found for found in after.findings if found.remedy == "automatic"]
    if left and all(each.state == APPLIED for each in done):
        where = ", ".join(f"{found.setting} of {found.target}" for found in left)
        result |= {"failed": True, "msg": f"after the writes it is still not as it should be: {where}"}
    return result, after


def writes_of(audited: ModuleResult, host: str) -> list[Write]:
    """Return one write for each target of a part that has automatic findings."""
    writes: list[Write] = []
    for part in audited.parts:
        by_target: dict[str, list[Finding]] = {}
        for found in part.decision.findings:
            if found.remedy == "automatic":
                by_target.setdefault(found.target, []).append(found)
        for target, findings in by_target.items():
            writes.append(Write(len(writes) + 1, "", host, part.module, target, _changes(findings)))
    return writes


def _changes(findings: Iterable[Finding]) -> tuple[Change, ...]:
    return tuple(Change(each.control, each.setting, each.before, each.after) for each in findings)

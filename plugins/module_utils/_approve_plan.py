"""The steps of an approved plan, held against what this run found: the same, so already, or changed since."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ._approve import GATE_CLOSED, Left, Wanted
from ._delegate import delegation_facts
from ._estate import Estate, Server, target_key
from ._names import is_dn
from ._plan_create import facts_for_creation
from ._plan_drafts import Drafts, shown, stops
from ._plan_step import CREATE, DELEGATE, PROXY, STATIC, STOP, Change, Draft, record_in
from ._proxy_gates import member_facts
from ._static_records import listed_facts
from ._write import ALREADY, CHANGED_SINCE

_Step = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class _Now:
    """What this run found: the servers, the changes that it asks for, and the writer of each zone."""

    servers: Mapping[str, Server]
    drafts: Mapping[tuple[str, str, str, str], Draft]
    writers: Mapping[str, str]
    #: target and setting -> why no host is told to change it.
    reasons: Mapping[tuple[str, str], str]


def hold_against(
    estate: Estate, known: Drafts, writers: Iterable[Mapping[str, Any]], steps: Iterable[_Step]
) -> tuple[list[Wanted], list[Left]]:
    """Return the steps of a plan that this run found as planned, and those that it did not."""
    now = _now(estate, known, writers)
    wanted: list[Wanted] = []
    left: list[Left] = []
    for step in steps:
        draft = _draft(estate, now, step)
        obstacle = _obstacle(now, step, draft)
        if obstacle or draft is None:
            left.append(_left(step, *(obstacle or (CHANGED_SINCE, ""))))
        else:
            wanted.append(Wanted(draft, step["number"]))
    return wanted, left


def _now(estate: Estate, known: Drafts, writers: Iterable[Mapping[str, Any]]) -> _Now:
    told = [*((each.finding, each.reason) for each in known.held), *((each, each["reason"]) for each in known.manual)]
    return _Now(
        servers={server.name: server for server in estate.servers},
        drafts={each.what: each for each in known.drafts},
        writers={target_key(each["zone"]): each["writer"] or "" for each in writers},
        reasons={(target_key(found["target"]), found["setting"]): str(reason) for found, reason in told},
    )


def _draft(estate: Estate, now: _Now, step: _Step) -> Draft | None:
    record = record_in(step["kind"], [change["setting"] for change in step["changes"]])
    draft = now.drafts.get((step["kind"], step["host"], target_key(step["target"]), record))
    if draft is None and step["kind"] == STOP and now.servers.get(step["host"], _NOBODY).reached:
        (draft,) = stops(estate, [step["host"]])
    return draft


_NOBODY = Server("", reached=False)


def _obstacle(now: _Now, step: _Step, draft: Draft | None) -> tuple[str, str] | None:
    """Return why a step of the plan is no change of this run, None when it is one."""
    host, server = step["host"], now.servers.get(step["host"])
    if server is None:
        return CHANGED_SINCE, f"{host} is not in the audited group any more."
    if not server.reached:
        return GATE_CLOSED, f"{host} was not read: {server.error.rstrip('.')}."
    facts = _facts(server, step)
    if facts is None and step["kind"] == PROXY:
        return GATE_CLOSED, f"{host} did not tell the members of DnsUpdateProxy."
    if facts is None and step["kind"] == DELEGATE and server.zones_read and target_key(step["target"]) in server.held:
        return GATE_CLOSED, f"{host} did not tell the delegations of the zone."
    if facts is None:
        gone = f"{host} holds no such zone any more: look what became of it."
        unread = f"{host} did not tell its zones."
        return (CHANGED_SINCE, gone) if server.zones_read else (GATE_CLOSED, unread)
    return _changed(facts, step) or _elsewhere(now, step) or _otherwise(now, step, draft)


def _facts(server: Server, step: _Step) -> Mapping[str, Any] | None:
    if step["kind"] == PROXY:
        return member_facts(server, step["target"])
    if not is_dn(step["target"]):
        return server.scavenging
    if step["kind"] == CREATE:
        return facts_for_creation(server, step["target"])
    copy = server.held.get(target_key(step["target"]))
    if copy and step["kind"] == STATIC:
        return listed_facts(server.parts, copy.target, [change["setting"] for change in step["changes"]])
    if copy and step["kind"] == DELEGATE:
        return delegation_facts(server, copy.target, [change["setting"] for change in step["changes"]])
    return copy.facts if copy else None


def _changed(facts: Mapping[str, Any], step: _Step) -> tuple[str, str] | None:
    found = {change["setting"]: facts.get(change["setting"]) for change in step["changes"]}
    if all(found[change["setting"]] == change["after"] for change in step["changes"]):
        return ALREADY, "It is so already."
    untold = [change["setting"] for change in step["changes"] if found[change["setting"]] is None]
    # Of a zone that is not there, nothing else is known.
    if untold and found != {change["setting"]: change["before"] for change in step["changes"]}:
        return GATE_CLOSED, f"{step['host']} did not tell {', '.join(untold)}."
    differing = [
        f"{change['setting']} is {shown(found[change['setting']])}, not {shown(change['before'])}"
        for change in step["changes"]
        if found[change["setting"]] != change["before"]
    ]
    return (CHANGED_SINCE, f"{step['host']} shows another value: {', '.join(differing)}.") if differing else None


def _elsewhere(now: _Now, step: _Step) -> tuple[str, str] | None:
    if not is_dn(step["target"]):
        return None
    writer = now.writers.get(target_key(step["target"]), "")
    if writer == step["host"]:
        return None
    return (
        CHANGED_SINCE,
        f"{writer or 'No server'} writes the zone now, not {step['host']}: approve the plan of this run.",
    )


def _otherwise(now: _Now, step: _Step, draft: Draft | None) -> tuple[str, str] | None:
    """Return what this run asks for instead of a step whose values are still those before it."""
    planned = {change["setting"]: change["after"] for change in step["changes"]}
    if draft is None:
        reasons = [now.reasons.get((target_key(step["target"]), setting), "") for setting in planned]
        why = " ".join(dict.fromkeys(filter(None, reasons)))
        return CHANGED_SINCE, f"The audit of this run does not ask for it any more. {why}".rstrip()
    if draft.after == planned:
        return None
    more = ", ".join(f"{name} {shown(value)}" for name, value in draft.after.items() if planned.get(name) != value)
    less = ", ".join(name for name in planned if name not in draft.after)
    parts = [f"also asks for {more}"] if more else []
    parts += [f"no longer asks for {less}"] if less else []
    return CHANGED_SINCE, f"The audit of this run {' and '.join(parts)}: approve the plan of this run."


def _left(step: _Step, state: str, reason: str) -> Left:
    changes = tuple(Change(**change) for change in step["changes"])
    named = {name: step[name] for name in ("number", "kind", "title", "host", "module", "target")}
    return Left(**named, changes=changes, state=state, reason=reason)

"""Permissions that name accounts of several domains, and exceptions that mean nothing any more: the judge's half."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from ._acl_decide import Found, odd, texts_of
from ._acl_exceptions import Excepted, exceptions_of
from ._acl_findings import CONTROL, findings_of, group
from ._acl_reads import SERVER, known_of
from ._acl_standard import EXTRA, FOREIGN
from ._estate import Estate, Server, target_key
from ._finding import Finding, Verdict
from ._findings import EstateFinding, Outcome, finding
from ._trustees import Known

PART = "dns_zone_acl"
NAMES = "operator-names"


@dataclass(frozen=True, slots=True)
class _Told:
    """What one server said of permissions: the accounts that all servers together know, and those that it knew."""

    server: Server
    current: Mapping[str, Any]
    known: Known
    own: Known
    exceptions: Sequence[Excepted]
    #: Whether every domain of the forest told its accounts.
    whole: bool

    @property
    def facts(self) -> Mapping[str, Any]:
        told: Mapping[str, Any] = self.current[SERVER]
        return told


def judge_acls(estate: Estate) -> Outcome:
    """Judge the entries that name accounts of a domain that the server which read them does not know."""
    verdicts: dict[str, Verdict] = {}
    found: dict[str, tuple[Finding, list[str]]] = {}
    for told in _told(estate):
        odd_ones = list(_foreign(told))
        for target in {zone for zone, _, _ in odd_ones} | set(_skipped(told)):
            here = [each for each in odd_ones if each[0] == target]
            one = _verdict(target, here)
            known = verdicts.get(target_key(target))
            verdicts[target_key(target)] = _worse(known, one) if known else one
        judged = [(zone, replace(oddity, kind=EXTRA), note) for zone, oddity, note in odd_ones if told.whole]
        judged += [each for each in odd_ones if not told.whole and each[1].kind != FOREIGN]
        for each in findings_of(group(judged), texts_of(dict(told.current)), told.known):
            key = _key(each.target, each.setting, each.before)
            found.setdefault(key, (each, []))[1].append(told.server.name)
    own = _found_by_servers(estate)
    findings = [_of_estate(each, hosts) for key, (each, hosts) in found.items() if key not in own]
    return Outcome(tuple(verdicts.values()), tuple(findings))


def _key(target: str, setting: str, before: Any) -> str:
    return json.dumps([target_key(target), setting, before], sort_keys=True)


def _found_by_servers(estate: Estate) -> set[str]:
    """Return what a server that knows the account found itself: no second finding says it again."""
    found = [each for server in estate.read for each in (server.parts.get(PART) or {}).get("findings") or []]
    return {_key(each["target"], each["setting"], each["before"]) for each in found}


def judge_exceptions(estate: Estate) -> Outcome:
    """Judge the exceptions for permissions: one that ran out, and one that means nobody, is a finding."""
    told = list(_told(estate))
    given = [(each, one) for each in told for one in each.exceptions]
    verdicts: list[Verdict] = []
    findings: list[EstateFinding] = []
    for name in dict.fromkeys(one.trustee for _, one in given):
        same = [one for _, one in given if one.trustee == name]
        today = max(date.fromisoformat(each.facts["date"]) for each in told)
        hosts = [each.server.name for each, one in given if one.trustee == name]
        state, reason = _state(name, same, today, told)
        verdicts.append(Verdict(NAMES, name, state, reason))
        if state == "drift":
            findings.append(finding(NAMES, name, "acl_exceptions", (name, None), reason, hosts=hosts))
    return Outcome(tuple(verdicts), tuple(findings))


def _state(name: str, same: Sequence[Excepted], today: date, told: Sequence[_Told]) -> tuple[str, str]:
    late = next((one for one in same if one.expires < today), None)
    if late is not None:
        return "drift", f"The exception of {name} for permissions ran out on {late.expires}: renew it or take it out."
    if any(one.sid for one in same):
        return "compliant", ""
    unread = next((each.facts["unresolved"] for each in told if each.facts["unresolved"]), None)
    if unread is not None or not all(each.whole for each in told):
        return "unknown", unread or f"not every domain that could have {name} was read"
    return "drift", f"No account of the forest is called {name}: correct the exception for permissions, or give a SID."


def _told(estate: Estate) -> Iterator[_Told]:
    with_facts = [(server, current) for server in estate.read if SERVER in (current := _current(server))]
    facts = [current[SERVER] for _, current in with_facts]
    whole = bool(estate.domains) and estate.domains <= {each["domain"]["name"] for each in facts}
    for server, current in with_facts:
        known = known_of(current[SERVER], facts)
        given = server.parts[PART]["params"]["exceptions"]
        sids = {name: sid for each in facts for name, sid in each["excepted"].items()}
        exceptions = exceptions_of(given, known, sids)
        yield _Told(server, current, known, known_of(current[SERVER]), exceptions, whole)


def _current(server: Server) -> Mapping[str, Any]:
    return (server.parts.get(PART) or {}).get("current") or {}


def _foreign(told: _Told) -> Iterator[Found]:
    """Yield what is odd about zones for all servers together, among what this server alone could not judge."""
    for target in _skipped(told):
        for each in odd(target, told.current[target], told.known, told.exceptions, told.facts["date"]):
            if told.own.is_foreign(each[1].trustee):
                yield each


def _skipped(told: _Told) -> list[str]:
    """Return the zones with entries that the server could not judge."""
    today = told.facts["date"]
    return [
        target
        for target, facts in told.current.items()
        if target != SERVER and any(each.kind == FOREIGN for _, each, _ in odd(target, facts, told.own, [], today))
    ]


def _verdict(target: str, found: Sequence[Found]) -> Verdict:
    foreign = [oddity.trustee for _, oddity, _ in found if oddity.kind == FOREIGN]
    if foreign and len(foreign) == len(found):
        reason = f"nobody that was read knows the domain of {', '.join(dict.fromkeys(foreign))}"
        return Verdict(CONTROL, target, "unknown", reason)
    if found:
        return Verdict(CONTROL, target, "drift", "accounts of other domains have entries: see the findings")
    return Verdict(CONTROL, target, "compliant")


def _worse(one: Verdict, other: Verdict) -> Verdict:
    order = ("drift", "unknown", "skipped", "compliant")
    return min(one, other, key=lambda each: order.index(each.state))


def _of_estate(one: Finding, hosts: Sequence[str]) -> EstateFinding:
    return finding(
        one.control, one.target, one.setting, (one.before, one.after), one.reason, hosts=hosts, remedy=one.remedy
    )

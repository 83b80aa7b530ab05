"""The permissions of the zones of one server, judged by what that server knows of accounts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from ._acl_exceptions import Excepted, exceptions_of
from ._acl_findings import CONTROL, findings_of, group
from ._acl_reads import SERVER, known_of, zone_domain
from ._acl_standard import FOREIGN, Oddity, oddities
from ._finding import Current, Decision, Verdict
from ._sddl import parse
from ._trustees import Known
from ._zones import Zone, passed_over

#: A zone, what is odd about it, and the sentence about an exception that ran out.
Found = tuple[str, Oddity, str]

_ELSEWHERE = "it names accounts of another domain, which the judge of the estate knows"
_NO_OBJECT = "it is not in the directory: nobody has permissions of its own there"


def decide_acls(current: Current, exceptions: Sequence[Mapping[str, Any]]) -> Decision:
    """Judge every zone; what only another domain knows is left to the judge of the estate."""
    server = current.get(SERVER)
    zones = {target: facts for target, facts in current.items() if target != SERVER}
    if server is None:
        return Decision(tuple(Verdict(CONTROL, target, "skipped", _skipped(facts)) for target, facts in zones.items()))
    known = known_of(server)
    excepted = exceptions_of(exceptions, known, server["excepted"])
    found = [each for target, facts in zones.items() for each in odd(target, facts, known, excepted, server["date"])]
    own = [each for each in found if each[1].kind != FOREIGN]
    findings = findings_of(group(own), texts_of(current), known, server["nobody"])
    verdicts = [_verdict(target, facts, found) for target, facts in zones.items()]
    return Decision(tuple(verdicts), tuple(findings))


def odd(
    target: str, facts: Mapping[str, Any], known: Known, excepted: Sequence[Excepted], today: str
) -> Iterator[Found]:
    """Yield what is odd about a zone and not excepted."""
    if not facts.get("sddl"):
        return
    day, name = date.fromisoformat(today), facts["name"]
    updates = facts["dynamic_update"] != "None"
    for each in oddities(parse(facts["sddl"]).dacl, known, zone_domain(facts, known), takes_updates=updates):
        if not any(one.covers(each, name, day) for one in excepted):
            yield target, each, "".join(one.ran_out(each, name, day) for one in excepted)


def texts_of(current: Current) -> dict[str, str | None]:
    """Return the SDDL of zones and containers by their DistinguishedNames."""
    return {**current[SERVER]["containers"], **{target: facts.get("sddl") for target, facts in current.items()}}


def _verdict(target: str, facts: Mapping[str, Any], found: Sequence[Found]) -> Verdict:
    if reason := _skipped(facts):
        return Verdict(CONTROL, target, "skipped", reason)
    if not facts.get("sddl"):
        return Verdict(CONTROL, target, "unknown", str(facts.get("error") or "its permissions were not read"))
    kinds = [oddity.kind for zone, oddity, _ in found if zone == target]
    own = [kind for kind in kinds if kind != FOREIGN]
    if own:
        told = ", ".join(f"{own.count(kind)} {kind.replace('_', ' ')}" for kind in dict.fromkeys(own))
        return Verdict(CONTROL, target, "drift", f"{told}: see the findings")
    return Verdict(CONTROL, target, "skipped", _ELSEWHERE) if kinds else Verdict(CONTROL, target, "compliant")


def _skipped(facts: Mapping[str, Any]) -> str:
    """Return why the permissions of a zone are not judged, or nothing when they are."""
    if facts["ds_integrated"] is None:
        return ""
    return passed_over(Zone.of(facts)) or ("" if facts["ds_integrated"] else _NO_OBJECT)

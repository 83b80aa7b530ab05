"""The zones that an operator names: which zones of the estate they are, and what this run would change of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ._approve import Wanted
from ._errors import Refused
from ._estate import Estate, target_key
from ._names import is_dn, zone_key, zone_name
from ._plan_drafts import Drafts
from ._plan_rules import in_order
from ._plan_step import CREATE


def targets_of(estate: Estate, zones: Iterable[str], drafts: Drafts) -> list[str]:
    """Return the targets that *zones*, names and DistinguishedNames, stand for; refuse what fits none or several.

    Zones that *drafts* would create are among them.
    """
    known = _targets(estate, drafts)
    return list(dict.fromkeys(_target(known, zone) for zone in zones))


def names_of(estate: Estate, drafts: Drafts) -> list[str]:
    """Return the zones that have changes as an operator names them: by name where one zone has it, else by its DN."""
    targets = {target_key(each.target): each.target for each in drafts.drafts if is_dn(each.target)}
    known = _targets(estate, drafts)
    return [zone_name(each) if len(_called(known, zone_name(each))) == 1 else each for each in targets.values()]


def asked_of(estate: Estate, known: Drafts, targets: Iterable[str], sources: Sequence[str]) -> list[Wanted]:
    """Return the changes of the zones *targets* in their order; changes of servers are not among them."""
    keys = {target_key(target) for target in targets}
    drafts = [each for each in known.drafts if is_dn(each.target) and target_key(each.target) in keys]
    return [Wanted(each) for each in in_order(estate, drafts, sources)]


def reason_of(known: Drafts, target: str) -> str:
    """Return why nothing is changed of a zone that is not as it should be, or nothing."""
    told = [*((each.finding, each.reason) for each in known.held), *((each, each["reason"]) for each in known.manual)]
    reasons = [str(reason) for found, reason in told if target_key(found["target"]) == target_key(target)]
    return " ".join(dict.fromkeys(reasons))


def _target(known: Sequence[str], zone: str) -> str:
    found = [each for each in known if target_key(each) == target_key(zone)] if is_dn(zone) else []
    found = found or _called(known, zone)
    if not found:
        raise Refused(f"no server that was read holds a zone {zone}: look for its name in the report, or in plan.md")
    if len(found) > 1:
        raise Refused(f"several zones are called {zone}, write the DistinguishedName of the one: {'; '.join(found)}")
    return found[0]


def _called(known: Sequence[str], name: str) -> list[str]:
    """Return the zones of the directory called *name*, or the name itself when only servers of their own hold it."""
    called = [target for target in known if zone_key(zone_name(target)) == zone_key(name)]
    named = [target for target in called if is_dn(target)]
    return named or called[:1]


def _targets(estate: Estate, drafts: Drafts) -> list[str]:
    found = {copy.key: copy.target for server in estate.read for copy in server.zones}
    made = {target_key(each.target): each.target for each in drafts.drafts if each.kind == CREATE}
    return list((found | made).values())

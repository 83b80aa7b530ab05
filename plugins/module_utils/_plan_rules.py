"""What may not be in one plan: the safe order of the baseline, where it is about the plan and not about a moment."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from ._estate import Estate, target_key
from ._names import zone_key, zone_name
from ._plan_drafts import Drafts, stops
from ._plan_gates import reviewed
from ._plan_step import AGING, DOMAIN, KINDS, OPEN, SCAVENGE, SECURE, STOP, Draft, Held
from ._rule_zero import active_holders


def choose(estate: Estate, known: Drafts, domain_zones: int, sources: Sequence[str]) -> tuple[list[Draft], list[Held]]:
    """Return the changes of the plan in their order, and what waits for a later plan."""
    drafts = in_order(estate, known.drafts, sources)
    held: list[Held] = [*known.held]
    drafts = _few_domains(drafts, domain_zones, held)
    drafts = _secure_first(drafts, held)
    drafts = _stops_first(estate, drafts, held)
    return in_order(estate, drafts, sources), held


def in_order(estate: Estate, drafts: Iterable[Draft], sources: Sequence[str]) -> list[Draft]:
    """Return changes in the order in which they are done."""
    return sorted(drafts, key=lambda each: _order(estate, each, sources))


def _order(estate: Estate, draft: Draft, sources: Sequence[str]) -> tuple[int, bool, int, str, str, str]:
    name = zone_key(zone_name(draft.target))
    waits, labels = False, 0
    if draft.kind == DOMAIN:
        # Zones that can go now come first, then child domains, as the root of the forest serves everybody.
        waits, labels = reviewed(estate, draft.target, sources).state != OPEN, -len(name.split("."))
    return KINDS.index(draft.kind), waits, labels, name, target_key(draft.target), draft.host


def _few_domains(drafts: Sequence[Draft], most: int, held: list[Held]) -> list[Draft]:
    domains = [each for each in drafts if each.kind == DOMAIN]
    first = ", ".join(zone_name(each.target) for each in domains[:most]) or "none"
    number = f"{most} AD domain zone{'' if most == 1 else 's'}"
    for each in domains[most:]:
        reason = (
            f"A plan makes at most {number} Secure ({first} in this one), so that "
            "trouble shows in one domain at a time: it follows in a later plan."
        )
        held += [Held(found, reason) for found in each.findings]
    return [each for each in drafts if each.kind != DOMAIN] + domains[:most]


def _secure_first(drafts: Sequence[Draft], held: list[Held]) -> list[Draft]:
    secured = {target_key(each.target) for each in drafts if each.kind in SECURE}
    kept, late = _parted(drafts, lambda each: each.kind == AGING and target_key(each.target) in secured)
    for each in late:
        reason = (
            f"This plan makes zone {zone_name(each.target)} Secure: its aging follows in a later plan, when the hosts "
            "that still register in it are known."
        )
        held += [Held(found, reason) for found in each.findings]
    return kept


def _stops_first(estate: Estate, drafts: Sequence[Draft], held: list[Held]) -> list[Draft]:
    stopped = {each.host for each in drafts if each.kind == STOP}
    needed = [host for host in _armed(estate, drafts) if host not in stopped]
    stopped |= set(needed)
    kept, late = _parted(drafts, lambda each: each.kind == SCAVENGE and each.host in stopped)
    for each in late:
        reason = (
            f"This plan stops scavenging on {each.host}, because zones that it holds get another aging: how often it "
            "scavenges is decided when they have aged."
        )
        held += [Held(found, reason) for found in each.findings]
    return [*stops(estate, needed), *kept]


def _armed(estate: Estate, drafts: Iterable[Draft]) -> list[str]:
    aging = [each for each in drafts if each.kind == AGING]
    return [server.name for each in aging for server in active_holders(estate, each.target)]


def _parted(drafts: Iterable[Draft], late: Callable[[Draft], bool]) -> tuple[list[Draft], list[Draft]]:
    """Return those that stay and those that are *late*."""
    parts: tuple[list[Draft], list[Draft]] = ([], [])
    for each in drafts:
        parts[late(each)].append(each)
    return parts

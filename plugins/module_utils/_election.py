"""The one server of each domain that scavenges its zones, and those of the forest where the domain is its root.

A candidate was read, can write, and holds every AD zone of its domain that ages. Better than the PDC emulator is a
server with other FSMO roles, and better than that one without. The PDC emulator does it only when it is the one
writable domain controller and the operator names it. A read-only server never does.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from . import _election_words as words
from ._aging_zones import zones_by_owner
from ._candidates import Candidate, candidates_of, own_addresses, roles_known
from ._estate import Estate
from ._gate_options import names_in
from ._unread import unseen_writers

#: How an election ends. Nobody: no server can do it. Unknown: not enough was read to say who.
ELECTED, NOBODY, UNKNOWN = "elected", "nobody", "unknown"


@dataclass(frozen=True, slots=True)
class Choice:
    """The scavenger of one domain; ``host``, ``fqdn`` and ``address`` are empty when there is none."""

    domain: str
    state: str
    reason: str
    host: str = ""
    fqdn: str = ""
    address: str = ""
    #: Whether it is a PDC emulator that the operator accepts.
    exception: bool = False

    def as_dict(self) -> dict[str, Any]:
        known = asdict(self)
        return known | {name: known[name] or None for name in ("host", "fqdn", "address")}


def elect_scavengers(estate: Estate, named: Sequence[str], past: Mapping[str, Any]) -> dict[str, Choice]:
    """Return the choice of every domain that has zones which age; under ``--limit`` nobody is chosen."""
    if estate.outside:
        return {}
    wanted = [next(iter(names_in([name])), "") for name in named]
    return {
        domain: _elected(estate, domain, keys, wanted, past)
        for domain, keys in sorted(zones_by_owner(estate).items())
        if domain
    }


def _elected(estate: Estate, domain: str, keys: Sequence[str], named: Sequence[str], past: Mapping[str, Any]) -> Choice:
    unseen = unseen_writers(estate, domain)
    if not roles_known(estate, domain):
        who = f"Nobody is elected for {domain}: no domain controller that was read named all holders of FSMO roles."
        reason = f"{who} Let the account run Get-ADDomain and Get-ADForest on one of its domain controllers."
        return Choice(domain, UNKNOWN, reason)
    candidates = candidates_of(estate, domain, keys, named, past)
    able = [each for each in candidates if not each.obstacle]
    present = _present_but_incomplete(candidates, able)
    if present:
        return Choice(domain, NOBODY, words.incomplete(domain, present))
    if unseen and not (able and _is_settled(estate, keys, able[0], unseen, past.get("scavengers", {}).get(domain))):
        return Choice(domain, UNKNOWN, words.unseen_choice(domain, unseen))
    if not able:
        return Choice(domain, NOBODY, words.nobody(domain, candidates, unseen))
    one, others = able[0], [each for each in candidates if each is not able[0]]
    address = next(iter(own_addresses(estate, one.server)), "")
    reason = words.chosen(domain, one, others, unseen)
    return Choice(domain, ELECTED, reason, one.server.name, one.fqdn, address, exception=one.rank > 1)


def _present_but_incomplete(candidates: Sequence[Candidate], able: Sequence[Candidate]) -> Candidate | None:
    """Return the present scavenger when it only lacks zones: they may be on their way, so nothing is moved for them."""
    if able and (able[0].named or able[0].present):
        return None
    best = min((each.rank for each in able), default=2)
    return next((each for each in candidates if each.lacks and each.present and each.rank <= best), None)


def _is_settled(estate: Estate, keys: Sequence[str], best: Candidate, unseen: Sequence[str], kept: str | None) -> bool:
    """Return whether *best* is the scavenger whatever the servers do that were not read."""
    if best.named:
        return True
    hidden = {entry.address for entry in estate.controllers.values() if entry.fqdn in unseen}
    listed = {
        address for key in keys for server in estate.holders[key] for address in server.held[key].scavenge_servers
    }
    return best.present and kept not in unseen and not hidden & listed

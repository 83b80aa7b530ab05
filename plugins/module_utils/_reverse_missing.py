"""A reverse zone that is missing: where it would lie, who would make it, and why nobody may."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from ._estate import Copy, Server
from ._findings import EstateFinding, finding
from ._hidden_records import Hidden, Parent
from ._names import zone_key, zone_name
from ._reverse_cover import in_directory, kind_of
from ._reverse_names import is_global
from ._reverse_place import DOMAIN, FOREST, Place, elect_maker, namesakes, place_of
from ._reverse_policies import Policy
from ._reverse_ranges import Range
from ._reverse_wanted import Ground, Part, beneath
from ._words import some
from ._writers import Election

#: The setting that says whether a zone is there, and its values.
ZONE, ABSENT, PRESENT = "zone", "absent", "present"
_GLOBAL = "These are addresses of the internet: an own zone hides what your provider or registry answers for them."
#: How many askers a sentence names.
_NAMED = 3


@dataclass(slots=True)
class Want:
    """One missing zone of a policy: the domains whose servers lack it, those that use it, and who asks."""

    policy: Policy
    part: Part
    lacking: dict[str, None] = field(default_factory=dict)
    using: dict[str, None] = field(default_factory=dict)
    askers: dict[str, None] = field(default_factory=dict)
    hosts: dict[str, None] = field(default_factory=dict)
    ranges: list[Range] = field(default_factory=list)

    def add(self, wanted: Range, part: Part) -> None:
        """Count another range, or another domain, that lacks the zone."""
        self.lacking[part.domain] = None
        self.using |= dict.fromkeys(wanted.domains)
        self.askers |= dict.fromkeys(asker.who for asker in wanted.askers)
        self.hosts |= dict.fromkeys(part.servers)
        if wanted not in self.ranges:
            self.ranges.append(wanted)

    @property
    def scope(self) -> str:
        """How far it replicates: what several domains use is one zone of the forest."""
        return self.policy.replication or (FOREST if len(self.using) > 1 else DOMAIN)

    @property
    def asked(self) -> str:
        """Who asks for it, in a sentence."""
        return some(self.askers)


@dataclass(frozen=True, slots=True)
class Made:
    """What is found about one missing zone: a finding for each copy of it, who would make it, and what it hides."""

    findings: tuple[EstateFinding, ...]
    writers: tuple[Election, ...] = ()
    hidden: tuple[Hidden, ...] = ()


def missing_zone(ground: Ground, want: Want, writers: Sequence[str]) -> Made:
    """Return what is found about a missing zone, and which server would make it."""
    if want.scope == DOMAIN and len(want.using) > 1:
        reason = (
            f"Reverse policy {want.policy.number} asks for domain scope, and {', '.join(sorted(want.using))} use these "
            "addresses: each would answer something else. Give it replication forest."
        )
        return Made((_found(want, want.part.zone, "refused", reason),))
    domains = list(want.lacking) if want.scope == DOMAIN else [""]
    made = [_in_place(ground, want, domain, writers) for domain in domains]
    return Made(
        tuple(each for one in made for each in one.findings),
        tuple(each for one in made for each in one.writers),
        tuple(each for one in made for each in one.hidden),
    )


def _in_place(ground: Ground, want: Want, domain: str, writers: Sequence[str]) -> Made:
    zone = want.part.zone
    place = place_of(ground.estate, zone, want.scope, domain)
    if place is None:
        where = f"the zones of {domain}" if domain else "the zones of the forest"
        reason = f"{_why(want)} No server that was read holds {where} in its directory, so nobody can make it."
        return Made((_found(want, zone, "manual", reason),))
    obstacle = _obstacle(ground, want, place, domain)
    election = elect_maker(ground.estate, place.target, writers)
    parents = _parents(ground, want, domain, election.writer)
    notes = [_why(want), *([_GLOBAL] if is_global(want.part.network) else [])]
    if parents:
        names = ", ".join(dict.fromkeys(zone_name(each.target) for each in parents))
        notes.append(f"It is a child of {names}, whose records with its names do not answer any more then.")
    remedy = "manual" if obstacle else "automatic"
    found = _found(want, place.target, remedy, " ".join([*notes, *([obstacle] if obstacle else [])]))
    accepted = zone_key(zone) in want.policy.hides
    return Made((found,), (election,), (Hidden(place.target, accepted, parents),) if parents else ())


def _parents(ground: Ground, want: Want, domain: str, writer: str) -> tuple[Parent, ...]:
    """Return the zones that answer now for the names of the new zone, each with a server to ask: the writer first."""
    found: dict[str, Parent] = {}
    for server in sorted(_servers(ground, domain), key=lambda each: each.name != writer):
        above = ground.zones(server).above(want.part.network)
        if above is None:
            continue
        kind = "" if _can_tell(above) else f"it is {kind_of(above)}"
        key = above.key if in_directory(above) else f"{above.key} on {server.name}"
        found.setdefault(key, Parent(above.target, server.name, kind))
    return tuple(found.values())


def _can_tell(zone: Copy) -> bool:
    """Return whether a server has the records of a zone itself."""
    return str(zone.facts.get("zone_type", "")).lower() == "primary"


def _why(want: Want) -> str:
    where = ", ".join(want.lacking)
    ranges = [str(each.network) for each in want.ranges]
    more = f" and {len(ranges) - _NAMED} more ranges" if len(ranges) > _NAMED else ""
    named = ", ".join(ranges[:_NAMED]) + more
    return f"No zone answers for {named} on the servers of {where} ({want.asked}), so no pointer can be registered."


def _obstacle(ground: Ground, want: Want, place: Place, domain: str) -> str:
    """Return why a person has to decide about the zone, or nothing."""
    if is_global(want.part.network) and not all(want.policy.names(each.network) for each in want.ranges):
        return f"{_GLOBAL} Name the prefix in the policy when nobody else answers for it."
    if taken := namesakes(ground.estate, place.target):
        return _taken(want, taken)
    if strange := beneath(ground, want.part, _servers(ground, domain)):
        told = ", ".join(f"{copy.name} ({kind_of(copy)} on {server.name})" for server, copy in strange)
        return f"Names inside it are answered from elsewhere, and would not be asked there any more: {told}."
    return ""


def _taken(want: Want, taken: Sequence[str]) -> str:
    zone = want.part.zone
    if want.scope == FOREST and set(want.using) - set(want.lacking):
        own = ", ".join(sorted(set(want.using) - set(want.lacking)))
        return (
            f"{own} holds a zone of that name for itself: give that one to the forest there instead, with "
            f"Set-DnsServerPrimaryZone -Name '{zone}' -ReplicationScope Forest."
        )
    return f"The name is taken: {'; '.join(taken)}. Look what became of it first."


def _servers(ground: Ground, domain: str) -> list[Server]:
    """Return the servers that would serve the zone and told their zones."""
    domains = [domain] if domain else sorted(ground.domains)
    return [server for each in domains for server in ground.servers(each)]


def _found(want: Want, target: str, remedy: str, reason: str) -> EstateFinding:
    return finding(want.policy.control, target, ZONE, (ABSENT, PRESENT), reason, hosts=want.hosts, remedy=remedy)

"""Whether the list of every zone that ages names its elected scavenger and no other server."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ._aging_zones import aging_zones, owner_of
from ._candidates import own_addresses
from ._decide import remedy
from ._election import ELECTED, Choice
from ._estate import Copy, Estate, Server
from ._finding import Verdict
from ._findings import EstateFinding, Outcome, finding
from ._listed import LISTED, known_addresses, nameless_servers
from ._listed_words import label
from ._names import zone_name
from ._values import quoted
from ._writers import Election
from ._zones import Zone


@dataclass(frozen=True, slots=True)
class Pin:
    """A zone that ages, the servers read that hold it, and the server that is elected for it."""

    key: str
    holders: tuple[Server, ...]
    choice: Choice
    #: The addresses of the elected server.
    own: frozenset[str]

    @property
    def copy(self) -> Copy:
        return self.holders[0].held[self.key]

    def fits(self, server: Server) -> bool:
        """Return whether the list on *server* names the elected server alone."""
        listed = set(server.held[self.key].scavenge_servers)
        return bool(listed) and listed <= self.own


def pins_of(estate: Estate, choices: Mapping[str, Choice]) -> dict[str, Pin]:
    """Return the zones whose list is the judge's to say: they age, a server that holds them is elected for them."""
    pins = {}
    servers = {server.name: server for server in estate.read}
    for key, holders in aging_zones(estate).items():
        choice = choices.get(owner_of(estate, holders[0].held[key].target))
        if choice is None or choice.state != ELECTED or not choice.address or key not in servers[choice.host].held:
            continue
        # What the operator lists is judged on every server, and by nobody else.
        if any(_named(server) for server in holders):
            continue
        pins[key] = Pin(key, holders, choice, frozenset(own_addresses(estate, servers[choice.host])))
    return pins


def judge_pins(
    estate: Estate, pins: Mapping[str, Pin], writers: Mapping[str, Election], past: Mapping[str, Any]
) -> Outcome:
    """Judge the list of every zone in *pins*."""
    outcomes = [_judged(estate, pin, writers.get(pin.key), past) for pin in pins.values()]
    return Outcome(
        tuple(verdict for verdict, _ in outcomes), tuple(found for _, found in outcomes if found is not None)
    )


def _judged(
    estate: Estate, pin: Pin, writer: Election | None, past: Mapping[str, Any]
) -> tuple[Verdict, EstateFinding | None]:
    target = pin.copy.target
    silent = [server.name for server in pin.holders if server.held[pin.key].facts.get("scavenge_servers") is None]
    told = [server for server in pin.holders if server.name not in silent]
    differing = [server for server in told if not pin.fits(server)]
    strange = {each for server in differing for each in server.held[pin.key].scavenge_servers}
    strange -= known_addresses(estate)
    if (not differing and silent) or not told:
        reason = f"{', '.join(silent)} did not tell which servers may scavenge it"
        return Verdict(LISTED, target, "unknown", reason), None
    if not differing:
        return Verdict(LISTED, target, "compliant"), None
    nameless = nameless_servers(estate)
    if strange and nameless:
        reason = f"{', '.join(sorted(strange))} may belong to {', '.join(nameless)}, whose addresses were not read"
        return Verdict(LISTED, target, "unknown", reason), None
    found = _finding(estate, pin, differing, writer, past)
    return Verdict(LISTED, target, "drift", found.reason), found


def _finding(
    estate: Estate, pin: Pin, differing: Sequence[Server], writer: Election | None, past: Mapping[str, Any]
) -> EstateFinding:
    name, choice = pin.copy.name, pin.choice
    writes = {server.name: server for server in pin.holders}.get(writer.writer if writer else "")
    first = writes if writes and writes in differing else differing[0]
    listed = sorted({each for server in differing for each in server.held[pin.key].scavenge_servers})
    others = [label(estate, pin.key, each, past) for each in listed if each not in pin.own]
    empty = any(not server.held[pin.key].scavenge_servers for server in differing)
    said = [*(["every server that scavenges"] if empty else []), *others]
    reason = (
        f"Zone {name} may be scavenged by {', '.join(said)}, not by {choice.fqdn} ({choice.address}) alone, which is "
        f"elected for {choice.domain}."
    )
    copy = (writes or first).held[pin.key]
    line = f"Set-DnsServerZoneAging -Name {quoted(zone_name(copy.target))} -ScavengeServers {choice.address}"
    who, words = remedy(Zone.of(copy.facts), line)
    before = first.held[pin.key].scavenge_servers
    hosts = [server.name for server in differing]
    return finding(
        LISTED, pin.copy.target, "scavenge_servers", (before, [choice.address]), reason + words, hosts=hosts, remedy=who
    )


def _named(server: Server) -> bool:
    params = (server.parts.get("dns_zone_aging") or {}).get("params") or {}
    return params.get("scavenge_servers") is not None

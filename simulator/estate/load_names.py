"""Delegations of zones, policies for queries, and the name servers that are no machine of the estate."""

from __future__ import annotations

from ipaddress import IPv4Network, IPv6Network, ip_network

from .elsewhere import OtherServer
from .forwarding import Forwarding, Policy
from .load_records import records
from .model import Delegation, Estate
from .questions import Address
from .records import ResourceRecord
from .section import Section
from .zones import LocalZone, Zone

_CRITERIA = ("ClientSubnet", "TransportProtocol", "NetworkProtocol", "Interface", "Fqdn", "Qtype", "Time")
_ACTIONS, _CONDITIONS = ("Allow", "Deny", "Ignore"), ("And", "Or")


def delegations(part: Section, zone: Zone, estate: Estate) -> None:
    """Keep the delegations that the section of *zone* names until every zone is known."""
    found = []
    for each in part.sections("delegations"):
        servers = []
        for server in each.sections("servers"):
            servers.append((server.text("name").lower().removesuffix("."), server.addresses("addresses")))
            server.done()
        found.append(Delegation(each, each.text("name").lower(), tuple(servers)))
        each.done()
    if found:
        estate.undelegated.append((zone, found))


def delegate(estate: Estate) -> None:
    """Add the delegations that were kept; one without servers names those that hold the child."""
    for zone, found in estate.undelegated:
        for each in found:
            servers = each.servers or _holders(each.part, estate, f"{each.child}.{zone.name}".lower())
            for name, addresses in servers:
                zone.records.put(ResourceRecord(each.child, "NS", f"{name}."))
                if addresses:
                    zone.glue[each.child, name] = addresses
    estate.undelegated.clear()


def _holders(part: Section, estate: Estate, child: str) -> tuple[tuple[str, tuple[Address, ...]], ...]:
    """Return the writable servers that hold the zone *child*."""
    zones = (zone for partition in estate.partitions.values() for zone in estate.zones_in(partition))
    for zone in zones:
        if zone.name.lower() == child and zone.loadable and zone.kind == "primary":
            hosts = [host for host in estate.controllers() if host.name in zone.partition.replicas]
            return tuple((host.fqdn, host.addresses) for host in hosts if not host.read_only)
    for host in estate.hosts.values():
        if host.dns is not None and child in host.dns.local:
            return ((host.fqdn, host.addresses),)
    raise part.refuse(f"nobody holds {child}", "name its servers")


def forwarding(part: Section) -> Forwarding:
    """Return where the server of a host looks for what it does not hold, and its policies."""
    subnets = {}
    for each in part.sections("client_subnets"):
        subnets[each.text("name")] = tuple(_network(each, text) for text in each.texts("networks"))
        each.done()
    policies = tuple(_policy(each, place) for place, each in enumerate(part.sections("policies"), start=1))
    for policy in policies:
        for name in _subnets_in(policy):
            if name not in {each.lower() for each in subnets}:
                raise part.refuse(f"policy {policy.name} names the subnet {name!r}", "add it to client_subnets")
    return Forwarding(part.addresses("forwarders"), part.flag("root_hints", True), policies, subnets)


def _policy(part: Section, place: int) -> Policy:
    criteria = part.section("criteria")
    given = tuple((kind, criteria.text(kind)) for kind in _CRITERIA if criteria.has(kind))
    criteria.done()
    scopes = part.section("scopes")
    weights = tuple((name, scopes.number(name, 1, 1, 2**31 - 1)) for name in scopes.raw_keys())
    made = Policy(
        part.text("name"),
        part.text("zone", ""),
        part.choice("action", _ACTIONS, "Allow"),
        part.choice("condition", _CONDITIONS, "And"),
        part.number("order", place, 1, 2**31 - 1),
        part.flag("enabled", True),
        given,
        weights,
    )
    part.done()
    if not given:
        raise part.refuse("it has no criterion", f"give one of {', '.join(_CRITERIA)} in criteria")
    if weights and not made.zone:
        raise part.refuse("only a policy of a zone leads to its scopes", "name the zone, or leave out scopes")
    return made


def _subnets_in(policy: Policy) -> list[str]:
    words = [
        part.split(",")[1:] for kind, text in policy.criteria if kind == "ClientSubnet" for part in text.split(";")
    ]
    return [each.strip().lower() for names in words for each in names]


def _network(part: Section, text: str) -> IPv4Network | IPv6Network:
    try:
        return ip_network(text)
    except ValueError:
        raise part.refuse(f"networks holds {text!r}", "give an address with a prefix, as 10.1.0.0/16") from None


def elsewhere(file: Section, estate: Estate) -> None:
    """Add the name servers that are no machine of the estate."""
    taken = {address for host in estate.hosts.values() for address in host.addresses}
    for part in file.sections("elsewhere"):
        server = OtherServer(
            part.text("name").lower().removesuffix("."),
            part.addresses("addresses"),
            forwarders=part.addresses("forwarders"),
            answers=part.flag("answers", True),
            resolves=part.flag("resolves", False),
            is_root=part.flag("root", False),
        )
        for each in part.sections("zones"):
            name = each.text("name").lower().removesuffix(".")
            server.held[name] = zone = LocalZone(name, "file", records=records(each, name, estate.clock.now()))
            delegations(each, zone, estate)
            each.done()
        part.done()
        if not server.addresses:
            raise part.refuse("it has no address", "add one to addresses")
        for address in server.addresses:
            if address in taken:
                raise part.refuse(f"{address} belongs to somebody else", "give each server its own")
            taken.add(address)
        estate.elsewhere.append(server)


def check_zones(file: Section, estate: Estate) -> None:
    """Refuse names of zones that their host does not serve."""
    for host in estate.hosts.values():
        if host.dns is None:
            continue
        named = [("pauses", each) for each in host.dns.paused] + [("shuts down", each) for each in host.dns.shutdown]
        named += [("has a policy for", each.zone) for each in host.dns.forwarding.policies if each.zone]
        for verb, name in sorted(named):
            if host.dns.find(name) is None:
                raise file.refuse(f"host {host.name} {verb} {name!r}, which it does not serve", "correct the name")

"""Get-DnsServerForwarder, and what makes a server answer one client so and another otherwise: scopes and policies."""

from __future__ import annotations

from collections.abc import Iterator

from simulator.engine.emissions import Call, Emission, Record
from simulator.estate.forwarding import Policy
from simulator.estate.zones import LocalZone

from .calls import DNS_REFUSALS, elsewhere, of_zone, service
from .grades import simulated

_KINDS = ("primary", "file", "secondary")


@simulated(
    "Get-DnsServerForwarder",
    documented=("one object: the forwarders of the server, 3 seconds for each, and whether it asks the roots then",),
    refuses=DNS_REFUSALS,
)
def get_forwarder(call: Call) -> Iterator[Emission]:
    server = service(call)
    if away := list(elsewhere(call)):
        yield from away
        return
    addresses = list(server.forwarding.forwarders)
    yield Record(
        "DnsServerForwarder",
        {
            "UseRootHint": server.forwarding.root_hints,
            "Timeout": 3,
            "EnableReordering": True,
            "IPAddress": addresses,
            "ReorderedIPAddress": addresses,
        },
    )


@simulated(
    "Get-DnsServerZoneScope",
    documented=("the scope that every zone has bears the name of the zone", "the directory holds those of its zones"),
    inferred=("a zone in the directory has no file for a scope", "what a scope holds is not played"),
    refuses=("dns.zone.absent.other", "dns.zone.wrong.type", *DNS_REFUSALS),
)
def get_scope(call: Call) -> Iterator[Emission]:
    server = service(call)
    if away := list(elsewhere(call)):
        yield from away
        return
    name = str(call.bound["ZoneName"])
    zone = server.find(name)
    if zone is None:
        yield of_zone("dns.zone.absent.other", call.host, name)
        return
    if zone.kind not in _KINDS:
        yield of_zone("dns.zone.wrong.type", call.host, name)
        return
    wanted = call.bound.get("Name")
    for scope in (zone.name, *zone.scopes):
        if wanted is None or str(wanted).lower() == scope.lower():
            file = f"{scope}.dns" if isinstance(zone, LocalZone) else None
            yield Record("DnsServerZoneScope", {"ZoneName": zone.name, "ZoneScope": scope, "FileName": file})


@simulated(
    "Get-DnsServerQueryResolutionPolicy",
    documented=("without a zone the policies of the server, with one those of the zone", "policies do not replicate"),
    inferred=("a server or zone without policies is silence", "policies are shown, and change no answer (simplified)"),
    refuses=("dns.zone.absent.other", *DNS_REFUSALS),
)
def get_policy(call: Call) -> Iterator[Emission]:
    server = service(call)
    if away := list(elsewhere(call)):
        yield from away
        return
    zone = str(call.bound.get("ZoneName", "")).lower().removesuffix(".")
    if zone and server.find(zone) is None:
        yield of_zone("dns.zone.absent.other", call.host, zone)
        return
    name = call.bound.get("Name")
    for policy in sorted(server.forwarding.policies, key=lambda each: each.order):
        if policy.zone.lower() == zone and (name is None or policy.name.lower() == str(name).lower()):
            yield _policy(policy)


@simulated(
    "Get-DnsServerClientSubnet",
    documented=("the subnets that policies name, in CIDR notation",),
    refuses=DNS_REFUSALS,
)
def get_subnet(call: Call) -> Iterator[Emission]:
    server = service(call)
    if away := list(elsewhere(call)):
        yield from away
        return
    wanted = call.bound.get("Name")
    for name, networks in server.forwarding.subnets.items():
        if wanted is None or str(wanted).lower() == name.lower():
            by_version = {version: [str(each) for each in networks if each.version == version] for version in (4, 6)}
            values = {"Name": name, "IPV4Subnet": by_version[4] or None, "IPV6Subnet": by_version[6] or None}
            yield Record("DnsServerClientSubnet", values)


def _policy(policy: Policy) -> Record:
    return Record(
        "DnsServerPolicy",
        {
            "Name": policy.name,
            "Level": "Zone" if policy.zone else "Server",
            "AppliesOn": "QueryProcessing",
            "Action": policy.action,
            "Condition": policy.condition,
            "IsEnabled": policy.enabled,
            "ProcessingOrder": policy.order,
            "ZoneName": policy.zone or None,
            "Criteria": [
                Record("DnsServerPolicyCriteria", {"CriteriaType": kind, "Criteria": words})
                for kind, words in policy.criteria
            ],
            "Content": [
                Record("DnsServerPolicyContent", {"Weight": weight, "ScopeName": scope})
                for scope, weight in policy.scopes
            ],
        },
    )

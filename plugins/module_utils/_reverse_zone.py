"""One reverse zone on one server: what it has, what is wanted of it, and what is said when its creation ended early."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ._errors import ReadError
from ._finding import Command, Current, Decision, Finding, Values, Verdict
from ._names import dn_key, dn_parts, is_dn, zone_key, zone_name
from ._reverse_missing import ABSENT, PRESENT, ZONE
from ._reverse_names import PRIVATE_ROOTS, network_of
from ._session import Object, Session
from ._values import known_flag, text
from ._zone_reads import DOMAIN, FOREST, read_zones
from ._zones import Zone, passed_over

SUBNETS = Command("Get-ADReplicationSubnet", {"Filter": "*"})
#: What a new zone gets, by setting.
CREATED: Mapping[str, Any] = {ZONE: PRESENT, "dynamic_update": "Secure", "aging": False}
#: What a host has of a zone that it does not hold.
NOTHING: Mapping[str, Any] = {ZONE: ABSENT, "dynamic_update": None, "aging": None}


def read_reverse_zones(session: Session) -> Current:
    """Return the reverse zones of the directory on the server, with their aging, and the names of the other zones."""
    zones = read_zones(session)
    current: Current = {}
    asked: dict[str, str] = {}
    for target, facts in zones.items():
        if not facts["reverse"]:
            continue
        known = {"name": facts["name"], ZONE: PRESENT, "dynamic_update": facts["dynamic_update"], "aging": None}
        current[target] = known
        if is_dn(target) and not passed_over(Zone.of(facts)):
            asked[target] = facts["name"]
    answers = session.read_each("Get-DnsServerZoneAging", "Name", list(asked.values()), key="ZoneName")
    for target, name in asked.items():
        answer = answers.get(name, [])
        if isinstance(answer, ReadError):
            current[target]["error"] = str(answer)
        elif answer:
            current[target]["aging"] = known_flag(answer[0].get("AgingEnabled"))
    return current


def read_subnets(session: Session) -> dict[str, Any]:
    """Return the subnets of the sites of the forest, or why they are not known."""
    # Asked together with what is known already, so that only this command travels.
    (answer,) = session.read_all([SUBNETS])
    if isinstance(answer, ReadError):
        return {"subnets": None, "error": str(answer)}
    return {"subnets": [_subnet(each) for each in answer], "error": None}


def read_places(session: Session) -> dict[str, str | None]:
    """Return the parts of the directory that a new zone may lie in."""
    domain, forest = session.read_all([DOMAIN, FOREST])
    own = "" if isinstance(domain, ReadError) or not domain else text(domain[0].get("DistinguishedName"))
    root = "" if isinstance(forest, ReadError) or not forest else text(forest[0].get("RootDomain"))
    whole = ",".join(f"DC={label}" for label in root.split("."))
    return {
        "domain": f"DC=DomainDnsZones,{own}" if own else None,
        "forest": f"DC=ForestDnsZones,{whole}" if root else None,
    }


def judge_wanted(name: str, place: str | None, current: Current) -> Decision:
    """Judge one zone that the operator wants of this server; *place* is the part of the directory for it."""
    control = control_of(name)
    if place is None:
        reason = "this server did not tell its part of the directory, so the zone has no place"
        return Decision((Verdict(control, name, "unknown", reason),))
    target = f"DC={zone_key(name)},cn=MicrosoftDNS,{place}"
    held = next((each for each in current if is_dn(each) and dn_key(each) == dn_key(target)), None)
    if held is not None:
        return _judge_held(control, held, current[held])
    now = absent(target, current)
    if now[ZONE] != ABSENT:
        reason = f"The server has {now[ZONE]} already: look what it is for."
        return _drift(control, target, [Finding(control, target, ZONE, now[ZONE], PRESENT, "manual", reason)])
    reasons = {
        ZONE: f"There is no zone {name}.",
        "dynamic_update": f"Zone {name} should take secure updates only.",
        "aging": f"Zone {name} should not age from the start.",
    }
    return _drift(
        control,
        target,
        [Finding(control, target, each, now[each], CREATED[each], "automatic", reasons[each]) for each in CREATED],
    )


def control_of(zone: str) -> str:
    """Return the control that a reverse zone belongs to when no policy says it."""
    network = network_of(zone)
    if network is not None and network.version == 6:
        return "reverse-ipv6"
    return "reverse-private-roots" if network in PRIVATE_ROOTS else "reverse-per-scope"


def absent(target: str, current: Current) -> dict[str, Any]:
    """Return what a host has of *target* that does not hold it: nothing, or another zone with its name."""
    name = zone_key(zone_name(target))
    other = next((each for each, facts in current.items() if facts.get("name") and zone_key(facts["name"]) == name), "")
    return dict(NOTHING) | ({ZONE: f"another zone of this name ({other})"} if other else {})


def scope_of(target: str) -> str:
    """Return the replication scope of the part of the directory that *target* lies in."""
    shared = any(kind == "DC" and value.lower() == "forestdnszones" for kind, value in dn_parts(target)[1:])
    return "Forest" if shared else "Domain"


def unfinished(target: str, seen: Values) -> str:
    """Return what became of a creation of which not every part took effect, and what to do."""
    if seen.get(ZONE) != PRESENT or seen.get("aging") is not True:
        return ""
    name = zone_name(target)
    return (
        f"zone {name} was created, and it ages as the server lets new zones age: run Set-DnsServerZoneAging -Name "
        f"'{name}' -Aging $false, or take the run back with playbooks/rollback.yml"
    )


def _judge_held(control: str, target: str, facts: Mapping[str, Any]) -> Decision:
    mode = facts["dynamic_update"]
    if mode == "Secure":
        return Decision((Verdict(control, target, "compliant"),))
    if mode is None:
        return Decision((Verdict(control, target, "unknown", "the server gave no update mode for this zone"),))
    reason = f"Zone {facts['name']} takes updates in the mode {mode}: ddi.windows.dns_zone makes it Secure."
    return _drift(control, target, [Finding(control, target, "dynamic_update", mode, "Secure", "manual", reason)])


def _drift(control: str, target: str, findings: list[Finding]) -> Decision:
    reason = " ".join(each.reason for each in findings)
    return Decision((Verdict(control, target, "drift", reason),), tuple(findings))


def _subnet(answer: Object) -> dict[str, str]:
    # The site is the DistinguishedName of its object.
    site = text(answer.get("Site"))
    return {"network": text(answer.get("Name")), "site": dn_parts(site)[0][1] if site else ""}

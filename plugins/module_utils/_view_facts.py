"""The scopes and policies of a DNS server, and the judgement of what updaters see of its zones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from ipaddress import ip_address, ip_network
from typing import Any

from ._directory import CONTROLLERS
from ._errors import ReadError, Refused
from ._finding import Command, Current, Finding, Verdict
from ._names import zone_key
from ._session import Object, Session
from ._values import flag, text, texts
from ._views import Address, Network, NotEvaluated, Policy, astray, representatives
from ._words import some
from ._zone_reads import read_zones
from ._zones import Zone, passed_over

CONTROL = "split-horizon"
#: Where the facts stand that all zones have in common: no zone has this name.
SHARED = "*"
POLICIES = Command("Get-DnsServerQueryResolutionPolicy")
SUBNETS = Command("Get-DnsServerClientSubnet")


def networks(values: Sequence[str]) -> list[Network]:
    """Return the networks that *values* write; refuse what is none."""
    found: list[Network] = []
    for value in values:
        try:
            found.append(ip_network(value.strip()))
        except ValueError:
            raise Refused(
                f"outside_networks holds {value!r}, which is no network: write it as 10.8.0.0/16, without host bits."
            ) from None
    return found


def read_views(session: Session) -> Current:
    """Return the primary zones of the host with scopes, policies, subnets, and the addresses of domain controllers."""
    zones = {target: facts for target, facts in read_zones(session).items() if not passed_over(Zone.of(facts))}
    of_server, subnets = session.read_all([POLICIES, SUBNETS])
    in_directory = any(facts["ds_integrated"] for facts in zones.values())
    # Read already by another part of the audit; a server without the directory has no such zone to judge.
    controllers = session.read_all([CONTROLLERS])[0] if in_directory else []
    names = [facts["name"] for facts in zones.values()]
    own = session.read_some("Get-DnsServerQueryResolutionPolicy", "ZoneName", names)
    scopes = session.read_some("Get-DnsServerZoneScope", "ZoneName", names)
    current: Current = {
        SHARED: {
            "policies": [] if isinstance(of_server, ReadError) else [_policy(each) for each in of_server],
            "subnets": {} if isinstance(subnets, ReadError) else {_key(each): _networks(each) for each in subnets},
            "controllers": [] if isinstance(controllers, ReadError) else _addresses(controllers),
        }
    }
    for target, facts in zones.items():
        name = facts["name"]
        answers = [of_server, own.get(name, []), scopes.get(name, []), subnets]
        errors = [str(each) for each in answers if isinstance(each, ReadError)]
        policies, named = ([] if isinstance(each, ReadError) else each for each in answers[1:3])
        current[target] = {
            "name": name,
            "ds_integrated": facts["ds_integrated"],
            "scopes": [text(each.get("ZoneScope")) for each in named],
            "policies": [_policy(each) for each in policies],
            "error": errors[0] if errors else "",
        }
    return current


def judge(
    target: str, facts: Mapping[str, Any], shared: Mapping[str, Any], exempt: Sequence[Network]
) -> tuple[list[Verdict], list[Finding]]:
    """Judge what updaters see of one zone; *shared* is what all zones of the server have in common."""
    if facts["ds_integrated"] is not True:
        return [Verdict(CONTROL, target, "skipped", "no zone of the directory: clients register elsewhere")], []
    if facts["error"]:
        return [Verdict(CONTROL, target, "unknown", facts["error"])], []
    subnets = {name: [ip_network(each) for each in found] for name, found in shared["subnets"].items()}
    clients = [*(ip_address(each) for each in shared["controllers"]), *representatives(subnets, exempt)]
    try:
        policies = [Policy.of(each) for each in [*shared["policies"], *facts["policies"]]]
        found = astray(facts["name"], policies, subnets, clients)
    except NotEvaluated as error:
        return [Verdict(CONTROL, target, "unknown", str(error))], []
    if not found:
        return [Verdict(CONTROL, target, "compliant")], []
    reason = f"Of zone {facts['name']} updaters may see another view: {_said(found)}. {_ADVICE}"
    finding = Finding(CONTROL, target, "view", sorted(found), [], "manual", reason)
    return [Verdict(CONTROL, target, "drift", reason)], [finding]


_ADVICE = (
    "Their updates would go astray or never be sent. Put a policy before it that leads internal clients to the scope "
    "of the zone, narrow it, or name the networks in dns_server_outside_networks."
)


def _said(found: Mapping[str, Sequence[Address]]) -> str:
    return "; ".join(f"policy {name} meets {some(map(str, clients))}" for name, clients in sorted(found.items()))


def _policy(answer: Object) -> dict[str, Any]:
    return {
        "name": text(answer.get("Name")),
        "zone": zone_key(text(answer.get("ZoneName"))) if answer.get("ZoneName") else "",
        "action": text(answer.get("Action")),
        "condition": text(answer.get("Condition")) or "And",
        "order": int(answer.get("ProcessingOrder") or 0),
        # What does not say that it is off may be on.
        "enabled": answer.get("IsEnabled") is not False,
        "applies_on": text(answer.get("AppliesOn")),
        "criteria": [
            [text(each.get("CriteriaType")), text(each.get("Criteria"))] for each in _objects(answer.get("Criteria"))
        ],
        "scopes": [text(each.get("ScopeName")) for each in _objects(answer.get("Content"))],
    }


def _objects(value: Any) -> list[Object]:
    found = value if isinstance(value, list) else [] if value is None else [value]
    return [each for each in found if isinstance(each, dict)]


def _key(subnet: Object) -> str:
    return text(subnet.get("Name"))


def _networks(subnet: Object) -> list[str]:
    written = [*texts(subnet.get("IPV4Subnet")), *texts(subnet.get("IPV6Subnet"))]
    return [str(ip_network(each, strict=False)) for each in written]


def _addresses(controllers: Sequence[Object]) -> list[str]:
    found = [each.get(name) for each in controllers for name in ("IPv4Address", "IPv6Address")]
    return [text(each) for each in found if each and not flag(each)]

"""What the owners of names mean: findings of controls 5, 40 and 41, one for each kind of trouble of a zone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from ipaddress import ip_address
from typing import Any

from ._finding import Current, Decision, Finding, Verdict
from ._names import zone_key
from ._owner_classes import (
    CONTROLLER,
    DHCP_ACCOUNT,
    DHCP_SERVER,
    NOBODY,
    Account,
    Principals,
    class_of,
    is_open,
    is_service,
)
from ._owner_reads import ACCOUNTS
from ._sddl import parse
from ._trustees import Domain, Known

OPEN, OWNERS, DUAL = CONTROLS = ("node-acl-hygiene", "record-owner-consistency", "dual-stack-dhcid")
_FEW = 10
_REASONS = {
    NOBODY: "belong to accounts that do not exist any more (removed or rejoined computers), so nobody can update them",
    DHCP_SERVER: "belong to the computer account of a DHCP server: after its loss nobody can update them",
    DHCP_ACCOUNT: "belong to the account of the DHCP servers: the host itself cannot update them, and whoever has the "
    "account can",
    CONTROLLER: "belong to a domain controller and are not its own: a DHCP service there registered them",
}
_MEND = (
    "Let DHCP delete them when the lease ends, or scavenging when they are old; of a live host remove the record after "
    "its backup, and see that it registers again."
)


def principals_of(told: Mapping[str, Any], params: Mapping[str, Any]) -> Principals:
    """Return whom the owners can be, by what the server and the operator told."""
    domain = Domain(**told["domain"])
    return Principals(
        Known(domain, told["root"], (domain,)),
        {sid: Account(each["name"], each["kind"]) for sid, each in told["accounts"].items()},
        frozenset(told["controllers"]),
        frozenset(_account(each, computer=True) for each in params["dhcp_servers"]),
        frozenset(_account(each, computer=False) for each in params["dhcp_accounts"]),
        frozenset(told["unread"]),
    )


def decide_owners(current: Current, params: Mapping[str, Any]) -> Decision:
    """Judge the nodes of every zone that was looked at; what was not examined is told and never compliant."""
    told = current.get(ACCOUNTS)
    zones = {target: facts for target, facts in current.items() if target != ACCOUNTS}
    if told is None:
        return Decision(
            tuple(
                Verdict(control, target, "skipped", facts["skipped"])
                for target, facts in zones.items()
                for control in CONTROLS
            )
        )
    who = principals_of(told, params)
    pointers = _pointers(zones.values())
    verdicts: list[Verdict] = []
    findings: list[Finding] = []
    for target, facts in zones.items():
        found = list(_findings(target, facts, who, pointers, params))
        findings += found
        verdicts += [_verdict(control, target, facts, who, found) for control in CONTROLS]
    return Decision(tuple(verdicts), tuple(findings))


def counts_of(facts: Mapping[str, Any], who: Principals) -> dict[str, int]:
    """Return how many nodes each class of owners has."""
    counts: dict[str, int] = {}
    for node in facts["nodes"]:
        kind = class_of(node["owner"], node["name"], who) if node["owner"] else None
        counts[kind or "unknown"] = counts.get(kind or "unknown", 0) + 1
    return dict(sorted(counts.items()))


def _findings(
    target: str, facts: Mapping[str, Any], who: Principals, pointers: Mapping[str, str], params: Mapping[str, Any]
) -> Iterator[Finding]:
    nodes, name = facts["nodes"], facts["name"]
    opened = [each["name"] for each in nodes if each["sddl"] and is_open(parse(each["sddl"]), who.known)]
    if opened:
        reason = (
            f"{_named(opened)} of zone {name} can be written by any account: registered while the zone took nonsecure "
            "updates, by a member of DnsUpdateProxy, or made with AllowUpdateAny. Let dynamic ones age out or register "
            "anew; of static ones take the write access of Authenticated Users away. Never give all of them new owners."
        )
        yield Finding(OPEN, target, "open_nodes", opened, [], "manual", reason)
    for kind, why in _REASONS.items():
        if kind == DHCP_ACCOUNT and params["dhcp_registers"]:
            continue
        owned = [each["name"] for each in nodes if _is_of(each, name, kind, who)]
        if owned:
            reason = f"{_named(owned)} of zone {name} {why}. {_MEND}"
            yield Finding(OWNERS, target, f"owner_{kind}", owned, [], "manual", reason)
    doubled = [each["name"] for each in nodes if each["types"].count("DHCID") > 1]
    if doubled:
        reason = (
            f"{_named(doubled)} of zone {name} have more than one DHCID: the DHCP services of both address families "
            "know one host by different identities, so each refuses the records of the other. Give it one (DUID)."
        )
        yield Finding(DUAL, target, "dhcid", doubled, [], "manual", reason)
    apart = [each["name"] for each in nodes if len(_owners_by_family(each, pointers)) > 1]
    if apart:
        reason = (
            f"The addresses of {_named(apart)} of zone {name} have pointers with different owners for IPv4 and IPv6: "
            "one family is registered by the host and the other by DHCP. Let one of them register both."
        )
        yield Finding(DUAL, target, "owners", apart, [], "manual", reason)


def _is_of(node: Mapping[str, Any], zone: str, kind: str, who: Principals) -> bool:
    """Say whether a dynamic name of a host belongs to *kind*; names of services belong to whoever serves."""
    if not node["dynamic"] or not node["owner"] or is_service(node["name"], zone, node["types"]):
        return False
    return class_of(node["owner"], node["name"], who) == kind


def _owners_by_family(node: Mapping[str, Any], pointers: Mapping[str, str]) -> set[str]:
    """Return the owners of the pointers of a name that has addresses of both families; fewer than two say nothing."""
    if not {"A", "AAAA"} <= set(node["types"]):
        return set()
    return {pointers[key] for each in node["addresses"] if (key := ip_address(each).reverse_pointer) in pointers}


def _pointers(zones: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """Return the owner of every pointer that was examined, by its whole name."""
    found: dict[str, str] = {}
    for facts in zones:
        zone = zone_key(facts["name"])
        if zone.endswith(".arpa"):
            for node in facts["nodes"]:
                if node["owner"] and "PTR" in node["types"]:
                    found[f"{zone_key(node['name'])}.{zone}"] = node["owner"]
    return found


def _verdict(control: str, target: str, facts: Mapping[str, Any], who: Principals, found: Sequence[Finding]) -> Verdict:
    mine = [each for each in found if each.control == control]
    if mine:
        return Verdict(control, target, "drift", "; ".join(f"{each.setting}: {len(each.before)}" for each in mine))
    if facts["error"]:
        return Verdict(control, target, "unknown", facts["error"])
    failed = [each for each in facts["nodes"] if each["error"]]
    if failed:
        return Verdict(control, target, "unknown", f"{len(failed)} nodes were not read: {failed[0]['error']}")
    untold = [each for each in facts["nodes"] if class_of(each["owner"], each["name"], who) is None]
    if control == OWNERS and untold:
        return Verdict(control, target, "unknown", f"the owners of {len(untold)} nodes could not be looked up")
    if facts["not_examined"]:
        left = f"{facts['not_examined']} names of zone {facts['name']}"
        reason = f"{left} were not examined: raise node_acl_limit (ddi_node_acl_limit) to look at them"
        return Verdict(control, target, "unknown", reason)
    return Verdict(control, target, "compliant")


def _named(names: Sequence[str]) -> str:
    told = ", ".join(names[:_FEW])
    return f"{len(names)} names ({told}{', ...' if len(names) > _FEW else ''})" if len(names) > 1 else told


def _account(text: str, *, computer: bool) -> str:
    name = text.rpartition("\\")[2].strip().lower()
    if not computer:
        return name
    return name if name.endswith("$") else f"{name.partition('.')[0][:15]}$"

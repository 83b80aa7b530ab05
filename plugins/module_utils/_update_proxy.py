"""The members of DnsUpdateProxy: what they register carries no protection, so the group should have none."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from . import _directory as directory
from ._acl_reads import ACCOUNTS, all_of, first, groups_in
from ._finding import Command, Current, Decision, Finding, Params, Verdict
from ._session import Object, Session
from ._trustees import UPDATE_PROXY
from ._values import text
from ._zone_reads import DOMAIN, read_zones

CONTROL, SETTING = "dnsupdateproxy-empty", "update_proxy_member"
#: What a principal is to the group: NO_MEMBER, or a member of some kind.
NO_MEMBER, CONTROLLER, DHCP_ACCOUNT, NESTED_CONTROLLER, GROUP, COMPUTER, USER = (
    "no member",
    "domain controller",
    "DHCP account",
    "group with a domain controller",
    "group",
    "computer",
    "account",
)
#: The key of the group itself among what was read.
_GROUP = "(group)"
_WHY = {
    CONTROLLER: "is a domain controller, so its own names, by which clients find the domain, are open to every account",
    DHCP_ACCOUNT: "is the account that DHCP servers register with, and who registers a name of it next owns that",
    NESTED_CONTROLLER: "is a group with a domain controller in it, whose own names are open to every account",
    GROUP: "is a group, and what its members register is open to every account",
    COMPUTER: "is a computer, and what it registers is open to every account",
    USER: "is an account, and what it registers is open to every account",
}


def read_members(session: Session, params: Params) -> Current:
    """Return what each member of the group is, by its DistinguishedName, and under ``(group)`` the group itself."""
    if not any(zone["ds_integrated"] for zone in read_zones(session).values()):
        return {
            _GROUP: {"dn": None, "domain": None, "skipped": "it is no domain controller with zones of the directory"}
        }
    domain = first(session.read_all([DOMAIN])[0])
    answers = session.read_all(ACCOUNTS)
    groups = all_of(answers[0])
    name = text(domain.get("DNSRoot")).lower()
    if UPDATE_PROXY not in groups_in(groups):
        return {_GROUP: {"dn": None, "domain": name, "skipped": f"{name} has no group {UPDATE_PROXY}"}}
    members, everybody = (all_of(answer) for answer in answers[1:])
    (found,) = [each for each in groups if text(each.get("SamAccountName")) == UPDATE_PROXY]
    group = {"dn": text(found.get("DistinguishedName")), "domain": name, "skipped": None}
    controllers = _controllers(session)
    current: Current = {_GROUP: group}
    for each in members:
        kind = _kind(each, everybody, controllers, params["dhcp_accounts"])
        current[text(each.get("DistinguishedName"))] = {SETTING: kind, "name": text(each.get("SamAccountName"))}
    return current


def decide_members(current: Current) -> Decision:
    """Judge the group: every member is one finding, because members are taken out one by one."""
    group = current[_GROUP]
    if group["skipped"]:
        return Decision((Verdict(CONTROL, group["domain"] or "server", "skipped", group["skipped"]),))
    findings = tuple(_finding(dn, facts, group) for dn, facts in current.items() if dn != _GROUP)
    if not findings:
        return Decision((Verdict(CONTROL, group["dn"], "compliant"),))
    told = ", ".join(facts["name"] for dn, facts in current.items() if dn != _GROUP)
    return Decision((Verdict(CONTROL, group["dn"], "drift", f"members: {told}"),), findings)


def absent_member(target: str, current: Current) -> dict[str, Any]:  # noqa: ARG001 - whoever is not named is no member
    """Return what a principal is that the group does not name; nothing is said where there is no group."""
    return {} if current[_GROUP]["skipped"] else {SETTING: NO_MEMBER}


def commands_for(target: str, values: Mapping[str, Any]) -> list[Command]:
    """Return the one call that takes a principal out of the group, or puts it back."""
    name = "Remove-ADGroupMember" if values[SETTING] == NO_MEMBER else "Add-ADGroupMember"
    return [Command(name, {"Identity": UPDATE_PROXY, "Members": [target]})]


def group_of(current: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """Return what a server said of the group, None when it said nothing."""
    found: Mapping[str, Any] | None = current.get(_GROUP)
    return found


def with_proof(current: Current, proof: dict[str, Any] | None, accounts: Sequence[str]) -> Current:
    """Return the group with what a record proves about the account of the DHCP servers, one of *accounts*."""
    return {_GROUP: {**current[_GROUP], "proof": proof, "proof_accounts": list(accounts)}}


def _controllers(session: Session) -> frozenset[str]:
    found = all_of(session.read_all([directory.CONTROLLERS])[0])
    return frozenset(f"{text(each.get('Name')).lower()}$" for each in found)


def _kind(member: Object, everybody: Iterable[Object], controllers: frozenset[str], accounts: Sequence[str]) -> str:
    name, kind = text(member.get("SamAccountName")).lower(), text(member.get("ObjectClass")).lower()
    if kind == "group":
        inside = {text(each.get("SamAccountName")).lower() for each in everybody}
        # The members of all groups come together: while one group holds a controller, each is taken for it.
        return NESTED_CONTROLLER if inside & controllers else GROUP
    if name in controllers:
        return CONTROLLER
    if name in {each.rpartition("\\")[2].strip().lower() for each in accounts}:
        return DHCP_ACCOUNT
    return COMPUTER if kind == "computer" else USER


def _finding(dn: str, facts: Mapping[str, Any], group: Mapping[str, Any]) -> Finding:
    kind = facts[SETTING]
    reason = (
        f"{facts['name']}, a member of {UPDATE_PROXY} in {group['domain']}, {_WHY[kind]}. Take it out once all DHCP "
        "servers register with one account; what it registered until then stays open."
    )
    return Finding(CONTROL, dn, SETTING, kind, NO_MEMBER, "automatic", reason)

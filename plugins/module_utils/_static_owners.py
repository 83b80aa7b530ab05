"""Who owns the names that an operator lists as static: an administrator, so that nobody else can write or lose them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from . import _directory as directory
from ._acl_reads import acl_paths, first, path_of, search_of
from ._errors import ReadError
from ._names import dn_parent, escape_rdn, zone_key
from ._owner_classes import (
    ADMINISTRATOR,
    CONTROLLER,
    DHCP_ACCOUNT,
    DHCP_SERVER,
    ELSEWHERE,
    NOBODY,
    OWN,
    SYSTEM,
    Principals,
    class_of,
)
from ._owner_decide import principals_of
from ._owner_reads import SEARCH, accounts_of, node_path, owner_of
from ._parts import domain_of_part
from ._record_reads import Held
from ._session import Session
from ._trustees import DNS_ADMINS
from ._values import text
from ._zone_reads import DOMAIN, FOREST

#: The owners that control 14 asks for, and the host of the name, which control 40 calls good.
_GOOD = (SYSTEM, ADMINISTRATOR, OWN)
_WHO = {
    NOBODY: "an account that does not exist any more",
    CONTROLLER: "a domain controller whose name it is not, so a DHCP service there may have registered it",
    DHCP_SERVER: "a DHCP server, which may write and delete it",
    DHCP_ACCOUNT: "the account of the DHCP servers, which may write and delete it",
}
_OTHER = "which may write and delete it and is no administrator"
_ACCOUNT = "S-1-5-21-"


def read_static_owners(
    session: Session, nodes: Iterable[tuple[Held, str]], params: Mapping[str, Any]
) -> dict[tuple[str, str], dict[str, Any]]:
    """Return who owns the *nodes*, each a zone and a name, by the key of the zone and the name in lower case.

    A node whose zone belongs to another domain is left out: the servers of that domain know its accounts and tell. The
    permissions of all zones are asked for in the same pipeline, because dns_zone_acl needs them in the same session.
    """
    wanted = {(zone_key(zone.name), name.lower()): (zone, name) for zone, name in nodes if zone.in_directory}
    if not wanted:
        return {}
    try:
        own, forest = (first(answer) for answer in session.read_all([DOMAIN, FOREST]))
        root = text(forest.get("RootDomain")).lower()
        here = {key: each for key, each in wanted.items() if _domain(each[0], root) == text(own.get("DNSRoot")).lower()}
        paths = {key: node_path(name, zone.target) for key, (zone, name) in here.items()}
        others = acl_paths(session) if here else []
    except ReadError as error:
        return {key: {"error": str(error)} for key in wanted}
    answers = session.read_each("Get-Acl", "LiteralPath", [*others, *paths.values()], key="Path") if here else {}
    found = {key: owner_of(answers[path]) for key, path in paths.items()}
    who = _principals(session, own, root, {each["owner"] for each in found.values() if each["owner"]}, params)
    return {
        key: each if each["error"] else each | _told(each["owner"], here[key][1], who) for key, each in found.items()
    }


def _domain(zone: Held, root: str) -> str:
    """Return the domain whose administrators a zone belongs to: the root for what the whole forest holds."""
    return domain_of_part(dn_parent(dn_parent(zone.target))) or root


def _told(owner: str, name: str, who: Principals) -> dict[str, Any]:
    sid = who.known.canonical(owner)
    account = who.accounts.get(sid)
    called = f"{who.known.own.netbios}\\{account.name}" if account else who.known.called(sid)
    return {"sid": sid, "class": class_of(owner, name, who), "called": called, "admins": f"{who.known.own.sid}-512"}


def _principals(
    session: Session, own: Mapping[str, Any], root: str, owners: set[str], params: Mapping[str, Any]
) -> Principals:
    """Return who the owners are; the directory is asked only for those that their number alone does not tell."""
    sid = text(own.get("DomainSID"))
    told: dict[str, Any] = {
        "domain": {"name": text(own.get("DNSRoot")).lower(), "netbios": text(own.get("NetBIOSName")), "sid": sid},
        "root": root,
        "controllers": [],
        "accounts": {},
        "unread": [],
    }
    plain = principals_of(told, params)
    strange = sorted(
        each
        for each in owners
        if each.startswith(_ACCOUNT) and plain.known.domain_of(each) and class_of(each, "", plain) not in _GOOD
    )
    if not strange:
        return plain
    searches = [search_of("objectSid", strange[begin : begin + SEARCH]) for begin in range(0, len(strange), SEARCH)]
    # One pipeline: what follows finds its answers there.
    controllers = session.read_all([*searches, directory.CONTROLLERS])[-1]
    accounts, unread = accounts_of(session, strange)
    admins = [sid for sid, each in accounts.items() if each["name"].lower() == DNS_ADMINS.lower()]
    named = [] if isinstance(controllers, ReadError) else controllers
    told["domain"]["groups"] = {DNS_ADMINS: admins[0]} if admins else {}
    told |= {"controllers": [f"{text(each.get('Name')).lower()}$" for each in named]}
    return principals_of({**told, "accounts": accounts, "unread": unread}, params)


def unread_owner(owner: Mapping[str, Any] | None, name: str, zone: str, allowed: str | None) -> str:
    """Return why nobody knows whether the right account owns a name, nothing when that is known."""
    if owner is None:
        return ""
    if owner["error"]:
        return f"the owner of {name} of {zone} was not read: {owner['error']}"
    if _is_allowed(owner, allowed) or owner["class"] not in (None, ELSEWHERE):
        return ""
    cause = "the directory did not say who that is" if owner["class"] is None else "an account of another domain"
    return (
        f"{name} of {zone} belongs to {owner['called']}, {cause}: look it up, and say owner: {owner['sid']} in "
        "dns_server_static_records if it is meant to"
    )


def wrong_owner(owner: Mapping[str, Any] | None, name: str, zone: str, allowed: str | None, target: str) -> str:
    """Return what is wrong with the owner of a name and the exact lines that mend it, nothing when nothing is."""
    if owner is None or owner["error"] or owner["class"] in (None, ELSEWHERE, *_GOOD) or _is_allowed(owner, allowed):
        return ""
    who = _WHO.get(owner["class"], _OTHER)
    lines = "; ".join(_lines(owner, f"DC={escape_rdn(name)},{target}"))
    return (
        f"{name} of {zone} is listed as static and belongs to {owner['called']}, {who}. By hand: {lines}. If it is "
        f"meant to, say owner: {owner['called']} in dns_server_static_records. The finding keeps the SDDL of before."
    )


def _lines(owner: Mapping[str, Any], dn: str) -> Sequence[str]:
    """Return the lines of PowerShell that give a node to the administrators of its domain, by SID in any language.

    dsacls takes a node only for the account that runs it (documented), so the owner is set with Set-Acl (reported).
    """
    quoted = path_of(dn).replace("'", "''")
    path = f"'{quoted}'"
    lines = [
        f"$acl = Get-Acl -LiteralPath {path}",
        f"$owner = [Security.Principal.SecurityIdentifier]'{owner['admins']}'",
        "$acl.SetOwner($owner)",
        f"Set-Acl -LiteralPath {path} -AclObject $acl",
    ]
    # Who made the node has an entry of its own there, which stays when the owner changes.
    return lines if owner["class"] == NOBODY else [*lines, f'dsacls "{dn}" /R "{owner["called"]}"']


def _is_allowed(owner: Mapping[str, Any], allowed: str | None) -> bool:
    """Say whether the operator named the owner: by its SID, as ``DOMAIN\\name``, or as the name alone."""
    if not allowed:
        return False
    given, called = allowed.lower(), owner["called"].lower()
    return given in (owner["sid"].lower(), called) or ("\\" not in given and given == called.rpartition("\\")[2])

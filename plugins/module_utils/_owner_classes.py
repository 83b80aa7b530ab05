"""Whose node a name is: the classes of control 40, and the entries of control 5 that leave a node open."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from ._protected import APEX, LABELS, full_name
from ._sddl import Descriptor, Entry
from ._sddl_rights import RIGHTS
from ._trustees import DNS_ADMINS, Known, number_of

#: The classes of owners.
OWN, CONTROLLER, DHCP_SERVER, DHCP_ACCOUNT, ADMINISTRATOR, SYSTEM, NOBODY, COMPUTER, USER, ELSEWHERE = CLASSES = (
    "own_host",
    "domain_controller",
    "dhcp_server",
    "dhcp_account",
    "administrator",
    "system",
    "unresolved",
    "other_computer",
    "other_account",
    "another_domain",
)
#: Everybody, in one way or another: who may write with one of these, any account may.
_ANYBODY = ("S-1-1-0", "S-1-5-11", "S-1-5-7", "S-1-5-32-545", "S-1-5-32-546", "S-1-5-32-554")
_ANY_OF_DOMAIN = (513, 514, 515)
_ADMINISTRATORS = (500, 512)
_WRITE = RIGHTS["WP"] | RIGHTS["SW"] | RIGHTS["GW"] | RIGHTS["GA"] | RIGHTS["WD"] | RIGHTS["WO"]
#: A computer's account name holds this many letters of its name, and a dollar sign.
_LONGEST = 15


@dataclass(frozen=True, slots=True)
class Account:
    """An account of the directory as a domain controller names it."""

    name: str
    kind: str


@dataclass(frozen=True, slots=True)
class Principals:
    """Whom owners can be: accounts by SID, and what some of them are for."""

    known: Known
    accounts: Mapping[str, Account] = field(default_factory=dict)
    #: Account names in lower case.
    controllers: frozenset[str] = frozenset()
    dhcp_servers: frozenset[str] = frozenset()
    dhcp_accounts: frozenset[str] = frozenset()
    #: SIDs that were asked for and could not be: nothing is said about them.
    unread: frozenset[str] = frozenset()


def class_of(owner: str, name: str, who: Principals) -> str | None:
    """Return the class of the *owner* of the node *name*, None when the directory did not say who it is."""
    sid = who.known.canonical(owner)
    if sid == "S-1-5-18":
        return SYSTEM
    if _is_administrator(sid, who.known):
        return ADMINISTRATOR
    if who.known.is_foreign(sid) or (who.known.domain_of(sid) not in (None, who.known.own)):
        return ELSEWHERE
    account = who.accounts.get(sid)
    if account is None:
        return None if sid in who.unread else NOBODY
    return _class_of_account(account, name, who)


def is_open(descriptor: Descriptor, known: Known) -> bool:
    """Say whether any account may write a node with this descriptor."""
    if descriptor.dacl is None:
        return True
    return any(_opens(each, known) for each in descriptor.dacl.entries)


def is_service(name: str, zone: str, types: Collection[str]) -> bool:
    """Say whether a name is one of the zone itself or of a service: it belongs to whoever serves."""
    if name == APEX or "SRV" in types:
        return True
    labels = full_name(name, zone).split(".")
    return bool(LABELS & set(labels)) or any(each.startswith("_") for each in labels)


def own_name(name: str) -> str:
    """Return the account name of the computer that the node *name* is called after, in lower case."""
    return f"{name.partition('.')[0][:_LONGEST]}$".lower()


def _class_of_account(account: Account, name: str, who: Principals) -> str:
    called = account.name.lower()
    if called in who.dhcp_accounts:
        return DHCP_ACCOUNT
    if called == own_name(name):
        return OWN
    if called in who.controllers:
        return CONTROLLER
    if called in who.dhcp_servers:
        return DHCP_SERVER
    return COMPUTER if account.kind == "computer" else USER


def _is_administrator(sid: str, known: Known) -> bool:
    domain = known.domain_of(sid)
    groups = [each.groups.get(DNS_ADMINS) for each in known.domains]
    return sid in ("S-1-5-32-544", "EA") or sid in groups or (domain is not None and number_of(sid) in _ADMINISTRATORS)


def _opens(entry: Entry, known: Known) -> bool:
    if not entry.allows or "IO" in entry.flags or not entry.rights & _WRITE:
        return False
    trustee = known.canonical(entry.trustee)
    return trustee in _ANYBODY or number_of(trustee) in _ANY_OF_DOMAIN

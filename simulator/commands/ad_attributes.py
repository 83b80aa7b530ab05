"""The attributes of users, computers and groups, as answers have them and as searches see them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from simulator.engine.objects import Enum
from simulator.estate.host import Host
from simulator.estate.principals import Principal, last_logon

from .calls import not_simulated
from .filters import any_of

Attribute = tuple[str, Callable[[Principal], Any]]

_SCOPES = {"DomainLocal": 0, "Global": 1, "Universal": 2}
_EPOCH = datetime(1601, 1, 1, tzinfo=UTC)
#: Attributes of an account that are empty or ordinary unless the estate file gives them.
_ORDINARY: Mapping[str, Any] = {
    "accountExpires": 0x7FFFFFFFFFFFFFFF, "adminCount": None, "Description": None, "logonHours": None,
    "msDS-SupportedEncryptionTypes": None, "msDS-User-Account-Control-Computed": 0,
    "msDS-UserPasswordExpiryTimeComputed": 0x7FFFFFFFFFFFFFFF, "OperatingSystem": None,
    "pwdLastSet": 133500000000000000,
    "servicePrincipalName": [], "userWorkstations": None,
}  # fmt: skip
#: Attributes that are worked out for each account when somebody asks.
_MADE = ("lastlogontimestamp", "lastlogondate", "memberof", "useraccountcontrol")


_COMMON: tuple[Attribute, ...] = (
    ("DistinguishedName", lambda one: one.dn),
    ("Name", lambda one: one.name),
    ("ObjectClass", lambda one: one.kind),
    ("ObjectGUID", lambda one: one.guid),
    ("SamAccountName", lambda one: one.sam),
    ("SID", lambda one: one.sid),
)
_LOGON: tuple[Attribute, ...] = (("Enabled", lambda one: one.enabled), ("UserPrincipalName", lambda _: None))
_OWN: Mapping[str, tuple[Attribute, ...]] = {
    "user": (*_LOGON, ("GivenName", lambda _: None), ("Surname", lambda _: None)),
    "computer": (*_LOGON, ("DNSHostName", lambda one: one.fqdn)),
    "group": (
        ("GroupCategory", lambda _: Enum("Security", 1)),
        ("GroupScope", lambda one: Enum(one.scope, _SCOPES[one.scope])),
    ),
}
#: The attributes that every answer has, by kind and lower-case name.
BASE: Mapping[str, Mapping[str, Attribute]] = {
    kind: {each[0].lower(): each for each in (*_COMMON, *own)} for kind, own in _OWN.items()
}
_CLASSES = {"user": ["user"], "computer": ["user", "computer"], "group": ["group"]}
_ALWAYS = {"objectclass", "objectcategory", *_MADE, *(each.lower() for each in _ORDINARY)}


def facts(host: Host, one: Principal, extra: list[str]) -> dict[str, Any]:
    """Return the attributes that an answer has: those of its kind, and the others that are asked for."""
    return {name: make(one) for name, make in BASE[one.kind].values()} | dict(more(host, one, each) for each in extra)


def searchable(kind: str) -> frozenset[str]:
    """Return the attributes, in lower case, that a search of any account of this *kind* may name."""
    return frozenset((*BASE[kind], *_ALWAYS))


def more(host: Host, one: Principal, name: str) -> tuple[str, Any]:
    """Return an attribute that is not among the default ones, with the name that the answer has for it."""
    key = name.lower()
    if key in ("lastlogontimestamp", "lastlogondate"):
        moment = last_logon(one, host.estate.clock.now())
        if key == "lastlogondate":
            return "LastLogonDate", moment
        return "lastLogonTimestamp", (moment - _EPOCH) // (datetime.resolution) * 10 if moment else None
    if key == "memberof":
        now = host.estate.clock.now()
        groups = host.estate.principals.of(one.domain, "group")
        return "MemberOf", [each.dn for each in groups if one in host.estate.principals.members(each, host, now)]
    given = {each.lower(): (each, value) for each, value in (*_ORDINARY.items(), *one.attributes.items())}
    if key == "useraccountcontrol":
        kind = 0x1000 if one.kind == "computer" else 0x200
        return "userAccountControl", given[key][1] if key in given else kind | (0 if one.enabled else 2)
    if key in given:
        return given[key]
    raise not_simulated(f"property {name} of a {one.kind}")


@dataclass(frozen=True, slots=True)
class Searched(Mapping[str, Sequence[str]]):
    """The attributes of an account as a search sees them: text, by lower-case name, each made when it is asked for."""

    host: Host
    one: Principal

    def __getitem__(self, name: str) -> Sequence[str]:
        if name == "objectclass":
            return _CLASSES[self.one.kind]
        if name == "objectcategory":
            return [self.one.kind]
        base = BASE[self.one.kind].get(name)
        value = base[1](self.one) if base else more(self.host, self.one, name)[1]
        if value is None:
            raise KeyError(name)
        return any_of(value)

    def __iter__(self) -> Iterator[str]:
        return iter(searchable(self.one.kind))

    def __len__(self) -> int:
        return len(searchable(self.one.kind))

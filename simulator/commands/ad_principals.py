"""Get-ADUser, Get-ADComputer and Get-ADGroup."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from simulator.engine.emissions import Call, Emission, Failure, Record, Terminating
from simulator.engine.objects import Enum
from simulator.estate.host import Host
from simulator.estate.names import dn_key
from simulator.estate.principals import Principal, last_logon

from .calls import AD_REFUSALS, directory, not_simulated, refuse, texts
from .grades import simulated
from .ldap import Filter, FilterError, UnsupportedFilterError, any_of, parse_ldap, parse_powershell

_SCOPES = {"DomainLocal": 0, "Global": 1, "Universal": 2}
_EPOCH = datetime(1601, 1, 1, tzinfo=UTC)
_DEFAULT = {
    "user": ("Enabled", "GivenName", "Surname", "UserPrincipalName"),
    "computer": ("DNSHostName", "Enabled", "UserPrincipalName"),
    "group": ("GroupCategory", "GroupScope"),
}
#: Attributes of an account that are empty or ordinary unless the estate file gives them.
_ORDINARY: Mapping[str, Any] = {
    "accountExpires": 0x7FFFFFFFFFFFFFFF, "adminCount": None, "Description": None, "logonHours": None,
    "msDS-SupportedEncryptionTypes": None, "msDS-User-Account-Control-Computed": 0,
    "msDS-UserPasswordExpiryTimeComputed": 0x7FFFFFFFFFFFFFFF, "OperatingSystem": None,
    "pwdLastSet": 133500000000000000,
    "servicePrincipalName": [], "userWorkstations": None,
}  # fmt: skip
_REFUSALS = ("ad.object.absent", "ad.object.absent.dn", "simulator.ad.filter.invalid", *AD_REFUSALS)
_ABSENT = ("an identity that does not exist ends the command",)
_COPIES = ("accounts are one copy that all servers share: how they replicate is not played",)


@simulated(
    "Get-ADUser",
    documented=("a filter that matches nothing is silence", "properties besides the default ones are asked for"),
    reported=_ABSENT,
    inferred=_COPIES,
    refuses=_REFUSALS,
)
def get_user(call: Call) -> Iterator[Emission]:
    yield from _asked(call, "user", "ADUser")


@simulated(
    "Get-ADComputer",
    documented=(
        "a filter that matches nothing is silence",
        "lastLogonTimestamp lags by up to 14 days, and LastLogonDate is the same as a date",
    ),
    reported=_ABSENT,
    inferred=(*_COPIES, "a machine that no longer registers its record last logged on when the record was stamped"),
    refuses=_REFUSALS,
)
def get_computer(call: Call) -> Iterator[Emission]:
    yield from _asked(call, "computer", "ADComputer")


@simulated(
    "Get-ADGroup",
    documented=("a filter that matches nothing is silence",),
    reported=_ABSENT,
    inferred=_COPIES,
    refuses=_REFUSALS,
)
def get_group(call: Call) -> Iterator[Emission]:
    yield from _asked(call, "group", "ADGroup")


def identified(host: Host, identity: str, *kinds: str) -> Principal:
    """Return the account of the server's domain that *identity* means; raise Terminating when there is none."""
    domain = host.its_domain()
    for each in host.estate.accounts().of(domain, *kinds):
        if each.is_named(identity) or (each.kind == "computer" and each.is_named(f"{identity}$")):
            return each
    if "=" in identity:
        raise Terminating(Failure("ad.object.absent.dn"))
    values = {"identity": identity, "search_base_dn": domain.dn}
    raise Terminating(Failure("ad.object.absent", values, target=identity))


def _asked(call: Call, kind: str, made_as: str) -> Iterator[Emission]:
    host = directory(call)
    refuse(call, "Partition", "ShowMemberTimeToLive")
    extra = [each for each in texts(call, "Properties") if each.lower() not in _lower(kind)]
    if call.parameter_set == "Identity":
        yield Record(made_as, _facts(host, identified(host, str(call.bound["Identity"]), kind), extra))
        return
    wanted = _filter(call)
    found = (each for each in host.estate.accounts().of(host.its_domain(), kind) if _in_scope(call, each))
    matching = (each for each in found if _matches(host, each, wanted))
    limit = call.bound.get("ResultSetSize")
    for each in islice(matching, limit) if limit else matching:
        yield Record(made_as, _facts(host, each, extra))


def _lower(kind: str) -> set[str]:
    common = ("DistinguishedName", "Name", "ObjectClass", "ObjectGUID", "SamAccountName", "SID")
    return {each.lower() for each in (*common, *_DEFAULT[kind])}


def _in_scope(call: Call, one: Principal) -> bool:
    base = call.bound.get("SearchBase")
    if base is None:
        return True
    key, wanted = dn_key(one.dn), dn_key(str(base))
    below = len(key) - len(wanted)
    scope = str(call.bound.get("SearchScope") or "Subtree").lower()
    inside = below >= 0 and key[below:] == wanted
    return inside and (scope == "subtree" or below == {"base": 0, "onelevel": 1}[scope])


def _matches(host: Host, one: Principal, wanted: Filter) -> bool:
    facts = _facts(host, one, [])
    known = {name.lower(): any_of(value) for name, value in facts.items() if value is not None}
    for name in sorted(wanted.names - {each.lower() for each in facts} - {"objectclass", "objectcategory"}):
        value = _more(host, one, name)[1]
        known |= {name: any_of(value)} if value is not None else {}
    parents = {"computer": ["user", "computer"]}.get(one.kind, [one.kind])
    return wanted.matches(known | {"objectclass": parents, "objectcategory": [one.kind]})


def _filter(call: Call) -> Filter:
    text = call.bound.get("LDAPFilter")
    parse: Callable[[str], Filter] = parse_ldap if text is not None else parse_powershell
    try:
        return parse(str(text if text is not None else call.bound["Filter"]))
    except FilterError:
        raise Terminating(Failure("simulator.ad.filter.invalid")) from None
    except UnsupportedFilterError as unsupported:
        raise not_simulated(str(unsupported)) from None


def _facts(host: Host, one: Principal, extra: list[str]) -> dict[str, Any]:
    facts: dict[str, Any] = {
        "DistinguishedName": one.dn,
        "Name": one.name,
        "ObjectClass": one.kind,
        "ObjectGUID": one.guid,
        "SamAccountName": one.sam,
        "SID": one.sid,
    }
    if one.kind == "group":
        facts |= {"GroupCategory": Enum("Security", 1), "GroupScope": Enum(one.scope, _SCOPES[one.scope])}
    else:
        facts |= {"Enabled": one.enabled, "UserPrincipalName": None}
        facts |= {"DNSHostName": one.fqdn} if one.kind == "computer" else {"GivenName": None, "Surname": None}
    return facts | dict(_more(host, one, each) for each in extra)


def _more(host: Host, one: Principal, name: str) -> tuple[str, Any]:
    """Return an attribute that is not among the default ones, with the name that the answer has for it."""
    key = name.lower()
    given = {each.lower(): (each, value) for each, value in (*_ORDINARY.items(), *one.attributes.items())}
    if key in ("lastlogontimestamp", "lastlogondate"):
        moment = last_logon(one, host.estate.clock.now())
        if key == "lastlogondate":
            return "LastLogonDate", moment
        return "lastLogonTimestamp", (moment - _EPOCH) // (datetime.resolution) * 10 if moment else None
    if key == "memberof":
        now = host.estate.clock.now()
        groups = host.estate.principals.of(one.domain, "group")
        return "MemberOf", [each.dn for each in groups if one in host.estate.principals.members(each, host, now)]
    if key == "useraccountcontrol":
        kind = 0x1000 if one.kind == "computer" else 0x200
        return "userAccountControl", given[key][1] if key in given else kind | (0 if one.enabled else 2)
    if key in given:
        return given[key]
    raise not_simulated(f"property {name} of a {one.kind}")

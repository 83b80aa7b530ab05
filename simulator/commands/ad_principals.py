"""Get-ADUser, Get-ADComputer and Get-ADGroup."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice

from simulator.engine.emissions import Call, Emission, Failure, Record, Terminating
from simulator.estate.host import Host
from simulator.estate.names import dn_key
from simulator.estate.principals import Principal

from .ad_attributes import BASE, Searched, facts, more, searchable
from .calls import AD_REFUSALS, directory, not_simulated, refuse, texts
from .filters import Filter
from .grades import simulated
from .ldap import FilterError, UnsupportedFilterError, parse_ldap, parse_powershell

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
    extra = [each for each in texts(call, "Properties") if each.lower() not in BASE[kind]]
    if call.parameter_set == "Identity":
        yield Record(made_as, facts(host, identified(host, str(call.bound["Identity"]), kind), extra))
        return
    wanted = _filter(call)
    found = _found(call, host, kind, wanted)
    limit = call.bound.get("ResultSetSize")
    for each in islice(found, limit) if limit else found:
        yield Record(made_as, facts(host, each, extra))


def _in_scope(call: Call, one: Principal) -> bool:
    base = call.bound.get("SearchBase")
    if base is None:
        return True
    key, wanted = dn_key(one.dn), dn_key(str(base))
    below = len(key) - len(wanted)
    scope = str(call.bound.get("SearchScope") or "Subtree").lower()
    inside = below >= 0 and key[below:] == wanted
    return inside and (scope == "subtree" or below == {"base": 0, "onelevel": 1}[scope])


def _found(call: Call, host: Host, kind: str, wanted: Filter) -> Iterator[Principal]:
    """Yield the accounts that pass the filter, in the order of the directory."""
    doubtful = sorted(wanted.names - searchable(kind))
    # What an account may lack altogether is looked for at each of them: the first without it ends the search.
    keys = wanted.narrow if not doubtful else None
    for one in host.estate.accounts().of(host.its_domain(), kind, keys=keys):
        if _in_scope(call, one):
            for name in doubtful:
                more(host, one, name)
            if wanted.matches(Searched(host, one)):
                yield one


def _filter(call: Call) -> Filter:
    text = call.bound.get("LDAPFilter")
    parse: Callable[[str], Filter] = parse_ldap if text is not None else parse_powershell
    try:
        return parse(str(text if text is not None else call.bound["Filter"]))
    except FilterError:
        raise Terminating(Failure("simulator.ad.filter.invalid")) from None
    except UnsupportedFilterError as unsupported:
        raise not_simulated(str(unsupported)) from None

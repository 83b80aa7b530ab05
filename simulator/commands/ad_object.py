"""Get-ADObject: searches of a domain controller in the parts of the directory that it holds."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

from simulator.engine.emissions import Call, Emission, Failure, Record, Terminating
from simulator.estate.directory import Entry, context_of, entries, forest_contexts, naming_contexts, node_of
from simulator.estate.host import Host
from simulator.estate.names import dn_key
from simulator.estate.principals import KINDS

from .calls import AD_REFUSALS, directory, not_simulated, refuse, texts
from .filters import Filter, any_of
from .grades import simulated
from .ldap import FilterError, UnsupportedFilterError, parse_ldap, parse_powershell

_DEFAULT = ("DistinguishedName", "Name", "ObjectClass", "ObjectGUID")
#: Attributes of any object besides the default ones, and the name that the answer has for each.
_KNOWN = {
    each.lower(): each
    for each in (
        "dc",
        "dhcpServers",
        "dNSProperty",
        "whenCreated",
        "whenChanged",
        "instanceType",
        "sAMAccountName",
        "objectSid",
    )
}
#: What accounts are searched by.
_ACCOUNTS = frozenset(("objectsid", "samaccountname"))
_SEARCHABLE = {"distinguishedname", "name", "objectclass", "objectcategory", "objectguid", "dc"}


@simulated(
    "Get-ADObject",
    documented=(
        "a search stays in one naming context, and reads the whole subtree unless it is told otherwise",
        "a filter that matches nothing is silence",
        "a filter takes a SID as text",
    ),
    reported=("an identity that does not exist ends the command",),
    inferred=("a base in a part that this server does not hold ends in a referral",),
    refuses=(
        "ad.object.absent",
        "ad.object.absent.dn",
        "ad.referral",
        "simulator.ad.filter.invalid",
        *AD_REFUSALS,
    ),
)
def get_object(call: Call) -> Iterator[Emission]:
    host = directory(call)
    refuse(call, "IncludeDeletedObjects", "Partition")
    wanted = _wanted(call)
    if call.parameter_set == "Identity":
        yield _record(_identified(host, str(call.bound["Identity"])), wanted)
        return
    wanted_by = _filter(call)
    found = _accounts(call, host, wanted_by) if wanted_by.names <= _ACCOUNTS else _search(call, host, wanted_by)
    limit = call.bound.get("ResultSetSize")
    for entry in islice(found, limit) if limit else found:
        yield _record(entry, wanted)


def _filter(call: Call) -> Filter:
    text, parse = call.bound.get("LDAPFilter"), parse_ldap
    if text is None:
        text, parse = call.bound["Filter"], parse_powershell
    try:
        parsed = parse(str(text))
    except FilterError:
        raise Terminating(Failure("simulator.ad.filter.invalid")) from None
    except UnsupportedFilterError as unsupported:
        raise not_simulated(str(unsupported)) from None
    if parsed.names <= _ACCOUNTS:
        return parsed
    unknown = sorted(parsed.names - _SEARCHABLE)
    if unknown:
        raise not_simulated(f"searches by the attribute {unknown[0]}")
    if not parsed.played_only:
        # The directory of the simulator has little besides these: silence about other objects would be a lie.
        raise not_simulated("searches for anything but objects of class dnsZone or dHCPClass")
    return parsed


def _search(call: Call, host: Host, wanted: Filter) -> Iterator[Entry]:
    base = str(call.bound.get("SearchBase") or host.its_domain().dn)
    context = _held(host, base)
    objects = list(entries(host, context))
    key = dn_key(base)
    if not any(dn_key(entry.dn) == key for entry in objects):
        raise Terminating(Failure("ad.object.absent.dn"))
    scope = str(call.bound.get("SearchScope") or "Subtree").lower()
    for entry in objects:
        if _in_scope(dn_key(entry.dn), key, scope) and wanted.matches(_attributes(entry)):
            yield entry


def _accounts(call: Call, host: Host, wanted: Filter) -> Iterator[Entry]:
    """Yield the accounts of the server's domain by SID or account name."""
    refuse(call, "SearchBase", "SearchScope")
    for each in host.estate.accounts().of(host.its_domain(), *KINDS, keys=wanted.narrow):
        if wanted.matches({"objectsid": [each.sid], "samaccountname": [each.sam]}):
            classes = ("top", "person", each.kind)
            yield Entry(each.dn, each.name, classes, each.guid, {"sAMAccountName": each.sam, "objectSid": each.sid})


def _held(host: Host, dn: str) -> str:
    """Return the naming context of *dn*, which this server must hold."""
    context = context_of(dn, forest_contexts(host))
    if context is None or context not in naming_contexts(host):
        raise Terminating(Failure("ad.referral"))
    return context


def _in_scope(key: tuple[str, ...], base: tuple[str, ...], scope: str) -> bool:
    below = len(key) - len(base)
    if below < 0 or key[below:] != base:
        return False
    return below == 0 if scope == "base" else below == 1 if scope == "onelevel" else True


def _identified(host: Host, identity: str) -> Entry:
    if "=" in identity:
        context = _held(host, identity)
        node = node_of(host, identity)
        if node is not None:
            return node
        found = [entry for entry in entries(host, context) if dn_key(entry.dn) == dn_key(identity)]
        if not found:
            raise Terminating(Failure("ad.object.absent.dn"))
        return found[0]
    for context in naming_contexts(host):
        for entry in entries(host, context):
            if str(entry.guid) == identity.lower().strip("{}"):
                return entry
    values = {"identity": identity, "search_base_dn": host.its_domain().dn}
    raise Terminating(Failure("ad.object.absent", values, target=identity))


def _wanted(call: Call) -> list[str]:
    names: list[str] = []
    for name in texts(call, "Properties"):
        key = name.lower()
        if key == "*":
            names += _KNOWN.values()
        elif key in _KNOWN:
            names.append(_KNOWN[key])
        elif key not in (each.lower() for each in _DEFAULT):
            raise not_simulated(f"property {name} of directory objects")
    return names


def _attributes(entry: Entry) -> dict[str, list[str]]:
    values: dict[str, Any] = {
        "distinguishedname": entry.dn,
        "name": entry.name,
        "objectclass": entry.classes,
        "objectcategory": entry.classes[-1],
        "objectguid": entry.guid,
    } | ({"dc": entry.attributes["dc"]} if "dc" in entry.attributes else {})
    return {name: any_of(value) for name, value in values.items()}


def _record(entry: Entry, wanted: list[str]) -> Record:
    extra = {name: entry.attributes.get(name) for name in dict.fromkeys(wanted)}
    return Record(
        "ADObject",
        {
            "DistinguishedName": entry.dn,
            "Name": entry.name,
            "ObjectClass": entry.classes[-1],
            "ObjectGUID": entry.guid,
            **extra,
        },
    )

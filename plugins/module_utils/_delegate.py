"""A child zone that is delegated nowhere, as a change: one step that delegates it to the servers that can write it.

A step names the whole delegation in its setting, ``delegation:<child> <server>=<addresses> ...``; its value is whether
that is there. Addresses are told when it is made and not compared: a zone keeps none for a host of another zone
[inferred].
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from ._delegations import CONTROL, Delegated, setting_of
from ._estate import Server, target_key
from ._finding import Command, Values
from ._names import zone_key, zone_name
from ._plan_step import DELEGATE, Change, Draft, Found
from ._record_state import ABSENT, THERE

PART = "dns_delegation"
#: What a delegation is that names other servers than the step.
OTHER = "other servers"
_PREFIX = "delegation:"


def proposal(servers: Iterable[tuple[str, Iterable[str]]]) -> list[str]:
    """Return name servers with their addresses as a finding holds them."""
    return [f"{name}={','.join(at)}" for name, at in servers]


def asks_for_delegation(found: Found) -> bool:
    """Return whether *found* is about a delegation that the tool makes."""
    return found["control"] == CONTROL and found["remedy"] == "automatic" and bool(found["after"])


def delegate(found: Found) -> Draft:
    """Return the change that makes the delegation which *found* misses."""
    setting = " ".join([found["setting"], *found["after"]])
    change = Change(found["control"], setting, ABSENT, THERE)
    return Draft(DELEGATE, PART, str(found["writer"]), found["target"], (change,), (str(found["reason"]),), (found,))


def delegate_new(host: str, parent: str, setting: str, why: str, child: str) -> Draft:
    """Return the change that makes a delegation to *child*, a zone that the same plan creates."""
    return Draft(DELEGATE, PART, host, parent, (Change(CONTROL, setting, ABSENT, THERE),), (why,), awaits=child)


def setting_for(child: str, parent: str, servers: Iterable[str]) -> str:
    """Return the setting that names the whole delegation of *child* in *parent*."""
    return " ".join([setting_of(child, parent), *servers])


def child_in(setting: str) -> str:
    """Return the child, relative to its parent, that a setting is about."""
    return setting.partition(" ")[0].removeprefix(_PREFIX)


def servers_in(setting: str) -> dict[str, list[str]]:
    """Return the name servers of a setting, each with its addresses."""
    parts = (each.partition("=") for each in setting.split(" ")[1:])
    return {name: at.split(",") for name, _, at in parts}


def state_in(delegated: Delegated, parent: str, setting: str) -> str:
    """Return what *delegated*, the delegations of the zone *parent*, is to a setting."""
    known: Collection[str] = delegated.get(f"{child_in(setting)}.{zone_key(parent)}", {})
    if not known:
        return ABSENT
    return THERE if set(servers_in(setting)) <= set(known) else OTHER


def delegation_facts(server: Server, target: str, settings: Iterable[str]) -> Values | None:
    """Return what *server* told of the delegations *settings* of a zone, None when it did not tell."""
    current: Mapping[str, Any] = (server.parts.get(PART) or {}).get("current") or {}
    facts = next((each for key, each in current.items() if target_key(key) == target_key(target)), None)
    if facts is None or facts.get("error"):
        return None
    return {each: state_in(facts["delegations"], facts["name"], each) for each in settings}


def calls(target: str, values: Values) -> list[Command]:
    """Return the calls that make or remove the delegations of *values*, one for each name server."""
    parent = zone_name(target)
    return [
        _call(parent, setting, name, at, made=value == THERE)
        for setting, value in values.items()
        for name, at in servers_in(setting).items()
    ]


def _call(parent: str, setting: str, name: str, at: list[str], *, made: bool) -> Command:
    about = {"Name": parent, "ChildZoneName": child_in(setting), "NameServer": name}
    if made:
        return Command("Add-DnsServerZoneDelegation", about | {"IPAddress": at})
    return Command("Remove-DnsServerZoneDelegation", about | {"Force": True})

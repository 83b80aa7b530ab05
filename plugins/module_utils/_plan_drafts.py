"""From findings to changes: which host is told what, and which findings nobody can be told about."""

from __future__ import annotations

from collections.abc import Collection, Container, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from ._catalogue import CONTROLS, PART_CONTROLS, SERVER_CONTROLS
from ._delegate import asks_for_delegation, delegate
from ._delegate_new import with_delegations
from ._estate import NEVER, Copy, Estate, Server, target_key
from ._names import zone_key, zone_name
from ._plan_create import asks_for_zone, create
from ._plan_step import (
    AGING,
    DOMAIN,
    FORWARD,
    MSDCS,
    NEW_ZONES,
    PROXY,
    REVERSE,
    SCAVENGE,
    STATIC,
    STOP,
    Change,
    Draft,
    Found,
    Held,
)
from ._record_state import THERE, pointer_setting
from ._update_proxy import CONTROL as PROXY_CONTROL
from ._zones import Zone, is_msdcs

#: The parts that can change something; what only reads has no findings of its own.
_PARTS = ("dns_zone", "dns_zone_aging", "dns_scavenging", "dns_static_record", "dns_update_proxy")
_PLACEMENT = "scavenging-fsmo-placement"
_PART_OF = {control: part for part in _PARTS for control in PART_CONTROLS[part]} | {_PLACEMENT: "dns_scavenging"}
#: The controls whose findings are about a server and not about a zone.
_OF_SERVERS = (*SERVER_CONTROLS, _PLACEMENT)
_SETTINGS = [setting for control in _PART_OF for setting in CONTROLS[control].settings]
#: The target of a module whose one target is the server.
SERVER = "server"

_Key = tuple[str, str, str, str]


@dataclass(frozen=True, slots=True)
class Drafts:
    """What could be a step, what the tool could change but nobody may be told yet, and what people do."""

    drafts: tuple[Draft, ...]
    held: tuple[Held, ...]
    manual: tuple[Found, ...]


def draft(estate: Estate, judgement: Mapping[str, Any]) -> Drafts:
    """Return the changes that a *judgement* asks for: those of one host, target and kind are one change."""
    findings: list[Found] = list(judgement["findings"])
    own = _own_findings(estate)
    own |= _judges_own(estate, findings, {key[1:] for key in own})
    drafts: dict[tuple[str, str, str, str], Draft] = {}
    held: list[Held] = []
    manual: list[Found] = []
    for found in findings:
        if found["remedy"] == "manual":
            manual.append(found)
        elif asks_for_zone(found) or asks_for_delegation(found):
            if cause := _not_created(found):
                held.append(Held(found, cause))
            else:
                one = create(found) if asks_for_zone(found) else delegate(found)
                drafts[one.what] = one
        elif cause := _cause(estate, found, own):
            held.append(Held(found, cause))
        else:
            one = _draft(estate, found, own[_key(found)])
            drafts[one.what] = _joined(drafts[one.what], one) if one.what in drafts else one
    chosen = with_delegations(estate, list(drafts.values()), judgement["writers"])
    return Drafts(chosen, tuple(held), tuple(manual))


def _not_created(found: Found) -> str:
    """Return why a missing zone or delegation is no change of a host, or nothing when it is."""
    if found["remedy"] != "automatic":
        return str(found["reason"])
    return "" if found["writer"] else f"No server that was read can write it. {found['reason']}"


def stops(estate: Estate, hosts: Iterable[str]) -> list[Draft]:
    """Return the changes that stop scavenging on *hosts*."""
    intervals = {server.name: server.interval for server in estate.read}
    control = PART_CONTROLS["dns_scavenging"][0]
    return [
        Draft(
            STOP,
            "dns_scavenging",
            host,
            SERVER,
            (Change(control, "scavenging_interval", intervals[host], NEVER),),
            ("Rule 0: the aging of a zone is not changed while a server that holds it scavenges.",),
        )
        for host in dict.fromkeys(hosts)
    ]


def _own_findings(estate: Estate) -> dict[_Key, Found]:
    """Return what each host found itself: only that is true for the host that is told to change."""
    return {
        (server.name, part, target_key(found["target"]), found["setting"]): found
        for server in estate.read
        for part in _PARTS
        for found in (server.parts.get(part) or {}).get("findings") or []
    }


def _judges_own(estate: Estate, findings: Iterable[Found], told: Collection[tuple[str, str, str]]) -> dict[_Key, Found]:
    """Return what only the judge found, about hosts that have it: no module asks for a value of it."""
    held = {server.name: server for server in estate.read}
    wants: dict[_Key, Found] = {}
    for found in findings:
        if found["control"] not in _PART_OF or found["after"] is None or found["remedy"] in ("manual", "refused"):
            continue
        key, host = _key(found), _host(found)
        if key[1:] not in told and host in found["hosts"] and host in held:
            facts = held[host].scavenging if key[2] == SERVER else held[host].held[key[2]].facts
            target = SERVER if key[2] == SERVER else held[host].held[key[2]].target
            wants[key] = {**found, "target": target, "before": facts.get(found["setting"]), "remedy": "automatic"}
    return wants


def _host(found: Found) -> str:
    return str(found["hosts"][0] if found["control"] in _OF_SERVERS else found["writer"] or "")


def _key(found: Found) -> _Key:
    target = SERVER if found["control"] in _OF_SERVERS else target_key(found["target"])
    return _host(found), _PART_OF[found["control"]], target, found["setting"]


def _cause(estate: Estate, found: Found, own: Mapping[_Key, Found]) -> str:
    """Return why *found* can be no change of one host, or nothing when it can."""
    if found["remedy"] == "refused" or found["control"] not in _PART_OF or found["after"] is None:
        return str(found["reason"])
    host = _host(found)
    if not host:
        return f"No server that was read can write it. {found['reason']}"
    said = own.get(_key(found))
    if said is None:
        return _not_drifted(estate, found, host)
    if said["remedy"] != "automatic":
        return f"{host}, the writer, says: {said['reason']}"
    if said["after"] != found["after"]:
        return (
            f"{', '.join(found['hosts'])} should have {shown(found['after'])} and {host}, the writer, "
            f"{shown(said['after'])}: give all servers of the zone the same variables."
        )
    return ""


def _not_drifted(estate: Estate, found: Found, host: str) -> str:
    held = {server.name: server.held for server in estate.read}.get(host, {})
    copy = held.get(target_key(found["target"]))
    if copy is not None and copy.facts.get(found["setting"]) == found["after"]:
        return (
            f"{host}, the writer, has {shown(found['after'])} already: replication brings it to "
            f"{', '.join(found['hosts'])}, and writing it again would not."
        )
    return f"{host}, the writer, did not judge {found['setting']} of it, so nothing is written there."


def _draft(estate: Estate, found: Found, own: Found) -> Draft:
    change = Change(found["control"], found["setting"], own["before"], own["after"])
    host = _host(found)
    kind = _kind(estate, host, own["target"], change)
    changes = (change, *_kept(estate, host, own["target"], change)) if kind == STATIC else (change,)
    return Draft(kind, _PART_OF[found["control"]], host, own["target"], changes, (own["reason"],), (found,))


def _kept(estate: Estate, host: str, target: str, change: Change) -> list[Change]:
    """Return what must be after the repair of a record as it was before: the pointer of an address."""
    (server,) = [each for each in estate.read if each.name == host]
    facts = server.parts["dns_static_record"]["current"][target]
    setting = pointer_setting(change.setting)
    return [Change(change.control, setting, THERE, THERE)] if facts.get(setting) == THERE else []


def _joined(one: Draft, other: Draft) -> Draft:
    # Servers that differ about a setting are several findings about one change.
    known = {change.setting for change in one.changes}
    changes = one.changes + tuple(change for change in other.changes if change.setting not in known)
    why = tuple(dict.fromkeys([*one.why, *other.why]))
    ordered = changes if one.kind == STATIC else tuple(sorted(changes, key=_place))
    return replace(one, changes=ordered, why=tuple(sorted(why)), findings=one.findings + other.findings)


def _place(change: Change) -> int:
    return _SETTINGS.index(change.setting)


def _kind(estate: Estate, host: str, target: str, change: Change) -> str:
    if change.control == "static-records-protected":
        return STATIC
    if change.control == PROXY_CONTROL:
        return PROXY
    if change.control in _OF_SERVERS:
        if change.setting != "scavenging_interval":
            return NEW_ZONES
        return STOP if change.after == NEVER else SCAVENGE
    if change.control != "zone-secure-only":
        return AGING
    (server,) = [each for each in estate.read if each.name == host]
    return _secure_kind(estate, server, server.held[target_key(target)])


def _secure_kind(estate: Estate, server: Server, copy: Copy) -> str:
    zone = Zone.of(copy.facts)
    if is_msdcs(zone):
        return MSDCS
    if zone.reverse:
        return REVERSE
    # A zone of which the directory could not say whether domains register in it is handled as if they did.
    told = zone.domain_zone is False and server.info.get("forest")
    return FORWARD if told and not _domain_registers_in(estate, copy.name) else DOMAIN


def _domain_registers_in(estate: Estate, name: str) -> bool:
    """Return whether a domain lies at or below the zone *name* and the directory holds no zone closer to it."""
    held = {zone_key(zone_name(target)) for target in estate.holders}
    return any(_closest(zone_key(domain), held) == zone_key(name) for domain in estate.domains)


def _closest(domain: str, held: Container[str]) -> str:
    """Return the zone of *held* in which the names of *domain* lie, nothing when none is."""
    labels = domain.split(".")
    above = [".".join(labels[place:]) for place in range(len(labels))]
    return next((zone for zone in [*above, "."] if zone in held), "")


def shown(value: Any) -> str:
    """Return a value as a sentence shows it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return (", ".join(value) or "every server") if isinstance(value, list) else str(value)

"""What kind of zone a zone is, and what that means for its update mode and its aging.

The table, first line that fits; "judged" means that the update mode and the aging of the zone have a wanted value:

==========================================  =====================  ============================================
kind                                        update mode            aging
==========================================  =====================  ============================================
secondary, stub, forwarder, cache           skipped                skipped
made by the server (0, 127, 255)            skipped                skipped
trust anchors, root hints                   skipped                skipped
file-backed primary                         never nonsecure        off
AD domain zone, ``_msdcs``                  Secure                 on
AD zone with None, named in reverse_zones   Secure                 on
AD zone with None, named in static_zones    skipped                off
AD zone with None, any other                skipped, to confirm    skipped, to confirm
AD zone with updates                        Secure                 on, off when named in static_zones
==========================================  =====================  ============================================
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from ._names import matches_any, zone_key
from ._values import UPDATE_MODES, flag, known_flag, text, update_mode

CONFIRM = "static, confirm"
_UNREAD_DOMAIN = "whether it is the zone of an AD domain could not be read in the directory"

_OTHER_TYPES = {
    "secondary": "secondary zone: its primary is judged",
    "stub": "stub zone: it holds no records of its own",
    "forwarder": "conditional forwarder: it holds no records",
    "cache": "root hints: they never take updates",
}
_SERVER_ZONES = {
    "trustanchors": "trust anchors: the server manages them",
    "..trustanchors": "trust anchors: the server manages them",
    "rootdnsservers": "root hints: they never take updates",
    "..cache": "root hints: they never take updates",
}


@dataclass(frozen=True, slots=True)
class Zone:
    """One copy of a zone as its server describes it. None is what the server, or the directory, did not say."""

    name: str
    zone_type: str
    ds_integrated: bool | None
    auto_created: bool | None
    reverse: bool | None
    read_only: bool | None
    signed: bool | None
    dynamic_update: str | None
    domain_zone: bool | None

    @classmethod
    def of(cls, facts: Mapping[str, Any]) -> Zone:
        known: dict[str, Any] = {field.name: facts.get(field.name) for field in fields(cls)}
        return cls(**known)


@dataclass(frozen=True, slots=True)
class Plan:
    """What is wanted of a zone: ``state`` is judged, skipped or unknown, for its update mode and for its aging."""

    mode: str
    mode_reason: str
    aging: str
    aging_reason: str
    ages: bool = False


def facts_of(zone: Mapping[str, Any], domains: Sequence[str], complete: bool) -> dict[str, Any]:
    """Return what is kept of an object of Get-DnsServerZone; *domains* are those of the forest, *complete* or not."""
    name = text(zone.get("ZoneName"))
    known = zone_key(name) in {zone_key(domain) for domain in domains}
    return {
        "name": name,
        "zone_type": text(zone.get("ZoneType")),
        "ds_integrated": known_flag(zone.get("IsDsIntegrated")),
        "auto_created": known_flag(zone.get("IsAutoCreated")),
        "reverse": known_flag(zone.get("IsReverseLookupZone")),
        "read_only": known_flag(zone.get("IsReadOnly")),
        "signed": known_flag(zone.get("IsSigned")),
        "paused": known_flag(zone.get("IsPaused")),
        "shutdown": known_flag(zone.get("IsShutdown")),
        "dynamic_update": update_mode(zone.get("DynamicUpdate")),
        "domain_zone": True if known else False if complete else None,
        "replication_scope": text(zone.get("ReplicationScope")),
        "partition": text(zone.get("DirectoryPartitionName")),
    }


def target_of(zone: Mapping[str, Any]) -> str:
    """Return the identity of a zone: two domains can each hold the same name, so for an AD zone its DN."""
    return text(zone.get("DistinguishedName")) if flag(zone.get("IsDsIntegrated")) else text(zone.get("ZoneName"))


def passed_over(zone: Zone) -> str:
    """Return why neither update mode nor aging of *zone* is anybody's decision, or nothing when they are."""
    if reason := _SERVER_ZONES.get(zone_key(zone.name)):
        return reason
    if other := _OTHER_TYPES.get(zone.zone_type.lower()):
        return other
    return "created by the server itself" if zone.auto_created else ""


def _untold(zone: Zone) -> str:
    """Return what the server did not say of *zone*, so that nothing can be wanted of it; nothing when it said all."""
    if zone.zone_type.lower() != "primary":
        return f"the server says that this zone is of the type {zone.zone_type or 'unknown'}"
    flags = ("ds_integrated", "auto_created", "reverse", "read_only", "signed")
    if missing := [name.replace("_", " ") for name in flags if getattr(zone, name) is None]:
        return f"the server did not say whether this zone is {' or '.join(missing)}"
    if zone.dynamic_update is None:
        return "the server gave no update mode for this zone"
    if zone.dynamic_update not in UPDATE_MODES:
        return f"the server gave the update mode {zone.dynamic_update}, which is none of {', '.join(UPDATE_MODES)}"
    return ""


def is_msdcs(zone: Zone) -> bool:
    """Return whether *zone* holds the locator records of a forest."""
    return zone_key(zone.name).startswith("_msdcs.")


def must_be_dynamic(zone: Zone, reverse_zones: Sequence[str]) -> bool | None:
    """Return whether *zone* is wrong without dynamic updates; None when only the unread directory could say."""
    if zone.reverse and matches_any(zone.name, reverse_zones):
        return True
    if not zone.ds_integrated or zone.reverse:
        return False
    return True if is_msdcs(zone) else zone.domain_zone


def plan(zone: Zone, static_zones: Sequence[str], reverse_zones: Sequence[str]) -> Plan:
    """Return what is wanted of *zone*, by the table above."""
    if reason := passed_over(zone):
        return Plan("skipped", reason, "skipped", reason)
    if reason := _untold(zone):
        return Plan("unknown", reason, "unknown", reason)
    required = must_be_dynamic(zone, reverse_zones)
    static = matches_any(zone.name, static_zones)
    if zone.dynamic_update == "None" and required is not True:
        return _without_updates(zone, required, static)
    if not zone.ds_integrated:
        return Plan("judged", "", "judged", "file-backed: it does not age")
    if static and required is None:
        return Plan("judged", "", "unknown", f"it is named in static_zones, and {_UNREAD_DOMAIN}")
    if static and not required:
        return Plan("judged", "", "judged", "static: named by the operator")
    return Plan("judged", "", "judged", "it takes dynamic updates", ages=True)


def _without_updates(zone: Zone, required: bool | None, static: bool) -> Plan:
    if not zone.ds_integrated:
        return Plan("skipped", f"{CONFIRM}: file-backed", "judged", "file-backed: it does not age")
    if required is None:
        reason = f"it takes no updates, and {_UNREAD_DOMAIN}"
        return Plan("unknown", reason, "unknown", reason)
    if static:
        return Plan("skipped", "static: named by the operator", "judged", "static: named by the operator")
    return Plan("skipped", CONFIRM, "skipped", CONFIRM)

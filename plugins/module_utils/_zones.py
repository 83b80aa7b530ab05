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
from ._values import flag, text, update_mode

CONFIRM = "static, confirm"

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
    """One copy of a zone as its server describes it. ``domain_zone`` is None when the directory could not say."""

    name: str
    zone_type: str
    ds_integrated: bool
    auto_created: bool
    reverse: bool
    read_only: bool
    signed: bool
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
        "ds_integrated": flag(zone.get("IsDsIntegrated")),
        "auto_created": flag(zone.get("IsAutoCreated")),
        "reverse": flag(zone.get("IsReverseLookupZone")),
        "read_only": flag(zone.get("IsReadOnly")),
        "signed": flag(zone.get("IsSigned")),
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
    if zone.zone_type.lower() != "primary":
        return _OTHER_TYPES.get(
            zone.zone_type.lower(), f"zone of type {zone.zone_type or 'unknown'}: not a primary zone"
        )
    return "created by the server itself" if zone.auto_created else ""


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
    if zone.dynamic_update is None:
        reason = "the server gave no update mode for this zone"
        return Plan("unknown", reason, "unknown", reason)
    required = must_be_dynamic(zone, reverse_zones)
    static = matches_any(zone.name, static_zones)
    if zone.dynamic_update == "None" and required is not True:
        return _without_updates(zone, required, static)
    if not zone.ds_integrated:
        return Plan("judged", "", "judged", "file-backed: it does not age")
    if static and not required:
        return Plan("judged", "", "judged", "static: named by the operator")
    return Plan("judged", "", "judged", "it takes dynamic updates", ages=True)


def _without_updates(zone: Zone, required: bool | None, static: bool) -> Plan:
    if not zone.ds_integrated:
        return Plan("skipped", f"{CONFIRM}: file-backed", "judged", "file-backed: it does not age")
    if static:
        return Plan("skipped", "static: named by the operator", "judged", "static: named by the operator")
    if required is None:
        reason = "it takes no updates, and whether it is the zone of an AD domain could not be read in the directory"
        return Plan("unknown", reason, "unknown", reason)
    return Plan("skipped", CONFIRM, "skipped", CONFIRM)

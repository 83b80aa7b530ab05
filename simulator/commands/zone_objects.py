"""Zones as the objects that Get-DnsServerZone emits: the class depends on the kind of zone."""

from __future__ import annotations

from typing import Any

from simulator.engine.emissions import Record
from simulator.estate.dns import DnsServer
from simulator.estate.zones import DirectoryZone, LocalZone, Zone

_CLASSES = {
    "primary": ("DnsServerPrimaryZone", "Primary"),
    "anchors": ("DnsServerPrimaryZone", "Primary"),
    "file": ("DnsServerPrimaryZone", "Primary"),
    "automatic": ("DnsServerPrimaryZone", "Primary"),
    "secondary": ("DnsServerSecondaryZone", "Secondary"),
    "stub": ("DnsServerStubZone", "Stub"),
    "forwarder": ("DnsServerConditionalForwarderZone", "Forwarder"),
}
#: What a server decides about transfers unless it was told otherwise (captured for AD zones, inferred for others).
_TRANSFERS = {
    "Notify": "NotifyServers",
    "NotifyServers": None,
    "SecureSecondaries": "NoTransfer",
    "SecondaryServers": None,
    "IgnorePolicies": False,
    "AllowedDcForNsRecordsAutoCreation": None,
}
_KINDS_WITH_SETTINGS = ("primary", "file")


def can_age(zone: Zone) -> bool:
    """Say whether a zone has settings of its own: primaries do, automatic zones and trust anchors do not (reported)."""
    return zone.kind in _KINDS_WITH_SETTINGS


def zone_record(server: DnsServer, zone: Zone) -> Record:
    """Return *zone* as its server shows it."""
    kind, zone_type = _CLASSES[zone.kind]
    common: dict[str, Any] = {
        "DistinguishedName": zone.dns_dn if isinstance(zone, DirectoryZone) else None,
        "ZoneName": zone.name,
        "ZoneType": zone_type,
        "IsPaused": server.is_paused(zone),
        "IsDsIntegrated": isinstance(zone, DirectoryZone),
        "IsAutoCreated": zone.kind == "automatic",
        "IsReverseLookupZone": zone.reverse,
        "IsReadOnly": isinstance(zone, DirectoryZone) and server.host.read_only,
        "IsShutdown": server.is_shut_down(zone),
    }
    return Record(kind, common | _OWN[kind](server, zone))


def _primary(server: DnsServer, zone: Zone) -> dict[str, Any]:
    return _place(zone) | {
        "ZoneFile": zone.file if isinstance(zone, LocalZone) else None,
        "DynamicUpdate": server.settings(zone).dynamic_update,
        "IsWinsEnabled": False,
        "IsSigned": zone.signed,
        **_TRANSFERS,
        **server.transfers.get(zone.name.lower(), {}),
    }


def _secondary(server: DnsServer, zone: Zone) -> dict[str, Any]:
    return _transferred(server, zone) | {
        "ZoneFile": zone.file if isinstance(zone, LocalZone) else None,
        "IsWinsEnabled": False,
        "IgnorePolicies": False,
    }


def _stub(server: DnsServer, zone: Zone) -> dict[str, Any]:
    file = zone.file if isinstance(zone, LocalZone) else None
    return _place(zone) | _transferred(server, zone) | {"ZoneFile": file, "LocalMasters": None}


def _forwarder(_server: DnsServer, zone: Zone) -> dict[str, Any]:
    # 3 seconds is the documented default of a forwarder's time-out.
    return _place(zone) | {"MasterServers": list(zone.masters), "UseRecursion": False, "ForwarderTimeout": 3}


def _place(zone: Zone) -> dict[str, Any]:
    """Return where the zone replicates; for a zone in a file the word None is documented, for its place nothing."""
    if isinstance(zone, LocalZone):
        return {"ReplicationScope": "None", "DirectoryPartitionName": None}
    legacy = zone.partition.scope == "Legacy"
    return {
        "ReplicationScope": zone.partition.scope,
        "DirectoryPartitionName": None if legacy else zone.partition.name,
    }


def _transferred(server: DnsServer, zone: Zone) -> dict[str, Any]:
    return {
        "MasterServers": list(zone.masters),
        "LastSuccessfulSoaCheck": server.started,
        "LastZoneTransferAttempt": server.started,
        "LastSuccessfulZoneTransfer": server.started,
        "LastZoneTransferResult": 0,
    }


_OWN = {
    "DnsServerPrimaryZone": _primary,
    "DnsServerSecondaryZone": _secondary,
    "DnsServerStubZone": _stub,
    "DnsServerConditionalForwarderZone": _forwarder,
}

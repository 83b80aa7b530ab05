"""Who registered a name: the machines behind the records of a zone, and the owner of each node."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from .names import guid
from .principals import Principal
from .records import APEX, ResourceRecord, moment_of
from .sids import SYSTEM, in_domain
from .zones import DirectoryZone, Partition

if TYPE_CHECKING:
    from .model import Domain, Estate

_HOST_TYPES = ("A", "AAAA")


def domain_of(estate: Estate, zone: DirectoryZone) -> Domain:
    """Return the domain whose administrators made *zone*: the root for what all of the forest shares."""
    return domain_of_partition(estate, zone.partition)


def domain_of_partition(estate: Estate, partition: Partition) -> Domain:
    return estate.domains.get(partition.name.removeprefix("DomainDnsZones."), estate.root)


def register_machines(estate: Estate) -> None:
    """Add an account for every machine whose records name it; the machines of the file are there already.

    A client that registers its records is in use. One that stopped was last seen when its record was (invented).
    """
    now = estate.clock.now()
    for partition in estate.partitions.values():
        for zone in estate.zones_in(partition):
            for record in zone.records.all():
                fqdn = _machine_name(zone, record)
                if fqdn is None or estate.principals.of_machine(fqdn):
                    continue
                seen = min(moment_of(record.timestamp), now)
                _add(estate, domain_of(estate, zone), fqdn, record, seen if not record.period else None)


def owner_of(estate: Estate, zone: DirectoryZone, name: str, records: Iterable[ResourceRecord]) -> str:
    """Return the SID of the owner of the node *name*, which *records* are at.

    Who registered a name owns it, and an administrator what he made (documented); a name that was registered while
    the zone took nonsecure updates belongs to SYSTEM (reported); what an administrator makes belongs to his group
    (inferred).
    """
    records = list(records)
    for record in records:
        if record.owner:
            return record.owner
    dynamic = [each for each in records if each.timestamp]
    if not dynamic:
        return in_domain(domain_of(estate, zone), 512)
    if zone.opened:
        return SYSTEM
    controller = _controller(estate, zone, name, dynamic)
    if controller is not None:
        return controller.sid
    machines = (_machine_name(zone, each) for each in dynamic)
    known = (estate.principals.of_machine(each) for each in machines if each)
    return next((each.sid for each in known if each), SYSTEM)


def is_open(zone: DirectoryZone, records: Iterable[ResourceRecord], *, by_proxy: bool) -> bool:
    """Say whether any account may write the node of *records*: it was made nonsecurely, or by a proxy."""
    return any((by_proxy and each.timestamp) or each.open or (each.timestamp and zone.opened) for each in records)


def _machine_name(zone: DirectoryZone, record: ResourceRecord) -> str | None:
    """Return the full name of the machine that *record* is about; None for one that is about a service."""
    if not record.timestamp or record.name.startswith("_") or "._" in record.name:
        return None
    if record.type == "PTR":
        return record.data.lower().removesuffix(".")
    if zone.name.lower().startswith("_msdcs.") or record.name == APEX:
        return None
    return f"{record.name}.{zone.name}".lower()


def _controller(estate: Estate, zone: DirectoryZone, name: str, records: list[ResourceRecord]) -> Principal | None:
    """Return the domain controller that registered a name of a service, of the zone itself or of the forest."""
    service = name.startswith("_") or "._" in name or name == APEX or zone.name.lower().startswith("_msdcs.")
    if not service and name.lower() not in ("domaindnszones", "forestdnszones"):
        return None
    for record in records:
        target = record.data.split()[-1].lower().removesuffix(".")
        for host in estate.controllers():
            if host.fqdn == target or (record.type in _HOST_TYPES and target in map(str, host.addresses)):
                return estate.principals.of_machine(host.fqdn)
    return estate.principals.of_machine(estate.holder("PDCEmulator", domain_of(estate, zone).name).fqdn)


def _add(estate: Estate, domain: Domain, fqdn: str, record: ResourceRecord, seen: object) -> None:
    label, _, suffix = fqdn.partition(".")
    # A machine whose name lies in another zone may have a namesake in the domain.
    name = label if suffix == domain.name else f"{label[:9]}-{guid('suffix', suffix).hex[:5]}"
    if estate.principals.find(domain, f"{name.upper()[:15]}$"):
        name = f"{label[:6]}-{guid('machine', fqdn).hex[:8]}"
    estate.principals.add("computer", domain, name, fqdn=fqdn, last_logon=seen, in_use=bool(record.period))

"""Security descriptors of zones, of their containers and of nodes, in the text form that Get-Acl shows.

Default entries of classes dnsZone and dnsNode: documented (schema). What a zone inherits in which partition: reported
(Samba, which mirrors Windows). Entries of key administrators: reported (BlueTuxedo leaves them out as standard).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from .permissions import Changes, Entry
from .registrants import domain_of, domain_of_partition, is_open, owner_of
from .sids import (
    ADMINISTRATORS,
    AUTHENTICATED,
    EVERYONE,
    OF_DOMAIN,
    OF_ROOT,
    SYSTEM,
    WELL_KNOWN,
    in_domain,
    shown,
)

if TYPE_CHECKING:
    from .host import Host
    from .model import Domain, Estate
    from .records import ResourceRecord
    from .zones import DirectoryZone, Partition

#: Rights in the order in which Windows writes them.
FULL, LIST_AND_READ = "CCDCLCSWRPWPDTLOCRSDRCWDWO", "LCRPLORC"
_ED, _BA = "CCDCLCSWRPWPDTCRSDRCWDWO", "CCLCSWRPWPLOCRSDRCWDWO"
_IDENTITY = "91e647de-d96f-4b70-9557-d63ff4f3ccd8"
_KEYS = "5b47d60f-6090-40b2-9f37-2a4de88f3063"
#: What anybody may do with a node that is open: read it and write it (the rights are inferred).
OPEN = "LCSWRPWPLORC"


def of_container(estate: Estate, partition: Partition, host: Host) -> str:
    """Return the descriptor of the container of zones."""
    domain, changes = (
        domain_of_partition(estate, partition),
        estate.container_changes.get(partition.container, Changes()),
    )
    own = [Entry(SYSTEM, FULL), Entry(WELL_KNOWN["ED"], _ED, inherits=True)]
    if partition.scope in ("Domain", "Legacy"):
        own += [Entry(in_domain(domain, 512), FULL), Entry(_dns_admins(estate, domain), _ED, inherits=True)]
    return _text(host, SYSTEM, _changed(own, _from_above(estate, domain, partition), changes), changes.protected)


def of_zone(estate: Estate, zone: DirectoryZone, host: Host) -> str:
    """Return the descriptor of a zone."""
    return _text(host, SYSTEM, _zone_entries(estate, zone), zone.changes.protected)


def of_node(estate: Estate, zone: DirectoryZone, name: str, records: Iterable[ResourceRecord], host: Host) -> str:
    """Return the descriptor of the node *name*, which *records* are at."""
    records = list(records)
    domain, owner = domain_of(estate, zone), owner_of(estate, zone, name, records)
    own = [Entry(in_domain(domain, 512), FULL), Entry(WELL_KNOWN["ED"], FULL), Entry(SYSTEM, FULL)]
    own += [Entry(EVERYONE, LIST_AND_READ)]
    if owner not in (SYSTEM, in_domain(domain, 512)):
        own.append(Entry(owner, FULL))  # the entry of CREATOR OWNER names who created it
    if is_open(zone, records, by_proxy=owner in estate.proxies):
        own.append(Entry(AUTHENTICATED, OPEN))
    entries = [*own, *(replace(each, inherited=True) for each in _zone_entries(estate, zone) if _goes_down(each))]
    return _text(host, owner, entries, protected=False)


def _zone_entries(estate: Estate, zone: DirectoryZone) -> list[Entry]:
    domain = domain_of(estate, zone)
    own = [
        Entry(in_domain(domain, 512), FULL),
        Entry(AUTHENTICATED, "CC"),
        Entry(EVERYONE, LIST_AND_READ),
        Entry(SYSTEM, FULL),
        Entry(WELL_KNOWN["ED"], _ED, inherits=True),
    ]
    container = estate.container_changes.get(zone.partition.container, Changes())
    from_container = [Entry(WELL_KNOWN["ED"], _ED, inherited=True)]
    if zone.partition.scope in ("Domain", "Legacy"):
        from_container.append(Entry(_dns_admins(estate, domain), _ED, inherited=True))
    from_container += [replace(each, inherited=True) for each in container.add if each.inherits]
    from_container = [each for each in from_container if each.sid not in container.remove]
    above = [] if container.protected else _from_above(estate, domain, zone.partition)
    return _changed(own, [] if zone.changes.protected else [*from_container, *above], zone.changes)


def _from_above(estate: Estate, domain: Domain, partition: Partition) -> list[Entry]:
    """Return what comes from the head of the partition."""
    found = [
        Entry(WELL_KNOWN["PS"], "RPWPCR", inherited=True, object=_IDENTITY),
        Entry(in_domain(estate.root, 519), FULL, inherited=True),
        Entry(WELL_KNOWN["RU"], "LC", inherited=True),
        Entry(ADMINISTRATORS, _BA, inherited=True),
    ]
    if partition.scope in ("Domain", "Legacy"):
        found += [
            Entry(in_domain(domain, 526), "RPWP", inherited=True, object=_KEYS),
            Entry(in_domain(estate.root, 527), "RPWP", inherited=True, object=_KEYS),
        ]
    return found


def _changed(own: list[Entry], inherited: list[Entry], changes: Changes) -> list[Entry]:
    kept = [each for each in [*own, *inherited] if each.sid not in changes.remove or each.inherited]
    added = list(changes.add)
    # Denying entries come first, then what is the object's own, then what is inherited (documented).
    return sorted([*added, *kept], key=lambda each: (each.inherited, each.kind != "D"))


def _goes_down(entry: Entry) -> bool:
    return entry.inherits or entry.inherited


def _text(host: Host, owner: str, entries: list[Entry], protected: bool) -> str:
    estate, domain = host.estate, host.its_domain()
    body = "".join(each.text(estate, domain) for each in entries)
    return f"O:{shown(owner, estate, domain)}G:{_group(owner)}D:{'PAI' if protected else 'AI'}{body}"


def _group(owner: str) -> str:
    return "SY" if owner == SYSTEM else "DU"


def _dns_admins(estate: Estate, domain: Domain) -> str:
    found = estate.principals.find(domain, "DnsAdmins")
    return found.sid if found else in_domain(domain, 1101)


def owner_in(sddl: str) -> str:
    """Return the owner of a descriptor as it is written there."""
    return sddl.partition("G:")[0].removeprefix("O:")


def full_sid(text: str, host: Host) -> str:
    """Return the SID that a machine means by *text*, an alias or the SID itself."""
    if text in WELL_KNOWN:
        return WELL_KNOWN[text]
    if text in OF_DOMAIN:
        return in_domain(host.its_domain(), OF_DOMAIN[text])
    return in_domain(host.estate.root, OF_ROOT[text]) if text in OF_ROOT else text

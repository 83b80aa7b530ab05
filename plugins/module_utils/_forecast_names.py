"""The names that must stay, as the servers of an estate showed them, and the hosts whose life is asked after."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from ._estate import Estate, target_key
from ._forecast_life import subject
from ._forecast_reads import ZoneRecords
from ._missing import accepted
from ._names import is_dn, zone_name
from ._protected import Infrastructure, infrastructure

#: Inventory name -> what dns_scavenging_forecast_info said of the server.
Told = Mapping[str, Mapping[str, Any]]


def infrastructure_of(estate: Estate, told: Told, missing: Collection[str] = ()) -> Infrastructure:
    """Return the names of all servers, and all that records point at; *missing* servers are accepted as unread."""
    names = [estate.fqdn_of(server) for server in estate.servers]
    names += [*(each.fqdn for each in estate.controllers.values()), *_leasing(estate)]
    pointing = dict(_pointing(told))
    records = ((zone_name(read_of), record) for read_of, read in pointing.values() for record in read.records)
    silent = [name for name in _silent(estate) if not accepted(estate, name, missing)]
    unnamed = [] if estate.authorized is not None else ["the DHCP servers, which nobody named"]
    return infrastructure(names, records, [*unnamed, *silent, *_unread(estate, pointing)])


def _leasing(estate: Estate) -> Iterator[str]:
    """Yield the names of the DHCP servers; one that the inventory calls by its first label may be in any domain."""
    yield from estate.authorized or ()
    for name in (server.name.lower().rstrip(".") for server in estate.dhcp):
        yield from [name] if "." in name else [f"{name}.{domain}" for domain in estate.domains]


def hosts_asked_after(told: Told) -> list[str]:
    """Return the whole names of the hosts that the records are about which may be deleted."""
    names: set[str] = set()
    for facts in told.values():
        for target, kept in facts["records"].items():
            for record in ZoneRecords.of(kept).records:
                names |= subject(record, zone_name(target))[0]
    return sorted(names)


def _pointing(told: Told) -> Iterator[tuple[str, tuple[str, ZoneRecords]]]:
    """Yield each zone whose pointers were read, by a key that two file-backed zones of one name do not share."""
    for name, facts in told.items():
        for target, kept in facts["pointing"].items():
            yield _key(name, target), (target, ZoneRecords.of(kept))


def _key(server: str, target: str) -> str:
    return target_key(target) if is_dn(target) else f"{server} {target_key(target)}"


def _silent(estate: Estate) -> list[str]:
    """Return the servers whose zones nobody knows, the domains whose servers nobody named, with those."""
    silent = [estate.fqdn_of(server) for server in estate.servers if not server.zones_read]
    known = {estate.fqdn_of(server) for server in estate.servers}
    silent += [fqdn for fqdn in estate.controllers if fqdn not in known]
    untold = sorted(estate.domains - estate.told_domains) if estate.domains else ["domains that nobody named"]
    return [*dict.fromkeys(silent), *(f"the servers of {name}" for name in untold)]


def _unread(estate: Estate, pointing: Mapping[str, tuple[str, ZoneRecords]]) -> list[str]:
    wanted = {key: zone_name(servers[0].held[key].target) for key, servers in estate.holders.items()}
    for server in estate.read:
        files = [copy for copy in server.zones if copy.judged and not copy.in_directory]
        wanted |= {_key(server.name, copy.target): f"{copy.name} on {server.name}" for copy in files}
    found = []
    for key, label in wanted.items():
        if key not in pointing:
            found.append(f"what points at names in {label}")
        elif unseen := pointing[key][1].unseen:
            kinds = ", ".join(unseen)
            found.append(f"{kinds} records of {label}: {next(iter(unseen.values()))}")
    return found

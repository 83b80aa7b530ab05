"""The pointer of an address record: the PTR record that gives its name back, in a reverse zone of the same server."""

from __future__ import annotations

from ipaddress import ip_address

from simulator.estate.dns import DnsServer
from simulator.estate.records import ResourceRecord
from simulator.estate.zones import Zone

from .record_objects import owner, relative


def pointers(server: DnsServer, zone: Zone, record: ResourceRecord) -> tuple[Zone, list[ResourceRecord]] | None:
    """Return the zone and the PTR records that point from the address of *record* to its name; None without any."""
    if record.type not in ("A", "AAAA"):
        return None
    reverse = _closest(server, ip_address(record.data).reverse_pointer)
    if reverse is None:
        return None
    name = relative(ip_address(record.data).reverse_pointer, reverse).lower()
    target = f"{owner(zone, record)}.".lower()
    found = [each for each in server.records(reverse) if each.type == "PTR" and each.name.lower() == name]
    mine = [each for each in found if each.data.lower() == target]
    return (reverse, mine) if mine else None


def _closest(server: DnsServer, name: str) -> Zone | None:
    """Return the zone of *server* that holds the records of *name*: the longest that ends it."""
    labels = name.split(".")
    above = (".".join(labels[place:]) for place in range(len(labels)))
    return next((zone for zone in map(server.find, above) if zone is not None), None)

"""Get-DnsServerResourceRecord."""

from __future__ import annotations

from collections.abc import Iterator

from simulator.engine.emissions import Call, Emission, Failure
from simulator.estate.records import APEX
from simulator.estate.zones import Zone

from .calls import DNS_REFUSALS, elsewhere, not_simulated, of_zone, refuse, service
from .grades import simulated
from .record_objects import records_of, relative, shown, wanted_type


@simulated(
    "Get-DnsServerResourceRecord",
    documented=(
        "a static record has no timestamp; others have one of whole hours",
        "names are relative to the zone, and the zone itself is @",
    ),
    reported=("code 9714 for a name that does not exist; a zone without matches is silence",),
    inferred=(
        "timestamps are local time",
        "a name brings the names below it too, unless -Node is given",
        "every server shows the same records: they are one copy, and how records replicate is not played",
        "a zone that is a copy from elsewhere shows none",
        "data of DHCID, DNAME and WINS records are named after the parameters that set them; NAPTR is Unknown",
    ),
    refuses=("dns.zone.absent.other", "dns.record.name.absent", "dns.access.denied.read", *DNS_REFUSALS),
)
def get_records(call: Call) -> Iterator[Emission]:
    server = service(call)
    refuse(call, "ZoneScope")
    if away := list(elsewhere(call)):
        yield from away
        return
    zone = server.find(str(call.bound["ZoneName"]))
    if zone is None:
        yield of_zone("dns.zone.absent.other", call.host, str(call.bound["ZoneName"]))
        return
    wanted, name = wanted_type(call), _relative(call, zone)
    found = list(records_of(server, zone))
    if name is not None:
        found = [each for each in found if _is_at(each.name.lower(), name, below=not call.bound.get("Node"))]
        if not found:
            values = {"name": str(call.bound.get("Name") or APEX), "zone": zone.name, "server": call.host.computer}
            yield Failure("dns.record.name.absent", values, target=zone.name)
            return
    yield from (shown(zone, each) for each in found if wanted is None or each.number == wanted)


def _relative(call: Call, zone: Zone) -> str | None:
    """Return the name that is asked for, relative to the zone and in lower case; None for all."""
    name = call.bound.get("Name")
    if name is None:
        return APEX if call.bound.get("Node") else None
    if "*" in str(name) and name != "*":
        raise not_simulated("wildcards in -Name")
    return relative(str(name), zone).lower()


def _is_at(name: str, wanted: str, *, below: bool) -> bool:
    return name == wanted or (below and wanted != APEX and name.endswith(f".{wanted}"))

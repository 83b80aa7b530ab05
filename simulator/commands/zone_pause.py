"""Suspend-DnsServerZone and Resume-DnsServerZone."""

from __future__ import annotations

from collections.abc import Generator, Iterator

from simulator.engine.emissions import Call, Emission, Failure
from simulator.estate.dns import DnsServer
from simulator.estate.events import AUDIT_LOG
from simulator.estate.zones import Zone

from .calls import DNS_REFUSALS, elsewhere, of_zone, service
from .grades import simulated
from .zone_objects import zone_record

_REFUSALS = ("dns.zone.absent.other", "dns.zone.wrong.type", "engine.prompt.confirm", *DNS_REFUSALS)
_INFERRED = (
    "without -Force it asks",
    "a pause is known to one server only and ends with a restart",
    "forwarders and automatic zones cannot be paused",
)


@simulated(
    "Suspend-DnsServerZone",
    documented=("a paused zone takes no updates and is not scavenged", "event 559 in the audit log"),
    inferred=_INFERRED,
    refuses=_REFUSALS,
)
def suspend_zone(call: Call) -> Iterator[Emission]:
    server = service(call)
    zone = yield from _stoppable(server, call)
    if zone is None:
        return
    server.pause(zone)
    call.host.events.add(AUDIT_LOG, 559, server.now, Zone=zone.name)
    if call.bound.get("PassThru"):
        yield zone_record(server, zone)


@simulated(
    "Resume-DnsServerZone",
    documented=("the wait for scavenging starts again", "event 560 in the audit log"),
    inferred=(*_INFERRED, "a zone that runs is resumed all the same, but does not wait again"),
    refuses=_REFUSALS,
)
def resume_zone(call: Call) -> Iterator[Emission]:
    server = service(call)
    zone = yield from _stoppable(server, call)
    if zone is None:
        return
    if server.is_paused(zone):
        server.resume(zone)
    call.host.events.add(AUDIT_LOG, 560, server.now, Zone=zone.name)
    if call.bound.get("PassThru"):
        yield zone_record(server, zone)


def _stoppable(server: DnsServer, call: Call) -> Generator[Emission, None, Zone | None]:
    """Yield why the zone can be neither paused nor resumed and return None, or return the zone."""
    if away := list(elsewhere(call)):
        yield from away
        return None
    name = str(call.bound["Name"])
    zone = server.find(name)
    if zone is None:
        yield of_zone("dns.zone.absent.other", call.host, name)
    elif zone.kind in ("forwarder", "automatic", "anchors"):
        yield of_zone("dns.zone.wrong.type", call.host, name)
    elif not call.bound.get("Force"):
        yield Failure("engine.prompt.confirm", target=name)
    else:
        return zone
    return None

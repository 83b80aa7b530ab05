"""Get-, Set- and Start-DnsServerScavenging."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

from simulator.engine.emissions import Call, Emission, Failure, Record
from simulator.estate.dns import DnsServer
from simulator.estate.events import AUDIT_LOG
from simulator.estate.scavenging import scavenge
from simulator.estate.zones import DirectoryZone

from .calls import DNS_REFUSALS, elsewhere, of_zone, service
from .grades import simulated
from .zone_objects import can_age
from .zone_write import LONGEST, out_of_range, plain, read_only, whole_hours, write_aging

_SETTINGS = {"ScavengingInterval": "interval", "NoRefreshInterval": "no_refresh", "RefreshInterval": "refresh"}
_NAMES = {setting: parameter for parameter, setting in _SETTINGS.items()} | {"state": "DefaultAgingState"}
_LONGEST_PASS = timedelta(days=365)


@simulated(
    "Get-DnsServerScavenging",
    documented=("the interval says whether the server scavenges; the state is the aging of zones that it creates",),
    inferred=(
        "the last pass is null on a server that never scavenged, and a restart does not forget it",
        "a pass is known by its beginning, also one that was started by hand",
    ),
    refuses=DNS_REFUSALS,
)
def get_scavenging(call: Call) -> Iterator[Emission]:
    server = service(call)
    if away := list(elsewhere(call)):
        yield from away
        return
    yield _record(server)


@simulated(
    "Set-DnsServerScavenging",
    documented=(
        "an interval of 0 stops scavenging, any other starts it; the state never changes the interval",
        "it goes on after a partial failure",
        "ApplyOnAllZones gives every AD-integrated zone the aging state and intervals of the server",
    ),
    reported=("a sweep over all zones fails with 9611 on automatic zones and TrustAnchors",),
    inferred=(
        "a new interval starts the timer afresh",
        "what the audit log says",
        "a file-backed zone is left alone by ApplyOnAllZones",
    ),
    refuses=(
        "dns.aging.value.range",
        "simulator.dns.value.small",
        "dns.zone.wrong.type",
        "dns.rodc",
        *DNS_REFUSALS,
    ),
)
def set_scavenging(call: Call) -> Iterator[Emission]:
    server = service(call)
    if away := list(elsewhere(call)):
        yield from away
        return
    changes: dict[str, Any] = {}
    for parameter, setting in _SETTINGS.items():
        if parameter not in call.bound:
            continue
        longest = _LONGEST_PASS if parameter == "ScavengingInterval" else LONGEST
        if refused := out_of_range(call, parameter, longest):
            yield refused
        else:
            changes[setting] = whole_hours(call.bound[parameter])
    if "ScavengingState" in call.bound:
        changes["state"] = bool(call.bound["ScavengingState"])
    server.schedule(**changes)
    for setting, value in changes.items():
        server.host.events.add(AUDIT_LOG, 541, server.now, Setting=_NAMES[setting], NewValue=plain(value))
    if call.bound.get("ApplyOnAllZones"):
        yield from _apply(server, call)
    if call.bound.get("PassThru"):
        yield _record(server)


@simulated(
    "Start-DnsServerScavenging",
    documented=(
        "the automatic schedule does not move",
        "it deletes only where the server scavenges on its own and did so once, and it bypasses no safety valve",
        "event 552, then 2501 or 2502, and 521 for each record",
    ),
    inferred=("without -Force it asks", "where it may delete nothing it says so with 2502"),
    refuses=("engine.prompt.confirm", *DNS_REFUSALS),
)
def start_scavenging(call: Call) -> Iterator[Emission]:
    server = service(call)
    if away := list(elsewhere(call)):
        yield from away
        return
    if not call.bound.get("Force"):
        yield Failure("engine.prompt.confirm", target=call.host.computer)
        return
    settings, now = server.scavenging, server.now
    call.host.events.add(AUDIT_LOG, 552, now, Server=call.host.fqdn)
    if scavenge(server, now, dry=not settings.interval or settings.automatic is None):
        server.scavenging = replace(settings, last=now)


def _apply(server: DnsServer, call: Call) -> Iterator[Emission]:
    wanted = server.scavenging
    changes = {"aging": wanted.state, "no_refresh": wanted.no_refresh, "refresh": wanted.refresh}
    for zone in server.zones().values():
        if zone.kind in ("automatic", "anchors"):
            yield of_zone("dns.zone.wrong.type", call.host, zone.name)
        elif can_age(zone) and isinstance(zone, DirectoryZone):
            if read_only(server, zone):
                yield of_zone("dns.rodc", call.host, zone.name)
            else:
                write_aging(server, zone, changes)


def _record(server: DnsServer) -> Record:
    settings = server.scavenging
    return Record(
        "DnsServerScavenging",
        {
            "ScavengingInterval": settings.interval,
            "RefreshInterval": settings.refresh,
            "NoRefreshInterval": settings.no_refresh,
            "ScavengingState": settings.state,
            "LastScavengeTime": settings.last,
        },
    )

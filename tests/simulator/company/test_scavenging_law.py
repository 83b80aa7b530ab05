"""What passes delete, held against the formula of the documents, over generated estates."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from simulator.estate.events import AUDIT_LOG, DNS_LOG
from simulator.estate.generate_scavenging import scavenging
from simulator.estate.load import build
from simulator.estate.record_events import fields_of
from simulator.estate.records import ResourceRecord, moment_of
from simulator.estate.scavenging import hindrance

SEEDS = range(60)
SPAN = timedelta(days=45)


def expected(estate: Any, end: datetime) -> dict[tuple[str, tuple[str, str, str]], datetime]:
    """Return when each record of a silent client goes: the first pass after it and its zone are due.

    base = max(start, last pass); pass k = base + k * interval; a record goes with the first pass later than
    max(timestamp + no-refresh + refresh, start + refresh) of the servers that may. Only what stands still is foretold:
    no restarts, no pauses, no trouble with replication.
    """
    gone: dict[tuple[str, tuple[str, str, str]], datetime] = {}
    for host in estate.hosts.values():
        server = host.dns
        base = max(server.started, server.scavenging.automatic or server.started)
        for zone in server.zones().values() if server.scavenging.interval and not host.read_only else ():
            settings = server.settings(zone)
            named = settings.scavenge_servers
            if not settings.aging or settings.dynamic_update == "None" or (named and host.addresses[0] not in named):
                continue
            opened = server.started.replace(minute=0, second=0) + settings.refresh
            for record in zone.records.all():
                if not record.timestamp or record.period or record.type in ("SOA", "NS"):
                    continue
                due = max(opened, moment_of(record.timestamp) + settings.no_refresh + settings.refresh)
                count = max((due - base) // server.scavenging.interval + 1, 1)
                moment = base + count * server.scavenging.interval
                key = (zone.name, logged_key(record))
                if moment <= end:
                    gone[key] = min(moment, gone.get(key, moment))
    return gone


def still(seed: int) -> Any:
    """Return an estate in which nothing happens but passes and registrations."""
    content = scavenging(seed)
    content["replication"] = {}
    for host in content["hosts"]:
        host.pop("reboots", None)
        host.pop("paused")
        host["site"] = "north"  # between sites replication may be older than a refresh interval of an hour
    return build(content, "generated")


def deleted(estate: Any) -> dict[tuple[str, tuple[str, str, str]], datetime]:
    estate.history.catch_up()
    found = {}
    for host in estate.hosts.values():
        for event in host.events.read(AUDIT_LOG, estate.clock.now()):
            if event.id == 521:
                data = dict(event.data)
                found[data["Zone"], (data["NAME"].lower(), data["Type"], data["RDATA"])] = event.time
    return found


def logged_key(record: ResourceRecord) -> tuple[str, str, str]:
    """Return what the audit log says of a record that went."""
    fields = fields_of(record, "any")
    return record.name.lower(), record.type, str(fields["RDATA"])


@pytest.mark.parametrize("seed", SEEDS)
def test_silent_records_go_with_the_pass_that_the_documents_name(seed: int) -> None:
    estate = still(seed)
    silent = {
        (zone.name, logged_key(record))
        for host in estate.hosts.values()
        for zone in host.dns.zones().values()
        for record in zone.records.all()
        if not record.period
    }
    foretold = expected(estate, estate.clock.now() + SPAN)
    estate.clock.advance(SPAN)
    happened = {key: moment for key, moment in deleted(estate).items() if key in silent}
    assert happened == foretold


def test_the_generated_estates_are_worth_it() -> None:
    sizes = []
    for seed in SEEDS:
        estate = still(seed)
        sizes.append(len(expected(estate, estate.clock.now() + SPAN)))
    assert sum(size > 0 for size in sizes) > len(sizes) / 3
    assert max(sizes) > 20


@pytest.mark.parametrize("seed", SEEDS)
def test_whatever_happens_only_stale_records_of_open_zones_go(seed: int) -> None:
    estate = build(scavenging(seed), "generated")
    before = {(zone.name, each.key): each.timestamp for zone, each in _records(estate)}
    end = estate.clock.now() + SPAN
    while estate.clock.now() < end:
        estate.clock.advance(timedelta(hours=7))
        estate.history.catch_up()
    for host in estate.hosts.values():
        ends = [each.time for each in host.events.read(DNS_LOG, end) if each.id in (2501, 2502)]
        for event in host.events.read(AUDIT_LOG, end):
            if event.id == 521:
                assert event.time in ends
                zone = host.dns.find(dict(event.data)["Zone"])
                assert hindrance(host.dns, zone, event.time) in (None, "not yet available", "paused")
    static = {key for key, timestamp in before.items() if not timestamp}
    assert static <= {(zone.name, each.key) for zone, each in _records(estate)}


def _records(estate: Any) -> list[tuple[Any, Any]]:
    zones = {id(zone): zone for host in estate.hosts.values() for zone in host.dns.zones().values()}
    return [(zone, each) for zone in zones.values() for each in zone.records.all()]

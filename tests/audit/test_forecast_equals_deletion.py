"""What a forecast promises of the records of an estate is what its passes do: which, when and on which server."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from random import Random
from typing import Any

import pytest
from ansible_collections.ddi.windows.plugins.module_utils._finding import Command
from ansible_collections.ddi.windows.plugins.module_utils._forecast import DELETED, UNKNOWN
from ansible_collections.ddi.windows.plugins.module_utils._passes import schedule
from ansible_collections.ddi.windows.plugins.plugin_utils._session import HostSession

from simulator.estate.events import DNS_LOG
from simulator.estate.generate_scavenging import scavenging
from simulator.estate.load import build
from simulator.estate.zones import DirectoryZone
from simulator.local import LocalWire

from .scavenged import (
    JUST_BEFORE,
    Gone,
    Seen,
    deleted,
    fates_of,
    forecast_by_module,
    foretold,
    look,
    unknown,
)

SEEDS = range(40)
MORE_SEEDS = range(1000, 1200)
SPAN = timedelta(days=45)
PASSES = (2501, 2502)
#: Estates in which the first server that scavenges deletes something after a few days.
DELETING = (0, 7, 8, 10, 11, 32)
DAY = timedelta(days=1)


def still(seed: int) -> Any:
    """Return an estate whose clients are silent, and in which nothing fails: all there is are passes."""
    content = scavenging(seed)
    content["replication"] = {}
    for host in content["hosts"]:
        host.pop("reboots", None)
        host["site"] = "north"  # between sites replication may be older than a refresh interval of an hour
    for zone in content["zones"]:
        for record in zone["records"]:
            record.pop("refreshes", None)
    return build(content, f"seed {seed}")


@cache
def far_ahead(seed: int) -> tuple[Gone, Gone]:
    """Return what one forecast says of all that goes in SPAN, and what went."""
    estate = still(seed)
    began, seen = estate.clock.now(), look(estate)
    fates = seen.fates(passes=int(SPAN / timedelta(hours=1)))
    assert unknown(fates) == {}
    estate.clock.advance(SPAN)
    return foretold(fates, estate.clock.now()), deleted(estate, began)


@pytest.mark.parametrize("seed", SEEDS)
def test_one_forecast_tells_all_that_goes_while_nothing_else_happens(seed: int) -> None:
    foreseen, happened = far_ahead(seed)
    assert happened == foreseen


@pytest.mark.long
@pytest.mark.parametrize("seed", MORE_SEEDS)
def test_one_forecast_tells_all_that_goes_in_many_estates(seed: int) -> None:
    foreseen, happened = far_ahead(seed)
    assert happened == foreseen


def test_much_goes_in_these_estates() -> None:
    sizes = [len(far_ahead(seed)[1]) for seed in range(10)]
    assert sum(size > 0 for size in sizes) > 3
    assert max(sizes) > 20


# The same as a play does it: modules that read over a wire, and the judge that joins what they said.


def by_module(seed: int) -> tuple[Gone, Gone]:
    """Return what the play says of all that goes in SPAN, and what went."""
    estate = still(seed)
    began = estate.clock.now()
    fates = fates_of(forecast_by_module(estate, passes=int(SPAN / timedelta(hours=1))))
    assert unknown(fates) == {}
    estate.clock.advance(SPAN)
    return foretold(fates, estate.clock.now()), deleted(estate, began)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_modules_tell_all_that_goes_while_nothing_else_happens(seed: int) -> None:
    foreseen, happened = by_module(seed)
    assert happened == foreseen


@pytest.mark.long
@pytest.mark.parametrize("seed", MORE_SEEDS)
def test_the_modules_tell_all_that_goes_in_many_estates(seed: int) -> None:
    foreseen, happened = by_module(seed)
    assert happened == foreseen


def module_says_the_same(estate: Any, seen: Seen) -> None:
    """Compare what the modules say with the rules applied to every record, at the same moment."""
    zones = forecast_by_module(estate)
    ours = fates_of(zones)
    doubted = {zone.target.partition(",")[0].removeprefix("DC=").lower() for zone in zones if zone.view.unknown}
    rules = {key: fate for key, fate in seen.fates().items() if key[0] not in doubted}
    expected = {key: fate for key, fate in rules.items() if fate.outcome in (DELETED, UNKNOWN)}
    assert {key: fate for key, fate in ours.items() if key[0] not in doubted} == expected
    assert all(fate.outcome == UNKNOWN for key, fate in ours.items() if key[0] in doubted)


# Estates in which hosts refresh their records, servers restart, zones are paused and replication fails.


def whole(seed: int) -> Any:
    return build(scavenging(seed), f"seed {seed}")


def passes_of(seed: int, each: int) -> list[datetime]:
    """Return *each* of the passes that delete and of the others: an estate of the same seed shows which do."""
    estate, chance = whole(seed), Random(seed)
    began = estate.clock.now()
    estate.clock.advance(SPAN)
    estate.history.catch_up()
    logs = [event for host in estate.hosts.values() for event in host.events.read(DNS_LOG, estate.clock.now())]
    deleting = sorted({moment for moment, _ in deleted(estate, began).values()})
    others = sorted({event.time for event in logs if event.id in PASSES and event.time > began} - set(deleting))
    return sorted(moment for some in (deleting, others) for moment in chance.sample(some, min(len(some), each)))


def unforeseen(estate: Any, seen: Seen, due: datetime) -> dict[str, set[str]]:
    """Return the servers that spare a zone at *due* for a reason that no forecast foresees, by the target of the zone.

    Those are a server that restarts at this very moment, one that has partners for a partition and reached none since
    it started, and one that has not replicated this zone within the last refresh interval (control 7).
    """
    found: dict[str, set[str]] = {target: set() for target in seen.records}
    for name, host in estate.hosts.items():
        success = {each.dn: estate.replications.success(host, each, due) for each in host.partitions()}
        alone = any(each is not None and each < host.dns.started for each in success.values())
        for zone in host.dns.zones().values():
            if isinstance(zone, DirectoryZone) and zone.dns_dn in found:
                last = success[zone.partition.dn]
                old = last is not None and last < due - host.dns.settings(zone).refresh
                if old or alone or host.dns.next_restart == due:
                    found[zone.dns_dn].add(name)
    return found


def overdue(seen: Seen) -> set[str]:
    """Return the servers that ended no pass when one was due: of those nobody can tell when the next one comes."""
    servers = [holder.server for target in seen.records for holder in seen.holders(target)]
    return {each.name for each in servers if schedule(each, seen.now, 1).unknown.startswith("a pass of")}


def compare(estate: Any, due: datetime) -> int:
    """Forecast the pass at *due* just before it, let it happen, and compare; return how many records went."""
    estate.clock.advance(due - JUST_BEFORE - estate.clock.now())
    seen = look(estate)
    module_says_the_same(estate, seen)
    late, spared = overdue(seen), unforeseen(estate, seen, due)
    promised = seen.fates()
    exact = seen.fates(silent={target: names | late for target, names in spared.items()})
    assert unknown(exact) == {}
    estate.clock.advance(JUST_BEFORE)
    happened = deleted(estate, seen.now)
    for key, (moment, server) in happened.items():
        assert moment == due
        if server in late:
            assert key in unknown(promised)
        else:
            assert key in unknown(promised) or key in foretold(promised, due)
    expected = foretold(exact, due)
    for key in [key for key, (_, server) in happened.items() if server in late]:
        happened.pop(key)
        expected.pop(key, None)
    assert happened == expected
    return len(happened)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_pass_deletes_what_was_forecast_just_before_it(seed: int) -> None:
    estate = whole(seed)
    for due in passes_of(seed, each=1):
        compare(estate, due)


@pytest.mark.long
@pytest.mark.parametrize("seed", MORE_SEEDS)
def test_many_passes_delete_what_was_forecast_just_before_each(seed: int) -> None:
    estate = whole(seed)
    for due in passes_of(seed, each=4):
        compare(estate, due)


# What people change in between.


def send(host: Any, command: str, **parameters: Any) -> None:
    session = HostSession(LocalWire(host), read_only=False, writes={command})
    assert session.write(Command(command, parameters)) == []


def scavengers(estate: Any) -> list[Any]:
    return [host for host in estate.hosts.values() if host.dns.scavenging.interval]


@pytest.mark.parametrize("seed", DELETING)
def test_a_new_interval_counts_from_when_it_was_set(seed: int) -> None:
    estate = still(seed)
    estate.clock.advance(3 * DAY)
    changed, since = scavengers(estate)[:1], estate.clock.now()
    for host in changed:
        send(host, "Set-DnsServerScavenging", ScavengingInterval=timedelta(hours=37))
    estate.clock.advance(timedelta(hours=11))
    seen = replace(look(estate), since={host.name: since for host in changed})
    fates = seen.fates(passes=int(SPAN / timedelta(hours=1)))
    assert unknown(fates) == {}
    estate.clock.advance(SPAN)
    assert deleted(estate, seen.now) == foretold(fates, estate.clock.now())


@pytest.mark.parametrize("seed", DELETING)
def test_changed_intervals_of_zones_count_for_records_that_are_old_already(seed: int) -> None:
    estate = still(seed)
    host = next(iter(estate.hosts.values()))
    for zone in list(host.dns.zones().values()):
        if host.dns.settings(zone).aging:
            both = {"NoRefreshInterval": timedelta(hours=30), "RefreshInterval": timedelta(hours=50)}
            send(host, "Set-DnsServerZoneAging", Name=zone.name, **both)
    # By now every server knows, and nothing that was written is on its way.
    estate.clock.advance(timedelta(hours=1))
    seen = look(estate)
    fates = seen.fates(passes=int(SPAN / timedelta(hours=1)))
    assert unknown(fates) == {}
    estate.clock.advance(SPAN)
    assert deleted(estate, seen.now) == foretold(fates, estate.clock.now())


@pytest.mark.parametrize("seed", DELETING)
def test_a_pass_that_a_person_started_makes_the_next_unknown_and_moves_none(seed: int) -> None:
    estate = still(seed)
    estate.clock.advance(3 * DAY)
    before = look(estate)
    promised = foretold(before.fates(passes=int(SPAN / timedelta(hours=1))), before.now + SPAN)
    estate.clock.advance(timedelta(minutes=7))
    started = scavengers(estate)[:1]
    for host in started:
        send(host, "Start-DnsServerScavenging", Force=True)
    seen = replace(look(estate), by_hand=frozenset(host.name for host in started))
    doubted = unknown(seen.fates(passes=int(SPAN / timedelta(hours=1))))
    assert all("started by hand" in reason for reason in doubted.values())
    estate.clock.advance(before.now + SPAN - estate.clock.now())
    happened = deleted(estate, seen.now)
    of_theirs = {key for key, (_, server) in happened.items() if server in seen.by_hand}
    at_once = {key for key, (moment, _) in deleted(estate, before.now).items() if moment <= seen.now}
    assert of_theirs | at_once
    assert of_theirs <= set(doubted)
    assert happened == {key: where for key, where in promised.items() if key not in at_once}

"""Passes of a scavenging server: what they delete, when, and what keeps them from it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from simulator.estate import EstateError

Make = Callable[[dict[str, Any]], Any]
NOW = datetime(2026, 3, 2, 8, 20, tzinfo=UTC)
AUDIT, SERVER = "Microsoft-Windows-DNSServer/Audit", "DNS Server"
OLD = {"name": "old", "data": "10.1.0.20", "age": "1000h"}


@pytest.fixture
def corp(content: dict[str, Any]) -> dict[str, Any]:
    """A zone of the root domain that dc1 scavenges every 7 days, next in a day; it was armed 20 days ago."""
    content["hosts"][0]["scavenging"] = {"interval": "7d"}
    content["zones"][0]["records"] = [OLD, {"name": "web", "data": "10.1.0.30"}]
    return content


def left(company: Any, zone: str = "corp.example", host: str = "dc1") -> list[str]:
    answer = company.ask(host, "Get-DnsServerResourceRecord", ZoneName=zone, RRType="A")
    assert (answer.errors, answer.ended) == ([], None)
    return [each["HostName"] for each in answer.objects]


def logged(company: Any, *identities: int, host: str = "dc1", log: str = AUDIT) -> list[dict[str, str]]:
    company.estate.history.catch_up()
    events = company.estate.hosts[host].events.read(log, company.estate.clock.now())
    return [dict(each.data) for each in events if each.id in identities]


def passes(company: Any, host: str = "dc1") -> list[datetime]:
    company.estate.history.catch_up()
    now = company.estate.clock.now()
    events = company.estate.hosts[host].events.read(SERVER, now)
    return [each.time for each in events if each.id in (2501, 2502) and each.time > NOW]


def start(company: Any, host: str = "dc1") -> Any:
    return company.ask(host, "Start-DnsServerScavenging", Force=True)


def test_the_published_example_is_deleted_on_day_10_at_6(content: dict[str, Any], make: Make) -> None:
    # Intervals of 3 days; the last pass on day 1 at 06:00, the timestamp on day 1 at 12:00.
    content["clock"] = "2026-03-01T13:00:00Z"
    content["hosts"][0]["scavenging"] = {"interval": "3d", "last": "2026-03-01T06:00:00Z"}
    content["zones"][0] |= {"refresh": "3d", "no_refresh": "3d", "records": [OLD | {"age": "1h"}]}
    company = make(content)
    company.wait(days=8, hours=16, minutes=59)
    assert left(company) == ["old"]
    company.wait(minutes=1)
    assert (company.estate.clock.now(), left(company)) == (datetime(2026, 3, 10, 6, tzinfo=UTC), [])


def test_a_pass_says_what_it_did(corp: dict[str, Any], make: Make) -> None:
    company = make(corp)
    company.wait(days=1)
    assert left(company) == ["web"]
    counts = {"VisitedZones": "2", "VisitedNodes": "2", "ScavengedNodes": "1", "ScavengedRecords": "1", "Seconds": "0"}
    assert logged(company, 2501, log=SERVER) == [counts]
    (deleted,) = logged(company, 521)
    assert (deleted["NAME"], deleted["RDATA"], deleted["Zone"]) == ("old", "0x0A010014", "corp.example")
    company.wait(days=7)
    assert [len(logged(company, each, log=SERVER)) for each in (2501, 2502)] == [1, 3]
    assert company.ask("dc1", "Get-DnsServerScavenging").one["LastScavengeTime"] == NOW + timedelta(days=8)


def test_an_estate_begins_with_the_passes_that_were_due_before(corp: dict[str, Any], make: Make) -> None:
    company = make(corp)
    assert company.ask("dc1", "Get-DnsServerScavenging").one["LastScavengeTime"] == NOW - timedelta(days=6)
    assert left(company) == ["old", "web"]


def test_a_pass_before_the_start_does_not_count_for_the_timer(corp: dict[str, Any], make: Make) -> None:
    corp["hosts"][0] |= {"uptime": "8d", "scavenging": {"interval": "10d", "last_ago": "9d"}}
    company = make(corp)
    assert company.ask("dc1", "Get-DnsServerScavenging").one["LastScavengeTime"] == NOW - timedelta(days=9)
    company.wait(days=1)
    assert left(company) == ["old", "web"]
    company.wait(days=1)
    assert (left(company), passes(company)) == (["web"], [NOW + timedelta(days=2)])


def test_values_of_one_name_age_apart(corp: dict[str, Any], make: Make) -> None:
    corp["zones"][0]["records"] += [{"name": "old", "data": "10.1.0.21", "age": "2h"}]
    company = make(corp)
    company.wait(days=1)
    assert left(company) == ["web", "old"]
    assert logged(company, 2501, log=SERVER)[0]["ScavengedNodes"] == "0"


@pytest.mark.parametrize("kind", ["NS", "WINS", "WINSR"])
def test_some_types_are_never_scavenged(corp: dict[str, Any], make: Make, kind: str) -> None:
    corp["zones"][0]["records"] = [{"name": "sub", "type": kind, "data": "10.1.0.9", "age": "9000h"}]
    company = make(corp)
    company.wait(days=40)
    assert logged(company, 521) == []


@pytest.mark.parametrize(("age", "gone"), [("335h", False), ("336h", True)])
def test_a_record_goes_once_both_intervals_are_over(corp: dict[str, Any], make: Make, age: str, gone: bool) -> None:
    # The pass is at 08:20 a day later; the timestamp has whole hours.
    corp["zones"][0]["records"] = [OLD | {"age": age}]
    corp["hosts"][0]["scavenging"] |= {"last": "2026-02-24T07:20:00Z", "interval": "6d"}
    company = make(corp)
    company.wait(minutes=1)
    company.estate.history.catch_up()
    assert left(company) == ["old"]
    corp["hosts"][0]["scavenging"]["last"] = "2026-02-24T08:21:00Z"
    company = make(corp)
    company.wait(minutes=2)
    assert (left(company) == []) is gone


HINDRANCES: list[tuple[str, dict[str, Any]]] = [
    ("does not age", {"aging": False}),
    ("takes no dynamic updates", {"dynamic_update": "None"}),
    ("not in the list of servers", {"scavenge_servers": ["10.1.0.2"]}),
]


@pytest.mark.parametrize(("reason", "settings"), HINDRANCES)
def test_a_zone_keeps_its_records(corp: dict[str, Any], make: Make, reason: str, settings: dict[str, Any]) -> None:
    corp["zones"][0] |= settings
    company = make(corp)
    company.wait(days=30)
    assert left(company) == ["old", "web"], reason
    assert len(passes(company)) == 5


def test_a_server_without_the_interval_deletes_nothing(corp: dict[str, Any], make: Make) -> None:
    corp["hosts"][0]["scavenging"]["interval"] = "never"
    company = make(corp)
    company.wait(days=30)
    assert (left(company), passes(company)) == (["old", "web"], [])


def test_a_read_only_server_deletes_nothing_of_the_directory(corp: dict[str, Any], make: Make) -> None:
    del corp["hosts"][0]["scavenging"]
    corp["hosts"][3]["scavenging"] = {"interval": "7d"}
    corp["zones"][0]["scavenge_servers"] = []
    company = make(corp)
    company.wait(days=30)
    assert left(company) == ["old", "web"]


def test_a_zone_in_a_file_is_scavenged_by_its_server(corp: dict[str, Any], make: Make) -> None:
    corp["hosts"][0]["zones"][0] |= {"aging": True, "dynamic_update": "NonsecureAndSecure", "records": [OLD]}
    company = make(corp)
    company.wait(days=1)
    assert left(company, "files.example") == []


def test_a_restart_resets_the_timer_and_makes_every_zone_wait(corp: dict[str, Any], make: Make) -> None:
    corp["hosts"][0] |= {"uptime": "1d", "scavenging": {"interval": "3d"}}
    company = make(corp)
    company.wait(days=3)
    assert left(company) == ["old", "web"], "the zone waits 7 days after the start"
    company.wait(days=7)
    assert left(company) == ["web"]


def test_a_machine_that_restarts_as_often_as_it_scavenges_never_does(corp: dict[str, Any], make: Make) -> None:
    corp["hosts"][0]["reboots"] = {"every": "7d", "at": "2026-03-01T03:00:00Z"}
    company = make(corp)
    company.wait(days=60)
    assert (left(company), passes(company)) == (["old", "web"], [])
    assert company.estate.hosts["dc1"].dns.started == datetime(2026, 4, 26, 3, tzinfo=UTC)
    started = company.ask("dc1", "Get-CimInstance", ClassName="Win32_OperatingSystem").one["LastBootUpTime"]
    assert started == datetime(2026, 4, 26, 3, tzinfo=UTC)


def test_changing_the_update_mode_makes_the_zone_wait(corp: dict[str, Any], make: Make) -> None:
    company = make(corp)
    company.ask("dc1", "Set-DnsServerPrimaryZone", Name="corp.example", DynamicUpdate="NonsecureAndSecure")
    assert logged(company, 514)[0]["PropertyKey"] == "AllowUpdate"
    company.wait(days=1)
    assert left(company) == ["old", "web"]
    company.wait(days=7)
    assert left(company) == ["web"]


def test_a_zone_that_began_to_wait_lately_is_left_alone(corp: dict[str, Any], make: Make) -> None:
    corp["zones"][0]["armed"] = "2d"
    company = make(corp)
    assert company.aging("dc1", "corp.example")["AvailForScavengeTime"] == NOW.replace(minute=0) + timedelta(days=5)
    company.wait(days=1)
    assert left(company) == ["old", "web"]
    company.wait(days=7)
    assert left(company) == ["web"]


def test_a_paused_zone_is_left_alone_and_waits_after_it_goes_on(corp: dict[str, Any], make: Make) -> None:
    corp["hosts"][0]["paused"] = ["corp.example"]
    company = make(corp)
    assert (company.zone("dc1", "corp.example")["IsPaused"], company.zone("dc2", "corp.example")["IsPaused"]) == (
        True,
        False,
    )
    company.wait(days=2)
    assert company.ask("dc1", "Resume-DnsServerZone", Name="corp.example").errors == ["engine.prompt.confirm"]
    assert company.ask("dc1", "Resume-DnsServerZone", Name="corp.example", Force=True, PassThru=True).one[
        "IsPaused"
    ] is (False)
    assert company.aging("dc1", "corp.example")["AvailForScavengeTime"] == NOW.replace(minute=0) + timedelta(days=9)
    company.wait(days=6)
    assert left(company) == ["old", "web"]
    company.wait(days=7)
    assert left(company) == ["web"]
    company.ask("dc1", "Suspend-DnsServerZone", Name="corp.example", Force=True)
    assert [len(logged(company, each)) for each in (559, 560)] == [1, 1]


def test_only_a_zone_that_the_server_has_can_be_paused(company: Any, content: dict[str, Any], make: Make) -> None:
    for zone, error in (("nowhere.example", "dns.zone.absent.other"), ("away.example", "dns.zone.wrong.type")):
        assert company.ask("dc1", "Suspend-DnsServerZone", Name=zone, Force=True).errors == [error]
    content["hosts"][0]["paused"] = ["nowhere.example"]
    with pytest.raises(EstateError, match=r"host dc1 pauses 'nowhere.example', which it does not serve"):
        make(content)


def test_replication_that_stopped_before_the_start_lets_no_pass_end(corp: dict[str, Any], make: Make) -> None:
    corp["replication"]["failures"] = [{"host": "dc1", "since": "30d"}]
    company = make(corp)
    company.wait(days=20)
    assert (left(company), passes(company)) == (["old", "web"], [])


def test_replication_that_stopped_longer_than_the_refresh_ago_protects_the_zone(
    corp: dict[str, Any], make: Make
) -> None:
    corp["replication"]["failures"] = [
        {"host": "dc1", "partition": "DomainDnsZones.corp.example", "since": "10d", "result": 8453}
    ]
    company = make(corp)
    company.wait(days=1)
    assert (left(company), len(passes(company))) == (["old", "web"], 1)


def test_one_partner_that_works_is_enough(corp: dict[str, Any], make: Make) -> None:
    corp["replication"]["failures"] = [{"host": "dc1", "partner": "dc2", "since": "30d"}]
    company = make(corp)
    company.wait(days=1)
    assert left(company) == ["web"]


def test_the_node_of_a_name_without_records_is_kept_for_two_weeks(corp: dict[str, Any], make: Make) -> None:
    company = make(corp)
    company.wait(days=1)
    assert left(company) == ["web"]
    records = company.estate.hosts["dc1"].dns.find("corp.example").records
    assert records.buried(company.estate.clock.now()) == {"old": NOW + timedelta(days=1)}
    company.wait(days=14)
    assert records.buried(company.estate.clock.now()) == {}


def test_several_servers_scavenge_in_the_order_of_time(corp: dict[str, Any], make: Make) -> None:
    corp["zones"][0]["scavenge_servers"] = []
    corp["hosts"][1]["scavenging"] = {"interval": "10h"}
    company = make(corp)
    company.wait(days=3)
    assert left(company) == ["web"]
    assert (len(logged(company, 521)), len(logged(company, 521, host="dc2"))) == (0, 1)
    assert len(passes(company, "dc2")) == 7


def test_a_pass_by_hand_deletes_and_moves_no_schedule(corp: dict[str, Any], make: Make) -> None:
    company = make(corp)
    company.wait(hours=3)
    answer = start(company)
    assert (answer.errors, answer.objects, left(company)) == ([], [], ["web"])
    assert len(logged(company, 552)) == 1
    company.wait(hours=21)
    assert passes(company) == [NOW + timedelta(days=1), NOW + timedelta(hours=3)]


def test_a_pass_by_hand_asks_without_force(corp: dict[str, Any], make: Make) -> None:
    company = make(corp)
    assert company.ask("dc1", "Start-DnsServerScavenging").errors == ["engine.prompt.confirm"]
    assert left(company) == ["old", "web"]


def test_a_pass_by_hand_deletes_nothing_before_the_first_automatic_one(corp: dict[str, Any], make: Make) -> None:
    corp["hosts"][0]["scavenging"]["interval"] = "21d"
    company = make(corp)
    start(company)
    assert (left(company), len(logged(company, 2502, log=SERVER))) == (["old", "web"], 1)
    company.wait(days=1)
    assert left(company) == ["web"]


def test_a_pass_by_hand_needs_a_server_that_scavenges(corp: dict[str, Any], make: Make) -> None:
    corp["hosts"][0]["scavenging"]["interval"] = "never"
    company = make(corp)
    start(company)
    assert left(company) == ["old", "web"]


LIVE = {"name": "pc1", "data": "10.1.0.40", "age": "100h", "refreshes": "24h"}


def stamp(company: Any, name: str = "pc1") -> datetime:
    answer = company.ask("dc1", "Get-DnsServerResourceRecord", ZoneName="corp.example", Name=name)
    found: datetime = answer.one["Timestamp"]
    return found


def test_a_client_that_lives_refreshes_its_record_for_ever(corp: dict[str, Any], make: Make) -> None:
    corp["zones"][0]["records"] = [LIVE, OLD]
    company = make(corp)
    company.wait(days=90)
    assert left(company) == ["pc1"]
    assert company.estate.clock.now() - stamp(company) < timedelta(days=9)


def test_a_refresh_moves_the_timestamp_only_after_the_no_refresh_interval(corp: dict[str, Any], make: Make) -> None:
    corp["zones"][0]["records"] = [LIVE]
    company = make(corp)
    first = stamp(company)
    company.wait(days=2)
    assert stamp(company) == first
    company.wait(days=2)
    assert timedelta(days=7) <= stamp(company) - first < timedelta(days=8, hours=1)


def test_without_aging_a_refresh_is_not_recorded_until_aging_is_on(corp: dict[str, Any], make: Make) -> None:
    corp["zones"][0] |= {"aging": False, "records": [LIVE | {"age": "9000h"}]}
    company = make(corp)
    first = stamp(company)
    company.wait(days=30)
    assert stamp(company) == first
    company.ask("dc2", "Set-DnsServerZoneAging", Name="corp.example", Aging=True)
    company.wait(days=2)
    assert company.estate.clock.now() - stamp(company) < timedelta(days=2)


def test_a_shorter_no_refresh_interval_counts_at_once(corp: dict[str, Any], make: Make) -> None:
    corp["zones"][0]["records"] = [LIVE | {"age": "0h"}]
    company = make(corp)
    first = stamp(company)
    company.wait(days=1)
    company.ask("dc1", "Set-DnsServerZoneAging", Name="corp.example", NoRefreshInterval=timedelta(hours=1))
    company.wait(days=1)
    assert stamp(company) > first


def test_a_client_that_lives_registers_a_lost_record_anew(corp: dict[str, Any], make: Make) -> None:
    # Aging is switched on while the client is silent: its record goes with the next pass, and comes back within a day.
    corp["zones"][0]["records"] = [LIVE | {"refreshes": "720h", "age": "1000h"}]
    company = make(corp)
    company.wait(days=1)
    assert left(company) == []
    company.wait(days=30)
    assert left(company) == ["pc1"]
    assert next(each["NAME"] for each in logged(company, 519)) == "pc1"


def test_the_same_file_and_the_same_time_give_the_same_end(corp: dict[str, Any], make: Make) -> None:
    corp["zones"][0]["records"] = {"dynamic": [[300, 5], [10, 5]], "alive": [[20, 30]], "list": [LIVE, OLD]}
    at_once, in_steps = make(corp), make(corp)
    at_once.wait(days=40)
    for _ in range(40):
        in_steps.wait(days=1)
        left(in_steps)
    ends = [[(each.key, each.timestamp) for each in made.estate.hosts["dc1"].dns.find("corp.example").records.all()]
            for made in (at_once, in_steps) if left(made)]  # fmt: skip
    assert sorted(ends[0]) == sorted(ends[1])
    assert logged(at_once, 521) == logged(in_steps, 521)

"""What a server says about the records that its next passes delete, read over a wire as on Windows."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from ansible_collections.ddi.windows.plugins.module_utils._errors import Refused
from ansible_collections.ddi.windows.plugins.module_utils._forecast import EPOCH, HOUR
from ansible_collections.ddi.windows.plugins.module_utils._forecast_reads import WITHOUT_CLASS
from ansible_collections.ddi.windows.plugins.modules import dns_scavenging_forecast_info

from simulator.estate.load import build

from .scavenged import run_module, told_by

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
ROLES = ["SchemaMaster", "DomainNamingMaster", "PDCEmulator", "RIDMaster", "InfrastructureMaster"]
TARGET = "DC=corp.example,cn=MicrosoftDNS,DC=DomainDnsZones,DC=corp,DC=example"
RECORDS = [
    {"name": "old", "data": "10.0.0.1", "age": "400h"},
    {"name": "young", "data": "10.0.0.2", "age": "20h"},
    {"name": "static", "data": "10.0.0.3"},
    {"name": "old", "type": "DHCID", "data": "AAAB", "age": "400h"},
    {"name": "old", "type": "TXT", "data": "a text", "age": "401h"},
    {"name": "alias", "type": "CNAME", "data": "old.corp.example."},
    {"type": "MX", "data": "10 mail.corp.example.", "age": "30h"},
]


def server(records: list[dict[str, Any]] | None = None, zone: dict[str, Any] | None = None, **dc1: Any) -> Any:
    """Return the one server of an estate, which scavenges every week and did so four days ago."""
    host = {"name": "dc1", "domain": "corp.example", "addresses": ["10.1.0.1"], "fsmo": ROLES, "uptime": "40d"}
    host |= {"utc_offset_minutes": 330, "scavenging": {"interval": "7d", "last_ago": "96h"}} | dc1
    estate = build(
        {
            "estate": "one",
            "clock": NOW.isoformat(),
            "domains": [{"name": "corp.example"}],
            "accounts": [{"name": "Administrator", "password": "Simulated-Only-1"}],
            "hosts": [host],
            "zones": [
                {"name": "corp.example", "aging": True, "records": RECORDS if records is None else records}
                | (zone or {})
            ],
        },
        "one server",
    )
    return estate.hosts["dc1"]


def judged(host: Any, **options: Any) -> tuple[str, str]:
    """Return what is said of the zone."""
    result = run_module(dns_scavenging_forecast_info, host, **options)
    return next((each.state, each.reason) for each in result.parts[0].decision.verdicts if each.target == TARGET)


def records(host: Any, **options: Any) -> set[tuple[str, str, str]]:
    """Return what travelled of the records that may be deleted: name, type and data."""
    read = told_by(host, **options)["records"]
    return {tuple(each[:3]) for each in read[TARGET]["records"]} if TARGET in read else set()


def test_tells_which_records_go_and_when() -> None:
    result = run_module(dns_scavenging_forecast_info, server())
    (found,) = result.findings
    assert (found.control, found.target, found.before, found.remedy) == ("scavenging-forecast", TARGET, 3, "waiting")
    assert found.reason.startswith("The passes of 2026-03-04 12:00 UTC delete 3 records of this zone: old ")
    assert judged(server()) == ("compliant", "")


def test_what_is_not_old_does_not_travel() -> None:
    assert records(server()) == {("old", "A", "10.0.0.1"), ("old", "TXT", "a text"), ("old", "DHCID", "AAAB")}


def test_a_record_that_comes_of_age_within_the_hour_after_a_pass_travels() -> None:
    life, wait = timedelta(days=14), timedelta(days=3)
    ages = {f"pc{more}": (life - wait) // HOUR + more for more in (-2, -1, 0, 1)}
    listed = [{"name": name, "data": "10.0.0.1", "age": f"{age}h"} for name, age in ages.items()]
    assert {name for name, _, _ in records(server(listed))} == {"pc0", "pc1"}


def test_a_record_keeps_the_timestamp_that_the_server_counts_by() -> None:
    stamps = {row[1]: row[3] for row in told_by(server())["records"][TARGET]["records"]}
    hour = (NOW - EPOCH) // HOUR
    assert stamps == {"A": hour - 400, "TXT": hour - 401, "DHCID": hour - 400}


def test_the_server_says_how_long_it_took() -> None:
    host = server()
    host.faults.set({"delay_ms": 1})
    assert told_by(host)["records"][TARGET]["seconds"] == 0  # the clock of this estate stands still


def test_one_zone_is_one_pipeline_and_each_type_without_a_class_is_asked_for() -> None:
    host = server()
    told_by(host)
    asked = [entry.command for entry in host.log]
    assert asked.count("Get-CimInstance") == 1
    assert asked.count("Get-DnsServerResourceRecord") == len(WITHOUT_CLASS)


@pytest.mark.parametrize(
    ("zone", "reason"),
    [
        ({"aging": False}, "nothing is deleted: the zone does not age"),
        ({"dynamic_update": "None"}, "nothing is deleted: the zone takes no dynamic updates"),
        ({"scavenge_servers": ["10.9.9.9"]}, "nothing is deleted: the zone does not list this server"),
    ],
)
def test_a_zone_that_nothing_is_deleted_of_is_not_read(zone: dict[str, Any], reason: str) -> None:
    host = server(zone=zone)
    assert judged(host) == ("skipped", reason)
    assert "Get-CimInstance" not in [entry.command for entry in host.log]


def test_a_server_that_does_not_scavenge_deletes_nothing() -> None:
    host = server(scavenging={"interval": "never"})
    assert judged(host) == ("skipped", "nothing is deleted: this server does not scavenge")
    assert run_module(dns_scavenging_forecast_info, host).findings == []


def test_a_type_that_cannot_be_read_is_named_as_not_visible() -> None:
    host = server()
    host.faults.set({"denied": ["Get-DnsServerResourceRecord"]})
    state, reason = judged(host)
    assert (state, reason.startswith("not visible to this forecast: DHCID, ")) == ("unknown", True)
    assert ("old", "A", "10.0.0.1") in records(host)


@pytest.mark.parametrize("fault", ["denied", "hidden"])
def test_without_the_classes_of_the_server_the_zone_is_unknown(fault: str) -> None:
    host = server()
    host.faults.set({fault: ["Get-CimInstance"]})
    state, reason = judged(host)
    assert (state, reason.startswith("not visible to this forecast: *, ")) == ("unknown", True)


def test_a_server_that_does_not_say_when_it_scavenged_last_leaves_the_zone_unknown() -> None:
    host = server(scavenging={"interval": "7d"}, logs=[{"name": "DNS Server", "missing": True}], uptime="3d")
    state, reason = judged(host)
    assert (state, reason) == ("unknown", "when this server scavenged last was not read")
    assert told_by(host)["records"] == {}


# What would be.


def test_an_interval_that_is_planned_counts_from_when_it_may_be_set_at_the_latest() -> None:
    host = server(scavenging={"interval": "never"})
    planned = {"server": {"scavenging_interval": "7d"}}
    (found,) = run_module(dns_scavenging_forecast_info, host, assume=planned, lead="24h").findings
    assert "2026-03-09 12:00 UTC delete 3 records" in found.reason
    assert host.dns.scavenging.interval == timedelta(0)


def test_shorter_intervals_of_a_zone_make_more_records_old() -> None:
    host = server()
    shorter = {TARGET.upper(): {"no_refresh_interval": "12h", "refresh_interval": "12h"}}
    assert {name for name, _, _ in records(host, assume=shorter)} == {"old", "young", "@"}


def test_aging_that_is_planned_waits_one_refresh_interval() -> None:
    host = server(zone={"aging": False})
    aging = {TARGET: {"aging": True}}
    assert judged(host, assume=aging) == ("compliant", "")
    assert records(host, assume=aging) == set()  # the next pass comes before the zone may be scavenged
    assert {name for name, _, _ in records(host, assume=aging, passes=2)} == {"old"}
    assert {name for name, _, _ in records(host, assume=aging, passes=3)} == {"old", "@", "young"}


@pytest.mark.parametrize(
    ("assume", "words"),
    [
        ({"server": {"interval": "7d"}}, "write settings, which are scavenging_interval, since"),
        ({"server": {"scavenging_interval": "often"}}, "scavenging_interval is 'often'"),
        ({"server": {"since": "yesterday"}}, "since is 'yesterday'"),
        ({TARGET: {"aging": "perhaps"}}, "aging is 'perhaps'"),
        ({TARGET: {"dynamic_update": "Any"}}, "dynamic_update is 'Any'"),
        ({TARGET: {"scavenge_servers": ["dc1"]}}, "holds 'dc1'"),
        ({TARGET: {"scavenge_servers": "10.0.0.1"}}, "write a list of addresses"),
        ({TARGET: ["aging"]}, "write settings"),
    ],
)
def test_an_assumption_that_is_none_is_refused(assume: dict[str, Any], words: str) -> None:
    with pytest.raises(Refused, match=words):
        run_module(dns_scavenging_forecast_info, server(), assume=assume)


@pytest.mark.parametrize("passes", [0, 9000])
def test_a_number_of_passes_that_no_forecast_has_is_refused(passes: int) -> None:
    with pytest.raises(Refused, match="write how many passes are looked at"):
        run_module(dns_scavenging_forecast_info, server(), passes=passes)


# What points at names.


def test_records_that_point_at_names_are_read_of_the_zones_that_are_named() -> None:
    host = server()
    assert told_by(host)["pointing"] == {}
    found = told_by(host, pointing_zones=[TARGET])["pointing"][TARGET]
    assert {tuple(each[:3]) for each in found["records"]} == {
        ("@", "NS", "dc1.corp.example."),
        ("alias", "CNAME", "old.corp.example."),
        ("@", "MX", "10 mail.corp.example."),
    }
    assert found["unseen"] == {}


def test_types_that_point_and_could_not_be_read_are_named() -> None:
    host = server()
    host.faults.set({"denied": ["Get-CimInstance"]})
    assert set(told_by(host, pointing_zones=[TARGET])["pointing"][TARGET]["unseen"]) == {"NS", "CNAME", "MX", "SRV"}

"""Events of the logs, as Get-WinEvent selects and shows them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from xml.etree import ElementTree

import pytest
from psrpcore import Command, PowerShell, PSRemotingCrypto
from psrpcore.types import PSDict, deserialize

from simulator.engine.messages import Pause
from simulator.engine.pipeline import run
from simulator.estate import EstateError

Make = Callable[[dict[str, Any]], Any]
NOW = datetime(2026, 3, 2, 8, 20, tzinfo=UTC)
AUDIT, SERVER = "Microsoft-Windows-DNSServer/Audit", "DNS Server"


@pytest.fixture
def corp(content: dict[str, Any], make: Make) -> Any:
    """dc1 scavenges each week; a day from now a pass deletes two records."""
    content["hosts"][0] |= {"scavenging": {"interval": "7d"}, "utc_offset_minutes": 60}
    content["hosts"][1] |= {"language": "de", "logs": [{"name": AUDIT, "missing": True}]}
    content["zones"][0]["records"] = [
        {"name": "old", "data": "10.1.0.20", "age": "1000h"},
        {"name": "older", "data": "10.1.0.21", "age": "9000h"},
    ]
    company = make(content)
    company.wait(days=1, hours=1)
    return company


def ask(company: Any, table: dict[str, Any], host: str = "dc1", **more: Any) -> Any:
    return company.ask(host, "Get-WinEvent", FilterHashtable=[table], **more)


def ids(answer: Any) -> list[int]:
    assert (answer.errors, answer.ended) == ([], None), answer
    return [each["Id"] for each in answer.objects]


def test_passes_are_found_by_their_ids_the_newest_first(corp: Any) -> None:
    answer = ask(corp, {"LogName": SERVER, "ID": [2501, 2502]})
    assert ids(answer) == [2501, 2502, 2502]
    first = answer.objects[0]
    assert (first["TimeCreated"], first["MachineName"]) == (NOW + timedelta(days=1), "dc1.corp.example")
    assert first["Message"].startswith("A scavenging pass ended. Zones: 2, nodes: 2, nodes removed: 2")


def test_each_scavenged_record_is_in_the_audit_log(corp: Any) -> None:
    assert ids(ask(corp, {"LogName": AUDIT, "Id": 521})) == [521, 521]
    assert ids(ask(corp, {"LogName": AUDIT, "Id": 521}, MaxEvents=1)) == [521]


def test_the_oldest_event_says_how_far_the_log_reaches_back(corp: Any) -> None:
    oldest = corp.ask("dc1", "Get-WinEvent", LogName=[AUDIT], Oldest=True, MaxEvents=1).one
    assert oldest["TimeCreated"] == NOW - timedelta(days=90)


def test_times_limit_the_answer(corp: Any) -> None:
    wanted = {"LogName": SERVER, "Id": [2501, 2502]}
    assert ids(ask(corp, wanted | {"StartTime": NOW})) == [2501]
    assert ids(ask(corp, wanted | {"EndTime": NOW - timedelta(days=7)})) == [2502]
    # Without an offset a time is local: 09:21 there is 08:21 in UTC.
    assert ask(corp, wanted | {"StartTime": "2026-03-03T09:21:00"}).errors == ["evt.none"]


def test_named_data_select(corp: Any) -> None:
    assert ids(ask(corp, {"LogName": AUDIT, "Zone": "corp.example", "NAME": ["old", "new"]})) == [521]
    assert ids(ask(corp, {"LogName": AUDIT, "Data": "0x0A010015"})) == [521]


@pytest.mark.parametrize(
    ("xpath", "count"),
    [
        ("*[System[EventID=521]]", 2),
        ("*[System[(EventID=521 or EventID=519)]]", 3),
        ("*[System[EventID=521] and EventData[Data[@Name='NAME']='old']]", 1),
        ("Event[EventData[Data='0x0A010015']]", 1),
        ("*[System[TimeCreated[timediff(@SystemTime) <= 7200000]]]", 2),
        ("*[System[TimeCreated[@SystemTime>='2026-03-03T08:20:00.000Z' and @SystemTime<'2026-03-04T00:00:00Z']]]", 2),
        ("*", 3),
    ],
)
def test_an_xpath_selects(corp: Any, xpath: str, count: int) -> None:
    assert len(ids(corp.ask("dc1", "Get-WinEvent", LogName=[AUDIT], FilterXPath=xpath))) == count


@pytest.mark.parametrize("xpath", ["EventID=521", "*[System[EventID]]", "*[System[EventID=521]", "*[Name='x']", "#"])
def test_what_is_no_xpath_is_an_error(corp: Any, xpath: str) -> None:
    answer = corp.ask("dc1", "Get-WinEvent", LogName=[AUDIT], FilterXPath=xpath)
    assert answer.errors == ["simulator.evt.query.invalid"]


def test_no_match_and_no_log_are_two_errors(corp: Any) -> None:
    assert ask(corp, {"LogName": AUDIT, "Id": 566}).errors == ["evt.none"]
    assert ask(corp, {"LogName": AUDIT}, host="dc2").errors == ["evt.log.absent"]
    assert ask(corp, {"LogName": SERVER}, host="bare").errors == ["evt.log.absent"]


def test_a_host_of_another_language_says_the_same_otherwise(corp: Any) -> None:
    found = ask(corp, {"LogName": SERVER, "Id": 2}, host="dc2").one
    assert found["Message"] == "Der DNS-Server wurde gestartet."


def test_a_change_of_settings_is_logged_where_it_was_made(corp: Any) -> None:
    corp.ask("dc1", "Set-DnsServerZoneAging", Name="10.in-addr.arpa", Aging=True, ScavengeServers=["10.1.0.1"])
    corp.ask("dc1", "Set-DnsServerScavenging", ScavengingInterval=timedelta(0))
    answer = ask(corp, {"LogName": AUDIT, "Id": [514, 567, 541]})
    assert sorted(each["Message"] for each in answer.objects) == [
        "The scavenging servers of zone 10.in-addr.arpa are now 10.1.0.1.",
        "The setting Aging of zone 10.in-addr.arpa is now 1.",
        "The setting ScavengingInterval of the server is now 0.",
    ]
    assert ask(corp, {"LogName": AUDIT, "Id": 514}, host="dc3").errors == ["evt.none"]


def test_a_log_says_whether_it_is_on_and_how_large(content: dict[str, Any], make: Make) -> None:
    content["hosts"][0]["logs"] = [{"name": AUDIT, "enabled": False, "size_mb": 1}]
    company = make(content)
    log = company.ask("dc1", "Get-WinEvent", ListLog=[AUDIT]).one
    assert (log["IsEnabled"], log["MaximumSizeInBytes"], log["RecordCount"]) == (False, 2**20, 0)
    assert company.ask("dc1", "Get-WinEvent", ListLog=["Nothing"]).errors == ["evt.log.absent"]


def test_a_full_log_has_lost_its_oldest_events(content: dict[str, Any], make: Make) -> None:
    content["hosts"][0]["logs"] = [{"name": AUDIT, "size_mb": 1}]
    content["hosts"][0]["events"] = [{"log": AUDIT, "id": 519, "every": "1m", "times": 2000}]
    company = make(content)
    log = company.ask("dc1", "Get-WinEvent", ListLog=[AUDIT]).one
    assert 1000 < log["RecordCount"] < 1200
    oldest = company.ask("dc1", "Get-WinEvent", LogName=[AUDIT], Oldest=True, MaxEvents=1).one
    assert oldest["TimeCreated"] == NOW - timedelta(minutes=log["RecordCount"] - 1)


def test_a_channel_that_is_off_keeps_what_it_had_and_takes_nothing_new(content: dict[str, Any], make: Make) -> None:
    content["hosts"][0]["logs"] = [{"name": AUDIT, "enabled": False}]
    content["hosts"][0]["events"] = [{"log": AUDIT, "id": 519, "age": "2d"}]
    company = make(content)
    company.ask("dc1", "Set-DnsServerScavenging", ScavengingInterval=timedelta(0))
    assert ids(company.ask("dc1", "Get-WinEvent", LogName=[AUDIT])) == [519]


def test_a_registration_tells_where_it_came_from(content: dict[str, Any], make: Make) -> None:
    content["zones"][0]["records"] = [{"name": "pc", "data": "10.1.0.20", "age": "1h", "refreshes": "24h"}]
    company = make(content)
    gone = {"ZoneName": content["zones"][0]["name"], "RRType": "A", "Name": "pc", "Force": True}
    assert company.ask("dc1", "Remove-DnsServerResourceRecord", **gone).errors == []
    company.wait(days=2)
    company.ask("dc1", "Get-DnsServerResourceRecord", ZoneName=content["zones"][0]["name"])
    event = company.ask("dc1", "Get-WinEvent", LogName=[AUDIT], FilterXPath="*[EventData[Data='10.1.0.20']]").one
    assert event["Id"] == 519
    assert "from 10.1.0.20 created" in event["Message"]


def test_a_long_filter_has_to_be_a_structured_one(corp: Any) -> None:
    terms = [" or ".join(f"EventID={number}" for number in range(count)) for count in (20, 21)]
    answers = [corp.ask("dc1", "Get-WinEvent", LogName=[AUDIT], FilterXPath=f"*[System[({each})]]") for each in terms]
    assert [each.errors for each in answers] == [["evt.none"], ["simulator.evt.query.invalid"]]


def test_the_file_puts_events_into_logs_that_reach_back_so_far(content: dict[str, Any], make: Make) -> None:
    content["hosts"][0]["logs"] = [{"name": AUDIT, "since": "10d"}]
    content["hosts"][0]["events"] = [
        {"log": AUDIT, "id": 566, "age": "9d", "data": {"Zone": "corp.example"}},
        {"log": AUDIT, "id": 566, "age": "11d"},
    ]
    company = make(content)
    assert ask(company, {"LogName": AUDIT, "Id": 566}).one["TimeCreated"] == NOW - timedelta(days=9)
    content["hosts"][0]["events"][0]["log"] = "Nothing"
    with pytest.raises(EstateError, match=r"the host has no log 'Nothing'; use one of DNS Server, "):
        make(content)


@pytest.mark.parametrize("table", [{"ProviderName": "x"}, {"LogName": "System", "UserID": "S-1-5-18"}])
def test_what_is_not_played_says_so(corp: Any, table: dict[str, Any]) -> None:
    assert ask(corp, table).ended == "simulator.not.simulated"


def test_a_hashtable_arrives_over_the_wire_and_properties_lose_their_values(corp: Any) -> None:
    powershell = PowerShell()
    table = PSDict({"LogName": AUDIT, "Id": 521, "StartTime": NOW})
    powershell.commands.append(Command("Get-WinEvent").add_parameter("FilterHashtable", table))
    sent = [each for each in run(powershell, corp.estate.hosts["dc1"], "Administrator") if not isinstance(each, Pause)]
    assert [each.type.name for each in sent] == ["PipelineOutput", "PipelineOutput", "PipelineState"]
    event = deserialize(ElementTree.fromstring(sent[0].clixml), PSRemotingCrypto())
    assert (event.Id, event.LogName) == (521, AUDIT)
    assert event.TimeCreated == NOW + timedelta(days=1)
    assert set(event.Properties) == {"System.Diagnostics.Eventing.Reader.EventProperty"}

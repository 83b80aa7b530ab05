"""Records that an administrator adds and removes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

Make = Callable[[dict[str, Any]], Any]
NOW = datetime(2026, 3, 2, 8, 20, tzinfo=UTC)
ZONE = {"ZoneName": "corp.example"}
ADD, REMOVE = "Add-DnsServerResourceRecord", "Remove-DnsServerResourceRecord"


@pytest.fixture
def corp(content: dict[str, Any], make: Make) -> Any:
    content["zones"][0]["records"] = [
        {"name": "pc1", "data": "10.1.0.20", "age": "30h", "refreshes": "24h"},
        {"name": "web", "data": "10.1.0.30"},
        {"name": "web", "data": "10.1.0.31"},
        {"name": "www", "type": "CNAME", "data": "web.corp.example."},
    ]
    return make(content)


def get(company: Any, name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = company.ask("dc1", "Get-DnsServerResourceRecord", **ZONE, Name=name).objects
    return found


def test_a_record_is_static_unless_it_shall_age(corp: Any) -> None:
    made = corp.ask("dc1", ADD, **ZONE, Name="new", A=True, IPv4Address="10.1.0.50", PassThru=True).one
    assert (made["Timestamp"], made["TimeToLive"]) == (None, timedelta(hours=1))
    corp.ask("dc1", ADD, **ZONE, Name="aged.corp.example.", A=True, IPv4Address="10.1.0.51", AgeRecord=True,
             TimeToLive=timedelta(minutes=5))  # fmt: skip
    (aged,) = get(corp, "aged")
    assert (aged["Timestamp"], aged["TimeToLive"]) == (NOW.replace(minute=0), timedelta(minutes=5))


@pytest.mark.parametrize(
    ("given", "data"),
    [
        ({"AAAA": True, "IPv6Address": "fd00::1"}, {"IPv6Address": "fd00::1"}),
        ({"CName": True, "HostNameAlias": "web.corp.example"}, {"HostNameAlias": "web.corp.example."}),
        ({"MX": True, "MailExchange": "m.example.", "Preference": 5}, {"MailExchange": "m.example.", "Preference": 5}),
        ({"Txt": True, "DescriptiveText": "two words"}, {"DescriptiveText": "two words"}),
        ({"Ptr": True, "PtrDomainName": "a.example."}, {"PtrDomainName": "a.example."}),
        ({"DhcId": True, "DhcpIdentifier": "AAAB"}, {"DhcpIdentifier": "AAAB"}),
        (
            {"Srv": True, "DomainName": "dc1.example.", "Priority": 0, "Weight": 100, "Port": 389},
            {"DomainName": "dc1.example.", "Priority": 0, "Weight": 100, "Port": 389},
        ),
    ],
)
def test_each_type_keeps_its_data(corp: Any, given: dict[str, Any], data: dict[str, Any]) -> None:
    assert corp.ask("dc1", ADD, **ZONE, Name="new", **given).errors == []
    (found,) = get(corp, "new")
    assert found["RecordData"].properties == data


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ({"Name": "web", "A": True, "IPv4Address": "10.1.0.30"}, "dns.record.exists"),
        ({"Name": "web", "CName": True, "HostNameAlias": "x."}, "dns.record.cname.collision"),
        ({"Name": "www", "A": True, "IPv4Address": "10.1.0.30"}, "dns.record.node.is.cname"),
    ],
)
def test_what_cannot_stand_beside_another_is_refused(corp: Any, given: dict[str, Any], error: str) -> None:
    assert corp.ask("dc1", ADD, **ZONE, **given).errors == [error]


@pytest.mark.parametrize(
    ("host", "zone", "error"),
    [
        ("dc1", "nowhere.example", "dns.zone.absent.other"),
        ("dc1", "copy.example", "dns.zone.wrong.type"),
        ("rodc", "corp.example", "dns.rodc"),
    ],
)
def test_a_zone_that_cannot_be_written_is_an_error(corp: Any, host: str, zone: str, error: str) -> None:
    add = corp.ask(host, ADD, ZoneName=zone, Name="new", A=True, IPv4Address="10.1.0.50")
    remove = corp.ask(host, REMOVE, ZoneName=zone, Name="web", RRType="A", Force=True)
    assert (add.errors, remove.errors) == ([error], [error])


def test_one_value_goes_or_all_of_a_type(corp: Any) -> None:
    assert corp.ask("dc1", REMOVE, **ZONE, Name="web", RRType="A", RecordData=["10.1.0.31"], Force=True).errors == []
    assert [each["RecordData"].properties["IPv4Address"] for each in get(corp, "web")] == ["10.1.0.30"]
    corp.ask("dc1", REMOVE, **ZONE, Name="web", RRType="A", Force=True)
    assert get(corp, "web") == []
    logged = corp.ask("dc1", "Get-WinEvent", FilterHashtable=[
        {"LogName": "Microsoft-Windows-DNSServer/Audit", "Id": [516, 517]}]).column("Id")  # fmt: skip
    assert logged == [517, 516]


def test_removing_asks_without_force(corp: Any) -> None:
    assert corp.ask("dc1", REMOVE, **ZONE, Name="web", RRType="A").errors == ["engine.prompt.confirm"]
    assert len(get(corp, "web")) == 2


@pytest.mark.parametrize(("name", "error"), [("web", "dns.record.absent"), ("nobody", "dns.record.name.absent")])
def test_what_is_not_there_cannot_go(corp: Any, name: str, error: str) -> None:
    assert corp.ask("dc1", REMOVE, **ZONE, Name=name, RRType="Txt", Force=True).errors == [error]


def test_a_client_that_lives_registers_again_what_was_removed(corp: Any) -> None:
    corp.ask("dc1", REMOVE, **ZONE, Name="pc1", RRType="A", Force=True)
    assert get(corp, "pc1") == []
    corp.wait(days=1)
    assert [each["HostName"] for each in get(corp, "pc1")] == ["pc1"]


def test_data_of_several_fields_are_given_field_by_field(corp: Any) -> None:
    where = {**ZONE, "Name": "_ldap._tcp", "Srv": True, "Priority": 0, "Weight": 100}
    for port in (389, 3268):
        corp.ask("dc1", ADD, **where, Port=port, DomainName="dc1.example.")
    gone = {**ZONE, "Name": "_ldap._tcp", "RRType": "Srv", "Force": True}
    assert corp.ask("dc1", REMOVE, **gone, RecordData=["0 100 389 dc1.example."]).errors == ["dns.record.absent"]
    assert corp.ask("dc1", REMOVE, **gone, RecordData=["0", "100", "389", "dc1.example."]).errors == []
    assert [each["RecordData"].properties["Port"] for each in get(corp, "_ldap._tcp")] == [3268]


def test_the_pointer_of_an_address_goes_with_it_and_no_other(content: dict[str, Any], make: Make) -> None:
    content["zones"][0]["records"] = [{"name": "web", "data": "10.1.0.30"}, {"name": "old", "data": "10.1.0.30"}]
    pointers = [{"name": "30.0.1", "type": "PTR", "data": f"{name}.corp.example."} for name in ("web", "mail")]
    (reverse,) = (zone for zone in content["zones"] if zone["name"] == "10.in-addr.arpa" and "domain" not in zone)
    reverse["records"] = pointers
    company = make(content)
    company.ask("dc1", REMOVE, **ZONE, Name="web", RRType="A", RecordData=["10.1.0.30"], Force=True)
    left = company.ask("dc1", "Get-DnsServerResourceRecord", ZoneName="10.in-addr.arpa", RRType="Ptr").objects
    assert [each["RecordData"].properties["PtrDomainName"] for each in left] == ["mail.corp.example."]

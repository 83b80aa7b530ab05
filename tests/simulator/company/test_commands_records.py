"""Records as the DNS cmdlets and the classes of root/MicrosoftDNS show them."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from simulator.estate import EstateError
from simulator.estate.records import hour_of

Make = Callable[[dict[str, Any]], Any]
NOW = datetime(2026, 3, 2, 8, 20, tzinfo=UTC)
RECORDS = [
    {"name": "pc1", "data": "10.1.0.20", "age": "30h", "ttl": "15m"},
    {"name": "pc1", "type": "AAAA", "data": "fd00::20", "age": "2h"},
    {"name": "web", "data": "10.1.0.30"},
    {"name": "www", "type": "CNAME", "data": "web.corp.example."},
    {"name": "_ldap._tcp", "type": "SRV", "data": "0 100 389 dc1.corp.example.", "age": "20h"},
    {"name": "pc1", "type": "DHCID", "data": "AAABxLmlskllE0MVjd57zHcWmEH3pCQ6VytcKD//7es/deY=", "age": "30h"},
    {"type": "MX", "data": "10 mail.corp.example."},
]
DNS = "root/MicrosoftDNS"


@pytest.fixture
def corp(content: dict[str, Any], make: Make) -> Any:
    content["zones"][0]["records"] = RECORDS
    content["zones"][9]["records"] = {"static": 2, "dynamic": [[10, 3], [1000, 2]], "alive": [[5, 4]]}
    return make(content)


def find(company: Any, filter_: str, kind: str = "A", **more: Any) -> Any:
    return company.ask(
        "dc1", "Get-CimInstance", Namespace=DNS, ClassName=f"MicrosoftDNS_{kind}Type", Filter=filter_, **more
    )


def names(answer: Any) -> list[str]:
    assert (answer.errors, answer.ended) == ([], None), answer
    return [each["HostName"] for each in answer.objects]


def test_a_zone_has_its_records_and_those_that_the_server_adds(corp: Any) -> None:
    answer = corp.ask("dc1", "Get-DnsServerResourceRecord", ZoneName="corp.example")
    assert [(each["HostName"], each["RecordType"]) for each in answer.objects] == [
        ("@", "SOA"), ("@", "NS"), ("@", "NS"), ("@", "NS"), ("pc1", "A"), ("pc1", "AAAA"), ("web", "A"),
        ("www", "CName"), ("_ldap._tcp", "SRV"), ("pc1", "DHCID"), ("@", "MX"),
    ]  # fmt: skip


def test_a_timestamp_has_whole_hours_and_a_static_record_none(corp: Any) -> None:
    answer = corp.ask("dc1", "Get-DnsServerResourceRecord", ZoneName="corp.example", RRType="A")
    pc1, web = answer.objects
    assert pc1["Timestamp"] == datetime(2026, 3, 1, 2, tzinfo=UTC)
    assert (pc1["TimeToLive"], pc1["RecordData"].properties) == (timedelta(minutes=15), {"IPv4Address": "10.1.0.20"})
    assert pc1["DistinguishedName"].startswith("DC=pc1,DC=corp.example,cn=MicrosoftDNS,DC=DomainDnsZones,")
    assert (web["Timestamp"], web["Type"]) == (None, 1)


@pytest.mark.parametrize("word", ["DhcId", "Srv", "CName", "Mx"])
def test_a_type_is_found_by_its_word_and_by_its_number(corp: Any, word: str) -> None:
    by_word = corp.ask("dc1", "Get-DnsServerResourceRecord", ZoneName="corp.example", RRType=word).one
    again = corp.ask("dc1", "Get-DnsServerResourceRecord", ZoneName="corp.example", Type=by_word["Type"]).one
    assert by_word["HostName"] == again["HostName"]


def test_a_type_without_records_is_silence(corp: Any) -> None:
    assert names(corp.ask("dc1", "Get-DnsServerResourceRecord", ZoneName="corp.example", RRType="Wins")) == []


def test_a_name_brings_what_lies_below_it_unless_the_node_is_asked_for(corp: Any) -> None:
    ask = {"ZoneName": "corp.example", "Name": "_tcp"}
    assert names(corp.ask("dc1", "Get-DnsServerResourceRecord", **ask)) == ["_ldap._tcp"]
    assert corp.ask("dc1", "Get-DnsServerResourceRecord", Node=True, **ask).errors == ["dns.record.name.absent"]
    assert names(corp.ask("dc1", "Get-DnsServerResourceRecord", ZoneName="corp.example", Name="WEB.corp.example.")) == [
        "web"
    ]


def test_absent_names_and_zones_are_errors(corp: Any) -> None:
    for ask, error in (
        ({"ZoneName": "corp.example", "Name": "nobody"}, "dns.record.name.absent"),
        ({"ZoneName": "nowhere.example"}, "dns.zone.absent.other"),
    ):
        assert corp.ask("dc1", "Get-DnsServerResourceRecord", **ask).errors == [error]


def test_counted_records_are_made_when_somebody_looks(corp: Any) -> None:
    zone = corp.estate.hosts["dc1"].dns.find("10.in-addr.arpa")
    assert zone.records.count == 11
    answer = corp.ask("dc1", "Get-DnsServerResourceRecord", ZoneName="10.in-addr.arpa", RRType="Ptr")
    assert len(answer.objects) == len(set(names(answer))) == zone.records.count == 11
    assert all(each.count(".") == 2 for each in names(answer))


def test_a_filter_finds_old_records_on_the_server(corp: Any) -> None:
    limit = hour_of(NOW) - 24
    found = find(corp, f"ContainerName='corp.example' AND Timestamp<>0 AND Timestamp<{limit}").one
    assert found["OwnerName"] == "pc1.corp.example"
    assert (found["Timestamp"], found["TTL"], found["IPAddress"]) == (hour_of(NOW) - 30, 900, "10.1.0.20")


def test_without_a_zone_a_query_walks_them_all(corp: Any) -> None:
    answer = find(corp, "Timestamp>0", "PTR")
    assert len(answer.objects) == 9
    assert {each["ContainerName"] for each in answer.objects} == {"10.in-addr.arpa"}


def test_the_class_above_finds_every_classic_type(corp: Any) -> None:
    answer = corp.ask(
        "dc1", "Get-CimInstance", Namespace="root\\MicrosoftDNS", ClassName="MicrosoftDNS_ResourceRecord",
        Filter="ContainerName = 'corp.example' AND NOT (Timestamp = 0)",
    )  # fmt: skip
    assert answer.types == ["MicrosoftDNS_AType", "MicrosoftDNS_AAAAType", "MicrosoftDNS_SRVType"]


def test_selected_properties_come_beside_the_keys(corp: Any) -> None:
    found = find(corp, "OwnerName='PC1.corp.example'", Property=["Timestamp"]).one
    assert {"OwnerName", "RecordData", "Timestamp"} <= set(found)
    assert not {"TTL", "IPAddress"} & set(found)


@pytest.mark.parametrize(
    ("kind", "filter_", "error"),
    [
        ("DHCID", "", "simulator.cim.class.absent"),
        ("A", "Timestamp<", "simulator.cim.query.invalid"),
        ("A", "Nothing=1", "simulator.cim.query.invalid"),
        ("A", "(Timestamp=1", "simulator.cim.query.invalid"),
    ],
)
def test_a_query_that_windows_would_not_take_is_an_error(corp: Any, kind: str, filter_: str, error: str) -> None:
    assert find(corp, filter_, kind).errors == [error]


def test_a_host_without_dns_has_no_namespace_of_it(corp: Any) -> None:
    answer = corp.ask("bare", "Get-CimInstance", Namespace=DNS, ClassName="MicrosoftDNS_AType")
    assert answer.errors == ["simulator.cim.namespace.absent"]


def test_a_machine_says_its_name_and_its_domain(corp: Any) -> None:
    told = corp.ask("dc1", "Get-CimInstance", ClassName="Win32_ComputerSystem").one
    assert (told["DNSHostName"], told["Domain"], told["PartOfDomain"]) == ("dc1", "corp.example", True)


def test_the_machine_says_when_it_started(corp: Any) -> None:
    system = corp.ask("dc1", "Get-CimInstance", ClassName="Win32_OperatingSystem").one
    service = corp.ask("dc1", "Get-CimInstance", ClassName="Win32_Process", Filter="Name='dns.exe'").one
    assert system["LastBootUpTime"] == service["CreationDate"] == NOW - timedelta(days=20)
    assert system["LocalDateTime"] == NOW


def test_a_hundred_thousand_records_are_filtered_in_a_second_or_two(content: dict[str, Any], make: Make) -> None:
    content["zones"][0]["records"] = {"static": 1000, "dynamic": [[1000, 2000]], "alive": [[20, 97_000]]}
    company = make(content)
    limit = hour_of(NOW) - 500
    begun = time.process_time()
    answer = find(company, f"ContainerName='corp.example' AND Timestamp<>0 AND Timestamp<{limit}")
    assert len(answer.objects) == 2000
    assert time.process_time() - begun < 4


MISTAKES: list[tuple[Any, str]] = [
    ([{"name": "a", "data": "10.1.0.300"}], "records a: data is '10.1.0.300'; write the data of a record A as in"),
    ([{"name": "a", "type": "SRV", "data": "0 dc1."}], "data is '0 dc1.'; write the data of a record SRV"),
    ([{"name": "a", "type": "SOA", "data": "x"}], "type is 'SOA'; use one of A, AAAA"),
    ([{"name": "a", "data": "10.1.0.3", "age": "90m"}], "age is 1:30:00; timestamps have whole hours"),
    ([{"name": "a", "data": "10.1.0.3", "refreshes": "24h"}], "a static record refreshes itself; give it an age"),
    ([{"name": "a", "data": "10.1.0.3", "colour": 1}], "unknown key 'colour'"),
    ({"alive": [3]}, "alive is no list of [age in hours, count]"),
]


@pytest.mark.parametrize(("records", "sentence"), MISTAKES)
def test_a_mistake_in_records_is_one_clear_sentence(
    content: dict[str, Any], make: Make, records: Any, sentence: str
) -> None:
    content["zones"][0]["records"] = records
    with pytest.raises(EstateError) as refused:
        make(content)
    assert sentence in str(refused.value)

"""What a server says about its service, and a domain controller about replication."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from simulator.engine.objects import VALUE
from simulator.estate import EstateError

Make = Callable[[dict[str, Any]], Any]
NOW = datetime(2026, 3, 2, 8, 20, tzinfo=UTC)
DOMAIN = "DC=DomainDnsZones,DC=corp,DC=example"
FOREST = "DC=ForestDnsZones,DC=corp,DC=example"


def partners(company: Any, host: str, **more: Any) -> dict[str, dict[str, Any]]:
    answer = company.ask(host, "Get-ADReplicationPartnerMetadata", Target=[host], **more)
    assert (answer.errors, answer.ended) == ([], None)
    return {each["Partner"].split(",")[1].removeprefix("CN="): each for each in answer.objects}


def test_the_statistics_know_when_the_service_started(company: Any) -> None:
    company.wait(hours=1)
    times = company.ask("dc1", "Get-DnsServerStatistics").one["TimeStatistics"].properties
    assert times["ServerStartTime"] == NOW - timedelta(days=20)
    assert times["TimeElapsedSinceServerStart"] == timedelta(days=20, hours=1)


def test_the_date_is_the_time_of_the_estate(company: Any) -> None:
    company.wait(hours=1)
    assert company.ask("dc1", "Get-Date").one[VALUE] == NOW + timedelta(hours=1)
    assert company.ask("bare", "Get-Date", Year=2020).ended == "simulator.not.simulated"


def test_services_are_found_by_name(company: Any) -> None:
    answer = company.ask("dc1", "Get-Service", Name=["dns", "NoSuch"])
    assert ([each["Name"] for each in answer.objects], answer.errors) == (["DNS"], ["svc.absent"])
    assert answer.objects[0]["Status"].name == "Running"
    assert company.ask("bare", "Get-Service", Name=["DNS"]).errors == ["svc.absent"]


def test_replication_works_once_an_hour_or_once_an_interval(company: Any) -> None:
    found = partners(company, "dc1", Partition=[DOMAIN])
    assert set(found) == {"DC2", "DC3"}
    assert found["DC2"]["LastReplicationSuccess"] == NOW.replace(minute=0)
    assert NOW - found["DC3"]["LastReplicationSuccess"] < timedelta(hours=3)
    assert {each["LastReplicationResult"] for each in found.values()} == {0}


def test_without_a_partition_the_domain_is_meant_and_a_star_means_all(company: Any) -> None:
    assert {each["Partition"] for each in partners(company, "dc2").values()} == {"DC=corp,DC=example"}
    answer = company.ask("dc2", "Get-ADReplicationPartnerMetadata", Target=["dc2"], Partition=["*"])
    assert {DOMAIN, FOREST} < {each["Partition"] for each in answer.objects}


def test_a_read_only_controller_replicates_from_others_and_nobody_from_it(company: Any) -> None:
    assert set(partners(company, "rodc", Partition=[DOMAIN])) == {"DC3"}
    for host in ("dc1", "dc2", "dc3"):
        assert "RODC" not in partners(company, host, Partition=[FOREST])


def test_the_only_controller_of_a_domain_has_no_partner_for_it(company: Any) -> None:
    emea = "DC=DomainDnsZones,DC=emea,DC=corp,DC=example"
    assert partners(company, "emea1", Partition=[emea]) == {}
    assert partners(company, "emea1", Partition=[FOREST]) != {}


def test_trouble_of_the_file_shows_its_age_and_its_result(content: dict[str, Any], make: Make) -> None:
    content["replication"]["failures"] = [
        {"host": "dc2", "partner": "dc1", "partition": "ForestDnsZones.corp.example", "since": "2d", "result": 8453}
    ]
    company = make(content)
    failing, fine = (partners(company, "dc2", Partition=[each])["DC1"] for each in (FOREST, DOMAIN))
    assert (failing["LastReplicationSuccess"], failing["LastReplicationResult"]) == (NOW - timedelta(days=2), 8453)
    assert failing["ConsecutiveReplicationFailures"] == 47
    assert (fine["LastReplicationResult"], fine["ConsecutiveReplicationFailures"]) == (0, 0)


def test_a_server_that_replicates_nothing_learns_no_settings(content: dict[str, Any], make: Make) -> None:
    content["replication"]["failures"] = [{"host": "dc2", "since": "2d"}]
    company = make(content)
    company.ask("dc1", "Set-DnsServerZoneAging", Name="10.in-addr.arpa", Aging=True)
    company.wait(days=2)
    assert [company.aging(each, "10.in-addr.arpa")["AgingEnabled"] for each in ("dc1", "dc2", "dc3")] == [
        True,
        False,
        True,
    ]


def test_another_machine_needs_a_second_hop(company: Any) -> None:
    for host, target in (("dc1", "dc2"), ("member", "member")):
        answer = company.ask(host, "Get-ADReplicationPartnerMetadata", Target=[target])
        assert answer.ended == "ad.server.down"


def test_a_partition_that_the_server_does_not_hold_is_refused(company: Any) -> None:
    answer = company.ask("emea1", "Get-ADReplicationPartnerMetadata", Target=["emea1"], Partition=[DOMAIN])
    assert answer.ended == "ad.object.absent.dn"


@pytest.mark.parametrize(
    ("failure", "sentence"),
    [
        ({"host": "member"}, "'member' is no domain controller; correct the name"),
        ({"host": "dc1", "partition": "x"}, "there is no partition 'x'; use one of ForestDnsZones.corp.example"),
        ({"host": "dc1", "result": 0}, "result is 0; give a whole number from 1"),
    ],
)
def test_a_mistake_about_trouble_is_one_clear_sentence(
    content: dict[str, Any], make: Make, failure: dict[str, Any], sentence: str
) -> None:
    content["replication"]["failures"] = [failure]
    with pytest.raises(EstateError) as refused:
        make(content)
    assert sentence in str(refused.value)

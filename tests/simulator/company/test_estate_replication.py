"""Settings of a zone reach the other servers later, as one attribute, and the last writer wins."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from simulator.estate.replication import Links, Replicated

START = datetime(2026, 3, 2, tzinfo=UTC)
Make = Callable[[dict[str, Any]], Any]


def aging(company: Any, *hosts: str) -> list[bool]:
    return [company.aging(host, "10.in-addr.arpa")["AgingEnabled"] for host in hosts]


def switch_on(company: Any, host: str = "dc1") -> None:
    assert company.ask(host, "Set-DnsServerZoneAging", Name="10.in-addr.arpa", Aging=True).errors == []


def test_the_writer_knows_at_once_and_the_others_after_replication_and_a_poll(company: Any) -> None:
    switch_on(company)
    assert aging(company, "dc1", "dc2", "dc3", "rodc") == [True, False, False, False]
    company.wait(minutes=4)
    assert aging(company, "dc1", "dc2", "dc3", "rodc") == [True, True, False, False]
    company.wait(hours=3)
    assert aging(company, "dc1", "dc2", "dc3", "rodc") == [True, True, True, True]


def test_the_directory_has_it_before_the_next_poll_of_dns(company: Any) -> None:
    switch_on(company)
    company.wait(seconds=16)
    base = "DC=10.in-addr.arpa,CN=MicrosoftDNS,DC=DomainDnsZones,DC=corp,DC=example"
    found = company.ask("dc2", "Get-ADObject", Identity=base, Properties="dNSProperty").one["dNSProperty"]
    assert [value[20] for value in found if value[16:20] == b"\x40\0\0\0"] == [1]
    assert aging(company, "dc2") == [False]


def changed(company: Any, host: str) -> datetime:
    base = "DC=10.in-addr.arpa,CN=MicrosoftDNS,DC=DomainDnsZones,DC=corp,DC=example"
    moment: datetime = company.ask(host, "Get-ADObject", Identity=base, Properties="whenChanged").one["whenChanged"]
    return moment


def test_each_copy_of_the_object_of_a_zone_tells_when_it_took_the_last_change(company: Any) -> None:
    old = [changed(company, host) for host in ("dc1", "dc2", "dc3")]
    now = company.estate.clock.now()
    switch_on(company)
    company.wait(seconds=30)
    assert [changed(company, host) for host in ("dc1", "dc2", "dc3")] == [now, now + timedelta(seconds=15), old[2]]
    company.wait(hours=4)
    assert changed(company, "dc3") == now + timedelta(hours=3)
    assert max(old) < now - timedelta(days=365)


def test_the_same_zone_name_of_another_domain_is_another_zone(company: Any) -> None:
    switch_on(company)
    company.wait(days=1)
    assert aging(company, "emea1") == [False]


def test_two_writers_within_the_delay_lose_one_setting(company: Any) -> None:
    company.ask("dc1", "Set-DnsServerZoneAging", Name="10.in-addr.arpa", RefreshInterval=timedelta(days=3))
    company.wait(minutes=5)
    switch_on(company, "dc3")
    company.wait(hours=4)
    shown = [company.aging(host, "10.in-addr.arpa") for host in ("dc1", "dc2", "dc3", "rodc")]
    assert {(each["AgingEnabled"], each["RefreshInterval"]) for each in shown} == {(True, timedelta(days=7))}


def test_a_copy_that_stays_behind_never_hears(content: dict[str, Any], make: Make) -> None:
    content["zones"][0]["behind"] = {"dc3": {"aging": False}}
    company = make(content)
    company.ask("dc1", "Set-DnsServerZoneAging", Name="corp.example", RefreshInterval=timedelta(days=3))
    company.wait(days=3)
    shown = company.aging("dc3", "corp.example")
    assert (shown["AgingEnabled"], shown["RefreshInterval"]) == (False, timedelta(days=7))


def test_each_server_waits_from_when_it_learned(company: Any) -> None:
    switch_on(company)
    company.wait(hours=4)
    first, later = (company.aging(host, "10.in-addr.arpa")["AvailForScavengeTime"] for host in ("dc1", "dc3"))
    assert later - first == timedelta(hours=3)


def test_a_link_between_two_sites_can_be_faster(content: dict[str, Any], make: Make) -> None:
    content["replication"]["links"] = [{"sites": ["south", "north"], "delay": "15m"}]
    company = make(content)
    switch_on(company)
    company.wait(minutes=20)
    assert aging(company, "dc3") == [True]


@dataclass(frozen=True)
class Server:
    name: str
    site: str
    cut_off: datetime | None = None

    def next_poll(self, moment: datetime) -> datetime:
        return START + -((START - moment) // timedelta(seconds=180)) * timedelta(seconds=180)


SERVERS = [Server("a", "n"), Server("b", "n"), Server("c", "s")]
WRITES = st.lists(st.tuples(st.sampled_from(SERVERS), st.integers(0, 6 * 3600)), min_size=1, max_size=6)


@given(WRITES)
def test_all_servers_agree_in_the_end_on_one_of_the_values_written(writes: list[tuple[Server, int]]) -> None:
    value: Replicated[int] = Replicated(-1)
    for number, (server, second) in enumerate(sorted(writes, key=lambda each: each[1])):
        value.write(number, server, Links(), START + timedelta(seconds=second), arms=False)
    end = START + timedelta(hours=12)
    seen = {value.on_server(server, Links(), end) for server in SERVERS}
    seen |= {value.in_directory(server, Links(), end) for server in SERVERS}
    assert len(seen) == 1
    assert seen <= set(range(len(writes)))


@given(WRITES)
def test_a_write_that_knew_all_others_wins(writes: list[tuple[Server, int]]) -> None:
    value: Replicated[int] = Replicated(-1)
    for number, (server, second) in enumerate(sorted(writes, key=lambda each: each[1])):
        value.write(number, server, Links(), START + timedelta(seconds=second), arms=False)
    late = START + timedelta(hours=12)
    value.write(99, SERVERS[0], Links(), late, arms=False)
    assert {value.on_server(server, Links(), late + timedelta(hours=4)) for server in SERVERS} == {99}

"""Scavenging and the settings of a server."""

from __future__ import annotations

from datetime import timedelta
from ipaddress import ip_address
from typing import Any

import pytest

WEEK = timedelta(days=7)


def scavenging(company: Any, host: str = "dc1") -> dict[str, Any]:
    found: dict[str, Any] = company.ask(host, "Get-DnsServerScavenging").one
    return found


def test_a_server_does_not_scavenge_unless_it_is_told_to(company: Any) -> None:
    assert scavenging(company) == {
        "ScavengingInterval": timedelta(0),
        "RefreshInterval": WEEK,
        "NoRefreshInterval": WEEK,
        "ScavengingState": False,
        "LastScavengeTime": None,
    }


def test_the_state_is_the_default_of_new_zones_and_starts_nothing(company: Any) -> None:
    company.ask("dc1", "Set-DnsServerScavenging", ScavengingState=True)
    assert scavenging(company)["ScavengingInterval"] == timedelta(0)
    company.ask("dc1", "Set-DnsServerScavenging", ScavengingInterval=WEEK)
    company.ask("dc1", "Set-DnsServerScavenging", ScavengingState=False)
    assert scavenging(company)["ScavengingInterval"] == WEEK
    assert company.aging("dc1", "corp.example")["AgingEnabled"] is True


def test_a_pass_comes_one_interval_after_the_interval_was_set(company: Any) -> None:
    company.ask("dc1", "Set-DnsServerScavenging", ScavengingInterval=timedelta(days=2))
    begun = company.estate.clock.now()
    company.wait(days=1)
    assert scavenging(company)["LastScavengeTime"] is None
    company.wait(days=4)
    assert scavenging(company)["LastScavengeTime"] == begun + timedelta(days=4)


def test_switching_scavenging_off_keeps_the_time_of_the_last_pass(company: Any) -> None:
    company.ask("dc1", "Set-DnsServerScavenging", ScavengingInterval=timedelta(days=2))
    begun = company.estate.clock.now()
    company.wait(days=3)
    company.ask("dc1", "Set-DnsServerScavenging", ScavengingInterval=timedelta(0))
    company.wait(days=30)
    assert scavenging(company)["LastScavengeTime"] == begun + timedelta(days=2)


def test_settings_of_a_server_do_not_replicate(company: Any) -> None:
    company.ask("dc1", "Set-DnsServerScavenging", ScavengingInterval=WEEK)
    company.wait(days=1)
    assert scavenging(company, "dc2")["ScavengingInterval"] == timedelta(0)


def test_goes_on_after_a_partial_failure(company: Any) -> None:
    answer = company.ask(
        "dc1", "Set-DnsServerScavenging", ScavengingInterval=timedelta(days=366), RefreshInterval=timedelta(days=3)
    )
    assert answer.errors == ["dns.aging.value.range"]
    assert scavenging(company)["RefreshInterval"] == timedelta(days=3)
    assert scavenging(company)["ScavengingInterval"] == timedelta(0)


def test_apply_on_all_zones_overruns_the_zones_of_the_directory(company: Any) -> None:
    answer = company.ask(
        "dc1", "Set-DnsServerScavenging", ScavengingState=True, RefreshInterval=timedelta(days=2), ApplyOnAllZones=True
    )
    assert answer.errors == ["dns.zone.wrong.type"] * 4
    for zone in ("corp.example", "10.in-addr.arpa", "_msdcs.corp.example"):
        shown = company.aging("dc1", zone)
        assert (shown["AgingEnabled"], shown["RefreshInterval"]) == (True, timedelta(days=2))
    assert company.aging("dc1", "files.example")["AgingEnabled"] is False
    assert company.aging("dc1", "corp.example")["ScavengeServers"] == [ip_address("10.1.0.1")]


def test_apply_on_all_zones_is_refused_for_each_zone_of_a_read_only_controller(company: Any) -> None:
    answer = company.ask("rodc", "Set-DnsServerScavenging", ScavengingState=True, ApplyOnAllZones=True)
    assert "dns.rodc" in answer.errors
    assert company.aging("rodc", "10.in-addr.arpa")["AgingEnabled"] is False


def test_settings_of_the_server_are_brief_unless_all_are_wanted(company: Any) -> None:
    brief, full = (company.ask("rodc", "Get-DnsServerSetting", **each) for each in ({}, {"All": True}))
    assert (brief.types, full.types) == (["DnsServerSettingBrief"], ["DnsServerSetting"])
    assert (brief.one["ComputerName"], brief.one["IsReadOnlyDC"]) == ("rodc.corp.example", True)
    assert brief.one["AllIPAddress"] == ["10.2.0.4"]
    assert set(brief.one) < set(full.one)


def test_the_directory_is_polled_every_three_minutes(company: Any) -> None:
    assert company.ask("dc1", "Get-DnsServerDsSetting").one["PollingInterval"] == 180


def test_a_host_without_dns_does_not_show_its_commands(company: Any) -> None:
    host = company.estate.hosts["bare"]
    assert not host.visible("Get-DnsServerZone", "Administrator")
    assert not host.visible("DnsServer\\Get-DnsServerZone", "Administrator")
    assert host.visible("Get-ADDomain", "Administrator")


@pytest.mark.parametrize("command", ["Get-DnsServerZone", "get-dnsserverscavenging", "Get-Command", "Select-Object"])
def test_a_role_shows_its_commands_and_those_of_every_endpoint(company: Any, command: str) -> None:
    assert company.estate.hosts["dc1"].visible(command, "auditor")


def test_a_role_hides_everything_else(company: Any) -> None:
    host = company.estate.hosts["dc1"]
    assert not host.visible("Set-DnsServerZoneAging", "auditor")
    assert not host.visible("Get-DnsServerZone", "nobody")
    host.faults.set({"hidden": ["Get-DnsServerZone"]})
    assert not host.visible("Get-DnsServerZone", "auditor")

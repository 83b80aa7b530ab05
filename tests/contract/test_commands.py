"""Every command that a module would send binds as Windows binds it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from ansible_collections.ddi.windows.plugins.module_utils._finding import Command
from ansible_collections.ddi.windows.plugins.module_utils._forecast_reads import read_old, read_pointers
from ansible_collections.ddi.windows.plugins.modules import (
    dns_scavenging,
    dns_scavenging_forecast_info,
    dns_scavenging_run_info,
    dns_server_info,
    dns_zone,
    dns_zone_aging,
)

from simulator.binder import bind, command_table

DN = "DC=corp.example,cn=MicrosoftDNS,DC=DomainDnsZones,DC=corp,DC=example"
AGING = {"aging": False, "no_refresh_interval": "36h", "refresh_interval": "7d", "scavenge_servers": ["10.0.0.1"]}


class Noted:
    """A session that only notes what it is asked."""

    def __init__(self) -> None:
        self.asked: list[Command] = []

    def read_timed(self, commands: Sequence[Command], /) -> tuple[list[Any], None]:
        self.asked += commands
        return [[] for _ in commands], None


def asked_of_a_zone() -> list[Command]:
    session: Any = Noted()
    read_old(session, "corp.example", 3_700_000)
    read_pointers(session, "corp.example")
    asked: list[Command] = session.asked
    return asked


CHANGES = [
    *dns_zone.commands(DN, {"dynamic_update": "Secure"}),
    *dns_zone.commands("file.example", {"dynamic_update": "None"}),
    *dns_zone_aging.commands(DN, AGING),
    *[each for key, value in AGING.items() for each in dns_zone_aging.commands(DN, {key: value})],
    *dns_scavenging.commands("server", {"scavenging_interval": "never", "new_zones_age": True}),
    *dns_scavenging.commands("server", {"new_zones_age": False}),
]
FETCHED = [
    *dns_server_info.PREFETCH,
    *dns_zone.PREFETCH,
    *dns_zone_aging.PREFETCH,
    *dns_scavenging.PREFETCH,
    *dns_scavenging_run_info.PREFETCH,
    *dns_scavenging_forecast_info.PREFETCH,
    *asked_of_a_zone(),
    Command("Get-ADReplicationPartnerMetadata", {"Target": "dc1.corp.example", "Partition": ["DC=a", "DC=b"]}),
    Command("Get-DnsServerZoneAging", {"Name": ["a.example", "b.example"]}),
]


@pytest.mark.parametrize("command", CHANGES + FETCHED, ids=lambda command: command.name)
def test_binds_without_a_question(command: Command) -> None:
    binding = bind(command_table()[command.name.lower()], list(command.parameters.items()))
    assert set(binding.bound) == set(command.parameters)


def bound(commands: Sequence[Command], parameter: str) -> object:
    (command,) = commands
    return bind(command_table()[command.name.lower()], list(command.parameters.items())).bound[parameter].value


def test_a_duration_arrives_as_it_was_meant() -> None:
    assert bound(dns_zone_aging.commands(DN, AGING), "NoRefreshInterval") == timedelta(hours=36)
    assert bound(
        dns_scavenging.commands("server", {"scavenging_interval": "never"}), "ScavengingInterval"
    ) == timedelta(0)


def test_no_command_reaches_for_all_zones() -> None:
    assert not any("ApplyOnAllZones" in command.parameters for command in CHANGES)


def test_a_zone_is_addressed_by_its_name() -> None:
    assert bound(dns_zone.commands(DN, {"dynamic_update": "Secure"}), "Name") == "corp.example"

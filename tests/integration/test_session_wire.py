"""The wire over core's psrp connection: what it costs, and what travels."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from ansible.playbook.play_context import PlayContext
from ansible_collections.ddi.windows.plugins.module_utils._errors import (
    DdiError,
    Denied,
    NoLanguage,
    NotFound,
    NotVisible,
    ReadError,
    Refused,
)
from ansible_collections.ddi.windows.plugins.module_utils._events import DNS_LOG, count_of, counted, selection
from ansible_collections.ddi.windows.plugins.module_utils._finding import Command
from ansible_collections.ddi.windows.plugins.plugin_utils import _capture
from ansible_collections.ddi.windows.plugins.plugin_utils._psrp import PsrpWire
from ansible_collections.ddi.windows.plugins.plugin_utils._remote_error import classify
from ansible_collections.ddi.windows.plugins.plugin_utils._session import HostSession
from ansible_collections.ddi.windows.plugins.plugin_utils._winrm import translated_connection

from simulator.wire import World

ECHO = Command("Select-Object", {"InputObject": "x"})
Connect = Callable[..., Any]


def test_opening_costs_five_requests_a_pipeline_two_and_closing_one(world: World, connect: Connect) -> None:
    before = sum(world.requests("dc1").values())
    connection = connect()
    wire = PsrpWire(connection)
    counts = []
    for _pipeline in range(3):
        wire.invoke([Command("Get-DnsServerScavenging")])
        counts.append(sum(world.requests("dc1").values()) - before)
    assert counts == [7, 9, 11]
    assert wire.requests == 11
    assert world.open_shells("dc1") == 1
    wire.close()
    assert sum(world.requests("dc1").values()) - before == 12
    assert world.open_shells("dc1") == 0


def test_a_second_task_on_an_open_connection_counts_its_own_requests(connect: Connect) -> None:
    connection = connect()
    PsrpWire(connection).invoke([ECHO])
    second = PsrpWire(connection)
    second.invoke([ECHO])
    assert second.requests == 2


def test_nothing_is_opened_for_a_command_that_cannot_be_sent(world: World, connect: Connect) -> None:
    before = world.requests("dc1")
    wire = PsrpWire(connect())
    for bad in (Command("Get-Nonsense"), Command("Get-DnsServerZone", {"Name": object()})):
        with pytest.raises(Refused):
            wire.invoke([bad])
    assert world.requests("dc1") == before


@pytest.mark.parametrize(
    "text",
    ["{{ 1+1 }}", "a_x000A_b", "_X005F_", "line\nline\r\n\ttab", "é€𝄞", "<&\"'>", " blank ", "$(Get-Date); x", "\x01"],
)
def test_text_travels_unchanged(connect: Connect, text: str) -> None:
    assert PsrpWire(connect()).invoke([Command("Select-Object", {"InputObject": text})]).output == [text]


@pytest.mark.parametrize("value", [True, False, 5, -7, 2**40, 1.5, timedelta(days=7, microseconds=1), ["a", "b"]])
def test_values_travel_with_their_types(connect: Connect, value: Any) -> None:
    (returned,) = PsrpWire(connect()).invoke([Command("Select-Object", {"InputObject": value})]).output
    assert returned == value
    assert type(returned) is type(value)


def test_errors_keep_their_identity(world: World, connect: Connect) -> None:
    host = HostSession(PsrpWire(connect()), read_only=True)
    with pytest.raises(NotFound) as absent:
        host.read("Get-DnsServerZone", Name="nowhere.example")
    assert absent.value.identity == "WIN32 9601,Get-DnsServerZone"
    world.set_faults("dc1", denied=["Get-DnsServerScavenging"], hidden=["Get-DnsServerDsSetting"])
    with pytest.raises(Denied) as denied:
        host.read("Get-DnsServerScavenging")
    assert denied.value.category == "PermissionDenied"
    with pytest.raises(NotVisible, match="Get-DnsServerDsSetting: this host has no such command"):
        host.read("Get-DnsServerDsSetting")
    assert host.read("Get-DnsServerZone", Name="corp.example")[0]["ZoneName"] == "corp.example"


def test_a_batch_of_reads_survives_what_is_denied_and_what_is_hidden(world: World, connect: Connect) -> None:
    world.set_faults("dc1", denied=["Get-DnsServerScavenging"], hidden=["Get-DnsServerDsSetting"])
    wire = PsrpWire(connect())
    names = ("Get-DnsServerZone", "Get-DnsServerScavenging", "Get-DnsServerDsSetting", "Get-ADDomain")
    zones, scavenging, setting, domain = HostSession(wire, read_only=True).read_all([Command(each) for each in names])
    assert not isinstance(zones, ReadError)
    assert isinstance(scavenging, Denied)
    assert isinstance(setting, NotVisible)
    assert not isinstance(domain, ReadError)


def test_script_text_is_what_an_endpoint_without_language_refuses(connect: Connect) -> None:
    from pypsrp.powershell import PowerShell

    connection = connect()
    wire = PsrpWire(connection)
    wire.invoke([ECHO])
    shell = PowerShell(connection.runspace)
    shell.add_script("Get-DnsServerZone")
    shell.invoke()
    (failure,) = shell.streams.error
    assert isinstance(classify("x", failure.error), NoLanguage)


def test_the_aging_of_all_zones_is_one_statement(connect: Connect) -> None:
    wire = PsrpWire(connect())
    host = HostSession(wire, read_only=True)
    zones = host.read("Get-DnsServerZone")
    # Trust anchors look like a zone and have no aging.
    names = [each["ZoneName"] for each in zones if each["IsDsIntegrated"] and each["ZoneType"] == "Primary"]
    names.remove("TrustAnchors")
    before = wire.requests
    answers = host.read_each("Get-DnsServerZoneAging", "Name", names, key="ZoneName")
    assert wire.requests - before == 2
    assert set(answers) == set(names)
    assert not any(isinstance(each, ReadError) for each in answers.values())


def test_events_are_counted_on_the_host_in_one_pipeline(connect: Connect) -> None:
    wire = PsrpWire(connect())
    host = HostSession(wire, read_only=True)
    host.read("Get-DnsServerScavenging")
    before = wire.requests
    reads = [counted(DNS_LOG, selection([each]), 100) for each in (4, 4013)]
    assert [count_of(each) for each in host.read_all(reads)] == [1, 0]
    assert wire.requests - before == 2


def test_a_trusted_certificate_is_trusted(world: World, connect: Connect) -> None:
    wire = PsrpWire(connect(protocol="https", ca_cert=str(world.ca_file), auth="basic"))
    assert wire.invoke([ECHO]).output == ["x"]


def test_a_winrm_host_is_served_over_psrp(world: World, connect: Connect) -> None:
    winrm = connect("winrm", scheme="http", transport=["ntlm"])
    before = world.open_shells("dc1")
    wire = PsrpWire(translated_connection(winrm, PlayContext()))
    assert wire.invoke([ECHO]).output == ["x"]
    wire.close()
    assert world.open_shells("dc1") == before


def test_a_pypsrp_that_is_made_differently_is_refused_loudly(connect: Connect, monkeypatch: pytest.MonkeyPatch) -> None:
    from pypsrp.powershell import Fragmenter
    from pypsrp.serializer import Serializer

    def around(self: Any, data: bytes) -> Any:
        self.serializer = Serializer()
        return original(self, data)

    original = Fragmenter.defragment
    monkeypatch.setattr(Fragmenter, "defragment", around)
    with pytest.raises(DdiError, match=r"pypsrp 0\.9\.1 is not supported: install pypsrp 0\.9\.1"):
        PsrpWire(connect()).invoke([ECHO])
    for pool in (object(), type("Pool", (), {"_fragmenter": type("F", (), {"serializer": 1}), "_serializer": 2})):
        with pytest.raises(DdiError, match="is not supported"):
            _capture.install(pool)


def test_the_connection_needs_pypsrp(connect: Connect, monkeypatch: pytest.MonkeyPatch) -> None:
    from ansible_collections.ddi.windows.plugins.plugin_utils import _psrp

    monkeypatch.setattr(_psrp, "PowerShell", None)
    with pytest.raises(DdiError, match=r"pip install -r requirements\.txt"):
        PsrpWire(connect()).invoke([ECHO])

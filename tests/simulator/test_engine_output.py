"""Objects that are kept after they were serialised once."""

from __future__ import annotations

from datetime import timedelta
from ipaddress import ip_address

import pytest

from simulator.engine.emissions import BEHAVIOURS, Record
from simulator.engine.messages import clixml
from simulator.estate.host import Host

ZONE = {"ZoneName": "z.example", "IsPaused": True, "DynamicUpdate": "Secure"}


@pytest.fixture
def emit(ask, command, monkeypatch):
    """Emit records in one pipeline, and return the CLIXML of each."""

    def emit(*properties):
        records = [Record("DnsServerPrimaryZone", each) for each in properties]
        monkeypatch.setitem(BEHAVIOURS, "Get-Thing", lambda _call: records)
        return [each.clixml for each in ask(command("Get-Thing")).messages if each.type.name == "PipelineOutput"]

    return emit


def test_an_object_that_changed_is_written_anew(emit):
    _, paused, running = emit(ZONE, ZONE, {**ZONE, "IsPaused": False})
    assert b'<B N="IsPaused">true</B>' in paused
    assert b'<B N="IsPaused">false</B>' in running
    assert paused.replace(b'"IsPaused">true', b'"IsPaused">false') == running


def test_a_class_is_described_once_in_a_pipeline(emit):
    assert [b"MiXml" in each for each in emit(ZONE, ZONE, ZONE)] == [True, False, False]
    assert [b"MiXml" in each for each in emit(ZONE, ZONE)] == [True, False]


def test_an_object_names_its_own_server(emit, host):
    _, own = emit(ZONE, ZONE)
    other = Host("dc2", "dc2.corp.example", (ip_address("10.0.0.2"),), host.estate)
    host.fqdn = other.fqdn
    assert b"DC1" in own
    assert emit(ZONE, ZONE)[1] == own.replace(b"DC1", b"DC2")


@pytest.mark.parametrize(
    ("duration", "text"),
    [
        (timedelta(0), "PT0S"),
        (timedelta(seconds=30), "PT30S"),
        (timedelta(seconds=110), "PT1M50S"),
        (timedelta(seconds=10, microseconds=500_000), "PT10.5S"),
        (timedelta(hours=168), "P7D"),
        (timedelta(days=1, hours=2, minutes=3, seconds=4), "P1DT2H3M4S"),
        (-timedelta(minutes=1), "-PT1M"),
        (timedelta(microseconds=1), "PT0.000001S"),
    ],
)
def test_a_duration_is_written_as_the_engine_writes_it(duration, text):
    assert clixml(duration) == f"<TS>{text}</TS>".encode()

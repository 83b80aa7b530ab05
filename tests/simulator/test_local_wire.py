"""The wire without HTTP answers what the wire answers."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from ansible_collections.ddi.windows.plugins.module_utils._errors import ConnectionLost
from ansible_collections.ddi.windows.plugins.module_utils._finding import Command
from ansible_collections.ddi.windows.plugins.plugin_utils._capture import install
from pypsrp.powershell import PowerShell

from simulator.estate.load import build
from simulator.estate.source import read
from simulator.local import LocalWire
from simulator.wire import running

SAMPLE = Path(__file__).parents[2] / "simulator" / "estates" / "sample.yml"
READS = (
    "Get-DnsServerZone",
    "Get-DnsServerScavenging",
    "Get-DnsServerSetting",
    "Get-DnsServerDsSetting",
    "Get-ADDomain",
    "Get-ADForest",
    "Get-ADRootDSE",
)


@pytest.fixture
def sample():
    # The clock stands still, because the directory tells the time.
    return build(read(SAMPLE) | {"clock": "2026-03-01T00:00:00Z"}, str(SAMPLE))


def test_local_and_remote_replies_are_equal(sample, connect):
    user = next(iter(sample.hosts["dc1"].users.values()))
    with running(sample) as world, connect(world, username=user.name, password=user.password) as pool:
        install(pool)
        remote = PowerShell(pool)
        for name in READS:
            remote.add_cmdlet(name).add_statement()
        local = LocalWire(sample.hosts["dc1"]).invoke([Command(name) for name in READS])
        assert [each.value for each in remote.invoke()] == local.output
        assert (local.errors, local.failure) == ([], None)
    assert len(local.output) > len(READS)


def test_arguments_keep_their_types(sample):
    wire = LocalWire(sample.hosts["dc1"])
    interval = timedelta(days=3)
    reply = wire.invoke([Command("Set-DnsServerScavenging", {"ScavengingInterval": interval})])
    assert (reply.errors, reply.failure) == ([], None)
    assert wire.invoke([Command("Get-DnsServerScavenging")]).output[0]["ScavengingInterval"] == interval
    assert wire.requests == 5 + 2 + 2


def test_text_arrives_as_it_was(sample):
    odd = "_x000A_ {{ 1+1 }} \n ü"
    wire = LocalWire(sample.hosts["dc1"])
    assert wire.invoke([Command("Select-Object", {"InputObject": odd})]).output == [odd]


def test_errors_keep_their_identity(sample):
    reply = LocalWire(sample.hosts["dc1"]).invoke([Command("Get-DnsServerZone", {"Name": ["no.such.zone"]})])
    assert [(each.identity, each.category) for each in reply.errors] == [
        ("WIN32 9601,Get-DnsServerZone", "ObjectNotFound")
    ]
    assert reply.failure is None


def test_a_role_without_a_command_fails_the_pipeline(sample):
    reply = LocalWire(sample.hosts["dc1"], "old-auditor").invoke([Command("Get-DnsServerZoneAging", {"Name": "x"})])
    assert reply.failure.identity == "CommandNotFoundException"


@pytest.mark.parametrize(
    "faults",
    [{name: True} for name in ("unreachable", "unauthorized", "shell_quota", "not_xml")]
    + [{"lost_before": "*"}, {"lost_after": "Get-ADForest"}],
)
def test_faults_of_the_wire_are_a_lost_connection(sample, faults):
    sample.hosts["dc1"].faults.set(faults)
    with pytest.raises(ConnectionLost, match=r"dc1\.corp\.example"):
        LocalWire(sample.hosts["dc1"]).invoke([Command("Get-ADForest")])

"""Statements in a shell of pypsrp: they are not copied on their way, and are written as if they were."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from xml.etree import ElementTree

import pytest
from ansible_collections.ddi.windows.plugins.module_utils._finding import Command
from ansible_collections.ddi.windows.plugins.plugin_utils._encode import encode
from ansible_collections.ddi.windows.plugins.plugin_utils._statements import fill
from pypsrp.complex_objects import Pipeline
from pypsrp.powershell import PowerShell, RunspacePool
from pypsrp.serializer import Serializer
from pypsrp.wsman import WSMan

ZONES = Command("Get-DnsServerZone")
AGING = Command("Get-DnsServerZoneAging", {"Name": ["a.example", "b.example"]})
SCAVENGING = Command("Set-DnsServerScavenging", {"ScavengingInterval": timedelta(days=7), "ScavengingState": True})
COUNTED = Command("Get-DnsServerZone", into=Command("Measure-Object"))


def written(shell: PowerShell) -> bytes:
    pipeline = Pipeline(is_nested=False, cmds=shell.commands, history="", redirect_err_to_out=False)
    element = Serializer().serialize(pipeline)
    assert element is not None
    return ElementTree.tostring(element)


@pytest.mark.parametrize("statements", [[ZONES], [AGING, SCAVENGING], [ZONES, COUNTED, AGING, AGING]])
def test_statements_are_written_as_copies_of_them_would_be(statements: Sequence[Command]) -> None:
    pool = RunspacePool(WSMan("dc1"))
    pool.protocol_version = "2.3"
    shell = PowerShell(pool)
    fill(shell, statements, [[encode(call) for call in each.chain()] for each in statements])
    without_copies = written(shell)
    for each in shell.commands:
        del each.__dict__["__deepcopy__"]
    assert without_copies == written(shell)

"""What a forecast costs on a large zone with the filter on the server, and what all records would cost without it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from psrpcore import Command, PowerShell
from psrpcore.types import PSRPMessageType

from simulator.engine.messages import Message
from simulator.engine.pipeline import run
from simulator.estate.load import build

_ROLES = ["SchemaMaster", "DomainNamingMaster", "PDCEmulator", "RIDMaster", "InfrastructureMaster"]
_ZONE = "corp.example"
#: Hours since the last registration of a living client, and of one that is gone.
_YOUNG, _OLD = 20, 500


def content(records: int, old: int) -> dict[str, Any]:
    """Return an estate of one server that scavenges one zone."""
    scavenging = {"interval": "7d", "last_ago": "24h"}
    host = {"name": "dc1", "domain": _ZONE, "addresses": ["10.1.0.1"], "fsmo": _ROLES, "uptime": "40d"}
    counted = {"alive": [[_YOUNG, records - old]], "dynamic": [[_OLD, old]]}
    return {
        "estate": "large",
        "domains": [{"name": _ZONE}],
        "accounts": [{"name": "Administrator", "password": "Simulated-Only-1"}],
        "hosts": [host | {"scavenging": scavenging}],
        "zones": [{"name": _ZONE, "aging": True, "records": counted}],
    }


def write(folder: Path, records: int, old: int) -> Path:
    """Write the estate into a file and return it; JSON is YAML."""
    path = folder / f"forecast-{records}-{old}.yml"
    path.write_text(json.dumps(content(records, old)), encoding="utf-8")
    return path


def unfiltered(count: int) -> list[str]:
    """Return the CLIXML of *count* records, as Get-DnsServerResourceRecord sends all of a zone."""
    host = next(iter(build(content(count, 0), "bench").hosts.values()))
    pipeline = PowerShell()
    command = Command("Get-DnsServerResourceRecord")
    command.add_parameter("ZoneName", _ZONE)
    pipeline.commands.append(command)
    sent = run(pipeline, host, next(iter(host.users)))
    return [
        each.clixml.decode()
        for each in sent
        if isinstance(each, Message) and each.type == PSRPMessageType.PipelineOutput
    ]

"""The evidence of a server whose clock is right and to which everything replicates."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ansible_collections.ddi.windows.plugins.module_utils._partitions import partition_of

NOW = "2026-03-01T00:00:00+00:00"


def partner(**changes: Any) -> dict[str, Any]:
    return {"partner": "dc9", "success": "2026-02-28T23:00:00+00:00", "result": 0, "failures": 0} | changes


def runs(**changes: Any) -> dict[str, Any]:
    """What dns_scavenging_run_info read on a server that does not scavenge."""
    facts = {"now": NOW, "scavenging_interval": "never", "started": None, "starts": [], "errors": {}} | changes
    verdict = {"control": "scavenging-really-runs", "target": "server", "state": "skipped", "reason": "interval 0"}
    return _part(facts, verdict)


def health(targets: Iterable[str] = (), **changes: Any) -> dict[str, Any]:
    """What dns_server_health_info read on a server that holds the zones *targets*."""
    partitions = {partition: [partner()] for each in targets if (partition := partition_of(each))}
    facts = {"now": NOW, "asked": [NOW, NOW], "partitions": partitions, "errors": {}} | changes
    return _part(facts)


def delegations(targets: Iterable[str] = (), *servers: str) -> dict[str, Any]:
    """What dns_delegation read on a server that holds the zones *targets*, which name *servers*."""
    told = {"servers": list(servers or ["dc1.corp.example"]), "error": ""}
    empty: dict[str, Any] = {"params": {}, "findings": [], "commands": [], "verdicts": [], "error": None}
    return empty | {"current": {target: {"delegations": {}, "name_servers": told} for target in targets}}


def _part(facts: dict[str, Any], *verdicts: dict[str, Any]) -> dict[str, Any]:
    empty: dict[str, Any] = {"params": {}, "findings": [], "commands": [], "error": None}
    return empty | {"current": {"server": facts}, "verdicts": list(verdicts)}

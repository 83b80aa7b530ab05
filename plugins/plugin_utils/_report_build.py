"""The report as one JSON document: who was asked, what was judged, what is not as it should be, what is not known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..module_utils._catalogue import CONTROLS, SEVERITIES
from ..module_utils._estate import Estate, Server
from ._counts import Count, count

SCHEMA_VERSION = 1
#: Controls whose findings are servers that nobody read.
NOT_COVERED = ("estate-coverage", "dhcp-coverage")


def build(
    run: Mapping[str, Any], estate: Estate, evidence: Sequence[Mapping[str, Any]], judgement: Mapping[str, Any]
) -> dict[str, Any]:
    """Return the report of one run; *run* holds its id, time and ticket."""
    by_host = {entry["host"]: entry for entry in evidence}
    counts = count(estate, judgement["verdicts"])
    findings = judgement["findings"]
    return {
        "schema_version": SCHEMA_VERSION,
        "run": _run(run, estate, by_host),
        "summary": _summary(estate, counts, findings),
        "hosts": [_host(server, by_host.get(server.name, {})) for server in estate.servers],
        "directory": _directory(estate),
        "controls": _controls(counts),
        "findings": findings,
        "not_covered": [
            {"server": found["target"], "reason": found["reason"]}
            for found in findings
            if found["control"] in NOT_COVERED
        ],
        "writers": judgement["writers"],
        "scavengers": judgement["scavengers"],
        "reverse": judgement.get("reverse", []),
        "resolvers": judgement.get("resolvers", []),
        "confidence": _confidence(counts),
    }


def _run(run: Mapping[str, Any], estate: Estate, evidence: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    accounts = sorted({entry["account"] for entry in evidence.values() if entry.get("account")})
    return {
        "id": run["id"],
        "time": run["time"],
        "change": run["change"],
        "accounts": accounts,
        "servers": len(estate.servers),
        "outside_limit": list(estate.outside),
    }


def _summary(estate: Estate, counts: Sequence[Count], findings: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    totals = [entry.as_dict() for entry in counts]
    graves = [found["severity"] for found in findings]
    return {
        "servers_read": len(estate.read),
        "servers_not_read": len(estate.unread) - len(estate.outside),
        "zones": len({copy.key for server in estate.read for copy in server.zones}),
        "findings": {grave: graves.count(grave) for grave in SEVERITIES},
        **{name: sum(total[name] for total in totals) for name in _NUMBERS},
    }


_NUMBERS = ("total", "judged", "compliant", "drift", "skipped", "unknown")


def _host(server: Server, evidence: Mapping[str, Any]) -> dict[str, Any]:
    info = server.info
    domain, forest = info.get("domain") or {}, info.get("forest") or {}
    return {
        "name": server.name,
        "reached": server.reached,
        "error": server.error or None,
        "fqdn": info.get("fqdn") or None,
        "addresses": info.get("addresses") or [],
        "account": evidence.get("account"),
        "time": evidence.get("time"),
        "requests": evidence.get("requests"),
        "domain_controller": info.get("controller"),
        "read_only": info.get("read_only"),
        "domain": domain.get("name"),
        "forest": forest.get("name"),
        "zones": len(server.zones) if server.reached else None,
        "scavenging_interval": server.interval,
        "last_scavenge_time": server.scavenging.get("last_scavenge_time"),
        "errors": {part: entry["error"] for part, entry in server.parts.items() if entry.get("error")},
    }


def _directory(estate: Estate) -> list[dict[str, Any]]:
    """Return the domain controllers that the directory names, with the servers that said so."""
    said_by: dict[str, list[str]] = {}
    for server in estate.read:
        for entry in server.controllers or ():
            said_by.setdefault(entry.fqdn, []).append(server.name)
    return [
        {
            "fqdn": entry.fqdn,
            "domain": entry.domain,
            "address": entry.address or None,
            "read_only": entry.read_only,
            "roles": list(entry.roles),
            "said_by": said_by[entry.fqdn],
        }
        for entry in estate.controllers.values()
    ]


def _controls(counts: Sequence[Count]) -> list[dict[str, Any]]:
    by_control: dict[str, list[dict[str, Any]]] = {}
    for entry in counts:
        by_control.setdefault(entry.control, []).append(entry.as_dict())
    return [
        CONTROLS[key].as_dict() | {name: sum(host[name] for host in hosts) for name in _NUMBERS} | {"hosts": hosts}
        for key, hosts in by_control.items()
    ]


def _confidence(counts: Sequence[Count]) -> dict[str, Any]:
    keys = list(dict.fromkeys(entry.control for entry in counts))
    return {
        "not_run_on_windows": [key for key in keys if not CONTROLS[key].run_on_windows],
        "inferred": [{"control": key, "what": CONTROLS[key].inferred} for key in keys if CONTROLS[key].inferred],
    }

"""Small estates whose records live and die in every way that the documents know: the same for the same seed."""

from __future__ import annotations

from random import Random
from typing import Any

_ROOT = "corp.example"
_TYPES = ("A", "A", "A", "A", "PTR", "TXT", "CNAME", "SRV", "DHCID", "NS")
_DATA = {"A": "10.64.0.{}", "TXT": "text {}", "SRV": "0 100 {} dc1.corp.example.", "DHCID": "AAAB{}"}
_LONGEST_AGE = 40 * 24


def scavenging(seed: int) -> dict[str, Any]:
    """Return an estate as the content of an estate file: a few servers, a few zones, records of every age."""
    rng = Random(f"scavenging {seed}")
    hosts = [_host(rng, number) for number in range(rng.randint(1, 4))]
    hosts[0]["fsmo"] = ["SchemaMaster", "DomainNamingMaster", "PDCEmulator", "RIDMaster", "InfrastructureMaster"]
    hosts[0].pop("read_only", None)
    addresses = [host["addresses"][0] for host in hosts]
    zones = [_zone(rng, number, addresses) for number in range(rng.randint(1, 4))]
    for host in hosts:
        host["paused"] = [zone["name"] for zone in zones if rng.random() < 0.05]
    return {
        "estate": f"scavenging-{seed}",
        "clock": f"2026-03-0{rng.randint(1, 9)}T{rng.randint(0, 23):02}:{rng.randint(0, 59):02}:00Z",
        "replication": {"failures": [_failure(rng, host["name"]) for host in hosts if rng.random() < 0.1]},
        "domains": [{"name": _ROOT}],
        "accounts": [{"name": "Administrator", "password": "Simulated-Only-1"}],
        "hosts": hosts,
        "zones": zones,
    }


def _host(rng: Random, number: int) -> dict[str, Any]:
    host: dict[str, Any] = {
        "name": f"dc{number + 1}",
        "domain": _ROOT,
        "site": rng.choice(("north", "south")),
        "addresses": [f"10.1.0.{number + 1}"],
        "utc_offset_minutes": rng.choice((-300, 0, 60, 330)),
        "uptime": f"{rng.randint(1, 60 * 24)}h",
    }
    if rng.random() < 0.7:
        host["scavenging"] = {"interval": f"{rng.choice((1, 6, 24, 72, 168, 200))}h"}
        if rng.random() < 0.4:
            host["scavenging"]["last_ago"] = f"{rng.randint(1, 300)}h"
    if rng.random() < 0.2:
        host["reboots"] = {"every": f"{rng.choice((1, 5, 7, 30))}d"}
    if rng.random() < 0.15:
        host["read_only"] = True
    return host


def _zone(rng: Random, number: int, addresses: list[str]) -> dict[str, Any]:
    servers = rng.choice(([], [], [rng.choice(addresses)], addresses, ["10.9.9.9"]))
    return {
        "name": f"zone{number}.{_ROOT}",
        "scope": rng.choice(("Domain", "Forest")),
        "dynamic_update": rng.choice(("Secure", "Secure", "Secure", "NonsecureAndSecure", "None")),
        "aging": rng.random() < 0.85,
        "no_refresh": f"{rng.choice((0, 24, 72, 168))}h",
        "refresh": f"{rng.choice((1, 24, 72, 168))}h",
        "scavenge_servers": servers,
        "records": [_record(rng, place) for place in range(rng.randint(0, 30))],
    }


def _record(rng: Random, place: int) -> dict[str, Any]:
    kind = rng.choice(_TYPES)
    record: dict[str, Any] = {
        "name": f"host{place // 2}",
        "type": kind,
        "data": _DATA.get(kind, "target{}.corp.example.").format(place),
    }
    if rng.random() < 0.85:
        record["age"] = f"{rng.randint(0, _LONGEST_AGE)}h"
        if rng.random() < 0.3:
            record["refreshes"] = f"{rng.choice((1, 24, 24, 24, 100))}h"
    return record


def _failure(rng: Random, host: str) -> dict[str, Any]:
    failure: dict[str, Any] = {"host": host, "since": f"{rng.randint(1, 400)}h"}
    if rng.random() < 0.5:
        failure["partition"] = f"{rng.choice(('Domain', 'Forest'))}DnsZones.{_ROOT}"
    return failure

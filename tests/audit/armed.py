"""An estate that was well for long enough, and the way by which one of its servers is made to scavenge."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from .enforcing import Run, World
from .test_forecasts import COMPUTERS, ROLES, estate
from .test_scavenging_run_info import send

#: The server that is elected, and that the lists name.
ELECTED = "dc2"
RECORDS: list[dict[str, Any]] = [
    {"name": "gone", "data": "10.0.1.1", "age": "800h"},
    {"name": "stranger", "data": "10.0.1.4", "age": "700h"},
    {"name": "lives", "data": "10.0.1.2", "age": "20h", "refreshes": "24h"},
    {"name": "static", "data": "10.0.1.7"},
]
#: What is old of them: the hosts are gone for good.
DEAD = {"gone", "stranger"}
LEASE = {"address": "10.0.1.2", "host": "lives.corp.example", "renews": True}
SCOPE = {"network": "10.0.1.0/24", "lease": "8d", "leases": [LEASE]}
DHCP = {"name": "dhcp1", "fqdn": "dhcp1.corp.example", "addresses": ["10.1.0.9"], "dns": False}
WANTED = {"dns_scavenging": {"scavenging_interval": "7d"}}
#: Left after the first pass: its record is registered and never refreshed.
LEAVER = {"name": "leaver", "enabled": False}


def well(folder: Path, scavenger: str = "", **changes: Any) -> World:
    """Return an estate a month after its first audit, in which its zone ages; *scavenger* scavenges already."""
    common = {"domain": "corp.example", "uptime": "40d"}
    hosts: list[dict[str, Any]] = [
        {"name": "dc1", "addresses": ["10.1.0.1"], "fsmo": ROLES} | common,
        {"name": "dc2", "addresses": ["10.1.0.2"]} | common,
        {"name": "dc3", "addresses": ["10.1.0.3"]} | common,
        DHCP | {"dhcp": {"scopes": [SCOPE]}},
    ]
    for host in hosts:
        if host["name"] == scavenger:
            host["scavenging"] = {"interval": "7d"}
    content: dict[str, Any] = {"hosts": hosts, "computers": [*COMPUTERS, LEAVER]}
    world = World(estate(RECORDS, **(content | changes)), folder / "runs", {"parts_of": {ELECTED: WANTED}}, leases=True)
    world.audit()
    world.later(days=30)
    return world


def prepare(world: World, of: str = "planned", **approving: Any) -> None:
    """Foresee and approve what is deleted, and back up the zones: what the last gates ask for."""
    world.approve(world.foresee(of), **approving)
    world.back_up()


def armed(world: World) -> Run:
    """Let the elected server scavenge, as one plan; return the run that wrote."""
    prepare(world)
    return world.enforce(plan=world.audit().file("plan.json")["plan"])


def between_passes(folder: Path, ends: datetime | None = None) -> World:
    """Return a world whose server passed twice on schedule; since then the record of a host that left grew old.

    *ends* is what time it is then.
    """
    begins = {} if ends is None else {"clock": (ends - timedelta(days=45)).isoformat()}
    world = well(folder, **begins)
    armed(world)
    world.later(hours=8)
    leaver = {"Name": "leaver", "ZoneName": "corp.example", "IPv4Address": "10.0.1.8", "A": True, "AgeRecord": True}
    send(world.estate.hosts[ELECTED], "Add-DnsServerResourceRecord", **leaver)
    world.later(days=14, hours=16)
    return world

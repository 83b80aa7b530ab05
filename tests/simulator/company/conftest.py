"""A small company on a clock that stands still, and a way to ask its machines."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest

import simulator.commands  # noqa: F401  (registers the behaviours)
from simulator.binder import bind
from simulator.binder.table import command_table
from simulator.engine.emissions import BEHAVIOURS, Call, Failure, Record, Terminating
from simulator.estate.load import build
from simulator.estate.model import Estate

CONTENT: dict[str, Any] = {
    "estate": "small",
    "clock": "2026-03-02T08:20:00Z",
    "replication": {"within_site": "15s", "between_sites": "3h"},
    "domains": [{"name": "corp.example"}, {"name": "emea.corp.example"}],
    "partitions": [{"name": "apps.corp.example", "replicas": ["dc1"]}],
    "roles": [{"name": "reader", "commands": ["Get-DnsServer*"], "limited": []}],
    "accounts": [
        {"name": "Administrator", "password": "simulated"},
        {"name": "auditor", "password": "simulated", "role": "reader"},
    ],
    "hosts": [
        {
            "name": "dc1",
            "domain": "corp.example",
            "site": "north",
            "addresses": ["10.1.0.1", "fd00::1"],
            "fsmo": ["SchemaMaster", "DomainNamingMaster", "PDCEmulator", "RIDMaster", "InfrastructureMaster"],
            "zones": [
                {"name": "files.example", "kind": "file"},
                {"name": "copy.example", "kind": "secondary", "masters": ["10.9.0.1"]},
                {"name": "short.example", "kind": "stub", "masters": ["10.9.0.1"]},
                {"name": "away.example", "kind": "forwarder", "masters": ["10.9.0.1"]},
            ],
        },
        {"name": "dc2", "domain": "corp.example", "site": "north", "addresses": ["10.1.0.2"]},
        {"name": "dc3", "domain": "corp.example", "site": "south", "addresses": ["10.2.0.3"]},
        {"name": "rodc", "domain": "corp.example", "site": "south", "addresses": ["10.2.0.4"], "read_only": True},
        {
            "name": "emea1",
            "domain": "emea.corp.example",
            "site": "south",
            "addresses": ["10.2.0.5"],
            "fsmo": ["PDCEmulator", "RIDMaster", "InfrastructureMaster"],
        },
        {"name": "member", "addresses": ["10.1.0.9"], "zones": [{"name": "files.example", "kind": "file"}]},
        {"name": "bare", "addresses": ["10.1.0.8"], "dns": False},
    ],
    "zones": [
        {"name": "corp.example", "aging": True, "scavenge_servers": ["10.1.0.1"]},
        {"name": "app.corp.example", "scope": "Custom", "partition": "apps.corp.example"},
        {"name": "twice.corp.example"},
        {"name": "twice.corp.example", "scope": "Legacy", "aging": True},
        {"name": "_msdcs.corp.example", "scope": "Forest"},
        {"name": "partner.example", "scope": "Forest", "kind": "forwarder", "masters": ["10.9.0.1"]},
        {"name": "lost.corp.example", "state": "conflict"},
        {"name": "half.corp.example", "state": "in-progress"},
        {"name": "gone.corp.example", "state": "deleted"},
        {"name": "10.in-addr.arpa"},
        {"name": "10.in-addr.arpa", "domain": "emea.corp.example"},
    ],
}


@dataclass
class Answer:
    """What a command said: its objects as properties, the ids of its errors, and the id of what ended it."""

    objects: list[dict[str, Any]] = field(default_factory=list)
    types: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    ended: str | None = None

    @property
    def one(self) -> dict[str, Any]:
        assert (len(self.objects), self.errors, self.ended) == (1, [], None), self
        return self.objects[0]

    def column(self, name: str) -> list[Any]:
        return [each[name] for each in self.objects]


class Company:
    """An estate that tests ask directly: arguments are bound, nothing crosses a wire."""

    def __init__(self, estate: Estate) -> None:
        self.estate = estate

    def ask(self, host: str, command: str, **parameters: Any) -> Answer:
        binding = bind(command_table()[command.lower()], list(parameters.items()))
        call = Call(command, binding.parameter_set, binding.values, self.estate.hosts[host], "Administrator")
        answer = Answer()
        try:
            for emission in BEHAVIOURS[command](call):
                if isinstance(emission, Record):
                    answer.types.append(emission.type)
                    answer.objects.append(dict(emission.properties))
                elif isinstance(emission, Failure):
                    answer.errors.append(emission.id)
        except Terminating as ended:
            answer.ended = ended.failure.id
        return answer

    def zone(self, host: str, name: str) -> dict[str, Any]:
        return self.ask(host, "Get-DnsServerZone", Name=[name]).one

    def aging(self, host: str, name: str) -> dict[str, Any]:
        return self.ask(host, "Get-DnsServerZoneAging", Name=[name]).one

    def wait(self, **by: float) -> None:
        self.estate.clock.advance(timedelta(**by))


@pytest.fixture
def content() -> dict[str, Any]:
    """The file of the small company, to be changed."""
    return deepcopy(CONTENT)


@pytest.fixture
def make() -> Callable[[dict[str, Any]], Company]:
    return lambda changed: Company(build(changed, "small.yml"))


@pytest.fixture
def company(content: dict[str, Any]) -> Company:
    return Company(build(content, "small.yml"))

"""A running estate and real ansible-playbook processes on it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from ansible.playbook.play_context import PlayContext
from ansible.plugins.loader import connection_loader
from ansible_collections.ddi.windows.plugins.plugin_utils._psrp import PsrpWire

from simulator.estate.load import load
from simulator.wire import World, running

ROOT = Path(__file__).resolve().parents[2]
ESTATES = ROOT / "simulator" / "estates"
#: One server, and a zone whose name looks like a template.
SMALL = """
estate: small
domains: [{name: corp.example, netbios: CORP}]
accounts: [{name: Administrator, password: Simulated-Only-1}]
hosts:
  - name: dc1
    domain: corp.example
    addresses: [10.0.0.1]
    fsmo: [SchemaMaster, DomainNamingMaster, PDCEmulator, RIDMaster, InfrastructureMaster]
zones:
  - {name: corp.example, aging: true}
  - {name: "{{ 1+1 }}", dynamic_update: NonsecureAndSecure}
"""
CALLBACKS = Path(__file__).with_name("callbacks")


@dataclass(frozen=True)
class Told:
    """The result of one task on one host."""

    state: str
    host: str
    task: str
    result: dict[str, Any]


@dataclass(frozen=True)
class Played:
    """What a playbook run left behind."""

    rc: int
    output: str
    told: list[Told] = field(default_factory=list)

    def of(self, host: str) -> Told:
        """Return what the last task told about *host*."""
        return next(each for each in reversed(self.told) if each.host == host)


@dataclass(frozen=True)
class Site:
    """A running estate, its inventory, and playbooks that are run on it."""

    world: World
    folder: Path

    def connection(self, **options: Any) -> dict[str, Any]:
        """Return the variables of a psrp connection to the estate; *options* win."""
        user = self.world.estate.hosts["dc1"].users["Administrator"]
        return {
            "ansible_connection": "psrp",
            "ansible_psrp_auth": "ntlm",
            "ansible_psrp_protocol": "http",
            "ansible_host": "127.0.0.1",
            "ansible_user": user.name,
            "ansible_password": user.password,
        } | options

    def play(
        self,
        tasks: list[dict[str, Any]],
        *arguments: str,
        variables: Mapping[str, Any] | None = None,
        stdin: str | None = None,
        **play: Any,
    ) -> Played:
        """Run one play in check mode with *tasks* on the group; *variables* are all of the group's."""
        header = {"name": "a test", "hosts": "dns_servers", "gather_facts": False, "check_mode": True}
        path = self.folder / "play.yml"
        path.write_text(json.dumps([header | {"tasks": tasks} | play]))
        return self.playbook(path, *arguments, variables=variables, stdin=stdin)

    def playbook(
        self, path: Path, *arguments: str, variables: Mapping[str, Any] | None = None, stdin: str | None = None
    ) -> Played:
        """Run a playbook in a process of its own."""
        results = self.folder / "results.jsonl"
        results.unlink(missing_ok=True)
        environment = os.environ | {
            "ANSIBLE_CONFIG": str(ROOT / "ansible.cfg"),
            "ANSIBLE_CALLBACK_PLUGINS": str(CALLBACKS),
            "ANSIBLE_CALLBACKS_ENABLED": "results",
            "ANSIBLE_LOCALHOST_WARNING": "false",
            "DDI_TEST_RESULTS": str(results),
        }
        done = subprocess.run(
            [
                str(Path(sys.executable).with_name("ansible-playbook")),
                "-i",
                self._inventory(variables),
                path,
                *arguments,
            ],
            cwd=ROOT,
            env=environment,
            input=stdin,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=300,
            check=False,
        )
        lines = results.read_text().splitlines() if results.exists() else []
        return Played(done.returncode, done.stdout, [Told(**json.loads(line)) for line in lines])

    def _inventory(self, variables: Mapping[str, Any] | None) -> Path:
        tls = (variables or {}).get("ansible_psrp_protocol") == "https"
        groups: dict[str, dict[str, Any]] = {"dns_servers": {}, "dhcp_servers": {}}
        for name, host in self.world.estate.hosts.items():
            for group, service in (("dns_servers", host.dns), ("dhcp_servers", host.dhcp)):
                if host.inventory and service is not None:
                    groups[group][name] = {"ansible_port": self.world.port(name, tls=tls)}
        given = dict(variables if variables is not None else self.connection())
        children = {name: {"hosts": hosts, "vars": given} for name, hosts in groups.items() if hosts}
        path = self.folder / "hosts.json"
        path.write_text(json.dumps({"all": {"children": children}}))
        return path

    def shells(self) -> int:
        """Return how many shells are open on all hosts together."""
        return sum(self.world.open_shells(name) for name in self.world.estate.hosts)


Open = Callable[..., AbstractContextManager[Site]]


@pytest.fixture
def site(tmp_path: Path) -> Open:
    """Start an estate of ``simulator/estates`` by its name, the small one, or one from YAML text."""

    @contextmanager
    def start(name: str = "sample", text: str | None = None) -> Iterator[Site]:
        path = ESTATES / f"{name}.yml"
        if text is not None or name == "small":
            path = tmp_path / "estate.yml"
            path.write_text(SMALL if text is None else text)
        with running(load(path)) as world:
            yield Site(world, tmp_path)

    return start


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    """Run the sample estate for the tests of one file."""
    with running(load(ESTATES / "sample.yml")) as world:
        yield world


@pytest.fixture
def _healthy(world: World) -> Iterator[None]:
    """Switch every fault of dc1 off again after a test."""
    yield
    world.set_faults(
        "dc1",
        unreachable=False,
        slow_s=0.0,
        unauthorized=False,
        denied=[],
        hidden=[],
        shell_quota=False,
        lost_before=None,
        lost_after=None,
        not_xml=False,
    )


@pytest.fixture
def connect(world: World, _healthy: None) -> Iterator[Callable[..., Any]]:
    """Make a psrp connection to dc1; every one is closed at the end as core closes it."""
    made = []

    def made_to_order(kind: str = "psrp", **options: Any) -> Any:
        defaults = {
            "remote_addr": "127.0.0.1",
            "remote_user": "Administrator",
            "remote_password": "Simulated-Only-1",
            "port": world.port("dc1", tls=options.get("protocol") == "https"),
        }
        ours = {
            "protocol": "http",
            "auth": "ntlm",
            "read_timeout": 1,
            "operation_timeout": 1,
            "reconnection_backoff": 0,
        }
        connection = connection_loader.get(f"ansible.legacy.{kind}", PlayContext())
        connection.set_options(
            var_options={"_extras": {}}, direct=defaults | (ours if kind == "psrp" else {}) | options
        )
        made.append(connection)
        return connection

    yield made_to_order
    for each in made:
        PsrpWire(each).close()

"""A tiny estate, commands of its own, and two ways to ask it: the engine alone, and a client over the wire."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import Any
from xml.etree import ElementTree

import pytest
from psrpcore import Command, PowerShell, PSRemotingCrypto
from psrpcore.types import deserialize
from pypsrp.powershell import RunspacePool
from pypsrp.wsman import WSMan

from simulator.binder.table import ALL_SETS, command_info
from simulator.engine.emissions import BEHAVIOURS, Behaviour, Call, Failure, Primitive, Terminating
from simulator.engine.messages import Message, Pause
from simulator.engine.pipeline import run
from simulator.engine.resolve import SIGNATURES
from simulator.estate.accounts import Role, User
from simulator.estate.clock import Clock
from simulator.estate.host import Host
from simulator.estate.model import Estate
from simulator.wire import World, running

PASSWORD = "simulated"


@dataclass
class Answer:
    """What a pipeline said: its output, the identities of its errors, and that of its failure."""

    output: list[Any] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    failure: str | None = None
    completed: bool = False
    messages: list[Message] = field(default_factory=list)


def _answer(messages: Iterator[Message | Pause]) -> Answer:
    answer = Answer()
    for each in messages:
        if isinstance(each, Pause):
            continue
        answer.messages.append(each)
        value = deserialize(ElementTree.fromstring(each.clixml), PSRemotingCrypto())
        if each.type.name == "PipelineOutput":
            answer.output.append(value)
        elif each.type.name == "ErrorRecord":
            answer.errors.append(value.FullyQualifiedErrorId)
        elif each.type.name == "PipelineState":
            answer.completed = value.PipelineState == 4
            answer.failure = None if answer.completed else value.ExceptionAsErrorRecord.FullyQualifiedErrorId
    return answer


def command(name: str, /, *positional: Any, script: bool = False, **parameters: Any) -> Command:
    made = Command(name, is_script=script)
    for value in positional:
        made.add_argument(value)
    return made.add_parameters(**parameters)


@pytest.fixture
def host() -> Host:
    """A host without any service, and one account that sees everything."""
    estate = Estate("tiny", Clock())
    users = {"admin": User("admin", PASSWORD)}
    estate.hosts["dc1"] = Host("dc1", "dc1.corp.example", (ip_address("10.0.0.1"),), estate, users)
    return estate.hosts["dc1"]


@pytest.fixture
def ask(host: Host) -> Callable[..., Answer]:
    """Run statements in the engine; each is a command or a list of commands that a pipe joins."""

    def ask(*statements: Command | Sequence[Command], user: str = "admin", given: Sequence[Any] = ()) -> Answer:
        powershell = PowerShell()
        for statement in statements:
            commands = list(statement) if isinstance(statement, list | tuple) else [statement]
            commands[-1].end_of_statement = True
            powershell.commands.extend(commands)
        return _answer(run(powershell, host, user, given))

    return ask


@pytest.fixture
def with_role(host: Host) -> Callable[..., None]:
    """Give the account a role with these commands and limits."""

    def with_role(**commands: Any) -> None:
        named = {name.replace("_", "-").lower(): limits for name, limits in commands.items()}
        host.users = {"admin": User("admin", PASSWORD, Role("some", named))}

    return with_role


@pytest.fixture
def done() -> list[str]:
    """What the commands of the tests did, in order."""
    return []


@pytest.fixture(autouse=True)
def _commands(monkeypatch: pytest.MonkeyPatch, done: list[str]) -> None:
    """Commands for the tests: one that answers, one that fails softly, one that fails hard, ones that change things."""

    def get(call: Call) -> Iterator[Any]:
        yield Primitive(call.bound.get("Name", "nothing"))

    def soft(call: Call) -> Iterator[Any]:
        yield Failure("dns.zone.absent.other", {"zone": "z", "server": "s"}, target="z")
        yield Primitive(call.bound.get("Name", "after"))

    def hard(_call: Call) -> Iterator[Any]:
        yield Primitive("before")
        raise Terminating(Failure("ad.server.down"))

    def change(call: Call) -> Iterator[Any]:
        done.append(call.bound.get("Name", "changed"))
        return iter(())

    def add(name: str, behaviour: Behaviour | None, **more: Any) -> None:
        sets = {ALL_SETS: {"mandatory": False, "position": 0, "pipeline": "both"}}
        text = {"type": "String", "aliases": ["ZoneName"], "valid_values": [], "sets": sets}
        entry = {"name": name, "module": "Tests", "command_type": "Function", "parameters": {"Name": text}}
        monkeypatch.setitem(SIGNATURES, name.lower(), command_info(entry | more))
        if behaviour is not None:
            monkeypatch.setitem(BEHAVIOURS, name, behaviour)

    secret = {
        "Credential": {"type": "PSCredential", "aliases": [], "valid_values": [], "sets": {ALL_SETS: {}}},
        "Password": {"type": "SecureString", "aliases": [], "valid_values": [], "sets": {ALL_SETS: {}}},
    }
    add("Get-Thing", get)
    add("Get-Soft", soft)
    add("Get-Hard", hard, command_type="Cmdlet", error_id_suffix="Tests.GetHardCommand")
    add("Set-Unplayed", None, supports_should_process=True, confirm_impact="High")
    add("Set-Thing", change, supports_should_process=True, confirm_impact="Medium")
    add("Remove-Thing", change, supports_should_process=True, confirm_impact="High")
    add("Remove-Compiled", change, supports_should_process=True, confirm_impact="High", command_type="Cmdlet")
    add("Set-Secret", change, parameters=secret)


@pytest.fixture
def world(host: Host) -> Iterator[World]:
    """The tiny estate as a running endpoint."""
    with running(host.estate) as world:
        yield world


@pytest.fixture
def connect() -> Callable[..., Any]:
    """Open a runspace pool on a host of a running estate; options are those of pypsrp."""

    @contextmanager
    def connect(world: World, name: str = "dc1", *, ssl: bool = False, **options: Any) -> Iterator[RunspacePool]:
        wanted = {
            "auth": "ntlm",
            "username": "admin",
            "password": PASSWORD,
            "cert_validation": str(world.ca_file),
            "no_proxy": True,
        }
        wsman = WSMan("127.0.0.1", port=world.port(name, tls=ssl), ssl=ssl, **(wanted | options))
        with wsman, RunspacePool(wsman) as pool:
            yield pool

    return connect


@pytest.fixture(name="command")
def command_fixture() -> Callable[..., Command]:
    return command

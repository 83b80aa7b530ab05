"""Reads that may have nothing to say cost one pipeline for many values, and no error is taken for silence."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from ansible_collections.ddi.windows.plugins.module_utils._errors import Denied, NotFound, NotVisible
from ansible_collections.ddi.windows.plugins.module_utils._finding import Command
from ansible_collections.ddi.windows.plugins.plugin_utils._session import HostSession
from ansible_collections.ddi.windows.plugins.plugin_utils._wire import RemoteError, Reply

ASKED = "Get-DnsServerZoneDelegation"


class Engine:
    """A wire on which each statement answers objects and errors, and a hidden command ends the pipeline."""

    def __init__(self, answer: Callable[[Command], list[Any]], hidden: bool = False) -> None:
        self.answer, self.hidden = answer, hidden
        self.sizes: list[int] = []

    def invoke(self, statements: Sequence[Command]) -> Reply:
        self.sizes.append(len(statements))
        reply = Reply()
        if self.hidden:
            error = RemoteError("CommandNotFoundException", "ObjectNotFound", "no such command")
            return Reply([], [error] if len(statements) > 1 else [], error)
        for statement in statements:
            separator = statement.parameters.get("InputObject")
            for each in [separator] if separator else self.answer(statement):
                (reply.errors if isinstance(each, RemoteError) else reply.output).append(each)
        return reply

    def close(self) -> None:
        pass


def error(zone: str, category: str = "ObjectNotFound") -> RemoteError:
    return RemoteError(f"WIN32 9601,{ASKED}", category, "no", target=zone)


def asked(engine: Engine, values: list[str]) -> Any:
    return HostSession(engine, read_only=True).read_some(ASKED, "Name", values, key="ZoneName")


def delegation(command: Command) -> list[Any]:
    """Every tenth zone delegates something; names are written in their own case."""
    name = command.parameters["Name"]
    return [{"ZoneName": name.upper(), "ChildZoneName": "x"}] if name.startswith("z0") else []


def test_silence_of_many_zones_costs_one_pipeline_for_two_hundred() -> None:
    engine = Engine(delegation)
    told = asked(engine, [f"z{number}.example" for number in range(400)])
    assert engine.sizes == [200, 200]
    assert [name for name, answer in told.items() if answer] == ["z0.example"]


def test_an_error_is_the_answer_of_the_zone_it_names_and_the_others_are_asked_once_more() -> None:
    engine = Engine(lambda command: [error("bad.example")] if command.parameters["Name"] == "bad.example" else [])
    told = asked(engine, ["a.example", "bad.example", "b.example"])
    assert isinstance(told["bad.example"], NotFound)
    assert (told["a.example"], told["b.example"]) == ([], [])
    assert engine.sizes == [3, 2]


def test_an_error_that_names_no_zone_makes_every_zone_accounted_for() -> None:
    engine = Engine(lambda command: [error("server")] if command.parameters["Name"] == "bad.example" else [])
    told = asked(engine, ["a.example", "bad.example"])
    assert isinstance(told["bad.example"], NotFound)
    assert told["a.example"] == []


def test_a_refusal_of_the_account_is_the_answer_of_every_zone() -> None:
    engine = Engine(lambda _command: [error("server", "PermissionDenied")])
    told = asked(engine, [f"z{number}.example" for number in range(50)])
    assert {type(answer) for answer in told.values()} == {Denied}
    assert engine.sizes == [50]


def test_a_command_that_is_not_shown_is_the_answer_of_every_zone() -> None:
    engine = Engine(delegation, hidden=True)
    told = asked(engine, [f"z{number}.example" for number in range(50)])
    assert {type(answer) for answer in told.values()} == {NotVisible}
    assert engine.sizes == [50]


def questions(count: int) -> list[Command]:
    return [
        Command("Test-DnsServer", {"IPAddress": ["10.0.0.1", f"10.0.1.{number}"], "ZoneName": f"z{number}.example"})
        for number in range(count)
    ]


def results(command: Command) -> list[Any]:
    zone = command.parameters["ZoneName"]
    return [{"IPAddress": each, "Result": zone} for each in command.parameters["IPAddress"]]


def test_what_gives_one_object_for_each_value_needs_no_separators() -> None:
    engine = Engine(results)
    told = HostSession(engine, read_only=True).read_counted(questions(200), "IPAddress")
    assert engine.sizes == [200]
    assert [answer[1]["Result"] for answer in told if isinstance(answer, list)] == [
        f"z{number}.example" for number in range(200)
    ]


def test_an_object_too_few_makes_every_statement_accounted_for() -> None:
    engine = Engine(lambda command: results(command)[: 1 if command.parameters["ZoneName"] == "z1.example" else 2])
    told = HostSession(engine, read_only=True).read_counted(questions(3), "IPAddress")
    assert [len(answer) for answer in told if isinstance(answer, list)] == [2, 1, 2]
    assert len(engine.sizes) == 2

"""A session accounts for every statement, whatever the engine does with the others."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from ansible_collections.ddi.windows.plugins.module_utils._errors import (
    Denied,
    NotFound,
    NotVisible,
    ReadError,
    Refused,
)
from ansible_collections.ddi.windows.plugins.module_utils._finding import Command
from ansible_collections.ddi.windows.plugins.plugin_utils._remote_error import classify
from ansible_collections.ddi.windows.plugins.plugin_utils._session import HostSession
from ansible_collections.ddi.windows.plugins.plugin_utils._wire import RemoteError, Reply
from hypothesis import given
from hypothesis import strategies as st

ABSENT = RemoteError("WIN32 9601,Get-DnsServerZoneAging", "ObjectNotFound", "no such zone")
DENIED = RemoteError("WIN32 5,Get-DnsServerZoneAging", "PermissionDenied", "access denied")
HIDDEN = RemoteError("CommandNotFoundException", "ObjectNotFound", "no such command")
THROWN = RemoteError("boom", "OperationStopped", "boom")


class RaisedError(Exception):
    """A terminating error of a statement."""

    def __init__(self, error: RemoteError) -> None:
        self.error = error


Answerer = Callable[[Command], "list[Any]"]


class Engine:
    """A wire that runs statements as the engine was measured to: what it answers is a function of each statement.

    In the list that a statement answers, a RemoteError is a non-terminating error.
    """

    def __init__(self, answer: Answerer) -> None:
        self.answer = answer
        self.pipelines: list[list[Command]] = []

    def invoke(self, statements: Sequence[Command]) -> Reply:
        self.pipelines.append(list(statements))
        reply = Reply()
        for number, statement in enumerate(statements):
            try:
                emitted = self._run(statement)
            except RaisedError as raised:
                if number or len(statements) == 1:
                    return Reply(reply.output, reply.errors, raised.error)
                reply.errors.append(raised.error)
                statements = statements[:2]
                if len(statements) > 1:
                    reply.output.extend(self._run(statements[1]))
                return reply
            reply.output.extend(each for each in emitted if not isinstance(each, RemoteError))
            reply.errors.extend(each for each in emitted if isinstance(each, RemoteError))
        return reply

    def _run(self, statement: Command) -> list[Any]:
        if statement.name == "Select-Object":
            return [statement.parameters["InputObject"]]
        return self.answer(statement)

    def close(self) -> None:
        pass


def aging(command: Command) -> list[Any]:
    """Answer as Get-DnsServerZoneAging does: one object or one error for each name."""
    names = command.parameters["Name"]
    return [one_aging(name) for name in ([names] if isinstance(names, str) else names)]


def one_aging(name: str) -> Any:
    if name.startswith("absent"):
        return ABSENT
    if name.startswith("denied"):
        return DENIED
    return {"ZoneName": name.upper(), "AgingEnabled": True}


def session(answer: Answerer) -> tuple[HostSession, Engine]:
    engine = Engine(answer)
    return HostSession(engine, read_only=True), engine


READS = [Command("Get-DnsServerZone"), Command("Get-DnsServerScavenging"), Command("Get-DnsServerDsSetting")]


def by_name(**answers: Any) -> Answerer:
    def answer(command: Command) -> list[Any]:
        value = answers[command.name.replace("-", "_")]
        if isinstance(value, Exception):
            raise value
        return value if isinstance(value, list) else [value]

    return answer


def test_independent_reads_share_one_pipeline() -> None:
    host, engine = session(
        by_name(Get_DnsServerZone=[{"a": 1}, {"a": 2}], Get_DnsServerScavenging={"b": 1}, Get_DnsServerDsSetting=[])
    )
    assert host.read_all(READS) == [[{"a": 1}, {"a": 2}], [{"b": 1}], []]
    assert len(engine.pipelines) == 1


@pytest.mark.parametrize("broken", [0, 1, 2])
def test_a_terminating_error_costs_only_its_own_statement(broken: int) -> None:
    answers: dict[str, Any] = {
        "Get_DnsServerZone": {"a": 1},
        "Get_DnsServerScavenging": {"b": 1},
        "Get_DnsServerDsSetting": {"c": 1},
    }
    answers[list(answers)[broken]] = RaisedError(HIDDEN)
    host, _engine = session(by_name(**answers))
    results = host.read_all(READS)
    assert isinstance(results[broken], NotVisible)
    assert [index for index, each in enumerate(results) if isinstance(each, ReadError)] == [broken]


def test_an_error_beside_the_others_is_given_to_the_statement_that_raised_it() -> None:
    host, engine = session(
        by_name(Get_DnsServerZone={"a": 1}, Get_DnsServerScavenging=DENIED, Get_DnsServerDsSetting=[])
    )
    zones, scavenging, setting = host.read_all(READS)
    assert zones == [{"a": 1}]
    assert isinstance(scavenging, Denied)
    assert setting == []
    assert len(engine.pipelines) == 3, "each statement without an object is asked alone"


def test_a_statement_with_objects_and_an_error_is_no_complete_answer() -> None:
    host, _engine = session(
        by_name(Get_DnsServerZone=[{"a": 1}, DENIED], Get_DnsServerScavenging={"b": 1}, Get_DnsServerDsSetting={"c": 1})
    )
    zones, scavenging, setting = host.read_all(READS)
    assert isinstance(zones, Denied)
    assert scavenging == [{"b": 1}]
    assert setting == [{"c": 1}]


def test_what_was_read_once_is_not_asked_again() -> None:
    host, engine = session(by_name(Get_DnsServerZone={"a": 1}, Get_DnsServerScavenging=DENIED))
    host.read_all(READS[:2])
    asked = len(engine.pipelines)
    assert host.read("Get-DnsServerZone") == [{"a": 1}]
    with pytest.raises(Denied):
        host.read("get-dnsserverscavenging")
    assert len(engine.pipelines) == asked


def test_an_array_parameter_is_one_statement_for_a_thousand_names() -> None:
    host, engine = session(aging)
    names = [f"zone{number}.example" for number in range(1000)]
    answers = host.read_each("Get-DnsServerZoneAging", "Name", names, key="ZoneName")
    assert all(answers[name] == [{"ZoneName": name.upper(), "AgingEnabled": True}] for name in names)
    assert len(engine.pipelines) == 1


def test_a_name_without_an_object_is_asked_alone() -> None:
    host, engine = session(aging)
    answers = host.read_each("Get-DnsServerZoneAging", "Name", ["a", "absent1", "b", "absent2"], key="ZoneName")
    assert isinstance(answers["absent1"], NotFound)
    assert isinstance(answers["absent2"], NotFound)
    assert answers["b"] == [{"ZoneName": "B", "AgingEnabled": True}]
    assert len(engine.pipelines) == 3


def test_denied_for_every_missing_name_is_not_asked_name_by_name() -> None:
    host, engine = session(aging)
    names = ["a", *(f"denied{number}" for number in range(1000))]
    answers = host.read_each("Get-DnsServerZoneAging", "Name", names, key="ZoneName")
    assert all(isinstance(answers[name], Denied) for name in names[1:])
    assert not isinstance(answers["a"], ReadError)
    assert len(engine.pipelines) == 1


def test_a_command_that_is_denied_as_a_whole_is_not_asked_name_by_name() -> None:
    host, engine = session(lambda _command: [DENIED])
    answers = host.read_each("Get-DnsServerZoneAging", "Name", [f"z{number}" for number in range(1000)], key="ZoneName")
    assert all(isinstance(each, Denied) for each in answers.values())
    assert len(engine.pipelines) == 1


def test_fewer_refusals_than_missing_names_say_nothing_about_the_others() -> None:
    def answer(command: Command) -> list[Any]:
        names = command.parameters["Name"]
        return [one_aging(name) for name in ([names] if isinstance(names, str) else names) if name != "silent"]

    host, engine = session(answer)
    answers = host.read_each("Get-DnsServerZoneAging", "Name", ["a", "denied", "silent"], key="ZoneName")
    assert isinstance(answers["denied"], Denied)
    assert answers["silent"] == []
    assert len(engine.pipelines) == 3


def test_a_hidden_command_is_the_answer_for_every_value() -> None:
    def answer(_command: Command) -> list[Any]:
        raise RaisedError(HIDDEN)

    host, engine = session(answer)
    answers = host.read_each("Get-DnsServerZoneAging", "Name", [f"z{number}" for number in range(500)], key="ZoneName")
    assert all(isinstance(each, NotVisible) for each in answers.values())
    assert len(engine.pipelines) == 1


def scope(command: Command) -> list[Any]:
    """Answer as a command whose parameter takes one value."""
    value = command.parameters["Identity"]
    if value.startswith("thrown"):
        raise RaisedError(THROWN)
    if value.startswith("denied"):
        return [DENIED]
    return [] if value.startswith("empty") else [{"DistinguishedName": value}]


@pytest.mark.parametrize(
    "values",
    [
        ["thrown", "b", "c", "d"],
        ["a", "thrown", "c", "d"],
        ["a", "b", "c", "thrown"],
        ["thrown", "b"],
        ["a", "thrown1", "thrown2", "denied", "empty", "z"],
        ["empty", "thrown", "denied1", "denied2"],
    ],
)
def test_every_value_of_a_batch_gets_its_own_answer(values: list[str]) -> None:
    host, _engine = session(scope)
    answers = host.read_each("Get-ADObject", "Identity", values, key="DistinguishedName")
    for value in values:
        if value.startswith("thrown"):
            assert answers[value].args == ReadError("Get-ADObject", "boom", "OperationStopped", "boom").args
        elif value.startswith("denied"):
            assert isinstance(answers[value], Denied)
        else:
            assert answers[value] == ([] if value == "empty" else [{"DistinguishedName": value}])


def test_a_batch_holds_at_most_200_statements() -> None:
    host, engine = session(scope)
    host.read_each("Get-ADObject", "Identity", [f"v{number}" for number in range(450)], key="DistinguishedName")
    assert [len(each) for each in engine.pipelines] == [200, 200, 53]
    host.read_all([Command("Get-ADObject", {"Identity": f"w{number}"}) for number in range(150)])
    assert [len(each) for each in engine.pipelines[3:]] == [200, 100]


def test_a_batch_fits_into_one_request_of_a_default_host() -> None:
    host, engine = session(scope)
    long = [f"{'x' * 20_000}{number}" for number in range(50)]
    host.read_each("Get-ADObject", "Identity", long, key="DistinguishedName")
    assert all(sum(len(str(each)) for each in pipeline) < 400_000 for pipeline in engine.pipelines)
    assert 3 <= len(engine.pipelines) <= 4


@pytest.mark.parametrize("command", ["Set-DnsServerScavenging", "Start-DnsServerScavenging", "Remove-DnsServerZone"])
def test_a_reading_session_refuses_to_change_anything(command: str) -> None:
    host, engine = session(aging)
    with pytest.raises(Refused, match="only reads"):
        host.read(command)
    assert engine.pipelines == []


def test_a_reading_session_refuses_what_the_module_does_not_declare() -> None:
    engine = Engine(aging)
    host = HostSession(engine, read_only=True, reads={"Get-DnsServerZone"})
    with pytest.raises(Refused, match="READS"):
        host.read_each("Get-DnsServerZoneAging", "Name", ["a"], key="ZoneName")
    assert engine.pipelines == []


def test_a_command_without_a_signature_is_refused_by_name() -> None:
    host, _engine = session(aging)
    with pytest.raises(Refused, match="Get-Nonsense"):
        host.read("Get-Nonsense")


def test_a_denied_command_says_so_in_plain_words_and_what_to_do() -> None:
    error = RemoteError("WIN32 5,Get-DnsServerZone", "PermissionDenied", "Failed to enumerate zones from DC1.")
    told = str(classify("Get-DnsServerZone", error))
    assert "access is denied (Failed to enumerate zones from DC1); give the account" in told


@pytest.mark.parametrize(
    ("command", "identity", "category", "words"),
    [
        ("Get-Acl", "System.UnauthorizedAccessException", "PermissionDenied", "read permissions (RC) of that object"),
        ("Get-ADDomain", "ActiveDirectoryServer:8344", "NotSpecified", "the right to run this command"),
        ("Get-WinEvent", "NoMatchingLogsFound", "ObjectNotFound", "whether the role that writes this log is installed"),
    ],
)
def test_an_error_says_what_to_do_where_its_own_words_do_not(
    command: str, identity: str, category: str, words: str
) -> None:
    assert words in str(classify(command, RemoteError(f"{identity},x", category, "It did not work.")))


# Reads that take long.

BEGAN = datetime(2026, 3, 1, 12, 0, 0, tzinfo=UTC)


def clocked(seconds: float, **answers: Any) -> Answerer:
    """Answer Get-Date with times that lie *seconds* apart."""
    times = iter(BEGAN + number * timedelta(seconds=seconds) for number in range(10))
    others = by_name(**answers)
    return lambda command: [next(times)] if command.name == "Get-Date" else others(command)


def test_a_read_is_timed_by_the_clock_of_the_host_in_one_pipeline() -> None:
    host, engine = session(clocked(2.5, Get_DnsServerZone=[{"a": 1}], Get_DnsServerScavenging=[]))
    assert host.read_timed(READS[:2]) == ([[{"a": 1}], []], 2.5)
    assert len(engine.pipelines) == 1


def test_what_was_timed_is_not_kept() -> None:
    host, engine = session(clocked(1, Get_DnsServerZone={"a": 1}))
    host.read_timed(READS[:1])
    host.read_timed(READS[:1])
    assert len(engine.pipelines) == 2


@pytest.mark.parametrize("answers", [{"Get_DnsServerZone": DENIED}, {"Get_DnsServerZone": RaisedError(HIDDEN)}])
def test_after_an_error_nothing_is_said_about_the_time(answers: dict[str, Any]) -> None:
    host, _engine = session(clocked(1, **answers))
    (answer,), seconds = host.read_timed(READS[:1])
    assert (isinstance(answer, ReadError), seconds) == (True, None)


def test_a_clock_that_goes_back_says_nothing() -> None:
    host, _engine = session(clocked(-1, Get_DnsServerZone={"a": 1}))
    assert host.read_timed(READS[:1]) == ([[{"a": 1}]], None)


def test_a_clock_that_is_not_shown_costs_the_time_only() -> None:
    host, _engine = session(by_name(Get_DnsServerZone={"a": 1}, Get_Date=RaisedError(HIDDEN)))
    assert host.read_timed(READS[:1]) == ([[{"a": 1}]], None)


def test_a_timed_read_obeys_the_list_of_reads() -> None:
    host = HostSession(Engine(by_name()), read_only=True, reads={"Get-Date"})
    with pytest.raises(Refused, match="Get-DnsServerZone is not among the READS"):
        host.read_timed(READS[:1])


NONE_FITS = RemoteError("NoMatchingEventsFound,Get", "ObjectNotFound", "No events were found.")
NO_ACCESS = RemoteError("LogInfoUnavailable,Get", "NotSpecified", "To access the log start elevated.")


def event_read(log: str, *, counts: bool = False) -> Command:
    into = Command("Measure-Object") if counts else None
    return Command("Get-WinEvent", {"LogName": log}, into=into, nothing="NoMatchingEventsFound")


def log_engine(**logs: list[Any]) -> Engine:
    """Answer as Get-WinEvent does, alone or into Measure-Object, which counts the objects and lets errors pass."""

    def answer(statement: Command) -> list[Any]:
        if statement.name != "Get-WinEvent":
            return one_aging("corp.example") if statement.parameters.get("Name") else []
        found = logs[statement.parameters["LogName"]]
        events = [each for each in found if not isinstance(each, RemoteError)]
        errors = [each for each in found if isinstance(each, RemoteError)]
        return [*errors, {"Count": len(events)}] if statement.into else found

    return Engine(answer)


def test_a_read_that_says_nothing_fits_has_an_empty_answer_and_costs_no_further_pipeline() -> None:
    engine = log_engine(full=[{"Id": 1}], empty=[NONE_FITS])
    session = HostSession(engine, read_only=True)
    answers = session.read_all(
        [event_read("full"), event_read("empty"), event_read("empty", counts=True), event_read("full", counts=True)]
    )
    assert answers == [[{"Id": 1}], [], [{"Count": 0}], [{"Count": 1}]]
    assert len(engine.pipelines) == 1


def test_a_read_that_says_nothing_fits_has_an_empty_answer_when_asked_alone() -> None:
    session = HostSession(log_engine(empty=[NONE_FITS]), read_only=True)
    assert session.read_all([event_read("empty")]) == [[]]
    assert session.read_all([event_read("empty", counts=True)]) == [[{"Count": 0}]]


def test_a_count_of_what_may_not_be_read_is_no_zero() -> None:
    session = HostSession(log_engine(full=[{"Id": 1}], secret=[NO_ACCESS], empty=[NONE_FITS]), read_only=True)
    reads = [event_read(name, counts=True) for name in ("empty", "secret", "full")]
    zero, refused, one = session.read_all(reads)
    assert (zero, one) == ([{"Count": 0}], [{"Count": 1}])
    assert isinstance(refused, ReadError)


def test_an_error_beside_events_is_not_taken_for_an_empty_answer() -> None:
    broken = RemoteError("NoMatchingEventsFound,Get", "ObjectNotFound", "one of two logs has none")
    session = HostSession(log_engine(half=[{"Id": 1}, broken], empty=[NONE_FITS]), read_only=True)
    assert session.read_all([event_read("half"), event_read("empty")]) == [[{"Id": 1}], []]


#: What a statement of a batch may do -> what it emits.
OUTCOMES: dict[str, Callable[[str], list[Any]]] = {
    "objects": lambda _suffix: [{"Id": 1}],
    "nothing": lambda _suffix: [],
    "error": lambda suffix: [RemoteError(f"X{suffix}", "ObjectNotFound", "not there")],
    "objects and an error": lambda suffix: [{"Id": 1}, RemoteError(f"X{suffix}", "ObjectNotFound", "not there")],
    "none fits": lambda suffix: [RemoteError(f"NoMatchingEventsFound{suffix}", "ObjectNotFound", "none")],
}
SUFFIXES = {
    "Get-WinEvent": ",Microsoft.PowerShell.Commands.GetWinEventCommand",
    "Get-DnsServerZoneAging": ",Get-DnsServerZoneAging",
    "Get-ADObject": "",
}


@given(
    st.lists(st.tuples(st.sampled_from(sorted(SUFFIXES)), st.sampled_from(sorted([*OUTCOMES, "throws"]))), max_size=9)
)
def test_every_statement_of_a_mixed_batch_gets_its_own_answer(statements: list[tuple[str, str]]) -> None:
    def answer(command: Command) -> list[Any]:
        name, outcome = statements[int(command.parameters["Number"])]
        suffix = SUFFIXES[name]
        if outcome == "throws":
            raise RaisedError(RemoteError(f"ActiveDirectoryServer{suffix}", "NotSpecified", "thrown"))
        return OUTCOMES["error" if outcome == "none fits" and name != "Get-WinEvent" else outcome](suffix)

    reads = [
        Command(name, {"Number": number}, nothing="NoMatchingEventsFound" if name == "Get-WinEvent" else "")
        for number, (name, _outcome) in enumerate(statements)
    ]
    answers = HostSession(Engine(answer), read_only=True).read_all(reads)
    for (name, outcome), told in zip(statements, answers, strict=True):
        empty = outcome == "nothing" or (outcome == "none fits" and name == "Get-WinEvent")
        if empty or outcome == "objects":
            assert told == ([] if empty else [{"Id": 1}])
        else:
            assert isinstance(told, ReadError)


def test_an_error_that_names_its_command_leaves_the_empty_answers_of_others_alone() -> None:
    def answer(command: Command) -> list[Any]:
        return [ABSENT] if command.name == "Get-DnsServerZoneAging" else []

    engine = Engine(answer)
    reads = [Command("Get-DnsServerZoneAging"), Command("Get-DnsServerZone"), Command("Get-ADObject")]
    first, *rest = HostSession(engine, read_only=True).read_all(reads)
    assert isinstance(first, ReadError)
    assert rest == [[], []]
    assert len(engine.pipelines) == 2


def test_every_call_of_a_pipe_has_to_be_a_read() -> None:
    session = HostSession(log_engine(), read_only=True, reads=["Get-WinEvent"])
    with pytest.raises(Refused, match="Measure-Object is not among the READS"):
        session.read_all([event_read("full", counts=True)])
    with pytest.raises(Refused, match="this session only reads"):
        session.read_all([Command("Get-WinEvent", into=Command("Set-DnsServerScavenging"))])


def test_a_command_that_is_not_visible_is_asked_for_once_whatever_its_arguments() -> None:
    def hidden(_statement: Command) -> list[Any]:
        raise RaisedError(HIDDEN)

    engine = Engine(hidden)
    answers = HostSession(engine, read_only=True).read_all([event_read(str(number)) for number in range(6)])
    assert all(isinstance(each, NotVisible) for each in answers)
    assert len(engine.pipelines) == 2


def test_a_write_never_flows_into_another_call() -> None:
    session = HostSession(log_engine(), read_only=False, writes=["Set-DnsServerScavenging"])
    with pytest.raises(Refused, match="it is sent alone, not into Measure-Object"):
        session.write(Command("Set-DnsServerScavenging", into=Command("Measure-Object")))

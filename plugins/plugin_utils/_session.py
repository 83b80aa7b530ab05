"""A session with one host: typed reads, batched, each asked once, and nothing else than reads while it only reads."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from ..module_utils._errors import ReadError, Refused
from ..module_utils._finding import Command
from ..module_utils._session import Object
from ._batch import Answer, ask, ask_all
from ._each import Question, ask_each
from ._remote_error import classify
from ._signatures import signature
from ._silent import ask_counted, ask_silent
from ._wire import RemoteError, Wire

_CLOCK = Command("Get-Date")


class HostSession:
    """The session of ``module_utils._session`` over a wire.

    While ``read_only`` it refuses every command that could change something, and every one that is not among *reads*
    when they are given. The separator between statements is its own and is not asked for. A session that may write
    sends what is among *writes*, one command a pipeline, each once.
    """

    def __init__(
        self,
        wire: Wire,
        read_only: bool,
        reads: Collection[str] | None = None,
        writes: Collection[str] = (),
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._wire = wire
        self._read_only = read_only
        self._writes = {each.lower() for each in writes}
        self._reads = None if reads is None else {each.lower() for each in reads}
        self._known: dict[str, Answer] = {}
        self._clock = clock
        self._times: dict[str, tuple[datetime, datetime]] = {}

    def read(self, command: str, /, **parameters: Any) -> list[Object]:
        """Return every object that *command* emitted; raise ReadError when it answered with an error."""
        asked = Command(command, parameters)
        self._allow(command)
        name = _name(asked)
        if name not in self._known:
            self._known[name] = ask(self._wire, asked)[0]
        answer = self._known[name]
        if isinstance(answer, ReadError):
            raise answer
        return answer

    def read_all(self, commands: Sequence[Command], /) -> list[Answer]:
        """Run independent reads in one pipeline; return one list of objects, or one error, for each, in order."""
        for command in commands:
            self._allow_all(command)
        new = {_name(command): command for command in commands if _name(command) not in self._known}
        began = self._clock()
        self._known.update(zip(new, ask_all(self._wire, list(new.values())), strict=True))
        self._times |= dict.fromkeys(new, (began, self._clock()))
        return [self._known[_name(command)] for command in commands]

    def asked(self, command: Command, /) -> tuple[datetime, datetime] | None:
        """Return between which two moments of the controller's clock ``read_all`` asked *command*; None: it did not."""
        return self._times.get(_name(command))

    def read_each(
        self, command: str, parameter: str, values: Sequence[str], /, *, key: str | None = None, **fixed: Any
    ) -> Mapping[str, Answer]:
        """Run *command* once for each value of *parameter*; ``key`` is the property that carries the value."""
        self._allow(command)
        question = Question(command, parameter, key or parameter, fixed)
        names = {value: _name(question.about(value)) for value in values}
        new = [value for value, name in names.items() if name not in self._known]
        for value, answer in ask_each(self._wire, question, new).items():
            self._known[names[value]] = answer
        return {value: self._known[name] for value, name in names.items()}

    def read_some(
        self, command: str, parameter: str, values: Sequence[str], /, *, key: str | None = None, **fixed: Any
    ) -> Mapping[str, Answer]:
        """Run *command* once for each value of *parameter*, of which some have nothing to say."""
        self._allow(command)
        question = Question(command, parameter, key or parameter, fixed)
        names = {value: _name(question.about(value)) for value in values}
        new = [value for value, name in names.items() if name not in self._known]
        for value, answer in ask_silent(self._wire, question, new).items():
            self._known[names[value]] = answer
        return {value: self._known[name] for value, name in names.items()}

    def read_counted(self, commands: Sequence[Command], parameter: str, /) -> list[Answer]:
        """Run reads that give one object for each value of the list *parameter*; return their answers in order."""
        for command in commands:
            self._allow(command.name)
        new = {_name(command): command for command in commands if _name(command) not in self._known}
        self._known.update(ask_counted(self._wire, new, parameter))
        return [self._known[_name(command)] for command in commands]

    def read_timed(self, commands: Sequence[Command], /) -> tuple[list[Answer], float | None]:
        """Run large reads one after the other in one pipeline between two looks at the clock of the host.

        Nothing of the answers is kept. Asked again alone after an error, they say nothing about the time.
        """
        for command in (_CLOCK, *commands):
            self._allow_all(command)
        began, *answers, ended = ask_all(self._wire, [_CLOCK, *commands, _CLOCK])
        if any(isinstance(each, ReadError) for each in answers):
            return answers, None
        first, last = (_time(each) for each in (began, ended))
        return answers, (last - first).total_seconds() if first and last and last >= first else None

    def stream(self, command: Command, each: Callable[[Object], None], /) -> None:
        """Run one large read and call *each* with every object as it arrives; nothing is kept.

        Raises ReadError when an error came, which may be after some of the objects: then they are not all there is.
        """
        self._allow(command.name)
        reply = self._wire.stream(command, each)
        errors = [*reply.errors, *([reply.failure] if reply.failure else [])]
        if errors:
            raise classify(command.name, errors[0])

    def write(self, command: Command, /) -> list[RemoteError]:
        """Send *command* once, alone; return the errors that it answered with. What was read before is forgotten.

        Raises ConnectionLost when the connection broke: then nobody knows whether the command took effect.
        """
        declared = signature(command.name)
        if self._read_only:
            raise Refused(f"this session only reads: it does not send {declared.name}")
        if command.name.lower() not in self._writes:
            raise Refused(f"{declared.name} is not among the WRITES of the module: declare it there")
        if command.into is not None:
            raise Refused(f"{declared.name} changes something: it is sent alone, not into {command.into.name}")
        self._known.clear()
        self._times.clear()
        reply = self._wire.invoke([command])
        return [*reply.errors, *([reply.failure] if reply.failure else [])]

    def _allow_all(self, command: Command) -> None:
        """Refuse a pipe of which one call is not allowed."""
        for call in command.chain():
            self._allow(call.name)

    def _allow(self, command: str) -> None:
        declared = signature(command)
        if not self._read_only:
            return
        if not declared.only_reads:
            raise Refused(f"this session only reads: it does not send {declared.name}")
        if self._reads is not None and command.lower() not in self._reads:
            raise Refused(f"{declared.name} is not among the READS of the module: declare it there")


def _time(answer: Answer) -> datetime | None:
    found = None if isinstance(answer, ReadError) else next(iter(answer), None)
    return found if isinstance(found, datetime) else None


def _name(command: Command) -> str:
    """Return what makes two reads the same."""
    calls = [
        (call.name.lower(), sorted((name.lower(), repr(value)) for name, value in call.parameters.items()))
        for call in command.chain()
    ]
    return repr((calls, command.nothing))

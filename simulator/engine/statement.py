"""One statement: commands joined by pipes, objects that flow through them, errors that leave at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Protocol

from psrpcore import Command

from .call import CommandStage
from .emissions import Primitive
from .errors import ErrorInfo, Terminated
from .masking import MASK, logged
from .proxies import MeasureStage
from .refusals import scope_refused, script_refused
from .resolve import Caller, resolve
from .streams import Streamed

_AGGREGATES = {"Measure-Object": MeasureStage}


class Stage(Protocol):
    """A command in a statement."""

    def run(self) -> Iterator[Any]:
        """Run as the first command, without an object of the pipeline."""

    def process(self, item: Any) -> Iterator[Any]:
        """Take one object from the command before."""

    def end(self) -> Iterator[Any]:
        """Say what is left to say when no more objects come."""


def run_statement(commands: Sequence[Command], caller: Caller, given: Sequence[Any]) -> Iterator[Any]:
    """Run the commands of one statement; yield output, error records and lines of other streams as they come.

    Every command is looked up before the first one runs: one that is not shown stops them all. *given* is what the
    client feeds into the first command.
    """
    stages = [_stage(each, caller, first=each is commands[0] and not given) for each in commands]
    source = _fed(stages[0], given) if given else stages[0].run()
    for stage in stages[1:]:
        source = _piped(source, stage)
    yield from source


def _stage(command: Command, caller: Caller, *, first: bool) -> Stage:
    host, user, name = caller.host, caller.user, str(command.command_text)
    if command.is_script:
        # A script may hold a secret: the log gets none of its text.
        host.record(user, "(script text)", {"text": MASK}, "ScriptsNotAllowed")
        raise Terminated(script_refused(name))
    arguments = [(None if key is None else str(key), value) for key, value in command.parameters]
    if command.use_local_scope is False:
        raise Terminated(scope_refused())
    try:
        info = resolve(name, caller)
    except Terminated as refused:
        host.record(user, name, logged(arguments), refused.error.identity)
        raise
    return _AGGREGATES.get(info.name, CommandStage)(info, arguments, caller, first=first)


def _fed(stage: Stage, given: Sequence[Any]) -> Iterator[Any]:
    for item in given:
        yield from stage.process(Primitive(item))
    yield from stage.end()


def _piped(source: Iterator[Any], stage: Stage) -> Iterator[Any]:
    for item in source:
        if isinstance(item, ErrorInfo | Streamed):
            yield item
        else:
            yield from stage.process(item)
    yield from stage.end()

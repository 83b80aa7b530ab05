"""Ask many independent reads of a host in few pipelines, and account for every statement.

What an engine does with several statements (measured): a non-terminating error goes to the error stream and the rest
runs. A terminating error fails the pipeline and the rest never runs; in the first of several statements it becomes an
entry of the error stream, the second statement runs, and the third and later ones silently do not. So a statement
counts only when an object of it, or the separator behind it, has arrived; what has not is asked again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from ..module_utils._errors import ReadError
from ..module_utils._finding import Command
from ..module_utils._session import Object
from ._remote_error import classify
from ._size import fitting
from ._wire import RemoteError, Wire

#: What one read answered.
Answer = list[Object] | ReadError

#: Statements in one pipeline, separators included.
MOST_STATEMENTS = 200

SEPARATOR = "Select-Object"


def separator(number: int) -> Command:
    """Return the statement that gives back its own number: it shows that everything before it has run."""
    return Command(SEPARATOR, {"InputObject": _mark(number)})


def _mark(number: int) -> str:
    return f"separator {number}"


def ask(wire: Wire, command: Command) -> tuple[Answer, list[RemoteError]]:
    """Ask one read alone; return its answer, and every error that came with it."""
    reply = wire.invoke([command])
    errors = [*reply.errors, *([reply.failure] if reply.failure else [])]
    if errors:
        return classify(command.name, errors[0]), errors
    return reply.output, []


def ask_all(wire: Wire, commands: Sequence[Command]) -> list[Answer]:
    """Ask independent reads; return one answer for each, in order."""
    answers: dict[int, Answer] = {}
    while waiting := [number for number in range(len(commands)) if number not in answers]:
        turn = fitting(waiting, MOST_STATEMENTS // 2, lambda number: (commands[number], separator(number)))
        answers.update(_turn(wire, {number: commands[number] for number in turn}))
    return [answers[number] for number in range(len(commands))]


def _turn(wire: Wire, commands: Mapping[int, Command]) -> dict[int, Answer]:
    """Run one pipeline and the single reads that it made necessary; leave out what should be asked again together."""
    if len(commands) == 1:
        return {number: ask(wire, command)[0] for number, command in commands.items()}
    reply = wire.invoke([each for number, command in commands.items() for each in (command, separator(number))])
    closed = _between_separators(reply.output, list(commands))
    # A separator proves an empty result only when the error stream is empty.
    answers: dict[int, Answer] = {number: objects for number, objects in closed.items() if objects or not reply.errors}
    alone = [number for number in closed if number not in answers]
    never_closed = [number for number in commands if number not in closed]
    if never_closed and (reply.failure or not alone):
        alone.append(never_closed[0])
    unexplained = Counter(each.identity for each in reply.errors)
    for number in alone:
        answers[number], errors = ask(wire, commands[number])
        unexplained -= Counter(each.identity for each in errors)
    if unexplained:
        # A statement that gave objects may have given an error too: then its objects are not all there is.
        for number in [each for each in answers if each not in alone]:
            answers[number], _ = ask(wire, commands[number])
    return answers


def _between_separators(output: Sequence[Any], numbers: Sequence[int]) -> dict[int, list[Object]]:
    """Return the objects of each statement whose separator arrived in its turn."""
    closed: dict[int, list[Object]] = {}
    expected = iter(numbers)
    number = next(expected, None)
    objects: list[Object] = []
    for each in output:
        if number is not None and each == _mark(number):
            closed[number] = objects
            number, objects = next(expected, None), []
        else:
            objects.append(each)
    return closed

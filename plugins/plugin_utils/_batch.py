"""Ask many independent reads of a host in few pipelines, and account for every statement.

What an engine does with several statements (measured): a non-terminating error goes to the error stream and the rest
runs. A terminating error fails the pipeline and the rest never runs; in the first of several statements it becomes an
entry of the error stream, the second statement runs, and the third and later ones silently do not. So a statement
counts only when an object of it, or the separator behind it, has arrived; what has not is asked again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ..module_utils._errors import NotVisible, ReadError
from ..module_utils._finding import Command
from ..module_utils._session import Object
from ._remote_error import classify
from ._size import fitting
from ._wire import RemoteError, Reply, Wire

#: What one read answered.
Answer = list[Object] | ReadError

#: Statements in one pipeline, separators included.
MOST_STATEMENTS = 200

SEPARATOR = "Select-Object"
#: How errors of the directory begin.
_OF_DIRECTORY = "ActiveDirectory"


def separator(number: int) -> Command:
    """Return the statement that gives back its own number: it shows that everything before it has run."""
    return Command(SEPARATOR, {"InputObject": _mark(number)})


def _mark(number: int) -> str:
    return f"separator {number}"


def ask(wire: Wire, command: Command) -> tuple[Answer, list[RemoteError]]:
    """Ask one read alone; return its answer, and every error that came with it."""
    reply = wire.invoke([command])
    errors = [*reply.errors, *([reply.failure] if reply.failure else [])]
    told = [each for each in errors if not command.nothing or _name(each) != command.nothing]
    if told:
        return classify(command.name, told[0]), errors
    return reply.output, errors


def ask_all(wire: Wire, commands: Sequence[Command]) -> list[Answer]:
    """Ask independent reads; return one answer for each, in order."""
    answers: dict[int, Answer] = {}
    while waiting := [number for number in range(len(commands)) if number not in answers]:
        turn = fitting(waiting, MOST_STATEMENTS // 2, lambda number: (commands[number], separator(number)))
        answers.update(_turn(wire, {number: commands[number] for number in turn}))
        answers.update(_hidden(commands, answers))
    return [answers[number] for number in range(len(commands))]


def _turn(wire: Wire, commands: Mapping[int, Command]) -> dict[int, Answer]:
    """Run one pipeline and the single reads that it made necessary; leave out what should be asked again together."""
    if len(commands) == 1:
        return {number: ask(wire, command)[0] for number, command in commands.items()}
    reply = wire.invoke([each for number, command in commands.items() for each in (command, separator(number))])
    closed = _between_separators(reply.output, list(commands))
    # A separator proves an empty result only when no error can be of it, or each says of an empty one that it is.
    proven = _proven(commands, closed, reply)
    if len(proven) == len(commands):
        return dict(closed)
    answers: dict[int, Answer] = {number: objects for number, objects in closed.items() if objects or number in proven}
    alone = [number for number in closed if number not in answers]
    never_closed = [number for number in commands if number not in closed]
    if never_closed and (reply.failure or not alone):
        alone.append(never_closed[0])
    unexplained = Counter(each.identity for each in reply.errors)
    for number in alone:
        answers[number], errors = ask(wire, commands[number])
        unexplained -= Counter(each.identity for each in errors)
    # A statement that gave objects may have given an error too: then its objects are not all there is.
    doubtful = [each for each in reply.errors if unexplained[each.identity] > 0]
    for number in [each for each in answers if each not in alone and each not in proven]:
        if any(may_be_of(error, commands[number], commands.values()) for error in doubtful):
            answers[number], _ = ask(wire, commands[number])
    return answers


def _proven(commands: Mapping[int, Command], closed: Mapping[int, list[Object]], reply: Reply) -> set[int]:
    """Return the closed statements of which no error can be, or only those that say of empty ones that nothing fits.

    A failure ends a pipeline, so what was closed before it is as sure as without it.
    """
    asked = list(commands.values())
    errors = {
        number: [error for error in reply.errors if may_be_of(error, commands[number], asked)] for number in closed
    }
    found = {number for number, own in errors.items() if not own}
    for number in closed if not reply.failure else ():
        alike = [each for each in closed if any(error in errors[number] for error in errors[each])]
        empty = [commands[each].nothing for each in alike if _is_nothing(closed[each])]
        if Counter(map(_name, errors[number])) == Counter(filter(None, empty)):
            found.add(number)
    return found


def may_be_of(error: RemoteError, command: Command, asked: Iterable[Command]) -> bool:
    """Return whether *error* can be of *command*: its identity ends with the command that reported it (measured).

    One that names none of the commands *asked* can be of any. Errors of the directory may come without that end
    (reported); they are of its commands.
    """
    named, _, suffix = error.identity.partition(",")
    if suffix:
        name = _bare(suffix.rpartition(".")[2].removesuffix("Command"))
        known = {_bare(call.name) for each in asked for call in each.chain()}
        return name not in known or name in {_bare(call.name) for call in command.chain()}
    if named.startswith(_OF_DIRECTORY) and any(_asks_directory(each) for each in asked):
        return _asks_directory(command)
    return True


def _asks_directory(command: Command) -> bool:
    return any(call.name.lower().startswith("get-ad") for call in command.chain())


def _bare(name: str) -> str:
    return name.replace("-", "").casefold()


def _hidden(commands: Sequence[Command], answers: Mapping[int, Answer]) -> dict[int, Answer]:
    """Return the answers that need no asking: a command that is not visible is so whatever its arguments are."""
    hidden = {_calls(commands[number]): each for number, each in answers.items() if isinstance(each, NotVisible)}
    return {
        number: hidden[_calls(command)]
        for number, command in enumerate(commands)
        if number not in answers and _calls(command) in hidden
    }


def _calls(command: Command) -> tuple[str, ...]:
    return tuple(call.name.lower() for call in command.chain())


def _is_nothing(objects: Sequence[Any]) -> bool:
    """Return whether a read found nothing: no object, or the object that counts none."""
    return not objects or (len(objects) == 1 and isinstance(objects[0], dict) and objects[0].get("Count") == 0)


def _name(error: RemoteError) -> str:
    return error.identity.partition(",")[0]


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

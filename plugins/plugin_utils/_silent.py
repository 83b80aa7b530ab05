"""Ask reads that may have nothing to say, or say one thing about each of several values, without separators.

A pipeline that ended well and reported no error has run every statement (measured), so what brought no object has none.
After an error that is no longer sure: then an error is the answer of the value that it names, and the rest is asked
once more.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ..module_utils._errors import ReadError
from ..module_utils._finding import Command
from ..module_utils._session import Object
from ._batch import MOST_STATEMENTS, Answer, ask, ask_all
from ._each import Question, by_value, shared
from ._remote_error import classify
from ._size import fitting
from ._wire import Reply, Wire


def ask_silent(wire: Wire, question: Question, values: Sequence[str]) -> dict[str, Answer]:
    """Return the answer for each of *values*, of which some may be empty."""
    answers: dict[str, Answer] = {}
    while waiting := [value for value in values if value not in answers]:
        turn = fitting(waiting, MOST_STATEMENTS, lambda value: (question.about(value),))
        reply = wire.invoke([question.about(value) for value in turn])
        found = by_value(reply.output, question.key, turn)
        if not _errors(reply):
            answers.update({value: found.get(value, []) for value in turn})
        elif one := _for_all(question.command, reply, turn):
            answers.update(dict.fromkeys(turn, one))
        elif named := _named(question.command, reply, turn):
            answers.update(
                {
                    value: ask(wire, question.about(value))[0] if value in found else error
                    for value, error in named.items()
                }
            )
        else:
            answers.update(zip(turn, ask_all(wire, [question.about(value) for value in turn]), strict=True))
    return answers


def ask_counted(wire: Wire, commands: Mapping[str, Command], parameter: str) -> dict[str, Answer]:
    """Return the answer of each of *commands*, which gives one object for each value of the list *parameter*.

    The objects carry that value in a property of the same name: so each is known by its place and its value.
    """
    answers: dict[str, Answer] = {}
    while waiting := [name for name in commands if name not in answers]:
        turn = fitting(waiting, MOST_STATEMENTS, lambda name: (commands[name],))
        reply = wire.invoke([commands[name] for name in turn])
        split = None if _errors(reply) else _split(reply.output, turn, commands, parameter)
        if split is not None:
            answers.update(split)
        elif one := _for_all(commands[turn[0]].name, reply, turn):
            answers.update(dict.fromkeys(turn, one))
        else:
            answers.update(zip(turn, ask_all(wire, [commands[name] for name in turn]), strict=True))
    return answers


def _errors(reply: Reply) -> bool:
    return bool(reply.errors or reply.failure)


def _for_all(command: str, reply: Reply, turn: Sequence[str]) -> Answer | None:
    """Return the refusal of the command or the account that came instead of any object."""
    errors = [*reply.errors, *([reply.failure] if reply.failure else [])]
    one = shared(command, errors, turn, reply.failure is None, nothing_found=not reply.output)
    return classify(command, one) if one is not None and not reply.output else None


def _named(command: str, reply: Reply, turn: Sequence[str]) -> dict[str, ReadError]:
    """Return the values that the errors of a pipeline name as their target, each with its error."""
    targets = {error.target.casefold(): error for error in reply.errors if error.target}
    known = {value: targets[value.casefold()] for value in turn if value.casefold() in targets}
    return {} if reply.failure else {value: classify(command, error) for value, error in known.items()}


def _split(
    output: Sequence[Object], turn: Sequence[str], commands: Mapping[str, Command], parameter: str
) -> dict[str, Answer] | None:
    """Return which objects belong to which command; None when they are not what was expected."""
    split: dict[str, Answer] = {}
    place = 0
    for name in turn:
        expected = [str(each) for each in commands[name].parameters[parameter]]
        objects = list(output[place : place + len(expected)])
        place += len(expected)
        if sorted(str(each.get(parameter)) for each in objects) != sorted(expected):
            return None
        split[name] = objects
    return split if place == len(output) else None

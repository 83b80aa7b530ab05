"""Ask one read for many values of a parameter: as one array where the command takes one, else as a batch."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..module_utils._errors import Denied, NoLanguage, NotVisible
from ..module_utils._finding import Command
from ..module_utils._session import Object
from ._batch import MOST_STATEMENTS, Answer, ask, separator
from ._remote_error import classify
from ._signatures import signature
from ._size import fitting, fitting_values
from ._wire import RemoteError, Reply, Wire

#: What a path of the drive AD: begins with, as it is asked for and as it comes back (reported).
_PROVIDER = re.compile(
    r"AD:\\|Microsoft\.ActiveDirectory\.Management(?:\.dll)?\\ActiveDirectory:+//RootDSE/", re.IGNORECASE
)
#: Refusals of the command or the account, which hold whatever the value is.
_FOR_EVERY_VALUE = (NotVisible, NoLanguage, Denied)


@dataclass(frozen=True, slots=True)
class Question:
    """A command, the parameter that varies, the property of its objects that carries the value, the rest."""

    command: str
    parameter: str
    key: str
    fixed: Mapping[str, Any]

    def about(self, value: str | Sequence[str]) -> Command:
        return Command(self.command, {**self.fixed, self.parameter: value})

    @property
    def as_array(self) -> bool:
        return signature(self.command).takes_array(self.parameter)


def ask_each(wire: Wire, question: Question, values: Sequence[str]) -> dict[str, Answer]:
    """Return the answer for each of *values*."""
    answers: dict[str, Answer] = {}
    while waiting := [value for value in values if value not in answers]:
        answers.update(_turn(wire, question, waiting))
    return answers


def _turn(wire: Wire, question: Question, waiting: Sequence[str]) -> dict[str, Answer]:
    """Run one pipeline and the single reads that it made necessary; leave out what should be asked again together."""
    if len(waiting) == 1:
        return {waiting[0]: ask(wire, question.about(waiting[0]))[0]}
    turn, reply, ended = _pipeline(wire, question, waiting)
    found = by_value(reply.output, question.key, turn)
    answers: dict[str, Answer] = dict(found)
    missing = [value for value in turn if value not in found]
    errors = [*reply.errors, *([reply.failure] if reply.failure else [])]
    one = shared(question.command, errors, missing, ended, nothing_found=not found)
    if one is not None:
        return answers | {value: classify(question.command, one) for value in missing}
    unexplained = Counter(each.identity for each in errors)
    for value in missing if ended else missing[:1]:
        answers[value], explained = ask(wire, question.about(value))
        unexplained -= Counter(each.identity for each in explained)
    if unexplained:
        # A value that gave an object may have given an error too: then its objects are not all there is.
        for value in found:
            answers[value], _ = ask(wire, question.about(value))
    return answers


def _pipeline(wire: Wire, question: Question, waiting: Sequence[str]) -> tuple[Sequence[str], Reply, bool]:
    """Run as many values as one request holds; return them, the reply, and whether every statement has run."""
    if question.as_array:
        turn = fitting_values(waiting, question.about([]))
        reply = wire.invoke([question.about(list(turn))])
        return turn, reply, reply.failure is None
    turn = fitting(waiting, MOST_STATEMENTS - 1, lambda value: (question.about(value),))
    end = separator(len(turn))
    reply = wire.invoke([*(question.about(value) for value in turn), end])
    ended = bool(reply.output) and reply.output[-1] == end.parameters["InputObject"]
    return turn, reply, ended and reply.failure is None


def by_value(output: Sequence[Any], key: str, values: Sequence[str]) -> dict[str, list[Object]]:
    """Group objects by the value they carry; Windows writes names in its own case."""
    known = {_bare(value): value for value in values}
    found: dict[str, list[Object]] = {}
    for each in output:
        value = known.get(_bare(str(each.get(key)))) if isinstance(each, dict) else None
        if value is not None:
            found.setdefault(value, []).append(each)
    return found


def _bare(value: str) -> str:
    """Return a value as it is compared: of a path its object, whichever way the drive or its provider is written.

    A name may be asked for with its last dot, and comes back without.
    """
    found = _PROVIDER.match(value)
    return value[found.end() if found else 0 :].casefold().removesuffix(".")


def shared(
    command: str, errors: Sequence[RemoteError], missing: Sequence[str], ended: bool, *, nothing_found: bool
) -> RemoteError | None:
    """Return the error that is the answer of every missing value, if there is one."""
    if not errors or not missing or len({(each.identity, each.category) for each in errors}) != 1:
        return None
    holds_for_all = isinstance(classify(command, errors[0]), _FOR_EVERY_VALUE)
    if not ended:
        return errors[0] if holds_for_all else None
    # Inferred: as many equal refusals as values without an object are one for each of these values, and a refusal
    # that came instead of any object is one of the command. Asking a thousand zones one by one after "access denied"
    # would say nothing else.
    denied = errors[0].category == "PermissionDenied"
    return errors[0] if denied and (nothing_found or len(errors) == len(missing)) else None

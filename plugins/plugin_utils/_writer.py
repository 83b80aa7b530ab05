"""Carry out writes on one host: look, record, send once, read back, record.

Nothing is sent whose intent is not in the record, and nothing is sent twice. What became of a write is settled by one
new session that reads, whether the host answered with an error, the connection broke, or all seemed well.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from types import ModuleType
from typing import Any, Protocol

from ..module_utils._errors import ConnectionLost, DdiError, Refused, TimedOut
from ..module_utils._estate import target_key
from ..module_utils._finding import Command, Params, Values
from ..module_utils._session import Session
from ..module_utils._write import (
    ALREADY,
    APPLIED,
    CHANGED_SINCE,
    NOT_APPLIED,
    NOT_REACHED,
    OUTCOMES,
    UNKNOWN,
    WOULD,
    Done,
    Write,
)
from ._command_line import line_of
from ._focus import current_of
from ._record import HostRecord
from ._remote_error import classify
from ._wire import RemoteError

#: What a host has of a target now, None when it holds no such target.
Seen = Mapping[str, Any] | None


class WritingSession(Session, Protocol):
    """A session that may write."""

    def write(self, command: Command, /) -> list[RemoteError]:
        """Send *command* once, alone; return the errors that it answered with."""


@dataclass(frozen=True, slots=True)
class Hands:
    """What writing on one host takes."""

    host: str
    #: A new session over the connection of the host: it has read nothing yet, and connects anew where that broke.
    connect: Callable[[], WritingSession]
    module_of: Callable[[str], ModuleType]
    params_of: Callable[[str], Params]
    #: None in check mode: nothing is sent.
    record: HostRecord | None
    #: Looked at before each write: why nothing more may be sent, or nothing.
    stopped: Callable[[], str]
    say: Callable[[str], None]


#: Decide just before sending: the write, or a part of it, or what became of it without being sent.
Look = Callable[[Write, Seen], Write | Done]


def whole(write: Write, seen: Seen) -> Write | Done:
    """Return *write* while every setting still has its value before."""
    if seen is None:
        return Done(write, CHANGED_SINCE, f"{write.host} holds no such zone any more: look what became of it")
    if "error" in seen:
        return Done(write, NOT_REACHED, f"it could not be read: {seen['error']}")
    now = {setting: seen.get(setting) for setting in write.after}
    if now == write.before:
        return write
    if now == write.after:
        return Done(write, ALREADY, "it is so already", seen=now)
    changed = [
        f"{setting} is {shown(value)}, not {shown(write.before[setting])}"
        for setting, value in now.items()
        if value != write.before[setting]
    ]
    return Done(write, CHANGED_SINCE, f"it was changed since: {', '.join(changed)}", seen=now)


def carry_out(hands: Hands, writes: Sequence[Write], look: Look = whole) -> list[Done]:
    """Carry out *writes* in their order and return what became of each.

    Raises DdiError only while nothing was sent yet; after that every write is accounted for.
    """
    done: list[Done] = []
    for write in writes:
        try:
            one = _carry_out(hands, write, look)
        except DdiError as error:
            if not any(each.state in OUTCOMES for each in done):
                raise
            one = Done(write, NOT_REACHED, str(error))
        if hands.record and one.state not in OUTCOMES:
            # A record that takes no more lines is told by what needs it; what was not sent is not in it either way.
            with suppress(Refused):
                hands.record.leave(one)
        hands.say(told(one))
        done.append(one)
    return done


def told(done: Done) -> str:
    """Return the one line about a write that is shown when it is done."""
    lines = "; ".join(done.lines) or f"{', '.join(done.write.after)} of {done.write.target}"
    reason = f" ({done.reason})" if done.reason else ""
    return f"{done.write.host}: {done.state}: {lines}{reason}"


def shown(value: Any) -> str:
    """Return a value as a sentence shows it."""
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, (list, tuple)):
        return ", ".join(map(str, value)) or "an empty list"
    return "not known" if value is None else str(value)


def _carry_out(hands: Hands, write: Write, look: Look) -> Done:
    cause = hands.stopped()
    if cause:
        return Done(write, NOT_REACHED, cause)
    module = hands.module_of(write.module)
    session = hands.connect()
    seen = _seen(hands, session, write)
    obstacle = getattr(module, "obstacle", None)
    chosen = look(write, seen)
    chosen = (obstacle(chosen if isinstance(chosen, Write) else write, seen) if obstacle else None) or chosen
    if isinstance(chosen, Done):
        return chosen
    commands = commands_of(module, chosen.target, chosen.before, chosen.after)
    lines = tuple(line_of(command) for command in commands)
    if hands.record is None:
        return Done(chosen, WOULD, lines=lines, seen=chosen.before)
    intent = hands.record.intend(chosen, commands)
    trouble, lost = _send(session, commands)
    outcome = _settled(hands, chosen, lines, trouble, lost)
    try:
        hands.record.conclude(intent, outcome.state, outcome.reason, outcome.seen, lost)
    except Refused as error:
        # What was sent cannot be taken back by a full disk: it is said here, and the open intent says it later.
        reason = (
            f"{outcome.reason + ': ' if outcome.reason else ''}its outcome ({outcome.state}) is not recorded: {error}"
        )
        return Done(chosen, UNKNOWN, reason, lines, outcome.seen)
    return outcome


def commands_of(module: ModuleType, target: str, before: Values, after: Values) -> list[Command]:
    """Return the calls of *module* that take a target from *before* to *after*; most do not mind what was before."""
    between = getattr(module, "commands_between", None)
    found: list[Command] = between(target, before, after) if between else module.commands(target, after)
    return found


def _send(session: WritingSession, commands: Sequence[Command]) -> tuple[str, bool]:
    """Send *commands* one after the other, each once; return what went wrong, and whether one got no answer."""
    for command in commands:
        try:
            errors = session.write(command)
        except DdiError as error:
            return str(error), isinstance(error, ConnectionLost)
        if errors:
            answer = classify(command.name, errors[0])
            return str(answer), isinstance(answer, TimedOut)
    return "", False


def _settled(hands: Hands, write: Write, lines: tuple[str, ...], trouble: str, lost: bool) -> Done:
    """Return what became of a write that was sent, as one new session reads it."""
    try:
        seen = _seen(hands, hands.connect(), write)
    except DdiError as error:
        cause = f"{trouble}, and " if trouble else ""
        return Done(write, UNKNOWN, f"{cause}reading it back failed: {error}", lines)
    now = None if seen is None else {setting: seen.get(setting) for setting in write.after}
    if now == write.after:
        answer = (
            "the connection broke, and a new session reads the new value" if lost else f"the host answered: {trouble}"
        )
        return Done(write, APPLIED, answer if trouble else "", lines, now)
    late = getattr(hands.module_of(write.module), "LATE", "")
    if now == write.before and late and (lost or not trouble):
        # What tells of itself later is taken at the word of the server; without one nobody knows.
        cause = f"{trouble}, and it does not show yet" if lost else late
        return Done(write, UNKNOWN if lost else APPLIED, cause, lines, now)
    if now == write.before:
        return Done(
            write, NOT_APPLIED, trouble or "the host reported no error, and still has the old values", lines, now
        )
    unfinished = getattr(hands.module_of(write.module), "unfinished", None)
    if now is not None and unfinished and (words := unfinished(write.target, now)):
        return Done(write, UNKNOWN, f"{trouble + ', and ' if trouble else ''}{words}", lines, now)
    values = "no such target" if now is None else ", ".join(f"{name} {shown(value)}" for name, value in now.items())
    cause = f"{trouble}; " if trouble else ""
    return Done(write, UNKNOWN, f"{cause}read back: {values}{_mending(hands, write, seen)}", lines, now)


def _mending(hands: Hands, write: Write, seen: Seen) -> str:
    """Return the exact lines that bring back what a write took away and did not put back, or nothing."""
    mending = getattr(hands.module_of(write.module), "mending", None)
    calls = mending(write, seen) if mending and seen is not None else []
    return "; bring it back with: " + "; ".join(map(line_of, calls)) if calls else ""


def _seen(hands: Hands, session: Session, write: Write) -> Seen:
    module, params = hands.module_of(write.module), hands.params_of(write.module)
    wanted = [(write.target, setting) for setting in write.after]
    return current_of(module, session, params, wanted).get(target_key(write.target))

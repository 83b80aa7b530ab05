"""The undos of one class on one host: what still has the value that the run wrote gets the one that it found."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from ..module_utils._errors import ConnectionLost, ReadError, Refused
from ..module_utils._rollback_look import compared
from ..module_utils._rollback_undo import HELD, Undo
from ..module_utils._write import APPLIED, NOT_REACHED, UNKNOWN, WOULD, Done, Write
from ._change_write import keep_foreseen
from ._hands import HostContext
from ._record import entries_of
from ._rollback_hold import surroundings
from ._rollback_plan import undo_of
from ._runs import RunFolder
from ._writer import Hands, Seen, carry_out, told


def run(params: Mapping[str, Any], context: HostContext) -> dict[str, Any]:
    """Take back what ``undo.json`` lists of the class for the host, and return what became of it."""
    undo = undo_of(context.run, params["undo"])
    if undo["check_mode"] and not context.check_mode:
        raise Refused(f"undo {params['undo']} was planned in check mode: run the whole playbook without --check")
    wanted = [each for each in undo["undos"] if each["kind"] == params["undo_class"] and each["host"] == context.host]
    undos = [Undo.of(each) for each in wanted]
    author = context.author(undo["change"])
    found = surroundings(context, undo)
    hands = context.hands(found.parts(undos), author, lambda: _unknown(context.run, context.host))
    done, lost = take_back(hands, undos, lambda each: found.cause(hands, each))
    if context.check_mode:
        keep_foreseen(context, params["undo_class"], [each.as_dict() for each in done])
    states = [each.state for each in done]
    counts = ", ".join(f"{states.count(state)} {state}" for state in dict.fromkeys(states)) or "nothing to take back"
    result = {
        "changed": any(state in (APPLIED, WOULD, UNKNOWN) for state in states),
        "done": [each.as_dict() for each in done],
        "commands": [line for each in done for line in each.lines],
        "msg": counts,
    }
    return result | ({"unreachable": True, "msg": lost} if lost else {})


def take_back(hands: Hands, undos: Sequence[Undo], held: Callable[[Undo], str]) -> tuple[list[Done], str]:
    """Carry out *undos* in their order, past those that fail; return what became of each, and why the host was lost.

    *held* tells why an undo is held back, or nothing.
    """
    done: list[Done] = []
    lost = ""
    for undo in undos:
        if lost:
            done += _left(hands, [Done(undo.write, NOT_REACHED, lost)])
            continue
        try:
            done += _take_back(hands, undo, held)
        except ConnectionLost as error:
            lost = str(error)
            done += _left(hands, [Done(undo.write, NOT_REACHED, lost)])
        except ReadError as error:
            done += _left(hands, [Done(undo.write, NOT_REACHED, str(error))])
    return done, lost


def _take_back(hands: Hands, undo: Undo, held: Callable[[Undo], str]) -> list[Done]:
    alone: list[Done] = []

    def look(write: Write, seen: Seen) -> Write | Done:
        found = compared(replace(undo, write=write), seen)
        # What becomes of the last setting is said by whoever sent nothing at all.
        cause = held(undo) if found.write else ""
        alone.extend(found.alone if found.write else found.alone[:-1])
        _left(hands, alone)
        if found.write and cause:
            return Done(found.write, HELD, cause)
        return found.write or found.alone[-1]

    sent = carry_out(hands, [undo.write], look)
    return [*alone, *sent]


def _left(hands: Hands, done: Sequence[Done]) -> Sequence[Done]:
    """Record and show what is not sent."""
    for each in done:
        if hands.record:
            hands.record.leave(each)
        hands.say(told(each))
    return done


def _unknown(run: RunFolder, host: str) -> str:
    """Return why nothing more is given back on *host*: an undo of which nobody knows."""
    unknown = [entry for entry in entries_of(run, host) if entry.state == UNKNOWN]
    if not unknown:
        return ""
    write = unknown[0].write
    return f"nothing more is sent to {host} after an undo that is unknown: {', '.join(write.after)} of {write.target}"

"""How sure the simulator is of each behaviour: machine-readable, beside the code that behaves so."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from simulator.engine.emissions import Behaviour, behaviour

GRADES = ("measured", "documented", "reported", "inferred")


@dataclass(frozen=True, slots=True)
class Facts:
    """What a behaviour rests on: for each grade the sentences that have it, and the errors it may answer with."""

    says: Mapping[str, tuple[str, ...]]
    refuses: tuple[str, ...] = ()


#: name of the command -> its facts.
FACTS: dict[str, Facts] = {}


def simulated(
    name: str,
    *,
    documented: tuple[str, ...] = (),
    reported: tuple[str, ...] = (),
    inferred: tuple[str, ...] = (),
    refuses: tuple[str, ...] = (),
) -> Callable[[Behaviour], Behaviour]:
    """Register the decorated function as the behaviour of the command *name*, with what it rests on.

    No command of this package was measured on Windows. ``refuses`` holds ids of ``errors.json``.
    """
    FACTS[name] = Facts({"documented": documented, "reported": reported, "inferred": inferred}, refuses)
    return behaviour(name)

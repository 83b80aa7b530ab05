"""What a simulated command can emit: objects, errors of its own, messages of the other streams."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from simulator.estate.host import Host


@dataclass(frozen=True, slots=True)
class Record:
    """An object of a type of ``output-types.json``: its short type name and its property values.

    Values are plain Python: str, bool, int, timedelta, aware datetime, ``ipaddress`` objects, UUID, lists, None, a
    nested Record, or an Enum(name, number). The object builder makes the wire form that the type table describes.
    """

    type: str
    properties: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Primitive:
    """A bare value (str, bool, int, ...), emitted as a primitive."""

    value: Any


@dataclass(frozen=True, slots=True)
class Failure:
    """A non-terminating error, by its ``id`` in ``errors.json``; ``values`` fill its message form."""

    id: str
    values: Mapping[str, str] = field(default_factory=dict)
    target: str | None = None


class Terminating(Exception):
    """A terminating error of a command: the same data as a Failure."""

    def __init__(self, failure: Failure) -> None:
        self.failure = failure
        super().__init__(failure.id)


Emission = Record | Primitive | Failure


@dataclass(frozen=True, slots=True)
class Call:
    """One bound call as a command sees it: names are the declared ones, values are converted by the binder."""

    command: str
    parameter_set: str
    bound: Mapping[str, Any]
    host: Host
    user: str


#: A command of the simulator: everything it emits, in order. It may raise Terminating.
Behaviour = Callable[[Call], Iterable[Emission]]

#: name of the command -> its behaviour. ``simulator.commands`` fills it on import.
BEHAVIOURS: dict[str, Behaviour] = {}


def behaviour(name: str) -> Callable[[Behaviour], Behaviour]:
    """Register the decorated function as the behaviour of the command *name*."""

    def register(function: Behaviour) -> Behaviour:
        BEHAVIOURS[name] = function
        return function

    return register

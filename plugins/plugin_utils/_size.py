"""How large a statement is on the wire, and how many fit into one request."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from ..module_utils._finding import Command

#: A request of a default host holds 512,000 bytes; its payload is base64, and the envelope takes its part.
MOST_BYTES = 370_000

# A statement with two arguments is 1.2 kB of CLIXML (measured).
_STATEMENT = 1_000
_ARGUMENT = 110

Item = TypeVar("Item")


def size_of(command: Command) -> int:
    """Return how many bytes of CLIXML *command* is, about."""
    return sum(
        _STATEMENT + len(call.name) + sum(_size(each) for each in call.parameters.values()) for call in command.chain()
    )


def _size(value: Any) -> int:
    if isinstance(value, (list, tuple)):
        return _ARGUMENT + sum(8 + len(str(each).encode()) for each in value)
    return _ARGUMENT + len(str(value).encode())


def fitting(items: Sequence[Item], most: int, commands: Callable[[Item], Sequence[Command]]) -> Sequence[Item]:
    """Return the first *items* whose statements fit into one request: at most *most* items, at least one."""
    room = MOST_BYTES
    for count, item in enumerate(items[:most]):
        room -= sum(size_of(command) for command in commands(item))
        if room < 0 and count:
            return items[:count]
    return items[:most]


def fitting_values(values: Sequence[str], command: Command) -> Sequence[str]:
    """Return the first *values* that fit into one request as one array argument of *command*: at least one."""
    room = MOST_BYTES - size_of(command) - _ARGUMENT
    for count, value in enumerate(values):
        room -= 8 + len(value.encode())
        if room < 0 and count:
            return values[:count]
    return values

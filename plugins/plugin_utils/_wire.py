"""What carries statements to a host and brings the answer back: the wire, its reply, an error of the other side."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from ..module_utils._finding import Command


@dataclass(frozen=True, slots=True)
class RemoteError:
    """One ErrorRecord. Logic uses ``identity`` and ``category``; ``message`` is localised and only shown."""

    identity: str
    category: str
    message: str
    target: str | None = None
    exception_type: str = ""


@dataclass(frozen=True, slots=True)
class Reply:
    """What one pipeline answered: decoded objects and the error stream; ``failure`` when its state is Failed."""

    output: list[Any] = field(default_factory=list)
    errors: list[RemoteError] = field(default_factory=list)
    failure: RemoteError | None = None


class Wire(Protocol):
    """One connection to one host."""

    def invoke(self, statements: Sequence[Command]) -> Reply:
        """Run *statements* in one pipeline; raise ConnectionLost when the host cannot be reached any more."""

    def stream(self, statement: Command, each: Callable[[Any], None]) -> Reply:
        """Run one statement and call *each* with every object as it arrives; the reply then has no output."""

    def close(self) -> None:
        """Give back everything that the connection holds on the host."""

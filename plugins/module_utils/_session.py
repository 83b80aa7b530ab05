"""What a module may ask of a host: the reading half of a session. Both the wire and the tests implement it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from ._errors import ReadError
from ._finding import Command

#: One object that a command emitted, as plain values: str, int, float, bool, None, datetime (aware), timedelta,
#: list and dict. An enum is its name, an address its text, a nested object a dict.
Object = dict[str, Any]


class Session(Protocol):
    """Reads of one host. Everything that was read once is kept for the whole session."""

    def read(self, command: str, /, **parameters: Any) -> list[Object]:
        """Return every object that *command* emitted; raise ReadError when it answered with an error."""

    def read_all(self, commands: Sequence[Command], /) -> list[list[Object] | ReadError]:
        """Run independent reads in one pipeline; one list of objects, or one error, for each, in order."""

    def read_each(
        self, command: str, parameter: str, values: Sequence[str], /, *, key: str | None = None, **fixed: Any
    ) -> Mapping[str, list[Object] | ReadError]:
        """Run *command* once for each value of *parameter*: as one array where it takes one, else batched.

        ``key`` names the property of the emitted objects that carries the value; it defaults to *parameter*.
        """

    def read_some(
        self, command: str, parameter: str, values: Sequence[str], /, *, key: str | None = None, **fixed: Any
    ) -> Mapping[str, list[Object] | ReadError]:
        """Run *command* once for each value of *parameter*, as ``read_each`` does, where some have nothing to say."""

    def read_counted(self, commands: Sequence[Command], parameter: str, /) -> list[list[Object] | ReadError]:
        """Run independent reads in one pipeline; one list of objects, or one error, for each, in order.

        Each gives one object for each value of the list *parameter*, in a property of that name.
        """

    def asked(self, command: Command, /) -> tuple[datetime, datetime] | None:
        """Return between which two moments of the controller's clock *command* was answered, None when it was not."""

    def read_timed(self, commands: Sequence[Command], /) -> tuple[list[list[Object] | ReadError], float | None]:
        """Run large reads one after the other in one pipeline, and keep nothing of them.

        Also return how many seconds the host took by its own clock, None when not all of them ran in that pipeline.
        """

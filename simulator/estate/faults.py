"""What can go wrong with a host on purpose, switched from the estate file or at run time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from .errors import EstateError


@dataclass(slots=True)
class Faults:
    """The faults of one host. All of them are off by default; the wire and the commands obey them."""

    #: The port refuses or closes every connection.
    unreachable: bool = False
    #: Milliseconds that every statement takes longer.
    delay_ms: int = 0
    #: Seconds before any answer is sent.
    slow_s: float = 0.0
    #: Seconds that its clock is ahead, less than 0 for behind: only what Get-Date tells (simplified).
    clock_ahead_s: float = 0.0
    #: Every authentication ends in 401.
    unauthorized: bool = False
    #: Commands that answer "access denied".
    denied: set[str] = field(default_factory=set)
    #: Commands that the role does not show.
    hidden: set[str] = field(default_factory=set)
    #: No shell is left for the user.
    shell_quota: bool = False
    #: The connection is lost once, before this command ("*": any) took effect.
    lost_before: str | None = None
    #: The connection is lost once, after this command ("*": any) took effect.
    lost_after: str | None = None
    #: The endpoint answers text that is no XML.
    not_xml: bool = False
    #: The DNS service answers no question.
    no_dns: bool = False
    #: The DNS service answers no question over TCP: port 53 is closed there.
    no_dns_tcp: bool = False

    def set(self, changes: Mapping[str, Any], where: str = "faults") -> None:
        """Take *changes*, all or none; raise EstateError for a name or a value that no fault has."""
        checked = {name: _checked(name, value, where) for name, value in changes.items()}
        for name, value in checked.items():
            setattr(self, name, value)

    def clear(self) -> None:
        """Switch every fault off."""
        self.set(Faults().as_dict())

    def as_dict(self) -> dict[str, Any]:
        """Return every fault as a JSON value."""
        values = {each.name: getattr(self, each.name) for each in fields(self)}
        return {name: sorted(value) if isinstance(value, set) else value for name, value in values.items()}

    def denies(self, command: str) -> bool:
        return _names(command, self.denied)

    def hides(self, command: str) -> bool:
        return _names(command, self.hidden)


_NUMBERS: dict[str, type[int] | type[float]] = {"delay_ms": int, "slow_s": float, "clock_ahead_s": float}
_MAY_BE_NEGATIVE = ("clock_ahead_s",)
_SETS = ("denied", "hidden")
_COMMANDS = ("lost_before", "lost_after")


def _checked(name: str, value: Any, where: str) -> Any:
    if name not in {each.name for each in fields(Faults)}:
        known = ", ".join(each.name for each in fields(Faults))
        raise EstateError(f"{where}: there is no fault {name!r}; use one of {known}")
    if name in _NUMBERS:
        kind = _NUMBERS[name]
        if isinstance(value, bool) or not isinstance(value, (int, kind)):
            raise EstateError(f"{where}: {name} is {value!r}; give a number")
        if value < 0 and name not in _MAY_BE_NEGATIVE:
            raise EstateError(f"{where}: {name} is {value!r}; give a number that is not negative")
        return kind(value)
    if name in _SETS:
        if not isinstance(value, (list, tuple, set)) or not all(isinstance(each, str) for each in value):
            raise EstateError(f"{where}: {name} is {value!r}; give a list of command names")
        return set(value)
    if name in _COMMANDS:
        if value is not None and not isinstance(value, str):
            raise EstateError(f"{where}: {name} is {value!r}; give a command name, '*' or null")
        return value
    if not isinstance(value, bool):
        raise EstateError(f"{where}: {name} is {value!r}; give true or false")
    return value


def _names(command: str, commands: set[str]) -> bool:
    return any(command.lower() == each.lower() for each in commands)

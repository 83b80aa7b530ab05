"""Who may log on to a host, and what their role shows and lets through."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Limit:
    """What a role lets through for one parameter: one of ``values``, or text that matches ``pattern``; neither: all."""

    values: tuple[str, ...] | None = None
    pattern: str | None = None


@dataclass(frozen=True, slots=True)
class Role:
    """The commands a role shows: lower-case name (may hold wildcards) -> limits of its parameters, None for all."""

    name: str
    commands: Mapping[str, Mapping[str, Limit] | None]

    def shows(self, command: str) -> bool:
        return self._find(command) is not None

    def limits(self, command: str) -> Mapping[str, Limit] | None:
        found = self._find(command)
        return self.commands[found] if found is not None else None

    def _find(self, command: str) -> str | None:
        name = command.lower()
        return next((each for each in self.commands if each == name or _like(name, each)), None)


@dataclass(frozen=True, slots=True)
class User:
    """An account that the host accepts. Without a role it sees every command. The password is a simulated secret."""

    name: str
    password: str = field(repr=False)
    role: Role | None = None


def _like(name: str, pattern: str) -> bool:
    return "*" in pattern and re.fullmatch(re.escape(pattern).replace(r"\*", ".*"), name) is not None

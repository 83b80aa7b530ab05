"""One Windows machine of the estate: its names and addresses, its users, its faults, and what it was asked to do."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from ipaddress import IPv4Address, IPv6Address
from typing import TYPE_CHECKING, Any

from .faults import Faults

if TYPE_CHECKING:
    from .model import Estate


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


@dataclass(frozen=True, slots=True)
class LogEntry:
    """One command that the host received; secrets among the parameters are masked already."""

    time: datetime
    user: str
    command: str
    parameters: Mapping[str, Any]
    outcome: str

    def as_dict(self) -> dict[str, Any]:
        return {
            "time": self.time.isoformat(),
            "user": self.user,
            "command": self.command,
            "parameters": dict(self.parameters),
            "outcome": self.outcome,
        }


@dataclass(eq=False, slots=True)
class Host:
    """One machine as the wire sees it. ``estate`` knows what it holds of the directory and of DNS."""

    name: str
    fqdn: str
    addresses: tuple[IPv4Address | IPv6Address, ...]
    estate: Estate = field(repr=False)
    users: Mapping[str, User] = field(default_factory=dict, repr=False)
    faults: Faults = field(default_factory=Faults)
    #: Whether the written inventory names the host.
    inventory: bool = True
    #: The port it listens on; None: any free one.
    port: int | None = None
    log: list[LogEntry] = field(default_factory=list, repr=False)

    def user(self, name: str) -> User | None:
        """Find an account as Windows does: any case, with or without its domain (``CORP\\x``, ``x@corp.example``)."""
        bare = name.split("\\")[-1].split("@")[0].lower()
        return next((each for each in self.users.values() if each.name.lower() == bare), None)

    def visible(self, command: str, user: str) -> bool:
        """Say whether *user* may see *command* here."""
        if self.faults.hides(command):
            return False
        account = self.user(user)
        return account is not None and (account.role is None or account.role.shows(command))

    def limits(self, command: str, user: str) -> Mapping[str, Limit] | None:
        """Return what the role of *user* lets through for each parameter of *command*; None without limits."""
        account = self.user(user)
        return account.role.limits(command) if account and account.role else None

    def record(self, user: str, command: str, parameters: Mapping[str, Any], outcome: str) -> None:
        """Log a command that was received."""
        self.log.append(LogEntry(self.estate.clock.now(), user, command, parameters, outcome))

    def state(self) -> dict[str, Any]:
        """Return what the host holds now, as JSON values."""
        return {
            "name": self.name,
            "fqdn": self.fqdn,
            "addresses": [str(each) for each in self.addresses],
            "inventory": self.inventory,
            "faults": self.faults.as_dict(),
        }


def _like(name: str, pattern: str) -> bool:
    return "*" in pattern and re.fullmatch(re.escape(pattern).replace(r"\*", ".*"), name) is not None

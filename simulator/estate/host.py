"""One Windows machine of the estate: its names and addresses, its users, its faults, and what it was asked to do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from ipaddress import IPv4Address, IPv6Address
from typing import TYPE_CHECKING, Any

from .accounts import Limit, User
from .events import EventLogs
from .faults import Faults

__all__ = ["ALWAYS_VISIBLE", "Host", "Limit", "LogEntry", "User"]

if TYPE_CHECKING:
    from .dhcp import DhcpServer
    from .dns import DnsServer
    from .model import Domain, Estate
    from .zones import Partition

#: What every restricted endpoint shows besides the commands of a role (source: CreateRestrictedForRemoteServer).
ALWAYS_VISIBLE = frozenset(
    (
        "clear-host",
        "exit-pssession",
        "get-command",
        "get-formatdata",
        "get-help",
        "measure-object",
        "out-default",
        "select-object",
    )
)


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
    """One machine as the wire sees it. ``estate`` knows what it holds of the directory, ``dns`` what it serves."""

    name: str
    fqdn: str
    addresses: tuple[IPv4Address | IPv6Address, ...]
    estate: Estate = field(repr=False)
    users: Mapping[str, User] = field(default_factory=dict, repr=False)
    faults: Faults = field(default_factory=Faults)
    site: str = "Default-First-Site-Name"
    #: The domain of a domain controller; None for a member server.
    domain: str | None = None
    read_only: bool = False
    #: Operations master roles, by their names in ADOperationMasterRole.
    roles: frozenset[str] = frozenset()
    os: str = "Windows Server 2022 Standard"
    os_version: str = "10.0 (20348)"
    #: Its time zone: CIM gives times in local time.
    utc_offset: timedelta = timedelta(0)
    #: The language of its event texts.
    language: str = "en"
    events: EventLogs = field(default_factory=EventLogs, repr=False)
    #: Its DNS service; None when the role is not installed.
    dns: DnsServer | None = field(default=None, repr=False)
    #: Its DHCP service; None when the role is not installed.
    dhcp: DhcpServer | None = field(default=None, repr=False)
    #: The DNS servers that it asks, where the estate file names them.
    asks: tuple[IPv4Address | IPv6Address, ...] | None = None
    #: Whether the written inventory names the host.
    inventory: bool = True
    #: The port it listens on; None: any free one.
    port: int | None = None
    log: list[LogEntry] = field(default_factory=list, repr=False)

    @property
    def is_controller(self) -> bool:
        return self.domain is not None

    @property
    def computer(self) -> str:
        """Its NetBIOS name."""
        return self.fqdn.partition(".")[0].upper()

    @property
    def timezone(self) -> timezone:
        return timezone(self.utc_offset)

    def its_domain(self) -> Domain:
        return self.estate.domains[self.domain or ""]

    def partitions(self) -> list[Partition]:
        """Return the parts of the directory with zones that it holds."""
        return [each for each in self.estate.partitions.values() if self.name in each.replicas]

    def is_me(self, server: str) -> bool:
        """Say whether *server* means this machine, so that no second hop is needed."""
        own = {"localhost", ".", self.fqdn.lower(), self.computer.lower(), *(str(each) for each in self.addresses)}
        return server == "." or server.lower().removesuffix(".") in own

    def resolvers(self) -> tuple[IPv4Address | IPv6Address, ...]:
        """Return the DNS servers that the machine itself asks, in their order.

        Inferred where the file names none: a DNS server asks itself, other machines those of the domain in their name.
        """
        if self.asks is not None:
            return self.asks
        if self.dns is not None:
            return self.addresses[:1]
        serving = [each for each in self.estate.controllers() if each.dns is not None]
        near = [each for each in serving if each.domain == (self.domain or self.fqdn.partition(".")[2])]
        return tuple(each.addresses[0] for each in near or serving)

    def user(self, name: str) -> User | None:
        """Find an account as Windows does: any case, with or without its domain (``CORP\\x``, ``x@corp.example``)."""
        bare = name.split("\\")[-1].split("@")[0].lower()
        return next((each for each in self.users.values() if each.name.lower() == bare), None)

    def visible(self, command: str, user: str) -> bool:
        """Say whether *user* may see *command* here."""
        name = command.lower().rpartition("\\")[2]
        if self.faults.hides(name) or (self.dns is None and "-dnsserver" in name):
            return False
        if self.dhcp is None and "-dhcpserver" in name:
            return False
        account = self.user(user)
        return account is not None and (account.role is None or name in ALWAYS_VISIBLE or account.role.shows(name))

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
            "site": self.site,
            "domain": self.domain,
            "read_only": self.read_only,
            "roles": sorted(self.roles),
            "inventory": self.inventory,
            "faults": self.faults.as_dict(),
            "dns": self.dns.state() if self.dns else None,
            "dhcp": self.dhcp.state() if self.dhcp else None,
        }

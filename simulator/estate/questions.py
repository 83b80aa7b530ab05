"""Questions to DNS servers and what they answer, and what a server must have to be asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address
from typing import Protocol

from .records import ResourceRecord
from .zones import Zone

Address = IPv4Address | IPv6Address
NO_ERROR, SERVER_FAILURE, NAME_ERROR, REFUSED = "NOERROR", "SERVFAIL", "NXDOMAIN", "REFUSED"
ANSWER, AUTHORITY, ADDITIONAL = "Answer", "Authority", "Additional"


@dataclass(frozen=True, slots=True)
class Question:
    """A name without its last dot and in lower case, and a type."""

    name: str
    type: str


@dataclass(frozen=True, slots=True)
class Resource:
    """One record of an answer, by its full name, and the section it stands in."""

    name: str
    type: str
    data: str
    ttl: int
    section: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server answered."""

    code: str
    records: tuple[Resource, ...] = ()
    authoritative: bool = False

    @property
    def is_referral(self) -> bool:
        return self.code == NO_ERROR and any(each.type == "NS" and each.section == AUTHORITY for each in self.records)


class NameServer(Protocol):
    """A DNS server as questions see it."""

    @property
    def answers(self) -> bool:
        """Whether anything answers at its port 53."""

    @property
    def over_tcp(self) -> bool:
        """Whether it answers over TCP as well."""

    @property
    def resolves(self) -> bool:
        """Whether it looks elsewhere for what it does not hold."""

    @property
    def forwarders(self) -> Sequence[Address]:
        """The servers it asks for what it does not hold."""

    @property
    def root_hints(self) -> bool:
        """Whether it asks the roots when no forwarder answers."""

    @property
    def is_root(self) -> bool:
        """Whether a name that it does not hold does not exist."""

    def zones(self) -> Mapping[str, Zone]:
        """Its zones by lower-case name."""

    def stopped(self, zone: Zone) -> bool:
        """Whether it holds *zone* and answers nobody from it."""

    def records(self, zone: Zone) -> Sequence[ResourceRecord]:
        """The records of *zone*."""

    def apex(self, zone: Zone) -> Iterable[ResourceRecord]:
        """What it adds to *zone* for itself."""

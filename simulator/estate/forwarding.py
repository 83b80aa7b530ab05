"""Where a DNS server looks for what it does not hold, and what its policies make of questions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from ipaddress import IPv4Network, IPv6Network
from typing import TYPE_CHECKING

from .apex import apex_records
from .questions import Address
from .records import ResourceRecord
from .zones import Zone

if TYPE_CHECKING:
    from .dns import DnsServer


@dataclass(frozen=True, slots=True)
class Policy:
    """One policy for queries. ``zone`` is empty for one of the server; ``scopes`` are pairs of a zone scope and weight.

    ``criteria`` holds the type of each criterion and its words, as ``EQ,Inside,Guests;NE,Harbour``.
    """

    name: str
    zone: str
    action: str
    condition: str
    order: int
    enabled: bool
    criteria: tuple[tuple[str, str], ...]
    scopes: tuple[tuple[str, int], ...]


@dataclass(slots=True)
class Forwarding:
    """Settings of one server alone. Policies and client subnets do not replicate (documented)."""

    forwarders: tuple[Address, ...] = ()
    #: Whether it asks the roots when no forwarder answers.
    root_hints: bool = True
    policies: tuple[Policy, ...] = ()
    subnets: Mapping[str, tuple[IPv4Network | IPv6Network, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Asked:
    """The DNS service of a machine as a question sees it."""

    service: DnsServer
    resolves: bool = True
    is_root: bool = False

    @property
    def answers(self) -> bool:
        return not self.service.host.faults.no_dns

    @property
    def over_tcp(self) -> bool:
        return not self.service.host.faults.no_dns_tcp

    @property
    def forwarders(self) -> Sequence[Address]:
        return self.service.forwarding.forwarders

    @property
    def root_hints(self) -> bool:
        return self.service.forwarding.root_hints

    def zones(self) -> Mapping[str, Zone]:
        return self.service.zones()

    def stopped(self, zone: Zone) -> bool:
        return self.service.is_paused(zone) or self.service.is_shut_down(zone)

    def records(self, zone: Zone) -> Sequence[ResourceRecord]:
        return self.service.records(zone)

    def apex(self, zone: Zone) -> Iterator[ResourceRecord]:
        return apex_records(self.service, zone)

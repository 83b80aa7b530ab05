"""A generated estate while it is made: plain values as an estate file has them, and who is what in them."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random
from typing import Any

from .names import dn_of

Entry = dict[str, Any]


class GenerateError(Exception):
    """The estate that was asked for cannot be. Its text is one clear sentence."""


@dataclass(slots=True)
class Draft:
    """An estate to which faults can still be added. What a fault touched, no other fault touches."""

    rng: Random
    root: str
    domains: list[str]
    hosts: list[Entry] = field(default_factory=list)
    zones: list[Entry] = field(default_factory=list)
    oddities: list[Entry] = field(default_factory=list)
    subnets: list[Entry] = field(default_factory=list)
    #: Replication that fails.
    failures: list[Entry] = field(default_factory=list)
    groups: list[Entry] = field(default_factory=list)
    #: domain -> the host that scavenges its zones.
    scavengers: dict[str, Entry] = field(default_factory=dict)
    _touched: list[int] = field(default_factory=list)

    def expect(self, about: str, *findings: tuple[str, str, str], hosts: tuple[str, ...] = ()) -> None:
        """Add an oddity with the findings (control, target, setting) that it must raise."""
        made = [dict(zip(("control", "target", "setting"), each, strict=True)) for each in findings]
        self.oddities.append({"about": about, "findings": made} | ({"hosts": list(hosts)} if hosts else {}))

    def take(self, entries: list[Entry], what: str, advice: str) -> Entry:
        """Return one of *entries* that no fault has touched yet, by chance."""
        free = [each for each in entries if self.untouched(each)]
        if not free:
            raise GenerateError(f"a fault needs a {what}, and none is left; {advice}")
        chosen = self.rng.choice(free)
        self._touched.append(id(chosen))
        return chosen

    def untouched(self, entry: Entry) -> bool:
        """Say whether no fault has touched *entry* yet."""
        return id(entry) not in self._touched

    def touch(self, entry: Entry) -> None:
        """Keep *entry* as it is: no fault touches it from now on."""
        self._touched.append(id(entry))

    def zone(self, what: str, *, reverse: bool | None = None, scope: str | None = None, hosts: int = 1) -> Entry:
        """Return an untouched dynamic zone of the directory, no domain zone, that *hosts* servers hold at least."""
        fitting = [
            zone
            for zone in self.zones
            if is_dynamic(zone)
            and zone["name"] not in self.domains
            and not zone["name"].startswith("_msdcs.")
            and not zone.get("signed")
            and reverse in (None, is_reverse(zone))
            and scope in (None, zone.get("scope", "Domain"))
            and len(self.holders(zone)) >= hosts
        ]
        return self.take(fitting, what, "raise --zones")

    def spare(self) -> Entry:
        """Return an untouched DC that is neither PDC emulator nor scavenger."""
        fitting = [
            host
            for host in self.hosts
            if "PDCEmulator" not in host.get("fsmo", ()) and host is not self.scavengers.get(host["domain"])
        ]
        return self.take(fitting, "domain controller that is neither PDC emulator nor scavenger", "raise --dcs")

    def holders(self, zone: Entry) -> list[Entry]:
        """Return the hosts that hold a zone of the directory."""
        if zone.get("scope") == "Forest":
            return self.hosts
        return [host for host in self.hosts if host["domain"] == zone.get("domain", self.root)]

    def dn(self, zone: Entry) -> str:
        """Return the name of a zone as its server writes it."""
        return f"DC={zone['name']},cn=MicrosoftDNS,{self.partition_dn(zone)}"

    def partition_dn(self, zone: Entry) -> str:
        if zone.get("scope") == "Forest":
            return f"DC=ForestDnsZones,{dn_of(self.root)}"
        return f"DC=DomainDnsZones,{dn_of(zone.get('domain', self.root))}"

    def pin(self, zone: Entry) -> None:
        """Let the scavenger of its domain alone scavenge *zone*; without one nobody does."""
        scavenger = self.scavengers.get(zone.get("domain", self.root))
        if scavenger:
            zone["scavenge_servers"] = [scavenger["addresses"][0]]


def is_dynamic(zone: Entry) -> bool:
    """Say whether *zone* is the living copy of a zone that clients register in."""
    first = zone.get("scope") != "Legacy" and "state" not in zone
    return bool(first and zone.get("kind", "primary") == "primary" and zone.get("dynamic_update", "Secure") != "None")


def is_reverse(zone: Entry) -> bool:
    return str(zone["name"]).endswith(".arpa")

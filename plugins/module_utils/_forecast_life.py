"""Whether the host behind a record lives: alive, dead or unknown, by what was read and never by a guess.

One sign of life makes it alive. Dead needs two things: that every source was read, and a sign of death, which is a
computer account that is disabled or has not logged on, or an address that DHCP hands out and this host does not lease.
A host that no source knows is unknown: not every DHCP server is Windows, and not every host leases or logs on.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from ipaddress import IPv4Address, IPv6Address, ip_address

from ._forecast import Record
from ._names import zone_key
from ._protected import full_name, targets_of

ALIVE, DEAD, UNKNOWN = "alive", "dead", "unknown"
RECENT = timedelta(days=30)
#: lastLogonTimestamp is written up to so much later than the logon [documented].
LOGON_LAG = timedelta(days=14)

Address = IPv4Address | IPv6Address
#: The first and the last address that a scope hands out.
Range = tuple[Address, Address]


@dataclass(frozen=True, slots=True)
class Lease:
    """A lease as its DHCP server shows it; ``active`` of None is a state that is not known."""

    address: str
    host: str
    active: bool | None


@dataclass(frozen=True, slots=True)
class Account:
    """A computer account; ``logged_on`` is lastLogonTimestamp."""

    enabled: bool | None
    logged_on: datetime | None


@dataclass(frozen=True, slots=True)
class Evidence:
    """What was read about hosts. None is a source that was not read.

    ``leases`` and ``ranges`` are those of every DHCP server that was read, ``unread`` what else there is: servers that
    did not answer, or that they could not be named. ``accounts`` are keyed by the whole name of the computer, and
    ``unread_accounts`` says which domains did not tell theirs.
    """

    now: datetime
    leases: Sequence[Lease] = ()
    ranges: Sequence[Range] = ()
    unread: Sequence[str] = ()
    accounts: Mapping[str, Account] | None = None
    unread_accounts: Sequence[str] = ()
    static: frozenset[str] | None = None
    recent: timedelta = RECENT


@dataclass(frozen=True, slots=True)
class Life:
    """Whether a host lives, and what says so."""

    state: str
    reason: str


@dataclass(frozen=True)
class Witnesses:
    """Evidence, arranged so that each record is looked up and not searched for."""

    evidence: Evidence
    by_address: dict[Address, list[Lease]] = field(default_factory=dict)
    by_label: dict[str, list[Lease]] = field(default_factory=dict)

    @classmethod
    def of(cls, evidence: Evidence) -> Witnesses:
        found = cls(evidence)
        for lease in evidence.leases:
            if (address := _address(lease.address)) is not None:
                found.by_address.setdefault(address, []).append(lease)
            if lease.host:
                found.by_label.setdefault(_label(lease.host), []).append(lease)
        return found

    def life(self, record: Record, zone: str) -> Life:
        """Return whether the host behind *record* of the zone of the name *zone* lives."""
        hosts, address = subject(record, zone)
        known = self.evidence.accounts or {}
        accounts = [known[host] for host in hosts if host in known]
        leases = self._leases(hosts, address)
        if sign := self._alive({full_name(record.name, zone), *hosts}, accounts, leases):
            return Life(ALIVE, sign)
        if doubts := [*self._missing(), *self._doubts(accounts, leases)]:
            return Life(UNKNOWN, "; ".join(doubts))
        if accounts:
            enabled = any(account.enabled for account in accounts)
            return Life(DEAD, "its computer has not logged on for long" if enabled else "its account is disabled")
        if address is not None and self._handed_out(address):
            return Life(DEAD, f"it has no computer account, and does not lease {address}, which DHCP hands out")
        return Life(UNKNOWN, "no source that was read knows this host")

    def _leases(self, hosts: set[str], address: Address | None) -> list[Lease]:
        """Return the leases of the host: by its name, or by its address where the lease names no host.

        A lease may hold a short name, so a host of the same first label in another domain counts as this one.
        """
        named = [lease for host in hosts for lease in self.by_label.get(_label(host), ())]
        return named + [lease for lease in self.by_address.get(address, ()) if not lease.host] if address else named

    def _alive(self, names: set[str], accounts: Iterable[Account], leases: Iterable[Lease]) -> str:
        if not names.isdisjoint(self.evidence.static or ()):
            return "the operator keeps this name"
        if any(lease.active for lease in leases):
            return "it has an active lease"
        since = self.evidence.now - self.evidence.recent
        if any(each.enabled and each.logged_on is not None and each.logged_on >= since for each in accounts):
            return f"its computer logged on within {self.evidence.recent.days} days"
        return ""

    def _missing(self) -> list[str]:
        missing = [f"leases were not all read: {each}" for each in self.evidence.unread]
        missing += ["computer accounts were not read"] if self.evidence.accounts is None else []
        missing += [f"computer accounts were not all read: {each}" for each in self.evidence.unread_accounts]
        return missing + (["the operator gave no list of static names"] if self.evidence.static is None else [])

    def _doubts(self, accounts: Iterable[Account], leases: Iterable[Lease]) -> list[str]:
        doubts = ["the state of its lease is not known"] if any(lease.active is None for lease in leases) else []
        gone = self.evidence.now - self.evidence.recent - LOGON_LAG
        for account in accounts:
            if account.enabled is None or (account.enabled and account.logged_on is None):
                doubts.append("when its computer logged on was not read")
            elif account.enabled and account.logged_on is not None and account.logged_on >= gone:
                doubts.append("its computer may have logged on since: the directory notes a logon up to 14 days late")
        return doubts

    def _handed_out(self, address: Address) -> bool:
        same = (each for each in self.evidence.ranges if each[0].version == address.version)
        return any(int(first) <= int(address) <= int(last) for first, last in same)


def active(state: str) -> bool | None:
    """Return whether the AddressState of a lease is one of a host that has it; None for a state without a name."""
    known = {"active": True, "activereservation": True, "inactivereservation": False, "declined": False,
             "expired": False}  # fmt: skip
    return known.get(state.lower())


def subject(record: Record, zone: str) -> tuple[set[str], Address | None]:
    """Return the names of the host that *record* is about, and its address where the record says one."""
    kind, owner = record.type.upper(), full_name(record.name, zone)
    if kind in ("A", "AAAA"):
        return {owner}, _address(record.data)
    if kind == "PTR":
        return targets_of(record, zone), reverse_address(owner)
    return (targets_of(record, zone) if kind in ("CNAME", "MX", "SRV") else {owner}), None


def reverse_address(name: str) -> Address | None:
    """Return the address that the whole *name* of a node in a reverse zone stands for, if it is one of a host."""
    labels = name.split(".")
    if name.endswith(".in-addr.arpa") and len(labels) == 6:
        return _address(".".join(reversed(labels[:4])))
    if name.endswith(".ip6.arpa") and len(labels) == 34:
        digits = "".join(reversed(labels[:32]))
        return _address(":".join(digits[at : at + 4] for at in range(0, 32, 4)))
    return None


def _label(host: str) -> str:
    return zone_key(host).partition(".")[0]


def _address(text: str) -> Address | None:
    try:
        return ip_address(text.strip())
    except ValueError:
        return None

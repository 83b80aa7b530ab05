"""The DHCP servers of an estate: what each said, which ones the directory authorises, and the longest lease."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Any

from ._durations import NEVER, restore

PART = "dhcp_server_info"
Network = IPv4Network | IPv6Network


@dataclass(frozen=True, slots=True)
class Authorized:
    """A DHCP server that the forest authorises, by the name and address of its entry in the directory."""

    name: str
    address: str


@dataclass(frozen=True, slots=True)
class Scope:
    """A scope of one server. ``lease`` of None was not told; ``endless`` leases never end."""

    server: str
    name: str
    network: Network | None
    lease: timedelta | None
    endless: bool
    active: bool
    facts: Mapping[str, Any]


@dataclass(frozen=True)
class DhcpServer:
    """One host of the group of DHCP servers. Without ``facts`` it was not reached, and ``error`` says why."""

    name: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    error: str = ""

    @property
    def reached(self) -> bool:
        return bool(self.facts)

    @property
    def account(self) -> str | None:
        """The account that it registers names with as ``DOMAIN\\user``, empty for its own, None when not told."""
        told = self.facts.get("credential")
        if told is None:
            return None
        return f"{told['domain']}\\{told['user']}".lower().lstrip("\\") if told["user"] else ""

    @property
    def facts_of_scopes(self) -> list[Mapping[str, Any]]:
        return [*(self.facts.get("scopes") or []), *(self.facts.get("scopes6") or [])]

    @property
    def scopes(self) -> Sequence[Scope]:
        return [scope for each in self.facts_of_scopes for scope in _scopes(self.name, each)]

    @property
    def untold(self) -> str:
        """Why its scopes are not all known, or nothing."""
        if not self.reached:
            return self.error
        errors = self.facts["errors"]
        lacking = [errors[name] for name in ("scopes", "scopes6") if name in errors]
        lacking += [each["errors"]["policies"] for each in self.facts_of_scopes if "policies" in each.get("errors", {})]
        lacking += [f"{each['id']} told no lease time" for each in self.facts_of_scopes if each["lease"] is None]
        return lacking[0] if lacking else ""

    @property
    def leases_told(self) -> bool:
        """Whether it told the leases of every scope, and what each never hands out."""
        asked = ("leases", "exclusions")
        told = all(each.get(name) is not None for each in self.facts_of_scopes for name in asked)
        return bool(self.facts.get("leases_read")) and told

    def is_named(self, entry: Authorized, others: Iterable[Authorized]) -> bool:
        """Return whether an entry of the directory means this host: by its name, else by an address that it serves.

        A short name means an entry only when none of the *others* has the same first label.
        """
        own = self.name.lower().rstrip(".")
        if own == entry.name or entry.address in self.facts.get("addresses", ()):
            return True
        namesakes = {each.name for each in others if each.name.partition(".")[0] == own}
        return namesakes == {entry.name}


def servers_of(evidence: Iterable[Mapping[str, Any]]) -> tuple[DhcpServer, ...]:
    """Return every DHCP server of which a run has evidence."""
    found = []
    for entry in evidence:
        part = (entry.get("parts") or {}).get(PART) or {}
        facts = (part.get("current") or {}).get("server") or {}
        error = entry.get("error") or part.get("error") or "nothing was read from it"
        found.append(DhcpServer(entry["host"], facts if entry["reached"] else {}, "" if facts else str(error)))
    return tuple(sorted(found, key=lambda each: each.name))


def authorized_in(facts: Iterable[Mapping[str, Any]]) -> dict[str, Authorized]:
    """Return the authorised DHCP servers that *facts* of domain controllers name."""
    named = (entry for each in facts for entry in each.get("dhcp_servers") or ())
    return {entry["name"]: Authorized(entry["name"], entry["address"]) for entry in named}


def unread_in(servers: Sequence[DhcpServer], authorized: Mapping[str, Authorized]) -> list[Authorized]:
    """Return the authorised DHCP servers that are none of *servers*."""
    named = authorized.values()
    return [entry for entry in named if not any(server.is_named(entry, named) for server in servers)]


def longest_lease(servers: Iterable[DhcpServer]) -> timedelta | None:
    """Return the longest lease that ends of all scopes read, None when no scope told one."""
    lengths = [scope.lease for server in servers for scope in server.scopes if scope.lease is not None]
    return max(lengths, default=None)


def _scopes(server: str, facts: Mapping[str, Any]) -> Iterator[Scope]:
    """Yield a scope, and once more for each policy with a lease of its own."""
    network = ip_network(facts["network"]) if facts["network"] else None
    leases = [facts["lease"], *(each["lease"] for each in facts.get("policies") or () if each["lease"])]
    for lease in leases:
        endless = lease == NEVER
        length = None if lease is None or endless else restore(lease)
        yield Scope(server, facts["name"] or facts["id"], network, length, endless, facts["active"], facts)

"""The estate as the audit saw it: every server with what it said, joined from the evidence of all hosts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from ._dhcp import Authorized, DhcpServer, authorized_in, servers_of
from ._names import dn_key, dn_parts, dn_suffix, is_dn, zone_key
from ._zones import Zone, passed_over

NEVER = "never"
PDC = "PDCEmulator"


@dataclass(frozen=True)
class Copy:
    """One zone on one server. ``key`` is the same on every server that holds the same AD zone."""

    target: str
    facts: Mapping[str, Any]

    @cached_property
    def key(self) -> str:
        return target_key(self.target)

    @property
    def name(self) -> str:
        return str(self.facts.get("name", self.target))

    @property
    def in_directory(self) -> bool:
        return bool(self.facts.get("ds_integrated")) and is_dn(self.target)

    @cached_property
    def judged(self) -> bool:
        return not passed_over(Zone.of(self.facts))

    @property
    def ages(self) -> bool | None:
        """Whether records of it can be deleted, None when its aging was not read."""
        if self.facts.get("aging") is None:
            return None
        # The server skips zones that take no updates in its passes, also when their aging is on.
        return bool(self.facts["aging"]) and self.facts.get("dynamic_update") != "None"

    @property
    def scavenge_servers(self) -> list[str]:
        return list(self.facts.get("scavenge_servers") or [])


@dataclass(frozen=True, slots=True)
class Controller:
    """One domain controller as the directory names it."""

    fqdn: str
    domain: str
    address: str
    read_only: bool
    roles: tuple[str, ...]
    site: str = ""


@dataclass(frozen=True)
class Server:
    """One host of the audited group. Without evidence it was not reached, and ``error`` says why."""

    name: str
    reached: bool
    error: str = ""
    info: Mapping[str, Any] = field(default_factory=dict)
    scavenging: Mapping[str, Any] = field(default_factory=dict)
    #: What it told of its passes and of the starts of its service.
    runs: Mapping[str, Any] = field(default_factory=dict)
    #: Its clock and its replication, as it told them.
    health: Mapping[str, Any] = field(default_factory=dict)
    zones: tuple[Copy, ...] = ()
    parts: Mapping[str, Any] = field(default_factory=dict)

    @property
    def fqdn(self) -> str:
        return self.info.get("fqdn") or self.name.lower()

    @property
    def domain(self) -> str:
        own = self.info.get("domain")
        # A server that cannot ask the directory belongs to the domain in its name [inferred].
        return own["name"] if own else self.fqdn.partition(".")[2]

    @property
    def controllers(self) -> tuple[Controller, ...] | None:
        known = self.info.get("controllers")
        if known is None:
            return None
        return tuple(
            Controller(
                each["fqdn"],
                each["domain"],
                each["address"],
                each["read_only"],
                tuple(each["roles"]),
                each.get("site", ""),
            )
            for each in known
        )

    @property
    def interval(self) -> str | None:
        """How often it scavenges, ``never``, or None when that is not known."""
        return self.scavenging.get("scavenging_interval")

    @property
    def starts(self) -> list[str]:
        """When its service started, as far as it told: the times of its log, and the last one by its statistics."""
        return list(filter(None, [*(self.runs.get("starts") or []), self.runs.get("started")]))

    @property
    def zones_read(self) -> bool:
        """Whether it told which zones it holds: a zone is missing on it only then."""
        part = self.parts.get("dns_zone")
        return self.reached and part is not None and not part.get("error")

    @cached_property
    def held(self) -> Mapping[str, Copy]:
        return {copy.key: copy for copy in self.zones}


@dataclass(frozen=True)
class Estate:
    """All servers of the audited group in inventory order, and those that ``--limit`` left out."""

    servers: tuple[Server, ...]
    outside: tuple[str, ...] = ()
    #: The hosts of the group of DHCP servers.
    dhcp: tuple[DhcpServer, ...] = ()

    @cached_property
    def read(self) -> tuple[Server, ...]:
        return tuple(server for server in self.servers if server.reached)

    @cached_property
    def unread(self) -> tuple[Server, ...]:
        return tuple(server for server in self.servers if not server.reached)

    @cached_property
    def controllers(self) -> Mapping[str, Controller]:
        """Every domain controller that any server read names, by its name."""
        named = (entry for server in self.read for entry in server.controllers or ())
        return {entry.fqdn: entry for entry in named}

    @cached_property
    def told_domains(self) -> frozenset[str]:
        """The domains whose domain controllers somebody named."""
        return frozenset(entry.domain for entry in self.controllers.values())

    @cached_property
    def authorized(self) -> Mapping[str, Authorized] | None:
        """The DHCP servers that the forest authorises, None when no domain controller named them."""
        told = [server.info for server in self.read if server.info.get("dhcp_servers") is not None]
        return authorized_in(told) if told else None

    @cached_property
    def domains(self) -> frozenset[str]:
        forests = (server.info.get("forest") for server in self.read)
        return frozenset(name for forest in forests if forest for name in forest["domains"])

    @cached_property
    def holders(self) -> Mapping[str, tuple[Server, ...]]:
        """AD zone -> the servers read that hold it, in inventory order."""
        found: dict[str, list[Server]] = {}
        for server in self.read:
            for copy in server.zones:
                if copy.in_directory and copy.judged:
                    found.setdefault(copy.key, []).append(server)
        return {key: tuple(servers) for key, servers in found.items()}

    def controller_of(self, server: Server) -> Controller | None:
        """Return the domain controller that *server* is: by the name it said, else by its name in the inventory."""
        return self._controller_by_host[server.name]

    @cached_property
    def _controller_by_host(self) -> Mapping[str, Controller | None]:
        return {server.name: self._find_controller(server) for server in self.servers}

    def _find_controller(self, server: Server) -> Controller | None:
        if server.info.get("fqdn"):
            return self.controllers.get(server.fqdn)
        name = server.name.lower().rstrip(".")
        if name in self.controllers:
            return self.controllers[name]
        same = [
            entry
            for fqdn, entry in self.controllers.items()
            if fqdn.partition(".")[0] == name or (entry.address and entry.address == name)
        ]
        return same[0] if len(same) == 1 else None

    def fqdn_of(self, server: Server) -> str:
        """Return the full name of *server*: what it said, else the directory, else its name in the inventory."""
        controller = self.controller_of(server)
        return controller.fqdn if controller else server.fqdn

    def pdc_emulators(self) -> Mapping[str, str]:
        """Return the full name of the PDC emulator of every domain of which somebody named it."""
        told = (server.info.get("domain") or {} for server in self.read)
        said = {domain["name"]: domain["pdc_emulator"] for domain in told if domain.get("pdc_emulator")}
        return said | {entry.domain: entry.fqdn for entry in self.controllers.values() if PDC in entry.roles}

    def domain_of_server(self, server: Server) -> str:
        """Return the domain of *server*: what the directory says, else what it said itself."""
        controller = self.controller_of(server)
        return controller.domain if controller else server.domain

    def addresses_of(self, server: Server) -> frozenset[str]:
        """Return the addresses of *server*: those it said, and the one that the directory has for it."""
        controller = self.controller_of(server)
        named = [controller.address] if controller and controller.address else []
        return frozenset([*(server.info.get("addresses") or []), *named])


def target_key(target: str) -> str:
    """Return the identity of a target: an AD zone is spelt differently by different servers."""
    return dn_key(target) if is_dn(target) else zone_key(target)


def domain_of(target: str) -> str:
    """Return the domain whose controllers hold an AD zone; empty when the whole forest may."""
    shared = any(kind == "DC" and value.lower() == "forestdnszones" for kind, value in dn_parts(target)[1:])
    return "" if shared else dn_suffix(target)


def estate_of(
    evidence: Iterable[Mapping[str, Any]],
    hosts: Sequence[str],
    play_hosts: Sequence[str],
    dhcp: Iterable[Mapping[str, Any]] = (),
) -> Estate:
    """Join the evidence of all hosts; *hosts* are those of the group, *play_hosts* those that ``--limit`` left.

    *dhcp* is the evidence of the DHCP servers.
    """
    by_host = {entry["host"]: entry for entry in evidence}
    left = set(play_hosts)
    outside = tuple(host for host in hosts if host not in left)
    servers = tuple(_server(host, by_host.get(host), host in left) for host in hosts)
    return Estate(servers, outside, servers_of(dhcp))


def _server(name: str, entry: Mapping[str, Any] | None, in_play: bool) -> Server:
    if not in_play:
        return Server(name, reached=False, error="outside the limit")
    if entry is None:
        return Server(name, reached=False, error="nothing was read from this host")
    if not entry["reached"]:
        return Server(name, reached=False, error=entry["error"] or "not reached")
    parts = entry["parts"]
    return Server(
        name,
        reached=True,
        error=entry["error"] or "",
        info=_current(parts, "dns_server_info").get("server", {}),
        scavenging=_current(parts, "dns_scavenging").get("server", {}),
        runs=_current(parts, "dns_scavenging_run_info").get("server", {}),
        health=_current(parts, "dns_server_health_info").get("server", {}),
        zones=_zones(parts),
        parts=parts,
    )


def _current(parts: Mapping[str, Any], part: str) -> Mapping[str, Any]:
    return (parts.get(part) or {}).get("current") or {}


def _zones(parts: Mapping[str, Any]) -> tuple[Copy, ...]:
    zones, aging = _current(parts, "dns_zone"), _current(parts, "dns_zone_aging")
    # What a server holds is there: so it compares with what a creation recorded.
    return tuple(
        Copy(target, {"zone": "present", **zones.get(target, {}), **aging.get(target, {})})
        for target in {**zones, **aging}
    )

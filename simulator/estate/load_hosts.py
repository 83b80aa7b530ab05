"""Domains, accounts and machines of an estate file."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from .accounts import Limit, Role, User
from .dns import POLLING, TRUST_ANCHORS, DnsServer
from .faults import Faults
from .host import Host
from .load_dhcp import dhcp_server
from .load_events import logs, planted
from .load_names import forwarding
from .load_zones import local_zones
from .model import DOMAIN_ROLES, FOREST_ROLES, Domain, Estate
from .scavenging import Scavenging
from .section import Section
from .zones import WEEK, LocalZone

#: A service that has run for a while: older than any interval that the sample uses.
_UPTIME = timedelta(days=20)
_LONGEST = timedelta(days=365)
LANGUAGES = ("en", "de")


def domains(file: Section, estate: Estate) -> None:
    """Add the domains; the first is the root of the forest."""
    for part in file.sections("domains"):
        name = part.text("name").lower()
        netbios = part.text("netbios", name.partition(".")[0].upper())
        part.done()
        if name in estate.domains:
            raise part.refuse("there is a domain of that name already", "write it once")
        parent = name.partition(".")[2]
        estate.domains[name] = Domain(name, netbios, parent if parent in estate.domains else None)
    if not estate.domains:
        raise file.refuse("there is no domain", "add one to domains")


def accounts(file: Section) -> dict[str, User]:
    """Return the accounts that every host accepts."""
    roles = {}
    for part in file.sections("roles"):
        name = part.text("name")
        roles[name] = Role(name, _commands(part))
        part.done()
    users: dict[str, User] = {}
    for part in file.sections("accounts"):
        name, role = part.text("name"), part.text("role", None)
        if role is not None and role not in roles:
            raise part.refuse(f"there is no role {role!r}", "add it to roles, or correct the name")
        if name.lower() in {each.lower() for each in users}:
            raise part.refuse("there is an account of that name already", "write it once")
        users[name] = User(name, part.text("password"), roles[role] if role else None)
        part.done()
    if not users:
        raise file.refuse("nobody may log on", "add an account with its password to accounts")
    return users


def hosts(file: Section, estate: Estate, users: Mapping[str, User]) -> None:
    """Add the machines."""
    taken: dict[str, str] = {}
    for part in file.sections("hosts"):
        host = _host(part, estate, users)
        keys = [host.name.lower(), host.fqdn, *(str(each) for each in host.addresses)]
        for key in dict.fromkeys([*keys, *([f"port {host.port}"] if host.port else [])]):
            if key in taken:
                raise part.refuse(f"{key} belongs to host {taken[key]} already", "give each host its own")
            taken[key] = host.name
        estate.hosts[host.name] = host
    if not estate.hosts:
        raise file.refuse("there is no host", "add one to hosts")
    _check_roles(file, estate)


def _host(part: Section, estate: Estate, users: Mapping[str, User]) -> Host:
    name = part.text("name")
    domain = part.text("domain", None)
    if domain is not None and domain not in estate.domains:
        raise part.refuse(f"there is no domain {domain!r}", f"use one of {', '.join(estate.domains)}")
    fqdn = part.text("fqdn", f"{name}.{domain or estate.root.name}").lower()
    if domain is not None and fqdn.partition(".")[2] != domain:
        raise part.refuse(f"{fqdn} is no name in {domain}", "a domain controller is named in its domain")
    faults = Faults()
    given = part.raw("faults", {})
    if not isinstance(given, dict):
        raise part.refuse(f"faults is {given!r}", "write a mapping of faults")
    faults.set(given, f"{part.where}, faults")
    host = Host(
        name=name,
        fqdn=fqdn,
        addresses=part.addresses("addresses"),
        estate=estate,
        users=users,
        faults=faults,
        site=part.text("site", "Default-First-Site-Name"),
        domain=domain,
        read_only=part.flag("read_only", False),
        roles=frozenset(part.texts("fsmo")),
        os=part.text("os", "Windows Server 2022 Standard"),
        os_version=part.text("os_version", "10.0 (20348)"),
        utc_offset=timedelta(minutes=part.number("utc_offset_minutes", 0, -840, 840)),
        inventory=part.flag("inventory", True),
        port=part.number("port", None, 1, 65535),
        language=part.choice("language", LANGUAGES, "en"),
    )
    if not host.addresses:
        raise part.refuse("it has no address", "add one to addresses")
    if (host.read_only or host.roles) and not host.is_controller:
        raise part.refuse("a member server has no copy of the directory", "give it a domain, or leave out the rest")
    with_dns = part.flag("dns", True)
    host.events = logs(part, estate.history.began, with_dns=with_dns)
    if with_dns:
        host.dns = _dns(part, host)
    planted(part, host.events, estate.history.began)
    if part.has("dhcp"):
        host.dhcp = dhcp_server(part.section("dhcp"), estate.history.began)
    host.asks = part.addresses("resolvers") if part.has("resolvers") else None
    part.done()
    return host


def _dns(part: Section, host: Host) -> DnsServer:
    now = host.estate.history.began
    every, started = _restarts(part, now)
    server = DnsServer(host, started, _scavenging(part.section("scavenging"), started, now))
    server.restarts_every = every
    server.next_restart = started + every if every else None
    server.polling = part.duration("polling", POLLING)
    server.local = local_zones(part, host.estate)
    if not host.is_controller:  # a domain controller has them in the directory
        server.local[TRUST_ANCHORS.lower()] = LocalZone(TRUST_ANCHORS, "anchors")
    server.paused = {name.lower().removesuffix(".") for name in part.texts("paused")}
    server.shutdown = {name.lower().removesuffix(".") for name in part.texts("shutdown")}
    server.forwarding = forwarding(part)
    if not server.polling:
        raise part.refuse("polling is 0", "give the time between two reads of the directory")
    server.begin(now)
    return server


def _restarts(part: Section, now: datetime) -> tuple[timedelta, datetime]:
    """Return how often the machine restarts, and when it last did; ``at`` is any of its restarts."""
    uptime = part.duration("uptime", _UPTIME)
    given = part.section("reboots")
    every, at = given.duration("every", timedelta(0)), given.time("at", None)
    given.done()
    if every and at is not None:
        return every, now - (now - at) % every
    return every, now - (uptime % every if every else uptime)


def _scavenging(part: Section, started: datetime, now: datetime) -> Scavenging:
    interval = part.duration("interval", timedelta(0))
    if interval > _LONGEST or interval % timedelta(hours=1):
        raise part.refuse(f"interval is {interval}", "give whole hours up to 365d, or never")
    last = part.time("last", None)
    if part.has("last_ago"):
        last = now - part.duration("last_ago", timedelta(0))
    found = Scavenging(
        interval=interval,
        state=part.flag("new_zones_age", False),
        no_refresh=part.duration("no_refresh", WEEK),
        refresh=part.duration("refresh", WEEK),
        since=max(started, last) if last else started,
        automatic=last,
        last=last,
    )
    part.done()
    return found


def _commands(part: Section) -> dict[str, Mapping[str, Limit] | None]:
    commands: dict[str, Mapping[str, Limit] | None] = {}
    for name in part.texts("commands"):
        commands[name.lower()] = None
    for limited in part.sections("limited"):
        limits = {}
        for each in limited.sections("parameters"):
            values = each.texts("values") if each.has("values") else None
            limits[each.text("name")] = Limit(values, each.text("pattern", None))
            each.done()
        commands[limited.text("name").lower()] = limits
        limited.done()
    return commands


def _check_roles(file: Section, estate: Estate) -> None:
    known = (*FOREST_ROLES, *DOMAIN_ROLES)
    for host in estate.hosts.values():
        for role in sorted(host.roles):
            if role not in known:
                raise file.refuse(f"host {host.name} has the role {role!r}", f"use one of {', '.join(known)}")
            if host.read_only:
                raise file.refuse(f"host {host.name} is read-only and holds {role}", "give the role to a writable DC")
    wanted = [(role, None) for role in FOREST_ROLES]
    wanted_all = wanted + [(role, domain) for domain in estate.domains for role in DOMAIN_ROLES]
    for role, domain in wanted_all:
        holders = [host.name for host in estate.controllers(domain) if role in host.roles]
        if len(holders) != 1:
            where = f"domain {domain}" if domain else "the forest"
            raise file.refuse(f"{role} of {where} is held by {holders or 'nobody'}", "give it to exactly one DC")

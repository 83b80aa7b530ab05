"""Which servers may hold an AD zone without having been seen to: what they do to it is unknown."""

from __future__ import annotations

from collections.abc import Iterator

from ._estate import NEVER, Estate, Server, domain_of


def unseen_holders(estate: Estate, target: str) -> list[str]:
    """Return the servers that may hold the AD zone *target* unseen, and the domains whose servers nobody named."""
    return _unseen(estate, target, may_scavenge=False)


def unseen_scavengers(estate: Estate, target: str) -> list[str]:
    """Return those of the unseen holders of *target* that may scavenge it."""
    return _unseen(estate, target, may_scavenge=True)


def _unseen(estate: Estate, target: str, *, may_scavenge: bool) -> list[str]:
    domain = domain_of(target)
    if domain not in estate.domains | {server.domain for server in estate.read}:
        # A partition of its own name may be on any domain controller.
        domain = ""
    silent = [server for server in _silent(estate, domain) if not may_scavenge or server.interval != NEVER]
    names = [estate.fqdn_of(server) for server in silent]
    return list(dict.fromkeys([*names, *_unlisted(estate, domain), *_untold(estate, domain)]))


def _silent(estate: Estate, domain: str) -> Iterator[Server]:
    """Yield the servers of the group that may be controllers of *domain* and did not tell their zones."""
    for server in estate.servers:
        if server.zones_read or server.info.get("controller") is False:
            continue
        controller = estate.controller_of(server)
        if controller is None or not domain or controller.domain == domain:
            yield server


def _unlisted(estate: Estate, domain: str) -> list[str]:
    known = {estate.fqdn_of(server) for server in estate.servers}
    named = [entry.fqdn for entry in estate.controllers.values() if not domain or entry.domain == domain]
    return [fqdn for fqdn in named if fqdn not in known]


def _untold(estate: Estate, domain: str) -> list[str]:
    """Return the domains whose controllers nobody could name."""
    if not domain and not estate.domains:
        return ["domain controllers of domains that nobody named"]
    wanted = {domain} if domain else estate.domains
    return [f"domain controllers of {name} that nobody named" for name in sorted(wanted - estate.told_domains)]


def unseen_writers(estate: Estate, domain: str) -> list[str]:
    """Return the servers that may scavenge zones of *domain* and were not read, or did not tell their zones."""
    reading = {entry.fqdn for entry in estate.controllers.values() if entry.read_only}
    silent = [estate.fqdn_of(server) for server in _silent(estate, domain) if server.interval != NEVER]
    named = dict.fromkeys([*silent, *_unlisted(estate, domain), *_untold(estate, domain)])
    return sorted(name for name in named if name not in reading)

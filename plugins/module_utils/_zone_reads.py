"""The reads that the modules about zones share: the zones of a server, and the names of the AD domains."""

from __future__ import annotations

from collections.abc import Sequence

from ._errors import ReadError
from ._finding import Command, Current
from ._session import Object, Session
from ._values import text, texts
from ._zones import facts_of, target_of

#: Reads without arguments, fetched together. Those of the directory come last: where they fail the pipeline ends.
ZONES = Command("Get-DnsServerZone")
DOMAIN = Command("Get-ADDomain")
FOREST = Command("Get-ADForest")


def read_zones(session: Session) -> Current:
    """Return the facts of every zone of the host, by target."""
    zones = session.read("Get-DnsServerZone")
    domains, unread = read_domains(session, zones)
    current: Current = {}
    for zone in zones:
        facts = facts_of(zone, domains, complete=not unread)
        current[target_of(zone) or facts["name"]] = facts | ({"unread": unread} if unread else {})
    return current


def read_domains(session: Session, zones: Sequence[Object]) -> tuple[list[str], str]:
    """Return the names of the domains of the forest that could be read, and why they may not be all.

    A server without an AD-integrated zone is not asked: no zone of it can be the zone of an AD domain.
    """
    if not any(zone.get("IsDsIntegrated") is True for zone in zones):
        return [], ""
    domain, forest = session.read_all([DOMAIN, FOREST])
    names = [] if isinstance(domain, ReadError) else [text(entry.get("DNSRoot")) for entry in domain]
    if isinstance(forest, ReadError):
        return _named(names), str(forest)
    of_forest = [name for entry in forest for name in texts(entry.get("Domains"))]
    return _named(names + of_forest), "" if of_forest else "Get-ADForest named no domain"


def _named(names: list[str]) -> list[str]:
    return sorted({name.lower() for name in names if name})

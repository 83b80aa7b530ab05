"""What a DNS server says about its clock and about the replication of its zones."""

from __future__ import annotations

from typing import Any

from ._directory import SETTING, first
from ._errors import ReadError
from ._finding import Command
from ._partitions import METADATA, partitions_of, partners_asked, partners_of
from ._session import Session
from ._values import moment, server_name
from ._zone_reads import ZONES

CLOCK = Command("Get-Date")
ASKED = (SETTING, ZONES, CLOCK)
READS = ("Get-DnsServerSetting", "Get-DnsServerZone", "Get-Date", METADATA)


def partners_of_server(session: Session) -> list[Command]:
    """Return what is asked of the directory about the partners of the server, nothing when that cannot be known."""
    setting, zones = session.read_all([SETTING, ZONES])
    partitions = [] if isinstance(zones, ReadError) else partitions_of(zones)
    fqdn = server_name(first(setting).get("ComputerName"))
    return [partners_asked(fqdn, partitions)] if fqdn and partitions else []


def read_health(session: Session) -> dict[str, Any]:
    """Return the time of the server and its partners in every partition with zones; ``errors`` by what is missing."""
    setting, zones, clock = session.read_all(ASKED)
    errors = {
        name: str(answer)
        for name, answer in (("clock", clock), ("zones", zones), ("setting", setting))
        if isinstance(answer, ReadError)
    }
    now = None if isinstance(clock, ReadError) else moment(next(iter(clock), None))
    if now is None:
        errors.setdefault("clock", "the server did not say what time it is")
    asked = session.asked(CLOCK)
    partitions = [] if isinstance(zones, ReadError) else partitions_of(zones)
    return {
        "now": now,
        "asked": [each.isoformat() for each in asked] if asked else None,
        "partitions": _partners(session, server_name(first(setting).get("ComputerName")), partitions, errors),
        "errors": errors,
    }


def _partners(
    session: Session, fqdn: str, partitions: list[str], errors: dict[str, str]
) -> dict[str, list[dict[str, Any]] | None]:
    """Return the partners in each of *partitions*, None where they were not read."""
    unread: dict[str, list[dict[str, Any]] | None] = dict.fromkeys(partitions)
    if not partitions:
        return unread
    if not fqdn:
        errors["replication"] = "the server did not say its name, by which the directory knows it"
        return unread
    (answer,) = session.read_all(partners_of_server(session))
    if isinstance(answer, ReadError):
        errors["replication"] = str(answer)
        return unread
    return {partition: partners_of(partition, answer) for partition in partitions}

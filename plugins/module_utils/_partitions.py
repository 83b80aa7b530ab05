"""The parts of the directory that hold zones, and what a domain controller says about replicating them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from ._finding import Command
from ._names import dn_key, is_dn
from ._session import Object
from ._values import moment, text
from ._zones import target_of

METADATA = "Get-ADReplicationPartnerMetadata"
_PARTITION = re.compile(r",cn=microsoftdns,(?:cn=[^,]*,)*(.+)", re.IGNORECASE)


def partition_of(target: str) -> str:
    """Return the partition of the directory that holds the zone *target*, empty for a zone in a file."""
    found = _PARTITION.search(target) if is_dn(target) else None
    return found[1] if found else ""


def partitions_of(zones: Iterable[Object]) -> list[str]:
    """Return the partitions of *zones*, as Get-DnsServerZone shows them; each once, however zones spell it."""
    found: dict[str, str] = {}
    for zone in zones:
        if partition := partition_of(target_of(zone)):
            found.setdefault(dn_key(partition), partition)
    return sorted(found.values())


def partners_asked(fqdn: str, partitions: Sequence[str]) -> Command:
    """Return the question to the server *fqdn* for its partners in *partitions*."""
    # It asks the server about itself: a session has no credentials for a second machine.
    return Command(METADATA, {"Target": fqdn, "Partition": list(partitions)})


def partners_of(partition: str, answer: Iterable[Object]) -> list[dict[str, Any]]:
    """Return the partners from which *partition* is replicated, with what is known of each."""
    return [_partner(each) for each in answer if dn_key(text(each.get("Partition"))) == dn_key(partition)]


def _partner(shown: Mapping[str, Any]) -> dict[str, Any]:
    success = shown.get("LastReplicationSuccess")
    # The beginning of the calendar of Windows stands for never [inferred].
    told = isinstance(success, datetime) and success.year > 1601
    return {
        "partner": _server_of(text(shown.get("Partner"))),
        "success": moment(success) if told else None,
        "result": _number(shown.get("LastReplicationResult")),
        "failures": _number(shown.get("ConsecutiveReplicationFailures")),
    }


def _number(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _server_of(settings: str) -> str:
    """Return the name of the server in ``CN=NTDS Settings,CN=DC1,CN=Servers,...``."""
    found = re.match(r"cn=ntds settings,cn=([^,]+)", settings, re.IGNORECASE)
    return found[1].lower() if found else settings

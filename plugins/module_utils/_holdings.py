"""What the zones hold that a rollback would remove: nothing may go but what the creation of the zone made."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from ._estate import Estate, Server, domain_of, target_key
from ._names import zone_name
from ._reverse_missing import ABSENT, ZONE
from ._reverse_place import holds_part, parts_of
from ._session import Object
from ._unread import unseen_holders
from ._values import text
from ._words import some

#: What the creation of a zone makes, at its own name.
_MADE = ("soa", "ns")
_APEX = "@"
#: How far the clocks of controller and server may be apart: Kerberos refuses more than half of it.
_CLOCKS = timedelta(minutes=10)
#: How many records a sentence names.
_NAMED = 3


@dataclass(frozen=True, slots=True)
class Holding:
    """What one server holds of a zone: how many records beside those of its creation, None when nobody knows."""

    target: str
    held: bool
    records: int | None
    names: tuple[str, ...] = ()
    error: str = ""

    def as_dict(self) -> dict[str, Any]:
        return asdict(self) | {"names": list(self.names)}


@dataclass(frozen=True, slots=True)
class Removal:
    """A zone that a rollback would remove, and who may hold records of it: servers, and those that nobody read."""

    target: str
    servers: tuple[str, ...]
    unseen: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        return {"target": self.target, "servers": list(self.servers), "unseen": list(self.unseen)}


def removes(write: Mapping[str, Any]) -> bool:
    """Return whether a write, as a record or an undo has it, removes a zone."""
    return any(change["setting"] == ZONE and change["after"] == ABSENT for change in write["changes"])


def removals_of(estate: Estate, targets: Iterable[str]) -> list[Removal]:
    """Return the zones that would be removed, with every server that may hold records of each."""
    unique = {target_key(each): each for each in targets}
    return [
        Removal(
            each,
            tuple(server.name for server in estate.read if _may_hold(estate, server, each)),
            tuple(unseen_holders(estate, each)),
        )
        for each in unique.values()
    ]


def _may_hold(estate: Estate, server: Server, target: str) -> bool:
    """Return whether *server* holds the zone *target*, or its part of the directory, or did not say which it holds."""
    if target_key(target) in server.held or holds_part(parts_of(server), target):
        return True
    silent = not parts_of(server) and server.info.get("controller") is not False
    controller = estate.controller_of(server)
    return silent and (controller is None or domain_of(target) in ("", controller.domain))


def holding_of(target: str, records: Iterable[Object]) -> Holding:
    """Return what a server holds of a zone, from all of its *records*."""
    own = [each for each in records if not _is_made(each)]
    names = tuple(f"{text(each.get('HostName'))} ({text(each.get('RecordType'))})" for each in own[:_NAMED])
    return Holding(target, held=True, records=len(own), names=names)


def branch_of(target: str, records: Iterable[Object]) -> Holding:
    """Return what a zone holds with the names of another one, from the *records* that a filter selected."""
    names = [text(each.get("OwnerName")) for each in records]
    return Holding(target, held=True, records=len(names), names=tuple(names[:_NAMED]))


def obstacle(removal: Mapping[str, Any], told: Mapping[str, Mapping[str, Any] | None]) -> str:
    """Return why a zone is not removed, or nothing; *told* is what each server said of it, None for none."""
    name = zone_name(removal["target"])
    for server in removal["servers"]:
        found = told.get(server)
        if found is None:
            return f"{server} did not say what it holds of {name}, so the zone stays: run it again when it answers"
        if found["error"]:
            return f"{server} did not say what it holds of {name}, so the zone stays: {found['error']}"
        if found["records"]:
            return left(server, removal["target"], found)
    if removal["unseen"]:
        unseen = ", ".join(removal["unseen"])
        return f"nobody read what these hold of {name}, so the zone stays: {unseen}"
    return ""


def made_anew(target: str, made: datetime | None, asked: datetime, settled: datetime) -> str:
    """Return why a zone is not the one that a run created, or nothing.

    The run asked for it and saw it at two times of the controller; *made* is when the directory says that it was.
    """
    name = zone_name(target)
    if made is None:
        return f"nobody read when {name} was made, so the zone stays: run it again"
    if asked - _CLOCKS <= made <= settled + _CLOCKS:
        return ""
    return (
        f"{name} was made at {made:%Y-%m-%d %H:%M:%SZ}, and the run made its own at {settled:%Y-%m-%d %H:%M:%SZ}: "
        "whoever made it anew decides"
    )


def left(server: str, target: str, found: Mapping[str, Any]) -> str:
    """Return the sentence about a zone that holds something on *server*."""
    names = some(found["names"], len(found["names"]), of=found["records"])
    return (
        f"{zone_name(target)} holds records that were made since, {names} on {server}: "
        f"export them, then remove the zone by hand with Remove-DnsServerZone -Name '{zone_name(target)}'"
    )


def _is_made(record: Object) -> bool:
    return text(record.get("HostName")) == _APEX and text(record.get("RecordType")).lower() in _MADE

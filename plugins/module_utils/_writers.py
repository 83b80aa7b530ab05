"""The one server that may change an AD zone in a run: two writers within the replication delay lose a change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from ._estate import Estate, Server


@dataclass(frozen=True, slots=True)
class Election:
    """The writer of one AD zone, empty when no server can be it, and why."""

    zone: str
    writer: str
    reason: str

    def as_dict(self) -> dict[str, Any]:
        return asdict(self) | {"writer": self.writer or None}


def elect(estate: Estate, named: Sequence[str]) -> Mapping[str, Election]:
    """Return the writer of every AD zone: one the operator named, else the first in inventory order."""
    return {key: _elected(key, servers, named) for key, servers in estate.holders.items()}


def _elected(key: str, servers: Sequence[Server], named: Sequence[str]) -> Election:
    target = servers[0].held[key].target
    able = [server.name for server in servers if _can_write(server, key)]
    if not able:
        return Election(target, "", "no copy that was read is known to be writable")
    for name in named:
        if name in able:
            return Election(target, name, "named by the operator")
    why = "the first in inventory order that was read, hosts the zone and is not read-only"
    if named:
        why += f"; {', '.join(named)} cannot write it"
    return Election(target, able[0], why)


def _can_write(server: Server, key: str) -> bool:
    # A copy that does not say whether it is read-only is not written to.
    return server.held[key].facts.get("read_only") is False and not server.info.get("read_only")

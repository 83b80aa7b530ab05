"""What each server is asked for a forecast: which settings it may take for granted, and whose pointers it reads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ._estate import NEVER, Estate, Server, target_key
from ._forecast_facts import SERVER
from ._names import is_dn

#: The forecast of the settings as they are, and of those that the baseline wants.
NOW, PLANNED = OF = ("now", "planned")
#: Settings that decide what is deleted.
_ZONE = ("dynamic_update", "aging", "no_refresh_interval", "refresh_interval", "scavenge_servers")
_INTERVAL = "scavenging_interval"
#: Findings that somebody carries out sooner or later as they are.
_TO_COME = ("automatic", "waiting")


@dataclass(frozen=True, slots=True)
class Asked:
    """What one server is asked: the options of dns_scavenging_forecast_info."""

    assume: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    pointing_zones: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        kept = {target: dict(values) for target, values in self.assume.items()}
        return {"assume": kept, "pointing_zones": list(self.pointing_zones)}


def order(
    estate: Estate,
    findings: Sequence[Mapping[str, Any]],
    of: str,
    since: Mapping[str, str],
    by_hand: Mapping[str, Sequence[str] | None] | None = None,
    pass_on: str | None = None,
) -> dict[str, Asked]:
    """Return what each server that was read is asked.

    *findings* are those of the judgement, *of* is NOW or PLANNED, and *since* is when servers got their interval, as
    far as a record tells. *by_hand* are the times just before passes that somebody started, None where that is not
    known, and *pass_on* is the server on which somebody is about to.
    """
    pointing = _pointing(estate)
    asked = {}
    for server in estate.read:
        assume = _planned(server, findings) if of == PLANNED else {}
        if SERVER not in assume and server.name in since:
            assume[SERVER] = {"since": since[server.name]}
        if server.name in (started := by_hand or {}):
            assume.setdefault(SERVER, {})["by_hand"] = started[server.name]
        if server.name == pass_on:
            assume.setdefault(SERVER, {})["starts_pass"] = True
        asked[server.name] = Asked(assume, tuple(pointing.get(server.name, ())))
    return asked


def would_scavenge(estate: Estate, asked: Mapping[str, Asked]) -> list[str]:
    """Return the servers that scavenge, or would, or of which that is not known."""
    intervals = {
        server.name: asked[server.name].assume.get(SERVER, {}).get(_INTERVAL, server.interval)
        for server in estate.read
        if server.name in asked
    }
    return [name for name, interval in intervals.items() if interval != NEVER]


def _planned(server: Server, findings: Sequence[Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    assume: dict[str, dict[str, Any]] = {}
    held = {copy.key: copy.target for copy in server.zones}
    for found in findings:
        setting, after = found["setting"], found["after"]
        if found["remedy"] not in _TO_COME or after is None:
            continue
        if setting == _INTERVAL and server.name in found["hosts"]:
            assume.setdefault(SERVER, {})[setting] = after
            continue
        target = held.get(target_key(found["target"]), "")
        if setting in _ZONE and (is_dn(target) or (target and server.name in found["hosts"])):
            assume.setdefault(target, {})[setting] = after
    return assume


def _pointing(estate: Estate) -> dict[str, list[str]]:
    """Return the zones of which each server reads what points at names: each zone of the directory on one server.

    A server that scavenges is taken first, because it is walked anyway.
    """
    found: dict[str, list[str]] = {}
    for key, servers in estate.holders.items():
        reader = min(servers, key=lambda each: each.interval == NEVER)
        found.setdefault(reader.name, []).append(reader.held[key].target)
    for server in estate.read:
        files = [copy.target for copy in server.zones if copy.judged and not copy.in_directory]
        found.setdefault(server.name, []).extend(files)
    return found

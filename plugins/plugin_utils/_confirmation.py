"""Whether what was written arrived on a host: it is read until it did, or until the time for replication is over."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import ModuleType
from typing import Any

from ..module_utils._errors import ConnectionLost, Denied, NoLanguage, NotVisible, ReadError
from ..module_utils._estate import target_key
from ..module_utils._names import is_dn, zone_name
from ..module_utils._proxy_gates import PART as MEMBERS
from ..module_utils._reverse_missing import ABSENT, ZONE
from ..module_utils._reverse_place import holds_part
from ..module_utils._session import Session
from ..module_utils._update_proxy import group_of
from ..module_utils._write import APPLIED, UNKNOWN
from ._arguments import check
from ._focus import current_of
from ._hands import HostContext, part_of
from ._record import Entry, record_of
from ._writer import shown

SCHEMA_VERSION = 1
CONFIRMED, WAITING = "confirmed", "waiting"

#: Seconds before the second look, and the longest between two.
_FIRST_PAUSE, _LONGEST_PAUSE = 1.0, 10.0
#: Answers that another try does not change.
_FOR_GOOD = (Denied, NotVisible, NoLanguage)

Seen = Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class Wanted:
    """One setting of an AD zone that the run wrote: every server that holds the zone has to get it.

    A member of a group is one as well: every domain controller of its domain has to get that it left.
    """

    module: str
    target: str
    setting: str
    value: Any
    writer: str
    #: When it was written.
    since: datetime

    @property
    def key(self) -> str:
        return target_key(self.target)


@dataclass(frozen=True, slots=True)
class Arrival:
    """What a host says of a wanted setting. ``final`` is False while another look may tell more."""

    wanted: Wanted
    state: str
    seen: Any
    reason: str
    final: bool

    def as_dict(self, time: datetime) -> dict[str, Any]:
        wanted = self.wanted
        return {
            "module": wanted.module,
            "target": wanted.target,
            "zone": zone_name(wanted.target),
            "setting": wanted.setting,
            "wanted": wanted.value,
            "seen": self.seen,
            "writer": wanted.writer,
            "since": wanted.since.isoformat(),
            "state": self.state,
            "reason": self.reason,
            "time": time.isoformat(),
        }


def run(params: Mapping[str, Any], context: HostContext) -> dict[str, Any]:
    """Wait until the host has what the run wrote on others, keep what it said, and return it."""
    if context.check_mode:
        said = "nothing was written in check mode, so no server is asked whether it arrived"
        return {"changed": False, "entries": [], "msg": said}
    wanted = [each for each in wanted_of(record_of(context.run)) if _in_its_group(each, context)]
    names = list(dict.fromkeys(each.module for each in wanted))
    entries = confirm(
        lambda: context.reading(names),
        {name: part_of(name) for name in names},
        wanted,
        context.host,
        params["replication_timeout"],
        context.now,
        context.pause,
        known_in(context.run.read(context.run.evidence_path(context.host)), wanted),
        parts_in(context.run.read(context.run.evidence_path(context.host))),
    )
    kept = {
        "schema_version": SCHEMA_VERSION,
        "run_id": context.run.run_id,
        "host": context.host,
        "time": context.now().isoformat(timespec="seconds"),
        "replication_timeout": params["replication_timeout"],
        "entries": entries,
    }
    path = context.run.write(context.run.confirm_path(context.host), kept)
    return {"changed": False, "entries": entries, "confirmation": str(path), "msg": _said(context.host, entries)}


def wanted_of(record: Mapping[str, Sequence[Entry]]) -> list[Wanted]:
    """Return what the newest write gave each setting that replicates, as far as it may have taken effect."""
    found: dict[tuple[str, str, str], Wanted] = {}
    entries = [entry for host in record.values() for entry in host if entry.state in (APPLIED, UNKNOWN)]
    for entry in sorted(entries, key=lambda entry: entry.time):
        write = entry.write
        if is_dn(write.target) or write.module == MEMBERS:
            for setting, value in write.after.items():
                each = Wanted(write.module, write.target, setting, value, write.host, entry.time)
                found[write.module, each.key, setting] = each
    return list(found.values())


def held_in(evidence: Mapping[str, Any] | None) -> frozenset[str] | None:
    """Return the zones that a host said it holds when the run read it, None when it did not say."""
    zones = ((evidence or {}).get("parts") or {}).get("dns_zone")
    if not zones or zones.get("error"):
        return None
    return frozenset(map(target_key, zones["current"]))


def known_in(evidence: Mapping[str, Any] | None, wanted: Iterable[Wanted]) -> frozenset[str] | None:
    """Return the zones that a host said it holds, and the members of its group, None when it did not say."""
    held = held_in(evidence)
    members = {each.key for each in wanted if each.module == MEMBERS}
    return None if held is None else held | members


def _in_its_group(wanted: Wanted, context: HostContext) -> bool:
    """Return whether the host has what was written: a member leaves the group of one domain alone."""
    if wanted.module != MEMBERS:
        return True
    own, writer = (_group(context.run.read(context.run.evidence_path(name))) for name in (context.host, wanted.writer))
    return bool(own) and own == writer


def _group(evidence: Mapping[str, Any] | None) -> str | None:
    part = ((evidence or {}).get("parts") or {}).get(MEMBERS) or {}
    return (group_of(part.get("current") or {}) or {}).get("dn")


def parts_in(evidence: Mapping[str, Any] | None) -> list[str]:
    """Return the parts of the directory that a host said it holds when the run read it."""
    info = ((evidence or {}).get("parts") or {}).get("dns_server_info") or {}
    return list(((info.get("current") or {}).get("server") or {}).get("searched") or [])


def confirm(
    session_factory: Callable[[], Session],
    modules: Mapping[str, ModuleType],
    wanted: Iterable[Wanted],
    host: str,
    timeout: float,
    now: Callable[[], datetime],
    pause: Callable[[float], None],
    held: Collection[str] | None = None,
    parts: Collection[str] = (),
) -> list[dict[str, Any]]:
    """Read *host* until everything *wanted* arrived, or *timeout* seconds have passed since it was written.

    The host is read at least once, each time with a new session. *held* are the zones it is known to hold; None: not
    known. *parts* are the parts of the directory that it holds, so that a zone which is created there reaches it. Any
    other zone that it never held is no concern of it and has no entry.
    """
    waiting = [each for each in wanted if held is None or each.key in held or holds_part(parts, each.target)]
    entries: list[dict[str, Any]] = []
    begun, length, troubled = now(), _FIRST_PAUSE, frozenset[str]()
    while waiting:
        arrivals = _look(session_factory, modules, waiting, _Host(host, held, parts, begun))
        moment = now()
        # A record from the future makes nobody wait for longer.
        until = max(min(each.since, begun) for each in waiting) + timedelta(seconds=timeout)
        left = (until - moment).total_seconds()
        # What goes wrong twice running is not tried again.
        twice = [each for each in arrivals if each.state == UNKNOWN and each.wanted.module in troubled]
        settled = [each for each in arrivals if each.final or left <= 0 or each in twice]
        entries += [each.as_dict(moment) for each in settled]
        waiting = [each.wanted for each in arrivals if each not in settled]
        if waiting:
            pause(min(length, left))
        length = min(2 * length, _LONGEST_PAUSE)
        troubled = frozenset(each.wanted.module for each in arrivals if each.state == UNKNOWN)
    return entries


@dataclass(frozen=True, slots=True)
class _Host:
    name: str
    held: Collection[str] | None
    parts: Collection[str]
    begun: datetime


def _look(
    session_factory: Callable[[], Session], modules: Mapping[str, ModuleType], wanted: Sequence[Wanted], host: _Host
) -> list[Arrival]:
    """Return what the host says of *wanted* in one new session; nothing of a zone that it never held."""
    session = session_factory()
    found: list[Arrival] = []
    lost: ConnectionLost | None = None
    for name in dict.fromkeys(each.module for each in wanted):
        asked = [each for each in wanted if each.module == name]
        try:
            if lost is not None:
                raise lost
            params = check(modules[name], name, {}).params
            current = current_of(modules[name], session, params, [(each.target, each.setting) for each in asked])
        except ConnectionLost as error:
            # Every other question to this host would wait for the same connection.
            lost = error
            found += [Arrival(each, UNKNOWN, None, str(error), final=False) for each in asked]
        except ReadError as error:
            final = isinstance(error, _FOR_GOOD)
            found += [Arrival(each, UNKNOWN, None, str(error), final) for each in asked]
        else:
            told = [each for each in asked if _concerns(each, current.get(each.key), host)]
            found += [_arrival(each, current.get(each.key), host) for each in told]
    return found


def _concerns(wanted: Wanted, facts: Seen, host: _Host) -> bool:
    """Return whether a zone is a concern of a host: one of which nothing is known may not hold its part at all."""
    if host.held is None and (facts is None or facts.get(ZONE) == ABSENT):
        return holds_part(host.parts, wanted.target)
    return True


def _arrival(wanted: Wanted, facts: Seen, host: _Host) -> Arrival:
    zone, setting = zone_name(wanted.target), wanted.setting
    if facts is None:
        return Arrival(wanted, UNKNOWN, None, f"{host.name} no longer holds {zone}, which it did in this run", True)
    seen = facts.get(setting)
    if seen == wanted.value:
        return Arrival(wanted, CONFIRMED, seen, "", True)
    if seen is None and facts.get(ZONE) != ABSENT:
        # The read of one zone can fail for itself.
        return Arrival(wanted, UNKNOWN, None, facts.get("error") or f"{host.name} returned no {setting}", False)
    reason = (
        f"{host.name} has {_named(facts, setting, seen)} for {zone}, not yet {shown(wanted.value)} as {wanted.writer} "
        f"since {wanted.since:%H:%M:%SZ}: it is not written again, look at the replication to {host.name}"
    )
    return Arrival(wanted, WAITING, seen, reason, False)


def _named(facts: Mapping[str, Any], setting: str, seen: Any) -> str:
    return "no zone" if facts.get(ZONE) == ABSENT and setting != ZONE else f"{setting} {shown(seen)}"


def _said(host: str, entries: Sequence[Mapping[str, Any]]) -> str:
    if not entries:
        return f"{host} holds no zone that this run wrote"
    confirmed = sum(entry["state"] == CONFIRMED for entry in entries)
    rest = [entry["reason"] for entry in entries if entry["state"] != CONFIRMED]
    more = f", and {len(rest) - 1} more" if len(rest) > 1 else ""
    return f"{confirmed} of {len(entries)} settings arrived on {host}" + (f": {rest[0]}{more}" if rest else "")

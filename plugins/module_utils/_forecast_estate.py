"""The forecast of an estate: every zone, what the next passes of all of its servers delete, and what is known of it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from ._estate import Estate, Server, target_key
from ._forecast import MARGIN, Holder, Outlook, Record, outlook
from ._forecast_facts import holders_of
from ._forecast_judged import ANY, Judged, Key, judged, key_of, settings_of
from ._forecast_life import Witnesses
from ._forecast_reads import ZoneRecords
from ._forecast_told import view_of
from ._missing import accepted
from ._names import is_dn
from ._protected import Infrastructure
from ._unread import unseen_holders

#: Inventory name -> what dns_scavenging_forecast_info said of the server.
Told = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class ZoneForecast:
    """What becomes of one zone. ``found`` are the records that are deleted, or of which that is not known."""

    target: str
    view: Outlook
    settings: dict[str, Any]
    found: tuple[Judged, ...]
    #: Server -> the seconds that it took to read the zone, None where that is not known.
    seconds: Mapping[str, float | None]


def forecast(
    estate: Estate,
    told: Told,
    known: Infrastructure,
    witnesses: Witnesses,
    passes: int = 1,
    missing: Collection[str] = (),
    margin: timedelta = MARGIN,
) -> list[ZoneForecast]:
    """Return the forecast of every zone that a server of *estate* holds; *missing* servers are accepted as unread."""
    return [_zone(estate, told, target, known, witnesses, passes, missing, margin) for target in zones_of(estate, told)]


def zones_of(estate: Estate, told: Told) -> list[str]:
    """Return one target for each zone that records can be deleted from, in order."""
    found: dict[str, str] = {}
    for facts in told.values():
        for target in facts["zones"]:
            found.setdefault(target_key(target), target)
    for server in estate.read:
        for copy in server.zones:
            if copy.judged:
                found.setdefault(copy.key, copy.target)
    return [found[key] for key in sorted(found)]


def now_of(told: Told) -> datetime | None:
    """Return what time it is on the servers, the latest where they differ; None when none of them said so."""
    times = (facts["now"] for facts in told.values())
    return max((datetime.fromisoformat(time) for time in times if time), default=None)


def holders_in(estate: Estate, told: Told, target: str, missing: Collection[str]) -> list[Holder]:
    """Return every server that holds the zone *target*, or may, with its copy: what was not read is unknown."""
    servers: dict[str, Mapping[str, Any] | None] = {}
    for server in estate.read:
        facts = told.get(server.name)
        if facts is not None or _may_hold(server, target):
            servers[server.name] = facts
    if is_dn(target):
        unseen = (name for name in unseen_holders(estate, target) if not accepted(estate, name, missing))
        servers |= dict.fromkeys((name for name in unseen if name not in _read_names(estate)), None)
    return holders_of(target, servers)


def _may_hold(server: Server, target: str) -> bool:
    return not server.zones_read or target_key(target) in server.held


def _read_names(estate: Estate) -> set[str]:
    return {estate.fqdn_of(server) for server in estate.read}


def _zone(
    estate: Estate,
    told: Told,
    target: str,
    known: Infrastructure,
    witnesses: Witnesses,
    passes: int,
    missing: Collection[str],
    margin: timedelta,
) -> ZoneForecast:
    holders = holders_in(estate, told, target, missing)
    now = now_of(told)
    if now is None:
        view = Outlook(witnesses.evidence.now, unknown=("no server said what time it is",))
    else:
        view = outlook(holders, now, passes, margin)
    read = dict(_read(told, target, passes))
    unseen = {kind: f"{reason} ({server})" for server, each in read.items() for kind, reason in each.unseen.items()}
    if view.unknown:
        # Without this a zone that nobody could read would look like one that loses nothing.
        unseen = {ANY: "; ".join(view.unknown)}
    records = _each_once(target, (record for each in read.values() for record in each.records))
    return ZoneForecast(
        target,
        view,
        settings_of(target, holders),
        tuple(judged(target, records, view, known, witnesses, unseen)),
        {server: each.seconds for server, each in read.items()},
    )


def _read(told: Told, target: str, passes: int) -> Iterator[tuple[str, ZoneRecords]]:
    """Yield what each server that deletes records of a zone read of them on its own copy."""
    for name, facts in told.items():
        own = next((each for each in facts["zones"] if target_key(each) == target_key(target)), None)
        if own is None or "zones" in facts["errors"]:
            continue
        kept = facts["records"].get(own)
        if kept is not None:
            yield name, ZoneRecords.of(kept)
        elif view_of(facts, own, passes).limit:
            yield name, ZoneRecords(unseen={ANY: "its records were not read"})


def _each_once(target: str, records: Iterable[Record]) -> list[Record]:
    """Return each record value once: of two copies the older timestamp, which goes first."""
    found: dict[Key, Record] = {}
    for record in records:
        key = key_of(target, record.name, record.type, record.data)
        other = found.get(key)
        if other is None or _age(record) < _age(other):
            found[key] = record
    return list(found.values())


def _age(record: Record) -> int:
    return -1 if record.timestamp is None else record.timestamp

"""The forecast of an estate as one JSON document, and the records in it as they were judged."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from . import _forecast_life as life
from . import _protected as protected
from ._estate import target_key
from ._forecast import UNKNOWN, Fate, Record, moment_of
from ._forecast_estate import ZoneForecast
from ._forecast_judged import Judged
from ._forecast_life import Life
from ._names import zone_name
from ._passes import Pass
from ._protected import Protection

SCHEMA_VERSION = 1
#: What a record of a forecast is to a person, gravest first. A record counts once.
UNCERTAIN, PROTECTED, ALIVE, UNSURE, DEAD = CLASSES = ("uncertain", "protected", "alive", "unknown", "dead")
#: Whether it is known what happens to a zone.
KNOWN, DOUBTED, KEPT = ("known", "unknown", "kept")


def class_of(each: Judged) -> str:
    """Return what a record that is deleted, or may be, is to a person."""
    if each.fate.outcome == UNKNOWN:
        return UNCERTAIN
    if each.protection.state != protected.FREE:
        return PROTECTED if each.protection.state == protected.PROTECTED else UNCERTAIN
    return {life.ALIVE: ALIVE, life.DEAD: DEAD}.get(each.life.state, UNSURE)


def zone_entry(zone: ZoneForecast) -> dict[str, Any]:
    """Return what the document says of a zone."""
    counts = Counter(map(class_of, zone.found))
    state = DOUBTED if zone.view.unknown else KNOWN if zone.view.reaches else KEPT
    return {
        "target": zone.target,
        "zone": zone_name(zone.target),
        "state": state,
        "reasons": list(zone.view.unknown or (() if zone.view.reaches else zone.view.kept)),
        "passes": [
            {"server": each.server, "time": each.time.isoformat()} for each in sorted(zone.view.passes, key=_order)
        ],
        "records": {name: counts[name] for name in CLASSES},
        "seconds": dict(zone.seconds),
        "settings": zone.settings[target_key(zone.target)],
    }


def _order(each: Pass) -> tuple[datetime, str]:
    return each.time, each.server


def record_entry(each: Judged) -> dict[str, Any]:
    """Return what the document says of a record."""
    record, fate = each.record, each.fate
    return {
        "zone": each.zone,
        "name": record.name,
        "type": record.type,
        "data": record.data,
        "timestamp": record.timestamp,
        "stamped": None if record.timestamp is None else moment_of(record.timestamp).isoformat(),
        "class": class_of(each),
        "outcome": fate.outcome,
        "reason": fate.reason,
        "server": fate.by.server if fate.by else None,
        "time": fate.by.time.isoformat() if fate.by else None,
        "number": fate.by.number if fate.by else None,
        "eligible": fate.eligible.isoformat() if fate.eligible else None,
        "refreshable": fate.refreshable,
        "protection": {"state": each.protection.state, "reason": each.protection.reason},
        "life": {"state": each.life.state, "reason": each.life.reason},
    }


def judged_in(entries: Iterable[Mapping[str, Any]]) -> list[Judged]:
    """Return the records of a document as they were judged."""
    return [_judged(each) for each in entries]


def settings_in(zones: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the settings of every zone of a document."""
    return {target_key(zone["target"]): zone["settings"] for zone in zones}


def _judged(entry: Mapping[str, Any]) -> Judged:
    by = Pass(entry["server"], entry["number"], datetime.fromisoformat(entry["time"])) if entry["time"] else None
    eligible = datetime.fromisoformat(entry["eligible"]) if entry["eligible"] else None
    return Judged(
        entry["zone"],
        Record(entry["name"], entry["type"], entry["data"], entry["timestamp"]),
        Fate(entry["outcome"], entry["reason"], by, eligible, entry["refreshable"]),
        Protection(entry["protection"]["state"], entry["protection"]["reason"]),
        Life(entry["life"]["state"], entry["life"]["reason"]),
    )

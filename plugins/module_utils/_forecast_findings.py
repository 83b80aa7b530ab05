"""What a forecast finds that nobody should approve away: old records of living hosts, and zones stamped as a whole."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from . import _forecast_life as life
from . import _protected as protected
from ._estate import target_key
from ._forecast import DELETED, moment_of
from ._forecast_estate import ZoneForecast
from ._forecast_judged import Judged
from ._forecast_reads import ZoneRecords
from ._forecast_stamps import stamped_together
from ._names import zone_name
from ._past_gates import shown

CONTROL = "scavenging-forecast"
LIVE, PROTECTED, STAMPED = ("live_hosts", "protected_names", "stamped_together")
#: How many records a sentence names.
_NAMED = 3


def findings_of(zones: Sequence[ZoneForecast], told: Mapping[str, Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return what a person should look at before anything is deleted, zone by zone."""
    found = []
    for zone in zones:
        old = [each for each in zone.found if each.fate.outcome == DELETED and not each.fate.refreshable]
        guarded = [each for each in old if each.protection.state == protected.PROTECTED]
        alive = [each for each in old if each.life.state == life.ALIVE and each not in guarded]
        if alive:
            said = "are old already, though their hosts live: nobody registers them any more"
            found.append(_finding(zone, LIVE, len(alive), f"{_some(alive)} {said}."))
        if guarded:
            said = "are old already, and servers are found by them: look why they are not registered"
            found.append(_finding(zone, PROTECTED, len(guarded), f"{_some(guarded)} {said}."))
        found += (_stamped(zone, each) for each in stamped_together(_pointing(zone, told), zone_name(zone.target)))
    return found


def _pointing(zone: ZoneForecast, told: Mapping[str, Mapping[str, Any]]) -> Iterable[Any]:
    for facts in told.values():
        for target, kept in facts["pointing"].items():
            if target_key(target) == target_key(zone.target):
                yield from ZoneRecords.of(kept).records


def _stamped(zone: ZoneForecast, each: Any) -> dict[str, Any]:
    names = ", ".join(f"{record.name} {record.type}" for record in each.records[:_NAMED])
    when = shown(moment_of(each.timestamp))
    reason = (
        f"{len(each.records)} records that people make got the same timestamp, {when}: {names}. Somebody stamped the "
        "whole zone, so static names age too: make those that must stay static again."
    )
    return _finding(zone, STAMPED, len(each.records), reason)


def _finding(zone: ZoneForecast, setting: str, number: int, reason: str) -> dict[str, Any]:
    return {"control": CONTROL, "target": zone.target, "setting": setting, "number": number, "reason": reason}


def _some(among: Sequence[Judged]) -> str:
    count = f"{len(among)} records" if len(among) > 1 else "1 record"
    names = ", ".join(dict.fromkeys(f"{each.record.name} {each.record.type}" for each in among[:_NAMED]))
    return f"{count} ({names}{' ...' if len(among) > _NAMED else ''})"

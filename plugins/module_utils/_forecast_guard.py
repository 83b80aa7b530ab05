"""Whether the next pass of a server must be stopped, which is the one change that is safe at any time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from . import _forecast_life as life
from . import _protected as protected
from ._forecast import UNKNOWN
from ._forecast_approval import Open, approved, covers
from ._forecast_judged import Judged
from ._words import some


@dataclass(frozen=True, slots=True)
class Guard:
    """Why a pass must be stopped: no reasons, no stop. ``unapproved`` are the records that nobody approved."""

    reasons: tuple[str, ...]
    unapproved: tuple[Open, ...]

    @property
    def stops(self) -> bool:
        return bool(self.reasons)


def guard(
    found: Sequence[Judged],
    approval: Mapping[str, Any] | None,
    settings: Mapping[str, Any],
    estate: str,
    max_unapproved: int = 0,
    now: datetime | None = None,
    missing: Sequence[str] = (),
) -> Guard:
    """Return why the pass that would delete *found* must be stopped.

    One record of which it is not known whether it is deleted, one that is protected and one whose host lives stop the
    pass, whatever *max_unapproved* allows, unless a person approved the latter two by name. While evidence is *missing*
    it allows nothing: a host that lives would not be seen.
    """
    left = covers(approval, found, settings, estate, now)
    void = [each.reason for each in left if each.key is None]
    by_name = set() if void else {key for key, named in approved(approval).items() if named}
    reasons = [_said("of which it is not known whether it is deleted", _unknown(found))]
    for words, among in (
        ("that is protected", [each for each in found if each.protection.state == protected.PROTECTED]),
        ("of which it is not known whether it is protected", _unprotected(found)),
        ("whose host lives", [each for each in found if each.life.state == life.ALIVE]),
    ):
        reasons.append(_said(words, [each for each in among if each.key not in by_name]))
    unapproved = [Open(each.key, void[0]) for each in found] if void else left
    if len(unapproved) > (0 if missing else max_unapproved):
        because = f" ({void[0]})" if void else ""
        reasons.append(f"{len(unapproved)} records would be deleted that nobody approved{because}")
    return Guard(tuple(filter(None, reasons)), tuple(unapproved))


def pressing(found: Sequence[Judged], now: datetime, window: timedelta) -> list[Judged]:
    """Return the records to decide about now: a later look is in time for one that may be refreshed until then.

    Those are the ones that are not old yet and that a pass deletes which comes later than *window* from now.
    """
    return [each for each in found if not (each.fate.refreshable and each.fate.by and each.fate.by.time > now + window)]


def _unknown(found: Sequence[Judged]) -> list[Judged]:
    return [each for each in found if each.fate.outcome == UNKNOWN]


def _unprotected(found: Sequence[Judged]) -> list[Judged]:
    return [each for each in found if each.protection.state == protected.UNKNOWN]


def _said(words: str, among: Sequence[Judged]) -> str:
    if not among:
        return ""
    return f"a record {words}: {some((' '.join(each.key[1:]) for each in among), 1, of=len(among))}"

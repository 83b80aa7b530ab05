"""What a person approved of a forecast, and whether what passes delete now still is part of it.

A list is approved as a whole only for records that are deleted for certain, that nobody protects, and whose hosts are
dead; those of hosts of which nothing is known only when the operator says so. A protected record, one of a host that
lives, and one of which it is not known whether it is protected, are approved by name or not at all.

A forecast that looks days ahead holds records of living hosts and of domain controllers that are refreshed before the
pass comes. Those are left open as ``pending``: nobody has to approve them, and a guard that looks again shortly before
the pass, and knows no such exception, has to find them gone.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from . import _forecast_life as life
from . import _protected as protected
from ._forecast import UNKNOWN
from ._forecast_judged import Judged, Key
from ._names import zone_name
from ._past_gates import shown
from ._seal import intact, sealed

SCHEMA = 1


@dataclass(frozen=True, slots=True)
class Open:
    """A record that passes delete and nobody approved; without a ``key`` it is why the approval says nothing at all.

    ``pending`` says that it lives or is protected, and has not come of age: a refresh in time takes it off the list.
    """

    key: Key | None
    reason: str
    pending: bool = False


def approve(
    found: Iterable[Judged],
    settings: Mapping[str, Any],
    estate: str,
    named: Collection[Key] = (),
    accept_unknown: bool = False,
    until: datetime | None = None,
    about: Mapping[str, Any] | None = None,
) -> tuple[dict[str, Any], list[Open]]:
    """Return the approval of a forecast, sealed, and what it leaves open.

    *settings* are those of every zone of the forecast, *estate* names the forest, *named* the records that a person
    approved one by one, *accept_unknown* lets the list hold hosts of which it is not known whether they live. *until*
    is when the last pass is over that was looked at, None when no pass was. *about* says of which forecast it is.
    """
    entries: dict[Key, tuple[bool, str]] = {}
    left: list[Open] = []
    seen: set[Key] = set()
    for each in found:
        seen.add(each.key)
        by_name = each.key in named
        reason = _objection(each, by_name, accept_unknown)
        if reason:
            left.append(Open(each.key, reason, _pending(each)))
        else:
            entries[each.key] = by_name, each.life.state
    left += [Open(key, "the forecast deletes no such record") for key in named if key not in seen]
    approval = {
        "schema_version": SCHEMA,
        "estate": estate,
        "settings": dict(settings),
        "until": until.isoformat() if until else None,
        "about": dict(about or {}),
        "deletions": [
            _entry(key) | {"named": by_name, "life": state} for key, (by_name, state) in sorted(entries.items())
        ],
        "open": [
            (_entry(each.key) if each.key else {}) | {"reason": each.reason, "pending": each.pending} for each in left
        ],
    }
    return sealed(approval), left


def covers(
    approval: Mapping[str, Any] | None,
    found: Sequence[Judged],
    settings: Mapping[str, Any],
    estate: str,
    now: datetime | None = None,
) -> list[Open]:
    """Return what *found*, the forecast of now, deletes and *approval* does not hold: nothing when it is a subset.

    With *now* an approval counts for the passes that were looked at when it was given, and for none after them.
    """
    if not found:
        return []
    untold = {each.key[0] for each in found} - settings.keys()
    if reason := "; ".join(f"the settings of the zone {zone} were not read" for zone in sorted(untold)):
        return [Open(None, reason)]
    if reason := void(approval, settings, estate, now):
        return [Open(None, reason)]
    before = {key_in(each): each["life"] for each in (approval or {})["deletions"]}
    entries = approved(approval)
    left = []
    for each in found:
        if each.fate.outcome == UNKNOWN:
            left.append(Open(each.key, each.fate.reason))
        elif each.key not in entries:
            left.append(Open(each.key, "nobody approved it", _pending(each)))
        elif not entries[each.key] and (reason := minded(each)):
            left.append(Open(each.key, f"{reason}, and it was not approved by name", _pending(each)))
        elif not entries[each.key] and before[each.key] == life.DEAD and each.life.state != life.DEAD:
            left.append(Open(each.key, f"its host was dead when it was approved, and now {each.life.reason}"))
    return left


def approved(approval: Mapping[str, Any] | None) -> dict[Key, bool]:
    """Return the records of an approval, each with whether a person named it."""
    return {key_in(each): bool(each["named"]) for each in (approval or {}).get("deletions", ())}


def key_in(entry: Mapping[str, Any]) -> Key:
    """Return the record value that an entry of an approval is about."""
    return entry["zone"], entry["name"], entry["type"], entry["data"]


def minded(each: Judged) -> str:
    """Return why nobody may approve this record within a list, or nothing."""
    if each.protection.state != protected.FREE:
        return each.protection.reason
    return each.life.reason if each.life.state == life.ALIVE else ""


def _pending(each: Judged) -> bool:
    """Return whether a refresh in time is to be expected of a record that nobody may approve within a list."""
    return each.fate.refreshable and each.protection.state != protected.UNKNOWN and bool(minded(each))


def _objection(each: Judged, by_name: bool, accept_unknown: bool) -> str:
    """Return why a record cannot be approved this way, or nothing."""
    if each.fate.outcome == UNKNOWN:
        return each.fate.reason
    if by_name:
        return ""
    if reason := minded(each):
        return f"{reason}: approve it by name"
    return "" if each.life.state == life.DEAD or accept_unknown else each.life.reason


def void(
    approval: Mapping[str, Any] | None, settings: Mapping[str, Any], estate: str, now: datetime | None = None
) -> str:
    """Return why an approval says nothing about an estate with these settings, or nothing when it counts."""
    if approval is None:
        return "nobody approved a forecast"
    if not intact(approval) or approval.get("schema_version") != SCHEMA:
        return "the approval was changed after it was given, or is none: forecast and approve again"
    if approval["estate"] != estate:
        return f"the approval is one of the estate {approval['estate']}, and this is {estate or 'one without a name'}"
    for zone, servers in settings.items():
        before = approval["settings"].get(zone)
        if before is None:
            return f"the approval says nothing about the zone {zone_name(zone)}"
        if difference := _difference(before, servers):
            return f"the approval was given for other settings of the zone {zone_name(zone)}: {difference}"
    return "" if now is None else _over(approval, now)


def _over(approval: Mapping[str, Any], now: datetime) -> str:
    """Return why an approval does not hold for the passes to come, or nothing."""
    if approval["until"] is None:
        return "the forecast that was approved looked at no pass"
    until = datetime.fromisoformat(approval["until"])
    return f"the approval is too old: it was for passes up to {shown(until)}" if now > until else ""


def _difference(before: Mapping[str, Any], now: Mapping[str, Any]) -> str:
    if before.keys() != now.keys():
        return f"its servers were {', '.join(sorted(before))} and are {', '.join(sorted(now))}"
    for server in now:
        for setting, value in now[server].items():
            if before[server].get(setting) != value:
                return f"{setting} on {server} was {before[server].get(setting)} and is {value}"
    return ""


def _entry(key: Key) -> dict[str, Any]:
    return dict(zip(("zone", "name", "type", "data"), key, strict=True))

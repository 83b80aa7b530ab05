"""The records that passes delete, each with all that is known of it, and the settings under which they do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ._durations import render
from ._estate import target_key
from ._forecast import KEPT, UNKNOWN, Fate, Holder, Outlook, Record, deletions
from ._forecast_life import Life, Witnesses
from ._names import zone_key, zone_name
from ._protected import Infrastructure, Protection, protection

#: zone, name, type and data of a record value, as they are compared.
Key = tuple[str, str, str, str]

#: All types of records, or all names.
ANY = "*"

_NAMED_DATA = frozenset({"CNAME", "DNAME", "MX", "NS", "PTR", "SRV"})


@dataclass(frozen=True, slots=True)
class Judged:
    """A record that a pass deletes, or may delete, and whether anybody should mind. ``zone`` is a target."""

    zone: str
    record: Record
    fate: Fate
    protection: Protection
    life: Life

    @property
    def key(self) -> Key:
        return key_of(self.zone, self.record.name, self.record.type, self.record.data)


def judged(
    zone: str,
    records: Iterable[Record],
    view: Outlook,
    known: Infrastructure,
    witnesses: Witnesses,
    unseen: Mapping[str, str] | None = None,
) -> list[Judged]:
    """Return the records of *zone* that are deleted, or of which that is not known, with what is known of each.

    *unseen* are the types of records that could not be read, ANY for all, each with the reason. Such a type counts as
    one record of unknown fate, which closes every gate, unless no record of the zone is deleted.
    """
    name = zone_name(zone)
    found = deletions(records, view)
    for kind, reason in (unseen or {}).items():
        blank = Record(ANY, kind, "", None)
        if view.fate(blank).outcome != KEPT:
            what = "its records" if kind == ANY else f"records of the type {kind}"
            found.append((blank, Fate(UNKNOWN, f"{what} are not visible to this forecast: {reason}")))
    return [
        Judged(zone, record, fate, protection(record, name, known), witnesses.life(record, name))
        for record, fate in found
    ]


def key_of(zone: str, name: str, kind: str, value: str) -> Key:
    """Return what makes a record value the same wherever it was read: data is compared to the letter but for names."""
    upper = kind.upper()
    text = " ".join(value.split())
    if upper in _NAMED_DATA:
        text = text.lower().removesuffix(".")
    elif upper in ("A", "AAAA"):
        text = text.lower()
    return target_key(zone), zone_key(name or "@"), upper, text if upper != "TXT" else value


def settings_of(zone: str, holders: Sequence[Holder]) -> dict[str, Any]:
    """Return the settings that decide what is deleted in *zone*, as JSON: other settings are another forecast."""
    return {
        target_key(zone): {
            holder.server.name: {
                "scavenging_interval": None if holder.server.interval is None else render(holder.server.interval),
                "aging": holder.copy.aging,
                "no_refresh_interval": None if holder.copy.no_refresh is None else render(holder.copy.no_refresh),
                "refresh_interval": None if holder.copy.refresh is None else render(holder.copy.refresh),
                "dynamic_update": holder.copy.dynamic_update,
                "scavenge_servers": _listed(holder),
            }
            for holder in holders
        }
    }


def _listed(holder: Holder) -> list[str] | None:
    return None if holder.copy.scavenge_servers is None else sorted(holder.copy.scavenge_servers)

"""Which records of a backup an operator chose, and whether each can be made again in the estate as it is."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ._backup import Backup
from ._errors import Refused
from ._estate import Estate, target_key
from ._names import is_dn, zone_key
from ._plan_step import RESTORE, Change, Draft
from ._record_state import ABSENT, state
from ._records import APEX, Record
from ._static_records import CONTROL, PART

_HOW = "write zone and name, and type and data to choose among several"


@dataclass(frozen=True, slots=True)
class Chosen:
    """What the operator asked for: a zone and a name, and perhaps one type, and one of its data."""

    zone: str
    name: str
    type: str | None = None
    data: str | None = None

    @property
    def text(self) -> str:
        return " ".join(filter(None, (self.zone, self.name, self.type, self.data)))

    def means_zone(self, backup: Backup) -> bool:
        if is_dn(self.zone):
            return target_key(self.zone) == target_key(backup.target)
        return zone_key(self.zone) == zone_key(backup.name)

    def means(self, record: Record) -> bool:
        return (
            self.name.lower() == record.name.lower()
            and (self.type is None or self.type == record.type)
            and (self.data is None or self.data.lower() == record.data.lower())
        )


def chosen_of(given: Any) -> list[Chosen]:
    """Return what an operator wrote: lists of mappings, or texts of zone, name, type and data with blanks between."""
    if isinstance(given, str) and given.strip().startswith("["):
        given = _listed(given)
    items = given if isinstance(given, list) else [given]
    if not given or not all(isinstance(each, (str, Mapping)) for each in items):
        raise Refused(f"records is {given!r}: write a list of zone, name, type and data, as texts or as mappings.")
    return [_chosen(each) for each in items]


def _listed(given: str) -> Any:
    """Return the list that a command line gives as one text."""
    try:
        return json.loads(given)
    except ValueError as error:
        raise Refused(f"records is {given!r}, which is no JSON list ({error}): write one, or plain texts.") from error


def _chosen(given: Any) -> Chosen:
    if isinstance(given, Mapping):
        strange = sorted(set(map(str, given)) - {"zone", "name", "type", "data"})
        if strange or not given.get("zone") or not given.get("name"):
            raise Refused(
                f"records holds {dict(given)!r}: write zone and name, and type and data to choose among them."
            )
        words = [str(given[key]) if given.get(key) else "" for key in ("zone", "name", "type", "data")]
    else:
        words = [*given.split(" ", 3), "", "", ""][:4]
        if not words[1]:
            raise Refused(f"records holds {given!r}: {_HOW}.")
    zone, name, kind, data = words
    own, whole = zone_key(zone), zone_key(name)
    if not is_dn(zone) and whole == own:
        name = APEX
    elif not is_dn(zone) and whole.endswith(f".{own}"):
        name = name.rstrip(".")[: -len(own) - 1]
    return Chosen(zone, name, kind.upper() or None, data or None)


def restorable(chosen: Chosen, found: Iterable[Record], run: str) -> list[Record]:
    """Return the records of a backup that are meant; refuse when there is none, or one that cannot be made again."""
    meant = [each for each in found if chosen.means(each)]
    if not meant:
        raise Refused(
            f"the backup of run {run} holds no record {chosen.text}: look into its folder, nothing was written"
        )
    for record in meant:
        if record.obstacle:
            raise Refused(f"{record.text} cannot be made again: {record.obstacle}. Nothing was written")
    return meant


def draft_of(
    estate: Estate, writers: Mapping[str, str], backup: Backup, record: Record, owner: str | None, *, ages: bool
) -> Draft:
    """Return the write that makes *record* again on the server that writes its zone; refuse when there is none.

    *owner* is who owned its name when it was backed up, None where the backup does not know.
    """
    key = target_key(backup.target)
    host = writers.get(key, "") if is_dn(backup.target) else backup.host
    server = next((each for each in estate.read if each.name == host), None)
    if server is None or key not in server.held:
        holders = [each.name for each in estate.read if key in each.held]
        cause = "no server that was read holds it" if not holders else f"no server of {', '.join(holders)} can write it"
        raise Refused(f"zone {backup.name} ({backup.target}) cannot be written, {cause}. Nothing was written")
    why = f"It is in the backup of run {backup.run}, made from {backup.host}."
    why += f" {told_owner(backup, owner)}"
    change = Change(CONTROL, record.text, ABSENT, state(record.ttl, ages=ages))
    return Draft(RESTORE, PART, host, server.held[key].target, (change,), (why,))


def told_owner(backup: Backup, owner: str | None) -> str:
    """Return the sentence that says whose name it was."""
    if not is_dn(backup.target):
        return "Its zone is kept in a file, where names have no owners."
    return f"Its name belonged to {owner} then." if owner else "The backup does not say who owned its name."


def in_order(drafts: Sequence[Draft]) -> list[Draft]:
    """Return *drafts* with pointers last: a rollback, which goes backwards, then takes a pointer before its address."""
    return sorted(drafts, key=lambda each: " PTR " in next(iter(each.after)))

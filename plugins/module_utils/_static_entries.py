"""The operator's list of static records: what each line means, and what no line may say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ._errors import Refused
from ._finding import Params
from ._names import zone_key
from ._records import APEX, KINDS, Record, key_of, objection


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the operator's list. Without a type it means every record at the name."""

    zone: str
    name: str
    type: str | None
    data: str | None
    repair: bool
    registers_itself: bool
    #: The account that may own the name besides administrators.
    owner: str | None

    @property
    def text(self) -> str:
        return " ".join(filter(None, (self.name, self.type, self.data)))

    def means(self, record: Record) -> bool:
        if record.type == "SOA" or (self.type and record.type != self.type):
            return False
        return not self.data or record.key == key_of(self.name, self.type or "", self.data)


def entries_of(params: Params) -> list[Entry]:
    """Return the operator's list; refuse a line that means nothing."""
    return [_entry(each) for each in params["records"]]


def _entry(given: Mapping[str, Any]) -> Entry:
    zone, kind = str(given["zone"]).rstrip("."), given["type"].upper() if given["type"] else None
    where = f"records holds {given['name']} of {zone}"
    if kind is not None and kind not in KINDS:
        raise Refused(f"{where} with the type {kind}: write one of {', '.join(KINDS)}, or leave it out.")
    if given["data"] and kind is None:
        raise Refused(f"{where} with data and without a type: write the type as well.")
    if given["data"] and kind and (said := objection(kind, given["data"])):
        raise Refused(f"{where} with the data {given['data']!r}: {said}.")
    name = str(given["name"]).rstrip(".")
    own = zone_key(zone)
    if zone_key(name) == own:
        name = APEX
    elif zone_key(name).endswith(f".{own}"):
        name = name[: -len(own) - 1]
    return Entry(zone, name, kind, given["data"], given["repair"], given["registers_itself"], given["owner"])

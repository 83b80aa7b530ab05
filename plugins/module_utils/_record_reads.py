"""What a host has of chosen records, and what stands beside them at their names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import Any

from ._errors import ReadError
from ._estate import target_key
from ._finding import Current
from ._names import zone_key
from ._protected import full_name
from ._record_state import ABSENT, NONE, THERE, pointer_setting, record_of_pointer, state_of
from ._records import APEX, Record, key_of, look, parts_of, record_of, text_of
from ._session import Object, Session
from ._zones import target_of

#: Beside the states of a zone's records: what else is at their names, and where their pointers are.
BESIDE, POINTERS = "beside", "pointers"


@dataclass(frozen=True, slots=True)
class Held:
    """A zone that the host holds, with its records."""

    name: str
    target: str
    in_directory: bool
    read_only: bool


@dataclass
class Names:
    """The records at the names that were asked for, each name once; an error where they could not be read."""

    found: dict[tuple[str, str], list[Record] | ReadError] = field(default_factory=dict)

    def at(self, zone: str, name: str) -> list[Record] | ReadError:
        return self.found.get((zone_key(zone), name.lower()), [])

    def read(self, session: Session, asked: Iterable[tuple[str, str]]) -> None:
        """Read what is at the names *asked*, each with its zone, in one pipeline; a name that is not there is empty."""
        new = {(zone_key(zone), name.lower()): (zone, name) for zone, name in asked}
        new = {key: each for key, each in new.items() if key not in self.found}
        answers = session.read_all([look(zone, name) for zone, name in new.values()]) if new else []
        for key, answer in zip(new, answers, strict=True):
            self.found[key] = answer if isinstance(answer, ReadError) else [record_of(each) for each in answer]


def held_zones(session: Session) -> list[Held]:
    """Return the primary zones of the host: only these have records of their own."""
    zones: list[Object] = session.read("Get-DnsServerZone")
    return [
        Held(
            str(zone.get("ZoneName") or ""),
            target_of(zone),
            zone.get("IsDsIntegrated") is True,
            zone.get("IsReadOnly") is not False,
        )
        for zone in zones
        if str(zone.get("ZoneType") or "").lower() == "primary"
    ]


def read_chosen(session: Session, wanted: Iterable[tuple[str, str]]) -> Current:
    """Return the states of the records *wanted*, each a target and a setting; a zone that is not held is missing."""
    by_key = {target_key(each.target): each for each in held_zones(session)}
    asked: dict[str, list[str]] = {}
    for target, setting in wanted:
        if target_key(target) in by_key:
            asked.setdefault(target_key(target), []).append(setting)
    texts = {key: [record_of_pointer(each) or each for each in settings] for key, settings in asked.items()}
    names = Names()
    names.read(session, [(by_key[key].name, parts_of(text)[0]) for key, found in texts.items() for text in found])
    pointers = find_pointers(
        session, names, list(by_key.values()), {by_key[key].name: found for key, found in texts.items()}
    )
    return {
        by_key[key].target: _facts(names, by_key[key], list(dict.fromkeys(found)), pointers)
        for key, found in texts.items()
    }


def _facts(names: Names, zone: Held, texts: Sequence[str], pointers: Mapping[tuple[str, str], str]) -> dict[str, Any]:
    facts: dict[str, Any] = {BESIDE: {}, POINTERS: {}}
    for text in texts:
        name, kind, data = parts_of(text)
        there = names.at(zone.name, name)
        if isinstance(there, ReadError):
            return {"error": str(there)}
        same = [each for each in there if each.key == key_of(name, kind, data)]
        facts[text] = state_of(same[0]) if same else ABSENT
        facts[BESIDE][text] = [[each.text, state_of(each)] for each in there if each not in same]
        pointer = pointers.get((zone.name, text), "")
        facts[pointer_setting(text)] = THERE if pointer else NONE
        facts[POINTERS][text] = pointer
    return facts


def find_pointers(
    session: Session, names: Names, zones: Sequence[Held], texts: Mapping[str, Iterable[str]]
) -> dict[tuple[str, str], str]:
    """Return the PTR record of each address record of *texts*, by zone, that has one here: its zone, text and state."""
    places = {
        (zone, text): place
        for zone, found in texts.items()
        for text in found
        if (place := _place(zones, text)) is not None
    }
    names.read(session, places.values())
    found = {}
    for (zone, text), (reverse, name) in places.items():
        there = names.at(reverse, name)
        target = f"{full_name(parts_of(text)[0], zone)}."
        mine = [] if isinstance(there, ReadError) else [each for each in there if _points(each, target)]
        if mine:
            found[zone, text] = f"{reverse}\t{text_of(name, 'PTR', mine[0].data)}\t{state_of(mine[0])}"
    return found


def _points(record: Record, target: str) -> bool:
    return record.type == "PTR" and record.data.lower() == target


def _place(zones: Sequence[Held], text: str) -> tuple[str, str] | None:
    """Return the reverse zone of the host, and the name in it, where the pointer of an address record would be."""
    _, kind, data = parts_of(text)
    if kind not in ("A", "AAAA"):
        return None
    whole = ip_address(data).reverse_pointer
    held = {zone_key(zone.name): zone.name for zone in zones}
    labels = whole.split(".")
    for place in range(len(labels)):
        zone = held.get(".".join(labels[place:]))
        if zone is not None:
            return zone, ".".join(labels[:place]) or APEX
    return None

"""The static records that an operator lists: each is there, without a timestamp, and only then nobody can lose it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from . import _directory as directory
from ._errors import ReadError
from ._finding import Command, Current, Decision, Finding, Params, Verdict
from ._names import zone_key
from ._owner_classes import is_service
from ._protected import LABELS, full_name
from ._record_reads import Held, Names, find_pointers, held_zones
from ._record_state import ABSENT, NONE, THERE, ages, pointer_setting, state, state_of
from ._records import APEX, Record, look, text_of
from ._session import Session
from ._static_entries import Entry, entries_of
from ._static_owners import read_static_owners, unread_owner, wrong_owner
from ._values import moment, server_name

CONTROL, PART = "static-records-protected", "dns_static_record"
#: A client that registers itself refreshes its record a day after the no-refresh interval at the latest; seven days is
#: the interval of the baseline (inferred: longer intervals make a refresh look older).
REFRESHED = timedelta(days=8)
_CLOCK = Command("Get-Date")
_ENTRIES, _SERVERS, _NOW = "entries", "servers", "now"


def looks(session: Session, params: Params) -> list[Command]:
    """Return the reads of the names of the list in the zones that the host holds."""
    entries = entries_of(params)
    zones = {zone_key(each.name): each for each in held_zones(session)} if entries else {}
    return [look(zones[zone_key(each.zone)].name, each.name) for each in entries if zone_key(each.zone) in zones]


def read_listed(session: Session, params: Params) -> Current:
    """Return the state of every record of the operator's list whose zone the host holds."""
    entries = entries_of(params)
    if not entries:
        return {}
    zones = {zone_key(each.name): each for each in held_zones(session)}
    mine = [each for each in entries if zone_key(each.zone) in zones]
    names = Names()
    names.read(session, [(zones[zone_key(each.zone)].name, each.name) for each in mine])
    aging = {
        zones[zone_key(each.zone)].name: [
            record.text for record in _meant(names, each) if record.timestamp is not None and each.repair
        ]
        for each in mine
    }
    pointers = find_pointers(session, names, list(zones.values()), aging)
    nodes = [(zones[zone_key(each.zone)], each) for each in mine]
    owners = read_static_owners(
        session, [(zone, each.name) for zone, each in nodes if _owned(names, zone, each)], params
    )
    servers, now = _surroundings(session) if any(aging.values()) else ([], None)
    current: Current = {}
    for entry in mine:
        zone = zones[zone_key(entry.zone)]
        facts = current.setdefault(zone.target, _about(zone, servers, now))
        told = _told(names, zone, entry, facts, pointers)
        facts[_ENTRIES].append(told | {"owner": owners.get((zone_key(zone.name), entry.name.lower()))})
    return current


def _owned(names: Names, zone: Held, entry: Entry) -> bool:
    """Return whether the owner of a listed name counts: names of services belong to whoever serves."""
    there = _meant(names, entry)
    return bool(there) and not is_service(entry.name, zone.name, [record.type for record in there])


def _about(zone: Held, servers: Sequence[str], now: str | None) -> dict[str, Any]:
    writable = zone.in_directory and not zone.read_only
    told = {"zone": zone.name, "in_directory": zone.in_directory, "writable": writable}
    return told | {_SERVERS: servers, _NOW: now, _ENTRIES: []}


def _meant(names: Names, entry: Entry) -> list[Record]:
    there = names.at(entry.zone, entry.name)
    return [] if isinstance(there, ReadError) else [each for each in there if entry.means(each)]


def _told(
    names: Names, zone: Held, entry: Entry, facts: dict[str, Any], pointers: Mapping[tuple[str, str], str]
) -> dict[str, Any]:
    there = names.at(entry.zone, entry.name)
    found = _meant(names, entry)
    for record in found:
        facts[record.text] = state_of(record)
        facts[pointer_setting(record.text)] = THERE if (zone.name, record.text) in pointers else NONE
    if not found and not isinstance(there, ReadError) and entry.data:
        facts[text_of(entry.name, entry.type or "", entry.data)] = ABSENT
    return {
        "text": entry.text,
        "name": entry.name,
        "repair": entry.repair,
        "registers_itself": entry.registers_itself,
        "allowed": entry.owner,
        "found": {record.text: _facts(record) for record in found},
        "error": str(there) if isinstance(there, ReadError) else None,
    }


def _facts(record: Record) -> dict[str, Any]:
    stamp = record.timestamp.isoformat() if record.timestamp else None
    return {"timestamp": stamp, "ttl": record.ttl, "obstacle": record.obstacle}


def _surroundings(session: Session) -> tuple[list[str], str | None]:
    """Return the names of the domain controllers, and what time it is there, as far as this host can tell."""
    clock, controllers = session.read_all([_CLOCK, directory.CONTROLLERS])
    time = None if isinstance(clock, ReadError) else moment(next(iter(clock), None))
    named = [] if isinstance(controllers, ReadError) else [server_name(each.get("HostName")) for each in controllers]
    return sorted(filter(None, named)), time


def decide_listed(current: Current, params: Params) -> Decision:
    """Judge every zone that the list names and the host holds."""
    if not params["records"]:
        return Decision((Verdict(CONTROL, "server", "skipped", "no static record is listed"),))
    if not current:
        return Decision((Verdict(CONTROL, "server", "skipped", "this server holds no zone of a listed static record"),))
    decision = Decision()
    for target, facts in current.items():
        decision += _judged(target, facts)
    return decision


def _judged(target: str, facts: Mapping[str, Any]) -> Decision:
    errors = [each["error"] for each in facts[_ENTRIES] if each["error"]]
    errors += filter(None, (unread_owner(*_owner(facts, each)) for each in facts[_ENTRIES]))
    found = {each.setting: each for each in _findings(target, facts)}
    if errors:
        verdict = Verdict(CONTROL, target, "unknown", errors[0])
    elif found:
        verdict = Verdict(CONTROL, target, "drift", next(iter(found.values())).reason)
    else:
        verdict = Verdict(CONTROL, target, "compliant")
    return Decision((verdict,), tuple(found.values()))


def _findings(target: str, facts: Mapping[str, Any]) -> Iterable[Finding]:
    for entry in facts[_ENTRIES]:
        if not entry["found"] and not entry["error"]:
            reason = (
                f"{entry['text']} is on the list of static records and {facts['zone']} does not have it: bring it back "
                "with playbooks/restore_records.yml, or take it off the list."
            )
            yield Finding(CONTROL, target, entry["text"], ABSENT, None, "manual", reason)
        for text, record in entry["found"].items():
            if ages(facts[text]):
                remedy, reason = _remedy(facts, entry, record)
                said = f"{text} of {facts['zone']} is listed as static and has a timestamp, so it can be scavenged"
                after = state(record["ttl"], ages=False)
                yield Finding(CONTROL, target, text, facts[text], after, remedy, f"{said}{reason}")
        if reason := wrong_owner(*_owner(facts, entry), target):
            before = {"owner": entry["owner"]["called"], "sddl": entry["owner"]["sddl"]}
            yield Finding(CONTROL, target, f"owner:{entry['name']}", before, None, "manual", reason)


def _owner(facts: Mapping[str, Any], entry: Mapping[str, Any]) -> tuple[Mapping[str, Any] | None, str, str, str | None]:
    return entry["owner"], entry["name"], facts["zone"], entry["allowed"]


def _remedy(facts: Mapping[str, Any], entry: Mapping[str, Any], record: Mapping[str, Any]) -> tuple[str, str]:
    """Return who mends a record that has a timestamp, with the rest of the sentence."""
    by_hand = "untick 'Delete this record when it becomes stale' in the DNS console"
    if not entry["repair"]:
        return "manual", f": {by_hand}, or say repair: true in dns_server_static_records."
    if record["obstacle"]:
        return "manual", f": {record['obstacle']}, so {by_hand}."
    if not facts["in_directory"]:
        return "manual", f": its zone is kept in a file, so {by_hand}."
    if not facts["writable"]:
        return "waiting", ": this copy is read-only, and follows a server that can be written."
    if not entry["registers_itself"] and (said := _registered(facts, entry, record)):
        return "manual", f": {said}, so say registers_itself: true as well, or {by_hand}."
    return (
        "automatic",
        ": it is deleted and made again without one. The name is gone for a moment, and belongs to the account of the "
        "run from then on, so whoever registered it may be refused.",
    )


def _registered(facts: Mapping[str, Any], entry: Mapping[str, Any], record: Mapping[str, Any]) -> str:
    """Return why the record would be registered again by its host, nothing when nothing tells that."""
    name = full_name(entry["name"], facts["zone"])
    if name in facts[_SERVERS] or not facts[_SERVERS]:
        return "it is the name of a domain controller, or nobody could tell which names these have"
    if LABELS & set(name.split(".")) or entry["name"] == APEX:
        return "domain controllers register this name"
    if facts[_NOW] is None:
        return "the server did not say what time it is, so it may have been registered just now"
    if datetime.fromisoformat(facts[_NOW]) - datetime.fromisoformat(record["timestamp"]) <= REFRESHED:
        return f"it was registered {record['timestamp'][:10]}, and whoever did that would fight for it"
    return ""


def listed_facts(parts: Mapping[str, Any], target: str, settings: Iterable[str]) -> Mapping[str, Any]:
    """Return what a host that was read has of records of a zone: those that it does not show are absent."""
    facts = ((parts.get(PART) or {}).get("current") or {}).get(target, {})
    told = facts and not any(each["error"] for each in facts[_ENTRIES])
    return {**(dict.fromkeys(settings, ABSENT) if told else {}), **facts}

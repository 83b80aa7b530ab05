"""Whether what a DHCP server is answered leads updates to a server of the estate that can write the zone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from ._estate import Copy, Estate
from ._name_servers import name_servers_of
from ._names import zone_key
from ._words import some
from ._zone_state import state_of


@dataclass(frozen=True, slots=True)
class Row:
    """What one resolver answers one DHCP server about one zone.

    ``source`` says where the resolver comes from, ``purpose`` who uses it, ``names`` are what the zone has to be found
    for. ``writable`` is whether a server of the estate is called ``mname`` and can write the zone; None: not known.
    """

    asker: str
    target: str
    source: str
    purpose: str
    kind: str
    names: tuple[str, ...]
    scopes: tuple[str, ...]
    zone: str
    mname: str
    writable: bool | None
    ns: tuple[str, ...]
    error: str
    state: str
    reason: str

    def as_dict(self) -> dict[str, Any]:
        return {name: list(each) if isinstance(each, tuple) else each for name, each in asdict(self).items()}


def row_of(estate: Estate, asker: str, told: Mapping[str, Any]) -> Row:
    """Return the row of one answer, judged."""
    writable, why = _writer(estate, told["zone"], told["mname"]) if told["zone"] else (None, "")
    state, reason = _judged(estate, told, writable, why)
    return Row(
        asker,
        told["target"],
        told["source"],
        told["purpose"],
        told["kind"],
        tuple(told["names"]),
        tuple(told["scopes"]),
        told["zone"],
        told["mname"],
        writable,
        tuple(told["ns"]),
        told["unread"] or told["error"] or told["ns_error"],
        state,
        reason,
    )


def holds(estate: Estate, name: str) -> bool:
    """Return whether a server that was read holds an AD zone that *name* is or lies in."""
    zones = {zone_key(copy.name) for server in estate.read for copy in server.zones if _is_of_directory(copy)}
    labels = zone_key(name).split(".")
    return any(".".join(labels[place:]) in zones for place in range(len(labels)))


def unheard(estate: Estate) -> str:
    """Return why a server or a zone that nobody told of may be there all the same, or nothing."""
    if not estate.domains or estate.domains - estate.told_domains:
        return "the domain controllers of the forest are not all known"
    silent = [server.name for server in estate.servers if not server.zones_read]
    known = {estate.fqdn_of(server) for server in estate.servers}
    silent += [fqdn for fqdn in estate.controllers if fqdn not in known]
    return f"{silent[0]} did not tell its zones" if silent else ""


def _judged(estate: Estate, told: Mapping[str, Any], writable: bool | None, why: str) -> tuple[str, str]:
    names = some(told["names"])
    if told["unread"]:
        return "unknown", f"it could not be asked for {names}: {told['unread']}"
    if not told["zone"]:
        return "drift", f"it answers no start of authority for {names} ({told['error']})"
    said = f"for {told['zone']} it names {told['mname'] or 'nobody'}"
    if writable is None:
        return "unknown", f"{said}, and {why}"
    if not writable:
        return "drift", f"{said}, {why}"
    named = name_servers_of(estate).get(told["zone"])
    if told["ns"] and named and named.isdisjoint(told["ns"]):
        return (
            "drift",
            f"for {told['zone']} it names the servers {some(told['ns'])}, and the directory names none of them",
        )
    if told["ns_error"]:
        return "unknown", f"it did not answer the name servers of {told['zone']} ({told['ns_error']})"
    return "compliant", ""


def _writer(estate: Estate, zone: str, mname: str) -> tuple[bool | None, str]:
    """Return whether *mname* is a server of the estate that can write *zone*, and why not."""
    server = next((each for each in estate.servers if estate.fqdn_of(each) == mname), None)
    if server is None:
        if mname in estate.controllers:
            return None, "that domain controller was not read"
        if missing := unheard(estate):
            return None, f"whether that is a server of the estate is not known: {missing}"
        view = "" if holds(estate, zone) else f", and no AD server holds {zone}"
        return False, f"which is no DNS server of the estate{view}: an outside view"
    if not server.zones_read:
        return None, "that server did not tell its zones"
    copy = next((each for each in server.zones if zone_key(each.name) == zone), None)
    if copy is None:
        return False, "which does not hold the zone"
    if not _is_of_directory(copy):
        return False, "which has no primary copy of it from the directory"
    state = state_of(copy)
    return (None, "it did not say whether it can write it") if state is None else (not state, f"where it is {state}")


def _is_of_directory(copy: Copy) -> bool:
    return copy.in_directory and str(copy.facts.get("zone_type", "")).lower() == "primary"

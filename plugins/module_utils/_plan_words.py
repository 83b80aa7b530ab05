"""The words of a step: its title, what to look at before and after it, when to stop, and the risk of the way back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ._delegate import child_in, servers_in
from ._durations import NEVER, restore
from ._names import dn_parts, zone_name
from ._pass_state import FINAL
from ._plan_step import (
    AGING,
    CREATE,
    DELEGATE,
    NEW_ZONES,
    OF_RECORDS,
    PASS,
    PROXY,
    SCAVENGE,
    SECURE,
    STATIC,
    STOP,
    Draft,
)


def title(draft: Draft) -> str:
    """Return in a few words what the step does."""
    if draft.kind in SECURE:
        return f"Zone {zone_name(draft.target)} accepts secure updates only"
    if draft.kind == CREATE:
        return f"Zone {zone_name(draft.target)} is created"
    if draft.kind == DELEGATE:
        setting = next(iter(draft.after))
        return f"Zone {zone_name(draft.target)} delegates {child_in(setting)} to {', '.join(servers_in(setting))}"
    if draft.kind == PROXY:
        return f"{dn_parts(draft.target)[0][1]} leaves DnsUpdateProxy"
    if draft.kind == AGING:
        return f"Zone {zone_name(draft.target)}: {', '.join(_AGING_WORDS[setting] for setting in draft.after)}"
    if draft.kind in OF_RECORDS:
        record, zone = next(iter(draft.after)), zone_name(draft.target)
        return f"{record} of {zone} {'is made static' if draft.kind == STATIC else 'is made again'}"
    if draft.kind == STOP:
        return f"{draft.host} stops scavenging"
    if draft.kind == NEW_ZONES:
        return f"Zones made on {draft.host} {'age' if draft.after['new_zones_age'] else 'do not age'} from the start"
    if draft.kind == PASS:
        return f"{draft.host} starts a scavenging pass"
    return f"{draft.host} scavenges every {draft.after['scavenging_interval']}"


_AGING_WORDS = {
    "aging": "aging",
    "no_refresh_interval": "no-refresh interval",
    "refresh_interval": "refresh interval",
    "scavenge_servers": "servers that may scavenge",
}


def before(draft: Draft) -> tuple[str, ...]:
    """Return what people look at before the step."""
    if draft.kind in SECURE:
        opened = draft.before["dynamic_update"] == "None"
        return (_TAKES_UPDATES if opened else _KERBEROS, _DHCP)
    if draft.kind == AGING:
        ages = draft.starts_aging or {"no_refresh_interval", "refresh_interval"} & set(draft.after)
        listed = (_LISTED,) if "scavenge_servers" in draft.after else ()
        return (_EXPORT, *((_RETROACTIVE,) if ages else ()), *listed)
    return _BEFORE.get(draft.kind, ())


_KERBEROS = (
    "Everything that updates the zone has Kerberos: clients are members of a domain, and devices, appliances and BIND "
    "servers that update without it are known. They are refused from then on."
)
_TAKES_UPDATES = "The zone is meant to take updates: from then on every account of the domain may create names in it."
_DHCP = "DHCP servers that register names have their credential for DNS."
_EXPORT = "The zone is exported, and its static records are listed."
_RETROACTIVE = (
    "The timestamps that exist already count: hosts that are alive and quiet for longer than both intervals together "
    "are known, and no lease is longer."
)
_LISTED = "The addresses of the list belong to DNS servers that hold the zone and can write it."
_BEFORE = {
    PROXY: (
        "All authorised DHCP servers register with one account, which no other service uses.",
        "A lease registered a new name, and the name belongs to that account.",
    ),
    CREATE: (
        "Every server answers for the addresses of the zone as it should after the change: children, forwarders and "
        "copies from elsewhere are listed.",
        "The records that a zone above holds with its names are exported.",
    ),
    DELEGATE: ("The name servers of the step serve the child zone, and everybody who asks may reach them.",),
    STATIC: (
        "Nobody needs the name while it is gone for a moment.",
        "Whoever registered the record may be refused from then on: it belongs to the account of the run.",
    ),
    NEW_ZONES: ("Who makes zones on this server knows that they age.",),
    PASS: ("People looked through the records that the pass deletes now.",),
    SCAVENGE: (
        "The zones of the server have aged for both of their intervals, and for the longest lease.",
        "People looked through the records that the first pass deletes.",
    ),
}


def after(draft: Draft) -> tuple[str, ...]:
    """Return what shows that the step worked."""
    wait = "after replication and three minutes more"
    if draft.kind in SECURE:
        return (
            f"Get-DnsServerZone shows DynamicUpdate Secure on every server that holds the zone, {wait}.",
            f"The DNS audit log of {draft.host} holds event 514 for the zone.",
            "A member of the domain registers with Register-DnsClient, and event 519 shows its update.",
            "An update without Kerberos is refused.",
        )
    if draft.kind == PROXY:
        return (
            f"Get-ADGroupMember DnsUpdateProxy does not name it on any domain controller of the domain, {wait}.",
            "New names that DHCP registers belong to its account, and no account else may write them.",
        )
    if draft.kind == CREATE:
        return (
            f"Get-DnsServerZone shows the zone with DynamicUpdate Secure on every server that should hold it, {wait}.",
            "The servers answer for its addresses as before, and for the new ones themselves.",
            "DHCP events 20319 stop, and pending registrations fall.",
        )
    if draft.kind == DELEGATE:
        return (
            f"Get-DnsServerZoneDelegation shows the child on every server that holds the zone, {wait}.",
            "A server that holds the zone and not the child answers for names of the child.",
        )
    if draft.kind == AGING:
        shown = f"Get-DnsServerZoneAging shows the new values on every server that holds the zone, {wait}."
        moves = "Timestamps of living hosts move within a day and the no-refresh interval."
        return (shown, moves) if draft.starts_aging else (shown,)
    if draft.kind in OF_RECORDS:
        return (f"Get-DnsServerResourceRecord shows the record on every server that holds the zone, {wait}.",)
    if draft.kind == PASS:
        ends = f"Event 2501 or 2502 on {draft.host} is newer than the start, and no more events 521 than were foreseen."
        return (ends,)
    shown = f"Get-DnsServerScavenging shows the new value on {draft.host}."
    if draft.kind == SCAVENGE:
        return (shown, "The first pass, event 2501 or 2502, deletes what was expected and nothing else.")
    return (shown, "No event 2501 or 2502 follows.") if draft.kind == STOP else (shown,)


def stop_conditions(draft: Draft) -> tuple[str, ...]:
    """Return what ends the change window: nothing of the plan is done after it."""
    failed = "The command fails, or its outcome is not known."
    replication = "Replication reports errors."
    if draft.kind in SECURE:
        return (
            failed,
            replication,
            "Registrations (events 519) fall by more than half.",
            "A domain controller loses its own A or SRV records.",
        )
    if draft.kind in (CREATE, DELEGATE):
        return (failed, replication, "A name that answered before is not found any more.")
    if draft.kind == AGING:
        return (failed, replication, "Event 2501 shows that a server deletes records.")
    if draft.kind == SCAVENGE:
        return (failed, replication, "Event 2501 names a record that is on the list of static records.")
    return (failed,)


def caution(draft: Draft) -> str:
    """Return what the way back would start, weaken or rest on; nothing when it is harmless."""
    if draft.kind == STATIC:
        return _IRREVERSIBLE
    if draft.kind == PASS:
        return f"{FINAL[0].upper()}{FINAL[1:]}."
    risky = [change for change in draft.changes if change.setting in _CAUTIONS]
    said = [_CAUTIONS[change.setting](change.before, change.after) for change in risky]
    return " ".join(dict.fromkeys(filter(None, said)))


_IRREVERSIBLE = (
    "The old timestamp and the old owner cannot be given back: the way back makes the record again with the time of "
    "the rollback, so that it can be scavenged while whoever registered it may be refused. It needs the word aging."
)


def _update_mode(old: Any, _new: Any) -> str:
    return "It lets any host overwrite any name again." if old == "NonsecureAndSecure" else ""


def _aging(old: Any, _new: Any) -> str:
    return "It makes records of the zone old enough to be deleted again." if old else ""


def _length(old: Any, new: Any) -> str:
    return "It shortens an interval, which counts for the timestamps that exist." if restore(old) < restore(new) else ""


def _servers(old: Any, _new: Any) -> str:
    if old:
        return ""
    return "It lets every server delete from the zone again; that an empty list is stored this way is inferred."


def _removal(_old: Any, _new: Any) -> str:
    return "It removes the zone, while that holds nothing but what its creation made."


def _member(_old: Any, _new: Any) -> str:
    return "What it registers is open to every account again."


def _scavenging(old: Any, new: Any) -> str:
    if old == NEVER:
        return ""
    shorter = new != NEVER and restore(old) < restore(new)
    return "It starts deletion again." if new == NEVER else "It deletes more often again." if shorter else ""


_CAUTIONS: dict[str, Callable[[Any, Any], str]] = {
    "dynamic_update": _update_mode,
    "aging": _aging,
    "no_refresh_interval": _length,
    "refresh_interval": _length,
    "scavenge_servers": _servers,
    "scavenging_interval": _scavenging,
    "zone": _removal,
    "update_proxy_member": _member,
}

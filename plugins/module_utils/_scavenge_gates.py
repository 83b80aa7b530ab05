"""The gates of what makes a server scavenge, once or from now on: for every zone that it may delete from."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from ._aged_gate import NO_LEASE, aged, both_intervals
from ._aging_zones import aging_zones, owner_of
from ._backup_gate import zones_backed_up
from ._candidates import own_addresses
from ._dhcp_coverage import known_lease
from ._durations import render
from ._estate import NEVER, Estate, Server, target_key
from ._forecast_gate import deletions_approved
from ._forecast_settings import settings_after
from ._grounds import Grounds
from ._health_gates import clock, held, replication
from ._missing import accepted
from ._names import is_dn, zone_key, zone_name
from ._plan_step import CLOSED, OPEN, UNKNOWN, Draft, Gate
from ._unread import unseen_holders, unseen_writers
from ._words import some


@dataclass(frozen=True, slots=True)
class _Deletion:
    """A server that is to scavenge and the keys of the AD zones that it may delete from."""

    server: Server
    keys: tuple[str, ...]
    #: Zones outside the directory that age: no run remembers them, and no list limits who scavenges them.
    files: tuple[str, ...]


def scavenge_gates(estate: Estate, draft: Draft, grounds: Grounds) -> tuple[Gate, ...]:
    """Return the gates of the step that sets how often a server scavenges, or that starts a pass."""
    (server,) = [each for each in estate.read if each.name == draft.host]
    grounds = replace(grounds, lease=known_lease(estate, grounds.lease))
    deletion = _deletion(estate, server, grounds)
    places = held(estate, deletion.keys)
    return (
        _alone(estate, deletion, grounds),
        aged(server, deletion.keys, deletion.files, grounds),
        _pinned(estate, deletion, grounds),
        replication(estate, places, grounds),
        clock(estate, places, grounds, alone=False),
        _leases(deletion, grounds),
        _forecast(estate, deletion, draft, grounds),
        zones_backed_up(grounds.backups, deletion.keys, deletion.files, server.name, grounds.now),
    )


def may_delete_from(estate: Estate, draft: Draft, grounds: Grounds) -> frozenset[str]:
    """Return the keys of the AD zones from which the server of the step *draft* may delete."""
    (server,) = [each for each in estate.read if each.name == draft.host]
    return frozenset(_deletion(estate, server, grounds).keys)


def _alone(estate: Estate, deletion: _Deletion, grounds: Grounds) -> Gate:
    """Return whether no other server of the domain scavenges: of two nobody can say who deleted a record."""
    own, domain = estate.fqdn_of(deletion.server), estate.domain_of_server(deletion.server)
    others = [each for each in estate.read if estate.domain_of_server(each) == domain and estate.fqdn_of(each) != own]
    others = [each for each in others if each.name not in grounds.stopping]
    active = [f"{each.name} every {each.interval}" for each in others if each.interval not in (None, NEVER)]
    if active:
        said = f"Another server of {domain} scavenges ({some(active)}): stopping it comes first."
        return Gate("one-scavenger", CLOSED, said)
    silent = [each.name for each in others if each.interval is None]
    silent += [each for each in unseen_writers(estate, domain) if not accepted(estate, each, grounds.missing)]
    if silent:
        said = f"It was not read whether another server of {domain} scavenges: {some(silent)}."
        return Gate("one-scavenger", UNKNOWN, said)
    return Gate("one-scavenger", OPEN, f"No other server of {domain} scavenges, or it stops earlier in this run.")


def _deletion(estate: Estate, server: Server, grounds: Grounds) -> _Deletion:
    own, fqdn = set(own_addresses(estate, server)), estate.fqdn_of(server)
    keys = []
    for key in aging_zones(estate):
        if key not in server.held:
            continue
        listed = {each for holder in estate.holders[key] for each in holder.held[key].scavenge_servers}
        open_to_all = any(not holder.held[key].scavenge_servers for holder in estate.holders[key])
        elected = grounds.scavengers.get(owner_of(estate, server.held[key].target)) == fqdn
        if elected or open_to_all or own & listed:
            keys.append(key)
    files = tuple(copy.name for copy in server.zones if copy.judged and not copy.in_directory and copy.ages)
    return _Deletion(server, tuple(keys), files)


def _forecast(estate: Estate, deletion: _Deletion, draft: Draft, grounds: Grounds) -> Gate:
    """Return whether what the server would delete is foreseen with the interval of this step, and approved."""
    intervals = dict.fromkeys(grounds.stopping, NEVER)
    # A pass that is started changes no interval.
    if planned := draft.after.get("scavenging_interval"):
        intervals[draft.host] = str(planned)
    targets = [*(deletion.server.held[key].target for key in deletion.keys), *deletion.files]
    settings: dict[str, Any] = {}
    for target in targets:
        settings |= settings_after(estate, target, intervals, missing=grounds.missing)
    return deletions_approved(grounds.foreseen, settings, grounds.now)


def _pinned(estate: Estate, deletion: _Deletion, grounds: Grounds) -> Gate:
    """Return whether every server shows for every zone a list that names this server alone."""
    own = set(own_addresses(estate, deletion.server))
    wrong, silent, unread = [], [], []
    for key in deletion.keys:
        facts = [holder.held[key].facts.get("scavenge_servers") for holder in estate.holders[key]]
        if any(listed is not None and not (listed and set(listed) <= own) for listed in facts):
            wrong.append(zone_name(key))
        if None in facts:
            silent.append(zone_name(key))
        unread += unseen_holders(estate, deletion.server.held[key].target)
    missed = [name for name in dict.fromkeys(unread) if not accepted(estate, name, grounds.missing)]
    if wrong or deletion.files:
        said = f"Not every server shows a list that names this server alone: {some([*wrong, *deletion.files])}."
        return Gate("pinned", CLOSED, said)
    if silent or missed or not own or not deletion.keys:
        said = f": {some([*silent, *missed])}" if silent or missed else ""
        return Gate("pinned", UNKNOWN, f"Which servers the lists of its zones name was not read everywhere{said}.")
    return Gate("pinned", OPEN, "Every server that holds its zones shows a list that names this server alone.")


def _leases(deletion: _Deletion, grounds: Grounds) -> Gate:
    """Return whether no lease is longer than both intervals of a zone together: a living host would lose its names."""
    if grounds.lease is None:
        return Gate("leases", UNKNOWN, NO_LEASE)
    limited = [key for key in deletion.keys if not _excepted(grounds, deletion, key)]
    totals = {key: both_intervals(deletion.server, key) for key in limited}
    short = [zone_name(key) for key, total in totals.items() if total is not None and total < grounds.lease]
    lease = render(grounds.lease)
    if short:
        said = f"The longest lease ({lease}) is longer than both intervals of {some(short)} together."
        return Gate("leases", CLOSED, said)
    untold = [zone_name(key) for key, total in totals.items() if total is None]
    if untold or not deletion.keys:
        return Gate("leases", UNKNOWN, f"The intervals of its zones were not read: {some(untold) or 'none is known'}.")
    return Gate("leases", OPEN, f"No lease is longer ({lease}) than both intervals of a zone, but what is excepted.")


def _excepted(grounds: Grounds, deletion: _Deletion, key: str) -> bool:
    name = zone_key(deletion.server.held[key].name)
    return any(target_key(each) == key if is_dn(each) else zone_key(each) == name for each in grounds.lease_exceptions)

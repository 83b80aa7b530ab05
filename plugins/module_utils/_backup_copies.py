"""Which copy of each zone is backed up: that of the server which deletes from it, else that of its writer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ._aging_zones import owner_of
from ._errors import Refused
from ._estate import NEVER, Estate, Server, target_key
from ._names import is_dn, zone_key


@dataclass(frozen=True, slots=True)
class Copy:
    """One zone to back up: ``target`` is as *host* knows it, ``why`` says why from there."""

    target: str
    name: str
    host: str
    why: str
    facts: Mapping[str, Any]


def copies(estate: Estate, judgement: Mapping[str, Any], wanted: Sequence[str] = ()) -> list[Copy]:
    """Return the copies to back up, one for each AD zone and one for each zone that a server keeps in a file.

    *wanted* are names or DistinguishedNames of zones, all when it is empty; a name that no zone has is refused.
    """
    elected = {str(each["fqdn"]): str(each["domain"]) for each in judgement.get("scavengers", ()) if each.get("fqdn")}
    writers = {target_key(each["zone"]): str(each["writer"] or "") for each in judgement.get("writers", ())}
    found = [_of_directory(estate, key, elected, writers) for key in estate.holders]
    found += [
        Copy(copy.target, copy.name, server.name, "only this server keeps it, in a file", copy.facts)
        for server in estate.read
        for copy in server.zones
        if copy.judged and not copy.in_directory
    ]
    return [each for each in found if _is_wanted(each, wanted)] if _known(found, wanted) else found


def _of_directory(estate: Estate, key: str, elected: Mapping[str, str], writers: Mapping[str, str]) -> Copy:
    holders = estate.holders[key]
    target = holders[0].held[key].target
    owner = owner_of(estate, target)
    server, why = _chosen(estate, holders, owner, elected, writers.get(key, ""))
    own = server.held[key]
    return Copy(own.target, own.name, server.name, why, own.facts)


def _chosen(
    estate: Estate, holders: Sequence[Server], owner: str, elected: Mapping[str, str], writer: str
) -> tuple[Server, str]:
    for server in holders:
        if elected.get(estate.fqdn_of(server)) == owner:
            return server, "this server is elected to delete from it"
    for server in holders:
        if server.interval not in (NEVER, None):
            return server, f"this server scavenges every {server.interval}, and nobody is elected"
    for server in holders:
        if server.name == writer:
            return server, "nobody deletes from it, and this server writes it"
    return holders[0], "nobody deletes from it and nobody can write it, and this is the first server that holds it"


def _known(found: Iterable[Copy], wanted: Sequence[str]) -> bool:
    """Return whether zones are named; refuse a name that none of *found* has."""
    known = list(found)
    strange = [name for name in wanted if not any(_is_wanted(each, [name]) for each in known)]
    if strange:
        raise Refused(
            f"no zone that was read is called {', '.join(strange)}: write names or DistinguishedNames as the report "
            "shows them in ddi_zones"
        )
    return bool(wanted)


def _is_wanted(copy: Copy, wanted: Iterable[str]) -> bool:
    return any(
        target_key(name) == target_key(copy.target) if is_dn(name) else zone_key(name) == zone_key(copy.name)
        for name in wanted
    )

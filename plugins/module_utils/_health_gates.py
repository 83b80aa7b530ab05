"""The gates of every change that replicates: that it reaches the servers of its zones, and that their clocks agree."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from ._clocks import CONTROL as CLOCKS
from ._clocks import controller_offset
from ._estate import Estate, Server
from ._grounds import Grounds
from ._missing import accepted
from ._names import zone_key
from ._partitions import partition_of
from ._partners import replicates
from ._plan_step import CLOSED, OPEN, UNKNOWN, Gate
from ._unread import unseen_holders
from ._words import some

#: The DistinguishedName of a zone -> the servers that hold it, or will.
Places = Mapping[str, Sequence[Server]]


def held(estate: Estate, keys: Iterable[str]) -> Places:
    """Return where the zones *keys* are."""
    found = {key: estate.holders[key] for key in keys if key in estate.holders}
    return {servers[0].held[key].target: servers for key, servers in found.items()}


def replication(estate: Estate, places: Places, grounds: Grounds) -> Gate:
    """Return whether the part of the directory with each of the zones in *places* reaches every server of it."""
    drift: list[str] = []
    unknown: list[str] = []
    for target, servers in places.items():
        for server in servers:
            state, reason = replicates(estate, server, partition_of(target))
            said = f"{estate.fqdn_of(server)}: {reason.rstrip('.')}"
            if state != "compliant":
                (drift if state == "drift" else unknown).append(said)
    if drift:
        return Gate("replication", CLOSED, f"What is written does not reach every server ({some(drift, 1)}).")
    unknown += _missed(estate, places, grounds)
    if unknown or not any(places.values()):
        said = f": {some(unknown, 1)}" if unknown else ""
        return Gate("replication", UNKNOWN, f"Whether what is written reaches every server was not read{said}.")
    return Gate("replication", OPEN, "Every server received the last change of every partner within 24 hours.")


def clock(estate: Estate, places: Places, grounds: Grounds, *, alone: bool = True) -> Gate:
    """Return whether the clocks of the servers of the zones in *places* agree.

    Without *alone* the controller's own clock counts too, for what waits until a time that it tells.
    """
    names = dict.fromkeys(estate.fqdn_of(server) for servers in places.values() for server in servers)
    states = {fqdn: grounds.verdicts.get(CLOCKS, {}).get(zone_key(fqdn), set()) for fqdn in names}
    wrong = [fqdn for fqdn, found in states.items() if "drift" in found]
    if wrong:
        said = f"The clock is more than 5 min off on {some(wrong, 1)}, so secure updates fail there."
        return Gate("clock", CLOSED, said)
    untold = [fqdn for fqdn, found in states.items() if found != {"compliant"}] + _missed(estate, places, grounds)
    if untold or not names:
        said = f": {some(untold, 1)}" if untold else ""
        return Gate("clock", UNKNOWN, f"Whether the clocks of all servers agree was not read{said}.")
    if not alone:
        own = controller_offset(estate)
        if own is None or own.state != "compliant":
            state = CLOSED if own and own.state == "drift" else UNKNOWN
            said = f"is {own.words}" if own else "was not read"
            return Gate("clock", state, f"Compared with the controller, the clock of the PDC emulators {said}.")
    return Gate("clock", OPEN, "The clocks of all servers are within 5 min of that of the PDC emulator.")


def _missed(estate: Estate, places: Places, grounds: Grounds) -> list[str]:
    """Return the servers that may hold one of the zones unseen, but those that the operator accepts."""
    unread = dict.fromkeys(name for target in places for name in unseen_holders(estate, target))
    return [name for name in unread if not accepted(estate, name, grounds.missing)]

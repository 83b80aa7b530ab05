"""The gates of the step that creates a reverse zone: a new zone hides what others answered for its names."""

from __future__ import annotations

from datetime import datetime

from ._copies import zones_of_directory
from ._estate import Estate, target_key
from ._grounds import Grounds
from ._health_gates import clock, replication
from ._missing import accepted
from ._parts import domain_of_part, unread_parts
from ._past_gates import shown
from ._plan_step import CLOSED, OPEN, UNKNOWN, Draft, Gate
from ._reverse_place import holds_part, keepers, namesakes, parts_of
from ._unread import unseen_holders

#: Whether clients get the same answers as before; who asks every server for them says it.
ANSWERS = Gate("answers", UNKNOWN, "Nobody asked the servers yet what they answer for the names of the new zone.")


def create_gates(estate: Estate, draft: Draft, grounds: Grounds) -> tuple[Gate, ...]:
    """Return the gates of one creation, without those of coverage."""
    places = {draft.target: keepers(estate, draft.target)}
    gates = (
        _free(estate, draft, grounds),
        _made_before(draft, grounds),
        replication(estate, places, grounds),
        clock(estate, places, grounds),
        grounds.answers.get(target_key(draft.target), ANSWERS),
    )
    hidden = grounds.hidden.get(target_key(draft.target))
    return (*gates, hidden) if hidden else gates


def _free(estate: Estate, draft: Draft, grounds: Grounds) -> Gate:
    """Return whether nothing has the name of the new zone where it would be served."""
    target = draft.target
    if taken := namesakes(estate, target):
        return Gate("name-free", CLOSED, f"The name is taken: {'; '.join(taken)}.")
    unread = [each for each in unseen_holders(estate, target) if not accepted(estate, each, grounds.missing)]
    # A second copy in a part of the directory that nobody could read would hide the new zone, or be hidden by it.
    domains = {server.domain for server in keepers(estate, target)}
    parts = [part for part in unread_parts(estate) if domain_of_part(part) in {"", *domains}]
    if unread or parts:
        return Gate(
            "name-free", UNKNOWN, f"It was not read whether these have the name: {', '.join([*unread, *parts])}."
        )
    seen = any(zones_of_directory(server) for server in estate.read if holds_part(parts_of(server), target))
    if not seen:
        return Gate("name-free", UNKNOWN, "No server told what its directory holds.")
    return Gate("name-free", OPEN, "No server and no part of the directory that was read has the name.")


def _made_before(draft: Draft, grounds: Grounds) -> Gate:
    """Return whether another server made a zone of this name in an earlier run: both would lie in the directory."""
    if grounds.damaged:
        said = f"Who made the zone last is not known, because this is damaged or gone: {', '.join(grounds.damaged)}."
        return Gate("one-writer", UNKNOWN, said)
    last = (grounds.past.get(target_key(draft.target)) or {}).get("last_write")
    if last is None or last["host"] == draft.host:
        return Gate("one-writer", OPEN, "By the record no other host made a zone of this name.")
    until = datetime.fromisoformat(last["until"])
    told = f"{last['host']} wrote a zone of this name at {shown(datetime.fromisoformat(last['time']))}"
    if grounds.now < until:
        return Gate("one-writer", CLOSED, f"{told} (run {last['run']}): wait until {shown(until)}, or let it write.")
    return Gate("one-writer", OPEN, f"{told}, and what became of it has arrived since.")

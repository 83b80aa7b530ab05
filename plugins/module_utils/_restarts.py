"""Whether a server restarts so often that it never scavenges: each start of the DNS service begins the wait anew."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from ._durations import NEVER, restore
from ._estate import Server

#: What the baseline wants where the operator names no interval.
USUAL_INTERVAL = timedelta(days=7)
#: As many starts have to be known: one wait between two of them is no habit.
_HABIT = 3
#: How many starts of a service are kept, and how far two readings of the same start may lie apart.
_STARTS = 12
_SAME_START = timedelta(minutes=5)


def restless(past: Mapping[str, Any] | None, interval: str | None) -> bool | None:
    """Return whether no known pause between two starts was as long as *interval*; None when too few are known."""
    starts = sorted(datetime.fromisoformat(start) for start in (past or {}).get("starts", ()))
    if past is None or not starts:
        return None
    ran = [*(later - earlier for earlier, later in pairwise(starts)), datetime.fromisoformat(past["seen"]) - starts[-1]]
    if max(ran) > (USUAL_INTERVAL if interval in (None, NEVER) else restore(interval)):
        return False
    return True if len(starts) >= _HABIT else None


def joined(past: Mapping[str, Any] | None, server: Server) -> Mapping[str, Any] | None:
    """Return what earlier runs knew of the starts of *server*, and what it tells itself now."""
    told = server.starts
    if not told:
        return past
    seen = server.runs.get("now") or (past or {}).get("seen") or max(told, key=datetime.fromisoformat)
    return {"starts": starts_of([*(past or {}).get("starts", ()), *told]), "seen": seen}


def starts_of(texts: Iterable[str]) -> list[str]:
    """Return the last of the points in time *texts*, each once."""
    times: list[datetime] = []
    for text in texts:
        # What is no point in time with its zone says nothing.
        with suppress(ValueError, TypeError):
            time = datetime.fromisoformat(text)
            if time.tzinfo and not any(abs(time - known) <= _SAME_START for known in times):
                times.append(time)
    return [time.isoformat() for time in sorted(times)[-_STARTS:]]

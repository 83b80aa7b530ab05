"""Whether a server restarts so often that it never scavenges: each start of the DNS service begins the wait anew."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from ._durations import NEVER, restore

#: What the baseline wants where the operator names no interval.
USUAL_INTERVAL = timedelta(days=7)
#: As many starts have to be known: one wait between two of them is no habit.
_STARTS = 3


def restless(past: Mapping[str, Any] | None, interval: str | None) -> bool | None:
    """Return whether no known pause between two starts was as long as *interval*; None when too few are known."""
    starts = sorted(datetime.fromisoformat(start) for start in (past or {}).get("starts", ()))
    if past is None or len(starts) < _STARTS:
        return None
    ran = [*(later - earlier for earlier, later in pairwise(starts)), datetime.fromisoformat(past["seen"]) - starts[-1]]
    return max(ran) <= (USUAL_INTERVAL if interval in (None, NEVER) else restore(interval))

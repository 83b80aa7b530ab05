"""For how long nobody changed the settings of an AD zone, by what its servers log and by when its object changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from ._estate import Estate, Server
from ._unread import unseen_holders

#: What a server must have read of its audit channel before its silence says anything.
_READ = ("now", "channel", "held", "settings")


def quiet_for(estate: Estate, key: str) -> timedelta | None:
    """Return for how long the AD zone *key* has had the settings that its servers show, None when that is not certain.

    A change is logged as event 514 or 541 on the server that makes it, and nowhere else, so every server that holds the
    zone must have been read, and its channel be on and lose nothing. No document names the data of these events, so one
    about any zone ends the silence for all. What reaches the directory past a DNS server, or from one that is gone, is
    not logged: the object of the zone must not have changed since either, on any of the servers. Times are compared
    with the clock of the server that tells them; that it was not set anew meanwhile is assumed.
    """
    holders = estate.holders.get(key, ())
    if not holders or unseen_holders(estate, holders[0].held[key].target):
        return None
    ages = [age for server in holders for age in _ages(server, key)]
    certain = [age for age in ages if age is not None and age >= timedelta(0)]
    return min(certain) if len(certain) == len(ages) else None


def _ages(server: Server, key: str) -> Iterator[timedelta | None]:
    """Yield how old what *server* tells of changes is, None for what it does not tell."""
    logs = ((server.parts.get("dns_event_log") or {}).get("current") or {}).get("server")
    if not logs or not _loses_nothing(logs):
        yield None
        return
    told = [logs["oldest_audit_event"], (server.info.get("changed") or {}).get(key)]
    # No event at all about a setting is what is hoped for.
    told += [logs["setting_changed"]] if logs["setting_changed"] else []
    now = datetime.fromisoformat(logs["now"])
    yield from (now - datetime.fromisoformat(time) if time else None for time in told)


def _loses_nothing(logs: Mapping[str, Any]) -> bool:
    kept = logs["full"] is False or logs["mode"] == "Circular"
    return bool(logs["enabled"] and kept and logs["now"] and not any(name in logs["errors"] for name in _READ))

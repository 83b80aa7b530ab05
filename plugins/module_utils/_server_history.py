"""What runs saw of servers: the addresses that each had, when its DNS service started, and who was elected."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

from ._candidates import own_addresses
from ._election import ELECTED, Choice
from ._estate import Estate
from ._restarts import starts_of


def past_of(histories: Iterable[Mapping[str, Any]], names: Collection[str]) -> dict[str, Any]:
    """Join the *histories* of runs, the oldest first, that saw one of the servers *names*: a lab is another estate."""
    servers: dict[str, dict[str, Any]] = {}
    scavengers: dict[str, str] = {}
    for history in histories:
        known = history.get("seen_servers") or {}
        if not set(known) & set(names):
            continue
        scavengers |= history.get("scavengers") or {}
        for fqdn, entry in known.items():
            servers[fqdn] = _joined(servers.get(fqdn), entry)
    return {"servers": servers, "scavengers": scavengers}


def remember_servers(
    estate: Estate, past: Mapping[str, Any], choices: Iterable[Choice], now: datetime
) -> dict[str, Any]:
    """Return what is known after a run read *estate* and elected *choices*; who was elected before stays known."""
    servers = dict(past.get("servers", {}))
    for server in estate.read:
        seen = {"addresses": own_addresses(estate, server), "starts": server.starts, "seen": now.isoformat()}
        fqdn = estate.fqdn_of(server)
        servers[fqdn] = _joined(servers.get(fqdn), seen)
    elected = {choice.domain: choice.fqdn for choice in choices if choice.state == ELECTED}
    return {"seen_servers": servers, "scavengers": {**past.get("scavengers", {}), **elected}}


def _joined(one: Mapping[str, Any] | None, other: Mapping[str, Any]) -> dict[str, Any]:
    earlier = one or {"addresses": [], "starts": [], "seen": other["seen"]}
    return {
        "addresses": list(dict.fromkeys([*earlier["addresses"], *other["addresses"]])),
        "starts": starts_of([*earlier["starts"], *other["starts"]]),
        "seen": max(earlier["seen"], other["seen"], key=datetime.fromisoformat),
    }

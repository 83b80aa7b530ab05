"""Which way a change goes: what would start or widen deletion, or weaken security, and what does the opposite."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ._durations import NEVER, restore
from ._record_state import ABSENT, ages, is_record
from ._update_proxy import NO_MEMBER

#: What a change can weaken, by the word that an operator allows it with -> what it does.
SCAVENGING, AGING, SHORTER, LISTED, NONSECURE, PROXY = (
    "scavenging",
    "aging",
    "shorter-interval",
    "scavenge-servers",
    "nonsecure-updates",
    "update-proxy",
)
WEAKENINGS = {
    SCAVENGING: "it makes a server scavenge",
    AGING: "it makes records old enough to be deleted",
    SHORTER: "it makes records old sooner, those that exist too",
    LISTED: "it lets servers delete that may not now",
    NONSECURE: "it lets any host overwrite any name",
    PROXY: "it lets what an account registers be open to every account",
}


def weakening(setting: str, before: Any, after: Any) -> str:
    """Return the word for what changing *setting* from *before* to *after* weakens, or nothing."""
    rule = _RULES.get(setting) or (_record if is_record(setting) else None)
    return rule(before, after) if rule and before != after else ""


def tightens(setting: str, before: Any, after: Any) -> bool:
    """Return whether the change takes back what its opposite would weaken."""
    return bool(weakening(setting, after, before)) and not weakening(setting, before, after)


def rests_on_inferred(setting: str, after: Any) -> str:
    """Return the fact that a change rests on and that was never seen on Windows, or nothing."""
    if setting == "scavenge_servers" and not after:
        return "that an empty ScavengeServers clears the list is inferred"
    return ""


def _mode(_before: Any, after: Any) -> str:
    return NONSECURE if after == "NonsecureAndSecure" else ""


def _switch(_before: Any, after: Any) -> str:
    return AGING if after else ""


def _length(before: Any, after: Any) -> str:
    return SHORTER if restore(after) < restore(before) else ""


def _scavenging(before: Any, after: Any) -> str:
    if after == NEVER:
        return ""
    return SCAVENGING if before == NEVER else _length(before, after)


def _servers(before: Any, after: Any) -> str:
    # An empty list lets every server delete, so nothing is wider than it. Each server that joins is one more.
    return LISTED if before and (not after or not set(after) <= set(before)) else ""


def _record(before: Any, after: Any) -> str:
    # A record that was gone and is there again, with the time of now, is no sooner old than any other.
    return AGING if ages(str(after)) and not ages(str(before)) and before != ABSENT else ""


def _member(_before: Any, after: Any) -> str:
    return "" if after == NO_MEMBER else PROXY


_RULES: dict[str, Callable[[Any, Any], str]] = {
    "dynamic_update": _mode,
    "aging": _switch,
    "new_zones_age": _switch,
    "no_refresh_interval": _length,
    "refresh_interval": _length,
    "scavenging_interval": _scavenging,
    "scavenge_servers": _servers,
    "update_proxy_member": _member,
}

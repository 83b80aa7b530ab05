"""Which hosts a play was meant for, before ``--limit`` took some away."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from fnmatch import fnmatchcase
from typing import Any

from ansible.inventory.manager import order_patterns, split_host_pattern

_RANGE = re.compile(r"(.+)\[(-?\d+)(?::(-?\d*))?\]")


def hosts_of(patterns: Any, groups: Mapping[str, Sequence[str]]) -> list[str]:
    """Return the hosts of *groups* that the host *patterns* of a play match, in inventory order."""
    found: list[str] = []
    for pattern in order_patterns(split_host_pattern(list(patterns) if not isinstance(patterns, str) else patterns)):
        matched = _matches(pattern.lstrip("!&"), groups)
        if pattern.startswith("!"):
            found = [host for host in found if host not in matched]
        elif pattern.startswith("&"):
            found = [host for host in found if host in matched]
        else:
            found.extend(host for host in matched if host not in found)
    return found


def _matches(pattern: str, groups: Mapping[str, Sequence[str]]) -> list[str]:
    chosen = _RANGE.fullmatch(pattern) if not pattern.startswith("~") else None
    if chosen is None:
        return _named(pattern, groups)
    hosts, start, end = _named(chosen[1], groups), int(chosen[2]), chosen[3]
    if end is None:
        return hosts[start : start + 1 or None]
    last = int(end) if end else len(hosts) - 1
    return hosts[start : last + 1 or None]


def _named(pattern: str, groups: Mapping[str, Sequence[str]]) -> list[str]:
    found: list[str] = []
    for name, hosts in groups.items():
        matched = hosts if _like(name, pattern) else [host for host in hosts if _like(host, pattern)]
        found.extend(host for host in matched if host not in found)
    return [host for host in groups.get("all", found) if host in found]


def _like(name: str, pattern: str) -> bool:
    if pattern.startswith("~"):
        return re.match(pattern[1:], name) is not None
    return name == pattern or fnmatchcase(name, pattern)

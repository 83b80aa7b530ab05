"""The parts of the directory that may hold zones: which of them no server could read."""

from __future__ import annotations

from ._estate import Estate
from ._names import dn_key, dn_parts, dn_suffix


def unread_parts(estate: Estate) -> list[str]:
    """Return the application partitions and system containers of the forest that nobody searched for zones."""
    searched = {dn_key(part) for server in estate.read for part in server.info.get("searched") or []}
    known: dict[str, str] = {}
    for server in estate.read:
        forest = server.info.get("forest") or {}
        for part in [*(forest.get("partitions") or []), *(server.info.get("unread") or {})]:
            if "=" in part:
                known.setdefault(dn_key(part), part)
    return [part for key, part in sorted(known.items()) if key not in searched]


def domain_of_part(part: str) -> str:
    """Return the domain whose controllers hold a part of the directory; empty when any controller may."""
    kind, name = dn_parts(part)[0] if dn_parts(part) else ("", "")
    own = kind == "CN" or name.lower() == "domaindnszones"
    return dn_suffix(part) if own else ""

"""The resolvers of the DHCP servers of a report as text: who asks which, and what it answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..module_utils._reach_primary import PRIMARY
from ..module_utils._words import some
from ._columns import indented

#: How many names a line has, and how many resolvers that are well are listed one by one.
_FEW = 20


def resolvers(report: Mapping[str, Any]) -> str:
    """Return a line for each resolver that a DHCP server uses: all that are not well, the others while they are few."""
    pairs: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    for row in report["resolvers"]:
        # Who answers as it should was named by a resolver already.
        if row["source"] == PRIMARY and row["state"] == "compliant":
            continue
        pairs.setdefault((row["asker"], row["target"]), []).append(row)
    well = [pair for pair, rows in pairs.items() if all(row["state"] == "compliant" for row in rows)]
    shown = pairs if len(well) <= _FEW else {pair: rows for pair, rows in pairs.items() if pair not in well}
    lines = [line for pair, rows in shown.items() for line in indented(_line(*pair, rows), 0, hang=4)]
    if len(shown) < len(pairs):
        lines.append(f"{len(pairs) - len(shown)} more resolvers lead to servers that can write the zones.")
    return "\n".join(["RESOLVERS OF DHCP SERVERS", *lines]) if lines else ""


def _line(asker: str, target: str, rows: Sequence[Mapping[str, Any]]) -> str:
    sources = ", ".join(dict.fromkeys(row["source"] for row in rows))
    wrong = dict.fromkeys(f"{row['state']}, {row['reason']}" for row in rows if row["state"] != "compliant")
    servers: dict[str, list[str]] = {}
    for row in rows:
        if row["state"] == "compliant":
            servers.setdefault(row["mname"], []).append(row["zone"])
    answers = [f"{some(zones)} to {mname}" for mname, zones in servers.items()]
    return f"{asker} asks {target} ({sources}): {'; '.join([*wrong, *answers])}"

"""The denominators of a report: for each control and host how much was judged, skipped and unknown, and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..module_utils._catalogue import CONTROLS, HOST_CONTROLS, PART_CONTROLS, SERVER_PARTS
from ..module_utils._estate import Estate, Server
from ..module_utils._findings import ESTATE

_WORST = ("unknown", "drift", "compliant", "skipped")


@dataclass(slots=True)
class Count:
    """The verdicts of one control on one host; each target has exactly one.

    A target is the server itself or a zone, which may carry the name of the server.
    """

    control: str
    host: str
    states: dict[tuple[bool, str], tuple[str, str]] = field(default_factory=dict)

    def number(self, state: str) -> int:
        return sum(1 for each, _ in self.states.values() if each == state)

    def as_dict(self) -> dict[str, Any]:
        compliant, drift = self.number("compliant"), self.number("drift")
        return {
            "host": self.host,
            "total": len(self.states),
            "judged": compliant + drift,
            "compliant": compliant,
            "drift": drift,
            "skipped": self.number("skipped"),
            "unknown": self.number("unknown"),
            "reasons": self._reasons(),
        }

    def _reasons(self) -> list[dict[str, Any]]:
        reasons: dict[tuple[str, str], list[str]] = {}
        for (_, target), (state, reason) in self.states.items():
            if state != "compliant":
                reasons.setdefault((state, reason), []).append(target)
        return [
            {"state": state, "reason": reason, "count": len(targets), "targets": targets}
            for (state, reason), targets in reasons.items()
        ]


def count(estate: Estate, judged: Sequence[Mapping[str, Any]]) -> list[Count]:
    """Return the counts of every control and host of the play, and of the estate, controls in catalogue order."""
    counts: dict[tuple[str, str], Count] = {}
    for server in estate.servers:
        if server.name in estate.outside:
            continue
        _add(counts, server.name, _verdicts(server))
    _add(counts, ESTATE, judged)
    order = list(CONTROLS)
    return sorted(counts.values(), key=lambda each: order.index(each.control))


def _add(counts: dict[tuple[str, str], Count], host: str, verdicts: Iterable[Mapping[str, Any]]) -> None:
    for verdict in verdicts:
        entry = counts.setdefault((verdict["control"], host), Count(verdict["control"], host))
        target = (bool(verdict.get("of_server")), verdict["target"])
        known = entry.states.get(target)
        # Should two questions of one control have the same target, the worse answer counts.
        if known is None or _WORST.index(verdict["state"]) < _WORST.index(known[0]):
            entry.states[target] = (verdict["state"], verdict["reason"])


def _verdicts(server: Server) -> list[Mapping[str, Any]]:
    if not server.reached:
        return [_unknown(control, server, server.error) for control in HOST_CONTROLS]
    verdicts: list[Mapping[str, Any]] = []
    for part, controls in PART_CONTROLS.items():
        entry = server.parts.get(part)
        if entry is None:
            verdicts += [_unknown(control, server, f"{part} was not read") for control in controls]
            continue
        told = entry.get("verdicts") or []
        # A zone may be called server too, so what is about the server carries its name.
        of_server = part in SERVER_PARTS
        verdicts += [{**each, "target": server.fqdn, "of_server": True} for each in told] if of_server else told
        if entry.get("error"):
            known = {verdict["control"] for verdict in told}
            verdicts += [_unknown(control, server, entry["error"]) for control in controls if control not in known]
    return verdicts


def _unknown(control: str, server: Server, reason: str) -> dict[str, Any]:
    return {"control": control, "target": server.fqdn, "of_server": True, "state": "unknown", "reason": reason}

"""Whether all servers see the same settings of an AD zone: a difference is replication on its way, or a failure."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from ._catalogue import CONTROLS
from ._estate import Estate, Server
from ._finding import Verdict
from ._findings import EstateFinding, Outcome, finding
from ._unread import unseen_holders

CONTROL = "zone-settings-agree"
# Whatever each server derives for itself, as the moment from which it may delete, differs by design and is left out.
SETTINGS = CONTROLS[CONTROL].settings


def judge_agreement(estate: Estate) -> Outcome:
    """Compare the settings of every AD zone between the servers that were read."""
    verdicts: list[Verdict] = []
    findings: list[EstateFinding] = []
    for key, servers in estate.holders.items():
        target = servers[0].held[key].target
        differing = [each for setting in SETTINGS if (each := _difference(key, target, setting, servers))]
        findings += differing
        if differing:
            verdicts.append(Verdict(CONTROL, target, "drift", "; ".join(each.reason for each in differing)))
        elif unseen := unseen_holders(estate, target):
            verdicts.append(Verdict(CONTROL, target, "unknown", f"its settings were not read on: {', '.join(unseen)}"))
        elif len(servers) == 1:
            verdicts.append(Verdict(CONTROL, target, "skipped", "only one server holds it"))
        else:
            verdicts.append(_equal(key, target, servers))
    return Outcome(tuple(verdicts), tuple(findings))


def _difference(key: str, target: str, setting: str, servers: Sequence[Server]) -> EstateFinding | None:
    values = {server.name: server.held[key].facts.get(setting) for server in servers}
    known = {name: value for name, value in values.items() if value is not None}
    if len({json.dumps(value) for value in known.values()}) < 2:
        return None
    said = ", ".join(f"{name} says {_shown(value)}" for name, value in known.items())
    zone = servers[0].held[key].name
    reason = (
        f"Servers differ about {setting} of zone {zone}: {said}. Replication takes up to three hours between sites and "
        "three minutes more; if a later audit says the same, replication fails."
    )
    return finding(CONTROL, target, setting, (known, None), reason, hosts=known, remedy="waiting")


def _shown(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(value) or "every server"
    return {True: "yes", False: "no"}.get(value, str(value)) if isinstance(value, bool) else str(value)


def silent_about(key: str, servers: Sequence[Server]) -> list[str]:
    """Return the servers of the zone that were read and did not tell all of its settings."""
    return [server.name for server in servers if any(server.held[key].facts.get(name) is None for name in SETTINGS)]


def _equal(key: str, target: str, servers: Sequence[Server]) -> Verdict:
    if silent := silent_about(key, servers):
        return Verdict(CONTROL, target, "unknown", f"{', '.join(silent)} did not tell all settings of it")
    return Verdict(CONTROL, target, "compliant")

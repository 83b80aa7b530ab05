"""The findings of the whole estate: those of the judge, and those of the hosts with equal ones merged."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from ._catalogue import CONTROLS, SERVER_CONTROLS, SEVERITIES, severity
from ._estate import Estate, Server, target_key
from ._finding import Verdict
from ._names import dn_suffix, is_object, zone_key, zone_name

#: The host of a verdict that is about the estate and not about one server.
ESTATE = "estate"

#: What needs a person wins over what the tool can do, and a writable copy over a read-only one, which waits for it.
_REMEDY_ORDER = ("refused", "manual", "automatic", "waiting")


@dataclass(frozen=True, slots=True)
class EstateFinding:
    """One setting of one target that is not as it should be, with every host that says so."""

    control: str
    severity: str
    target: str
    setting: str
    before: Any
    after: Any
    remedy: str
    reason: str
    hosts: tuple[str, ...] = ()
    writer: str = ""

    def as_dict(self) -> dict[str, Any]:
        control = CONTROLS[self.control]
        known = asdict(self) | {"hosts": list(self.hosts), "writer": self.writer or None}
        return known | {"title": control.title, "number": control.number, "confidence": control.confidence}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one question to the estate adds to the judgement."""

    verdicts: tuple[Verdict, ...] = ()
    findings: tuple[EstateFinding, ...] = ()


def finding(
    control: str,
    target: str,
    setting: str,
    values: tuple[Any, Any],
    reason: str,
    *,
    hosts: Iterable[str] = (),
    remedy: str = "manual",
) -> EstateFinding:
    """Return a finding of the judge; *values* are before and after."""
    before, after = values
    return EstateFinding(control, severity(control), target, setting, before, after, remedy, reason, hosts=tuple(hosts))


def merge(estate: Estate) -> list[EstateFinding]:
    """Return the findings of all hosts; an AD zone with the same value everywhere is found once."""
    groups: dict[tuple[str, ...], EstateFinding] = {}
    for server in estate.read:
        for entry in _found(server):
            key = _key(server, entry)
            one = _of_host(estate, server, entry)
            groups[key] = _joined(groups[key], one) if key in groups else one
    return list(groups.values())


def in_order(findings: Iterable[EstateFinding]) -> tuple[EstateFinding, ...]:
    """Return findings as a person reads them: the gravest first, then by control, target and setting."""
    keys = list(CONTROLS)
    return tuple(
        sorted(
            findings,
            key=lambda each: (
                SEVERITIES.index(each.severity),
                keys.index(each.control),
                zone_name(each.target),
                each.target,
                each.setting,
                each.hosts,
            ),
        )
    )


def _found(server: Server) -> list[Mapping[str, Any]]:
    return [entry for part in server.parts.values() for entry in part.get("findings") or []]


def _key(server: Server, entry: Mapping[str, Any]) -> tuple[str, ...]:
    # Zones outside the directory that carry the same name are different zones on every server.
    where = "" if is_object(entry["target"]) else server.name
    values = json.dumps([entry["before"], entry["after"]], sort_keys=True)
    return (entry["control"], target_key(entry["target"]), entry["setting"], values, where)


def _of_host(estate: Estate, server: Server, entry: Mapping[str, Any]) -> EstateFinding:
    # Not by the word alone: a zone may be called server.
    target = server.fqdn if entry["control"] in SERVER_CONTROLS else entry["target"]
    grave = severity(entry["control"], entry["before"], _is_domain_zone(estate, target))
    return EstateFinding(
        entry["control"],
        grave,
        target,
        entry["setting"],
        entry["before"],
        entry["after"],
        entry["remedy"],
        entry["reason"],
        hosts=(server.name,),
    )


def _is_domain_zone(estate: Estate, target: str) -> bool:
    name = zone_key(zone_name(target))
    return name.startswith("_msdcs.") or name in estate.domains or name == dn_suffix(target)


def _joined(one: EstateFinding, other: EstateFinding) -> EstateFinding:
    better = min(one, other, key=lambda each: _REMEDY_ORDER.index(each.remedy))
    return replace(one, remedy=better.remedy, reason=better.reason, hosts=one.hosts + other.hosts)

"""What gates are judged by beside the evidence: verdicts, what the operator says, and what earlier runs left."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from ._backup import Backups, NoBackups
from ._durations import parse, parse_or_zero
from ._estate import Estate, Server, target_key
from ._foreseen import Foreseen
from ._gate_options import names_in
from ._names import zone_list
from ._plan_step import Gate

#: control -> target -> the states of the judge's verdicts about it.
Verdicts = Mapping[str, Mapping[str, set[str]]]


@dataclass(frozen=True)
class Arming:
    """Who may scavenge while the aging of a zone changes (``armed``), and who stops earlier in the run."""

    armed: frozenset[str]
    stopping: frozenset[str] = frozenset()

    def accepts_armed(self, estate: Estate, server: Server) -> bool:
        """Return whether the operator accepts that *server* scavenges while aging changes."""
        return bool(self.armed & {server.name.lower(), estate.fqdn_of(server)})


@dataclass(frozen=True)
class Grounds:
    """``past`` is what is known of each AD zone from earlier runs, ``damaged`` the records that say nothing.

    ``lost`` are the histories of runs that say nothing.
    """

    verdicts: Verdicts
    domain_zones: int
    sources: Sequence[str]
    settle: timedelta
    armed: frozenset[str]
    missing: frozenset[str]
    now: datetime
    past: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    damaged: Sequence[str] = ()
    #: domain -> the full name of the server that is elected to scavenge its zones.
    scavengers: Mapping[str, str] = field(default_factory=dict)
    lease: timedelta | None = None
    #: Names and DistinguishedNames of zones whose intervals may be shorter than the longest lease.
    lease_exceptions: Sequence[str] = ()
    lost: Sequence[str] = ()
    #: New zone below others, by its key -> whether it would hide records.
    hidden: Mapping[str, Gate] = field(default_factory=dict)
    #: new zone -> whether anybody else answers for its names.
    answers: Mapping[str, Gate] = field(default_factory=dict)
    #: Hosts that stop scavenging earlier in the same run.
    stopping: frozenset[str] = frozenset()
    #: Keys of the zones that are created earlier in the same run.
    creating: frozenset[str] = frozenset()
    backups: Backups = field(default_factory=NoBackups)
    #: What was foreseen and approved of deletion.
    foreseen: Foreseen = field(default_factory=Foreseen)

    @property
    def arming(self) -> Arming:
        return Arming(self.armed, self.stopping)


def grounds_of(
    verdicts: Sequence[Mapping[str, Any]],
    options: Mapping[str, Any],
    history: Mapping[str, Any],
    now: datetime,
    scavengers: Iterable[Mapping[str, Any]] = (),
) -> Grounds:
    """Return the grounds for *verdicts* and *scavengers* of a judgement, checked *options* and the run's history."""
    lease = options["longest_lease"]
    return Grounds(
        verdicts=by_control(verdicts),
        domain_zones=options["domain_zones"],
        sources=zone_list(options["update_sources_reviewed"]),
        settle=parse_or_zero("secure_settle", options["secure_settle"]),
        armed=names_in(options["scavenging_armed_accepted"]),
        missing=names_in(options["allow_missing"]),
        now=now,
        past={**history.get("unheld", {}), **history.get("zones", {})},
        damaged=history.get("damaged", ()),
        scavengers={each["domain"]: each["fqdn"] for each in scavengers if each["fqdn"]},
        lease=None if lease is None else parse("longest_lease", lease),
        lease_exceptions=zone_list(options["lease_exceptions"], "lease_exceptions"),
        lost=history.get("lost", ()),
        backups=history.get("backups") or NoBackups(),
    )


def by_control(verdicts: Sequence[Mapping[str, Any]]) -> Verdicts:
    """Return the verdicts of a judgement in the form that the gates ask for."""
    states: dict[str, dict[str, set[str]]] = {}
    for each in verdicts:
        of_control = states.setdefault(each["control"], {})
        of_control.setdefault(target_key(each["target"]), set()).add(each["state"])
    return states

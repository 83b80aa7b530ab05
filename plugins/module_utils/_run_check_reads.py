"""What a DNS server says about its scavenging passes, and about all that could keep them from running."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from . import _durations as durations
from ._directory import SETTING, first
from ._errors import ReadError
from ._events import newest, oldest
from ._finding import Command
from ._health_reads import partners_of_server
from ._partitions import partition_of, partitions_of, partners_of
from ._session import Object, Session
from ._values import addresses, duration, known_flag, moment, server_name, texts
from ._zone_reads import ZONES
from ._zones import Zone, facts_of, passed_over, target_of

SCAVENGING = Command("Get-DnsServerScavenging")
STATISTICS = Command("Get-DnsServerStatistics")
# The clock of the controller says nothing about the events of this server.
CLOCK = Command("Get-Date")
LOG = "DNS Server"
#: So many passes are asked for: beside the last one on schedule there may be some that somebody started.
MOST_PASSES = 12
#: 2501: a pass is done and removed records; 2502: a pass is done and removed none. The newest comes first.
PASSES = newest(LOG, "*[System[(EventID=2501 or EventID=2502)]]", MOST_PASSES)
OLDEST = oldest(LOG)
#: 2: the service started [reported].
STARTS = newest(LOG, "*[System[(EventID=2)]]", 12)
#: The events come last: that there is none is an error.
ASKED = (SCAVENGING, SETTING, ZONES, STATISTICS, CLOCK, STARTS)
#: All commands that read_run sends.
READS = (
    "Get-DnsServerScavenging",
    "Get-DnsServerSetting",
    "Get-DnsServerZone",
    "Get-DnsServerStatistics",
    "Get-Date",
    "Get-WinEvent",
    "Get-DnsServerZoneAging",
    "Get-ADReplicationPartnerMetadata",
)

Answer = list[Object] | ReadError


def read_run(session: Session, *, idle: bool = True) -> dict[str, Any]:
    """Return what decides whether scavenging really runs; ``errors`` holds what could not be read, by its name.

    Without *idle* a server that does not scavenge is not asked for passes: it has none, which costs a request more.
    """
    scavenging, setting, zones, statistics, clock, starts = session.read_all(ASKED)
    interval = duration(first(scavenging).get("ScavengingInterval"))
    # Zones that do not age count too: their partition can keep a pass from being noted.
    partitions = [] if isinstance(zones, ReadError) else partitions_of(zones)
    name = server_name(first(setting).get("ComputerName"))
    partners, held, passes = _later(session, idle=idle)
    errors = _errors(
        scavenging=scavenging, addresses=setting, zones=zones, started=statistics, now=clock, events=passes
    ) | _errors(events=held)
    started = _started(first(statistics))
    if started is None:
        errors.setdefault("started", "Get-DnsServerStatistics gave no start time of the service")
    own = first(setting)
    facts: dict[str, Any] = {
        "now": moment(next(iter(clock), None)) if not isinstance(clock, ReadError) else None,
        "scavenging_interval": None if interval is None else durations.render(interval, durations.NEVER),
        "last_scavenge_time": moment(first(scavenging).get("LastScavengeTime")),
        "last_event": _time(passes),
        "passes": _times(passes),
        "oldest_event": _time(held),
        "started": started,
        "starts": _times(starts),
        "addresses": addresses(texts(own.get("AllIPAddress"))) or None,
        "zones": {} if isinstance(zones, ReadError) else _zones(session, zones),
        "errors": errors,
    }
    return facts | {"replicated": _replicated(name, partitions, partners, errors)}


def asked_later(session: Session, *, idle: bool = True) -> list[Command]:
    """Return what is asked once the server told its zones and how often it scavenges."""
    interval = duration(first(session.read_all([SCAVENGING])[0]).get("ScavengingInterval"))
    passes = [PASSES] if idle or interval != timedelta(0) else []
    return [*partners_of_server(session), OLDEST, *passes]


def _later(session: Session, *, idle: bool) -> tuple[Answer, Answer, Answer]:
    """Return the partners of the server, its oldest event and its last pass, asked for together."""
    asked = asked_later(session, idle=idle)
    told = session.read_all(asked)
    return told[0] if asked[0] != OLDEST else [], told[asked.index(OLDEST)], told[-1] if PASSES in asked else []


def _errors(**answers: Answer) -> dict[str, str]:
    return {name: str(answer) for name, answer in answers.items() if isinstance(answer, ReadError)}


def _time(events: Answer) -> str | None:
    return moment(first(events).get("TimeCreated"))


def _times(events: Answer) -> list[str]:
    return [] if isinstance(events, ReadError) else [time for each in events if (time := _time([each]))]


def _started(statistics: Mapping[str, Any]) -> str | None:
    times = statistics.get("TimeStatistics")
    return moment(times.get("ServerStartTime")) if isinstance(times, dict) else None


def _zones(session: Session, zones: Sequence[Object]) -> dict[str, dict[str, Any]]:
    """Return what decides whether this server scavenges each zone that could age."""
    found: dict[str, dict[str, Any]] = {}
    for zone in zones:
        facts = facts_of(zone, [], complete=False)
        if not passed_over(Zone.of(facts)):
            target = target_of(zone) or facts["name"]
            found[target] = {
                "name": facts["name"],
                "dynamic_update": facts["dynamic_update"],
                "paused": known_flag(zone.get("IsPaused")),
                "read_only": facts["read_only"],
                "partition": partition_of(target),
            }
    names = [zone["name"] for zone in found.values()]
    answers = session.read_each("Get-DnsServerZoneAging", "Name", names, key="ZoneName")
    for zone in found.values():
        zone |= _aging(answers.get(zone["name"], []))
    return found


def _aging(answer: Answer) -> dict[str, Any]:
    aging = first(answer)
    listed = aging.get("ScavengeServers")
    return {
        "aging": known_flag(aging.get("AgingEnabled")),
        "no_refresh_interval": _rendered(aging.get("NoRefreshInterval")),
        "refresh_interval": _rendered(aging.get("RefreshInterval")),
        "available": moment(aging.get("AvailForScavengeTime")),
        # Null is an empty list: then every server may scavenge.
        "scavenge_servers": addresses(texts(listed)) if "AgingEnabled" in aging else None,
        "error": str(answer) if isinstance(answer, ReadError) else "",
    }


def _rendered(value: Any) -> str | None:
    interval = duration(value)
    return None if interval is None else durations.render(interval)


def _replicated(fqdn: str, partitions: Sequence[str], answer: Answer, errors: dict[str, str]) -> dict[str, str | None]:
    """Return when each partition last replicated from a partner, None for never. What fails is noted in *errors*."""
    if partitions and not fqdn:
        errors["replication"] = "the server did not say its name, by which the directory knows it"
        return {}
    if isinstance(answer, ReadError):
        errors["replication"] = str(answer)
        return {}
    return {
        partition: max(
            filter(None, (each["success"] for each in partners_of(partition, answer))),
            key=datetime.fromisoformat,
            default=None,
        )
        for partition in partitions
    }

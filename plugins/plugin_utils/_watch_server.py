"""What one server says of the stop conditions of a change window: ``watch/<host>.json`` in the folder of the run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from ..module_utils import _durations as durations
from ..module_utils import _events as events
from ..module_utils import _watch as watch
from ..module_utils._directory import SETTING, first
from ..module_utils._errors import NotFound, ReadError, Refused
from ..module_utils._event_counts import Reach, reach_of, spellings
from ..module_utils._finding import Command
from ..module_utils._names import is_dn, zone_name
from ..module_utils._partitions import partition_of
from ..module_utils._session import Object
from ..module_utils._values import flag, server_name, text
from ..module_utils._zone_reads import DOMAIN, ZONES
from ._hands import HostContext
from ._record import entries_of, recorded_hosts
from ._runs import runs_in
from ._session import HostSession

SCHEMA_VERSION = 1
FOLDER = "watch"
READS = (
    "Get-DnsServerSetting", "Get-DnsServerZone", "Get-ADDomain", "Get-Date", "Get-WinEvent", "Measure-Object",
    "Get-DnsServerResourceRecord", "Get-ADReplicationPartnerMetadata",
)  # fmt: skip
SCAVENGED, CREATED = 521, 519
_FRAME = (Command("Get-Date"), events.described(events.AUDIT_LOG), events.oldest(events.AUDIT_LOG))

Answer = list[Any] | ReadError


def run(params: Mapping[str, Any], context: HostContext) -> dict[str, Any]:
    """Keep what the server says of each condition."""
    session = HostSession(context.wire, read_only=True, reads=READS)
    setting, zones, domain = session.read_all([SETTING, ZONES, DOMAIN])
    if isinstance(zones, ReadError):
        raise zones
    held = [text(zone.get("ZoneName")) for zone in zones if text(zone.get("ZoneType")) == "Primary"]
    changed, trouble = _changed(context)
    asked = _Asked(params, held, changed, server_name(first(setting).get("ComputerName")), domain, zones)
    commands = asked.commands()
    clock, channel, oldest, *answers = session.read_all([*_FRAME, *commands])
    reach = reach_of(clock, channel, oldest)
    found = dict(zip(map(repr, commands), answers, strict=True))
    kept = {
        "schema_version": SCHEMA_VERSION,
        "host": context.host,
        "time": context.now().isoformat(timespec="seconds"),
        "static": asked.static(found, reach),
        "rates": asked.rates(found, reach, context.host),
        "rates_error": trouble,
        **asked.directory(found),
    }
    path = context.run.write(context.run.evidence_path(context.host, FOLDER), kept)
    return {"changed": False, "kept": str(path), "msg": "the stop conditions of this server were read"}


class _Asked:
    """What one server is asked, and what its answers say."""

    def __init__(
        self,
        params: Mapping[str, Any],
        held: Sequence[str],
        changed: Mapping[str, timedelta],
        fqdn: str,
        domain: Answer,
        zones: Sequence[Object],
    ) -> None:
        self._window, self._most = durations.parse("window", params["window"]), params["most"]
        self._fqdn = fqdn
        directory = {text(zone.get("ZoneName")).casefold() for zone in zones if flag(zone.get("IsDsIntegrated"))}
        self._controller = bool(directory)
        self._names = {name: zone for name in params["static_names"] if (zone := watch.zone_of(name, held)) is not None}
        self._changed = {zone: age for zone, age in changed.items() if zone.casefold() in directory}
        self._domain_error = str(domain) if isinstance(domain, ReadError) else ""
        self._zone = watch.zone_of(fqdn, held) if self._controller and fqdn else None
        self._partitions = sorted(
            {partition for zone in zones if (partition := partition_of(text(zone.get("DistinguishedName"))))}
        )
        self._read_only = any(flag(zone.get("IsReadOnly")) for zone in zones if flag(zone.get("IsDsIntegrated")))

    def commands(self) -> list[Command]:
        """Return every question; what can fail on its own comes last."""
        asked = [self._scavenged(name) for name in self._names]
        asked += [each for zone in self._changed for each in self._updates(zone) or ()]
        asked += [self._record(name, zone) for name, zone in self._names.items()]
        if self._zone:
            asked.append(self._own_address())
            asked += [] if self._read_only else [self._own_service()]
        if self._fqdn and self._partitions:
            asked.append(self._metadata())
        return asked

    def static(self, found: Mapping[str, Answer], reach: Reach) -> dict[str, Any]:
        """Return what is known of each name that people keep and that lies in a zone of this server."""
        told = {}
        for name, zone in self._names.items():
            counted, record = found[repr(self._scavenged(name))], found[repr(self._record(name, zone))]
            count = events.count_of(counted)
            gone = record == [] or (isinstance(record, NotFound) and _is_missing(record))
            short = f"the audit channel cannot answer for the last {durations.render(self._window)}"
            error = _first_error(counted, [] if gone else record) or reach.trouble
            error = error or (short if reach.lacks(self._window) and not count else "")
            told[name] = {"zone": zone, "scavenged": count or 0, "gone": gone, "error": error}
        return told

    def rates(self, found: Mapping[str, Answer], reach: Reach, host: str) -> dict[str, Any]:
        """Return how many updates came before and after each zone was changed."""
        told = {}
        for zone, age in self._changed.items():
            questions, span = self._updates(zone), watch.span_of(age)
            if questions is None or span is None:
                told[zone] = _rate(host, early=True)
                continue
            after, before = (found[repr(each)] for each in questions)
            counts = [events.count_of(each) for each in (after, before)]
            error = _first_error(after, before) or reach.trouble
            if not error and reach.lacks(age + span):
                error = f"the audit channel does not reach back to {durations.render(span)} before the change"
            told[zone] = _rate(host, counts[1] or 0, counts[0] or 0, self._most, error)
        return told

    def directory(self, found: Mapping[str, Answer]) -> dict[str, Any]:
        """Return what a domain controller says of its own records and of its replication."""
        own: dict[str, Any] = {}
        if self._zone:
            own["A"] = _own(found[repr(self._own_address())], self._zone, bool)
            if not self._read_only:
                answer = found[repr(self._own_service())]
                own["SRV"] = _own(answer, self._zone, lambda each: self._fqdn in _targets(each))
        metadata = found.get(repr(self._metadata())) if self._fqdn and self._partitions else None
        failing, error = _replication(metadata) if metadata is not None else ([], "")
        if self._controller and not self._fqdn:
            error = "the server did not say its name, by which the directory knows it"
        if self._controller and self._fqdn and not self._zone:
            own["A"] = {"zone": "", "there": None, "error": f"{self._fqdn} lies in no zone of this server"}
        return {"controller": self._controller, "own": own, "failing": failing, "replication_error": error}

    def _scavenged(self, name: str) -> Command:
        zone = self._names[name]
        node = watch.node_of(name, zone)
        names = [*spellings(name.rstrip(".")), f"{node.upper()}.{zone}", *(spellings(node) if node != "@" else ["@"])]
        xpath = events.selection([SCAVENGED], newer=self._window, anywhere=[spellings(zone), names])
        return events.counted(events.AUDIT_LOG, xpath, self._most)

    def _updates(self, zone: str) -> tuple[Command, Command] | None:
        age = self._changed[zone]
        span = watch.span_of(age)
        if span is None:
            return None
        # Both are as long: the newest of what came since, and what came last before the change.
        frames = [{"newer": span}, {"newer": age + span, "older": age}]
        after, before = (
            events.selection([CREATED], anywhere=[spellings(zone)], **frame)  # type: ignore[arg-type]
            for frame in frames
        )
        return events.counted(events.AUDIT_LOG, after, self._most), events.counted(events.AUDIT_LOG, before, self._most)

    def _record(self, name: str, zone: str) -> Command:
        return _record_read(zone, watch.node_of(name, zone))

    def _own_address(self) -> Command:
        return _record_read(str(self._zone), watch.node_of(self._fqdn, str(self._zone)), RRType="A")

    def _own_service(self) -> Command:
        return _record_read(str(self._zone), "_ldap._tcp", RRType="Srv")

    def _metadata(self) -> Command:
        return Command("Get-ADReplicationPartnerMetadata", {"Target": self._fqdn, "Partition": list(self._partitions)})


def _record_read(zone: str, node: str, **more: Any) -> Command:
    """Return the read of one node alone; a name that is not there is an empty answer."""
    parameters = {"ZoneName": zone, "Name": node, "Node": True} | more
    return Command("Get-DnsServerResourceRecord", parameters, nothing=_NO_NAME)


def _changed(context: HostContext) -> tuple[dict[str, timedelta], str]:
    """Return the zones that recorded runs made Secure, and how long ago the last time was."""
    newest: dict[str, datetime] = {}
    try:
        for run in runs_in(context.run.path.parent):
            for host in recorded_hosts(run):
                for entry in entries_of(run, host):
                    if entry.applied and entry.write.after.get("dynamic_update") == "Secure":
                        target = entry.write.target
                        name = zone_name(target) if is_dn(target) else target
                        newest[name] = max(entry.time, newest.get(name, entry.time))
    except Refused as error:
        return {}, str(error)
    now = context.now()
    ages = {zone: now - time for zone, time in newest.items()}
    return {zone: age for zone, age in ages.items() if timedelta(0) <= age <= 2 * watch.LONGEST}, ""


def _rate(
    host: str, before: int = 0, after: int = 0, most: int = 0, error: str = "", *, early: bool = False
) -> dict[str, Any]:
    least = {"least_before": bool(most) and before >= most, "least_after": bool(most) and after >= most}
    return {"host": host, "before": before, "after": after, "error": error, "early": early, **least}


def _own(answer: Answer, zone: str, counts: Any) -> dict[str, Any]:
    if isinstance(answer, ReadError):
        missing = _is_missing(answer)
        return {"zone": zone, "there": False if missing else None, "error": "" if missing else str(answer)}
    return {"zone": zone, "there": any(counts(each) for each in answer), "error": ""}


def _targets(record: Object) -> Iterator[str]:
    data = record.get("RecordData")
    for each in data.values() if isinstance(data, Mapping) else ():
        if isinstance(each, str):
            yield server_name(each)


def _replication(answer: Answer) -> tuple[list[str], str]:
    if isinstance(answer, ReadError):
        return [], str(answer)
    failing = [_failure(each) for each in answer if each.get("ConsecutiveReplicationFailures")]
    untold = [each for each in answer if not isinstance(each.get("ConsecutiveReplicationFailures"), int)]
    return failing, "the directory did not say whether replication fails" if untold else ""


def _failure(metadata: Object) -> str:
    times, result = metadata["ConsecutiveReplicationFailures"], metadata.get("LastReplicationResult")
    return f"{text(metadata.get('Partition'))} from {_partner(metadata)} ({times} times, result {result})"


def _partner(metadata: Object) -> str:
    """Return the name of a partner out of the name of its settings, CN=NTDS Settings,CN=DC2,..."""
    parts = text(metadata.get("Partner")).split(",")
    return parts[1].removeprefix("CN=") if len(parts) > 1 else parts[0]


def _is_missing(error: ReadError) -> bool:
    """Return whether an error says that a name or a record is not there, and not the zone."""
    return error.category == "ObjectNotFound" and error.identity.partition(",")[0] in _MISSING


def _first_error(*answers: Answer) -> str:
    return next((str(each) for each in answers if isinstance(each, ReadError)), "")


#: The names of the errors by which a server says that a zone has no such name, or the name no such record.
_NO_NAME = "WIN32 9714"
_MISSING = ("WIN32 9701", _NO_NAME)

"""Get-WinEvent: events of a log by hashtable or XPath, and the logs themselves."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from itertools import islice
from typing import Any

from simulator.engine.emissions import Call, Emission, Failure, Record
from simulator.engine.objects import Enum
from simulator.estate.events import AUDIT_LOG, EVENT_BYTES, Event
from simulator.estate.host import Host

from .calls import not_simulated, refuse, texts
from .event_texts import PROVIDERS, message
from .event_xpath import LEVEL, XPathError, parse
from .grades import simulated

Test = Callable[[Event], bool]

_NOT_PLAYED = ("path", "userid", "keywords", "providername", "suppresshashfilter")
_OWN = ("logname", "id", "level", "starttime", "endtime", "data")


@simulated(
    "Get-WinEvent",
    documented=(
        "the newest event comes first, unless the oldest is wanted",
        "no event is an error, and so is a log that does not exist",
        "ids of the DNS server: 2501, 2502 and those of its audit log",
    ),
    inferred=(
        "named data select as keys of the hashtable and by XPath",
        "ids 2 and 4 for the start of the service, 6005 for that of the machine",
        "names of the data of each event; its values do not arrive, and its text is of the language of the host",
        "only what this simulator changes is logged: registrations that change nothing are not",
    ),
    refuses=("evt.none", "evt.log.absent", "evt.denied", "simulator.evt.query.invalid", "simulator.not.simulated"),
)
def get_event(call: Call) -> Iterator[Emission]:
    refuse(call, "Credential", "Path", "FilterXml", "ProviderName", "ListProvider")
    host = call.host
    if "ComputerName" in call.bound and not host.is_me(str(call.bound["ComputerName"])):
        raise not_simulated("Get-WinEvent on another machine")
    host.estate.history.catch_up()
    if call.parameter_set == "ListLogSet":
        for name in texts(call, "ListLog"):
            log = host.events.find(name)
            yield _described(host, log) if log else _absent(host, name)
        return
    now = host.estate.clock.now()
    found: list[Event] = []
    try:
        for names, test in _queries(call, host, now):
            for name in names:
                log = host.events.find(name)
                if log is None:
                    yield _absent(host, name)
                    return
                found += [each for each in host.events.read(log, now) if test(each)]
    except XPathError:
        yield Failure("simulator.evt.query.invalid")
        return
    found.sort(key=lambda event: (event.time, event.number), reverse=not call.bound.get("Oldest"))
    if not found:
        yield Failure("evt.none")
    for event in islice(found, call.bound.get("MaxEvents")):
        yield _shown(host, event)


def _queries(call: Call, host: Host, now: datetime) -> Iterator[tuple[list[str], Test]]:
    """Yield the logs to read and what to take of each."""
    for table in call.bound.get("FilterHashtable") or ():
        values = {str(name).lower(): value for name, value in table.items()}
        unknown = next((each for each in _NOT_PLAYED if each in values), None)
        if unknown or "logname" not in values:
            raise not_simulated(f"a hashtable {'with ' + unknown if unknown else 'without LogName'}")
        yield _listed(values["logname"]), _by_table(values, host)
    if "FilterHashtable" not in call.bound:
        names = texts(call, "LogName")
        if not names or any("*" in name for name in names):
            raise not_simulated("Get-WinEvent for all logs")
        text = call.bound.get("FilterXPath")
        yield names, parse(str(text), now) if text is not None else lambda _event: True


def _by_table(values: Mapping[str, Any], host: Host) -> Test:
    ids = {int(each) for each in _listed(values.get("id", []))}
    levels = {int(each) for each in _listed(values.get("level", []))}
    first, last = (_moment(values.get(name), host) for name in ("starttime", "endtime"))
    anywhere = set(_listed(values.get("data", [])))
    named = {name: set(_listed(value)) for name, value in values.items() if name not in _OWN}

    def test(event: Event) -> bool:
        data = {name.lower(): value for name, value in event.data}
        return (
            (not ids or event.id in ids)
            and (not levels or LEVEL in levels)
            and (first is None or event.time >= first)
            and (last is None or event.time <= last)
            and (not anywhere or bool(anywhere & set(data.values())))
            and all(data.get(name) in wanted for name, wanted in named.items())
        )

    return test


def _listed(value: Any) -> list[str]:
    return [str(each) for each in value] if isinstance(value, (list, tuple)) else [str(value)]


def _moment(value: Any, host: Host) -> datetime | None:
    """Return a time of the hashtable; without an offset it is local time (documented)."""
    if value is None:
        return None
    try:
        moment: datetime = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    except ValueError:
        raise not_simulated(f"the time {value}") from None
    return moment.replace(tzinfo=host.timezone) if moment.tzinfo is None else moment


def _absent(host: Host, log: str) -> Failure:
    return Failure("evt.log.absent", {"computer": host.computer, "log": log})


def _shown(host: Host, event: Event) -> Record:
    provider, identity = PROVIDERS.get(event.log, (event.log, None))
    return Record(
        "EventLogRecord",
        {
            "Id": event.id,
            "Version": 0,
            "Qualifiers": None,
            "Level": LEVEL,
            "Task": 0,
            "Opcode": 0,
            "Keywords": -(2**63),
            "RecordId": event.number,
            "ProviderName": provider,
            "ProviderId": identity,
            "LogName": event.log,
            "ProcessId": 1712,
            "ThreadId": 2044,
            "MachineName": host.fqdn,
            "UserId": "S-1-5-18",
            "TimeCreated": event.time,
            "ActivityId": None,
            "RelatedActivityId": None,
            "ContainerLog": event.log,
            "MatchedQueryIds": [],
            "Bookmark": "System.Diagnostics.Eventing.Reader.EventBookmark",
            "LevelDisplayName": "Information" if host.language == "en" else "Informationen",
            "OpcodeDisplayName": None,
            "TaskDisplayName": None,
            "KeywordsDisplayNames": [],
            "Properties": ["System.Diagnostics.Eventing.Reader.EventProperty"] * len(event.data),
            "Message": message(event, host.language),
        },
    )


def _described(host: Host, log: str) -> Record:
    settings = host.events.logs[log]
    events = host.events.read(log, host.estate.clock.now())
    return Record(
        "EventLogConfiguration",
        {
            "LogName": log,
            "LogType": Enum("Administrative", 0) if log != AUDIT_LOG else Enum("Operational", 1),
            "LogIsolation": Enum("Custom", 2),
            "IsEnabled": settings.enabled,
            "IsClassicLog": log != AUDIT_LOG,
            "LogFilePath": f"%SystemRoot%\\System32\\Winevt\\Logs\\{log.replace('/', '%4')}.evtx",
            "MaximumSizeInBytes": settings.size,
            "LogMode": Enum("Circular", 0),
            "FileSize": max(69_632, len(events) * EVENT_BYTES),
            "IsLogFull": False,
            "LastWriteTime": events[0].time if events else None,
            "OldestRecordNumber": events[-1].number if events else 1,
            "RecordCount": len(events),
        },
    )

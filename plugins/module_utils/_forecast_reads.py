"""What a forecast reads of the records of a zone: those that are old enough, and those that point at names.

Records come from the classes of root/MicrosoftDNS, where a filter on the timestamp works on the server [documented];
what is not old does not travel. Types without a class come from Get-DnsServerResourceRecord, one at a time. Those that
signing makes (RRSIG, DNSKEY, NSEC) are not asked for: the server itself keeps them, and they are static [inferred].
One zone is one pipeline, because the provider walks the zone for every query [inferred].
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from ._errors import ReadError
from ._finding import Command
from ._forecast import STATIC, Record, hours
from ._forecast_judged import ANY
from ._names import zone_key
from ._protected import APEX
from ._session import Object, Session

NAMESPACE = "root/MicrosoftDNS"
#: The class above those of all types.
EVERY = "MicrosoftDNS_ResourceRecord"
#: Types that Get-DnsServerResourceRecord knows and root/MicrosoftDNS has no class for [documented: the lists of both].
WITHOUT_CLASS = ("DhcId", "DName", "Naptr", "Loc", "Gpos", "NasP", "NasPtr", "Tlsa", "DS")
#: Types that point at a name, with their classes.
POINTERS = {kind: f"MicrosoftDNS_{kind}Type" for kind in ("NS", "CNAME", "MX", "SRV")}

_SELECTED = ["ContainerName", "OwnerName", "RecordData", "TextRepresentation", "Timestamp"]
#: Owner, perhaps its time to live, class, type: ``www.movie.edu. 1800 IN CNAME www1.movie.edu.`` [documented].
_TEXT = re.compile(r"\S+\s+(?:\d+\s+)?IN\s+(?P<type>[A-Za-z0-9]+)(?:\s|$)")
_ORDER = {"SRV": ("Priority", "Weight", "Port", "DomainName"), "MX": ("Preference", "MailExchange")}


@dataclass(frozen=True, slots=True)
class ZoneRecords:
    """What was read of the records of a zone on one server.

    ``unseen`` are the types that could not be read, ANY for all of those with a class, each with the reason.
    ``seconds`` is how long the server took by its own clock, None when that is not known.
    """

    records: tuple[Record, ...] = ()
    unseen: Mapping[str, str] = field(default_factory=dict)
    seconds: float | None = None

    def as_dict(self) -> dict[str, Any]:
        return asdict(self) | {"records": [packed(each) for each in self.records], "unseen": dict(self.unseen)}

    @classmethod
    def of(cls, facts: Mapping[str, Any]) -> ZoneRecords:
        return cls(tuple(map(unpacked, facts["records"])), facts["unseen"], facts["seconds"])


def read_old(session: Session, zone: str, limit: int) -> ZoneRecords:
    """Return the records of *zone* whose timestamps lie below *limit*, those of types without a class with them."""
    age = f"Timestamp > {STATIC} AND Timestamp < {limit}"
    asked = [_query(EVERY, zone, age), *(_typed(zone, kind) for kind in WITHOUT_CLASS)]
    answers, seconds = session.read_timed(asked)
    records: list[Record] = []
    unseen: dict[str, str] = {}
    for kind, answer in zip((ANY, *WITHOUT_CLASS), answers, strict=True):
        if isinstance(answer, ReadError):
            unseen[kind if kind == ANY else kind.upper()] = str(answer)
        elif kind == ANY:
            records += (_of_class(each, zone) for each in answer)
        else:
            found = (_of_cmdlet(each, kind.upper()) for each in answer)
            records += (each for each in found if each.timestamp is None or STATIC < each.timestamp < limit)
    return ZoneRecords(tuple(records), unseen, seconds)


def read_pointers(session: Session, zone: str) -> ZoneRecords:
    """Return the NS, CNAME, MX and SRV records of *zone*, static ones too."""
    answers, seconds = session.read_timed([_query(name, zone) for name in POINTERS.values()])
    records: list[Record] = []
    unseen: dict[str, str] = {}
    for kind, answer in zip(POINTERS, answers, strict=True):
        if isinstance(answer, ReadError):
            unseen[kind] = str(answer)
        else:
            records += (_of_class(each, zone, kind) for each in answer)
    return ZoneRecords(tuple(records), unseen, seconds)


def packed(record: Record) -> list[Any]:
    """Return a record as it is kept: there may be thousands."""
    return [record.name, record.type, record.data, record.timestamp]


def unpacked(kept: Sequence[Any]) -> Record:
    """Return the record that was kept."""
    return Record(*kept)


def _query(name: str, zone: str, condition: str = "") -> Command:
    # Without ContainerName the provider walks every zone of the server, its cache and its root hints [inferred].
    text = zone.replace("\\", "\\\\").replace("'", "\\'")
    wanted = f"ContainerName = '{text}'" + (f" AND {condition}" if condition else "")
    return Command(
        "Get-CimInstance", {"Namespace": NAMESPACE, "ClassName": name, "Filter": wanted, "Property": _SELECTED}
    )


def _typed(zone: str, kind: str) -> Command:
    return Command("Get-DnsServerResourceRecord", {"ZoneName": zone, "RRType": kind})


def _of_class(shown: Object, zone: str, kind: str = "") -> Record:
    stamp = shown.get("Timestamp")
    found = _TEXT.match(str(shown.get("TextRepresentation") or ""))
    return Record(
        _relative(str(shown.get("OwnerName") or ""), zone),
        kind or (found["type"].upper() if found else "?"),
        str(shown.get("RecordData") or ""),
        stamp if isinstance(stamp, int) and not isinstance(stamp, bool) else None,
    )


def _of_cmdlet(shown: Object, kind: str) -> Record:
    stamp = shown.get("Timestamp")
    return Record(
        str(shown.get("HostName") or APEX),
        kind,
        " ".join(_values(shown.get("RecordData"), kind)),
        STATIC if stamp is None else hours(stamp) if isinstance(stamp, datetime) else None,
    )


def _values(shown: Any, kind: str) -> Iterator[str]:
    if not isinstance(shown, dict):
        return
    for name in _ORDER.get(kind, tuple(shown)):
        if shown.get(name) is not None and name != "PSComputerName":
            yield str(shown[name])


def _relative(owner: str, zone: str) -> str:
    """Return the name of a node below *zone*, of which the class gives the whole name."""
    name, own = owner.removesuffix("."), zone_key(zone)
    if name.lower() == own:
        return APEX
    return name[: -len(own) - 1] if name.lower().endswith(f".{own}") else name

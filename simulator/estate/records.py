"""The records of one zone: those that the file names, and those that it only counts, made when somebody looks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address

#: Timestamps of records are hours since then (documented).
EPOCH = datetime(1601, 1, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)
#: How long the node of a name without records is kept (documented: DsTombstoneInterval).
TOMBSTONE = timedelta(days=14)
#: A Windows client registers every day (documented), for 15 minutes (documented by one source, 20 by another).
DAY, CLIENT_TTL, STATIC_TTL = 86_400, 900, 3600
#: Types that a pass leaves alone whatever their timestamp (reported).
NEVER_SCAVENGED = frozenset(("SOA", "NS", "WINS", "WINSR"))
TYPES = ("A", "AAAA", "CNAME", "DHCID", "DNAME", "MX", "NAPTR", "NS", "PTR", "SRV", "TXT", "WINS", "WINSR")
APEX = "@"
#: Numbers of the types (documented).
NUMBERS = {
    "A": 1, "NS": 2, "CNAME": 5, "SOA": 6, "PTR": 12, "MX": 15, "TXT": 16, "AAAA": 28, "SRV": 33, "NAPTR": 35,
    "DNAME": 39, "DHCID": 49, "WINS": 65281, "WINSR": 65282,
}  # fmt: skip

#: How many records of one age.
Ages = Sequence[tuple[int, int]]


@dataclass(eq=False, slots=True)
class ResourceRecord:
    """One record. ``timestamp`` counts hours since 1601, 0 for a static one; ``period`` is how often, in seconds, its
    client registers it again, 0 for never."""

    name: str
    type: str
    data: str
    ttl: int = STATIC_TTL
    timestamp: int = 0
    period: int = 0
    gone: bool = False
    #: The SID of who owns its node, where that is not who registers it; whether anybody may write it.
    owner: str = ""
    open: bool = False
    #: When its name was first registered; None: when it was stamped, or long ago.
    created: datetime | None = None

    @property
    def number(self) -> int:
        return NUMBERS[self.type]

    @property
    def key(self) -> tuple[str, str, str]:
        return self.name.lower(), self.type, self.data.lower()


def hour_of(moment: datetime) -> int:
    """Return the hours since 1601 at *moment*, rounded down as a server rounds them (documented)."""
    return (moment - EPOCH) // HOUR


def moment_of(hour: int) -> datetime:
    return EPOCH + hour * HOUR


class Records:
    """The records of *zone*, without the SOA and NS records that every server adds for itself."""

    def __init__(
        self,
        zone: str = "",
        *,
        named: Iterable[ResourceRecord] = (),
        static: int = 0,
        dynamic: Ages = (),
        alive: Ages = (),
        owner: str = "",
        open_nodes: bool = False,
    ) -> None:
        self._zone = zone
        #: Who owns the nodes that are only counted, and whether anybody may write them.
        self._owner, self._open = owner, open_nodes
        self._named = list(named)
        self._counted = static, tuple(dynamic), tuple(alive)
        self._all: list[ResourceRecord] | None = None
        #: Names without records: when the last of them went.
        self.tombstones: dict[str, datetime] = {}
        #: What was last at a name without records: its node keeps owner and permissions (inferred).
        self.last: dict[str, ResourceRecord] = {}

    @property
    def count(self) -> int:
        if self._all is not None:
            return len(self._all)
        static, dynamic, alive = self._counted
        return len(self._named) + static + sum(count for _, count in (*dynamic, *alive))

    def all(self) -> list[ResourceRecord]:
        """Return every record that is there."""
        if self._all is None:
            self._all = [*self._named, *self._made()]
        return self._all

    def of_type(self, kind: str) -> list[ResourceRecord]:
        """Return the records of a type that no record has that is only counted: what is counted is A or PTR."""
        known = self._named if self._all is None else self._all
        return [each for each in known if each.type == kind]

    def alive(self) -> list[ResourceRecord]:
        """Return the dynamic records whose clients register them again."""
        return [each for each in self.all() if each.period and each.timestamp] if self._may_live() else []

    def remove(self, gone: Iterable[ResourceRecord], moment: datetime) -> list[str]:
        """Take records away; return the names that are left without any, whose nodes are tombstones from now on."""
        names = set()
        for each in gone:
            each.gone = True
            names.add(each.name.lower())
            self.last[each.name.lower()] = each
        self._all = [each for each in self.all() if not each.gone]
        emptied = sorted(names - {each.name.lower() for each in self._all})
        self.tombstones |= dict.fromkeys(emptied, moment)
        return emptied

    def put(self, record: ResourceRecord) -> None:
        """Add a record, or bring one back: the node of its name lives again."""
        record.gone = False
        self.all().append(record)
        self.tombstones.pop(record.name.lower(), None)

    def buried(self, now: datetime) -> dict[str, datetime]:
        """Return the tombstones that are still kept."""
        self.tombstones = {name: moment for name, moment in self.tombstones.items() if now - moment < TOMBSTONE}
        return self.tombstones

    def _may_live(self) -> bool:
        return bool(self._all is not None or self._counted[2] or any(each.period for each in self._named))

    def _made(self) -> Iterator[ResourceRecord]:
        static, dynamic, alive = self._counted
        numbers = iter(range(static + sum(count for _, count in (*dynamic, *alive))))
        for _ in range(static):
            yield self._make("srv", next(numbers), STATIC_TTL)
        for period, ages in ((0, dynamic), (DAY, alive)):
            for timestamp, count in ages:
                for _ in range(count):
                    yield self._make("pc", next(numbers), CLIENT_TTL, timestamp, period)

    def _make(self, kind: str, number: int, ttl: int, timestamp: int = 0, period: int = 0) -> ResourceRecord:
        host = f"{kind}{number:05d}"
        zone = self._zone.lower()
        owner, is_open = (self._owner, self._open) if timestamp else ("", False)
        if zone.endswith((".in-addr.arpa", ".ip6.arpa")):
            name, target = _reverse_name(zone, number), f"{host}.{zone.split('.')[0]}.clients.example."
            return ResourceRecord(name, "PTR", target, ttl, timestamp, period, owner=owner, open=is_open)
        address = str(IPv4Address(0x0A400000 + number % 0x3FFFFF))
        return ResourceRecord(host, "A", address, ttl, timestamp, period, owner=owner, open=is_open)


def _reverse_name(zone: str, number: int) -> str:
    """Return the name of the *number*-th address below a reverse zone; a small zone has its names twice."""
    labels = zone.count(".") - 1
    if zone.endswith(".ip6.arpa"):
        return ".".join(reversed(f"{number:0{32 - labels}x}"[-(32 - labels) :]))
    octets = [number % 254 + 1, *(number // 254 // 256**place % 256 for place in range(2))]
    return ".".join(str(each) for each in octets[: max(4 - labels, 1)])

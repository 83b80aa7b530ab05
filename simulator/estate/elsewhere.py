"""Name servers that are no machine of the estate: BIND, a cloud resolver, the roots. They only answer questions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from .questions import Address
from .records import APEX, ResourceRecord
from .zones import LocalZone, Zone


@dataclass(eq=False, slots=True)
class OtherServer:
    """A name server by its full name, with the zones that it holds."""

    name: str
    addresses: tuple[Address, ...]
    held: dict[str, LocalZone] = field(default_factory=dict)
    forwarders: Sequence[Address] = ()
    answers: bool = True
    over_tcp: bool = True
    resolves: bool = False
    is_root: bool = False
    root_hints: bool = False

    def zones(self) -> Mapping[str, Zone]:
        return dict(self.held)

    def stopped(self, zone: Zone) -> bool:  # noqa: ARG002 - what it holds it serves
        return False

    def records(self, zone: Zone) -> list[ResourceRecord]:
        return zone.records.all()

    def apex(self, zone: Zone) -> Iterator[ResourceRecord]:
        yield ResourceRecord(APEX, "SOA", f"{self.name}. hostmaster.{zone.name}. 1")
        if not any(each.name == APEX for each in zone.records.of_type("NS")):
            yield ResourceRecord(APEX, "NS", f"{self.name}.")

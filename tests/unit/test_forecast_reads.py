"""Records are asked for so that only old ones travel, and read as both providers show them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from ansible_collections.ddi.windows.plugins.module_utils._errors import Denied, ReadError
from ansible_collections.ddi.windows.plugins.module_utils._finding import Command
from ansible_collections.ddi.windows.plugins.module_utils._forecast import EPOCH, HOUR, Record
from ansible_collections.ddi.windows.plugins.module_utils._forecast_reads import (
    WITHOUT_CLASS,
    ZoneRecords,
    packed,
    read_old,
    read_pointers,
    unpacked,
)

ZONE = "corp.example"
LIMIT = 3_700_000


class Provider:
    """A session whose answers are given by class or by type."""

    def __init__(self, **answers: list[dict[str, Any]] | ReadError) -> None:
        self.answers = answers
        self.asked: list[Command] = []

    def read_timed(self, commands: Sequence[Command], /) -> tuple[list[Any], float | None]:
        self.asked += commands
        names = [each.parameters.get("RRType") or each.parameters["ClassName"] for each in commands]
        return [self.answers.get(str(name), []) for name in names], 1.5


def old(zone: str = ZONE, **answers: Any) -> ZoneRecords:
    session: Any = Provider(**answers)
    return read_old(session, zone, LIMIT)


def shown(text: str, owner: str = "pc1.corp.example", data: str = "10.0.0.1", stamp: Any = 3_600_000) -> dict[str, Any]:
    return {"OwnerName": owner, "RecordData": data, "TextRepresentation": text, "Timestamp": stamp}


def typed(stamp: datetime | None, **data: Any) -> dict[str, Any]:
    return {"HostName": "pc1", "RecordData": data, "Timestamp": stamp}


@pytest.mark.parametrize(
    "text",
    [
        "pc1.corp.example IN A 10.0.0.1",
        "pc1.corp.example. 1800 IN A 10.0.0.1",
        "pc1.corp.example.\t1200\tIN\tA\t10.0.0.1",
    ],
)
def test_the_type_is_read_from_the_text_of_a_record(text: str) -> None:
    assert old(MicrosoftDNS_ResourceRecord=[shown(text)]).records == (Record("pc1", "A", "10.0.0.1", 3_600_000),)


def test_a_record_whose_text_says_no_type_is_not_lost() -> None:
    (record,) = old(MicrosoftDNS_ResourceRecord=[shown("something else")]).records
    assert (record.name, record.type) == ("pc1", "?")


@pytest.mark.parametrize("stamp", [None, "3600000", True])
def test_a_timestamp_that_is_no_number_is_not_known(stamp: Any) -> None:
    (record,) = old(MicrosoftDNS_ResourceRecord=[shown("a IN A 10.0.0.1", stamp=stamp)]).records
    assert record.timestamp is None


@pytest.mark.parametrize(
    ("owner", "name"),
    [
        ("corp.example", "@"),
        ("CORP.example.", "@"),
        ("a.b.Corp.Example", "a.b"),
        ("a.mycorp.example", "a.mycorp.example"),
    ],
)
def test_names_are_relative_to_the_zone(owner: str, name: str) -> None:
    (record,) = old(MicrosoftDNS_ResourceRecord=[shown("x IN A 10.0.0.1", owner)]).records
    assert record.name == name


def test_the_filter_names_one_zone_and_the_ages_that_are_wanted() -> None:
    session: Any = Provider()
    read_old(session, "o'brien.example", LIMIT)
    assert session.asked[0].parameters["Filter"] == (
        f"ContainerName = 'o\\'brien.example' AND Timestamp > 0 AND Timestamp < {LIMIT}"
    )
    assert [each.parameters["RRType"] for each in session.asked[1:]] == list(WITHOUT_CLASS)


def test_records_without_a_class_count_by_their_time_in_utc() -> None:
    zone = timezone(timedelta(hours=5, minutes=30))
    limit = EPOCH + LIMIT * HOUR
    answer = [
        typed((limit - HOUR).astimezone(zone), DhcpIdentifier="AAAB"),
        typed(limit.astimezone(zone), DhcpIdentifier="AAAC"),
        typed(None, DhcpIdentifier="AAAD"),
    ]
    assert old(DhcId=answer).records == (Record("pc1", "DHCID", "AAAB", LIMIT - 1),)


def test_what_could_not_be_read_is_named() -> None:
    refused = Denied("Get-CimInstance", "WIN32 5", "PermissionDenied", "access denied")
    read = old(MicrosoftDNS_ResourceRecord=refused, Naptr=refused)
    assert set(read.unseen) == {"*", "NAPTR"}
    assert read.seconds == 1.5


def test_records_that_point_keep_the_type_of_their_class() -> None:
    session: Any = Provider(
        MicrosoftDNS_SRVType=[shown("", "_ldap._tcp.corp.example", "0 100 389 dc1.corp.example.", 0)]
    )
    assert read_pointers(session, ZONE).records == (Record("_ldap._tcp", "SRV", "0 100 389 dc1.corp.example.", 0),)


def test_what_was_kept_is_what_was_read() -> None:
    read = ZoneRecords((Record("a", "A", "10.0.0.1", 5),), {"DS": "denied"}, 2.0)
    assert ZoneRecords.of(read.as_dict()) == read
    assert unpacked(packed(read.records[0])) == read.records[0]

"""Records as servers show them, as a line has them, and as the calls that make and remove them."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from ansible_collections.ddi.windows.plugins.module_utils._backup import line_of, record_in
from ansible_collections.ddi.windows.plugins.module_utils._errors import Refused
from ansible_collections.ddi.windows.plugins.module_utils._records import (
    KINDS,
    add,
    key_of,
    objection,
    parts_of,
    record_of,
    remove,
    text_of,
)
from ansible_collections.ddi.windows.plugins.plugin_utils._encode import encode
from hypothesis import given
from hypothesis import strategies as st

from simulator.binder import bind, command_table

NAMES = st.from_regex(r"[a-z_*][a-z0-9 \\_-]{0,12}(\.[a-z0-9-]{1,8}){0,3}|@", fullmatch=True)
TARGETS = st.from_regex(r"[a-z0-9-]{1,12}(\.[a-z0-9-]{1,8}){1,3}\.", fullmatch=True)
NUMBERS = st.integers(0, 65535)
TEXT = st.text(st.characters(categories=("L", "N", "P", "S", "Zs")), min_size=1, max_size=40).filter(
    lambda text: text.isprintable() and text == text.strip()
)
DATA: dict[str, Any] = {
    "A": st.fixed_dictionaries({"IPv4Address": st.ip_addresses(v=4).map(str)}),
    "AAAA": st.fixed_dictionaries({"IPv6Address": st.ip_addresses(v=6).map(str)}),
    "CNAME": st.fixed_dictionaries({"HostNameAlias": TARGETS}),
    "DHCID": st.fixed_dictionaries({"DhcpIdentifier": st.from_regex(r"[A-Za-z0-9+/]{4,20}={0,2}", fullmatch=True)}),
    "DNAME": st.fixed_dictionaries({"DomainNameAlias": TARGETS}),
    "MX": st.fixed_dictionaries({"MailExchange": TARGETS, "Preference": NUMBERS}),
    "NS": st.fixed_dictionaries({"NameServer": TARGETS}),
    "PTR": st.fixed_dictionaries({"PtrDomainName": TARGETS}),
    "SRV": st.fixed_dictionaries({"DomainName": TARGETS, "Priority": NUMBERS, "Weight": NUMBERS, "Port": NUMBERS}),
    "TXT": st.fixed_dictionaries({"DescriptiveText": TEXT}),
}


@st.composite
def shown(draw: Any) -> dict[str, Any]:
    kind = draw(st.sampled_from(sorted(DATA)))
    stamp = draw(st.none() | st.datetimes(datetime(1990, 1, 1), datetime(2090, 1, 1)))
    return {
        "HostName": draw(NAMES),
        "RecordType": KINDS[kind].word if kind == "CNAME" else kind,
        "RecordData": draw(DATA[kind]),
        "TimeToLive": timedelta(seconds=draw(st.integers(0, 2**31 - 1))),
        "Timestamp": stamp.replace(minute=0, second=0, microsecond=0, tzinfo=UTC) if stamp else None,
    }


@given(shown())
def test_what_a_backup_keeps_makes_the_same_record_again(given: dict[str, Any]) -> None:
    record = record_in(line_of(given))
    assert record == record_of(given)
    assert record.obstacle == ""
    assert parts_of(record.text) == (record.name, record.type, record.data)
    made = add("corp.example", record.text, record.ttl, ages=record.timestamp is not None)
    bound = bind(command_table()[made.name.lower()], list(made.parameters.items())).bound
    assert {name: bound[name] for name in given["RecordData"]}.keys() == given["RecordData"].keys()
    assert {name: made.parameters[name] for name in given["RecordData"]} == given["RecordData"]
    assert made.parameters["TimeToLive"] == given["TimeToLive"]
    assert made.parameters["Name"] == given["HostName"]
    assert "AllowUpdateAny" not in made.parameters


@given(shown())
def test_a_record_is_removed_by_its_data_field_by_field(given: dict[str, Any]) -> None:
    record = record_of(given)
    gone = remove("corp.example", record.text)
    assert bind(command_table()[gone.name.lower()], list(gone.parameters.items())).parameter_set == "Name"
    assert gone.parameters["RecordData"] == [str(given["RecordData"][name]) for name in KINDS[record.type].fields]
    assert gone.parameters["Force"] is True
    assert encode(gone)["Confirm"].text == "false"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("kind", "data", "reason"),
    [
        ("NAPTR", {"Data": "x"}, "records of the type NAPTR are not written"),
        ("SOA", {"SerialNumber": 1}, "the server makes it itself"),
        ("TXT", {"DescriptiveText": "one\ntwo"}, "not one line of text"),
        ("A", {}, "did not show its IPv4Address"),
        ("A", {"IPv4Address": "10.0.0"}, "is no address"),
        ("MX", {"Preference": 70_000, "MailExchange": "m."}, "no number up to 65535"),
        ("CNAME", {"HostNameAlias": "two words."}, "has a blank"),
        ("A", "System.Object", "did not show its IPv4Address"),
    ],
)
def test_what_cannot_be_made_again_says_why(kind: str, data: Any, reason: str) -> None:
    given = {"HostName": "x", "RecordType": kind, "RecordData": data, "TimeToLive": timedelta(hours=1)}
    record = record_of(given | {"Timestamp": None})
    assert reason in record.obstacle
    kept = json.loads(line_of(given))
    assert kept["raw"] == data
    assert record_in(line_of(given)).obstacle == record.obstacle


def test_a_record_that_says_nothing_of_its_time_to_live_is_not_made_again() -> None:
    given = {"HostName": "x", "RecordType": "A", "RecordData": {"IPv4Address": "10.0.0.1"}}
    assert record_of(given).obstacle == "its time to live was not shown"


@pytest.mark.parametrize("call", [lambda text: add("z", text, 60, ages=False), lambda text: remove("z", text)])
def test_a_record_that_is_none_is_refused_in_one_sentence(call: Any) -> None:
    with pytest.raises(
        Refused, match=r"the record www A 10.0.0 cannot be written: its IPv4Address '10.0.0' is no address"
    ):
        call("www A 10.0.0")


def test_names_are_the_same_in_any_case_and_text_is_not() -> None:
    assert key_of("WWW", "cname", "A.example.") == key_of("www", "CNAME", "a.EXAMPLE.")
    assert key_of("www", "TXT", "A") != key_of("www", "TXT", "a")


@given(NAMES)
def test_a_name_with_blanks_stays_one_word(name: str) -> None:
    text = text_of(name, "A", "10.0.0.1")
    assert text.count(" ") == 2
    assert parts_of(text)[0] == name


@pytest.mark.parametrize("line", ["", "{}", "[]", '{"name": "x"}', "null"])
def test_a_line_that_is_no_record_is_none(line: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - what json raises is a ValueError too
        record_in(line)


def test_the_objection_is_none_for_what_can_be_written() -> None:
    assert objection("SRV", "0 100 389 dc1.corp.example.") == ""

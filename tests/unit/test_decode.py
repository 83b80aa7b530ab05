"""CLIXML becomes plain values, the same that pypsrp's decoder gives, and nothing hostile gets through."""

from __future__ import annotations

import json
import string
from datetime import UTC, datetime, timedelta, timezone
from ipaddress import IPv4Address, IPv6Address
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from ansible_collections.ddi.windows.plugins.module_utils._errors import ConnectionLost
from ansible_collections.ddi.windows.plugins.plugin_utils import _decode, _generic
from ansible_collections.ddi.windows.plugins.plugin_utils._decode import MAX_DEPTH, decode
from hypothesis import example, given, settings
from hypothesis import strategies as st

from simulator.engine.emissions import Record
from simulator.engine.messages import clixml
from simulator.engine.objects import VALUE, build
from simulator.engine.types import output_types

RECORDED = json.loads((Path(__file__).parents[1] / "data" / "recorded-messages.json").read_text(encoding="utf-8"))
MESSAGES = [
    pytest.param(message["data"], id=f"{scenario['scenario']} {number} {message['type']}")
    for scenario in RECORDED
    for number, message in enumerate(scenario["messages"])
    if message["from"] == "server"
]
TYPES = output_types()
TEXT = st.text(st.characters(codec="utf-8", exclude_categories=("Cs",)), max_size=30)
VALUES: dict[str, st.SearchStrategy[Any]] = {
    # The text of an object is written without escapes by psrpcore, so names are printable here.
    "String": st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=30),
    "Boolean": st.booleans(),
    "bool": st.booleans(),
    "Byte": st.integers(0, 2**8 - 1),
    "UInt16": st.integers(0, 2**16 - 1),
    "UInt32": st.integers(0, 2**32 - 1),
    "UInt64": st.integers(0, 2**64 - 1),
    "Int16": st.integers(-(2**15), 2**15 - 1),
    "Int32": st.integers(-(2**31), 2**31 - 1),
    "Int64": st.integers(-(2**63), 2**63 - 1),
    "Single": st.floats(width=32, allow_nan=False, allow_infinity=False),
    "TimeSpan": st.timedeltas(timedelta(days=-10_000), timedelta(days=10_000)),
    "DateTime": st.datetimes(datetime(1601, 1, 1), datetime(9999, 1, 1), timezones=st.just(UTC)),
    "Guid": st.uuids(),
    "Version": st.tuples(st.integers(0, 99), st.integers(0, 99)).map(lambda each: "{}.{}".format(*each)),
    "IPAddress": st.ip_addresses(),
}


class Sender:
    """A host as the builder of objects wants it."""

    computer = "DC1"
    timezone = UTC


def value_of(net_type: str) -> st.SearchStrategy[Any]:
    element = net_type.split(" ")[0]
    if element.endswith("[]"):
        return st.lists(value_of(element.removesuffix("[]")), max_size=3)
    nested = element.partition("#")[2]
    if nested in TYPES:
        return record_of(nested, deep=False)
    return VALUES.get(element, st.text(string.ascii_letters, min_size=1, max_size=12))


def record_of(name: str, *, deep: bool = True) -> st.SearchStrategy[Record]:
    wanted = {
        each: st.none() | value_of(info.type)
        for each, info in TYPES[name].declared.items()
        if each != VALUE and (deep or "CimInstance" not in info.type)
    }
    return st.fixed_dictionaries({}, optional=wanted).map(lambda properties: Record(name, properties))


PLAIN = [name for name, info in TYPES.items() if VALUE not in info.declared and "CimInstance" not in info.type_names]


def decoded_here(message: str) -> Any:
    """The value of a message without the help of pypsrp, which would agree with itself."""
    return _decode._Walk().value(_decode.parse(message), 0)


@pytest.mark.parametrize("message", MESSAGES)
def test_every_recorded_message_decodes_as_pypsrp_decodes_it(message: str) -> None:
    assert decoded_here(message) == _generic.decode(message)


@pytest.mark.parametrize("name", PLAIN)
def test_every_output_type_decodes_as_pypsrp_decodes_it(name: str) -> None:
    @settings(max_examples=15, deadline=None, database=None)
    @given(record_of(name))
    def agrees(record: Record) -> None:
        message = clixml(build(record, Sender(), set())).decode()
        assert decoded_here(message) == _generic.decode(message)

    agrees()


@example("PropertyValue", b"")
@settings(max_examples=50, deadline=None, database=None)
@given(
    st.sampled_from([name for name in TYPES if name not in PLAIN]),
    st.booleans() | st.integers(-(2**31), 2**32 - 1) | TEXT | st.lists(TEXT, max_size=3) | st.binary(max_size=20),
)
def test_every_bare_output_decodes_as_pypsrp_decodes_it(name: str, value: Any) -> None:
    message = clixml(build(Record(name, {VALUE: value}), Sender(), set())).decode()
    assert decoded_here(message) == _generic.decode(message)


@settings(max_examples=200, deadline=None, database=None)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers(-(2**31), 2**31 - 1) | TEXT,
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
        max_leaves=20,
    )
)
def test_lists_and_dictionaries_come_back_as_they_were(value: Any) -> None:
    message = clixml(value).decode()
    assert decode(message) == value == _generic.decode(message)


def test_the_objects_of_a_zone_become_one_dictionary() -> None:
    record = Record(
        "DnsServerZoneAging",
        {
            "ZoneName": "corp.example",
            "AgingEnabled": True,
            "RefreshInterval": timedelta(days=7),
            "NoRefreshInterval": timedelta(hours=36),
            "AvailForScavengeTime": datetime(2026, 3, 2, 8, tzinfo=UTC),
            "ScavengeServers": [IPv4Address("10.0.0.1"), IPv6Address("fd00::1")],
        },
    )
    assert decode(clixml(build(record, Sender(), set())).decode()) == {
        "ZoneName": "corp.example",
        "AgingEnabled": True,
        "RefreshInterval": timedelta(days=7),
        "NoRefreshInterval": timedelta(hours=36),
        "AvailForScavengeTime": datetime(2026, 3, 2, 8, tzinfo=UTC),
        "ScavengeServers": ["10.0.0.1", "fd00::1"],
    }


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("P7D", timedelta(days=7)),
        ("PT168H", timedelta(days=7)),
        ("PT0S", timedelta(0)),
        ("-P1DT2H3M4.5S", -timedelta(days=1, hours=2, minutes=3, seconds=4, milliseconds=500)),
        ("PT0.000001S", timedelta(microseconds=1)),
        ("P10675199DT2H48M5.4775807S", timedelta(10675199, 10085, 477580)),
    ],
)
def test_a_duration_keeps_its_length(raw: str, value: timedelta) -> None:
    assert decode(f"<TS>{raw}</TS>") == value


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("2026-03-02T08:00:00Z", datetime(2026, 3, 2, 8, tzinfo=UTC)),
        ("2026-03-02T08:00:00.1234567+01:00", datetime(2026, 3, 2, 8, 0, 0, 123456, timezone(timedelta(hours=1)))),
        ("2026-03-02T08:00:00", datetime(2026, 3, 2, 8, tzinfo=UTC)),
        ("0001-01-01T00:00:00+01:00", datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=1)))),
    ],
)
def test_a_point_in_time_is_aware(raw: str, value: datetime) -> None:
    decoded = decode(f"<DT>{raw}</DT>")
    assert decoded == value
    assert decoded.tzinfo is not None


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("a_x000A_b", "a\nb"),
        ("_x005F_x000A_", "_x000A_"),
        ("_xD834__xDD1E_", "\U0001d11e"),
        ("lone _xD834_ half", "lone � half"),
        ("{{ 1+1 }}", "{{ 1+1 }}"),
        ("_x00_ _xZZZZ_", "_x00_ _xZZZZ_"),
        ("", ""),
    ],
)
def test_escapes_become_the_characters_they_stand_for(raw: str, value: str) -> None:
    assert decode(f"<S>{raw}</S>") == value


def test_an_extended_member_wins_over_an_adapted_one_of_the_same_name() -> None:
    message = (
        '<Obj RefId="0"><Props><S N="MasterServers">raw</S><S N="PSComputerName">x</S></Props>'
        '<MS><S N="MasterServers">10.0.0.1</S><Obj N="__ClassMetadata" RefId="1"><LST/></Obj></MS></Obj>'
    )
    assert decode(message) == {"MasterServers": "10.0.0.1"}


def test_type_names_declared_below_a_dropped_member_are_known_to_later_ones() -> None:
    message = (
        '<Obj RefId="0"><Props><Obj N="__ClassMetadata" RefId="1"><TN RefId="7"><T>System.Enum</T></TN></Obj>'
        '<Obj N="Kind" RefId="2"><TNRef RefId="7"/><ToString>Primary</ToString><I32>1</I32></Obj></Props></Obj>'
    )
    assert decode(message) == {"Kind": "Primary"}


def test_a_reference_gives_the_object_again_and_a_circle_is_cut() -> None:
    message = (
        '<Obj RefId="0"><MS><Obj N="a" RefId="1"><MS><S N="x">1</S></MS></Obj><Ref N="b" RefId="1"/>'
        '<Ref N="self" RefId="0"/></MS></Obj>'
    )
    assert decode(message) == {"a": {"x": "1"}, "b": {"x": "1"}, "self": None}


def test_text_with_notes_is_the_text() -> None:
    message = '<Obj RefId="0"><S>line</S><MS><S N="PSPath">C:\\x</S></MS></Obj>'
    assert decode(message) == "line"


def test_what_this_decoder_does_not_know_goes_to_pypsrp(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    original = _generic.decode
    monkeypatch.setattr(_generic, "decode", lambda text: asked.append(text) or original(text))
    message = '<Obj RefId="0"><MS><Future N="new">5</Future><S N="old">text</S></MS></Obj>'
    assert decode(message)["old"] == "text"
    assert asked == [message]


def test_a_secret_stays_out() -> None:
    assert decode('<Obj RefId="0"><MS><SS N="Password">AAAA</SS></MS></Obj>') == {"Password": None}
    assert decode("<G>6f9619ff-8b86-d011-b42d-00c04fc964ff</G>") == str(UUID("6f9619ff-8b86-d011-b42d-00c04fc964ff"))


@pytest.mark.parametrize(
    "message",
    [
        '<!DOCTYPE S [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><S>&b;</S>',
        "no xml at all",
        "<S>unclosed",
        "<Obj>" * (MAX_DEPTH + 2) + "</Obj>" * (MAX_DEPTH + 2),
        '<Obj RefId="0"><LST>' * 90 + "</LST></Obj>" * 90,
    ],
    ids=["entities", "text", "unclosed", "deep", "deep lists"],
)
def test_a_hostile_message_is_refused(message: str) -> None:
    with pytest.raises(ConnectionLost):
        decode(message)


def test_a_message_that_multiplies_itself_by_references_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_decode, "MAX_OBJECTS", 100_000)
    levels = ['<Obj RefId="0"><LST>' + "<S>x</S>" * 10 + "</LST></Obj>"]
    for level in range(1, 30):
        levels.append(f'<Obj RefId="{level}"><LST>' + f'<Ref RefId="{level - 1}"/>' * 10 + "</LST></Obj>")
    with pytest.raises(ConnectionLost, match="more than"):
        decode('<Obj RefId="99"><LST>' + "".join(levels) + "</LST></Obj>")

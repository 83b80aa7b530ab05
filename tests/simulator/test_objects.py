"""Every output type becomes an object with the names, members and values that the table describes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from ipaddress import IPv4Address
from typing import Any
from uuid import UUID
from xml.etree import ElementTree

import pytest

from simulator.engine.emissions import Record
from simulator.engine.messages import clixml
from simulator.engine.objects import VALUE, Enum, build
from simulator.engine.templates import serialised
from simulator.engine.types import output_types

TABLE = output_types()
TAGS = {
    "String": "S", "Boolean": "B", "bool": "B", "Byte": "By", "UInt16": "U16", "UInt32": "U32", "UInt64": "U64",
    "Int16": "I16", "Int32": "I32", "Int64": "I64", "Single": "Sg", "TimeSpan": "TS", "DateTime": "DT", "Guid": "G",
    "Version": "Version",
}  # fmt: skip
PLAIN: dict[str, Any] = {
    "String": "text", "Boolean": True, "bool": True, "TimeSpan": timedelta(days=7), "Version": "5.1",
    "DateTime": datetime(2026, 3, 2, 8, tzinfo=UTC), "Guid": UUID(int=7), "Single": 1.5, "IPAddress": "10.0.0.1",
}  # fmt: skip
NUMBERS = ("Byte", "UInt16", "UInt32", "UInt64", "Int16", "Int32", "Int64")
BARE = ("Boolean", "DateTime", "PropertyValue")


@dataclass(frozen=True)
class Machine:
    computer: str = "DC1"
    timezone: tzinfo = UTC


def value_of(net_type: str) -> Any:
    element = net_type.split(" ")[0]
    if element.endswith("[]"):
        return [value_of(element.removesuffix("[]"))]
    if element.startswith("CimInstance#"):
        name = element.partition("#")[2]
        return Record(name, {}) if name in TABLE else None
    if element == "CimInstance":
        return Record("MSFT_NetAdapter", {"Name": "nic"})
    return 5 if element in NUMBERS else PLAIN.get(element, element)


def record_of(name: str) -> Record:
    properties = {each: value_of(info.type) for each, info in TABLE[name].declared.items() if each != VALUE}
    if name in BARE:
        return Record(name, {VALUE: {"Boolean": True, "PropertyValue": 7}.get(name, PLAIN["DateTime"])})
    return Record(name, properties | ({VALUE: "a line"} if name == "ContentLine" else {}))


def sent(record: Record, host: Machine = Machine(), known: set[str] | None = None) -> ElementTree.Element:
    return ElementTree.fromstring(clixml(build(record, host, known)))


def members(element: ElementTree.Element, where: str) -> dict[str, ElementTree.Element]:
    found = element.find(where)
    return {} if found is None else {each.attrib["N"]: each for each in found}


def type_names(element: ElementTree.Element) -> list[str]:
    return [each.text or "" for each in element.findall("TN/T")]


@pytest.mark.parametrize("name", [name for name in TABLE if name not in (*BARE, "ContentLine")])
def test_a_type_has_its_names_and_all_of_its_members(name: str) -> None:
    info, element = TABLE[name], sent(record_of(name))
    assert type_names(element) == list(info.type_names)
    custom = "PSCustomObject" in info.type_names[0]
    adapted = [each for each in info.properties.values() if not custom and (each.cim_type or not info.cim)]
    adapted = [each for each in adapted if info.cim or not each.extended]
    extended = [each for each in info.declared.values() if custom or each.extended]
    assert list(members(element, "Props")) == [each.name for each in adapted] + ["PSComputerName"] * info.cim
    assert list(members(element, "MS")) == [each.name for each in extended] + ["__ClassMetadata"] * info.cim


@pytest.mark.parametrize("name", [name for name in TABLE if name not in (*BARE, "ContentLine")])
def test_a_member_has_the_type_of_the_table(name: str) -> None:
    info, element = TABLE[name], sent(record_of(name))
    for where, kinds in (("MS", info.declared), ("Props", info.properties)):
        for key, member in members(element, where).items():
            kind = kinds[key].type if key in kinds else ""
            if kind in TAGS and not (kind == "IPAddress" and where == "Props"):
                assert member.tag == TAGS[kind], key
            elif kind.endswith("[]") and value_of(kind) != [None]:
                assert member.find("LST") is not None, key


@pytest.mark.parametrize("name", BARE)
def test_a_bare_value_travels_as_a_primitive(name: str) -> None:
    assert sent(record_of(name)).tag in ("B", "DT", "I32")


def test_a_line_of_a_file_is_text_with_notes() -> None:
    element = sent(record_of("ContentLine"))
    assert element.findtext("S") == "a line"
    assert members(element, "MS")["ReadCount"].tag == "I64"


def test_an_address_of_a_cim_instance_is_text_and_object() -> None:
    record = Record("DnsServerZoneAging", {"ZoneName": "a.example", "ScavengeServers": [IPv4Address("10.0.0.1")]})
    element = sent(record)
    assert [each.text for each in members(element, "Props")["ScavengeServers"].findall("LST/S")] == ["10.0.0.1"]
    servers = members(element, "MS")["ScavengeServers"]
    assert type_names(servers) == ["System.Net.IPAddress[]", "System.Array", "System.Object"]
    (server,) = servers.findall("LST/Obj")
    assert server.findtext("ToString") == "10.0.0.1"
    assert members(server, "Props")["Address"].text == "16777226"
    assert members(server, "MS")["IPAddressToString"].text == "10.0.0.1"


def test_what_a_cim_instance_does_not_say_is_null_not_absent() -> None:
    element = sent(Record("DnsServerZoneAging", {"ZoneName": "a.example"}))
    assert members(element, "Props")["AvailForScavengeTime"].tag == "Nil"
    assert members(element, "MS")["ScavengeServers"].tag == "Nil"


def test_a_captured_order_is_kept() -> None:
    captured = (
        "DistinguishedName IsAutoCreated IsDsIntegrated IsPaused IsReadOnly IsReverseLookupZone IsShutdown ZoneName"
    )
    names = list(members(sent(record_of("DnsServerPrimaryZone")), "Props"))
    assert names[:8] == captured.split()
    assert "IsPluginEnabled" not in names


def test_only_a_primary_zone_has_an_update_mode() -> None:
    kinds = ("DnsServerSecondaryZone", "DnsServerStubZone", "DnsServerConditionalForwarderZone")
    assert not any("DynamicUpdate" in members(sent(record_of(kind)), "Props") for kind in kinds)


def test_a_cim_instance_inside_another_keeps_its_properties() -> None:
    data = Record("DnsServerResourceRecordA", {"IPv4Address": "10.1.2.3"})
    element = sent(Record("DnsServerResourceRecord", {"HostName": "www", "RecordData": data}))
    nested = members(element, "Props")["RecordData"]
    assert members(nested, "Props")["IPv4Address"].text == "10.1.2.3"
    assert members(nested, "MS")["IPv4Address"].findtext("ToString") == "10.1.2.3"


def test_the_definition_of_a_class_travels_once() -> None:
    known: set[str] = set()
    first, second = (sent(record_of("DnsServerPrimaryZone"), known=known) for _ in range(2))
    entries = [members(each, "MS")["__ClassMetadata"].findall("LST/Obj") for each in (first, second)]
    names = [[members(entry, "MS")["ClassName"].text for entry in each] for each in entries]
    assert names == [["DnsDomain", "DnsServerZone", "DnsServerPrimaryZone"], ["DnsServerPrimaryZone"]]
    assert "DynamicUpdate" in (members(entries[0][2], "MS")["MiXml"].text or "")
    assert set(members(entries[1][0], "MS")) == {"ClassName", "Namespace", "ServerName", "Hash"}
    assert members(entries[1][0], "MS")["ServerName"].text == "DC1"


def test_times_travel_in_the_time_zone_of_the_host() -> None:
    record = Record("DnsServerScavenging", {"LastScavengeTime": datetime(2026, 3, 2, 8, tzinfo=UTC)})
    element = sent(record, Machine(timezone=timezone(timedelta(hours=1))))
    assert members(element, "Props")["LastScavengeTime"].text == "2026-03-02T09:00:00+01:00"


def test_an_enumeration_is_its_name_below_an_object_and_number_with_name_in_a_custom_object() -> None:
    below = sent(Record("ADDomain", {"DomainMode": Enum("Windows2016Domain", 7)}))
    assert members(below, "Props")["DomainMode"].tag == "S"
    assert members(below, "Props")["DomainMode"].text == "Windows2016Domain"
    day = members(sent(Record("RegistryPropertyObject", {"Day": Enum("Friday", 5)})), "MS")["Day"]
    assert (day.findtext("I32"), day.findtext("ToString")) == ("5", "Friday")


def test_what_was_asked_for_besides_follows_the_declared_members() -> None:
    record = Record("ADObject", {"whenCreated": datetime(2026, 1, 1, tzinfo=UTC), "Name": "a", "dNSProperty": [b"\0"]})
    found = members(sent(record), "Props")
    assert list(found) == ["Name", "whenCreated", "dNSProperty"]
    assert found["dNSProperty"].find("LST/BA") is not None


def test_refuses_a_property_that_the_class_does_not_have() -> None:
    with pytest.raises(ValueError, match="has no property 'DynamicUpdate'"):
        build(Record("DnsServerStubZone", {"DynamicUpdate": "None"}), Machine())


@pytest.mark.parametrize("name", sorted(TABLE))
def test_an_object_of_a_shape_that_was_seen_is_written_as_any_other(name: str) -> None:
    record = record_of(name)
    assert serialised(record, "DC1", UTC) == clixml(build(record, Machine()))


@pytest.mark.parametrize("address", ["10.0.0.1", "255.255.255.255", "fd00::1"])
@pytest.mark.parametrize("text", ["pc1", "", "a&b<c>", "_x0041_", "na\u00efve", "new\nline", "_", "a_b", " x "])
def test_texts_and_addresses_of_one_shape_stay_what_they_are(text: str, address: str) -> None:
    inner = Record("DnsServerResourceRecordA", {"IPv4Address": address})
    record = Record("DnsServerResourceRecord", {"HostName": text, "RecordData": inner, "DistinguishedName": "DC=x"})
    expected = clixml(build(record, Machine()))
    assert [serialised(record, "DC1", UTC) for _ in range(2)] == [expected] * 2


def test_records_in_a_list_of_one_shape_stay_what_they_are() -> None:
    def delegation(address: str) -> Record:
        data = Record("DnsServerResourceRecordA", {"IPv4Address": address})
        return Record(
            "DnsServerZoneDelegation", {"IPAddress": [Record("DnsServerResourceRecord", {"RecordData": data})]}
        )

    serialised(delegation("10.0.0.1"), "DC1", UTC)
    assert serialised(delegation("10.0.0.2"), "DC1", UTC) == clixml(build(delegation("10.0.0.2"), Machine()))

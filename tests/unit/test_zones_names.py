"""Names of zones, patterns for them, and their names in the directory."""

from __future__ import annotations

import pytest
from ansible_collections.ddi.windows.plugins.module_utils import _names as names
from ansible_collections.ddi.windows.plugins.module_utils._errors import Refused
from hypothesis import given
from hypothesis import strategies as st

DN = "DC=app.corp.example,cn=MicrosoftDNS,DC=DomainDnsZones,DC=corp,DC=example"


@pytest.mark.parametrize("pattern", ["10.in-addr.arpa", "10.IN-ADDR.ARPA.", "*.in-addr.arpa", "1?.in-addr.*"])
def test_a_zone_is_meant_by_its_name_or_a_pattern_in_any_case_with_or_without_the_dot(pattern: str) -> None:
    assert names.matches("10.in-addr.arpa", pattern)
    assert names.matches("10.In-Addr.Arpa.", pattern)


@pytest.mark.parametrize("pattern", ["in-addr.arpa", "10.in-addr", "*.10.in-addr.arpa", ""])
def test_a_zone_is_not_meant_by_a_part_of_its_name(pattern: str) -> None:
    assert not names.matches("10.in-addr.arpa", pattern)


def test_a_name_with_characters_of_a_pattern_means_itself() -> None:
    assert names.matches("{{ 1+1 }}[a].example", "{{ 1+1 }}[a].example")


def test_one_object_has_one_key_however_its_name_is_spelt() -> None:
    assert names.dn_key(DN) == names.dn_key(DN.replace("cn=", "CN=").replace("DC=corp", "dc=Corp"))
    assert names.dn_key("DC=a, CN=b, DC=c") == names.dn_key("DC=a,CN=b,DC=c")


def test_the_domain_of_a_partition_is_read_from_its_name() -> None:
    assert names.dn_suffix(DN) == "corp.example"
    assert names.dn_suffix("DC=x,CN=MicrosoftDNS,CN=System,DC=emea,DC=corp,DC=example") == "emea.corp.example"


def test_the_name_of_a_zone_is_read_from_its_target() -> None:
    assert names.zone_name(DN) == "app.corp.example"
    assert names.zone_name("app.corp.example") == "app.corp.example"
    assert names.zone_name("server") == "server"


def test_a_conflict_object_keeps_its_line_break() -> None:
    conflict = "DC=corp.example\\0ACNF:1b2c,CN=MicrosoftDNS,DC=DomainDnsZones,DC=corp,DC=example"
    assert names.zone_name(conflict) == "corp.example\nCNF:1b2c"


@given(st.text(st.characters(codec="ascii", exclude_categories=["Cc"], exclude_characters='\\,"'), min_size=1))
def test_every_zone_name_survives_its_distinguished_name(name: str) -> None:
    dn = f"DC={name.strip() or 'x'},CN=MicrosoftDNS,DC=corp,DC=example"
    assert names.zone_name(dn) == (name.strip() or "x")


OTHER = r"DC=a\,b,CN=MicrosoftDNS,CN=System,DC=emea,DC=corp,DC=example"


@pytest.mark.parametrize(
    ("given", "found"),
    [
        (None, []),
        ("", []),
        ([], []),
        ("a.example", ["a.example"]),
        (" a.example , b.example,, ", ["a.example", "b.example"]),
        (DN, [DN]),
        (f"a.example,{DN},b.example", ["a.example", DN, "b.example"]),
        (f"{DN}, {OTHER}", [DN, OTHER]),
        ([DN, "a.example,b.example", OTHER], [DN, "a.example", "b.example", OTHER]),
        ("DC=a, CN=b, DC=c, x.example", ["DC=a,CN=b,DC=c", "x.example"]),
        ("a.example,a.example", ["a.example"]),
    ],
)
def test_a_list_of_zones_is_a_list_or_one_text_with_commas(given: object, found: list[str]) -> None:
    assert names.zone_list(given) == found


@pytest.mark.parametrize("given", [7, {"a": 1}, [["a"]], True])
def test_what_names_no_zones_is_refused(given: object) -> None:
    with pytest.raises(Refused, match="write names of zones"):
        names.zone_list(given)


labels = st.text("abc0_-*", min_size=1, max_size=5)
plain_names = st.lists(labels, min_size=1, max_size=3).map(".".join)
quoted = st.text(r"ab,+\=", min_size=1, max_size=4).map(lambda text: "".join(f"\\{each}" for each in text))
partitions = st.sampled_from(["DomainDnsZones", "ForestDnsZones"])
distinguished = st.tuples(plain_names | quoted, partitions, st.sampled_from(["dc", "DC"])).map(
    lambda each: f"{each[2]}={each[0]},CN=MicrosoftDNS,DC={each[1]},DC=corp,DC=example"
)


@given(st.lists(plain_names | distinguished, unique=True))
def test_a_list_of_zones_survives_the_command_line(zones: list[str]) -> None:
    assert names.zone_list(",".join(zones)) == names.zone_list(zones) == zones

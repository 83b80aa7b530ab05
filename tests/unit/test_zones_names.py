"""Names of zones, patterns for them, and their names in the directory."""

from __future__ import annotations

import pytest
from ansible_collections.ddi.windows.plugins.module_utils import _names as names
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

"""Names that nobody may lose by approving a whole list."""

from __future__ import annotations

import pytest
from ansible_collections.ddi.windows.plugins.module_utils._forecast import Record
from ansible_collections.ddi.windows.plugins.module_utils._protected import (
    FREE,
    PROTECTED,
    UNKNOWN,
    Infrastructure,
    infrastructure,
    protection,
    targets_of,
)

ZONE = "Corp.Example"
NONE = Infrastructure()


def record(name: str, kind: str = "A", value: str = "10.0.1.1") -> Record:
    return Record(name, kind, value, 1)


def state(name: str, kind: str = "A", value: str = "10.0.1.1", known: Infrastructure = NONE, zone: str = ZONE) -> str:
    return protection(record(name, kind, value), zone, known).state


@pytest.mark.parametrize(
    "name",
    [
        "@",
        "",
        "_msdcs",
        "_ldap._tcp.dc._msdcs",
        "_tcp",
        "_KERBEROS._UDP",
        "_sites",
        "_gc._tcp.Berlin._sites",
        "DomainDnsZones",
        "forestdnszones",
        "_ldap._tcp.ForestDnsZones",
    ],
)
def test_protects_what_clients_find_a_domain_by(name: str) -> None:
    assert state(name) == PROTECTED


def test_protects_every_name_of_the_locator_zone() -> None:
    assert state("4f2c", "CNAME", "dc1.corp.example.", zone="_msdcs.corp.example") == PROTECTED


def test_leaves_the_name_of_a_client_free() -> None:
    assert state("pc1") == FREE
    assert state("tcp") == FREE
    assert state("my_tcp") == FREE


def test_protects_the_names_of_servers_whatever_the_spelling() -> None:
    known = infrastructure(["DC1.corp.example."], [])
    assert state("dc1", known=known) == PROTECTED
    assert state("DC1", "AAAA", known=known) == PROTECTED
    assert state("dc2", known=known) == FREE


def test_protects_the_pointer_to_a_server() -> None:
    known = infrastructure(["dc1.corp.example"], [])
    assert state("1", "PTR", "dc1.corp.example.", known, "0.0.10.in-addr.arpa") == PROTECTED
    assert state("1", "PTR", "pc1.corp.example.", known, "0.0.10.in-addr.arpa") == FREE


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("NS", "web.corp.example."),
        ("CNAME", "WEB.corp.example."),
        ("MX", "10 web.corp.example."),
        ("SRV", "0 100 389 web.corp.example."),
        ("srv", "0 100 389 web"),
    ],
)
def test_protects_what_other_records_point_at(kind: str, value: str) -> None:
    known = infrastructure([], [(ZONE, record("x", kind, value))])
    assert state("web", known=known) == PROTECTED
    assert state("mail", known=known) == FREE


def test_a_host_record_points_at_no_name() -> None:
    assert infrastructure([], [(ZONE, record("x", "TXT", "web.corp.example."))]).targets == frozenset()
    assert infrastructure([], [(ZONE, record("x", "CNAME", ""))]).targets == frozenset()


def test_a_target_without_a_dot_at_its_end_may_be_below_the_zone() -> None:
    assert targets_of(record("x", "CNAME", "web.lab"), ZONE) == {"web.lab", "web.lab.corp.example"}


def test_a_free_name_is_unknown_while_not_every_server_was_read() -> None:
    known = infrastructure(["dc1.corp.example"], [], ["the DHCP servers"])
    found = protection(record("pc1"), ZONE, known)
    assert found.state == UNKNOWN
    assert "the DHCP servers" in found.reason
    assert state("dc1", known=known) == PROTECTED

"""What DHCP servers say: which of them were read, the longest lease, and what leases ask of aging."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from ansible_collections.ddi.windows.plugins.module_utils import _directory as directory
from ansible_collections.ddi.windows.plugins.module_utils._dhcp import authorized_in, servers_of, unread_in
from ansible_collections.ddi.windows.plugins.module_utils._dhcp_coverage import (
    judge_dhcp_coverage,
    known_lease,
    unread_dhcp,
)
from ansible_collections.ddi.windows.plugins.module_utils._errors import Denied, NotFound
from ansible_collections.ddi.windows.plugins.module_utils._estate import Estate, estate_of
from ansible_collections.ddi.windows.plugins.module_utils._finding import Decision
from ansible_collections.ddi.windows.plugins.module_utils._lease_aging import judge_lease_aging
from ansible_collections.ddi.windows.plugins.modules import dhcp_server_info

PARTITION = "cn=MicrosoftDNS,DC=DomainDnsZones,DC=corp,DC=example"


def scope(network: str = "10.1.4.0/24", lease: str | None = "8d", **changes: Any) -> dict[str, Any]:
    identity = network.partition("/")[0]
    return {"id": identity, "name": identity, "network": network, "lease": lease, "active": True} | changes


def dhcp(host: str, *scopes: dict[str, Any], **changes: Any) -> dict[str, Any]:
    facts = {
        "scopes": list(scopes), "scopes6": [], "credential": {"user": "", "domain": ""}, "addresses": [],
        "dynamic_updates": "OnClientRequest", "errors": {}, "leases_read": False,
    } | changes  # fmt: skip
    return {
        "host": host, "reached": True, "error": None,
        "parts": {"dhcp_server_info": {"current": {"server": facts}, "error": None}},
    }  # fmt: skip


def lost(host: str) -> dict[str, Any]:
    return {"host": host, "reached": False, "error": "connection refused", "parts": {}}


def zone(name: str, no_refresh: str = "7d", refresh: str = "7d") -> dict[str, Any]:
    return {
        "name": name, "ds_integrated": True, "zone_type": "Primary", "dynamic_update": "Secure", "reverse": False,
        "auto_created": False, "read_only": False, "signed": False,
        "aging": True, "no_refresh_interval": no_refresh, "refresh_interval": refresh, "scavenge_servers": [],
    }  # fmt: skip


def estate(*servers: dict[str, Any], authorized: list[str] | None = None, **zones: dict[str, Any]) -> Estate:
    named = None if authorized is None else [{"name": name, "address": "10.1.0.9"} for name in authorized]
    info = {
        "fqdn": "dc1.corp.example", "addresses": ["10.1.0.1"], "controller": True, "dhcp_servers": named,
        "domain": {"name": "corp.example"}, "controllers": [], "copies": [], "unread": {}, "errors": {},
        "forest": {"name": "corp.example", "domains": ["corp.example"], "partitions": []},
    }  # fmt: skip
    held = {f"DC={facts['name']},{PARTITION}": facts for facts in zones.values()}
    parts = {
        "dns_server_info": {"current": {"server": info}, "error": None},
        "dns_zone": {"current": held, "error": None},
    }
    evidence = [{"host": "dc1", "reached": True, "error": None, "parts": parts}]
    return estate_of(evidence, ["dc1"], ["dc1"], servers)


def states(found: Any) -> dict[str, str]:
    return {verdict.target: verdict.state for verdict in found.verdicts}


def test_an_authorised_server_that_nobody_read_is_not_covered() -> None:
    seen = estate(dhcp("dhcp1"), authorized=["dhcp1.corp.example", "dhcp2.corp.example"])
    found = judge_dhcp_coverage(seen)
    assert states(found) == {"dhcp1": "compliant", "dhcp2.corp.example": "drift"}
    assert [each.severity for each in found.findings] == ["critical"]
    assert unread_dhcp(seen) == ["dhcp2.corp.example is authorised and was not read"]


def test_a_short_name_that_two_authorised_servers_have_covers_neither() -> None:
    seen = estate(dhcp("dhcp1"), authorized=["dhcp1.corp.example", "dhcp1.emea.corp.example"])
    assert unread_dhcp(seen) == [
        "dhcp1.corp.example is authorised and was not read",
        "dhcp1.emea.corp.example is authorised and was not read",
    ]


def test_of_two_servers_of_one_short_name_the_one_that_serves_the_address_is_covered() -> None:
    named = [
        {"name": "dhcp1.corp.example", "address": "10.1.0.9"},
        {"name": "dhcp1.emea.corp.example", "address": "10.2.0.9"},
    ]
    servers = servers_of([dhcp("dhcp1", addresses=["10.2.0.9"])])
    assert [each.name for each in unread_in(servers, authorized_in([{"dhcp_servers": named}]))] == [
        "dhcp1.corp.example"
    ]


def test_a_server_is_known_by_its_address_when_the_inventory_has_another_name_for_it() -> None:
    seen = estate(dhcp("leases-north", addresses=["10.1.0.9"]), authorized=["dhcp1.corp.example"])
    assert judge_dhcp_coverage(seen).findings == ()
    assert unread_dhcp(seen) == []


def test_a_server_that_was_not_reached_is_unknown_and_not_compliant() -> None:
    seen = estate(lost("dhcp1"), authorized=["dhcp1.corp.example"])
    assert states(judge_dhcp_coverage(seen)) == {"dhcp1": "unknown"}
    assert known_lease(seen, None) is None


def test_a_server_that_did_not_tell_its_scopes_is_unknown() -> None:
    denied = dhcp("dhcp1", errors={"scopes": "access denied"})
    seen = estate(denied, authorized=["dhcp1.corp.example"])
    assert states(judge_dhcp_coverage(seen)) == {"dhcp1": "unknown"}
    assert unread_dhcp(seen) == ["dhcp1: access denied"]


def test_nobody_knows_the_dhcp_servers_when_the_directory_was_not_read() -> None:
    seen = estate(dhcp("dhcp1", scope()))
    assert states(judge_dhcp_coverage(seen))["estate"] == "unknown"
    assert known_lease(seen, None) is None


def test_the_longest_lease_is_the_longer_of_what_was_read_and_what_the_operator_says() -> None:
    policies = [{"name": "phones", "lease": "12d"}]
    seen = estate(dhcp("dhcp1", scope(lease="8d", policies=policies)), authorized=["dhcp1.corp.example"])
    assert known_lease(seen, None) == timedelta(days=12)
    assert known_lease(seen, timedelta(days=3)) == timedelta(days=12)
    assert known_lease(seen, timedelta(days=30)) == timedelta(days=30)


def test_leases_that_never_end_ask_nothing_of_aging() -> None:
    seen = estate(dhcp("dhcp1", scope(lease="never")), authorized=["dhcp1.corp.example"], one=zone("corp.example"))
    assert known_lease(seen, None) == timedelta(0)
    assert set(states(judge_lease_aging(seen)).values()) == {"compliant"}


@pytest.mark.parametrize(
    ("intervals", "lease", "words"),
    [
        (("7d", "7d"), "8d", ""),
        (("4d", "4d"), "8d", ""),
        (("1d", "1d"), "8d", "leases for 8d"),
        (("6d", "3d"), "8d", "after 4d"),
        (("1d", "12h"), "1d", "once a day"),
        (("7d", "7d"), "15d", "leases for 15d"),
    ],
)
def test_intervals_that_are_shorter_than_a_lease_are_found(intervals: tuple[str, str], lease: str, words: str) -> None:
    seen = estate(
        dhcp("dhcp1", scope(lease=lease)), authorized=["dhcp1.corp.example"], one=zone("corp.example", *intervals)
    )
    found = judge_lease_aging(seen)
    assert [words in each.reason for each in found.findings] == ([True] if words else [])
    assert set(states(found).values()) == {"drift" if words else "compliant"}


def test_a_reverse_zone_is_held_against_its_own_scopes_only() -> None:
    short, long = scope("10.1.4.0/24", "1d"), scope("10.2.4.0/24", "30d")
    seen = estate(
        dhcp("dhcp1", short, long),
        authorized=["dhcp1.corp.example"],
        one=zone("1.10.in-addr.arpa"),
        two=zone("2.10.in-addr.arpa"),
    )
    assert [each.target.partition(",")[0] for each in judge_lease_aging(seen).findings] == ["DC=2.10.in-addr.arpa"]


@pytest.mark.parametrize(("mode", "found"), [("Never", 0), ("Always", 1), (None, 1)])
def test_only_a_scope_that_registers_names_asks_for_half_of_its_lease(mode: str | None, found: int) -> None:
    leasing = dhcp("dhcp1", scope(lease="4d", dynamic_updates=mode), dynamic_updates="Never")
    seen = estate(leasing, authorized=["dhcp1.corp.example"], corp=zone("corp.example", "4d", "1d"))
    assert len(judge_lease_aging(seen).findings) == found


def test_a_zone_is_not_called_compliant_while_a_dhcp_server_was_not_read() -> None:
    seen = estate(
        dhcp("dhcp1", scope()), authorized=["dhcp1.corp.example", "dhcp2.corp.example"], one=zone("corp.example")
    )
    assert set(states(judge_lease_aging(seen)).values()) == {"unknown"}


def test_without_any_dhcp_server_nothing_is_asked_of_aging() -> None:
    assert states(judge_lease_aging(estate(authorized=[], one=zone("corp.example")))) == {"estate": "skipped"}


def test_an_account_is_compared_in_any_case_and_an_own_one_is_empty() -> None:
    named, own, silent = servers_of(
        [
            dhcp("a", credential={"user": "DHCP-Registrar", "domain": "CORP"}),
            dhcp("b"),
            dhcp("c", credential=None),
        ]
    )
    assert (named.account, own.account, silent.account) == ("corp\\dhcp-registrar", "", None)


def test_the_list_of_the_directory_is_read_field_by_field() -> None:
    entry = "i10.1.0.9$rcn=dhcp1.corp.example$f0x00000000$sDhcp1.corp.example$"
    told = [{"Name": "DhcpRoot"}, {"Name": "dhcp1.corp.example", "dhcpServers": [entry]}]
    assert directory.dhcp_servers(told) == [{"name": "dhcp1.corp.example", "address": "10.1.0.9"}]
    assert directory.dhcp_servers(NotFound("Get-ADObject", "x", "y", "z")) == []
    assert directory.dhcp_servers(Denied("Get-ADObject", "x", "y", "z")) is None


class _Fake:
    """A session that answers from a dictionary."""

    def __init__(self, answers: dict[str, Any]) -> None:
        self.answers = answers

    def read_all(self, commands: Any) -> list[Any]:
        return [self.answers.get(" ".join([each.name, *map(str, each.parameters.values())]), []) for each in commands]


def decide(answers: dict[str, Any], **options: Any) -> tuple[dict[str, Any], Decision]:
    session: Any = _Fake(answers)
    current = dhcp_server_info.read(session, {"leases": False} | options)
    return current["server"], dhcp_server_info.decide(current, {})


@pytest.fixture
def scopes() -> Callable[[], list[dict[str, Any]]]:
    return lambda: [
        {
            "ScopeId": "10.1.4.0", "SubnetMask": "255.255.254.0", "StartRange": "10.1.4.10", "EndRange": "10.1.5.9",
            "LeaseDuration": timedelta(days=8), "State": "Active", "Name": "floor 1",
        }
    ]  # fmt: skip


def test_a_server_that_tells_everything_is_compliant(scopes: Callable[[], list[dict[str, Any]]]) -> None:
    leases = [
        {"IPAddress": "10.1.4.11", "HostName": "PC1.corp.example.", "AddressState": "ActiveReservation"},
        {"IPAddress": "10.1.4.12", "HostName": "pc2.corp.example", "AddressState": "InactiveReservation"},
    ]
    answers = {"Get-DhcpServerv4Scope": scopes(), "Get-DhcpServerv4Lease 10.1.4.0": leases}
    facts, decision = decide(answers, leases=True)
    assert [verdict.state for verdict in decision.verdicts] == ["compliant"]
    assert facts["scopes"][0]["network"] == "10.1.4.0/23"
    assert [(each["host"], each["active"]) for each in facts["scopes"][0]["leases"]] == [
        ("pc1.corp.example", True),
        ("pc2.corp.example", False),
    ]


def test_a_scope_that_told_no_lease_time_leaves_the_longest_lease_unknown() -> None:
    seen = estate(dhcp("dhcp1", scope(lease=None)), authorized=["dhcp1.corp.example"])
    assert known_lease(seen, None) is None
    assert states(judge_dhcp_coverage(seen)) == {"dhcp1": "unknown"}


def test_a_lease_in_a_state_that_nobody_knows_is_neither_held_nor_free(
    scopes: Callable[[], list[dict[str, Any]]],
) -> None:
    leases = [{"IPAddress": "10.1.4.11", "HostName": "pc1.corp.example", "AddressState": "Odd"}]
    facts, _ = decide({"Get-DhcpServerv4Scope": scopes(), "Get-DhcpServerv4Lease 10.1.4.0": leases}, leases=True)
    assert facts["scopes"][0]["leases"][0]["active"] is None


def test_a_scope_whose_leases_were_denied_makes_the_server_unknown(scopes: Callable[[], list[dict[str, Any]]]) -> None:
    denied = Denied("Get-DhcpServerv4Lease", "WIN32 5,Get-DhcpServerv4Lease", "PermissionDenied", "denied")
    facts, decision = decide({"Get-DhcpServerv4Scope": scopes(), "Get-DhcpServerv4Lease 10.1.4.0": denied}, leases=True)
    assert facts["scopes"][0]["leases"] is None
    assert [verdict.state for verdict in decision.verdicts] == ["unknown"]

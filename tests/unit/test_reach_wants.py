"""Which zones a DHCP server has to find, and through which resolvers."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.ddi.windows.plugins.module_utils._reach_wants import (
    ADAPTER,
    CLIENTS,
    OF_SCOPE,
    OF_SERVER,
    OWN,
    REVERSE,
    Want,
    untold,
    wants_of,
)


def scope(network: str = "10.1.4.0/24", **changes: Any) -> dict[str, Any]:
    identity = network.partition("/")[0]
    return {"id": identity, "network": network, "active": True, "options": {}} | changes


def facts(*scopes: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return {
        "scopes": list(scopes),
        "scopes6": [],
        "resolvers": ["10.1.0.1"],
        "options": {"dns_servers": ["10.1.0.2"], "domain": ["corp.example"]},
        "errors": {},
    } | changes


def asked(given: dict[str, Any]) -> set[tuple[str, str, str, str]]:
    return {(want.target, want.source, want.purpose, want.name) for want in wants_of(given, "")}


def test_a_scope_uses_its_own_option_else_that_of_the_server_else_the_adapter() -> None:
    own = scope(options={"dns_servers": ["10.1.0.3"], "domain": ["sub.corp.example"]})
    assert asked(facts(own)) >= {
        ("10.1.0.3", OF_SCOPE, CLIENTS, "sub.corp.example"),
        ("10.1.0.1", ADAPTER, OWN, "sub.corp.example"),
    }
    assert ("10.1.0.2", OF_SERVER, CLIENTS, "4.1.10.in-addr.arpa") in asked(facts(scope()))
    assert ("10.1.0.1", ADAPTER, "both", "4.1.10.in-addr.arpa") in asked(facts(scope(), options={}))


def test_options_that_were_not_read_leave_unknown_what_clients_use() -> None:
    unread = scope(options=None, errors={"options": "access denied"})
    given = facts(unread)
    assert {source for _, source, _, _ in asked(given)} == {ADAPTER}
    assert untold(given) == ["access denied"]


def test_scopes_that_are_not_active_and_addresses_that_stand_for_no_server_are_left_out() -> None:
    given = facts(scope(active=False), resolvers=["fec0:0:0:ffff::1", "fec0:0:0:ffff::2%1"])
    assert asked(given) == set()
    assert asked(facts(scope(), resolvers=["fec0:0:0:ffff::1"], options={})) == set()


@pytest.mark.parametrize(
    ("network", "names"),
    [("10.1.4.0/22", 4), ("10.1.4.128/25", 1), ("10.1.0.0/16", 1), ("10.1.0.0/17", 16)],
)
def test_a_scope_has_a_question_for_each_of_its_zones_up_to_16(network: str, names: int) -> None:
    found = {name for *_, name in asked(facts(scope(network), options={}))}
    assert len(found) == names
    assert "127.1.10.in-addr.arpa" in found or names < 16


def test_a_zone_is_looked_for_from_the_longest_name_on() -> None:
    reverse = Want("10.1.0.1", ADAPTER, OWN, REVERSE, "4.1.10.in-addr.arpa")
    assert reverse.candidates == ["4.1.10.in-addr.arpa", "1.10.in-addr.arpa", "10.in-addr.arpa"]
    forward = Want("10.1.0.1", ADAPTER, OWN, "forward", "lab.corp.example")
    assert forward.candidates == ["lab.corp.example", "corp.example"]
    assert Want("10.1.0.1", ADAPTER, OWN, "forward", "corp").candidates == ["corp"]
    six = Want("10.1.0.1", ADAPTER, OWN, REVERSE, "1.0.d.f.ip6.arpa")
    assert six.candidates[-1] == "d.f.ip6.arpa"

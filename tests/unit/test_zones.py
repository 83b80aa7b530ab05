"""The kinds of zones, and what is wanted of each."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.ddi.windows.plugins.module_utils._zones import CONFIRM, Zone, passed_over, plan
from hypothesis import given
from hypothesis import strategies as st

AD_ZONE = Zone(
    name="app.corp.example",
    zone_type="Primary",
    ds_integrated=True,
    auto_created=False,
    reverse=False,
    read_only=False,
    signed=False,
    dynamic_update="Secure",
    domain_zone=False,
)


def zone(**changes: Any) -> Zone:
    return Zone(**{name: getattr(AD_ZONE, name) for name in Zone.__slots__} | changes)


ZONES = st.builds(
    Zone,
    name=st.sampled_from(["corp.example", "_msdcs.corp.example", "10.in-addr.arpa", "TrustAnchors", "{{ 1+1 }}"]),
    zone_type=st.sampled_from(["Primary", "Secondary", "Stub", "Forwarder", "Cache", ""]),
    ds_integrated=st.booleans(),
    auto_created=st.booleans(),
    reverse=st.booleans(),
    read_only=st.booleans(),
    signed=st.booleans(),
    dynamic_update=st.sampled_from([None, "None", "Secure", "NonsecureAndSecure"]),
    domain_zone=st.sampled_from([True, False, None]),
)
PATTERNS = st.lists(st.sampled_from(["corp.example", "*.arpa", "CORP.*", "nothing.example"]), max_size=2)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"zone_type": "Secondary"}, "secondary"),
        ({"zone_type": "Stub"}, "stub"),
        ({"zone_type": "Forwarder"}, "forwarder"),
        ({"zone_type": "Cache"}, "root hints"),
        ({"auto_created": True, "name": "127.in-addr.arpa"}, "created by the server"),
        ({"name": "TrustAnchors"}, "trust anchors"),
        ({"name": "RootDNSServers"}, "root hints"),
    ],
)
def test_a_zone_that_is_nobodys_decision_is_passed_over_with_the_reason(changes: dict[str, Any], reason: str) -> None:
    planned = plan(zone(**changes), [], [])
    assert planned.mode == planned.aging == "skipped"
    assert reason in planned.mode_reason


@pytest.mark.parametrize(
    "changes",
    [
        {"name": "corp.example", "domain_zone": True},
        {"name": "_msdcs.corp.example"},
        {"name": "_MSDCS.other.example.", "domain_zone": None},
    ],
)
def test_the_zone_of_a_domain_and_msdcs_are_judged_without_updates_even_when_named_static(
    changes: dict[str, Any],
) -> None:
    planned = plan(zone(dynamic_update="None", **changes), ["*"], [])
    assert (planned.mode, planned.aging, planned.ages) == ("judged", "judged", True)


def test_a_reverse_zone_without_updates_is_judged_only_when_the_operator_names_it() -> None:
    reverse = zone(name="20.10.in-addr.arpa", reverse=True, dynamic_update="None", domain_zone=None)
    assert plan(reverse, [], ["*.10.IN-ADDR.ARPA."]).mode == "judged"
    assert plan(reverse, [], []).mode_reason == CONFIRM


def test_a_zone_without_updates_is_left_alone_until_somebody_confirms_it() -> None:
    planned = plan(zone(dynamic_update="None"), [], [])
    assert (planned.mode, planned.mode_reason, planned.aging) == ("skipped", CONFIRM, "skipped")


def test_a_zone_that_the_operator_keeps_by_hand_should_not_age() -> None:
    planned = plan(zone(dynamic_update="None"), ["app.*"], [])
    assert (planned.mode, planned.aging, planned.ages) == ("skipped", "judged", False)


def test_a_zone_without_updates_is_unknown_while_the_directory_cannot_be_read() -> None:
    planned = plan(zone(dynamic_update="None", domain_zone=None), [], [])
    assert planned.mode == planned.aging == "unknown"


def test_a_zone_with_updates_is_judged_whether_or_not_the_directory_can_be_read() -> None:
    assert plan(zone(domain_zone=None), [], []).mode == "judged"


def test_a_zone_without_a_readable_update_mode_is_unknown() -> None:
    assert plan(zone(dynamic_update=None), [], []).mode == "unknown"


def test_a_file_backed_zone_without_updates_is_static_and_should_not_age() -> None:
    planned = plan(zone(ds_integrated=False, dynamic_update="None", domain_zone=None), [], [])
    assert (planned.mode, planned.aging, planned.ages) == ("skipped", "judged", False)


def test_a_file_backed_zone_with_updates_is_judged_and_should_not_age() -> None:
    planned = plan(zone(ds_integrated=False, dynamic_update="NonsecureAndSecure"), [], [])
    assert (planned.mode, planned.aging, planned.ages) == ("judged", "judged", False)


@given(ZONES, PATTERNS, PATTERNS)
def test_open_updates_of_a_primary_zone_are_judged_everywhere(
    given_zone: Zone, static: list[str], reverse: list[str]
) -> None:
    known = given_zone.zone_type and not passed_over(given_zone)
    if given_zone.dynamic_update == "NonsecureAndSecure" and known:
        assert plan(given_zone, static, reverse).mode == "judged"


@given(ZONES, PATTERNS, PATTERNS)
def test_every_zone_has_one_state_and_a_reason_unless_it_is_judged(
    given_zone: Zone, static: list[str], reverse: list[str]
) -> None:
    planned = plan(given_zone, static, reverse)
    for state, reason in ((planned.mode, planned.mode_reason), (planned.aging, planned.aging_reason)):
        assert state in ("judged", "skipped", "unknown")
        assert reason or state == "judged"


@given(ZONES, PATTERNS, PATTERNS)
def test_only_an_ad_zone_is_made_to_age(given_zone: Zone, static: list[str], reverse: list[str]) -> None:
    planned = plan(given_zone, static, reverse)
    if planned.ages:
        assert planned.aging == "judged"
        assert given_zone.ds_integrated
        assert given_zone.zone_type == "Primary"


@given(ZONES)
def test_a_reading_directory_never_leaves_a_zone_with_an_update_mode_unknown(given_zone: Zone) -> None:
    if given_zone.zone_type and given_zone.domain_zone is not None and given_zone.dynamic_update is not None:
        assert plan(given_zone, [], []).mode != "unknown"


@pytest.mark.parametrize(
    "untold",
    [
        *({name: None} for name in ("ds_integrated", "auto_created", "reverse", "read_only", "signed")),
        {"zone_type": ""},
        {"zone_type": "7"},
        {"dynamic_update": "Anything"},
    ],
    ids=str,
)
def test_what_the_server_did_not_say_of_a_zone_is_not_guessed(untold: dict[str, Any]) -> None:
    planned = plan(zone(**untold), [], [])
    assert (planned.mode, planned.aging) == ("unknown", "unknown")


@pytest.mark.parametrize("mode", ["None", "Secure"])
def test_a_zone_named_static_is_not_taken_for_static_while_it_may_be_the_zone_of_a_domain(mode: str) -> None:
    assert plan(zone(dynamic_update=mode, domain_zone=None), ["*"], []).aging == "unknown"


@given(ZONES, PATTERNS)
def test_naming_reverse_zones_never_changes_what_is_wanted_of_forward_zones(
    given_zone: Zone, reverse: list[str]
) -> None:
    if not given_zone.reverse:
        assert plan(given_zone, [], reverse) == plan(given_zone, [], [])

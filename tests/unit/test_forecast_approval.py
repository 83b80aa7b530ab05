"""What a person approved of a forecast, what is a subset of it, and when a pass must be stopped."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from ansible_collections.ddi.windows.plugins.module_utils._forecast import (
    DELETED,
    UNKNOWN,
    Fate,
    Holder,
    Record,
    hours,
    outlook,
)
from ansible_collections.ddi.windows.plugins.module_utils._forecast_approval import approve, covers
from ansible_collections.ddi.windows.plugins.module_utils._forecast_guard import guard, pressing
from ansible_collections.ddi.windows.plugins.module_utils._forecast_judged import (
    Judged,
    judged,
    key_of,
    settings_of,
)
from ansible_collections.ddi.windows.plugins.module_utils._forecast_life import Evidence, Life, Witnesses
from ansible_collections.ddi.windows.plugins.module_utils._passes import Pass, Scavenger, ZoneCopy
from ansible_collections.ddi.windows.plugins.module_utils._protected import Infrastructure, Protection
from hypothesis import given
from hypothesis import strategies as st

NOW = datetime(2026, 3, 1, tzinfo=UTC)
WEEK = timedelta(days=7)
ZONE = "DC=corp.example,CN=MicrosoftDNS,DC=DomainDnsZones,DC=corp,DC=example"
ESTATE = "corp.example"
SERVER = Scavenger("dc1", WEEK, frozenset({"10.0.0.1"}), NOW, None, True)
COPY = ZoneCopy(True, WEEK, WEEK, NOW, "Secure", False, False, frozenset({"10.0.0.1"}))
HOLDERS = [Holder(SERVER, COPY)]
SETTINGS = settings_of(ZONE, HOLDERS)
GONE, HERE, DARK = Life("dead", "its account is disabled"), Life("alive", "it has a lease"), Life("unknown", "not read")
FREE, KEPT, DIM = Protection("free"), Protection("protected", "it is a DC"), Protection("unknown", "DCs not read")


def old(name: str, life: Life = GONE, protection: Protection = FREE, outcome: str = DELETED, **record: Any) -> Judged:
    value = replace(Record(name, "A", "10.0.1.1", hours(NOW) - 9999), **record)
    fate = Fate(DELETED, by=Pass("dc1", 1, NOW + WEEK)) if outcome == DELETED else Fate(UNKNOWN, "not all was read")
    return Judged(ZONE, value, fate, protection, life)


def approval_of(*found: Judged, **given: Any) -> dict[str, Any]:
    approval, _ = approve(found, SETTINGS, ESTATE, **given)
    content: dict[str, Any] = json.loads(json.dumps(approval))
    return content


def reasons(approval: Any, *found: Judged, settings: Any = SETTINGS, estate: str = ESTATE) -> list[str]:
    return [each.reason for each in covers(approval, found, settings, estate)]


def test_judges_only_what_passes_delete() -> None:
    view = outlook(HOLDERS, NOW, 1)
    records = [old("pc1").record, Record("new", "A", "10.0.1.2", hours(NOW)), Record("@", "A", "10.0.1.3", 1)]
    witnesses = Witnesses.of(Evidence(NOW, accounts={}, static=frozenset()))
    found = judged(ZONE, records, view, Infrastructure(), witnesses)
    assert [(each.record.name, each.protection.state, each.life.state) for each in found] == [
        ("pc1", "free", "unknown"),
        ("@", "protected", "unknown"),
    ]


def test_a_type_that_cannot_be_seen_closes_the_forecast() -> None:
    witnesses = Witnesses.of(Evidence(NOW, accounts={}, static=frozenset()))
    unseen = {"DHCID": "no class shows it", "*": "access is denied", "SOA": "no class shows it"}
    found = judged(ZONE, [], outlook(HOLDERS, NOW, 1), Infrastructure(), witnesses, unseen)
    assert [each.fate.reason for each in found] == [
        "records of the type DHCID are not visible to this forecast: no class shows it",
        "its records are not visible to this forecast: access is denied",
    ]
    assert guard(found, approval_of(old("pc1")), SETTINGS, ESTATE, max_unapproved=9).stops
    asleep = outlook([Holder(SERVER, replace(COPY, aging=False))], NOW, 1)
    assert judged(ZONE, [], asleep, Infrastructure(), witnesses, unseen) == []


def test_a_list_approves_the_dead_that_nobody_protects() -> None:
    found = [old("pc1"), old("pc2", HERE), old("dc1", protection=KEPT), old("x", protection=DIM), old("pc3", DARK)]
    approval, left = approve(found, SETTINGS, ESTATE)
    assert [each["name"] for each in approval["deletions"]] == ["pc1"]
    assert [each.key and each.key[1] for each in left] == ["pc2", "dc1", "x", "pc3"]


def test_a_list_holds_hosts_of_which_nothing_is_known_only_when_that_is_accepted() -> None:
    approval = approval_of(old("pc3", DARK), old("dc1", DARK, KEPT), accept_unknown=True)
    assert [each["name"] for each in approval["deletions"]] == ["pc3"]


def test_a_living_or_protected_record_that_has_time_to_be_refreshed_is_pending() -> None:
    def young(each: Judged) -> Judged:
        return replace(each, fate=replace(each.fate, refreshable=True))

    for each in (old("pc2", HERE), old("dc1", DARK, KEPT)):
        approval, (left,) = approve([young(each)], SETTINGS, ESTATE)
        assert left.pending
        assert [found.pending for found in covers(approval, [young(each)], SETTINGS, ESTATE)] == [True]
        assert [found.pending for found in covers(approval, [each], SETTINGS, ESTATE)] == [False]
        assert guard([young(each)], approval, SETTINGS, ESTATE).stops
    for each in (old("x", protection=DIM), old("pc3", DARK), old("pc4", outcome=UNKNOWN)):
        assert [found.pending for found in approve([young(each)], SETTINGS, ESTATE)[1]] == [False]


def test_a_protected_record_is_approved_by_name() -> None:
    found = old("dc1", HERE, KEPT)
    approval = approval_of(found, named=[found.key])
    assert reasons(approval, found) == []
    assert not guard([found], approval, SETTINGS, ESTATE).stops


def test_a_record_whose_fate_is_unknown_is_not_approved_by_name_either() -> None:
    found = old("pc1", outcome=UNKNOWN)
    _, left = approve([found], SETTINGS, ESTATE, named=[found.key])
    assert [each.reason for each in left] == ["not all was read"]


def test_a_name_that_no_pass_deletes_is_left_open() -> None:
    _, left = approve([], SETTINGS, ESTATE, named=[old("pc1").key])
    assert [each.reason for each in left] == ["the forecast deletes no such record"]


def test_covers_a_subset_in_any_spelling() -> None:
    approval = approval_of(old("pc1"), old("pc2"), old("1", type="PTR", data="PC9.corp.example."))
    other = replace(old("PC1"), zone=ZONE.replace("CN=MicrosoftDNS", "cn=microsoftdns"))
    assert reasons(approval, other) == []
    assert reasons(approval, old("1", type="ptr", data="pc9.corp.example")) == []
    assert reasons(approval) == []


@pytest.mark.parametrize("change", [{"name": "pc2"}, {"data": "10.0.1.2"}, {"type": "AAAA"}])
def test_names_what_is_no_part_of_the_approval(change: dict[str, str]) -> None:
    found = old("pc1")
    other = replace(found, record=replace(found.record, **change))
    assert reasons(approval_of(found), other) == ["nobody approved it"]


def test_texts_that_differ_in_case_are_different_records() -> None:
    assert key_of(ZONE, "x", "TXT", "Abc") != key_of(ZONE, "x", "TXT", "abc")


def test_a_host_that_came_back_to_life_is_no_longer_covered() -> None:
    approval = approval_of(old("pc1"))
    assert reasons(approval, old("pc1", HERE)) == ["it has a lease, and it was not approved by name"]
    assert reasons(approval, old("pc1", protection=KEPT)) == ["it is a DC, and it was not approved by name"]


def test_a_record_whose_fate_became_unknown_is_no_longer_covered() -> None:
    assert reasons(approval_of(old("pc1")), old("pc1", outcome=UNKNOWN)) == ["not all was read"]


@pytest.mark.parametrize(
    "copy",
    [
        replace(COPY, refresh=WEEK / 7),
        replace(COPY, no_refresh=WEEK * 2),
        replace(COPY, scavenge_servers=frozenset()),
        replace(COPY, dynamic_update="NonsecureAndSecure"),
        replace(COPY, aging=None),
    ],
)
def test_other_settings_are_another_forecast(copy: ZoneCopy) -> None:
    (reason,) = reasons(approval_of(old("pc1")), old("pc1"), settings=settings_of(ZONE, [Holder(SERVER, copy)]))
    assert reason.startswith("the approval was given for other settings of the zone")


def test_another_interval_or_server_is_another_forecast() -> None:
    sooner = settings_of(ZONE, [Holder(replace(SERVER, interval=WEEK / 7), COPY)])
    assert (
        "scavenging_interval on dc1 was 7d and is 1d"
        in reasons(approval_of(old("pc1")), old("pc1"), settings=sooner)[0]
    )
    second = settings_of(ZONE, [*HOLDERS, Holder(replace(SERVER, name="dc2"), COPY)])
    assert "its servers were dc1 and are dc1, dc2" in reasons(approval_of(old("pc1")), old("pc1"), settings=second)[0]


def test_an_approval_of_another_estate_says_nothing() -> None:
    (reason,) = reasons(approval_of(old("pc1")), old("pc1"), estate="other.example")
    assert reason == "the approval is one of the estate corp.example, and this is other.example"


def test_an_approval_that_was_edited_says_nothing() -> None:
    approval = approval_of(old("pc1"))
    approval["deletions"].append(approval["deletions"][0] | {"name": "pc2"})
    assert "was changed after it was given" in reasons(approval, old("pc2"))[0]
    assert "was changed after it was given" in reasons({}, old("pc2"))[0]


def test_a_zone_without_settings_is_not_covered() -> None:
    (reason,) = reasons(approval_of(old("pc1")), old("pc1"), settings={})
    assert reason.startswith("the settings of the zone ")
    elsewhere = replace(old("pc1"), zone="other.example")
    given = settings_of("other.example", HOLDERS)
    assert reasons(approval_of(old("pc1")), elsewhere, settings=given) == [
        "the approval says nothing about the zone other.example"
    ]


def test_the_guard_lets_an_approved_pass_go() -> None:
    assert not guard([old("pc1")], approval_of(old("pc1")), SETTINGS, ESTATE).stops
    assert not guard([], None, {}, ESTATE).stops


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (old("pc2"), "1 records would be deleted that nobody approved"),
        (old("pc1", HERE), "a record whose host lives: pc1 A 10.0.1.1"),
        (old("pc1", protection=KEPT), "a record that is protected: pc1 A 10.0.1.1"),
        (old("pc1", protection=DIM), "a record of which it is not known whether it is protected: pc1 A 10.0.1.1"),
        (old("pc1", outcome=UNKNOWN), "a record of which it is not known whether it is deleted: pc1 A 10.0.1.1"),
    ],
)
def test_the_guard_stops_a_pass(found: Judged, words: str) -> None:
    assert words in guard([found], approval_of(old("pc1")), SETTINGS, ESTATE).reasons


def test_some_unapproved_records_may_be_allowed_but_none_that_lives() -> None:
    approval = approval_of(old("pc1"))
    two = [old("pc2"), old("pc3", DARK)]
    assert guard(two, approval, SETTINGS, ESTATE, max_unapproved=1).stops
    assert not guard(two, approval, SETTINGS, ESTATE, max_unapproved=2).stops
    assert len(guard(two, approval, SETTINGS, ESTATE, max_unapproved=2).unapproved) == 2
    for bad in (old("pc4", HERE), old("pc4", protection=KEPT), old("pc4", protection=DIM), old("pc4", outcome=UNKNOWN)):
        assert guard([bad], approval, SETTINGS, ESTATE, max_unapproved=9).stops


def test_without_an_approval_everything_is_unapproved() -> None:
    found = guard([old("pc1"), old("pc2")], None, SETTINGS, ESTATE)
    assert found.reasons == ("2 records would be deleted that nobody approved (nobody approved a forecast)",)
    assert len(found.unapproved) == 2


def test_names_in_an_approval_of_other_settings_count_no_longer() -> None:
    found = old("dc1", HERE, KEPT)
    approval = approval_of(found, named=[found.key])
    shorter = settings_of(ZONE, [Holder(SERVER, replace(COPY, refresh=WEEK / 7))])
    assert guard([found], approval, shorter, ESTATE, max_unapproved=9).stops


some = st.lists(
    st.builds(
        old,
        name=st.sampled_from(["a", "b", "c", "d"]),
        life=st.sampled_from([GONE, GONE, HERE, DARK]),
        protection=st.sampled_from([FREE, FREE, KEPT, DIM]),
        outcome=st.sampled_from([DELETED, DELETED, UNKNOWN]),
    ),
    max_size=5,
    unique_by=lambda each: each.key,
)


@given(some, st.booleans(), st.booleans())
def test_what_an_approval_leaves_open_is_what_it_does_not_cover(
    found: Sequence[Judged], accept_unknown: bool, by_name: bool
) -> None:
    named = [each.key for each in found] if by_name else []
    approval, left = approve(found, SETTINGS, ESTATE, named, accept_unknown)
    assert {each.key for each in covers(approval, found, SETTINGS, ESTATE)} == {each.key for each in left}


@given(some, some)
def test_a_pass_goes_only_when_all_that_it_deletes_is_covered(now: Sequence[Judged], before: Sequence[Judged]) -> None:
    approval, _ = approve(before, SETTINGS, ESTATE)
    assert guard(now, approval, SETTINGS, ESTATE).stops == bool(covers(approval, now, SETTINGS, ESTATE))


@given(some, st.integers(0, 5))
def test_allowing_more_never_spares_a_protected_or_living_name(found: Sequence[Judged], allowed: int) -> None:
    approval, _ = approve(found, SETTINGS, ESTATE)
    if not guard(found, approval, SETTINGS, ESTATE, allowed).stops:
        assert all(each.protection.state == "free" and each.life.state != "alive" for each in found)
        assert all(each.fate.outcome == DELETED for each in found)


# What an approval remembers.


def test_an_approval_is_good_until_the_last_pass_that_was_looked_at() -> None:
    approval, _ = approve([old("pc1")], SETTINGS, ESTATE, until=NOW + WEEK)
    assert covers(approval, [old("pc1")], SETTINGS, ESTATE, NOW + WEEK) == []
    (late,) = covers(approval, [old("pc1")], SETTINGS, ESTATE, NOW + WEEK + timedelta(seconds=1))
    assert late.reason == "the approval is too old: it was for passes up to 2026-03-08 00:00 UTC"
    blind, _ = approve([old("pc1")], SETTINGS, ESTATE)
    (never,) = covers(blind, [old("pc1")], SETTINGS, ESTATE, NOW)
    assert never.reason == "the forecast that was approved looked at no pass"


def test_a_host_that_was_dead_and_of_which_nothing_is_known_now_is_open_again() -> None:
    approval = approval_of(old("pc1"), old("pc2", DARK), accept_unknown=True)
    assert reasons(approval, old("pc1"), old("pc2", DARK)) == []
    assert reasons(approval, old("pc1", DARK)) == ["its host was dead when it was approved, and now not read"]
    by_name = approval_of(old("pc1"), named=[old("pc1").key])
    assert reasons(by_name, old("pc1", DARK)) == []


def test_an_approval_says_what_it_leaves_open_and_of_what_it_is() -> None:
    content = approval_of(old("pc1"), old("pc2", HERE), about={"run": "f1"})
    assert content["about"] == {"run": "f1"}
    (left,) = content["open"]
    assert (left["name"], left["reason"], left["pending"]) == ("pc2", "it has a lease: approve it by name", False)


def test_missing_evidence_allows_nothing_unapproved() -> None:
    found = [old("pc1", DARK)]
    assert not guard(found, None, SETTINGS, ESTATE, max_unapproved=1).stops
    assert guard(found, None, SETTINGS, ESTATE, max_unapproved=1, missing=["leases"]).stops
    assert not guard(found, approval_of(*found, accept_unknown=True), SETTINGS, ESTATE, missing=["leases"]).stops


def test_only_records_that_are_old_or_go_soon_are_decided_about_now() -> None:
    day = timedelta(days=1)
    soon, far = (
        replace(old(name), fate=Fate(DELETED, by=Pass("dc1", 1, NOW + wait), refreshable=True))
        for name, wait in (("pc1", day), ("pc2", WEEK))
    )
    assert pressing([soon, far, old("pc3")], NOW, day) == [soon, old("pc3")]

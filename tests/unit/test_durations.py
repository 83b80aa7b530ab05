"""Durations of the operator: what is accepted, what is refused, and that they come back as they were written."""

from __future__ import annotations

from datetime import timedelta

import pytest
from ansible_collections.ddi.windows.plugins.module_utils import _durations as durations
from ansible_collections.ddi.windows.plugins.module_utils._errors import Refused
from hypothesis import given
from hypothesis import strategies as st

HOURS = st.integers(min_value=1, max_value=8760)


@pytest.mark.parametrize("text", ["7d", "168h", "P7D", "p7d", " 7D ", "PT168H", "P1W", "P6DT24H", "0007d"])
def test_accepts_every_form_of_seven_days(text: str) -> None:
    assert durations.parse("refresh_interval", text) == timedelta(days=7)


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        ("7", "a number without a unit"),
        ("0", "a number without a unit"),
        ("-7", "a number without a unit"),
        ("1.5", "a number without a unit"),
        ("0d", "is zero"),
        ("0h", "is zero"),
        ("P0D", "is zero"),
        ("PT0S", "is zero"),
        ("-7d", "is negative"),
        ("-P7D", "is negative"),
        ("1.5h", "a fraction of an hour"),
        ("0.3d", "a fraction of an hour"),
        ("1.5d", "a fraction"),
        ("PT90M", "a fraction of an hour"),
        ("P1DT1S", "a fraction of an hour"),
        ("8761h", "longer than 8760h"),
        ("366d", "longer than 8760h"),
        ("99999999999999999999d", "longer than 8760h"),
        ("a week", "not a duration"),
        ("7 days", "not a duration"),
        ("7.00:00:00", "not a duration"),
        ("P", "not a duration"),
        ("PT", "not a duration"),
        ("P1Y", "not a duration"),
        ("P1M", "not a duration"),
        ("", "not a duration"),
        ("never", "not a duration"),
        ("7٣d", "not a duration"),
        ("{{ days }}d", "not a duration"),
    ],
)
def test_refuses_what_is_no_whole_number_of_hours_within_a_year_and_names_the_accepted_forms(
    text: str, cause: str
) -> None:
    with pytest.raises(Refused) as refusal:
        durations.parse("refresh_interval", text)
    sentence = str(refusal.value)
    assert sentence.startswith(f"refresh_interval is {text!r}")
    assert cause in sentence
    assert all(form in sentence for form in ("7d", "168h", "P7D"))
    assert "\n" not in sentence


def test_a_server_may_never_scavenge() -> None:
    assert durations.parse_or_never("scavenging_interval", " Never ") == timedelta(0)
    assert durations.parse_or_never("scavenging_interval", "P7D") == timedelta(days=7)


def test_the_refusal_of_a_scavenging_interval_names_never_too() -> None:
    with pytest.raises(Refused, match="or never"):
        durations.parse_or_never("scavenging_interval", "0")


@given(HOURS)
def test_days_hours_and_iso_are_the_same_duration(hours: int) -> None:
    accepted = {durations.parse("x", f"{hours}h"), durations.parse("x", f"PT{hours}H")}
    accepted.add(durations.parse("x", f"P{hours // 24}DT{hours % 24}H"))
    if hours % 24 == 0:
        accepted |= {durations.parse("x", f"{hours // 24}d"), durations.parse("x", f"P{hours // 24}D")}
    assert accepted == {timedelta(hours=hours)}


@given(HOURS)
def test_what_is_shown_is_accepted_again_and_means_the_same(hours: int) -> None:
    shown = durations.render(timedelta(hours=hours))
    assert durations.parse("x", shown) == durations.restore(shown) == timedelta(hours=hours)


@given(st.text(max_size=12))
def test_any_text_is_either_whole_hours_within_a_year_or_refused(text: str) -> None:
    try:
        duration = durations.parse("x", text)
    except Refused:
        return
    assert timedelta(hours=1) <= duration <= timedelta(hours=8760)
    assert duration % timedelta(hours=1) == timedelta(0)


def test_days_are_shown_as_days_and_the_rest_as_hours() -> None:
    assert durations.render(timedelta(days=7)) == "7d"
    assert durations.render(timedelta(hours=36)) == "36h"
    assert durations.render(timedelta(0), durations.NEVER) == "never"
    assert durations.restore("never") == durations.restore(durations.render(timedelta(0))) == timedelta(0)


def test_a_duration_no_server_keeps_is_shown_and_comes_back() -> None:
    assert durations.restore(durations.render(timedelta(minutes=90))) == timedelta(minutes=90)


@pytest.mark.parametrize("seconds", [1_234_567, 5400, 1, 0.25])
def test_a_duration_that_is_no_whole_hour_is_shown_and_restored_exactly(seconds: float) -> None:
    duration = timedelta(seconds=seconds)
    assert durations.restore(durations.render(duration)) == duration

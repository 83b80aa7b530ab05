"""What other hosts wrote to a zone since a host did: it has to arrive there before that host writes again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from ansible_collections.ddi.windows.plugins.module_utils._rollback_awaits import Awaited, awaited
from ansible_collections.ddi.windows.plugins.module_utils._spans import Recorded

START = datetime(2026, 3, 1, 8, tzinfo=UTC)
OPEN, SECURE = "NonsecureAndSecure", "Secure"


def wrote(hour: float, host: str, state: str = "applied", **values: tuple[Any, Any]) -> Recorded:
    time = START + timedelta(hours=hour)
    module = "dns_zone" if "dynamic_update" in values else "dns_zone_aging"
    before, after = ({name: pair[index] for name, pair in values.items()} for index in (0, 1))
    return Recorded(f"w{hour:g}", host, module, "zone", time, time, state, before, after)


def of(*writes: Recorded) -> Awaited:
    found = awaited(writes, "dc1")
    assert found
    return found


@pytest.mark.parametrize(
    "writes",
    [
        [],
        [wrote(0, "dc1", dynamic_update=(OPEN, SECURE))],
        [wrote(0, "dc2", dynamic_update=(OPEN, SECURE)), wrote(1, "dc1", aging=(False, True))],
        [wrote(0, "dc1", aging=(False, True)), wrote(1, "dc2", "not applied", dynamic_update=(OPEN, SECURE))],
    ],
)
def test_nothing_is_awaited_where_no_other_host_wrote_since(writes: list[Recorded]) -> None:
    assert awaited(writes, "dc1") is None


def test_a_write_of_the_same_moment_is_awaited_too() -> None:
    writes = [wrote(0, "dc2", dynamic_update=(OPEN, SECURE)), wrote(0, "dc1", aging=(False, True))]
    for order in (writes, writes[::-1]):
        assert of(*order).values == {"dns_zone": {"dynamic_update": SECURE}}


def test_all_that_was_written_since_has_to_be_there() -> None:
    found = of(
        wrote(0, "dc1", aging=(False, True)),
        wrote(1, "dc2", refresh_interval=("7d", "14d")),
        wrote(2, "dc2", dynamic_update=(OPEN, SECURE)),
        wrote(3, "dc3", refresh_interval=("14d", "7d")),
    )
    assert found.values == {"dns_zone": {"dynamic_update": SECURE}, "dns_zone_aging": {"refresh_interval": "7d"}}
    assert found.missing({"dns_zone": {"dynamic_update": OPEN}, "dns_zone_aging": {"refresh_interval": "7d"}}, START)
    arrived = {"dns_zone": {"dynamic_update": SECURE}, "dns_zone_aging": {"refresh_interval": "7d", "aging": True}}
    assert found.missing(arrived, START) == ""


def test_addresses_arrive_in_any_order() -> None:
    found = of(wrote(0, "dc2", scavenge_servers=([], ["10.0.0.2", "10.0.0.1"])))
    assert found.missing({"dns_zone_aging": {"scavenge_servers": ["10.0.0.1", "10.0.0.2"]}}, START) == ""
    assert found.missing({"dns_zone_aging": {"scavenge_servers": ["10.0.0.1"]}}, START)
    assert found.missing({}, START) == (
        "dc2 wrote this zone later, at 2026-03-01 08:00 UTC (run w0), and dc1 does not have that yet: wait for "
        "replication and run it again. If it was changed by hand since, see to this zone by hand as well"
    )


def test_what_was_written_and_given_back_is_awaited_for_a_day() -> None:
    found = of(wrote(0, "dc2", dynamic_update=(OPEN, SECURE)), wrote(1, "dc2", dynamic_update=(SECURE, OPEN)))
    seen = {"dns_zone": {"dynamic_update": OPEN}}
    assert "wait until 2026-03-02 09:00 UTC" in found.missing(seen, START + timedelta(hours=20))
    assert found.missing(seen, START + timedelta(hours=26)) == ""
    assert found.missing({"dns_zone": {"dynamic_update": SECURE}}, START + timedelta(hours=26))


def test_a_write_of_which_nobody_knows_is_awaited_for_a_day_or_until_it_is_there() -> None:
    found = of(wrote(0, "dc2", "unknown", dynamic_update=(OPEN, SECURE)))
    seen = {"dns_zone": {"dynamic_update": OPEN}}
    assert "perhaps" in found.missing(seen, START + timedelta(hours=20))
    assert found.missing({"dns_zone": {"dynamic_update": SECURE}}, START) == ""
    assert found.missing(seen, START + timedelta(hours=26)) == ""


def test_a_write_of_which_nobody_knows_asks_for_nothing_once_its_host_wrote_again() -> None:
    found = of(
        wrote(0, "dc2", "unknown", refresh_interval=("7d", "14d")),
        wrote(1, "dc2", dynamic_update=(OPEN, SECURE)),
    )
    assert found.values == {"dns_zone": {"dynamic_update": SECURE}}

"""Records that people make, and that all got a timestamp in one hour, betray a command for the whole zone."""

from __future__ import annotations

from ansible_collections.ddi.windows.plugins.module_utils._forecast import Record
from ansible_collections.ddi.windows.plugins.module_utils._forecast_stamps import stamped_together

ZONE = "corp.example"


def record(name: str, kind: str = "CNAME", timestamp: int | None = 7, value: str = "x.") -> Record:
    return Record(name, kind, value, timestamp)


def hours(*records: Record, zone: str = ZONE) -> list[tuple[int, int]]:
    return [(each.timestamp, len(each.records)) for each in stamped_together(records, zone)]


def test_several_records_of_one_hour_are_found_the_latest_first() -> None:
    records = [
        record("www"),
        record("@", "MX"),
        record("a", timestamp=9),
        record("@", "NS", 9),
        record("b", timestamp=8),
    ]
    assert hours(*records) == [(9, 2), (7, 2)]


def test_static_records_and_a_single_one_are_no_sign() -> None:
    assert hours(record("www", timestamp=0), record("a", timestamp=0), record("b"), record("c", timestamp=None)) == []


def test_what_domain_controllers_register_is_no_sign() -> None:
    assert hours(record("guid._msdcs"), record("other._msdcs")) == []
    assert hours(record("guid"), record("other"), zone="_msdcs.corp.example") == []
    assert hours(record("_ldap._tcp", "SRV"), record("_gc._tcp", "SRV")) == []


def test_a_record_that_two_servers_showed_counts_once() -> None:
    assert hours(record("www"), record("WWW")) == []

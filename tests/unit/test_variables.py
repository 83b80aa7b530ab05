"""A variable that is misspelt, or of another type, is named before anything connects."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.ddi.windows.plugins.filter.misfits import FilterModule, filter_misfits
from ansible_collections.ddi.windows.plugins.plugin_utils._variables import SHORT

ROOT = Path(__file__).resolve().parents[2]


def test_every_variable_that_the_playbooks_explain_is_known() -> None:
    told = re.compile(rf"^# ((?:{SHORT}\w+(?:, )?)+)  ", re.MULTILINE)
    texts = [path.read_text(encoding="utf-8") for path in (ROOT / "playbooks").glob("*.yml")]
    explained = {name for text in texts for names in told.findall(text) for name in names.split(", ")}
    assert len(explained) > 40
    assert filter_misfits(dict.fromkeys(explained)) == []


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"ddi_allow_mising": ["dc1"]}, "There is no variable ddi_allow_mising: write ddi_allow_missing."),
        ({"ddi_static_zones": []}, "There is no variable ddi_static_zones: write dns_server_static_zones."),
        ({"ddi_static_name": []}, "write ddi_static_names."),
        ({"dns_server_static_zone": []}, "write dns_server_static_zones."),
        ({"ddi_max_changes": "two"}, "ddi_max_changes is 'two': write a whole number."),
        ({"ddi_forecast_of": "later"}, "ddi_forecast_of is 'later': write now or planned."),
        ({"ddi_watch_stop": "perhaps"}, "ddi_watch_stop is 'perhaps': write true or false."),
        ({"dns_server_audit_log_size": "lots"}, "write a size, as 16M."),
        ({"dns_server_reverse_policies": "private-roots"}, "write a list of mappings."),
        (
            {"dns_server_static_records": [{"zone": "corp.example"}]},
            "dns_server_static_records: missing required arguments: name found in dns_server_static_records.",
        ),
        (
            {"dns_server_static_records": [{"zone": "corp.example", "name": "www", "typ": "A"}]},
            "dns_server_static_records.typ. Supported parameters include: data, name, owner, registers_itself, repair, "
            "type, zone.",
        ),
    ],
)
def test_what_cannot_be_meant_is_named_with_what_to_write(given: dict[str, Any], words: str) -> None:
    assert [each.endswith(words) for each in filter_misfits(given)] == [True]


@pytest.mark.parametrize(
    "given",
    [
        {"ddi_max_changes": "5", "ddi_watch_stop": "yes", "dns_server_audit_log_size": "64M"},
        {"ddi_zones": "corp.example,10.in-addr.arpa", "ddi_allow_missing": "dc1,dc2", "ddi_records": ["a b"]},
        {"dns_server_reverse_policies": [{"scheme": "per-scope"}], "ddi_static_names": []},
        {"dns_server_password": "x", "ddi_ipam_site": "berlin"},
        {"dns_server_zones": [], "dns_server_forwarders": [], "dns_server_servers": [], "dns_server_state": "x"},
        {"ddi_change": None},
    ],
)
def test_what_can_be_meant_and_what_is_somebody_elses_is_let_through(given: dict[str, Any]) -> None:
    assert filter_misfits(given) == []


def test_the_filter_has_the_name_that_the_playbooks_use() -> None:
    (name,) = FilterModule().filters()
    assert f"ddi.windows.{name}" in (ROOT / "playbooks" / "guard.yml").read_text(encoding="utf-8")

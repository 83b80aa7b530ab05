"""``ddi.windows.options_check`` refuses a wrong option once, with the sentence that each host would have given."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.ddi.windows.plugins.module_utils._errors import Refused
from ansible_collections.ddi.windows.plugins.plugin_utils import _options_check
from ansible_collections.ddi.windows.plugins.plugin_utils._context import Context
from ansible_collections.ddi.windows.plugins.plugin_utils._runs import open_run

NOW = datetime(2026, 3, 1, tzinfo=UTC)


def checked(folder: Path, name: str, **options: Any) -> dict[str, Any]:
    context = Context(open_run(folder, "r1"), ["dc1"], ["dc1"], "dc1", True, False, "admin", NOW, print)
    return _options_check.run({"name": name, "options": options}, context)


def test_options_that_make_sense_are_let_through(tmp_path: Path) -> None:
    assert checked(tmp_path, "dns_server", dns_zone_aging={"refresh_interval": "7d"})["changed"] is False
    assert checked(tmp_path, "watch_server", window="2d")["changed"] is False


@pytest.mark.parametrize(
    ("name", "options", "words"),
    [
        ("dns_server", {"dns_zone_aging": {"refresh_interval": "soon"}}, "dns_zone_aging: refresh_interval is 'soon'"),
        (
            "dns_server",
            {"dns_reverse_zone": {"reverse_policies": [{"scheme": "per-scope", "within": ["10.1.2.0/25"]}]}},
            "no zone is longer than /24: write 10.1.2.0/24",
        ),
        ("watch_server", {"window": "x"}, "ddi.windows.watch_server: window is 'x'"),
        ("event_counts", {"ids": [99999]}, "no id of an event"),
        ("no_such_module", {}, "has no module no_such_module"),
        ("../dns_server", {}, "no name of a module"),
    ],
)
def test_what_makes_no_sense_is_refused(tmp_path: Path, name: str, options: dict[str, Any], words: str) -> None:
    with pytest.raises(Refused, match=words):
        checked(tmp_path, name, **options)


def test_an_unknown_word_inside_an_option_is_named(tmp_path: Path) -> None:
    policies = [{"scheme": "per-scope", "withn": ["10.0.0.0/8"]}]
    with pytest.raises(Refused, match=r"has no option reverse_policies\.withn: its options are children, domains"):
        checked(tmp_path, "dns_server", dns_reverse_zone={"reverse_policies": policies})

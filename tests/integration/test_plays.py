"""Plays that would make an audit say something wrong."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

ROLE = {"ansible.builtin.include_role": {"name": "ddi.windows.dns_server"}}


def test_a_play_with_serial_is_refused_because_the_judge_needs_all_servers(
    site: Callable[..., Any],
) -> None:
    with site("healthy") as running:
        runs = str(running.folder / "runs")
        played = running.play([ROLE], "-e", f"ddi_runs_dir={runs}", serial=1)
    assert played.rc == 2
    assert "judges all servers of the play at once: leave out serial" in played.output


def test_what_an_earlier_run_of_the_same_id_read_is_not_judged_again(site: Callable[..., Any]) -> None:
    with site("small") as running:
        runs = str(running.folder / "runs")
        assert running.play([ROLE], "-e", f"ddi_runs_dir={runs}", "-e", "ddi_run_id=again").rc == 0
        evidence = running.folder / "runs" / "again" / "read"
        assert sorted(json.loads(path.read_text())["reached"] for path in evidence.iterdir()) == [True]
        # The role checks the options of one host for all; those of another one may be wrong all the same.
        wrong = {"run_id": "again", "runs_dir": runs, "dns_zone_aging": {"refresh_interval": "7"}}
        refused = running.play([{"ddi.windows.dns_server": wrong}])
    assert refused.rc == 2
    assert "refresh_interval is '7'" in refused.output
    assert list(evidence.iterdir()) == []

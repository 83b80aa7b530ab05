"""A word that cannot be meant ends a playbook with 2 and one sentence, which is not said for each host."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

PLAYBOOKS = Path(__file__).resolve().parents[2] / "playbooks"
POLICY = {"dns_server_reverse_policies": [{"scheme": "per-scope", "within": ["10.1.2.0/25"]}]}
#: Playbook, variables, what it says, and whether servers may have been read before.
WRONG: list[tuple[str, dict[str, Any], str, bool]] = [
    ("audit", {"ddi_allow_mising": ["dc1"]}, "There is no variable ddi_allow_mising: write ddi_allow_missing.", False),
    ("watch", {"ddi_watch_stop": "perhaps"}, "ddi_watch_stop is 'perhaps': write true or false.", False),
    ("audit", POLICY, "and no zone is longer than /24: write 10.1.2.0/24", False),
    ("watch", {"ddi_watch_window": "x"}, "window is 'x', which is not a duration", False),
    ("enforce", {"ddi_zones": "x.example", "ddi_replication_timeout": -5}, "replication_timeout is -5", False),
    ("scavenge", {"ddi_scavenge_host": "dc2", "ddi_scavenge_timeout": -1}, "pass_timeout is -1", False),
    ("forecast_guard", {"ddi_change": "x" * 80}, "write the ticket on one line, up to 64 characters", False),
    ("lab", {"ddi_lab_host": "nohost"}, "No host of the group dns_servers is called nohost", False),
    ("events", {"ddi_zones": "nowhere.example"}, "No server that was asked holds nowhere.example", True),
    ("backup", {"ddi_zones": "nowhere.example"}, "no zone that was read is called nowhere.example", True),
    ("update_sources", {"ddi_zone": "nowhere.example"}, "No server that was asked holds nowhere.example", True),
    ("owners", {"ddi_owner_zones": ["nowhere.*"]}, "No zone that was read fits nowhere.*", True),
]


def test_a_wrong_word_is_one_sentence(site: Callable[..., Any]) -> None:
    with site("healthy") as running:
        runs = {"ddi_runs_dir": str(running.folder / "runs")}
        # DHCP servers are read before.
        dns = [host for name, host in running.world.estate.hosts.items() if name not in ("dhcp1", "emea2")]
        for playbook, wrong, sentence, may_read in WRONG:
            before = [len(host.log) for host in dns]
            played = running.playbook(PLAYBOOKS / f"{playbook}.yml", "-e", json.dumps(runs | wrong))
            told = [line for line in played.output.splitlines() if line.startswith("fatal:") and sentence in line]
            assert (played.rc, len(told)) == (2, 1), played.output
            assert "[WARNING]" not in played.output, played.output
            assert may_read or [len(host.log) for host in dns] == before, f"{playbook} asked a server before it refused"

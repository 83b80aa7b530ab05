"""What users rely on when a module of the collection runs in a real ansible-playbook process."""

from __future__ import annotations

import json
import os
import re
import stat
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.ddi.windows.plugins.modules import dns_server

Open = Callable[..., AbstractContextManager[Any]]

AGING = "ddi.windows.dns_zone_aging"
SCAVENGING = "ddi.windows.dns_scavenging"


def test_the_password_may_be_asked_for(site: Open) -> None:
    with site("small") as here:
        variables = here.connection()
        del variables["ansible_password"]
        for kind in (variables, _as_winrm(variables)):
            played = here.play([{SCAVENGING: {}}], "--ask-pass", variables=kind, stdin="Simulated-Only-1\n")
            assert played.of("dc1").state == "ok", played.output
        assert here.shells() == 0


def _as_winrm(variables: dict[str, Any]) -> dict[str, Any]:
    kept = {name: value for name, value in variables.items() if "psrp" not in name}
    return kept | {
        "ansible_connection": "winrm",
        "ansible_winrm_transport": "ntlm",
        "ansible_winrm_scheme": "http",
    }


def test_a_winrm_inventory_works_without_pywinrm_also_when_delegated_to(site: Open) -> None:
    with site("healthy") as here:
        variables = _as_winrm(here.connection())
        tasks = [{SCAVENGING: {}}, {SCAVENGING: {}, "delegate_to": "dc2", "run_once": True}]
        played = here.play(tasks, "--limit", "dc1", variables=variables)
        assert played.rc == 0, played.output
        assert [each.state for each in played.told] == ["ok", "ok"]
        assert [len(here.world.estate.hosts[name].log) > 0 for name in ("dc1", "dc2", "emea1")] == [True, True, False]
        assert here.shells() == 0


def test_a_winrm_option_without_counterpart_is_refused_by_name(site: Open) -> None:
    with site("small") as here:
        variables = _as_winrm(here.connection()) | {"ansible_winrm_realm": "CORP"}
        told = here.play([{SCAVENGING: {}}], variables=variables).of("dc1")
        assert told.state == "failed"
        assert told.result["msg"].startswith("ansible_winrm_realm has no counterpart")
        assert here.world.requests("dc1") == {}


@pytest.mark.parametrize(
    ("task", "variables", "sentence"),
    [
        (
            {SCAVENGING: {"bogus": 1}},
            {},
            "ddi.windows.dns_scavenging has no option bogus: its options are change, new_zones_age, ",
        ),
        (
            {"ddi.windows.dns_server": {"dns_zone": {"bogus": 1}}},
            {},
            "ddi.windows.dns_server: dns_zone has no option bogus",
        ),
        (
            {"ddi.windows.dns_server": {"dns_scavenging": {"scavenging_interval": "soon"}}},
            {},
            "ddi.windows.dns_server: dns_scavenging: scavenging_interval is 'soon'",
        ),
        ({AGING: {"aging": "perhaps"}}, {}, "ddi.windows.dns_zone_aging: argument 'aging'"),
        ({SCAVENGING: {}, "become": True}, {}, "leave out become"),
        ({SCAVENGING: {"change": "a\nb"}}, {}, "write the ticket on one line"),
        (
            {SCAVENGING: {}},
            {"ansible_connection": "local"},
            "dc1 has the connection local: use ansible_connection: psrp",
        ),
        (
            {"ddi.windows.dns_server": {"run_id": "../x"}},
            {},
            "the run id '../x' cannot name a folder",
        ),
        (
            {"ddi.windows.dns_server": {"run_id": "x", "runs_dir": "/proc/runs"}},
            {},
            "/proc/runs/x cannot be written",
        ),
    ],
)
def test_what_cannot_be_is_refused_in_one_sentence_before_a_connection_is_opened(
    site: Open, task: dict[str, Any], variables: dict[str, Any], sentence: str
) -> None:
    with site("small") as here:
        played = here.play([task], variables=here.connection(**variables))
        told = played.of("dc1")
        assert (played.rc, told.state) == (2, "failed"), played.output
        assert sentence in told.result["msg"]
        assert "\n" not in told.result["msg"]
        assert "action/windows" not in played.output
        assert here.world.requests("dc1") == {}


def test_an_unreachable_host_is_unreachable_and_its_evidence_says_why(site: Open) -> None:
    with site("healthy") as here:
        here.world.set_faults("dc2", unauthorized=True)
        runs = here.folder / "runs"
        played = here.play([{"ddi.windows.dns_server": {"run_id": "r1", "runs_dir": str(runs)}}])
        assert played.rc == 4, played.output
        assert played.of("dc2").state == "unreachable"
        assert played.of("dc1").state == "ok"
        files = sorted((runs / "r1" / "read").iterdir())
        assert {stat.S_IMODE(each.stat().st_mode) for each in files} == {0o600}
        evidence = {each.stem: json.loads(each.read_text()) for each in files}
        assert set(evidence) == {name for name, host in here.world.estate.hosts.items() if host.dns}
        dc1, dc2 = evidence["dc1"], evidence["dc2"]
        assert (dc1["reached"], dc1["error"], dc1["account"], dc1["host"]) == (True, None, "Administrator", "dc1")
        assert set(dc1["parts"]) == set(dns_server.PARTS)
        assert (dc2["reached"], dc2["parts"]) == (False, {})
        assert "refused the account Administrator" in dc2["error"]
        assert here.shells() == 0


def test_a_denied_command_leaves_its_controls_unknown_and_the_rest_judged(site: Open) -> None:
    with site("small") as here:
        here.world.set_faults("dc1", denied=["Get-DnsServerScavenging"])
        runs = here.folder / "runs"
        played = here.play([{"ddi.windows.dns_server": {"run_id": "r1", "runs_dir": str(runs)}}])
        told = played.of("dc1")
        assert (played.rc, told.state) == (2, "failed")
        assert {each["control"] for each in told.result["unknown"]} == {
            "server-scavenging-exactly-one",
            "scavenging-really-runs",
        }
        assert "WIN32 5,Get-DnsServerScavenging" in told.result["msg"]
        assert Path(told.result["evidence"]).is_file()
        judged = {each["control"] for each in told.result["verdicts"] if each["state"] == "compliant"}
        assert {"zone-secure-only", "zone-aging-enabled"} <= judged


def test_one_server_is_audited_within_the_requests_it_may_take(site: Open) -> None:
    with site("small") as here:
        played = here.play([{"ddi.windows.dns_server": {}}])
        assert played.of("dc1").state == "ok", played.output
        assert sum(here.world.requests("dc1").values()) <= 24 + 2 * len(dns_server.SINGLE_ZONE)
        assert played.of("dc1").result["requests"] == sum(here.world.requests("dc1").values()) - 1


@pytest.mark.parametrize("kind", ["psrp", "winrm"])
def test_a_task_that_runs_into_its_timeout_leaves_no_shell(site: Open, kind: str) -> None:
    with site("small") as here:
        here.world.set_faults("dc1", delay_ms=500)
        variables = here.connection() if kind == "psrp" else _as_winrm(here.connection())
        played = here.play([{"ddi.windows.dns_server": {}, "timeout": 1}], variables=variables)
        told = played.of("dc1")
        assert told.state == "failed"
        assert re.search("Timed out|expected time frame", told.result["msg"])
        assert here.world.requests("dc1")["Create"] == 1
        assert here.shells() == 0


def test_a_loop_keeps_its_connection(site: Open) -> None:
    with site("small") as here:
        task = {SCAVENGING: {"new_zones_age": "{{ item }}"}, "loop": [True, False, True, False]}
        played = here.play([task])
        assert played.rc == 0, played.output
        assert here.world.requests("dc1")["Create"] == 1
        assert [each.result["requests"] for each in played.told if each.state == "item"] == [7, 2, 2, 2]


def test_a_diff_shows_each_setting_once_and_short_names_work(site: Open) -> None:
    with site("small") as here:
        task = {"dns_zone_aging": {"refresh_interval": "8d"}}
        played = here.play([task], "--diff", collections=["ddi.windows"])
        assert played.rc == 0, played.output
        diff = played.of("dc1").result["diff"]
        dn = "DC=corp.example,cn=MicrosoftDNS,DC=DomainDnsZones,DC=corp,DC=example"
        assert diff["before"].count(dn) == 1
        assert "  refresh_interval: 7d\n" in diff["before"]
        assert "  refresh_interval: 8d\n" in diff["after"]
        assert "-  refresh_interval: 7d" in played.output


def test_the_run_id_is_one_for_all_workers_and_stays_out_of_sight_of_others(site: Open) -> None:
    with site("healthy") as here:
        runs = here.folder / "runs"
        old = os.umask(0)
        try:
            played = here.play(
                [{"ddi.windows.dns_server": {"run_id": "{{ '' | ddi.windows.run_id }}", "runs_dir": str(runs)}}],
                name="a run, {{ '' | ddi.windows.run_id }}",
            )
        finally:
            os.umask(old)
        assert played.rc == 0, played.output
        (run,) = runs.iterdir()
        assert run.name in played.output
        assert stat.S_IMODE(run.stat().st_mode) == 0o700
        servers = [host for host in here.world.estate.hosts.values() if host.dns]
        assert len(list((run / "read").iterdir())) == len(servers)

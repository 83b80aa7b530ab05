"""What the exit code of the audit says, with and without ``--limit``; real ansible-playbook on a running estate."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from ansible_collections.ddi.windows.plugins.module_utils._judgement import ESTATE_CONTROLS
from ansible_collections.ddi.windows.plugins.modules import dns_server

ROOT = Path(__file__).resolve().parents[2]
SCHEMA = json.loads((ROOT / "docs" / "report.schema.json").read_text(encoding="utf-8"))
AUDIT = ROOT / "playbooks" / "audit.yml"

CLEAN, CORE, FAILED, UNREACHABLE = 0, 1, 2, 4


class Audit:
    """One audit of a running estate, and the report that it left."""

    def __init__(self, site: Any, *arguments: str, **faults: Any) -> None:
        for name, fault in faults.items():
            for key, value in fault.items():
                setattr(site.world.estate.hosts[name].faults, key, value)
        folder = site.folder / "runs"
        done = site.playbook(AUDIT, "-e", f"ddi_runs_dir={folder}", "-e", "ddi_run_id=test", *arguments)
        self.rc, self.output, self.shells = done.rc, done.output, site.shells()
        self.folder = folder / "test"
        path = self.folder / "report.json"
        self.report = json.loads(path.read_text(encoding="utf-8")) if path.exists() else None
        if self.report is not None:
            jsonschema.validate(self.report, SCHEMA)
            assert f"Report: {path}" in self.output

    @property
    def findings(self) -> set[tuple[str, str, str]]:
        assert self.report is not None
        return {(each["control"], each["target"], each["setting"]) for each in self.report["findings"]}


LIMITS = pytest.mark.parametrize("limit", [(), ("--limit", "dc1,dc2")], ids=["all", "limit"])


@LIMITS
def test_a_clean_estate_ends_with_0(site: Callable[..., Any], limit: tuple[str, ...]) -> None:
    with site("healthy") as running:
        audit = Audit(running, "-e", "ddi_fail_on_drift=true", *limit)
    assert (audit.rc, audit.findings) == (CLEAN, set())
    assert audit.shells == 0


@LIMITS
def test_drift_ends_with_0(site: Callable[..., Any], limit: tuple[str, ...]) -> None:
    with site() as running:
        audit = Audit(running, *limit)
    assert audit.rc == CLEAN
    assert audit.findings


@LIMITS
def test_drift_ends_with_2_on_request(site: Callable[..., Any], limit: tuple[str, ...]) -> None:
    with site() as running:
        audit = Audit(running, "-e", "ddi_fail_on_drift=true", *limit)
    assert audit.rc == FAILED
    assert "settings are not as the baseline wants them" in audit.output


@LIMITS
def test_an_unreachable_host_ends_with_4(site: Callable[..., Any], limit: tuple[str, ...]) -> None:
    with site() as running:
        audit = Audit(running, *limit, dc2={"unreachable": True})
    assert audit.rc == UNREACHABLE
    assert audit.report["summary"]["servers_not_read"] == 1


@LIMITS
def test_an_unreachable_host_comes_before_what_is_unknown(site: Callable[..., Any], limit: tuple[str, ...]) -> None:
    with site() as running:
        audit = Audit(running, *limit, dc2={"unreachable": True}, dc1={"denied": {"Get-DnsServerZoneAging"}})
    assert audit.rc == UNREACHABLE
    assert audit.report["summary"]["unknown"]


@LIMITS
def test_when_nobody_answers_everything_is_judged_and_reported_and_it_ends_with_4(
    site: Callable[..., Any], limit: tuple[str, ...]
) -> None:
    with site() as running:
        faults = {name: {"unreachable": True} for name in running.world.estate.hosts}
        audit = Audit(running, *limit, **faults)
    assert audit.rc == UNREACHABLE
    assert audit.report["summary"]["servers_read"] == 0
    assert audit.report["summary"]["judged"] == audit.report["summary"]["drift"]


@LIMITS
def test_an_unknown_control_ends_with_2(site: Callable[..., Any], limit: tuple[str, ...]) -> None:
    with site() as running:
        audit = Audit(running, *limit, dc2={"denied": {"Get-DnsServerZoneAging"}})
    assert audit.rc == FAILED
    assert "has controls that are unknown" in audit.output


def test_an_unknown_control_outside_the_limit_is_not_looked_at(site: Callable[..., Any]) -> None:
    with site() as running:
        audit = Audit(running, "--limit", "dc1", dc2={"denied": {"Get-DnsServerZoneAging"}})
    assert audit.rc == CLEAN


@LIMITS
def test_a_module_error_ends_with_2_and_one_sentence(site: Callable[..., Any], limit: tuple[str, ...]) -> None:
    with site() as running:
        audit = Audit(running, "-e", "dns_server_refresh_interval=7", *limit)
    assert (audit.rc, audit.report) == (FAILED, None)
    assert "refresh_interval is '7', which is a number without a unit" in audit.output
    assert not (audit.folder / "read").exists()


def test_a_run_id_that_can_name_no_folder_ends_with_2_and_one_sentence(site: Callable[..., Any]) -> None:
    with site() as running:
        audit = Audit(running, "-e", "ddi_run_id=a/b")
    assert (audit.rc, audit.report) == (FAILED, None)
    assert "the run id 'a/b' cannot name a folder" in audit.output


def test_a_server_that_is_not_covered_ends_with_2(site: Callable[..., Any]) -> None:
    with site("variant-uncovered-dc") as running:
        audit = Audit(running)
    assert audit.rc == FAILED
    assert "not covered: dc4.corp.example" in audit.output
    assert [each["server"] for each in audit.report["not_covered"]] == ["dc4.corp.example"]


def test_under_a_limit_the_estate_is_not_judged_and_it_ends_with_0(site: Callable[..., Any]) -> None:
    with site("variant-uncovered-dc") as running:
        audit = Audit(running, "--limit", "dc1")
    assert (audit.rc, audit.report["not_covered"]) == (CLEAN, [])
    estate = [host for each in audit.report["controls"] for host in each["hosts"] if host["host"] == "estate"]
    assert len(estate) == len(ESTATE_CONTROLS)
    for host in estate:
        assert (host["total"], host["skipped"]) == (1, 1)
        assert host["reasons"][0]["reason"] == "not judged: 4 of 5 servers outside the limit"


@pytest.mark.parametrize(
    "arguments",
    [("-e", "ddi_group=nobody"), ("--limit", "printer"), ("-e", "ddi_group=nobody", "--limit", "dc1")],
    ids=["no group", "limit", "no group, limit"],
)
def test_a_group_without_a_host_left_ends_with_2(site: Callable[..., Any], arguments: tuple[str, ...]) -> None:
    with site() as running:
        others = running.folder / "others.json"
        others.write_text(json.dumps({"all": {"hosts": {"printer": {}}}}), encoding="utf-8")
        audit = Audit(running, "-i", str(others), *arguments)
    assert (audit.rc, audit.report) == (FAILED, None)
    assert "No host is left in the group" in audit.output


def test_a_limit_that_matches_nothing_keeps_the_code_of_core(site: Callable[..., Any]) -> None:
    with site() as running:
        assert Audit(running, "--limit", "nobody").rc == CORE


def test_the_audit_finds_exactly_what_is_planted(site: Callable[..., Any]) -> None:
    with site() as running:
        planted = {
            (each["control"], each["target"], each["setting"])
            for oddity in running.world.estate.oddities
            for each in oddity.findings
            # What the operator of the company wants stands in its inventory, which is not given here.
            if not each["control"].startswith(("reverse-", "static-"))
        }
        audit = Audit(running)
    assert audit.findings == planted


def test_the_diff_shows_each_setting_once(site: Callable[..., Any]) -> None:
    with site() as running:
        audit = Audit(running, "--diff")
    assert len(re.findall(r"^\+ +dynamic_update: Secure", audit.output, re.MULTILINE)) == 2
    assert len(re.findall(r"^- +dynamic_update: NonsecureAndSecure", audit.output, re.MULTILINE)) == 2


def test_the_audit_writes_nothing_without_check_mode_too(site: Callable[..., Any]) -> None:
    with site() as running:
        Audit(running)
        asked = {entry.command for host in running.world.estate.hosts.values() for entry in host.log}
    assert asked
    assert all(command.startswith(("Get-", "Test-", "Resolve-")) or command == "Select-Object" for command in asked)


def test_one_server_takes_the_requests_that_it_may(site: Callable[..., Any]) -> None:
    with site("healthy") as running:
        audit = Audit(running)
    # The request that closes the session comes after the evidence was written; the zones of a server fit one pipeline.
    most = 24 + 2 * len(dns_server.SINGLE_ZONE)
    assert {host["requests"] + 1 <= most for host in audit.report["hosts"]} == {True}

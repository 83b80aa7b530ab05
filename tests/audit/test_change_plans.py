"""The change plan of an estate: every finding has its place, every line binds, and the order is the safe one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.ddi.windows.plugins.module_utils._change_plan import id_of
from ansible_collections.ddi.windows.plugins.module_utils._finding import Command
from ansible_collections.ddi.windows.plugins.module_utils._plan_step import KINDS
from ansible_collections.ddi.windows.plugins.module_utils._seal import intact
from ansible_collections.ddi.windows.plugins.plugin_utils._command_line import line_of
from ansible_collections.ddi.windows.plugins.plugin_utils._hands import part_of

from simulator.binder import bind, command_table
from simulator.estate.load import load
from simulator.local import LocalWire

from .company import SAMPLES

Audit = Callable[..., Any]
Generated = Callable[[int, int, int], Any]

ESTATES = Path(__file__).resolve().parents[2] / "simulator" / "estates"
#: What the operator decided: nothing, one scavenger for all, no scavenging at all.
DECISIONS: list[dict[str, Any]] = [
    {},
    {"dns_zone_aging": {"scavenge_servers": ["10.10.0.12"]}, "dns_scavenging": {"new_zones_age": True}},
    {"dns_zone_aging": {"refresh_interval": "14d"}, "dns_scavenging": {"scavenging_interval": "never"}},
    {"dns_zone_aging": {"aging": False}, "dns_scavenging": {"scavenging_interval": "7d"}},
]


def identities(findings: Iterable[dict[str, Any]]) -> Counter[tuple[str, ...]]:
    keys = ("control", "target", "setting", "before", "after", "hosts")
    return Counter(tuple(str(each[key]) for key in keys) for each in findings)


def check_places(plan: dict[str, Any], findings: list[dict[str, Any]]) -> None:
    """Every finding has exactly one place, and what people do is in no step."""
    in_steps = [found for step in plan["steps"] for found in step["findings"]]
    by_hand = [found for found in findings if found["remedy"] == "manual"]
    by_tool = [found for found in findings if found["remedy"] != "manual"]
    assert identities(plan["manual"]) == identities(by_hand)
    assert identities(in_steps) + identities(plan["held_back"]) == identities(by_tool)
    assert all(entry["reason"] for entry in [*plan["held_back"], *plan["manual"]])


def check_lines(step: dict[str, Any]) -> None:
    """What a step shows is what its module sends, both ways, and it binds."""
    for side, lines in (("after", step["commands"]), ("before", step["rollback"]["commands"])):
        values = {change["setting"]: change[side] for change in step["changes"]}
        commands: list[Command] = part_of(step["module"]).commands(step["target"], values)
        assert [line_of(command) for command in commands] == lines
        for command in commands:
            binding = bind(command_table()[command.name.lower()], list(command.parameters.items()))
            assert set(binding.bound) == set(command.parameters)


def check_order(plan: dict[str, Any]) -> None:
    kinds = [KINDS.index(step["kind"]) for step in plan["steps"]]
    assert kinds == sorted(kinds)
    assert [step["number"] for step in plan["steps"]] == list(range(1, len(kinds) + 1))
    assert [step["kind"] for step in plan["steps"]].count("secure-domain") <= 1
    secured = {step["target"].lower() for step in plan["steps"] if step["kind"].startswith("secure")}
    assert not secured & {step["target"].lower() for step in plan["steps"] if step["kind"] == "zone-aging"}
    written = [(step["kind"], step["host"], step["target"].lower()) for step in plan["steps"]]
    assert len(set(written)) == len(written)


def check_gates(plan: dict[str, Any], covered: bool) -> None:
    for step in plan["steps"]:
        states = {gate["gate"]: gate["state"] for gate in step["gates"]}
        assert step["ready"] == (set(states.values()) <= {"open"})
        assert states.get("coverage", "open") == ("open" if covered or step["kind"] == "stop-scavenging" else "closed")


def check_whole(audited: Any) -> None:
    plan = audited.plan
    check_places(plan, audited.report["findings"])
    check_order(plan)
    check_gates(plan, not any(each["control"] == "estate-coverage" for each in audited.report["findings"]))
    writers = {entry["zone"].lower(): entry["writer"] for entry in audited.report["writers"]}
    for step in plan["steps"]:
        check_lines(step)
        assert step["host"] == writers.get(step["target"].lower(), step["host"])
    assert plan["plan"] == id_of(plan)
    assert intact(plan)


@pytest.mark.parametrize("decision", range(len(DECISIONS)))
@pytest.mark.parametrize("name", SAMPLES)
def test_the_plan_of_an_estate_of_a_file_is_whole(audit: Audit, name: str, decision: int) -> None:
    check_whole(audit(name, **DECISIONS[decision]))


@pytest.mark.parametrize("seed", range(40))
def test_the_plan_of_a_generated_estate_is_whole(audit: Audit, generated: Generated, seed: int) -> None:
    check_whole(audit(generated(seed, 3, 12), **DECISIONS[seed % len(DECISIONS)]))


def test_a_healthy_estate_has_an_empty_plan(audit: Audit) -> None:
    plan = audit("healthy").plan
    assert (plan["steps"], plan["held_back"], plan["manual"]) == ([], [], [])


def test_the_plan_of_the_sample_company(audit: Audit) -> None:
    plan = audit("sample").plan
    assert [(step["kind"], step["host"], step["zone"]) for step in plan["steps"]] == [
        ("stop-scavenging", "dc1", None),
        ("stop-scavenging", "dc2", None),
        ("zone-create", "dc1", "19.172.in-addr.arpa"),
        ("zone-create", "emea1", "22.172.in-addr.arpa"),
        ("update-proxy", "dc1", None),
        ("secure-reverse", "dc1", "16.172.in-addr.arpa"),
        ("secure-domain", "dc1", "corp.example"),
        ("zone-aging", "dc1", "depot.corp.example"),
        ("zone-aging", "dc1", "voice.corp.example"),
    ]
    assert [step["ready"] for step in plan["steps"]] == [True, True, False, False, False, True, False, False, False]


def test_two_audits_of_the_same_estate_have_the_same_plan_id(audit: Audit) -> None:
    # Each time that a file is loaded its servers started at another minute.
    company = load(ESTATES / "sample.yml")
    first, second = audit(company).plan, audit(company).plan
    assert first["run"] != second["run"]
    assert first["plan"] == second["plan"]


def test_another_interval_of_one_server_is_another_plan(audit: Audit) -> None:
    company = load(ESTATES / "sample.yml")
    command = Command("Set-DnsServerScavenging", {"ScavengingInterval": timedelta(days=1)})
    LocalWire(company.hosts["dc1"]).invoke([command])
    assert audit(company).plan["plan"] != audit("sample").plan["plan"]


def test_a_gate_opens_when_the_operator_says_so(audit: Audit) -> None:
    plan = audit("sample", planning={"update_sources_reviewed": ["corp.example"]}).plan
    assert [step["ready"] for step in plan["steps"] if step["kind"] == "secure-domain"] == [True]


@pytest.mark.parametrize("command", ["Get-DnsServerScavenging", "Get-DnsServerZoneAging", "Get-ADForest"])
def test_what_one_server_did_not_tell_opens_no_gate(audit: Audit, command: str) -> None:
    company = load(ESTATES / "sample.yml")
    company.hosts["dc2"].faults.set({"denied": [command]})
    audited = audit(company)
    check_places(audited.plan, audited.report["findings"])
    aging = [step for step in audited.plan["steps"] if step["kind"] == "zone-aging"]
    assert aging
    assert not any(step["ready"] for step in aging)


def test_under_a_limit_no_step_is_ready_but_those_that_stop_scavenging(audit: Audit) -> None:
    plan = audit("sample", limit=["dc1", "dc2"]).plan
    assert {step["kind"] for step in plan["steps"] if step["ready"]} == {"stop-scavenging"}
    assert len({step["kind"] for step in plan["steps"]}) > 1


@pytest.mark.parametrize("index", range(6))
def test_a_step_that_is_done_leaves_no_drift_of_its_settings_on_its_host(audit: Audit, index: int) -> None:
    company = load(ESTATES / "sample.yml")
    step = audit(company).plan["steps"][index]
    values = {change["setting"]: change["after"] for change in step["changes"]}
    wire = LocalWire(company.hosts[step["host"]])
    reply = wire.invoke(part_of(step["module"]).commands(step["target"], values))
    assert (reply.errors, reply.failure) == ([], None)
    left = audit(company, limit=[step["host"]]).plan["steps"]
    done = {(step["kind"], step["host"], step["target"])}
    assert not done & {(each["kind"], each["host"], each["target"]) for each in left}


def test_the_document_for_the_board_fits_100_columns_outside_of_code_and_tables(audit: Audit) -> None:
    text = audit("sample", **DECISIONS[1]).plan_text
    fenced = False
    for line in text.splitlines():
        fenced ^= line.startswith("```")
        assert fenced or line.startswith(("```", "|")) or len(line) <= 100, line

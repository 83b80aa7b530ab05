"""What may be written: a plan or zones, held against what the run found, its gates and the rules of the order."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.ddi.windows.plugins.module_utils._change_plan import id_of
from ansible_collections.ddi.windows.plugins.module_utils._errors import Refused
from ansible_collections.ddi.windows.plugins.module_utils._finding import Command
from ansible_collections.ddi.windows.plugins.module_utils._plan_step import KINDS, Change
from ansible_collections.ddi.windows.plugins.module_utils._seal import intact, sealed
from ansible_collections.ddi.windows.plugins.module_utils._write import APPLIED, Write
from ansible_collections.ddi.windows.plugins.modules import change_approval
from ansible_collections.ddi.windows.plugins.plugin_utils import _approval, _lock
from ansible_collections.ddi.windows.plugins.plugin_utils._arguments import check
from ansible_collections.ddi.windows.plugins.plugin_utils._hands import part_of
from ansible_collections.ddi.windows.plugins.plugin_utils._record import Author, HostRecord
from ansible_collections.ddi.windows.plugins.plugin_utils._runs import RunFolder

from simulator.estate.load import load
from simulator.local import LocalWire

Audit = Callable[..., Any]
Generated = Callable[[int, int, int], Any]
Approve = Callable[..., "Told"]

ESTATES = Path(__file__).resolve().parents[2] / "simulator" / "estates"
DAY = timedelta(days=1)
#: When the first run of a test starts.
TIME = datetime(2026, 3, 1, tzinfo=UTC)
REVIEWED = {"update_sources_reviewed": "corp.example"}
#: Kinds of steps whose gates wait for what other plays find out.
FOUND_OUT = ("zone-create", "update-proxy")


class Told(dict[str, Any]):
    """An approval as its file holds it, with what the terminal showed."""

    lines: list[str]

    @property
    def written(self) -> list[tuple[str, str, str | None]]:
        return [(step["kind"], step["host"], step["zone"]) for step in self["steps"]]

    @property
    def states(self) -> dict[str, str]:
        return {f"{left['kind']} {name(left['target'])}": left["state"] for left in self["left"]}

    def reason(self, kind: str) -> str:
        (left,) = [each for each in self["left"] if each["kind"] == kind]
        return str(left["reason"])


def name(target: str) -> str:
    return target.partition(",")[0].partition("=")[2] or target


@pytest.fixture
def approve(tmp_path: Path) -> Iterator[Approve]:
    """Approve something in the run of an audit; what the terminal showed is in ``lines``, also after a refusal."""
    runs = tmp_path / "runs"
    _lock.take(runs, "test")

    def approve(audited: Any, said: list[str] | None = None, **options: Any) -> Told:
        lines = [] if said is None else said
        given = {"run_id": audited.context.run.run_id, "runs_dir": str(runs)} | options
        params = check(change_approval, "ddi.windows.change_approval", given).params
        told = _approval.run(params, replace(audited.context, display=lines.append))
        approval = Told(json.loads(Path(told["approval_json"]).read_text(encoding="utf-8")))
        approval.lines = lines
        assert intact(approval)
        assert (told["approval"], told["classes"], told["steps"]) == (
            approval["seal"],
            approval["classes"],
            len(approval["steps"]),
        )
        return approval

    yield approve
    _lock.release(runs)


@pytest.fixture
def company() -> Any:
    return load(ESTATES / "sample.yml")


def tell(company: Any, host: str, command: str, **values: Any) -> None:
    """Change something behind the back of the plan."""
    reply = LocalWire(company.hosts[host]).invoke([Command(command, values)])
    assert (reply.errors, reply.failure) == ([], None)


def record(run: RunFolder, step: dict[str, Any], host: str = "") -> None:
    """Record *step* as written, without writing it."""
    changes = tuple(Change(**change) for change in step["changes"])
    write = Write(step["number"], step["kind"], host or step["host"], step["module"], step["target"], changes)
    of_host = HostRecord(run, write.host, Author("admin", "alice"))
    of_host.conclude(of_host.intend(write, []), APPLIED, "", None)


# A plan


def test_a_plan_is_approved_step_by_step_with_its_gates_judged_anew(
    audit: Audit, approve: Approve, company: Any
) -> None:
    plan = audit(company).plan
    approval = approve(audit(company), plan=plan["plan"], change="CHG0123")
    assert approval.written == [
        ("stop-scavenging", "dc1", None),
        ("stop-scavenging", "dc2", None),
        ("secure-reverse", "dc1", "16.172.in-addr.arpa"),
        ("zone-aging", "dc1", "voice.corp.example"),
    ]
    assert approval.states == {
        "zone-create 19.172.in-addr.arpa": "gate closed",
        "zone-create 22.172.in-addr.arpa": "gate closed",
        "update-proxy dc2": "gate closed",
        "secure-domain corp.example": "gate closed",
        "zone-aging depot.corp.example": "gate closed",
    }
    assert "ddi_update_sources_reviewed" in approval.reason("secure-domain")
    assert approval["classes"] == ["stop-scavenging", "secure-reverse", "zone-aging"]
    assert (approval["plan"], approval["zones"], approval["change"]) == (plan["plan"], None, "CHG0123")
    assert [step["number"] for step in approval["steps"]] == [1, 2, 6, 9]
    for step in approval["steps"]:
        planned = plan["steps"][step["number"] - 1]
        assert step == planned | {"gates": step["gates"], "ready": True}


def test_what_the_operator_knows_opens_gates_of_an_older_plan(audit: Audit, approve: Approve, company: Any) -> None:
    plan = audit(company).plan
    later = audit(company, time=TIME + 2 * DAY)
    approval = approve(later, plan=plan["plan"], **REVIEWED)
    assert [kind for kind, _, _ in approval.written] == [
        step["kind"] for step in plan["steps"] if step["kind"] not in FOUND_OUT
    ]
    assert {left["kind"] for left in approval["left"]} == set(FOUND_OUT)
    aging = [step for step in approval["steps"] if step["kind"] == "zone-aging"]
    (gate,) = [gate for gate in aging[0]["gates"] if gate["gate"] == "rule-0"]
    assert gate["sentence"] == "Scavenging stops earlier in this run (dc1, dc2)."


def test_aging_waits_for_the_settling_time_and_says_until_when(audit: Audit, approve: Approve, company: Any) -> None:
    plan = audit(company).plan["plan"]
    options = {"plan": plan, **REVIEWED}
    early = approve(audit(company, time=TIME + DAY), **options)
    waiting = [left for left in early["left"] if left["kind"] not in FOUND_OUT]
    assert {left["kind"] for left in waiting} == {"zone-aging"}
    assert all("until 2026-03-03 00:00 UTC" in left["reason"] for left in waiting)
    for settle in ("24h", "0h"):
        later = approve(audit(company, time=TIME + DAY), secure_settle=settle, **options)
        assert {left["kind"] for left in later["left"]} == set(FOUND_OUT)


def test_a_step_that_is_done_already_is_left(audit: Audit, approve: Approve, company: Any) -> None:
    plan = audit(company).plan["plan"]
    tell(company, "dc1", "Set-DnsServerScavenging", ScavengingInterval=timedelta(0))
    approval = approve(audit(company), plan=plan)
    assert approval.states["stop-scavenging server"] == "already"
    assert "left: step 1, dc1 stops scavenging (dc1), because it is so already" in approval.lines


def test_a_value_that_changed_since_is_left_with_what_differs(audit: Audit, approve: Approve, company: Any) -> None:
    plan = audit(company).plan["plan"]
    tell(company, "dc1", "Set-DnsServerScavenging", ScavengingInterval=timedelta(days=1))
    approval = approve(audit(company, time=TIME + 2 * DAY), plan=plan)
    assert approval.states["stop-scavenging server"] == "changed since"
    assert "scavenging_interval is 1d, not 7d" in approval.reason("stop-scavenging")
    # Nothing stops dc1 in this run, so Rule 0 holds for the zones that it holds.
    assert {left["state"] for left in approval["left"] if left["kind"] == "zone-aging"} == {"gate closed"}


def test_another_writer_leaves_the_steps_of_the_old_one(audit: Audit, approve: Approve, company: Any) -> None:
    plan = audit(company).plan["plan"]
    approval = approve(audit(company, writers=["dc2"]), plan=plan)
    assert approval.states["secure-reverse 16.172.in-addr.arpa"] == "changed since"
    assert "dc2 writes the zone now, not dc1" in approval.reason("secure-reverse")


def test_a_zone_deleted_since_is_left(audit: Audit, approve: Approve, company: Any) -> None:
    plan = audit(company).plan["plan"]
    forget(company, "16.172.in-addr.arpa")
    approval = approve(audit(company), plan=plan)
    assert approval.states["secure-reverse 16.172.in-addr.arpa"] == "changed since"
    assert "dc1 holds no such zone any more" in approval.reason("secure-reverse")


def forget(company: Any, zone: str) -> None:
    for partition in company.partitions.values():
        for each in [each for each in company.zones_in(partition) if each.name == zone]:
            company.zones_in(partition).remove(each)
    for host in company.hosts.values():
        if host.dns:
            host.dns._loaded = None


def test_other_variables_leave_the_step_that_the_board_saw(audit: Audit, approve: Approve, company: Any) -> None:
    plan = audit(company).plan["plan"]
    found = audit(company, time=TIME + 2 * DAY, dns_zone_aging={"refresh_interval": "14d"})
    approval = approve(found, plan=plan, **REVIEWED)
    assert approval.states["zone-aging voice.corp.example"] == "changed since"
    reasons = [left["reason"] for left in approval["left"] if name(left["target"]) == "voice.corp.example"]
    assert "refresh_interval 14d" in reasons[0]


def test_the_newest_run_with_the_plan_counts_for_its_age(audit: Audit, approve: Approve, company: Any) -> None:
    plan = audit(company).plan["plan"]
    old = audit(company, time=TIME + 8 * DAY)
    # After two days the settling time has passed, so the plan of this run is another one.
    assert old.plan["plan"] != plan
    with pytest.raises(Refused, match="more than 7d ago"):
        approve(old, plan=plan)
    assert approve(old, plan=plan, plan_max_age="9d")["plan"] == plan
    assert approve(old, plan=old.plan["plan"].upper())["plan"] == old.plan["plan"]


def test_asking_again_for_a_plan_that_was_refused_does_not_make_it_younger(
    audit: Audit, approve: Approve, company: Any
) -> None:
    audit(company)
    plan = audit(company, time=TIME + 3 * DAY).plan["plan"]
    for day in (11, 12):
        late = audit(company, time=TIME + day * DAY)
        assert late.plan["plan"] == plan
        with pytest.raises(Refused, match=r"was made at 2026-03-04 00:00 UTC, which is more than 7d ago"):
            approve(late, plan=plan)
    audit(company, time=TIME + 12 * DAY)
    assert approve(audit(company, time=TIME + 13 * DAY), plan=plan)["plan"] == plan, "an audit makes it fresh"


def test_the_run_that_approves_a_plan_does_not_make_it_younger(audit: Audit, approve: Approve, company: Any) -> None:
    audit(company)
    plan = audit(company, time=TIME + 3 * DAY).plan["plan"]
    late = audit(company, time=TIME + 11 * DAY)
    assert late.plan["plan"] == plan
    with pytest.raises(Refused, match=rf"the plan {plan} was made at 2026-03-04 00:00 UTC, which is more than 7d ago"):
        approve(late, plan=plan)
    assert approve(late, plan=plan, plan_max_age="8d")["plan"] == plan


def test_an_audit_in_between_makes_a_plan_younger(audit: Audit, approve: Approve, company: Any) -> None:
    audit(company)
    plan = audit(company, time=TIME + 3 * DAY).plan["plan"]
    audit(company, time=TIME + 9 * DAY)
    assert approve(audit(company, time=TIME + 11 * DAY), plan=plan)["plan"] == plan


def test_an_edited_plan_is_not_replaced_by_the_same_one_of_the_run_that_approves(
    audit: Audit, approve: Approve, company: Any
) -> None:
    first, second = audit(company), audit(company)
    (first.context.run.path / "plan.json").write_text(json.dumps(first.plan | {"run": {}}), encoding="utf-8")
    with pytest.raises(Refused, match=r"plan.json was edited"):
        approve(second, plan=second.plan["plan"])


@pytest.mark.parametrize("seed", range(10))
def test_the_plan_of_a_run_is_approved_as_far_as_its_gates_are_open(
    audit: Audit, approve: Approve, generated: Generated, seed: int
) -> None:
    audited = audit(generated(seed, 3, 12))
    verdicts = audited.context.run.read(audited.context.run.path / "judgement.json")["verdicts"]
    missing = [each["target"] for each in verdicts if each["control"] == "estate-coverage"]
    approval = approve(audited, plan=audited.plan["plan"], max_changes=1000, allow_missing=missing)
    ready = {step["number"] for step in audited.plan["steps"] if step["ready"]}
    written = [step["number"] for step in approval["steps"]]
    assert ready <= set(written)
    assert {left["state"] for left in approval["left"]} <= {"gate closed"}
    assert sorted([*written, *(left["number"] for left in approval["left"])]) == [
        step["number"] for step in audited.plan["steps"]
    ]
    kinds = [KINDS.index(step["kind"]) for step in approval["steps"]]
    assert kinds == sorted(kinds)


@pytest.mark.parametrize("seed", range(8))
def test_every_step_of_a_plan_of_which_some_were_done_is_accounted_for_once(
    audit: Audit, approve: Approve, generated: Generated, seed: int
) -> None:
    estate, chance = generated(seed, 3, 12), random.Random(seed)
    plan = audit(estate).plan
    done = [step for step in plan["steps"] if chance.random() < 0.5]
    for step in done:
        values = {change["setting"]: change["after"] for change in step["changes"]}
        reply = LocalWire(estate.hosts[step["host"]]).invoke(part_of(step["module"]).commands(step["target"], values))
        assert (reply.errors, reply.failure) == ([], None)
    later = audit(estate)
    verdicts = later.context.run.read(later.context.run.path / "judgement.json")["verdicts"]
    missing = [each["target"] for each in verdicts if each["control"] == "estate-coverage"]
    approval = approve(later, plan=plan["plan"], max_changes=1000, allow_missing=missing)
    numbers = [each["number"] for each in [*approval["steps"], *approval["left"]]]
    assert sorted(numbers) == [step["number"] for step in plan["steps"]]
    already = {left["number"] for left in approval["left"] if left["state"] == "already"}
    assert already == {step["number"] for step in done}
    for step in approval["steps"]:
        evidence = later.context.run.read(later.context.run.evidence_path(step["host"]))
        current = evidence["parts"][step["module"]]["current"][step["target"]]
        assert {change["setting"]: change["before"] for change in step["changes"]} == {
            change["setting"]: current[change["setting"]] for change in step["changes"]
        }


# Zones


def test_named_zones_are_changed_in_the_safe_order_without_their_servers(
    audit: Audit, approve: Approve, company: Any
) -> None:
    audited = audit(company)
    approval = approve(audited, zones="voice.corp.example, 16.172.IN-ADDR.arpa.")
    assert approval.written == [("secure-reverse", "dc1", "16.172.in-addr.arpa")]
    assert approval.states == {"zone-aging voice.corp.example": "gate closed"}
    assert "dc1 every 7d" in approval.reason("zone-aging")
    assert (approval["plan"], len(approval["zones"])) == (None, 2)
    assert [step["number"] for step in approval["steps"]] == [1]


def test_armed_servers_are_accepted_by_name_and_only_they(audit: Audit, approve: Approve, company: Any) -> None:
    options = {"zones": ["voice.corp.example"], "secure_settle": "0h"}
    one = approve(audit(company), scavenging_armed_accepted=["dc1"], **options)
    assert "dc2 every 7d" in one.reason("zone-aging")
    both = approve(audit(company), scavenging_armed_accepted=["dc1", "dc2.corp.example"], **options)
    assert both.written == [("zone-aging", "dc1", "voice.corp.example")]
    assert both["accepted"]["armed"] == ["dc1", "dc2.corp.example"]
    assert not any("has no effect" in line for line in both.lines)
    typo = approve(audit(company), scavenging_armed_accepted=["dc1", "dc22"], **options)
    assert any(line.startswith("ddi_scavenging_armed_accepted names dc22, and no server") for line in typo.lines)


def test_the_run_that_makes_a_zone_secure_does_not_change_its_aging(
    audit: Audit, approve: Approve, company: Any
) -> None:
    for server in ("dc1", "dc2"):
        tell(company, server, "Set-DnsServerScavenging", ScavengingInterval=timedelta(0))
    audited = audit(company, dns_zone_aging={"refresh_interval": "14d"})
    approval = approve(audited, zones=["16.172.in-addr.arpa"], secure_settle="0h")
    assert [kind for kind, _, _ in approval.written] == ["secure-reverse"]
    assert approval.reason("zone-aging") == "This run makes the zone Secure: its aging follows in a later run."


def test_a_zone_without_anything_to_change_is_no_error(audit: Audit, approve: Approve, company: Any) -> None:
    approval = approve(audit(company), zones=["yard.corp.example"])
    assert (approval["steps"], approval["left"]) == ([], [])
    assert any(line.startswith("nothing to write: zone yard.corp.example") for line in approval.lines)


def test_a_zone_that_no_server_holds_is_refused(audit: Audit, approve: Approve, company: Any) -> None:
    with pytest.raises(Refused, match=r"no server that was read holds a zone gone.example"):
        approve(audit(company), zones=["gone.example"])


def test_a_name_that_several_zones_have_is_refused_and_a_dn_is_taken(audit: Audit, approve: Approve) -> None:
    audited = audit("variant-directory-copies")
    doubled = several(audited)
    with pytest.raises(Refused, match=r"write the DistinguishedName of the one: DC=.*; DC="):
        approve(audited, zones=[name(doubled[0])])
    assert approve(audited, zones=doubled[0])["zones"] == [doubled[0]]


def several(audited: Any) -> list[str]:
    by_name: dict[str, set[str]] = {}
    for host in audited.context.play_hosts:
        evidence = audited.context.run.read(audited.context.run.evidence_path(host))
        for target in (evidence["parts"].get("dns_zone") or {}).get("current") or {}:
            if "," in target:
                by_name.setdefault(name(target).lower(), set()).add(target)
    return next(sorted(targets) for targets in by_name.values() if len({each.lower() for each in targets}) > 1)


# Neither, and what is refused before anything


def test_with_neither_both_lines_are_shown_and_nothing_is_approved(
    audit: Audit, approve: Approve, company: Any
) -> None:
    audited, said = audit(company), list[str]()
    with pytest.raises(Refused, match="nothing is approved, so nothing was written"):
        approve(audited, said)
    plan, zones = said
    assert plan == f"-e ddi_plan={audited.plan['plan']}  the plan of this run, 9 steps, 4 changes to write"
    assert zones.startswith("-e ddi_zones=")
    assert zones.endswith("6 steps, 1 change to write")
    named = zones.split()[1].partition("=")[2]
    assert len(approve(audit(company), zones=named)["zones"]) == len(named.split(","))
    assert not (audited.context.run.path / "approval.json").exists()


def test_neither_says_as_well_what_is_missing(audit: Audit, approve: Approve) -> None:
    said: list[str] = []
    with pytest.raises(Refused, match="nothing is approved"):
        approve(audit("variant-unreachable-dc"), said)
    assert any(line.startswith("-e ddi_allow_missing=") for line in said)


@pytest.mark.parametrize("estate", ["variant-unreachable-dc", "variant-name-servers"])
def test_a_server_that_was_not_read_stops_the_run_unless_it_is_named(
    audit: Audit, approve: Approve, estate: str
) -> None:
    audited = audit(estate)
    with pytest.raises(Refused, match=r"expected and not read: .* in ddi_allow_missing") as refusal:
        approve(audited, plan=audited.plan["plan"])
    missed = [each["target"] for each in audited.report["findings"] if each["control"] == "estate-coverage"]
    assert all(server in str(refusal.value) for server in missed)
    approval = approve(audited, plan=audited.plan["plan"], allow_missing=missed)
    assert approval["accepted"]["missing"] == missed
    assert "gate closed" not in {left["state"] for left in approval["left"] if left["kind"] == "secure-reverse"}


def test_servers_outside_the_limit_are_missing(audit: Audit, approve: Approve, company: Any) -> None:
    plan = audit(company).plan["plan"]
    limited = audit(company, limit=["dc1", "dc2"])
    with pytest.raises(Refused, match=r"outside the limit"):
        approve(limited, plan=plan)


def test_a_writer_outside_the_limit_is_refused_by_name(audit: Audit, approve: Approve, company: Any) -> None:
    plan = audit(company).plan["plan"]
    with pytest.raises(Refused, match=rf"dc1 writes step 1 of the plan {plan} and is outside the limit"):
        approve(audit(company, limit=["dc2"]), plan=plan)


def test_a_plan_that_no_run_has_is_refused(audit: Audit, approve: Approve, company: Any) -> None:
    with pytest.raises(Refused, match=r"no run in .* has the plan 0123456789abcdef"):
        approve(audit(company), plan="0123456789abcdef")


@pytest.mark.parametrize("resealed", [False, True])
def test_a_plan_edited_by_hand_is_refused(audit: Audit, approve: Approve, company: Any, resealed: bool) -> None:
    first = audit(company)
    path = first.context.run.path / "plan.json"
    edited = first.plan | {"steps": first.plan["steps"][:1]}
    path.write_text(json.dumps(sealed(edited) if resealed else edited), encoding="utf-8")
    # Another run of the same day has the same plan; here it is a run of a later one, with another.
    with pytest.raises(Refused, match=r"plan.json was edited"):
        approve(audit(company, time=TIME + 3 * DAY), plan=first.plan["plan"])


def test_a_plan_whose_time_was_edited_is_refused(audit: Audit, approve: Approve, company: Any) -> None:
    first = audit(company)
    path = first.context.run.path / "plan.json"
    path.write_text(path.read_text().replace("2026-03-01", "2026-03-09"), encoding="utf-8")
    with pytest.raises(Refused, match=r"plan.json was edited"):
        approve(audit(company, time=TIME + 9 * DAY), plan=first.plan["plan"])


def test_a_sound_copy_of_a_plan_is_taken_before_an_edited_one(audit: Audit, approve: Approve, company: Any) -> None:
    first, second = audit(company), audit(company)
    (second.context.run.path / "plan.json").write_text(json.dumps(first.plan | {"servers": []}), encoding="utf-8")
    assert approve(second, plan=first.plan["plan"])["plan"] == first.plan["plan"]


def test_a_plan_of_another_estate_is_refused(audit: Audit, approve: Approve, company: Any) -> None:
    other = audit("healthy")
    plan = other.plan
    path = other.context.run.path / "plan.json"
    foreign = plan | {"servers": ["dns1.other.example"]}
    foreign["plan"] = id_of(foreign)
    path.write_text(json.dumps(sealed(foreign)), encoding="utf-8")
    with pytest.raises(Refused, match=r"of another estate: it names dns1.other.example"):
        approve(audit(company), plan=foreign["plan"])
    foreign = plan | {"forests": ["other.example"], "servers": audit(company).plan["servers"]}
    foreign["plan"] = id_of(foreign)
    path.write_text(json.dumps(sealed(foreign)), encoding="utf-8")
    with pytest.raises(Refused, match=r"of another estate: its forest is other.example"):
        approve(audit(company), plan=foreign["plan"])


def test_a_clock_behind_the_plan_is_refused(audit: Audit, approve: Approve, company: Any) -> None:
    plan = audit(company, time=TIME + DAY).plan["plan"]
    with pytest.raises(Refused, match=r"the clock of the controller \(2026-03-01 00:00 UTC\) is behind the plan"):
        approve(audit(company), plan=plan)


def test_a_clock_behind_the_record_is_refused_and_names_the_run(audit: Audit, approve: Approve, company: Any) -> None:
    first = audit(company)
    record(first.context.run, first.plan["steps"][0])
    with pytest.raises(Refused, match=rf"is behind the record of run {first.context.run.run_id} "):
        approve(audit(company), plan=first.plan["plan"])


def test_a_damaged_record_is_refused(audit: Audit, approve: Approve, company: Any) -> None:
    first = audit(company)
    record(first.context.run, first.plan["steps"][0])
    path = first.context.run.writes_path("dc1")
    path.write_text(path.read_text().replace("alice", "mallory"), encoding="utf-8")
    with pytest.raises(Refused, match=r"line 1 of .*dc1.jsonl is damaged"):
        approve(audit(company), plan=first.plan["plan"])


def test_a_run_that_wrote_something_approves_nothing_more(audit: Audit, approve: Approve, company: Any) -> None:
    audited = audit(company)
    record(audited.context.run, audited.plan["steps"][0])
    with pytest.raises(Refused, match="wrote already: choose another ddi_run_id"):
        approve(audited, plan=audited.plan["plan"])


def test_more_changes_than_allowed_are_refused(audit: Audit, approve: Approve, company: Any) -> None:
    audited = audit(company)
    with pytest.raises(Refused, match="4 changes would be written and ddi_max_changes is 3"):
        approve(audited, plan=audited.plan["plan"], max_changes=3)
    assert len(approve(audited, plan=audited.plan["plan"], max_changes=4)["steps"]) == 4


def test_plan_and_zones_together_are_refused(audit: Audit, approve: Approve, company: Any) -> None:
    with pytest.raises(Refused, match="approve the one or the other"):
        approve(audit(company), plan="0123456789abcdef", zones=["a.example"])


def test_without_being_the_only_writer_nothing_is_approved(
    audit: Audit, approve: Approve, company: Any, tmp_path: Path
) -> None:
    audited = audit(company)
    _lock.release(tmp_path / "runs")
    with pytest.raises(Refused, match="sole_writer"):
        approve(audited, plan=audited.plan["plan"])


def test_a_change_of_another_writer_that_did_not_arrive_is_not_overwritten(
    audit: Audit, approve: Approve, company: Any
) -> None:
    first = audit(company)
    (step,) = [each for each in first.plan["steps"] if each["kind"] == "zone-aging"][-1:]
    record(first.context.run, step, host="dc9")
    later = audit(company, time=datetime.now(UTC) + 2 * DAY)
    approval = approve(later, zones=["voice.corp.example"], scavenging_armed_accepted=["dc1", "dc2"])
    assert "dc9 wrote the zone at" in approval.reason("zone-aging")
    assert "let dc9 write" in approval.reason("zone-aging")


def test_without_the_history_of_the_run_no_zone_is_written(audit: Audit, approve: Approve, company: Any) -> None:
    audit(company)
    audited = audit(company, time=TIME + 3 * DAY)
    path = audited.context.run.path / "history.json"
    path.unlink()
    approval = approve(audited, plan=audited.plan["plan"], **REVIEWED)
    assert {kind for kind, _, _ in approval.written} == {"stop-scavenging"}
    zones = [left for left in approval["left"] if left["kind"] not in FOUND_OUT]
    assert zones
    assert all(f"damaged or gone: {path}" in left["reason"] for left in zones)


def test_a_damaged_history_of_an_earlier_run_switches_no_aging_on(audit: Audit, approve: Approve, company: Any) -> None:
    path = audit(company).context.run.path / "history.json"
    path.write_text(path.read_text().replace("2026-03-01", "2026-02-01"), encoding="utf-8")
    audited = audit(company, time=TIME + 3 * DAY)
    approval = approve(audited, zones=["depot.corp.example"], scavenging_armed_accepted=["dc1", "dc2"])
    assert approval.states == {"zone-aging depot.corp.example": "gate closed"}
    assert f"damaged or gone: {path}" in approval.reason("zone-aging")

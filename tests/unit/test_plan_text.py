"""The change plan as a change board reads it, and where the run says that it lies."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from ansible_collections.ddi.windows.plugins.module_utils._errors import Refused
from ansible_collections.ddi.windows.plugins.module_utils._gate_options import GATE_OPTIONS
from ansible_collections.ddi.windows.plugins.modules import change_plan
from ansible_collections.ddi.windows.plugins.plugin_utils import _plan
from ansible_collections.ddi.windows.plugins.plugin_utils._arguments import check
from ansible_collections.ddi.windows.plugins.plugin_utils._context import Context
from ansible_collections.ddi.windows.plugins.plugin_utils._plan_text import WIDTH, render
from ansible_collections.ddi.windows.plugins.plugin_utils._runs import open_run

ROOT = Path(__file__).resolve().parents[2]
SCHEMA = json.loads((ROOT / "docs" / "plan.schema.json").read_text(encoding="utf-8"))
ZONE = "DC=_msdcs.corp.example,cn=MicrosoftDNS,DC=ForestDnsZones,DC=corp,DC=example"
PLANNING: dict[str, Any] = {name: option.get("default") for name, option in GATE_OPTIONS.items()}


def step(**changes: Any) -> dict[str, Any]:
    known = {
        "number": 1,
        "kind": "secure-msdcs",
        "title": "Zone _msdcs.corp.example accepts secure updates only",
        "host": "dc1",
        "module": "dns_zone",
        "target": ZONE,
        "zone": "_msdcs.corp.example",
        "changes": [
            {
                "control": "zone-secure-only",
                "setting": "dynamic_update",
                "before": "NonsecureAndSecure",
                "after": "Secure",
            }
        ],
        "commands": ["Set-DnsServerPrimaryZone -Name '_msdcs.corp.example' -DynamicUpdate Secure"],
        "why": ["Zone _msdcs.corp.example accepts nonsecure updates, so any host can overwrite any name. " * 3],
        "writer": {"host": "dc1", "reason": "named by the operator"},
        "replicates_to": {"number": 1, "servers": ["dc2"], "unread": ["dc3.corp.example"]},
        "gates": [{"gate": "coverage", "state": "closed", "sentence": "Not covered: dc3.corp.example."}],
        "ready": False,
        "verify": {"before": ["Look before."], "after": ["Look after."]},
        "rollback": {
            "commands": ["Set-DnsServerPrimaryZone -Name '_msdcs.corp.example' -DynamicUpdate NonsecureAndSecure"],
            "caution": "It lets any host overwrite any name again.",
        },
        "stop_conditions": ["Replication reports errors."],
        "findings": [],
    }
    return known | changes


def listed(**changes: Any) -> dict[str, Any]:
    known = {"control": "zone-secure-only", "severity": "high", "target": "www.example", "setting": "dynamic_update"}
    known |= {"before": "NonsecureAndSecure", "after": "None", "remedy": "manual", "hosts": ["dc1"]}
    return known | {"reason": "The zone is file-backed: decide, then run a line."} | changes


def plan(*steps: dict[str, Any], held: Any = (), manual: Any = ()) -> dict[str, Any]:
    run = {"id": "r1", "time": "2026-03-01T00:00:00+00:00", "change": None}
    known: dict[str, Any] = {"schema_version": 1, "plan": "0123456789abcdef", "run": run}
    known |= {"forests": ["corp.example"], "servers": ["dc1.corp.example"], "seal": "0123456789abcdef"}
    return known | {"steps": list(steps), "held_back": list(held), "manual": list(manual)}


def prose(text: str) -> list[str]:
    """The lines of a document that are neither code nor rows of a table."""
    kept, fenced = [], False
    for line in text.splitlines():
        fenced ^= line.startswith("```")
        if not fenced and not line.startswith(("```", "|")):
            kept.append(line)
    return kept


def test_the_document_of_these_tests_follows_the_schema() -> None:
    jsonschema.validate(plan(step(), held=[listed()], manual=[listed()]), SCHEMA)


def test_prose_fits_its_width() -> None:
    text = render(plan(step(), held=[listed(reason="A long sentence. " * 20)], manual=[listed()]))
    assert max(map(len, prose(text))) <= WIDTH


def test_a_step_shows_everything_that_a_board_asks_for() -> None:
    text = render(plan(step()))
    for words in (
        "# Change plan 0123456789abcdef",
        "Host: **dc1**. Writer: named by the operator.",
        "replicates to 1 other server (dc2), and perhaps to dc3.corp.example, not read",
        "| dynamic_update | NonsecureAndSecure | Secure |",
        "- coverage: **closed**. Not covered: dc3.corp.example.",
        "- Look before.",
        "- Look after.",
        "- Replication reports errors.",
        "The way back, on dc1: It lets any host overwrite any name again.",
        *step()["commands"],
        *step()["rollback"]["commands"],
    ):
        assert words in " ".join(text.split("\n")), words


def test_the_overview_names_the_gates_that_are_not_open() -> None:
    text = render(plan(step(), step(number=2, gates=[], ready=True)))
    assert "accepts secure updates only | coverage closed |" in text
    assert "accepts secure updates only | open |" in text
    assert "2 steps, 1 of them" in text


def test_what_is_no_step_has_its_sentence() -> None:
    text = render(plan(held=[listed(reason="It waits.")], manual=[listed()]))
    assert "There is nothing that the tool could change." in text
    assert text.index("## Held back") < text.index("It waits.") < text.index("## For people")


@pytest.mark.parametrize(
    ("name", "shown"),
    [("_msdcs.example", r"\_msdcs.example"), ("a_b.example", "a_b.example"), ("*.x|y<z>", r"\*.x\|y\<z\>")],
)
def test_a_name_is_shown_as_it_is(name: str, shown: str) -> None:
    assert f"## 1. {shown}\n" in render(plan(step(title=name)))


def test_a_name_cannot_end_a_block_of_code_or_a_row() -> None:
    text = render(plan(step(commands=["Set-X -Name 'a\n```\n# b'"], title="a\n| b"), held=[listed(target="a`b")]))
    assert "````powershell\nSet-X -Name 'a\n```\n# b'\n````" in text
    assert r"| 1 | dc1 | a \| b |" in text
    assert "- `` a`b ``," in text


@pytest.fixture
def context(tmp_path: Path) -> Context:
    run, time = open_run(tmp_path / "runs", "r1"), datetime(2026, 3, 1, tzinfo=UTC)
    return Context(run, ["dc1"], ["dc1"], "dc1", True, False, "auditor", time, lambda _text: None)


def test_the_terminal_says_in_one_line_where_the_plan_lies(context: Context) -> None:
    said: list[str] = []
    judgement = {"hosts": ["dc1"], "play_hosts": ["dc1"], "verdicts": [], "findings": [], "writers": []}
    context.run.write(context.run.path / "judgement.json", judgement)
    told = _plan.run(PLANNING, replace(context, display=said.append))
    assert said == [f"Plan {told['plan']}, 0 steps, 0 of them ready: {told['plan_md']}"]
    assert (Path(told["plan_md"]).stat().st_mode & 0o777, told["changed"]) == (0o600, False)
    jsonschema.validate(json.loads(Path(told["plan_json"]).read_text(encoding="utf-8")), SCHEMA)


def test_a_run_without_a_judgement_has_no_plan(context: Context) -> None:
    with pytest.raises(Refused, match="holds no judgement"):
        _plan.run(PLANNING, context)


def test_a_negative_number_of_zones_is_refused() -> None:
    with pytest.raises(Refused, match="domain_zones is -1"):
        check(change_plan, "ddi.windows.change_plan", {"run_id": "r1", "domain_zones": -1})

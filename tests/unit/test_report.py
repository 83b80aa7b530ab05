"""The report: its counts add up, it follows its schema, and a person can read it at 100 columns."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from ansible.errors import AnsibleError
from ansible_collections.ddi.windows.plugins.module_utils._errors import ConnectionLost, Refused
from ansible_collections.ddi.windows.plugins.module_utils._seal import sealed
from ansible_collections.ddi.windows.plugins.module_utils._write import Write
from ansible_collections.ddi.windows.plugins.plugin_utils import _judge, _report, _verdict
from ansible_collections.ddi.windows.plugins.plugin_utils._context import Context
from ansible_collections.ddi.windows.plugins.plugin_utils._record import Author, HostRecord
from ansible_collections.ddi.windows.plugins.plugin_utils._report_text import render
from ansible_collections.ddi.windows.plugins.plugin_utils._runs import open_run

from .health import delegations, health, runs

ROOT = Path(__file__).resolve().parents[2]
SCHEMA = json.loads((ROOT / "docs" / "report.schema.json").read_text(encoding="utf-8"))
PARTITION = "cn=MicrosoftDNS,DC=DomainDnsZones,DC=corp,DC=example"
LONG = "a-zone-with-a-very-long-name-that-does-not-fit.into-any-column-of-the-table.corp.example"

Save = Callable[..., None]


@pytest.fixture
def context(tmp_path: Path) -> Context:
    return Context(
        run=open_run(tmp_path / "runs", "r1"),
        hosts=["dc1", "dc2"],
        play_hosts=["dc1", "dc2"],
        host="dc1",
        check_mode=True,
        diff=True,
        account="auditor@CORP.EXAMPLE",
        time=datetime(2026, 3, 1, tzinfo=UTC),
        display=lambda text: None,  # noqa: ARG005 - nobody looks
    )


@pytest.fixture
def save(context: Context) -> Save:
    def save(host: str, parts: dict[str, Any] | None = None, **changes: Any) -> None:
        entry = {
            "schema_version": 1,
            "run_id": "r1",
            "host": host,
            "module": "dns_server",
            "time": "2026-03-01T00:00:00+00:00",
            "account": "auditor@CORP.EXAMPLE",
            "reached": parts is not None,
            "error": None if parts is not None else "connection refused",
            "requests": 12,
            "parts": parts or {},
        }
        context.run.write(context.run.evidence_path(host), entry | changes)

    return save


def part(*verdicts: dict[str, Any], error: str | None = None, **rest: Any) -> dict[str, Any]:
    empty: dict[str, Any] = {"params": {}, "current": {}, "findings": [], "commands": []}
    return empty | {"verdicts": list(verdicts), "error": error} | rest


def verdict(control: str, target: str, state: str, reason: str = "") -> dict[str, Any]:
    return {"control": control, "target": target, "state": state, "reason": reason}


def finding(target: str, **changes: Any) -> dict[str, Any]:
    known = {"control": "zone-secure-only", "target": target, "setting": "dynamic_update", "before": "None"}
    return known | {"after": "Secure", "remedy": "automatic", "reason": f"Zone {target} is open."} | changes


def dc(name: str, *found: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """The evidence of a DC that holds a few zones."""
    facts = {"name": "corp.example", "zone_type": "Primary", "ds_integrated": True, "dynamic_update": "None"}
    facts |= {"read_only": False, "paused": False, "shutdown": False}
    aging = {"aging": True, "no_refresh_interval": "7d", "refresh_interval": "7d", "scavenge_servers": []}
    controllers = [
        {"fqdn": f"dc{n}.corp.example", "domain": "corp.example", "address": f"10.0.0.{n}", "read_only": False}
        | {"roles": [], "partitions": []}
        for n in (1, 2)
    ]
    info = {
        "fqdn": f"{name}.corp.example",
        "addresses": [f"10.0.0.{name[-1]}"],
        "read_only": False,
        "controller": True,
        "domain": {
            "name": "corp.example",
            "dn": "DC=corp,DC=example",
            "system": "",
            "pdc_emulator": "dc1.corp.example",
        },
        "forest": {"name": "corp.example", "domains": ["corp.example"], "partitions": []},
        "controllers": controllers,
        "copies": [],
        "dhcp_servers": [],
        "unread": {},
        "errors": {},
    }
    target = f"DC=corp.example,{PARTITION}"
    parts = {
        "dns_server_info": part(
            verdict("estate-coverage", "server", "compliant"),
            verdict("zone-classification", "server", "compliant"),
            current={"server": info},
        ),
        "dns_zone": part(
            verdict("zone-secure-only", target, "drift" if found else "compliant", "open" if found else ""),
            verdict("zone-secure-only", "www.example", "skipped", "static, confirm"),
            verdict("zone-classification", target, "compliant"),
            current={target: facts},
            findings=list(found),
        ),
        "dns_zone_aging": part(
            *[verdict(control, target, "compliant") for control in ("zone-aging-enabled", "zone-aging-intervals")],
            verdict("zone-scavenge-servers", target, "skipped", "no scavenger named"),
            current={target: facts | aging},
        ),
        "dns_static_record": part(
            verdict("static-records-protected", "server", "skipped", "no static record is listed")
        ),
        "dns_zone_state": part(verdict("zone-writable-soa-reachable", target, "compliant")),
        "dns_delegation": delegations([target])
        | {"verdicts": [verdict("zone-delegations", target, "skipped", "it delegates no child")]},
        "dns_view": part(verdict("split-horizon", target, "compliant")),
        "dns_scavenging": part(
            verdict("server-scavenging-exactly-one", "server", "skipped", "no interval is wanted"),
            current={"server": {"scavenging_interval": "never", "last_scavenge_time": None}},
        ),
        "dns_event_log": part(*[verdict(each, "server", "compliant") for each in ("dns-audit-log", "dns-events")]),
        "dns_scavenging_run_info": runs(),
        "dns_server_health_info": health([target]),
        "dns_zone_acl": part(verdict("zone-acl-standard", target, "compliant")),
        "dns_update_proxy": part(verdict("dnsupdateproxy-empty", "CN=DnsUpdateProxy", "compliant")),
    }
    return parts | changes


def reported(context: Context, **params: Any) -> dict[str, Any]:
    _judge.run({"writers": []}, context)
    result = _report.run(params, context)
    report: dict[str, Any] = json.loads(Path(result["report"]).read_text(encoding="utf-8"))
    jsonschema.validate(report, SCHEMA, format_checker=jsonschema.FormatChecker())
    return report


def control(report: dict[str, Any], key: str) -> dict[str, Any]:
    (found,) = [each for each in report["controls"] if each["key"] == key]
    return {"hosts": {each["host"]: each for each in found["hosts"]}} | {
        name: value for name, value in found.items() if name != "hosts"
    }


def test_the_schema_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


def test_every_count_adds_up(context: Context, save: Save) -> None:
    save("dc1", dc("dc1", finding(f"DC=corp.example,{PARTITION}")))
    save("dc2")
    report = reported(context)
    counted = [host for each in report["controls"] for host in each["hosts"]]
    for numbers in [*counted, *report["controls"], report["summary"]]:
        assert numbers["total"] == numbers["judged"] + numbers["skipped"] + numbers["unknown"]
        assert numbers["judged"] == numbers["compliant"] + numbers["drift"]
    for host in counted:
        assert sum(entry["count"] for entry in host["reasons"]) == host["total"] - host["compliant"]
        assert all(len(entry["targets"]) == entry["count"] for entry in host["reasons"])
    for name in ("total", "drift", "unknown"):
        assert report["summary"][name] == sum(host[name] for host in counted)


def test_every_control_of_a_host_that_was_not_reached_is_unknown_with_the_error(context: Context, save: Save) -> None:
    save("dc1", dc("dc1"))
    save("dc2")
    report = reported(context)
    for key in ("zone-secure-only", "zone-aging-enabled", "server-scavenging-exactly-one", "zone-scavenge-servers"):
        entry = control(report, key)["hosts"]["dc2"]
        assert (entry["total"], entry["unknown"]) == (1, 1)
        assert entry["reasons"][0]["reason"] == "connection refused"


def test_a_host_without_evidence_is_unknown_too(context: Context, save: Save) -> None:
    save("dc1", dc("dc1"))
    assert control(reported(context), "zone-secure-only")["hosts"]["dc2"]["unknown"] == 1


def test_a_zone_called_server_and_the_server_are_counted_each(context: Context, save: Save) -> None:
    save("dc1", dc("dc1", dns_zone=part(verdict("zone-classification", "server", "unknown", "no answer"))))
    save("dc2", dc("dc2"))
    entry = control(reported(context), "zone-classification")["hosts"]["dc1"]
    assert (entry["total"], entry["compliant"], entry["unknown"]) == (2, 1, 1)


def test_a_part_that_could_not_be_read_is_unknown(context: Context, save: Save) -> None:
    save("dc1", dc("dc1", dns_zone_aging=part(error="Get-DnsServerZoneAging: Access is denied.")))
    save("dc2", dc("dc2"))
    report = reported(context)
    assert control(report, "zone-aging-intervals")["hosts"]["dc1"]["unknown"] == 1
    assert report["hosts"][0]["errors"] == {"dns_zone_aging": "Get-DnsServerZoneAging: Access is denied."}


def test_hosts_outside_the_limit_are_not_counted(context: Context, save: Save) -> None:
    save("dc1", dc("dc1"))
    report = reported(replace(context, play_hosts=["dc1"]))
    assert {host["host"] for each in report["controls"] for host in each["hosts"]} == {"dc1", "estate"}
    assert report["run"]["outside_limit"] == ["dc2"]
    assert control(report, "estate-coverage")["hosts"]["estate"]["reasons"][0]["reason"] == (
        "not judged: 1 of 2 servers outside the limit"
    )


def test_the_directory_says_who_said_what(context: Context, save: Save) -> None:
    save("dc1", dc("dc1"))
    save("dc2", dc("dc2"))
    assert [(entry["fqdn"], entry["said_by"]) for entry in reported(context)["directory"]] == [
        ("dc1.corp.example", ["dc1", "dc2"]),
        ("dc2.corp.example", ["dc1", "dc2"]),
    ]


def test_a_server_that_was_not_read_is_not_covered(context: Context, save: Save) -> None:
    save("dc1", dc("dc1"))
    save("dc2")
    assert [entry["server"] for entry in reported(context)["not_covered"]] == ["dc2.corp.example"]


def test_the_report_says_what_is_inferred_and_what_was_not_run_on_windows(context: Context, save: Save) -> None:
    save("dc1", dc("dc1"))
    save("dc2", dc("dc2"))
    report = reported(context)
    assert {entry["key"] for entry in report["controls"]} == set(report["confidence"]["not_run_on_windows"])
    assert report["confidence"]["inferred"]
    assert "Not yet run on Windows" in render(report)


def test_the_text_fits_100_columns_and_begins_with_the_gravest_finding(context: Context, save: Save) -> None:
    found = [
        finding(f"DC={LONG},{PARTITION}", before=None, after=["10.0.0.1"] * 9, control="zone-aging-enabled"),
        finding(f"DC=corp.example,{PARTITION}", before="NonsecureAndSecure"),
        finding(LONG, setting="copies", before={"dc1.corp.example": "7d"}, after=None, control="operator-names"),
    ]
    save("dc1", dc("dc1", *found))
    save("dc2", dc("dc2", found[1]))
    text = render(reported(context))
    assert max(len(line) for line in text.splitlines()) <= 100
    table = text[text.index("SEVERITY") :].splitlines()
    assert table[1].startswith("critical")
    assert "corp.example in" in table[1]


def test_colours_do_not_move_the_columns(context: Context, save: Save) -> None:
    save("dc1", dc("dc1", finding(f"DC=corp.example,{PARTITION}")))
    save("dc2", dc("dc2"))
    report = reported(context)
    painted = render(report, lambda text, severity: f"<{severity}>{text}</{severity}>")
    assert painted.replace("<high>", "").replace("</high>", "") == render(report)


def test_the_terminal_ends_with_the_path_of_the_report(context: Context, save: Save) -> None:
    save("dc1", dc("dc1"))
    save("dc2", dc("dc2"))
    shown: list[str] = []
    _judge.run({"writers": []}, context)
    result = _report.run({}, replace(context, display=shown.append))
    assert shown[-1] == f"Report: {result['report']}"


def test_the_diff_of_all_hosts_names_each_setting_once(context: Context, save: Save) -> None:
    target = f"DC=corp.example,{PARTITION}"
    for host in ("dc1", "dc2"):
        save(host, dc(host, finding(target)))
    _judge.run({"writers": []}, context)
    result = _report.run({}, context)
    assert result["changed"]
    assert result["diff"]["before"].count("dynamic_update") == result["diff"]["after"].count("dynamic_update") == 1


def test_a_report_needs_a_judgement(context: Context) -> None:
    with pytest.raises(Refused, match="holds no judgement"):
        _report.run({}, context)


# What was changed in the run


def approve(context: Context, **about: Any) -> None:
    """Approve one step of dc1, which the run then writes."""
    change = {"control": "zone-secure-only", "setting": "dynamic_update", "before": "None", "after": "Secure"}
    step = {"number": 1, "kind": "secure-domain", "title": "Zone corp.example is secure", "host": "dc1"}
    step |= {"module": "dns_zone", "target": f"DC=corp.example,{PARTITION}", "zone": "corp.example"}
    step |= {"changes": [change], "commands": ["Set-DnsServerPrimaryZone"]}
    step |= {"replicates_to": {"number": 1, "servers": ["dc2"], "unread": []}}
    known = {"run_id": "r1", "check_mode": False, "change": "CHG0123", "plan": "0123456789abcdef", "zones": None}
    context.run.write(context.run.path / "approval.json", sealed(known | {"steps": [step], "left": []} | about))
    record = HostRecord(context.run, "dc1", Author("admin", "operator"))
    record.conclude(record.intend(Write.of(step), []), "applied", "", {"dynamic_update": "Secure"})


def test_a_run_that_only_read_has_no_changes(context: Context, save: Save) -> None:
    save("dc1", dc("dc1"))
    report = reported(context)
    assert (report["changes"], report["run"]["change"]) == (None, None)
    assert "Approved" not in render(report)


def test_the_ticket_of_an_audit_is_in_its_report(context: Context, save: Save) -> None:
    save("dc1", dc("dc1"))
    report = reported(context, change="CHG0042")
    assert report["run"]["change"] == "CHG0042"
    assert ", change CHG0042, read by" in render(report).splitlines()[0]


def test_the_report_of_a_run_that_wrote_tells_what_became_of_every_step(context: Context, save: Save) -> None:
    save("dc1", dc("dc1"))
    approve(context)
    report = reported(context)
    assert report["run"]["change"] == report["changes"]["change"] == "CHG0123"
    assert [(each["host"], each["state"]) for each in report["changes"]["steps"]] == [("dc1", "applied")]
    assert report["changes"]["steps"][0]["confirmation"]["not_asked"] == ["dc1", "dc2"]


def test_the_text_says_that_the_findings_were_read_before_the_writes(context: Context, save: Save) -> None:
    save("dc1", dc("dc1", finding(f"DC=corp.example,{PARTITION}")))
    approve(context)
    text = " ".join(render(reported(context)).split())
    assert "Approved (plan 0123456789abcdef, change CHG0123): 1 applied." in text
    assert "The findings below are what was read before that." in text


# The verdict


def judged(context: Context, scope: str, fail_on_drift: bool = False) -> dict[str, Any]:
    _judge.run({"writers": []}, context)
    return _verdict.run({"scope": scope, "fail_on_drift": fail_on_drift}, context)


def test_a_host_that_was_not_reached_is_unreachable_in_the_end(context: Context, save: Save) -> None:
    save("dc1")
    save("dc2", dc("dc2"))
    with pytest.raises((ConnectionLost, AnsibleError), match="dc1 was not reached: connection refused"):
        judged(context, "host")


def test_a_host_with_an_unknown_control_fails_with_the_reason(context: Context, save: Save) -> None:
    save("dc1", dc("dc1", dns_zone=part(verdict("zone-secure-only", "x", "unknown", "Access is denied."))))
    save("dc2", dc("dc2"))
    result = judged(context, "host")
    assert result["failed"]
    assert "zone-secure-only (1)" in result["msg"]
    assert "Access is denied." in result["msg"]


def test_a_host_whose_controls_are_known_passes_with_drift(context: Context, save: Save) -> None:
    save("dc1", dc("dc1", finding(f"DC=corp.example,{PARTITION}")))
    save("dc2", dc("dc2"))
    assert not judged(context, "host").get("failed")


def test_a_server_that_is_not_covered_fails_the_estate(context: Context, save: Save) -> None:
    save("dc1", dc("dc1"))
    result = judged(replace(context, hosts=["dc1"], play_hosts=["dc1"]), "estate")
    assert result["failed"]
    assert "not covered: dc2.corp.example" in result["msg"]


def test_drift_fails_the_estate_only_on_request(context: Context, save: Save) -> None:
    for host in ("dc1", "dc2"):
        save(host, dc(host, finding(f"DC=corp.example,{PARTITION}")))
    assert not judged(context, "estate").get("failed")
    assert judged(context, "estate", fail_on_drift=True)["failed"]


def test_a_clean_estate_passes_also_when_drift_would_fail_it(context: Context, save: Save) -> None:
    for host in ("dc1", "dc2"):
        save(host, dc(host, dns_zone_aging=part(), dns_zone=part(), dns_scavenging=dc(host)["dns_scavenging"]))
    assert not judged(context, "estate", fail_on_drift=True).get("failed")


def test_why_something_was_skipped_is_said_once_for_all_hosts(context: Context, save: Save) -> None:
    save("dc1", dc("dc1"))
    save("dc2", dc("dc2"))
    text = render(reported(context))
    assert text.count("static, confirm") == 1
    assert "skipped 2 x static, confirm (zone-secure-only 2)" in text


def test_a_host_that_was_not_reached_is_said_under_a_limit_too(context: Context, save: Save) -> None:
    save("dc1")
    text = render(reported(replace(context, play_hosts=["dc1"])))
    assert "dc1: connection refused" in text[text.index("NOT COVERED") :]


def test_an_audit_that_judged_nothing_does_not_say_that_all_is_well(context: Context, save: Save) -> None:
    save("dc1")
    assert "Nothing was judged." in render(reported(replace(context, play_hosts=["dc1"])))


def test_the_text_says_what_every_server_is_and_who_said_so(context: Context, save: Save) -> None:
    save("dc1", dc("dc1"))
    save("dc2")
    text = render(reported(context))
    assert re.search(r"^dc1 +DC of corp.example +1 +never$", text, re.MULTILINE)
    assert re.search(r"^dc2 +not read +\? +\?$", text, re.MULTILINE)
    assert "The domain controllers of corp.example were named by dc1." in text


def test_what_is_kept_for_the_way_back_does_not_fill_the_table(context: Context, save: Save) -> None:
    before = {"owner": "CORP\\GATE$", "sddl": "O:DAG:DUD:" + "(A;;RP;;;SY)" * 40}
    save("dc1", dc("dc1", finding("corp.example", setting="owner:gate", before=before)))
    text = render(reported(context))
    assert re.search(r"owner:gate +CORP\\GATE\$", text)
    assert "O:DAG" not in text


@pytest.mark.parametrize(
    ("setting", "value", "words"),
    [
        ("scavenging_interval", {"dc1": "7d", "dc2": "7d"}, "7d on 2 servers"),
        ("dynamic_update", {"dc1": "Secure", "dc2": "None"}, "Secure or None"),
        ("scavenge_servers", [], "every server"),
        ("copies", [], "no copies"),
        ("copies", ["DC=a,CN=b,DC=c"], "1 copy"),
    ],
)
def test_a_value_is_said_in_a_narrow_column(context: Context, save: Save, setting: str, value: Any, words: str) -> None:
    save("dc1", dc("dc1", finding("corp.example", setting=setting, before=value)))
    save("dc2", dc("dc2"))
    assert words in render(reported(context))


def test_a_zone_that_carries_the_name_of_its_server_is_counted_beside_it(context: Context, save: Save) -> None:
    parts = dc("dc1")
    parts["dns_zone"]["verdicts"].append(verdict("zone-classification", "dc1.corp.example", "unknown", "not told"))
    save("dc1", parts)
    save("dc2", dc("dc2"))
    counts = control(reported(context), "zone-classification")["hosts"]
    assert (counts["dc1"]["total"], counts["dc2"]["total"]) == (3, 2)

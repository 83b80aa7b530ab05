"""The change plan: its steps and their order, its id, its gates, and what is no step. The evidence is a small table."""

from __future__ import annotations

import copy
import random
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from ansible_collections.ddi.windows.plugins.module_utils._change_plan import id_of, plan
from ansible_collections.ddi.windows.plugins.module_utils._errors import Refused
from ansible_collections.ddi.windows.plugins.module_utils._estate import estate_of, target_key
from ansible_collections.ddi.windows.plugins.module_utils._gate_options import GATE_OPTIONS
from ansible_collections.ddi.windows.plugins.module_utils._grounds import grounds_of
from ansible_collections.ddi.windows.plugins.module_utils._judgement import decide
from ansible_collections.ddi.windows.plugins.modules import change_plan, dns_scavenging, dns_zone, dns_zone_aging
from ansible_collections.ddi.windows.plugins.plugin_utils._arguments import check
from ansible_collections.ddi.windows.plugins.plugin_utils._plan import lines_of
from hypothesis import given
from hypothesis import strategies as st

from .health import delegations, health, partner

PARTITION = "cn=MicrosoftDNS,DC=DomainDnsZones,DC=corp,DC=example"
EMEA = "cn=MicrosoftDNS,DC=DomainDnsZones,DC=emea,DC=corp,DC=example"
OPEN = {"dynamic_update": "NonsecureAndSecure"}
NAMED = [
    {"fqdn": f"dc{n}.corp.example", "domain": "corp.example", "address": f"10.0.0.{n}", "read_only": False, "roles": []}
    for n in (1, 2)
]
PLANNING: dict[str, Any] = {name: option.get("default") for name, option in GATE_OPTIONS.items()}
NOW = datetime(2026, 3, 1, tzinfo=UTC)


def dn(name: str, partition: str = PARTITION) -> str:
    return f"DC={name},{partition}"


def zone(name: str, **facts: Any) -> dict[str, Any]:
    return {
        "name": name,
        "zone_type": "Primary",
        "ds_integrated": True,
        "auto_created": False,
        "reverse": name.endswith(".arpa"),
        "read_only": False,
        "signed": False,
        "dynamic_update": "Secure",
        "domain_zone": name in ("corp.example", "emea.corp.example"),
        "aging": True,
        "no_refresh_interval": "7d",
        "refresh_interval": "7d",
        "scavenge_servers": [],
    } | facts


def dc(number: int, *zones: dict[str, Any], interval: str | None = "never", **options: Any) -> dict[str, Any]:
    """The evidence of a DC that holds *zones*: what its modules found with *options*."""
    known = {dn(each["name"], each.get("where", PARTITION)): each for each in zones}
    scavenging = {"server": {"scavenging_interval": interval, "new_zones_age": False}}
    names = {"static_zones": [], "reverse_zones": []}
    aging = {"aging": True, "no_refresh_interval": "7d", "refresh_interval": "7d", "scavenge_servers": None}
    server = {"scavenging_interval": None, "new_zones_age": None}
    found = {
        "dns_zone": dns_zone.decide(known, names | {"dynamic_update": "secure"}),
        "dns_zone_aging": dns_zone_aging.decide(known, names | _only(aging, options)),
        "dns_scavenging": dns_scavenging.decide(scavenging, server | _only(server, options)),
    }
    current = {"dns_zone": known, "dns_zone_aging": known, "dns_scavenging": scavenging}
    parts = {
        part: {"params": {}, "current": current[part], "findings": [each.as_dict() for each in decision.findings]}
        for part, decision in found.items()
    }
    info = {
        "fqdn": f"dc{number}.corp.example",
        "addresses": [f"10.0.0.{number}"],
        "read_only": False,
        "controller": True,
        "domain": {"name": "corp.example", "dn": "", "system": "", "pdc_emulator": "dc1.corp.example"},
        "forest": {"name": "corp.example", "domains": ["corp.example"], "partitions": []},
        "controllers": NAMED,
        "copies": list(known),
        "dhcp_servers": [],
        "unread": {},
        "errors": {},
    }
    parts["dns_server_info"] = {"current": {"server": info}}
    parts["dns_server_health_info"] = health(known)
    parts["dns_delegation"] = delegations(known)
    return {"host": f"dc{number}", "reached": True, "error": None, "parts": parts}


def _only(defaults: Mapping[str, Any], options: Mapping[str, Any]) -> dict[str, Any]:
    return dict(defaults) | {key: value for key, value in options.items() if key in defaults}


def planned(
    *evidence: dict[str, Any], limit: list[str] | None = None, past: Any = (), damaged: Any = (), **planning: Any
) -> dict[str, Any]:
    hosts = ["dc1", "dc2"]
    estate = estate_of(evidence, hosts, limit or hosts)
    judgement = decide(estate, {"writers": []})
    kept = {
        "verdicts": [each.as_dict() for each in judgement.verdicts],
        "findings": [each.as_dict() for each in judgement.findings],
        "writers": [each.as_dict() for each in judgement.writers],
        "scavengers": [each.as_dict() for each in judgement.scavengers],
    }
    history = {"zones": dict(past), "damaged": list(damaged)}
    grounds = grounds_of(kept["verdicts"], PLANNING | planning, history, NOW, kept["scavengers"])
    return plan(estate, kept, grounds, lines_of)


def both(*zones: dict[str, Any], **options: Any) -> list[dict[str, Any]]:
    return [dc(1, *zones, **options), dc(2, *zones, **options)]


def elected(*zones: dict[str, Any], **options: Any) -> list[dict[str, Any]]:
    """The evidence of two DCs of which the second is elected to scavenge: the first has the roles of the domain."""
    evidence = both(*zones, **options)
    for each in evidence:
        server = each["parts"]["dns_server_info"]["current"]["server"]
        server["controllers"] = [NAMED[0] | {"roles": ["PDCEmulator", "RIDMaster", "InfrastructureMaster"]}, NAMED[1]]
    return evidence


def kinds(plan: dict[str, Any]) -> list[str]:
    return [step["kind"] for step in plan["steps"]]


def states(step: dict[str, Any]) -> dict[str, str]:
    return {gate["gate"]: gate["state"] for gate in step["gates"]}


def only_step(plan: dict[str, Any]) -> dict[str, Any]:
    (step,) = plan["steps"]
    assert isinstance(step, dict)
    return step


MANY = (
    zone("_msdcs.corp.example", **OPEN),
    zone("corp.example", **OPEN),
    zone("10.in-addr.arpa", **OPEN),
    zone("app.corp.example", **OPEN),
    zone("voice.corp.example", aging=False, refresh_interval="1d"),
    zone("lab.corp.example", **OPEN, aging=False),
)


# Order


def test_steps_follow_the_safe_order() -> None:
    assert kinds(planned(*both(*MANY, interval="7d", new_zones_age=True))) == [
        "stop-scavenging",
        "stop-scavenging",
        "secure-forward",
        "secure-forward",
        "secure-reverse",
        "secure-domain",
        "secure-msdcs",
        "zone-aging",
        "new-zones-age",
        "new-zones-age",
    ]


def test_the_settings_of_the_aging_of_a_zone_are_one_command() -> None:
    step = only_step(planned(*both(zone("voice.corp.example", aging=False, refresh_interval="1d"))))
    assert step["commands"] == [
        "Set-DnsServerZoneAging -Name voice.corp.example -Aging $true -RefreshInterval 7.00:00:00"
    ]
    assert step["rollback"]["commands"] == [
        "Set-DnsServerZoneAging -Name voice.corp.example -Aging $false -RefreshInterval 1.00:00:00"
    ]


def test_the_elected_writer_writes_and_the_others_are_counted() -> None:
    step = only_step(planned(*both(zone("app.corp.example", **OPEN))))
    assert (step["host"], step["replicates_to"]) == ("dc1", {"number": 1, "servers": ["dc2"], "unread": []})
    assert "inventory order" in step["writer"]["reason"]
    assert step["commands"] == ["Set-DnsServerPrimaryZone -Name app.corp.example -DynamicUpdate Secure"]


def test_the_aging_of_a_zone_waits_for_the_plan_after_the_one_that_makes_it_secure() -> None:
    plan = planned(*both(zone("lab.corp.example", **OPEN, aging=False)))
    assert kinds(plan) == ["secure-forward"]
    (held,) = plan["held_back"]
    assert (held["setting"], "later plan" in held["reason"]) == ("aging", True)


def test_at_most_one_zone_of_a_domain_goes_to_secure_child_domains_first() -> None:
    zones = (zone("corp.example", **OPEN), zone("emea.corp.example", **OPEN))
    plan = planned(*both(*zones))
    assert [step["zone"] for step in plan["steps"]] == ["emea.corp.example"]
    assert [held["target"] for held in plan["held_back"]] == [dn("corp.example")]
    assert len(planned(*both(*zones), domain_zones=2)["steps"]) == 2
    assert planned(*both(*zones), domain_zones=0)["steps"] == []


def test_a_domain_zone_whose_update_sources_were_reviewed_goes_first() -> None:
    zones = (zone("corp.example", **OPEN), zone("emea.corp.example", **OPEN))
    step = only_step(planned(*both(*zones), update_sources_reviewed=["CORP.example."]))
    assert (step["zone"], step["ready"]) == ("corp.example", True)


def test_a_zone_that_may_be_the_zone_of_a_domain_is_handled_like_one() -> None:
    assert kinds(planned(*both(zone("app.corp.example", **OPEN, domain_zone=None)))) == ["secure-domain"]


@pytest.mark.parametrize(
    ("held", "kinds_of_steps"),
    [
        (["example"], {"example": "secure-domain"}),
        (["."], {".": "secure-domain"}),
        (["example", "."], {"example": "secure-domain", ".": "secure-forward"}),
        (["corp.example", "example"], {"corp.example": "secure-domain", "example": "secure-forward"}),
        (["Corp.Example", "example"], {"Corp.Example": "secure-domain", "example": "secure-forward"}),
        (["_msdcs.corp.example", "example"], {"_msdcs.corp.example": "secure-msdcs", "example": "secure-domain"}),
        (["xcorp.example"], {"xcorp.example": "secure-forward"}),
        (["ad.corp.example"], {"ad.corp.example": "secure-forward"}),
    ],
)
def test_a_zone_in_which_a_domain_below_it_registers_is_handled_like_the_zone_of_a_domain(
    held: list[str], kinds_of_steps: dict[str, str]
) -> None:
    zones = [zone(name, **OPEN, domain_zone=name.lower() == "corp.example") for name in held]
    plan = planned(*both(*zones), domain_zones=9)
    assert {step["zone"]: step["kind"] for step in plan["steps"]} == kinds_of_steps


def test_a_zone_above_a_domain_waits_until_its_update_sources_were_reviewed() -> None:
    step = only_step(planned(*both(zone("example", **OPEN))))
    assert (states(step)["update-sources"], step["ready"]) == ("closed", False)


def test_a_zone_that_only_a_server_of_its_own_holds_is_no_closer_zone_of_a_domain() -> None:
    alone = zone("corp.example", ds_integrated=False, dynamic_update="None", aging=False)
    evidence = both(zone("example", **OPEN))
    for part in ("dns_zone", "dns_zone_aging"):
        evidence[1]["parts"][part]["current"]["corp.example"] = alone
    assert kinds(planned(*evidence)) == ["secure-domain"]


def test_without_the_domains_of_the_forest_a_zone_is_handled_like_the_zone_of_one() -> None:
    evidence = both(zone("app.example", **OPEN))
    for entry in evidence:
        entry["parts"]["dns_server_info"]["current"]["server"]["forest"] = None
    assert kinds(planned(*evidence)) == ["secure-domain"]


# Scavenging


def test_servers_stop_scavenging_only_where_the_aging_of_their_zones_changes() -> None:
    assert kinds(planned(*both(zone("app.corp.example", **OPEN), interval="7d"))) == ["secure-forward"]
    plan = planned(dc(1, MANY[4]), dc(2, MANY[4], interval="7d"))
    assert [(step["kind"], step["host"]) for step in plan["steps"]] == [
        ("stop-scavenging", "dc2"),
        ("zone-aging", "dc1"),
    ]
    stop = plan["steps"][0]
    assert (stop["gates"], stop["ready"], stop["findings"]) == ([], True, [])
    assert stop["commands"] == ["Set-DnsServerScavenging -ScavengingInterval 0.00:00:00"]
    assert stop["rollback"] == {
        "commands": ["Set-DnsServerScavenging -ScavengingInterval 7.00:00:00"],
        "caution": "It starts deletion again.",
    }


def test_a_server_that_should_not_scavenge_is_stopped_once() -> None:
    plan = planned(*both(MANY[4], interval="7d", scavenging_interval="never"))
    assert kinds(plan) == ["stop-scavenging", "stop-scavenging", "zone-aging"]
    assert all(step["findings"] for step in plan["steps"])


def test_scavenging_starts_last_and_behind_gates_that_nothing_opens() -> None:
    app = zone("app.corp.example")
    step = planned(*elected(app, scavenging_interval="7d"))["steps"][-1]
    assert (step["kind"], step["host"]) == ("scavenging-interval", "dc2")
    assert (states(step)["aged"], states(step)["forecast"], step["ready"]) == ("unknown", "unknown", False)


def test_a_server_that_would_scavenge_beside_another_one_is_held_back_with_the_reason() -> None:
    plan = planned(*elected(zone("app.corp.example", scavenge_servers=["10.0.0.2"]), scavenging_interval="7d"))
    assert [(step["kind"], step["host"]) for step in plan["steps"]] == [("scavenging-interval", "dc2")]
    (held,) = [each for each in plan["held_back"] if each["hosts"] == ["dc1"]]
    assert "not dc1.corp.example (PDC emulator)" in held["reason"]


def test_another_interval_is_held_back_on_a_server_that_the_plan_stops() -> None:
    plan = planned(*both(MANY[4], interval="7d", scavenging_interval="14d"))
    assert "scavenging-interval" not in kinds(plan)
    assert {held["setting"] for held in plan["held_back"]} == {"scavenging_interval"}


# The last step


def aged(days: int, name: str = "app.corp.example") -> dict[str, Any]:
    """What runs remember of a zone that has aged for *days*."""
    since = (NOW - timedelta(days=days)).isoformat()
    aging = {"since": since, "not": None, "by": "read", "run": "r1"}
    return {target_key(dn(name)): {"seen": NOW.isoformat(), "secure_since": None, "last_write": None, "aging": aging}}


def last_step(*zones: dict[str, Any], **planning: Any) -> dict[str, Any]:
    evidence = elected(*zones)
    evidence[1]["parts"]["dns_scavenging"] = dc(2, scavenging_interval="7d")["parts"]["dns_scavenging"]
    return planned(*evidence, **planning)["steps"][-1]


PINNED = zone("app.corp.example", scavenge_servers=["10.0.0.2"])


def test_no_scavenging_step_is_ready_even_when_all_is_done_that_a_run_can_see() -> None:
    step = last_step(PINNED, past=aged(30), longest_lease="8d")
    assert step["kind"] == "scavenging-interval"
    assert states(step) == {
        "coverage": "open",
        "one-scavenger": "open",
        "aged": "open",
        "pinned": "open",
        "replication": "open",
        "clock": "open",
        "leases": "open",
        "forecast": "unknown",
        "backup": "unknown",
    }
    assert not step["ready"]


@pytest.mark.parametrize(
    ("days", "lease", "state"),
    [(14, "8d", "open"), (13, "8d", "closed"), (20, "21d", "closed"), (21, "21d", "open"), (90, None, "unknown")],
)
def test_zones_age_for_both_intervals_and_the_longest_lease_before(days: int, lease: str | None, state: str) -> None:
    assert states(last_step(PINNED, past=aged(days), longest_lease=lease))["aged"] == state


def test_a_zone_of_which_nobody_knows_since_when_it_ages_opens_nothing() -> None:
    assert states(last_step(PINNED, longest_lease="8d"))["aged"] == "unknown"
    other = zone("other.corp.example", scavenge_servers=["10.0.0.2"])
    assert states(last_step(PINNED, other, past=aged(30), longest_lease="8d"))["aged"] == "unknown"


def test_a_clock_behind_what_runs_saw_opens_nothing() -> None:
    past = {key: each | {"seen": (NOW + timedelta(days=1)).isoformat()} for key, each in aged(30).items()}
    assert states(last_step(PINNED, past=past, longest_lease="8d"))["aged"] == "unknown"


def test_what_only_the_silence_of_audit_channels_tells_is_said() -> None:
    past = {key: entry | {"aging": entry["aging"] | {"by": "event"}} for key, entry in aged(30).items()}
    state, reason = gate(last_step(PINNED, past=past, longest_lease="8d"), "aged")
    assert state == "open"
    assert "For app.corp.example that is known because no audit event says otherwise." in reason
    assert "audit event" not in gate(last_step(PINNED, past=aged(30), longest_lease="8d"), "aged")[1]


@pytest.mark.parametrize(
    ("lease", "exceptions", "state"),
    [
        ("14d", [], "open"),
        ("15d", [], "closed"),
        ("15d", "app.corp.example", "open"),
        ("15d", [dn("app.corp.example")], "open"),
        (None, ["app.corp.example"], "unknown"),
    ],
)
def test_no_lease_is_longer_than_both_intervals_but_in_the_zones_that_the_operator_excepts(
    lease: str | None, exceptions: Any, state: str
) -> None:
    step = last_step(PINNED, past=aged(90), longest_lease=lease, lease_exceptions=exceptions)
    assert states(step)["leases"] == state


@pytest.mark.parametrize(("listed", "state"), [([], "closed"), (["10.0.0.1"], "closed"), (["10.0.0.2"], "open")])
def test_every_server_shows_a_list_that_names_the_scavenger_alone(listed: list[str], state: str) -> None:
    assert states(last_step(zone("app.corp.example", scavenge_servers=listed)))["pinned"] == state


def test_a_list_that_one_holder_does_not_show_yet_is_not_seen_everywhere() -> None:
    evidence = elected(PINNED)
    evidence[1]["parts"]["dns_scavenging"] = dc(2, scavenging_interval="7d")["parts"]["dns_scavenging"]
    late = {dn("app.corp.example"): zone("app.corp.example")}
    evidence[0]["parts"]["dns_zone"]["current"] = evidence[0]["parts"]["dns_zone_aging"]["current"] = late
    assert states(planned(*evidence)["steps"][-1])["pinned"] == "closed"


def test_a_file_backed_zone_that_ages_closes_the_gates_of_its_server() -> None:
    plain = zone("lab.example", ds_integrated=False)
    evidence = elected(PINNED)
    evidence[1]["parts"]["dns_scavenging"] = dc(2, scavenging_interval="7d")["parts"]["dns_scavenging"]
    held = evidence[1]["parts"]["dns_zone"]["current"] | {"lab.example": plain}
    evidence[1]["parts"]["dns_zone"]["current"] = evidence[1]["parts"]["dns_zone_aging"]["current"] = held
    step = planned(*evidence, past=aged(30), longest_lease="8d")["steps"][-1]
    assert (states(step)["aged"], states(step)["pinned"]) == ("unknown", "closed")


def test_moving_the_scavenger_is_one_plan_in_the_safe_order() -> None:
    app = zone("app.corp.example", scavenge_servers=["10.0.0.1"])
    evidence = elected(app)
    for each, (interval, wanted) in zip(evidence, [("7d", None), ("never", "7d")], strict=True):
        made = dc(1, interval=interval, scavenging_interval=wanted)
        each["parts"]["dns_scavenging"] = made["parts"]["dns_scavenging"]
    plan = planned(*evidence)
    assert [(step["kind"], step["host"], step["ready"]) for step in plan["steps"]] == [
        ("stop-scavenging", "dc1", True),
        ("zone-aging", "dc1", False),
        ("scavenging-interval", "dc2", False),
    ]
    pin = plan["steps"][1]
    assert pin["commands"] == ["Set-DnsServerZoneAging -Name app.corp.example -ScavengeServers '10.0.0.2'"]
    assert pin["rollback"]["commands"] == ["Set-DnsServerZoneAging -Name app.corp.example -ScavengeServers '10.0.0.1'"]
    assert {gate for gate, state in states(pin).items() if state != "open"} == {"rule-0"}


# Gates


def test_every_gate_of_a_plain_step_is_open_in_an_estate_that_was_read_and_agrees() -> None:
    step = only_step(planned(*both(zone("app.corp.example", **OPEN))))
    names = ("coverage", "one-copy", "servers-agree", "one-writer", "replication", "clock")
    assert states(step) == dict.fromkeys(names, "open")
    assert step["ready"]


def unhealthy(**changes: Any) -> dict[str, str]:
    """Return the gates of a plain step while the second server tells *changes* of its health."""
    evidence = both(zone("app.corp.example", **OPEN))
    evidence[1]["parts"]["dns_server_health_info"]["current"]["server"] |= changes
    return states(only_step(planned(*evidence)))


@pytest.mark.parametrize(
    ("partners", "state"),
    [
        ([partner()], "open"),
        ([partner(), partner(partner="dc8", result=1722, failures=3)], "closed"),
        ([partner(failures=1)], "closed"),
        ([partner(success="2026-02-27T23:00:00+00:00")], "closed"),
        ([partner(success=None)], "closed"),
        ([partner(result=None)], "unknown"),
        ([partner(success="2026-03-02T00:00:00+00:00")], "unknown"),
        ([], "closed"),
        (None, "unknown"),
    ],
)
def test_no_zone_is_changed_while_a_server_that_holds_it_does_not_receive_what_is_written(
    partners: list[dict[str, Any]] | None, state: str
) -> None:
    gates = unhealthy(partitions={PARTITION.partition(",")[2]: partners})
    assert (gates["replication"], gates["clock"]) == (state, "open")


@pytest.mark.parametrize(
    ("now", "answered", "state"),
    [
        ("2026-03-01T00:04:59+00:00", "2026-03-01T00:00:00+00:00", "open"),
        ("2026-03-01T01:05:00+01:00", "2026-03-01T00:00:00+00:00", "open"),
        ("2026-02-28T23:54:59+00:00", "2026-03-01T00:00:00+00:00", "closed"),
        ("2026-03-01T00:06:00+00:00", "2026-03-01T00:00:30+00:00", "closed"),
        ("2026-03-01T00:05:30+00:00", "2026-03-01T00:01:00+00:00", "unknown"),
        (None, "2026-03-01T00:00:00+00:00", "unknown"),
    ],
)
def test_no_zone_is_changed_while_the_clock_of_a_server_that_holds_it_is_off(
    now: str | None, answered: str, state: str
) -> None:
    gates = unhealthy(now=now, asked=["2026-03-01T00:00:00+00:00", answered])
    assert gates["clock"] == state


def test_a_server_that_was_never_asked_opens_neither_gate() -> None:
    evidence = both(zone("app.corp.example", **OPEN))
    del evidence[1]["parts"]["dns_server_health_info"]
    gates = states(only_step(planned(*evidence)))
    assert (gates["replication"], gates["clock"]) == ("unknown", "unknown")


@pytest.mark.parametrize(("minutes", "state"), [(-4, "open"), (20, "closed"), (-20, "closed")])
def test_no_server_is_made_to_scavenge_by_a_controller_whose_clock_is_off(minutes: int, state: str) -> None:
    evidence = elected(PINNED, interval="never", scavenging_interval="7d")
    for each in evidence:
        facts = each["parts"]["dns_server_health_info"]["current"]["server"]
        facts["asked"] = [(NOW + timedelta(minutes=minutes)).isoformat()] * 2
    step = planned(*evidence, past=aged(30), longest_lease="8d")["steps"][-1]
    assert (step["kind"], states(step)["clock"]) == ("scavenging-interval", state)


def test_a_server_that_was_not_read_closes_coverage_and_leaves_rule_zero_unknown() -> None:
    step = only_step(planned(dc(1, MANY[4]), {"host": "dc2", "reached": False, "error": "refused", "parts": {}}))
    assert (states(step)["coverage"], states(step)["rule-0"]) == ("closed", "unknown")
    assert step["replicates_to"]["unread"] == ["dc2.corp.example"]
    assert not step["ready"]


def test_an_interval_that_was_not_read_leaves_rule_zero_unknown_and_is_not_written() -> None:
    plan = planned(dc(1, MANY[4]), dc(2, MANY[4], interval=None))
    assert kinds(plan) == ["zone-aging"]
    assert states(plan["steps"][0])["rule-0"] == "unknown"


def test_scavenging_closes_rule_zero_with_the_name_of_the_server() -> None:
    (gate,) = [
        gate
        for gate in planned(dc(1, MANY[4]), dc(2, MANY[4], interval="7d"))["steps"][1]["gates"]
        if gate["gate"] == "rule-0"
    ]
    assert (gate["state"], "dc2 every 7d" in gate["sentence"]) == ("closed", True)


def test_under_a_limit_coverage_is_closed() -> None:
    step = only_step(planned(dc(1, zone("app.corp.example", **OPEN)), limit=["dc1"]))
    assert {name for name, state in states(step).items() if state == "open"} == {"one-writer"}
    assert states(step)["coverage"] == "closed"


def test_aging_is_switched_on_only_behind_an_unknown_settling_time() -> None:
    assert states(only_step(planned(*both(zone("a.example", aging=False)))))["settled"] == "unknown"
    assert "settled" not in states(only_step(planned(*both(zone("a.example", refresh_interval="1d")))))


def test_aging_of_a_zone_that_stays_nonsecure_is_closed() -> None:
    step = only_step(planned(*both(zone("corp.example", **OPEN, aging=False)), domain_zones=0))
    assert states(step)["settled"] == "closed"


def test_a_setting_that_some_servers_did_not_tell_leaves_agreement_unknown() -> None:
    plan = planned(dc(1, zone("a.example", **OPEN)), dc(2, zone("a.example", **OPEN, aging=None)))
    assert states(plan["steps"][0])["servers-agree"] == "unknown"


@pytest.mark.parametrize(
    ("copies", "state"),
    [
        ([dn("a.example")], "open"),
        ([], "unknown"),
        ([dn("a.example"), dn("A.example", EMEA)], "closed"),
        ([dn("a.example"), dn("a.example CNF:5e0c")], "closed"),
        ([dn("a.example"), dn("b.example"), dn("b.example", EMEA)], "open"),
    ],
)
def test_a_zone_with_a_second_copy_is_left_alone(copies: list[str], state: str) -> None:
    evidence = both(zone("a.example", **OPEN))
    for entry in evidence:
        entry["parts"]["dns_server_info"]["current"]["server"]["copies"] = copies
    assert states(only_step(planned(*evidence)))["one-copy"] == state


@pytest.mark.parametrize(
    ("named", "state"),
    [([], "closed"), (["other.example"], "closed"), (["corp.example"], "open"), ([dn("corp.example").lower()], "open")],
)
def test_a_domain_zone_waits_until_its_update_sources_were_reviewed(named: list[str], state: str) -> None:
    step = only_step(planned(*both(zone("corp.example", **OPEN)), update_sources_reviewed=named))
    assert states(step)["update-sources"] == state


def test_a_name_that_several_zones_have_reviews_none_of_them() -> None:
    other = {"where": EMEA}
    zones = [zone("corp.example", **OPEN), zone("corp.example", **OPEN) | other]
    plan = planned(*both(*zones), domain_zones=2, update_sources_reviewed=["corp.example"])
    assert [states(step)["update-sources"] for step in plan["steps"]] == ["unknown", "unknown"]


# What is no step


def test_what_people_do_is_listed_and_no_step() -> None:
    plan = planned(*both(zone("app.corp.example", **OPEN, signed=True)))
    assert plan["steps"] == []
    (manual,) = plan["manual"]
    assert "signs it again" in manual["reason"]


def test_what_the_writer_has_already_is_left_to_replication() -> None:
    plan = planned(dc(1, zone("app.corp.example")), dc(2, zone("app.corp.example", **OPEN)))
    assert plan["steps"] == []
    assert any("dc1, the writer, has Secure already" in held["reason"] for held in plan["held_back"])


def test_servers_that_differ_about_an_open_zone_are_one_step_with_closed_agreement() -> None:
    mode = {"dynamic_update": "None"}
    plan = planned(dc(1, zone("corp.example", **OPEN)), dc(2, zone("corp.example", **mode)))
    step = only_step(plan)
    assert [change["before"] for change in step["changes"]] == ["NonsecureAndSecure"]
    assert [found["hosts"] for found in step["findings"]] == [["dc2"], ["dc1"]]
    assert states(step)["servers-agree"] == "closed"


def test_servers_that_are_told_different_values_hold_the_change_back() -> None:
    short = zone("a.example", refresh_interval="1d")
    plan = planned(dc(1, short), dc(2, short, refresh_interval="14d"))
    assert [change["after"] for change in only_step(plan)["changes"]] == ["7d"]
    (held,) = [each for each in plan["held_back"] if each["control"] == "zone-aging-intervals"]
    assert (held["after"], "same variables" in held["reason"]) == ("14d", True)


def test_a_zone_of_which_every_copy_is_read_only_has_no_step() -> None:
    plan = planned(*both(zone("app.corp.example", **OPEN, read_only=True)))
    assert plan["steps"] == []
    assert [held["control"] for held in plan["held_back"]] == ["zone-secure-only"]


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        (OPEN, "overwrite any name"),
        ({"refresh_interval": "1d"}, "shortens an interval"),
        ({"refresh_interval": "14d"}, None),
        ({"aging": False}, None),
    ],
)
def test_the_way_back_says_what_it_weakens(facts: dict[str, Any], words: str | None) -> None:
    caution = only_step(planned(*both(zone("a.example", **facts))))["rollback"]["caution"]
    assert words in caution if words else caution is None


def test_the_way_back_to_an_empty_list_says_that_it_is_inferred() -> None:
    step = only_step(planned(*both(zone("a.example"), scavenge_servers=["10.0.0.1"])))
    assert step["rollback"]["commands"] == ["Set-DnsServerZoneAging -Name a.example -ScavengeServers @()"]
    assert "inferred" in step["rollback"]["caution"]


# The id


def shuffled(evidence: list[dict[str, Any]], chance: random.Random) -> list[dict[str, Any]]:
    """The same evidence with its findings, zones and parts in another order."""
    mixed = copy.deepcopy(evidence)
    for entry in mixed:
        for part in entry["parts"].values():
            part["current"] = dict(chance.sample(list(part["current"].items()), len(part["current"])))
            chance.shuffle(part.get("findings", []))
        entry["parts"] = dict(chance.sample(list(entry["parts"].items()), len(entry["parts"])))
    chance.shuffle(mixed)
    return mixed


WHOLE = both(*MANY, interval="7d", new_zones_age=True)


@given(st.randoms(use_true_random=False))
def test_the_same_findings_give_the_same_plan(chance: random.Random) -> None:
    assert planned(*shuffled(WHOLE, chance)) == planned(*WHOLE)


def paths(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The way to every plain value of a document."""
    entries = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else []
    below = [each for key, entry in entries for each in paths(entry, (*path, key))]
    return below if isinstance(value, (dict, list)) else [path]


PLAN = planned(*WHOLE)
PATHS = [path for path in paths(PLAN["steps"], ("steps",)) if path[-1] != "sentence"]


@given(st.sampled_from(PATHS), st.text() | st.integers() | st.none())
def test_any_change_of_a_step_gives_another_id(path: tuple[Any, ...], value: Any) -> None:
    edited = copy.deepcopy(PLAN)
    place: Any = edited
    for key in path[:-1]:
        place = place[key]
    same = type(place[path[-1]]) is type(value) and place[path[-1]] == value
    place[path[-1]] = value
    assert (id_of(edited) == PLAN["plan"]) == same


@given(st.permutations(range(len(PLAN["steps"]))))
def test_another_order_of_steps_gives_another_id(order: list[int]) -> None:
    edited = PLAN | {"steps": [PLAN["steps"][index] for index in order]}
    assert (id_of(edited) == PLAN["plan"]) == (order == sorted(order))


def test_a_step_less_gives_another_id() -> None:
    assert id_of(PLAN | {"steps": PLAN["steps"][1:]}) != PLAN["plan"]


def test_the_run_and_its_time_do_not_enter_the_id() -> None:
    assert id_of(PLAN | {"run": {"id": "another", "time": "later"}, "seal": "x"}) == PLAN["plan"]


def test_the_sentences_of_gates_hold_times_and_do_not_enter_the_id() -> None:
    later = copy.deepcopy(PLAN)
    later["steps"][2]["gates"][0]["sentence"] = "Another time."
    assert id_of(later) == PLAN["plan"]


def test_a_gate_that_opens_gives_another_id() -> None:
    assert planned(*WHOLE, update_sources_reviewed=["corp.example"])["plan"] != PLAN["plan"]


# What the operator says


def gate(step: dict[str, Any], name: str) -> tuple[str, str]:
    (found,) = [each for each in step["gates"] if each["gate"] == name]
    return found["state"], found["sentence"]


UNREAD = {"host": "dc2", "reached": False, "error": "refused", "parts": {}}


@pytest.mark.parametrize("named", ["dc2", " DC2. ", "dc2.corp.example"])
def test_a_server_that_may_be_missing_does_not_close_coverage(named: str) -> None:
    step = only_step(planned(dc(1, zone("app.corp.example", **OPEN)), UNREAD, allow_missing=[named]))
    assert gate(step, "coverage") == ("open", "Not read, which the operator accepts: dc2.corp.example.")


def test_another_server_is_missing_all_the_same() -> None:
    step = only_step(planned(dc(1, zone("app.corp.example", **OPEN)), UNREAD, allow_missing=["dc3"]))
    assert gate(step, "coverage") == ("closed", "Not covered: dc2.corp.example.")


def test_servers_agree_about_a_zone_beside_one_that_may_be_missing() -> None:
    def agreement(missing: str, **facts: Any) -> tuple[str, str]:
        plan = planned(dc(1, zone("app.corp.example", **OPEN, **facts)), UNREAD, allow_missing=[missing])
        return gate(plan["steps"][0], "servers-agree")

    assert agreement("dc2") == (
        "open",
        "No two servers that were read differ about the settings of the zone. Not read, which the operator accepts: "
        "dc2.corp.example.",
    )
    assert agreement("dc2", refresh_interval=None)[0] == "unknown"
    assert agreement("dc3")[0] == "unknown"


def test_rule_zero_is_overridden_for_the_servers_named_and_only_them() -> None:
    def state(*armed: str) -> tuple[str, str]:
        plan = planned(*both(MANY[4], interval="7d"), scavenging_armed_accepted=list(armed))
        return gate(plan["steps"][-1], "rule-0")

    assert state("dc1", "dc2.corp.example") == (
        "open",
        "The operator accepts that scavenging goes on (dc1 every 7d, dc2 every 7d).",
    )
    closed, sentence = state("dc1")
    assert (closed, "dc2 every 7d" in sentence, "dc1" in sentence) == ("closed", True, False)


@pytest.mark.parametrize(("named", "state"), [(["dc2"], "open"), (["dc1"], "unknown"), ([], "unknown")])
def test_a_server_that_did_not_say_whether_it_scavenges_is_accepted_by_name(named: list[str], state: str) -> None:
    told = planned(dc(1, MANY[4]), dc(2, MANY[4], interval=None), scavenging_armed_accepted=named)
    assert states(told["steps"][0])["rule-0"] == state
    unread = planned(dc(1, MANY[4]), UNREAD, scavenging_armed_accepted=named)
    assert states(unread["steps"][0])["rule-0"] == state


def test_one_writer_and_the_settling_time_are_judged_by_the_history_of_the_run() -> None:
    target = target_key(dn("a.example"))
    past = {"secure_since": "2026-02-26T00:00:00+00:00", "seen": "2026-02-27T00:00:00+00:00", "by": "read", "run": "r1"}
    evidence = both(zone("a.example", aging=False))
    settled = only_step(planned(*evidence, past={target: past | {"last_write": None}}))
    assert (states(settled)["settled"], settled["ready"]) == ("open", True)
    waiting = only_step(planned(*evidence, past={target: past}, secure_settle="4d"))
    assert gate(waiting, "settled")[1].endswith("until 2026-03-02 00:00 UTC.")
    assert states(only_step(planned(*evidence, past={target: past}, damaged=["x"])))["one-writer"] == "unknown"


@pytest.mark.parametrize(
    ("option", "value", "words"),
    [
        ("change", "x" * 65, "up to 64 characters"),
        ("change", "CHG\n1", "on one line"),
        ("change", "CHG\x1b[31m", "on one line"),
        ("secure_settle", "2", "without a unit"),
        ("secure_settle", "-1h", "negative"),
        ("domain_zones", -1, "0 or more"),
        ("update_sources_reviewed", {"a": 1}, "names of zones"),
    ],
)
def test_an_option_that_no_gate_can_be_judged_by_is_refused(option: str, value: Any, words: str) -> None:
    with pytest.raises(Refused, match=words):
        check(change_plan, "ddi.windows.change_plan", {"run_id": "r1", option: value})


@pytest.mark.parametrize("text", ["0h", "0d", "P0D", "PT0H"])
def test_a_settling_time_may_be_nothing(text: str) -> None:
    assert grounds_of([], PLANNING | {"secure_settle": text}, {}, NOW).settle == timedelta(0)

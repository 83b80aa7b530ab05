"""What the judge says about an estate; the evidence of every host is a small table."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.ddi.windows.plugins.module_utils._catalogue import CONTROLS
from ansible_collections.ddi.windows.plugins.module_utils._estate import estate_of
from ansible_collections.ddi.windows.plugins.module_utils._judgement import ESTATE_CONTROLS, Judgement, decide

from .health import delegations, health

DOMAIN = "CN=MicrosoftDNS,DC=DomainDnsZones,DC=corp,DC=example"
EMEA = "CN=MicrosoftDNS,DC=DomainDnsZones,DC=emea,DC=corp,DC=example"
FOREST = "CN=MicrosoftDNS,DC=ForestDnsZones,DC=corp,DC=example"
ZONE = f"DC=corp.example,{DOMAIN}"


def zone(name: str = "corp.example", **facts: Any) -> dict[str, Any]:
    return {
        "name": name,
        "zone_type": "Primary",
        "ds_integrated": True,
        "auto_created": False,
        "reverse": name.endswith(".arpa"),
        "read_only": False,
        "signed": False,
        "paused": False,
        "shutdown": False,
        "dynamic_update": "Secure",
        "domain_zone": False,
        "aging": True,
        "no_refresh_interval": "7d",
        "refresh_interval": "7d",
        "scavenge_servers": [],
    } | facts


def controller(fqdn: str, address: str = "", **facts: Any) -> dict[str, Any]:
    domain = fqdn.partition(".")[2]
    return {"fqdn": fqdn, "domain": domain, "address": address, "read_only": False, "roles": []} | facts


#: Two DCs of corp.example and one of its child domain.
NAMED = (
    controller("dc1.corp.example", "10.0.0.1", roles=["PDCEmulator"]),
    controller("dc2.corp.example", "10.0.0.2"),
    controller("dc3.emea.corp.example", "10.0.0.3", roles=["PDCEmulator"]),
)


def read(
    fqdn: str, zones: dict[str, Any] | None = None, interval: str | None = "never", **changes: Any
) -> dict[str, Any]:
    """The evidence of a DC that could be read."""
    name, _, domain = fqdn.partition(".")
    number = name[-1]
    info = {
        "fqdn": fqdn,
        "addresses": [f"10.0.0.{number}"],
        "read_only": False,
        "controller": True,
        "domain": {"name": domain, "dn": "", "system": "", "pdc_emulator": ""},
        "forest": {"name": "corp.example", "domains": ["corp.example", "emea.corp.example"], "partitions": []},
        "controllers": [entry for entry in NAMED if entry["domain"] == domain],
        "copies": [target for target in zones or {} if "," in target],
        "dhcp_servers": [],
        "unread": {},
        "errors": {},
    } | changes
    scavenging = {} if interval is None else {"server": {"scavenging_interval": interval, "new_zones_age": False}}
    return {
        "host": name,
        "reached": True,
        "error": None,
        "parts": {
            "dns_server_info": {"current": {"server": info}},
            "dns_zone": {"current": zones or {}, "params": {}, "findings": []},
            "dns_zone_aging": {"current": zones or {}, "params": {}, "findings": []},
            "dns_scavenging": {"current": scavenging, "params": {}, "findings": []},
            "dns_server_health_info": health(zones or {}),
            "dns_delegation": delegations(zones or {}),
        },
    }


def corp(zones: dict[str, Any], first: str | None = "never", second: str | None = "never") -> list[dict[str, Any]]:
    """The evidence of all three DCs; those of corp.example hold *zones*."""
    return [
        read("dc1.corp.example", zones, first),
        read("dc2.corp.example", zones, second),
        read("dc3.emea.corp.example"),
    ]


def unreached(name: str, error: str = "connection refused") -> dict[str, Any]:
    return {"host": name, "reached": False, "error": error, "parts": {}}


def judge(
    *evidence: dict[str, Any],
    hosts: list[str] | None = None,
    limit: list[str] | None = None,
    writers: Any = (),
    policies: Any = (),
) -> Judgement:
    names = hosts or [entry["host"] for entry in evidence]
    options = {"writers": list(writers), "reverse_policies": list(policies)}
    return decide(estate_of(evidence, names, limit if limit is not None else names), options)


def found(judgement: Judgement) -> set[tuple[str, str, str]]:
    return {(each.control, each.target, each.setting) for each in judgement.findings}


def state(judgement: Judgement, control: str, target: str) -> str:
    (verdict,) = [each for each in judgement.verdicts if (each.control, each.target) == (control, target)]
    return verdict.state


def put(evidence: dict[str, Any], **entry: Any) -> None:
    known = {
        "control": "zone-secure-only",
        "target": ZONE,
        "setting": "dynamic_update",
        "before": "None",
        "after": "Secure",
        "remedy": "automatic",
        "reason": "It is open.",
    }
    evidence["parts"]["dns_zone"]["findings"].append(known | entry)


def test_a_healthy_estate_raises_nothing_and_is_covered() -> None:
    roles = {"roles": ["PDCEmulator", "RIDMaster", "InfrastructureMaster"]}
    named = [NAMED[0] | roles, NAMED[1]]
    zones = {ZONE: zone(scavenge_servers=["10.0.0.2"])}
    first = read("dc1.corp.example", zones, controllers=named)
    second = read("dc2.corp.example", zones, "7d", controllers=named)
    judgement = judge(first, second, read("dc3.emea.corp.example"))
    assert judgement.findings == ()
    assert {each.state for each in judgement.verdicts} <= {"compliant", "skipped"}


def test_every_question_to_the_estate_is_in_the_catalogue() -> None:
    assert set(ESTATE_CONTROLS) <= set(CONTROLS)


# Coverage


def test_a_domain_controller_that_the_inventory_lacks_is_not_covered() -> None:
    judgement = judge(read("dc1.corp.example"), read("dc3.emea.corp.example"))
    assert found(judgement) == {("estate-coverage", "dc2.corp.example", "coverage")}
    assert judgement.findings[0].severity == "critical"


def test_a_domain_controller_that_did_not_answer_is_not_covered_and_known_by_its_directory_name() -> None:
    judgement = judge(read("dc1.corp.example"), unreached("dc2"), read("dc3.emea.corp.example"))
    assert found(judgement) == {("estate-coverage", "dc2.corp.example", "coverage")}
    assert "connection refused" in judgement.findings[0].reason


def test_a_domain_without_a_server_that_was_read_is_not_covered() -> None:
    judgement = judge(read("dc1.corp.example"), read("dc2.corp.example"))
    assert found(judgement) == {("estate-coverage", "emea.corp.example", "coverage")}


def test_the_coverage_of_a_domain_is_unknown_when_no_controller_of_it_could_read_the_directory() -> None:
    silent = read("dc3.emea.corp.example", controllers=None)
    judgement = judge(read("dc1.corp.example"), read("dc2.corp.example"), silent)
    assert state(judgement, "estate-coverage", "emea.corp.example") == "unknown"


def test_the_coverage_of_the_estate_is_unknown_when_nobody_could_read_its_domains() -> None:
    judgement = judge(*[read(f"dc{number}.corp.example", forest=None) for number in (1, 2)])
    assert state(judgement, "estate-coverage", "estate") == "unknown"


def test_when_nobody_answers_every_server_is_not_covered() -> None:
    judgement = judge(unreached("dc1"), unreached("dc2"))
    assert found(judgement) == {("estate-coverage", "dc1", "coverage"), ("estate-coverage", "dc2", "coverage")}


# The limit


def test_under_a_limit_nothing_is_said_about_the_estate() -> None:
    evidence = corp({ZONE: zone()}, "7d", "7d")
    judgement = judge(evidence[0], hosts=["dc1", "dc2", "dc3"], limit=["dc1"])
    assert judgement.findings == ()
    assert {each.control for each in judgement.verdicts} == set(ESTATE_CONTROLS)
    assert {each.reason for each in judgement.verdicts} == {"not judged: 2 of 3 servers outside the limit"}
    assert {each.state for each in judgement.verdicts} == {"skipped"}


def test_a_limit_that_leaves_all_servers_in_is_no_limit() -> None:
    judgement = judge(*corp({ZONE: zone()}, "7d", "7d"), limit=["dc3", "dc2", "dc1"])
    assert found(judgement)


# Scavenging


def test_a_zone_that_two_servers_scavenge_is_found_once() -> None:
    judgement = judge(*corp({ZONE: zone()}, "7d", "7d"))
    assert ("server-scavenging-exactly-one", ZONE, "scavenging_interval") in found(judgement)


def test_only_listed_servers_scavenge_a_zone_with_a_list() -> None:
    judgement = judge(*corp({ZONE: zone(scavenge_servers=["10.0.0.2"])}, "7d", "7d"))
    assert state(judgement, "server-scavenging-exactly-one", ZONE) == "compliant"


@pytest.mark.parametrize("facts", [{"aging": False}, {"dynamic_update": "None"}])
def test_a_zone_that_does_not_age_is_scavenged_by_nobody(facts: dict[str, Any]) -> None:
    judgement = judge(*corp({ZONE: zone(**facts)}, "7d", "7d"))
    assert state(judgement, "server-scavenging-exactly-one", ZONE) == "skipped"


def test_a_zone_whose_aging_nobody_told_is_unknown() -> None:
    judgement = judge(*corp({ZONE: {**zone(), "aging": None, "scavenge_servers": None}}, "7d", "7d"))
    assert state(judgement, "server-scavenging-exactly-one", ZONE) == "unknown"
    assert state(judgement, "zone-scavenge-servers", ZONE) == "unknown"


def test_whether_one_server_scavenges_a_zone_is_unknown_while_a_holder_was_not_read() -> None:
    judgement = judge(read("dc1.corp.example", {ZONE: zone()}, "7d"), unreached("dc2"), read("dc3.emea.corp.example"))
    assert state(judgement, "server-scavenging-exactly-one", ZONE) == "unknown"


def test_a_server_of_another_domain_cannot_hold_the_zone_of_this_one() -> None:
    judgement = judge(*corp({ZONE: zone()}, "never", "7d")[:2], unreached("dc3"))
    assert state(judgement, "server-scavenging-exactly-one", ZONE) == "unknown", (
        "its name is not known to the directory"
    )
    judgement = judge(
        *corp({ZONE: zone()}, "never", "7d")[:2],
        unreached("dc3"),
        read("dc4.emea.corp.example", controllers=[NAMED[2], controller("dc4.emea.corp.example", "10.0.0.4")]),
    )
    assert state(judgement, "server-scavenging-exactly-one", ZONE) == "compliant"


def test_the_pdc_emulator_should_not_scavenge() -> None:
    judgement = judge(*corp({ZONE: zone()}, first="7d"))
    assert ("scavenging-fsmo-placement", "dc1.corp.example", "scavenging_interval") in found(judgement)


def test_a_read_only_server_should_not_scavenge() -> None:
    evidence = corp({ZONE: zone()}, second="7d")
    evidence[1] = read("dc2.corp.example", {ZONE: zone(read_only=True)}, "7d", read_only=True)
    assert found(judge(*evidence)) == {("scavenging-fsmo-placement", "dc2.corp.example", "scavenging_interval")}


def test_the_placement_of_a_server_that_did_not_tell_its_interval_is_unknown() -> None:
    judgement = judge(*corp({}, second=None))
    assert state(judgement, "scavenging-fsmo-placement", "dc2.corp.example") == "unknown"


def test_a_listed_address_that_no_server_has_is_found() -> None:
    judgement = judge(*corp({ZONE: zone(scavenge_servers=["10.0.0.2", "10.0.0.99"])}))
    (finding,) = judgement.findings
    assert (finding.control, finding.target, finding.setting) == ("zone-scavenge-servers", ZONE, "scavenge_servers")
    assert (finding.before, finding.after) == (["10.0.0.2", "10.0.0.99"], ["10.0.0.2"])


def test_what_replaces_the_last_dead_address_of_a_list_is_for_a_person_to_say() -> None:
    (finding,) = judge(*corp({ZONE: zone(scavenge_servers=["10.0.0.99"])})).findings
    assert (finding.after, finding.remedy) == (None, "manual")


def test_a_listed_address_may_belong_to_a_server_whose_addresses_nobody_knows() -> None:
    evidence = [*corp({ZONE: zone(scavenge_servers=["10.9.9.9"])}), unreached("appliance")]
    assert state(judge(*evidence), "zone-scavenge-servers", ZONE) == "unknown"


# Copies


def test_a_zone_in_two_partitions_is_found_by_its_name_with_both_copies() -> None:
    evidence = corp({ZONE: zone()})
    idle = f"DC=corp.example,{FOREST}"
    for entry in evidence[:2]:
        entry["parts"]["dns_server_info"]["current"]["server"]["copies"].append(idle)
    judgement = judge(*evidence)
    assert found(judgement) == {("zone-classification", "corp.example", "copies")}
    assert judgement.findings[0].before == [ZONE, idle]
    assert f"no server that was read loads {idle}" in judgement.findings[0].reason


def test_servers_that_load_different_copies_of_a_zone_are_said() -> None:
    other = f"DC=corp.example,{FOREST}"
    evidence = [
        read("dc1.corp.example", {ZONE: zone()}, copies=[ZONE, other]),
        read("dc2.corp.example", {other: zone()}, copies=[ZONE, other]),
        read("dc3.emea.corp.example"),
    ]
    (finding,) = judge(*evidence).findings
    assert "servers load different copies" in finding.reason


def test_a_zone_shared_by_the_forest_and_kept_by_each_domain_is_found_once() -> None:
    shared, emea = f"DC=corp.example,{FOREST}", f"DC=corp.example,{EMEA}"
    evidence = corp({ZONE: zone()})
    evidence[0]["parts"]["dns_server_info"]["current"]["server"]["copies"].append(shared)
    evidence[2]["parts"]["dns_server_info"]["current"]["server"]["copies"] += [shared, emea]
    (finding,) = judge(*evidence).findings
    assert finding.before == sorted([ZONE, shared, emea])


def test_two_domains_that_each_hold_the_same_reverse_zone_are_no_duplicates() -> None:
    name = "10.in-addr.arpa"
    here, there = f"DC={name},{DOMAIN}", f"DC={name},{EMEA}"
    evidence = [
        read("dc1.corp.example", {here: zone(name)}),
        read("dc2.corp.example", {here: zone(name)}),
        read("dc3.emea.corp.example", {there: zone(name)}),
    ]
    assert judge(*evidence).findings == ()


@pytest.mark.parametrize("name", ["corp.example\\0ACNF:0a1b", "..InProgress-0A1B-corp.example"])
def test_conflict_and_unfinished_objects_are_found(name: str) -> None:
    broken = f"DC={name},{DOMAIN}"
    evidence = corp({ZONE: zone()})
    evidence[0]["parts"]["dns_server_info"]["current"]["server"]["copies"].append(broken)
    assert found(judge(*evidence)) == {("zone-classification", broken, "copies")}


@pytest.mark.parametrize("name", ["RootDNSServers", "..TrustAnchors", "..Deleted-old.example"])
def test_what_the_directory_keeps_for_itself_is_no_duplicate(name: str) -> None:
    evidence = corp({ZONE: zone()})
    kept = [f"DC={name},{DOMAIN}", f"DC={name},{FOREST}"]
    evidence[0]["parts"]["dns_server_info"]["current"]["server"]["copies"] += kept
    assert judge(*evidence).findings == ()


def test_a_file_backed_copy_of_a_directory_zone_is_found() -> None:
    evidence = [
        read("dc1.corp.example", {ZONE: zone()}),
        read("dc2.corp.example", {"corp.example": zone(ds_integrated=False, dynamic_update="None", aging=False)}),
        read("dc3.emea.corp.example"),
    ]
    judgement = judge(*evidence)
    assert found(judgement) == {("zone-classification", "corp.example", "copies")}
    assert judgement.findings[0].hosts == ("dc2",)


def test_a_file_backed_zone_of_another_domain_is_its_own_zone() -> None:
    local = {"corp.example": zone(ds_integrated=False, dynamic_update="None", aging=False)}
    evidence = [read("dc1.corp.example", {ZONE: zone()}), read("dc2.corp.example", {ZONE: zone()})]
    assert judge(*evidence, read("dc3.emea.corp.example", local)).findings == ()


# Settings that differ


def test_settings_that_differ_between_servers_are_found_and_wait_for_replication() -> None:
    evidence = [
        read("dc1.corp.example", {ZONE: zone()}),
        read("dc2.corp.example", {ZONE.lower(): zone(refresh_interval="1d", available="other")}),
        read("dc3.emea.corp.example"),
    ]
    (finding,) = judge(*evidence).findings
    assert (finding.control, finding.target, finding.setting) == ("zone-settings-agree", ZONE, "refresh_interval")
    assert (finding.before, finding.remedy) == ({"dc1": "7d", "dc2": "1d"}, "waiting")


def test_a_server_that_did_not_tell_a_setting_leaves_the_agreement_unknown() -> None:
    evidence = corp({ZONE: zone()})
    evidence[1]["parts"]["dns_zone_aging"]["current"] = {}
    evidence[1]["parts"]["dns_zone"]["current"] = {ZONE: {**zone(), "aging": None}}
    assert state(judge(*evidence), "zone-settings-agree", ZONE) == "unknown"


# Findings of the hosts


def test_the_same_finding_of_two_hosts_is_one_that_names_both() -> None:
    evidence = corp({ZONE: zone()})
    put(evidence[0])
    put(evidence[1], target=ZONE.lower().replace("dc=", "DC="), remedy="waiting")
    (finding,) = judge(*evidence).findings
    assert (finding.hosts, finding.remedy, finding.target) == (("dc1", "dc2"), "automatic", ZONE)


def test_findings_with_different_values_stay_apart() -> None:
    evidence = corp({ZONE: zone()})
    put(evidence[0])
    put(evidence[1], before="NonsecureAndSecure")
    assert [each.hosts for each in judge(*evidence).findings] == [("dc2",), ("dc1",)]


def test_file_backed_zones_of_one_name_on_two_servers_stay_apart() -> None:
    evidence = corp({})
    put(evidence[0], target="dmz.example")
    put(evidence[1], target="dmz.example")
    assert len(judge(*evidence).findings) == 2


def test_a_finding_about_the_server_itself_carries_its_name() -> None:
    evidence = corp({})
    put(evidence[1], control="server-scavenging-exactly-one", target="server", setting="scavenging_interval")
    assert judge(*evidence).findings[0].target == "dc2.corp.example"


@pytest.mark.parametrize(("before", "grave"), [("NonsecureAndSecure", "critical"), ("None", "high")])
def test_open_updates_of_a_domain_zone_are_graver_than_none(before: str, grave: str) -> None:
    evidence = corp({ZONE: zone()})
    put(evidence[0], before=before)
    assert judge(*evidence).findings[0].severity == grave


def test_the_gravest_findings_come_first() -> None:
    evidence = corp({ZONE: zone()}, "7d", "7d")[:2]
    severities = [each.severity for each in judge(*evidence).findings]
    assert severities == sorted(severities, key=["critical", "high", "medium", "low"].index)


def test_what_the_judge_adds_to_a_setting_that_a_host_found_is_one_finding() -> None:
    evidence = corp({ZONE: zone(scavenge_servers=["10.0.0.99"])})
    put(
        evidence[0],
        control="zone-scavenge-servers",
        setting="scavenge_servers",
        before=["10.0.0.99"],
        after=["10.0.0.2"],
    )
    (finding,) = judge(*evidence).findings
    assert finding.after == ["10.0.0.2"]
    assert "no DNS server of the estate" in finding.reason


# Rule 0


@pytest.mark.parametrize("control", ["zone-aging-enabled", "zone-aging-intervals", "zone-scavenge-servers"])
def test_changes_of_aging_wait_while_a_server_that_holds_the_zone_scavenges(control: str) -> None:
    evidence = corp({ZONE: zone(aging=False)}, second="7d")
    put(evidence[0], control=control, setting="aging")
    (finding,) = judge(*evidence).findings
    assert finding.remedy == "waiting"
    assert "Rule 0: dc2 scavenges every 7d" in finding.reason


def test_changes_of_aging_wait_while_a_server_that_may_hold_the_zone_was_not_read() -> None:
    evidence = [read("dc1.corp.example", {ZONE: zone(aging=False)}), unreached("dc2"), read("dc3.emea.corp.example")]
    put(evidence[0], control="zone-aging-enabled", setting="aging")
    waiting = [each for each in judge(*evidence).findings if each.control == "zone-aging-enabled"]
    assert [each.remedy for each in waiting] == ["waiting"]
    assert "dc2.corp.example" in waiting[0].reason


def test_changes_of_aging_wait_under_a_limit() -> None:
    evidence = corp({ZONE: zone(aging=False)})
    put(evidence[0], control="zone-aging-enabled", setting="aging")
    (finding,) = judge(evidence[0], hosts=["dc1", "dc2", "dc3"], limit=["dc1"]).findings
    assert finding.remedy == "waiting"


def test_an_update_mode_does_not_wait_for_scavenging() -> None:
    evidence = corp({ZONE: zone()}, second="7d")
    put(evidence[0])
    assert judge(*evidence).findings[0].remedy == "automatic"


def test_aging_is_not_held_back_when_nobody_scavenges() -> None:
    evidence = corp({ZONE: zone(aging=False)})
    put(evidence[0], control="zone-aging-enabled", setting="aging")
    assert judge(*evidence).findings[0].remedy == "automatic"


def test_what_a_person_has_to_do_waits_too_and_stays_with_the_person() -> None:
    evidence = corp({ZONE: zone(aging=False)}, second="7d")
    put(evidence[0], control="zone-aging-enabled", setting="aging", remedy="manual")
    (finding,) = judge(*evidence).findings
    assert finding.remedy == "manual"
    assert "Rule 0" in finding.reason


# Names of the operator


@pytest.mark.parametrize(
    ("option", "value"),
    [("static_zones", "ww.corp.example"), ("reverse_zones", "*.11.in-addr.arpa"), ("reverse_zones", "corp.example")],
)
def test_a_name_or_pattern_that_means_no_zone_is_found(option: str, value: str) -> None:
    evidence = corp({ZONE: zone(), f"DC=10.in-addr.arpa,{DOMAIN}": zone("10.in-addr.arpa")})
    for entry in evidence:
        entry["parts"]["dns_zone"]["params"] = {option: [value]}
    judgement = judge(*evidence)
    assert found(judgement) == {("operator-names", value, option)}
    assert judgement.findings[0].hosts == ("dc1", "dc2", "dc3")


def test_a_pattern_that_means_a_zone_on_any_server_is_right() -> None:
    evidence = corp({ZONE: zone(), f"DC=10.in-addr.arpa,{DOMAIN}": zone("10.in-addr.arpa")})
    evidence[2]["parts"]["dns_zone"]["params"] = {"static_zones": ["CORP.*"], "reverse_zones": ["10.in-addr.arpa."]}
    assert judge(*evidence).findings == ()


def test_a_wanted_scavenger_that_is_no_dns_server_is_found() -> None:
    evidence = corp({ZONE: zone()})
    evidence[0]["parts"]["dns_zone_aging"]["params"] = {"scavenge_servers": ["10.0.0.1", "10.0.0.77"]}
    assert found(judge(*evidence)) == {("operator-names", "10.0.0.77", "scavenge_servers")}


def test_a_writer_that_is_no_host_is_found() -> None:
    assert found(judge(*corp({}), writers=["dc9"])) == {("operator-names", "dc9", "writers")}


# Writers


def test_the_first_server_that_can_write_a_zone_is_its_writer() -> None:
    evidence = corp({ZONE: zone()})
    evidence[0]["parts"]["dns_zone_aging"]["current"] = {ZONE: zone(read_only=True)}
    (election,) = judge(*evidence).writers
    assert (election.zone, election.writer) == (ZONE, "dc2")


def test_the_operator_names_the_writer() -> None:
    (election,) = judge(*corp({ZONE: zone()}), writers=["dc3", "dc2"]).writers
    assert (election.writer, election.reason) == ("dc2", "named by the operator")


def test_a_zone_that_is_read_only_everywhere_has_no_writer() -> None:
    (election,) = judge(*corp({ZONE: zone(read_only=True)})).writers
    assert (election.writer, election.as_dict()["writer"]) == ("", None)


def test_a_finding_names_the_writer_of_its_zone() -> None:
    evidence = corp({ZONE: zone()})
    put(evidence[0])
    assert judge(*evidence, writers=["dc2"]).findings[0].writer == "dc2"


def test_a_zone_in_a_partition_of_its_own_may_be_on_any_controller_that_was_not_read() -> None:
    target = "DC=yard.example,CN=MicrosoftDNS,DC=yards,DC=corp,DC=example"
    evidence = [
        read("dc1.corp.example", {target: zone("yard.example")}, "7d"),
        read("dc2.corp.example"),
        unreached("dc3"),
    ]
    assert state(judge(*evidence), "server-scavenging-exactly-one", target) == "unknown"


def test_a_server_that_did_not_say_its_name_is_known_by_the_directory() -> None:
    evidence = corp({ZONE: zone()}, first="7d")
    evidence[0]["parts"]["dns_server_info"]["current"]["server"]["fqdn"] = ""
    assert found(judge(*evidence)) == {("scavenging-fsmo-placement", "dc1.corp.example", "scavenging_interval")}


def test_a_zone_called_server_is_not_taken_for_the_server() -> None:
    evidence = corp({"server": zone("server", ds_integrated=False, aging=False)})
    put(evidence[0], target="server")
    assert judge(*evidence).findings[0].target == "server"


# What was not read


def denied(evidence: dict[str, Any], *parts: str) -> dict[str, Any]:
    """The evidence of a server on which some parts could not be read."""
    for name in parts:
        evidence["parts"][name] |= {"current": {}, "error": "access is denied"}
    return evidence


def silent_dc2(interval: str | None = "7d", zones: Any = None) -> Judgement:
    """dc1 scavenges its zone; dc2 did not tell its zones."""
    first, second, third = corp(zones or {ZONE: zone()}, "7d", interval)
    return judge(first, denied(second, "dns_zone", "dns_zone_aging"), third)


def test_a_server_that_did_not_tell_its_zones_may_scavenge_any_of_them() -> None:
    assert state(silent_dc2(), "server-scavenging-exactly-one", ZONE) == "unknown"


def test_a_server_that_never_scavenges_is_no_second_scavenger_whatever_it_holds() -> None:
    assert state(silent_dc2("never"), "server-scavenging-exactly-one", ZONE) == "compliant"


def test_a_server_that_did_not_tell_its_zones_leaves_agreement_and_coverage_unknown() -> None:
    judgement = silent_dc2("never")
    assert state(judgement, "zone-settings-agree", ZONE) == "unknown"
    assert state(judgement, "estate-coverage", "dc2.corp.example") == "unknown"
    assert state(judgement, "estate-coverage", "dc1.corp.example") == "compliant"


def test_aging_waits_for_a_server_that_did_not_tell_its_zones() -> None:
    first, second, third = corp({ZONE: zone(aging=False)}, "never", "7d")
    put(first, control="zone-aging-enabled", setting="aging", before=False, after=True)
    judgement = judge(first, denied(second, "dns_zone", "dns_zone_aging"), third)
    assert judgement.findings[0].remedy == "waiting"
    assert "dc2.corp.example" in judgement.findings[0].reason


def test_a_zone_of_the_forest_may_be_scavenged_in_a_domain_that_nobody_read() -> None:
    target = f"DC=_msdcs.corp.example,{FOREST}"
    judgement = judge(*corp({target: zone("_msdcs.corp.example")}, "7d")[:2])
    assert state(judgement, "server-scavenging-exactly-one", target) == "unknown"


def test_a_zone_may_be_scavenged_by_controllers_that_nobody_could_name() -> None:
    first, second = (read(f"dc{n}.corp.example", {ZONE: zone()}, "7d", controllers=None) for n in (1, 2))
    second["parts"]["dns_scavenging"]["current"]["server"]["scavenging_interval"] = "never"
    judgement = judge(first, second, read("dc3.emea.corp.example"))
    assert state(judgement, "server-scavenging-exactly-one", ZONE) == "unknown"


def test_a_list_that_a_server_did_not_tell_is_not_taken_for_an_empty_one() -> None:
    first, second, third = corp({ZONE: zone(scavenge_servers=["10.0.0.2"])}, "7d", "7d")
    untold = {ZONE: {name: value for name, value in zone().items() if name != "scavenge_servers"}}
    for part in ("dns_zone", "dns_zone_aging"):
        first["parts"][part]["current"] = untold
    judgement = judge(first, second, third)
    assert state(judgement, "server-scavenging-exactly-one", ZONE) == "unknown"


def test_a_server_that_did_not_tell_its_addresses_may_be_listed_with_a_second_one() -> None:
    first, second, third = corp({ZONE: zone(scavenge_servers=["10.0.0.1"])}, "7d", "7d")
    second["parts"]["dns_server_info"]["current"]["server"]["addresses"] = []
    judgement = judge(first, second, third)
    assert state(judgement, "server-scavenging-exactly-one", ZONE) == "unknown"


def test_a_dead_address_names_the_servers_that_may_have_it_as_a_second_one() -> None:
    zones = {ZONE: zone(scavenge_servers=["10.0.0.9"])}
    judgement = judge(read("dc1.corp.example", zones), unreached("dc2"), read("dc3.emea.corp.example"))
    (dead,) = [each for each in judgement.findings if each.control == "zone-scavenge-servers"]
    assert "second address of dc2.corp.example" in dead.reason


def test_a_server_that_the_inventory_has_twice_is_one_scavenger() -> None:
    again = read("dc1.corp.example", {ZONE: zone()}, "7d") | {"host": "dns.corp.example"}
    judgement = judge(*corp({ZONE: zone()}, "7d"), again)
    assert state(judgement, "server-scavenging-exactly-one", ZONE) == "compliant"


def test_the_placement_of_servers_that_were_not_read_is_unknown() -> None:
    judgement = judge(read("dc1.corp.example"), unreached("dc3"))
    assert state(judgement, "scavenging-fsmo-placement", "dc2.corp.example") == "unknown"
    assert state(judgement, "scavenging-fsmo-placement", "dc3") == "unknown"


def test_when_nobody_answers_every_question_to_the_estate_is_unknown_or_not_covered() -> None:
    policies = [{"scheme": "private-roots", "within": ["10.0.0.0/8"]}, {"scheme": "ipv6"}]
    policies.append({"scheme": "per-scope", "within": ["192.168.0.0/16"]})
    judgement = judge(unreached("dc1"), unreached("dc2"), policies=policies)
    assert {each.control for each in judgement.verdicts} == set(ESTATE_CONTROLS)
    assert {each.state for each in judgement.verdicts} == {"drift", "unknown"}


def test_servers_without_a_domain_controller_cannot_name_the_estate() -> None:
    member = read("ns1.corp.example", controller=False, domain=None, forest=None, controllers=None)
    judgement = judge(member)
    assert state(judgement, "estate-coverage", "estate") == "skipped"
    assert {each.state for each in judgement.verdicts} <= {"compliant", "skipped"}


# Parts of the directory


def parts_of(evidence: dict[str, Any], searched: list[str]) -> dict[str, Any]:
    info = evidence["parts"]["dns_server_info"]["current"]["server"]
    domains = ("DC=DomainDnsZones,DC=corp,DC=example", "DC=DomainDnsZones,DC=emea,DC=corp,DC=example")
    info["forest"]["partitions"] = [*domains, "DC=ForestDnsZones,DC=corp,DC=example"]
    info["searched"] = searched
    return evidence


def test_a_zone_is_not_single_while_a_partition_that_may_hold_it_again_was_searched_by_nobody() -> None:
    first, second, third = corp({ZONE: zone()})
    parts_of(first, ["DC=DomainDnsZones,DC=corp,DC=example"])
    parts_of(third, ["DC=DomainDnsZones,DC=emea,DC=corp,DC=example"])
    judgement = judge(first, second, third)
    assert state(judgement, "zone-classification", ZONE) == "unknown"
    assert state(judgement, "zone-classification", "DC=ForestDnsZones,DC=corp,DC=example") == "unknown"


def test_a_partition_of_another_domain_cannot_hold_a_zone_of_this_one_again() -> None:
    first, second, third = corp({ZONE: zone()})
    parts_of(first, ["DC=DomainDnsZones,DC=corp,DC=example", "DC=ForestDnsZones,DC=corp,DC=example"])
    judgement = judge(first, second, third)
    assert state(judgement, "zone-classification", ZONE) == "compliant"
    assert state(judgement, "zone-classification", "DC=DomainDnsZones,DC=emea,DC=corp,DC=example") == "unknown"


def test_nothing_is_changed_in_a_zone_that_the_directory_holds_twice() -> None:
    first, *others = corp({ZONE: zone()})
    first["parts"]["dns_server_info"]["current"]["server"]["copies"] = [ZONE, f"DC=corp.example,{FOREST}"]
    put(first)
    judgement = judge(first, *others)
    (mode,) = [each for each in judgement.findings if each.control == "zone-secure-only"]
    assert mode.remedy == "waiting"


def test_what_one_server_leaves_to_a_person_is_not_changed_because_another_did_not_say_so() -> None:
    first, second, third = corp({ZONE: zone()})
    put(first, remedy="automatic")
    put(second, remedy="manual", reason="It is signed.")
    (mode,) = judge(first, second, third).findings
    assert (mode.remedy, mode.reason) == ("manual", "It is signed.")


def test_a_copy_that_does_not_say_whether_it_is_read_only_is_not_written_to() -> None:
    first, second, third = corp({ZONE: zone()})
    first["parts"]["dns_zone"]["current"] = first["parts"]["dns_zone_aging"]["current"] = {ZONE: zone(read_only=None)}
    assert judge(first, second, third).writers[0].writer == "dc2"


def test_a_name_escaped_as_bytes_is_the_same_zone() -> None:
    escaped, plain = f"DC=b\\C3\\BCro.example,{DOMAIN}", f"DC=büro.example,{DOMAIN}"
    first, second = read("dc1.corp.example", {escaped: zone("büro.example")}), read("dc2.corp.example")
    second["parts"]["dns_zone"]["current"] = {plain: zone("büro.example")}
    assert len(judge(first, second, read("dc3.emea.corp.example")).writers) == 1


# Switching scavenging on


def asked_to_scavenge(*evidence: dict[str, Any]) -> None:
    for each in evidence:
        put(
            each,
            control="server-scavenging-exactly-one",
            target="server",
            setting="scavenging_interval",
            before="never",
            after="7d",
        )


def remedies(judgement: Judgement) -> dict[str, str]:
    return {each.target: each.remedy for each in judgement.findings if each.setting == "scavenging_interval"}


def test_nobody_is_switched_on_while_nobody_could_be_elected() -> None:
    first, second, third = corp({ZONE: zone()})
    asked_to_scavenge(second)
    assert remedies(judge(first, second, third)) == {"dc2.corp.example": "refused"}


@pytest.mark.parametrize("interval", ["7d", None])
def test_a_second_server_of_a_domain_is_not_switched_on(interval: str | None) -> None:
    first, second, third = corp({ZONE: zone(scavenge_servers=["10.0.0.2"])}, interval)
    asked_to_scavenge(second)
    assert remedies(judge(first, second, third))["dc2.corp.example"] == "refused"


def test_two_servers_of_a_domain_are_not_switched_on_together() -> None:
    named = [controller(f"dc{n}.corp.example", f"10.0.0.{n}") for n in (1, 2)]
    first, second, third = (read(f"dc{n}.corp.example", {ZONE: zone()}, controllers=named) for n in (1, 2, 3))
    asked_to_scavenge(first, second)
    assert set(remedies(judge(first, second, third)).values()) == {"refused"}


def test_the_pdc_emulator_and_a_read_only_server_are_not_switched_on() -> None:
    first, second, third = corp({ZONE: zone()})
    second["parts"]["dns_server_info"]["current"]["server"]["read_only"] = True
    asked_to_scavenge(first)
    assert remedies(judge(first, second, third))["dc1.corp.example"] == "refused"
    first, _, third = corp({ZONE: zone()})
    asked_to_scavenge(second)
    assert remedies(judge(first, second, third))["dc2.corp.example"] == "refused"


def test_no_server_is_switched_on_while_the_aging_of_its_zones_is_drift_or_a_peer_is_unread() -> None:
    first, second, third = corp({ZONE: zone(aging=False)})
    asked_to_scavenge(second)
    put(second, control="zone-aging-enabled", setting="aging", before=False, after=True)
    assert remedies(judge(first, second, third))["dc2.corp.example"] == "refused"
    _, second, third = corp({ZONE: zone()})
    asked_to_scavenge(second)
    assert remedies(judge(unreached("dc1"), second, third))["dc2.corp.example"] == "refused"


def test_a_list_that_would_name_nobody_is_refused() -> None:
    first, second, third = corp({ZONE: zone()})
    put(first, control="zone-scavenge-servers", setting="scavenge_servers", before=[], after=["10.0.0.9"])
    (listed,) = [each for each in judge(first, second, third).findings if each.control == "zone-scavenge-servers"]
    assert listed.remedy == "refused"
    assert "10.0.0.9" in listed.reason


def test_a_server_that_the_inventory_has_by_its_address_is_known_by_the_directory() -> None:
    judgement = judge(read("dc1.corp.example"), unreached("10.0.0.2"), read("dc3.emea.corp.example"))
    assert found(judgement) == {("estate-coverage", "dc2.corp.example", "coverage")}


def test_which_copy_is_loaded_is_not_said_while_a_server_did_not_tell_its_zones() -> None:
    first, second, third = corp({ZONE: zone()})
    first["parts"]["dns_server_info"]["current"]["server"]["copies"] = [ZONE, f"DC=corp.example,{FOREST}"]
    (double,) = judge(first, denied(second, "dns_zone", "dns_zone_aging"), third).findings
    assert "not every server told which one it loads" in double.reason


def test_an_empty_list_is_said_as_what_it_means() -> None:
    first, second, third = corp({ZONE: zone()})
    listed = {ZONE: zone(scavenge_servers=["10.0.0.1"])}
    second["parts"]["dns_zone"]["current"] = second["parts"]["dns_zone_aging"]["current"] = listed
    (differs,) = judge(first, second, third).findings
    assert "dc1 says every server" in differs.reason


def naming(evidence: dict[str, Any], *servers: str) -> dict[str, Any]:
    """The evidence of a DC whose zones name *servers*."""
    zones = evidence["parts"]["dns_zone"]["current"]
    return evidence | {"parts": evidence["parts"] | {"dns_delegation": delegations(zones, *servers)}}


def test_a_name_server_of_an_ad_zone_that_nobody_read_is_not_covered() -> None:
    dcs = corp({ZONE: zone()})
    servers = ["dc1.corp.example", "dc3.emea.corp.example", "ns1.carrier.example"]
    judgement = judge(naming(dcs[0], *servers), *dcs[1:])
    (found,) = [each for each in judgement.findings if each.control == "estate-coverage"]
    assert (found.target, found.setting, found.severity) == ("ns1.carrier.example", "coverage", "critical")
    assert "is a name server of corp.example by NS records" in found.reason
    states = {each.target: each.state for each in judgement.verdicts if each.control == "estate-coverage"}
    assert states["ns1.carrier.example"] == "drift"


def test_a_zone_that_told_its_name_servers_on_one_server_is_known() -> None:
    dcs = corp({ZONE: zone()})
    silent = dcs[0] | {"parts": dcs[0]["parts"] | {"dns_delegation": {"current": {}, "error": "access denied"}}}
    judgement = judge(silent, *dcs[1:])
    assert {each.state for each in judgement.verdicts if each.control == "estate-coverage"} == {"compliant"}


def test_name_servers_that_nobody_could_read_are_unknown() -> None:
    told = {"servers": [], "error": "RCODE_SERVER_FAILURE"}
    other = f"DC=paused.example,{DOMAIN}"
    dcs = corp({ZONE: zone(), other: zone("paused.example")})
    for each in dcs[:2]:
        each["parts"]["dns_delegation"]["current"][other] = {"delegations": {}, "name_servers": told}
    unknown = [each for each in judge(*dcs).verdicts if (each.control, each.state) == ("estate-coverage", "unknown")]
    assert [each.target for each in unknown] == ["ns:paused.example"]
    for each in dcs[:2]:
        each["parts"]["dns_delegation"] = {"current": {}, "error": "access denied"}
    unknown = [each for each in judge(*dcs).verdicts if (each.control, each.state) == ("estate-coverage", "unknown")]
    assert [(each.target, each.reason) for each in unknown] == [
        ("estate", "the name servers of no AD zone could be read: access denied")
    ]

"""What the modules of a DNS server read, find and would send; the host is a table of answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from ansible_collections.ddi.windows.plugins.module_utils._errors import Denied, NotFound, ReadError, Refused
from ansible_collections.ddi.windows.plugins.module_utils._finding import Command, Decision, Finding
from ansible_collections.ddi.windows.plugins.modules import (
    dns_scavenging,
    dns_server_info,
    dns_zone,
    dns_zone_aging,
)
from ansible_collections.ddi.windows.plugins.modules.dns_server import PARTS

Object = dict[str, Any]
WEEK = timedelta(days=7)
PARTITION = "cn=MicrosoftDNS,DC=DomainDnsZones,DC=corp,DC=example"
DENIED = Denied("x", "WIN32 5,x", "PermissionDenied", "Access is denied.")


class Host:
    """A host that answers from a table; what it was asked is kept."""

    def __init__(self, answers: Mapping[str, list[Object] | ReadError], aging: Mapping[str, Any] | None = None) -> None:
        self.answers = answers
        self.aging = aging or {}
        self.asked: list[Command] = []

    def read(self, command: str, /, **parameters: Any) -> list[Object]:
        answer = self.read_all([Command(command, parameters)])[0]
        if isinstance(answer, ReadError):
            raise answer
        return answer

    def read_all(self, commands: Sequence[Command], /) -> list[list[Object] | ReadError]:
        self.asked += commands
        return [self.answers.get(command.name, []) for command in commands]

    def read_each(
        self, command: str, parameter: str, values: Sequence[str], /, *, key: str | None = None, **fixed: Any
    ) -> Mapping[str, list[Object] | ReadError]:
        assert (command, parameter, key, fixed) == ("Get-DnsServerZoneAging", "Name", "ZoneName", {})
        return {value: self.aging.get(value, [aging(value)]) for value in values}


def zone(name: str, **changes: Any) -> Object:
    return {
        "ZoneName": name,
        "DistinguishedName": f"DC={name},{PARTITION}",
        "ZoneType": "Primary",
        "IsDsIntegrated": True,
        "IsAutoCreated": False,
        "IsReverseLookupZone": name.endswith(".arpa"),
        "IsReadOnly": False,
        "IsSigned": False,
        "DynamicUpdate": "Secure",
    } | changes


def file_zone(name: str, **changes: Any) -> Object:
    return zone(name, IsDsIntegrated=False, DistinguishedName=None, DynamicUpdate="None", **changes)


def aging(name: str, **changes: Any) -> Object:
    return {
        "ZoneName": name,
        "AgingEnabled": True,
        "NoRefreshInterval": WEEK,
        "RefreshInterval": WEEK,
        "ScavengeServers": None,
        "AvailForScavengeTime": datetime(2026, 1, 1, tzinfo=UTC),
    } | changes


def host(*zones: Object, aging: Mapping[str, Any] | None = None, **answers: Any) -> Host:
    directory = {
        "Get-ADDomain": [{"DNSRoot": "corp.example", "DistinguishedName": "DC=corp,DC=example"}],
        "Get-ADForest": [{"Domains": ["corp.example", "emea.corp.example"], "RootDomain": "corp.example"}],
    }
    table: dict[str, Any] = {"Get-DnsServerZone": list(zones)} | directory
    return Host(table | {name.replace("_", "-"): answer for name, answer in answers.items()}, aging)


def options(module: Any, **given: Any) -> dict[str, Any]:
    return {name: option.get("default") for name, option in module.SPEC["argument_spec"].items()} | given


def judge(module: Any, session: Host, **given: Any) -> Decision:
    params = options(module, **given)
    decision: Decision = module.decide(module.read(session, params), params)
    return decision


def states(decision: Decision, control: str) -> list[str]:
    return [verdict.state for verdict in decision.verdicts if verdict.control == control]


def only(decision: Decision) -> Finding:
    (finding,) = decision.findings
    return finding


def test_reports_a_domain_zone_that_takes_nonsecure_updates() -> None:
    finding = only(judge(dns_zone, host(zone("corp.example", DynamicUpdate="NonSecureAndSecure"))))
    assert (finding.control, finding.target) == ("zone-secure-only", f"DC=corp.example,{PARTITION}")
    assert (finding.before, finding.after, finding.remedy) == ("NonsecureAndSecure", "Secure", "automatic")


def test_leaves_a_curated_zone_without_updates_alone() -> None:
    decision = judge(dns_zone, host(zone("www.corp.example", DynamicUpdate="None")))
    assert decision.findings == ()
    assert states(decision, "zone-secure-only") == ["skipped"]


def test_a_zone_without_updates_is_unknown_while_the_forest_cannot_be_read() -> None:
    session = host(zone("a.example", DynamicUpdate="None"), zone("b.example"), **{"Get-ADForest": DENIED})
    decision = judge(dns_zone, session)
    assert states(decision, "zone-secure-only") == ["unknown", "compliant"]
    assert "Access is denied" in decision.verdicts[0].reason


def test_the_zone_of_the_own_domain_is_reported_even_while_the_forest_cannot_be_read() -> None:
    session = host(zone("corp.example", DynamicUpdate="None"), **{"Get-ADForest": DENIED})
    assert only(judge(dns_zone, session)).after == "Secure"


def test_a_member_server_needs_no_directory_to_be_judged() -> None:
    session = host(file_zone("dmz.example"), **{"Get-ADForest": DENIED, "Get-ADDomain": DENIED})
    decision = judge(dns_zone, session)
    assert states(decision, "zone-classification") == ["compliant"]
    assert [command.name for command in session.asked] == ["Get-DnsServerZone"]


@pytest.mark.parametrize(
    ("given", "after", "line"),
    [
        (zone("s.example", IsSigned=True, DynamicUpdate="NonsecureAndSecure"), "Secure", "-DynamicUpdate Secure"),
        (file_zone("f.example") | {"DynamicUpdate": "NonsecureAndSecure"}, "None", "-DynamicUpdate None"),
    ],
)
def test_a_signed_or_file_backed_zone_is_left_to_a_person_with_the_exact_line(
    given: Object, after: str, line: str
) -> None:
    finding = only(judge(dns_zone, host(given)))
    assert (finding.remedy, finding.after) == ("manual", after)
    assert line in finding.reason


def test_a_signed_or_file_backed_zone_that_is_as_it_should_be_raises_nothing() -> None:
    session = host(zone("s.example", IsSigned=True), file_zone("f.example"))
    session.aging = {"f.example": [aging("f.example", AgingEnabled=False)]}
    assert judge(dns_zone, session).findings == judge(dns_zone_aging, session).findings == ()


def test_a_read_only_copy_is_judged_the_same_and_waits_for_the_writer() -> None:
    finding = only(judge(dns_zone, host(zone("corp.example", IsReadOnly=True, DynamicUpdate="None"))))
    assert (finding.remedy, finding.after) == ("waiting", "Secure")


def test_a_denied_list_of_zones_reaches_the_runner() -> None:
    with pytest.raises(Denied):
        judge(dns_zone, host(**{"Get-DnsServerZone": DENIED}))


def test_reports_aging_intervals_and_servers_of_a_zone_each_by_itself() -> None:
    drifted = aging(
        "corp.example", AgingEnabled=False, RefreshInterval=timedelta(days=1), ScavengeServers=["10.0.0.9", "10.0.0.8"]
    )
    session = host(zone("corp.example"), aging={"corp.example": [drifted]})
    findings = judge(dns_zone_aging, session, scavenge_servers=["10.0.0.1"]).findings
    assert [(finding.setting, finding.before, finding.after) for finding in findings] == [
        ("aging", False, True),
        ("refresh_interval", "1d", "7d"),
        ("scavenge_servers", ["10.0.0.8", "10.0.0.9"], ["10.0.0.1"]),
    ]


def test_the_order_of_scavenging_servers_means_nothing() -> None:
    given = aging("corp.example", ScavengeServers=["10.0.0.9", "10.0.0.10"])
    session = host(zone("corp.example"), aging={"corp.example": [given]})
    assert judge(dns_zone_aging, session, scavenge_servers=["10.0.0.10", "10.0.0.9"]).findings == ()


def test_without_a_named_scavenger_the_list_of_a_zone_is_skipped() -> None:
    decision = judge(dns_zone_aging, host(zone("corp.example")))
    assert states(decision, "zone-scavenge-servers") == ["skipped"]
    assert decision.verdicts[-1].reason == "no scavenger named"


def test_a_static_zone_that_ages_is_reported() -> None:
    session = host(zone("www.corp.example", DynamicUpdate="None"))
    finding = only(judge(dns_zone_aging, session, static_zones=["www.*"]))
    assert (finding.setting, finding.before, finding.after) == ("aging", True, False)


def test_a_zone_whose_aging_is_denied_is_unknown_and_the_others_are_judged() -> None:
    session = host(zone("a.example"), zone("b.example"), aging={"a.example": DENIED})
    decision = judge(dns_zone_aging, session)
    assert states(decision, "zone-aging-enabled") == ["unknown", "compliant"]
    assert states(decision, "zone-aging-intervals") == ["unknown", "compliant"]


def test_the_aging_of_zones_that_have_none_is_not_asked_for() -> None:
    asked: list[str] = []
    session = host(
        zone("a.example"), zone("s.example", ZoneType="Secondary"), zone("127.in-addr.arpa", IsAutoCreated=True)
    )
    session.read_each = lambda _c, _p, values, /, **_k: (asked.extend(values), {})[1]  # type: ignore[method-assign]
    dns_zone_aging.read(session, options(dns_zone_aging))
    assert asked == ["a.example"]


@pytest.mark.parametrize("address", ["dc1.corp.example", "fd00::1", "10.0.0", "10.0.0.256", ""])
def test_refuses_a_scavenging_server_that_is_no_ipv4_address(address: str) -> None:
    with pytest.raises(Refused, match="scavenge_servers holds"):
        dns_zone_aging.check(options(dns_zone_aging, scavenge_servers=[address]))


def test_refuses_an_empty_list_of_scavenging_servers() -> None:
    with pytest.raises(Refused, match="scavenge_servers is empty"):
        dns_zone_aging.check(options(dns_zone_aging, scavenge_servers=[]))


def test_one_call_gives_a_zone_all_its_settings_as_types_of_windows() -> None:
    values = {"aging": True, "no_refresh_interval": "7d", "refresh_interval": "36h", "scavenge_servers": ["10.0.0.1"]}
    assert dns_zone_aging.commands(f"DC=corp.example,{PARTITION}", values) == [
        Command(
            "Set-DnsServerZoneAging",
            {
                "Name": "corp.example",
                "Aging": True,
                "NoRefreshInterval": WEEK,
                "RefreshInterval": timedelta(hours=36),
                "ScavengeServers": ["10.0.0.1"],
            },
        )
    ]


SCAVENGING = {"ScavengingState": False, "ScavengingInterval": WEEK, "LastScavengeTime": None}


def test_a_server_without_a_wanted_interval_is_read_and_skipped() -> None:
    decision = judge(dns_scavenging, host(**{"Get-DnsServerScavenging": [SCAVENGING]}))
    assert (states(decision, "server-scavenging-exactly-one"), decision.findings) == (["skipped"], ())


def test_a_server_that_should_never_scavenge_and_does_is_reported() -> None:
    session = host(**{"Get-DnsServerScavenging": [SCAVENGING]})
    finding = only(judge(dns_scavenging, session, scavenging_interval="never", new_zones_age=False))
    assert (finding.setting, finding.before, finding.after) == ("scavenging_interval", "7d", "never")


@pytest.mark.parametrize("wanted", ["7d", "168h", "P7D"])
def test_the_form_of_a_wanted_interval_does_not_matter(wanted: str) -> None:
    session = host(**{"Get-DnsServerScavenging": [SCAVENGING]})
    assert judge(dns_scavenging, session, scavenging_interval=wanted).findings == ()


def test_the_state_of_scavenging_is_not_taken_for_scavenging() -> None:
    current = dns_scavenging.read(
        host(
            **{"Get-DnsServerScavenging": [SCAVENGING | {"ScavengingState": True, "ScavengingInterval": timedelta(0)}]}
        ),
        options(dns_scavenging),
    )
    assert (current["server"]["scavenging_interval"], current["server"]["new_zones_age"]) == ("never", True)


def test_the_server_is_set_without_touching_its_zones() -> None:
    (command,) = dns_scavenging.commands("server", {"scavenging_interval": "never", "new_zones_age": True})
    assert command == Command("Set-DnsServerScavenging", {"ScavengingInterval": timedelta(0), "ScavengingState": True})


CONTROLLER = {
    "HostName": "DC1.corp.example",
    "Domain": "corp.example",
    "IPv4Address": "10.0.0.1",
    "IsReadOnly": False,
    "OperationMasterRoles": ["PDCEmulator"],
    "Partitions": [
        "DC=ForestDnsZones,DC=corp,DC=example",
        "DC=DomainDnsZones,DC=corp,DC=example",
        "CN=Schema,CN=Configuration,DC=corp,DC=example",
        "CN=Configuration,DC=corp,DC=example",
        "DC=corp,DC=example",
    ],
}
SETTING = {"ComputerName": "dc1.corp.example", "AllIPAddress": ["10.0.0.1"], "IsReadOnlyDC": False}


def controller(**answers: Any) -> Host:
    known: dict[str, Any] = {
        "Get-DnsServerSetting": [SETTING],
        "Get-ADDomainController": [CONTROLLER],
        "Get-ADObject": [{"DistinguishedName": f"DC=corp.example,{PARTITION}"}],
    }
    return host(zone("corp.example"), **(known | answers))


def test_a_domain_controller_searches_every_part_of_the_directory_that_it_holds_on_itself() -> None:
    session = controller()
    dns_server_info.read(session, {})
    searches = [command.parameters for command in session.asked if command.name == "Get-ADObject"]
    assert [search["SearchBase"] for search in searches] == [
        "CN=System,DC=corp,DC=example",
        "DC=ForestDnsZones,DC=corp,DC=example",
        "DC=DomainDnsZones,DC=corp,DC=example",
        "CN=NetServices,CN=Services,CN=Configuration,DC=corp,DC=example",
    ]
    assert {search["Server"] for search in searches} == {"dc1.corp.example"}


def test_a_domain_controller_that_can_read_everything_covers_its_domain() -> None:
    decision = judge(dns_server_info, controller())
    assert {verdict.state for verdict in decision.verdicts} == {"compliant"}


@pytest.mark.parametrize("command", ["Get-ADDomain", "Get-ADForest", "Get-ADDomainController"])
def test_a_domain_controller_that_cannot_read_the_directory_leaves_the_coverage_unknown(command: str) -> None:
    decision = judge(dns_server_info, controller(**{command: DENIED}))
    assert states(decision, "estate-coverage") == ["unknown"]


def test_copies_of_zones_that_cannot_be_searched_are_unknown() -> None:
    decision = judge(dns_server_info, controller(**{"Get-ADObject": DENIED}))
    assert states(decision, "zone-classification") == ["unknown"]
    assert states(decision, "estate-coverage") == ["compliant"]


def test_a_part_of_the_directory_that_is_not_there_holds_no_zones() -> None:
    absent = NotFound("Get-ADObject", "x", "ObjectNotFound", "Directory object not found")
    assert states(judge(dns_server_info, controller(**{"Get-ADObject": absent})), "zone-classification") == [
        "compliant"
    ]


def test_a_member_server_is_no_voice_of_the_directory_and_that_is_no_failure() -> None:
    session = host(
        file_zone("dmz.example"),
        **{
            "Get-DnsServerSetting": [SETTING],
            "Get-ADDomain": DENIED,
            "Get-ADForest": DENIED,
            "Get-ADDomainController": DENIED,
        },
    )
    decision = judge(dns_server_info, session)
    assert {verdict.state for verdict in decision.verdicts} == {"skipped"}
    assert "Get-ADObject" not in [command.name for command in session.asked]


def test_a_server_that_does_not_say_its_name_leaves_the_coverage_unknown() -> None:
    assert states(judge(dns_server_info, controller(**{"Get-DnsServerSetting": DENIED})), "estate-coverage") == [
        "unknown"
    ]


def test_copies_are_unknown_while_a_server_that_does_not_say_its_name_cannot_be_searched() -> None:
    decision = judge(dns_server_info, controller(**{"Get-DnsServerSetting": DENIED}))
    assert states(decision, "zone-classification") == ["unknown"]


def test_a_server_that_told_neither_its_name_nor_its_zones_may_be_a_domain_controller() -> None:
    decision = judge(dns_server_info, controller(**{"Get-DnsServerSetting": DENIED, "Get-DnsServerZone": DENIED}))
    assert {verdict.state for verdict in decision.verdicts} == {"unknown"}


def test_copies_are_unknown_when_nothing_named_the_partitions_of_a_domain_controller() -> None:
    hints = [{"DistinguishedName": "DC=RootDNSServers,CN=MicrosoftDNS,CN=System,DC=corp,DC=example"}]
    refused = {"Get-ADForest": DENIED, "Get-ADDomainController": DENIED, "Get-ADObject": hints}
    assert states(judge(dns_server_info, controller(**refused)), "zone-classification") == ["unknown"]


def test_a_domain_controller_says_which_parts_of_the_directory_it_searched() -> None:
    def answer(part: str) -> Any:
        return dns_server_info.read(controller(**{"Get-ADObject": part}), {})["server"]["searched"]

    assert len(answer([])) == 3
    assert answer(DENIED) == []


@pytest.mark.parametrize(
    ("changes", "control"),
    [
        ({"AgingEnabled": None}, "zone-aging-enabled"),
        ({"NoRefreshInterval": None}, "zone-aging-intervals"),
        ({"RefreshInterval": None}, "zone-aging-intervals"),
    ],
)
def test_an_aging_that_the_server_did_not_tell_is_unknown(changes: dict[str, Any], control: str) -> None:
    session = host(zone("corp.example"), aging={"corp.example": [aging("corp.example", **changes)]})
    assert states(judge(dns_zone_aging, session), control) == ["unknown"]


def test_a_state_of_new_zones_that_the_server_did_not_tell_is_unknown() -> None:
    session = host(**{"Get-DnsServerScavenging": [{"ScavengingInterval": WEEK}]})
    assert states(judge(dns_scavenging, session, new_zones_age=False), dns_scavenging.CONTROLS[0]) == ["unknown"]


def test_a_forest_that_names_no_domain_was_not_read() -> None:
    session = host(zone("app.example", DynamicUpdate="None"), **{"Get-ADForest": [], "Get-ADDomain": []})
    assert states(judge(dns_zone, session), "zone-secure-only") == ["unknown"]


def test_a_whole_server_is_its_parts() -> None:
    assert PARTS == (
        "dns_server_info",
        "dns_zone",
        "dns_zone_state",
        "dns_delegation",
        "dns_view",
        "dns_zone_aging",
        "dns_scavenging",
        "dns_reverse_zone",
        "dns_static_record",
        "dns_event_log",
        "dns_scavenging_run_info",
        "dns_server_health_info",
        "dns_zone_acl",
        "dns_update_proxy",
    )

"""Whether scavenging really runs on a server, and the first reason that holds when it does not."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from ansible_collections.ddi.windows.plugins.module_utils._errors import Denied, NotFound, ReadError, Refused
from ansible_collections.ddi.windows.plugins.module_utils._finding import Command, Current, Decision, Finding
from ansible_collections.ddi.windows.plugins.module_utils._forecast import DELETED, Record, outlook
from ansible_collections.ddi.windows.plugins.module_utils._forecast_facts import holders_of
from ansible_collections.ddi.windows.plugins.module_utils._partitions import partition_of
from ansible_collections.ddi.windows.plugins.module_utils._run_check_reads import PASSES, STARTS
from ansible_collections.ddi.windows.plugins.modules import dns_scavenging_run_info
from ansible_collections.ddi.windows.plugins.plugin_utils._encode import encode

Object = dict[str, Any]
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)
PARTITION = "DC=DomainDnsZones,DC=corp,DC=example"
#: What a read that says so answers when no event fits.
NO_EVENTS: list[Any] = []
NO_LOG = NotFound("Get-WinEvent", "NoMatchingLogsFound,x", "ObjectNotFound", "There is not an event log.")
DENIED = Denied("x", "WIN32 5,x", "PermissionDenied", "Access is denied.")


class Host:
    """A DNS server that answers from a table; by default one that scavenges every week and ran four days ago."""

    def __init__(self, **answers: Any) -> None:
        self.asked: list[Command] = []
        self.answers: dict[str, Any] = {
            "Get-DnsServerScavenging": [{"ScavengingInterval": 7 * DAY, "LastScavengeTime": None}],
            "Get-DnsServerSetting": [{"ComputerName": "DC1.corp.example", "AllIPAddress": ["10.0.0.1"]}],
            "Get-DnsServerZone": [zone("corp.example")],
            "Get-DnsServerStatistics": [{"TimeStatistics": {"ServerStartTime": NOW - 40 * DAY}}],
            "Get-Date": [NOW],
            "starts": [{"Id": 2, "TimeCreated": NOW - 40 * DAY}],
            "passes": [{"Id": 2501, "TimeCreated": NOW - 4 * DAY}],
            "oldest": [{"Id": 2, "TimeCreated": NOW - 300 * DAY}],
            "Get-ADReplicationPartnerMetadata": [partner(NOW - DAY)],
            "aging": {},
        } | {name.replace("_", "-"): answer for name, answer in answers.items()}

    def read(self, command: str, /, **parameters: Any) -> list[Object]:
        raise AssertionError(f"{Command(command, parameters)} is not part of a batch")

    def read_all(self, commands: Sequence[Command], /) -> list[list[Object] | ReadError]:
        self.asked += commands
        return [self.answers[self.name_of(command)] for command in commands]

    def name_of(self, command: Command) -> str:
        if command.name != "Get-WinEvent":
            return command.name
        return "passes" if command == PASSES else "starts" if command == STARTS else "oldest"

    def read_each(
        self, command: str, parameter: str, values: Sequence[str], /, *, key: str | None = None, **fixed: Any
    ) -> Mapping[str, list[Object] | ReadError]:
        assert (command, parameter, key, fixed) == ("Get-DnsServerZoneAging", "Name", "ZoneName", {})
        return {value: self.answers["aging"].get(value, [aging(value)]) for value in values}


def zone(name: str, **changes: Any) -> Object:
    return {
        "ZoneName": name,
        "DistinguishedName": f"DC={name},cn=MicrosoftDNS,{PARTITION}",
        "ZoneType": "Primary",
        "IsDsIntegrated": True,
        "IsAutoCreated": False,
        "IsReadOnly": False,
        "IsPaused": False,
        "DynamicUpdate": "Secure",
    } | changes


def aging(name: str, **changes: Any) -> Object:
    return {
        "ZoneName": name,
        "AgingEnabled": True,
        "NoRefreshInterval": 7 * DAY,
        "RefreshInterval": 7 * DAY,
        "AvailForScavengeTime": NOW - 20 * DAY,
        "ScavengeServers": ["10.0.0.1"],
    } | changes


def partner(success: datetime | None, partition: str = PARTITION) -> Object:
    return {"Partition": partition, "Partner": "CN=NTDS Settings,CN=DC2", "LastReplicationSuccess": success}


#: No pass for ten days, and a log that goes back further.
SILENT: dict[str, Any] = {"passes": [{"Id": 2502, "TimeCreated": NOW - 10 * DAY}]}


def judge(should_scavenge: bool = True, known: tuple[str, datetime] | None = None, **answers: Any) -> Decision:
    interval, time = known or (None, None)
    params = {"should_scavenge": should_scavenge, "interval_set": interval}
    params |= {"interval_set_at": time.isoformat() if time else None}
    current: Current = dns_scavenging_run_info.read(Host(**answers), params)
    # Evidence is JSON.
    return dns_scavenging_run_info.decide(json.loads(json.dumps(current)), params)


def only(decision: Decision) -> tuple[str, str]:
    (verdict,) = decision.verdicts
    return verdict.state, verdict.reason


def finding(decision: Decision) -> Finding:
    (found,) = decision.findings
    return found


def restarted(days: float) -> list[Object]:
    return [{"TimeStatistics": {"ServerStartTime": NOW - days * DAY}}]


def test_a_pass_within_the_interval_and_a_day_is_right() -> None:
    assert only(judge()) == ("compliant", "")
    assert only(judge(passes=[{"TimeCreated": NOW - 8 * DAY}]))[0] == "compliant"
    assert only(judge(passes=[{"TimeCreated": NOW - 8.1 * DAY}]))[0] == "drift"


def test_the_time_of_the_last_pass_counts_where_the_log_cannot_be_read() -> None:
    scavenging = [{"ScavengingInterval": 7 * DAY, "LastScavengeTime": NOW - DAY}]
    assert only(judge(Get_DnsServerScavenging=scavenging, passes=NO_LOG, oldest=NO_LOG))[0] == "compliant"


def test_a_server_that_should_not_scavenge_is_passed_over() -> None:
    never = [{"ScavengingInterval": timedelta(0)}]
    assert only(judge(False, Get_DnsServerScavenging=never))[0] == "skipped"


def test_an_interval_of_0_is_the_first_reason() -> None:
    decision = judge(Get_DnsServerScavenging=[{"ScavengingInterval": timedelta(0)}], Get_Date=DENIED)
    assert only(decision)[0] == "drift"
    assert "its interval is 0" in finding(decision).reason


# From here on each world has one fault more, so that the first reason that holds has to win.
PAUSED: dict[str, Any] = SILENT | {"Get_DnsServerZone": [zone("corp.example", IsPaused=True)]}
GATED = PAUSED | {"aging": {"corp.example": [aging("corp.example", AvailForScavengeTime=NOW + 3 * DAY)]}}
ALONE = GATED | {"Get_ADReplicationPartnerMetadata": [partner(NOW - 50 * DAY)]}
UNLISTED = ALONE | {
    "aging": {"corp.example": [aging("corp.example", ScavengeServers=["10.0.0.9"], AvailForScavengeTime=NOW + DAY)]}
}
RESTARTED = UNLISTED | {"Get_DnsServerStatistics": restarted(3)}


@pytest.mark.parametrize(
    ("world", "words", "remedy"),
    [
        (PAUSED, "corp.example is paused or takes no dynamic updates", "manual"),
        (GATED, "corp.example may not be scavenged before 2026-03-04 12:00 UTC", "waiting"),
        (ALONE, f"{PARTITION} never replicated from a partner since the service started", "manual"),
        (UNLISTED, "no address of this server is among those that may scavenge corp.example", "manual"),
        (RESTARTED, "the DNS service started 2026-02-26 12:00 UTC", "waiting"),
    ],
)
def test_names_the_first_reason_that_holds(world: dict[str, Any], words: str, remedy: str) -> None:
    found = finding(judge(**world))
    assert words in found.reason
    assert "The last pass ended 2026-02-19 12:00 UTC, though one should run every 7d" in found.reason
    assert (found.control, found.target, found.setting) == ("scavenging-really-runs", "server", "last_pass")
    assert (found.before, found.after, found.remedy) == ((NOW - 10 * DAY).isoformat(), None, remedy)


def test_a_zone_that_takes_no_updates_is_not_scavenged() -> None:
    decision = judge(**SILENT, Get_DnsServerZone=[zone("corp.example", DynamicUpdate="None")])
    assert "takes no dynamic updates" in finding(decision).reason


@pytest.mark.parametrize("partners", [[], [partner(None)], [partner(datetime(1601, 1, 1, tzinfo=UTC))]])
def test_a_partition_without_a_partner_never_replicated(partners: list[Object]) -> None:
    decision = judge(**SILENT, Get_ADReplicationPartnerMetadata=partners)
    assert "never replicated from a partner" in finding(decision).reason


def test_one_partner_that_replicated_is_enough() -> None:
    decision = judge(**SILENT, Get_ADReplicationPartnerMetadata=[partner(None), partner(NOW - DAY)])
    assert "no known reason holds" in finding(decision).reason


def test_a_partition_whose_zones_do_not_age_is_asked_about_last() -> None:
    forest = "DC=ForestDnsZones,DC=corp,DC=example"
    other = zone("TrustAnchors", DistinguishedName=f"DC=TrustAnchors,cn=MicrosoftDNS,{forest}")
    zones, partners = [zone("corp.example"), other], [partner(NOW - DAY), partner(NOW - 50 * DAY, forest)]
    world = SILENT | {"Get_ADReplicationPartnerMetadata": partners}
    assert f"{forest} never replicated from a partner" in finding(judge(**world, Get_DnsServerZone=zones)).reason
    gated = {"corp.example": [aging("corp.example", AvailForScavengeTime=NOW + DAY)]}
    reason = finding(judge(**world, Get_DnsServerZone=zones, aging=gated)).reason
    assert "corp.example may not be scavenged before" in reason
    alone = SILENT | {"Get_ADReplicationPartnerMetadata": [partner(NOW - DAY)]}
    assert "no known reason holds" in finding(judge(**alone, Get_DnsServerZone=zones)).reason


def test_a_reason_holds_for_the_server_only_when_every_zone_has_one() -> None:
    zones = [zone("corp.example", IsPaused=True), zone("b.example")]
    assert "no known reason holds" in finding(judge(**SILENT, Get_DnsServerZone=zones)).reason
    gated = {"b.example": [aging("b.example", AvailForScavengeTime=NOW + DAY)]}
    assert (
        "b.example may not be scavenged before" in finding(judge(**SILENT, Get_DnsServerZone=zones, aging=gated)).reason
    )


def test_zones_that_do_not_age_are_no_reason() -> None:
    sleeping = {"corp.example": [aging("corp.example", AgingEnabled=False)]}
    assert "no zone of it ages" in finding(judge(**SILENT, aging=sleeping)).reason


def test_an_empty_list_lets_this_server_scavenge() -> None:
    anybody = {"corp.example": [aging("corp.example", ScavengeServers=None)]}
    assert "no known reason holds" in finding(judge(**SILENT, aging=anybody)).reason


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ({"passes": NO_LOG, "oldest": NO_LOG}, "There is not an event log"),
        ({"passes": DENIED, "oldest": DENIED}, "Access is denied"),
        ({"passes": NO_EVENTS, "oldest": DENIED}, "Access is denied"),
        ({"passes": NO_EVENTS, "oldest": NO_EVENTS}, "holds no event"),
        ({"passes": NO_EVENTS, "oldest": [{"TimeCreated": NOW - 5 * DAY}]}, "goes back to 2026-02-24 12:00 UTC only"),
        ({"Get_DnsServerScavenging": DENIED}, "Access is denied"),
        ({"Get_DnsServerScavenging": [{}]}, "the server returned no interval"),
        ({"Get_Date": DENIED}, "Access is denied"),
        ({"Get_Date": []}, "did not say what time it is"),
    ],
)
def test_what_cannot_be_seen_is_unknown(answers: dict[str, Any], words: str) -> None:
    state, reason = only(judge(**answers))
    assert state == "unknown"
    assert words in reason


def test_a_log_that_goes_back_far_enough_proves_that_no_pass_ran() -> None:
    found = finding(judge(passes=NO_EVENTS, Get_DnsServerStatistics=restarted(2)))
    assert found.reason.startswith("No pass is noted, though one should run every 7d: the DNS service started")
    assert found.before is None


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ({"Get_DnsServerStatistics": DENIED}, "Access is denied"),
        ({"Get_DnsServerStatistics": [{}]}, "gave no start time"),
        ({"Get_DnsServerZone": DENIED}, "Access is denied"),
        ({"Get_DnsServerSetting": DENIED}, "the addresses of the server"),
        ({"Get_ADReplicationPartnerMetadata": DENIED}, "when it replicated, x: Access is denied"),
        ({"aging": {"corp.example": DENIED}}, "whether it ages, x: Access is denied"),
        ({"aging": {"corp.example": [aging("corp.example", AvailForScavengeTime=None)]}}, "from when on"),
    ],
)
def test_says_what_was_not_read_when_no_reason_is_found(answers: dict[str, Any], words: str) -> None:
    found = finding(judge(**SILENT | answers))
    assert "why could not be told" in found.reason
    assert words in found.reason


def test_a_reason_says_what_could_come_before_it() -> None:
    reason = finding(judge(**GATED | {"Get_DnsServerStatistics": DENIED})).reason
    assert "may not be scavenged before" in reason
    assert "a reason that comes before it could not be told" in reason


def test_asks_only_what_it_declares_and_the_directory_about_itself() -> None:
    host = Host(Get_DnsServerZone=[zone("corp.example"), zone("b.example"), zone("0.in-addr.arpa", IsAutoCreated=True)])
    dns_scavenging_run_info.read(host, {})
    assert {command.name for command in host.asked} < set(dns_scavenging_run_info.READS)
    (about,) = [command for command in host.asked if command.name == "Get-ADReplicationPartnerMetadata"]
    assert about.parameters == {"Target": "dc1.corp.example", "Partition": [PARTITION]}


def test_what_is_read_is_all_that_a_forecast_needs() -> None:
    current = dns_scavenging_run_info.read(Host(), {})
    (holder,) = holders_of(f"DC=corp.example,CN=MicrosoftDNS,{PARTITION}", {"dc1": current["server"]})
    untold = {"since", "armed", "starts"}
    assert not [name for name, value in asdict(holder.server).items() if value is None and name not in untold]
    assert None not in asdict(holder.copy).values()
    assert outlook([holder], NOW).fate(Record("pc1", "A", "10.0.1.1", 1)).outcome == DELETED


def test_a_server_without_zones_of_the_directory_is_not_asked_about_replication() -> None:
    host = Host(Get_DnsServerZone=[zone("file.example", IsDsIntegrated=False, DistinguishedName=None)])
    dns_scavenging_run_info.read(host, {})
    assert "Get-ADReplicationPartnerMetadata" not in {command.name for command in host.asked}


def test_every_argument_has_a_form_on_the_wire() -> None:
    for command in dns_scavenging_run_info.PREFETCH:
        assert set(encode(command)) == set(command.parameters)


@pytest.mark.parametrize(
    ("target", "partition"),
    [
        (f"DC=a.example,cn=MicrosoftDNS,{PARTITION}", PARTITION),
        ("DC=a.example,CN=MicrosoftDNS,CN=System,DC=corp,DC=example", "DC=corp,DC=example"),
        ("file.example", ""),
    ],
)
def test_knows_the_partition_of_a_zone(target: str, partition: str) -> None:
    assert partition_of(target) == partition


NEVER_RAN: dict[str, Any] = {"passes": NO_EVENTS}


def test_before_the_first_pass_of_a_new_interval_is_due_nothing_is_wrong() -> None:
    state, reason = only(judge(known=("7d", NOW - 2 * DAY), **NEVER_RAN))
    assert state == "skipped"
    assert reason == "its interval was set 2026-02-27 12:00 UTC, so its first pass is due 2026-03-06 12:00 UTC"


def test_a_start_of_the_service_since_then_moves_the_first_pass() -> None:
    started = [{"TimeStatistics": {"ServerStartTime": NOW - DAY}}]
    _, reason = only(judge(known=("7d", NOW - 2 * DAY), Get_DnsServerStatistics=started, **NEVER_RAN))
    assert reason.endswith("its first pass is due 2026-03-07 12:00 UTC")


@pytest.mark.parametrize(
    "known", [("7d", NOW - 8 * DAY - timedelta(minutes=1)), ("6d", NOW - DAY), ("7d", NOW + DAY), ("never", NOW - DAY)]
)
def test_an_interval_that_was_set_long_ago_or_is_another_one_or_to_come_excuses_nothing(
    known: tuple[str, datetime],
) -> None:
    assert only(judge(known=known, **NEVER_RAN))[0] == "drift"


def test_a_log_that_is_too_short_does_not_matter_before_the_first_pass_is_due() -> None:
    short = [{"Id": 2, "TimeCreated": NOW - DAY}]
    assert only(judge(oldest=short, known=("7d", NOW - 2 * DAY), **NEVER_RAN))[0] == "skipped"
    assert only(judge(oldest=short, **NEVER_RAN))[0] == "unknown"


def test_an_interval_without_its_time_is_refused() -> None:
    with pytest.raises(Refused, match="belong together"):
        dns_scavenging_run_info.check({"interval_set": "7d", "interval_set_at": None})


@pytest.mark.parametrize("given", ["yesterday", "2026-03-01T06:00:00"])
def test_a_time_that_names_no_zone_is_refused(given: str) -> None:
    with pytest.raises(Refused, match=r"interval_set_at is .*: write a time with its zone"):
        dns_scavenging_run_info.check({"interval_set": "7d", "interval_set_at": given})

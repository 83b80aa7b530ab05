"""The forecast of an estate: what goes, whether anybody should mind, and what closes it because it is not known."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.ddi.windows.plugins.module_utils._dhcp import servers_of
from ansible_collections.ddi.windows.plugins.module_utils._errors import Refused
from ansible_collections.ddi.windows.plugins.plugin_utils import _judge
from ansible_collections.ddi.windows.plugins.plugin_utils._forecast_evidence import ranges_of

from simulator.estate.load import build, load
from simulator.estate.load_dhcp import dhcp_server
from simulator.estate.section import Section

from .foreseeing import Plays, named
from .leasing import read_dhcp

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
ROLES = ["SchemaMaster", "DomainNamingMaster", "PDCEmulator", "RIDMaster", "InfrastructureMaster"]
TARGET = "DC=corp.example,cn=MicrosoftDNS,DC=DomainDnsZones,DC=corp,DC=example"
OLD = "800h"
RECORDS = [
    {"name": "gone", "data": "10.0.1.1", "age": OLD},
    {"name": "lives", "data": "10.0.1.2", "age": OLD},
    {"name": "kept", "data": "10.0.1.3", "age": OLD},
    {"name": "stranger", "data": "10.0.1.4", "age": OLD},
    {"name": "mail", "data": "10.0.1.5", "age": OLD},
    {"name": "dc2", "data": "10.1.0.2", "age": OLD},
    {"name": "_ldap._tcp", "type": "SRV", "data": "0 100 389 dc1.corp.example.", "age": OLD},
    {"type": "MX", "data": "10 mail.corp.example."},
    {"name": "young", "data": "10.0.1.6", "age": "20h"},
    {"name": "static", "data": "10.0.1.7"},
]
COMPUTERS = [
    {"name": "gone", "last_logon": "2400h"},
    {"name": "lives"},
    {"name": "stranger", "enabled": False},
]


def estate(
    records: list[dict[str, Any]] | None = None,
    interval: str = "7d",
    more: Sequence[dict[str, Any]] = (),
    **changes: Any,
) -> Any:
    """Return an estate of two servers, of which dc2 scavenges every week, and *more* hosts; *changes* replace parts."""
    host = {"domain": "corp.example", "uptime": "40d"}
    last = {} if interval == "never" else {"last_ago": "96h"}
    content: dict[str, Any] = {
        "estate": "two",
        "clock": NOW.isoformat(),
        "domains": [{"name": "corp.example"}],
        "accounts": [{"name": "Administrator", "password": "Simulated-Only-1"}],
        "computers": COMPUTERS,
        "hosts": [
            {"name": "dc1", "addresses": ["10.1.0.1"], "fsmo": ROLES} | host,
            {"name": "dc2", "addresses": ["10.1.0.2"], "scavenging": {"interval": interval} | last} | host,
            *more,
        ],
        "zones": [
            {
                "name": "corp.example",
                "aging": True,
                "scavenge_servers": ["10.1.0.2"],
                "records": RECORDS if records is None else records,
            }
        ],
    }
    return build(content | changes, "two servers")


@pytest.fixture
def plays(tmp_path: Path) -> Plays:
    return Plays(estate(), tmp_path / "runs")


def plays_of(folder: Path, **changes: Any) -> Plays:
    return Plays(estate(**changes), folder / "runs")


ESTATES = Path(__file__).resolve().parents[2] / "simulator" / "estates"
KEEPING = {"static_names": ["kept.corp.example"]}


def test_each_record_that_goes_is_what_its_host_and_its_name_are(plays: Plays) -> None:
    document = plays.forecast(joined=KEEPING)
    assert named(document, "alive") == {"lives", "kept"}
    assert named(document, "protected") == {"mail", "dc2", "_ldap._tcp"}
    assert named(document, "unknown") == {"gone", "stranger"}  # nobody read leases
    assert named(document, "uncertain") == set()
    assert document["unknown"] == []
    assert document["missing"] == ["leases: no DHCP server was read"]


def test_what_dhcp_never_hands_out_is_read_with_the_leases(tmp_path: Path) -> None:
    plays = plays_of(tmp_path)
    scope = {"network": "10.0.1.0/24", "range": ["10.0.1.1", "10.0.1.20"], "exclusions": ["10.0.1.4 - 10.0.1.9"]}
    plays.estate.hosts["dc1"].dhcp = dhcp_server(Section({"scopes": [scope]}, "dhcp"), plays.estate.clock.now())
    context = plays.context("f1")
    read_dhcp(plays.estate, context.run, leases=True)
    (server,) = servers_of(_judge.dhcp_in(context.run))
    found = [(str(first), str(last)) for first, last in ranges_of(server)]
    assert found == [("10.0.1.1", "10.0.1.3"), ("10.0.1.10", "10.0.1.20")]
    assert plays.forecast("f1", joined=KEEPING)["missing"] == []
    plays.estate.hosts["dc1"].faults.set({"denied": ["Get-DhcpServerv4ExclusionRange"]})
    read_dhcp(plays.estate, plays.context("f2").run, leases=True)
    (missing,) = plays.forecast("f2", joined=KEEPING)["missing"]
    assert missing == "leases: dc1 did not tell the leases and exclusions of every scope"


def test_the_names_of_dhcp_servers_stay(tmp_path: Path) -> None:
    records = [{"name": name, "data": "10.0.1.1", "age": OLD} for name in ("leases", "leases2", "gone")]
    hosts = [
        {"name": "leases", "fqdn": "leases.corp.example", "addresses": ["10.1.0.8"], "dns": False, "dhcp": {}},
        {"name": "leases2", "fqdn": "leases2.corp.example", "addresses": ["10.1.0.9"], "dns": False, "dhcp": {}},
    ]
    hosts[1]["inventory"] = False
    plays = Plays(estate(records, more=hosts), tmp_path / "runs")
    read_dhcp(plays.estate, plays.context("f1").run, leases=True)
    document = plays.forecast("f1", joined=KEEPING)
    assert named(document, "protected") == {"leases", "leases2"}


def test_while_nobody_names_the_dhcp_servers_no_name_is_known_to_be_free(plays: Plays) -> None:
    for name in ("dc1", "dc2"):
        plays.estate.hosts[name].faults.set({"denied": ["Get-ADObject"]})
    document = plays.forecast(joined=KEEPING)
    assert "names: the DHCP servers, which nobody named" in document["missing"]
    assert named(document, "dead") == set()


def test_a_record_says_when_and_where_it_goes_and_why_it_counts_as_it_does(plays: Plays) -> None:
    (record,) = [each for each in plays.forecast(joined=KEEPING)["records"] if each["name"] == "lives"]
    assert (record["server"], record["time"]) == ("dc2", (NOW + timedelta(days=3)).isoformat())
    assert record["life"]["reason"] == "its computer logged on within 30 days"
    assert record["refreshable"] is False


def test_what_is_protected_says_by_what(plays: Plays) -> None:
    reasons = {each["name"]: each["protection"]["reason"] for each in plays.forecast(joined=KEEPING)["records"]}
    assert reasons["mail"] == "an NS, CNAME, MX or SRV record points at mail.corp.example"
    assert reasons["dc2"] == "dc2.corp.example is a domain controller, DNS server or DHCP server"
    assert reasons["_ldap._tcp"] == "it is below _tcp"


def test_living_hosts_with_old_timestamps_are_pointed_out(plays: Plays) -> None:
    found = {each["setting"]: each for each in plays.forecast(joined=KEEPING)["findings"]}
    assert (found["live_hosts"]["target"], found["live_hosts"]["number"]) == (TARGET, 2)
    assert found["protected_names"]["number"] == 3


def test_without_a_list_of_static_names_no_host_is_dead(plays: Plays) -> None:
    document = plays.forecast()
    assert "static names: give them in ddi_static_names" in document["missing"]
    assert named(document, "dead") == set()


def test_a_server_that_was_not_read_leaves_the_whole_zone_unknown(plays: Plays) -> None:
    plays.estate.hosts["dc1"].faults.set({"unreachable": True})
    document = plays.forecast()
    assert {zone["state"] for zone in document["zones"]} == {"unknown"}
    assert document["unknown"][0] == "not known of corp.example"
    assert plays.forecast("f2", joined={"allow_missing": ["dc1"]})["unknown"] == []


def test_names_that_somebody_may_point_at_are_uncertain_while_not_all_was_read(plays: Plays) -> None:
    plays.estate.hosts["dc2"].faults.set({"denied": ["Get-CimInstance"]})
    document = plays.forecast()
    assert document["unknown"] == ["of 1 records it is not known whether they go or must stay"]
    (record,) = document["records"]
    assert (record["name"], record["reason"].startswith("its records are not visible to this forecast")) == ("*", True)


def test_a_domain_controller_that_tells_no_accounts_leaves_hosts_unknown(plays: Plays) -> None:
    plays.estate.hosts["dc1"].faults.set({"denied": ["Get-ADComputer"]})
    document = plays.forecast(joined=KEEPING)
    assert named(document, "alive") == {"kept"}
    assert any(each.startswith("computer accounts: corp.example, ") for each in document["missing"])


def test_nothing_goes_where_nobody_scavenges(tmp_path: Path) -> None:
    document = plays_of(tmp_path, interval="never").forecast()
    assert document["records"] == []
    assert {zone["state"] for zone in document["zones"]} == {"kept"}


def test_all_records_of_a_zone_that_got_one_timestamp_are_pointed_out(tmp_path: Path) -> None:
    stamped = [
        {"name": "www", "type": "CNAME", "data": "mail.corp.example.", "age": "900h"},
        {"type": "MX", "data": "10 mail.corp.example.", "age": "900h"},
        {"name": "mail", "data": "10.0.1.5", "age": "900h"},
        {"name": "shop", "type": "CNAME", "data": "mail.corp.example.", "age": "30h"},
    ]
    document = plays_of(tmp_path, records=stamped).forecast()
    (found,) = [each for each in document["findings"] if each["setting"] == "stamped_together"]
    assert (found["target"], found["number"]) == (TARGET, 2)
    assert "www CNAME, @ MX" in found["reason"] or "@ MX, www CNAME" in found["reason"]


# What is planned.

WEEKLY = {host: {"dns_scavenging": {"scavenging_interval": value}} for host, value in (("dc1", "never"), ("dc2", "7d"))}


def test_a_plan_to_scavenge_is_foreseen_without_anybody_scavenging(tmp_path: Path) -> None:
    plays = plays_of(tmp_path, interval="never")
    document = plays.forecast(of="planned", wanted=WEEKLY)
    assert document["servers"]["dc2"]["assumed"] == {"server": {"scavenging_interval": "7d"}}
    times = {each["time"] for zone in document["zones"] for each in zone["passes"]}
    assert times == {(NOW + timedelta(days=8)).isoformat()}
    assert "gone" in named(document, "unknown")
    assert plays.forecast("f2", of="now", wanted=WEEKLY)["records"] == []


def test_shorter_intervals_that_are_planned_count_in_the_forecast(tmp_path: Path) -> None:
    plays = plays_of(tmp_path, records=[{"name": "pc", "data": "10.0.1.1", "age": "100h"}])
    short = {"no_refresh_interval": "1d", "refresh_interval": "1d"}
    wanted = {host: {"dns_zone_aging": short} for host in ("dc1", "dc2")}
    assert plays.forecast(of="now", wanted=wanted)["records"] == []
    document = plays.forecast("f2", of="planned", wanted=wanted)
    assert [each["name"] for each in document["records"]] == ["pc"]


# Approval.


def test_the_dead_are_approved_together_and_the_rest_stays_open(plays: Plays) -> None:
    plays.forecast(joined=KEEPING)
    told = plays.approved()
    assert (told["approved"], told["open"], told["pending"]) == (0, 7, 0)
    told = plays.approved(accept_unknown=True)
    assert (told["approved"], told["open"]) == (2, 5)
    told = plays.approved(accept_unknown=True, records=["corp.example LIVES A 10.0.1.2", f"{TARGET} dc2 A 10.1.0.2"])
    assert (told["approved"], told["open"]) == (4, 3)
    kept = json.loads(Path(told["approval_json"]).read_text(encoding="utf-8"))
    assert {each["name"] for each in kept["deletions"] if each["named"]} == {"lives", "dc2"}
    assert kept["estate"] == "corp.example"
    assert kept["until"] == (NOW + timedelta(days=3, hours=1)).isoformat()


def test_a_trial_keeps_no_approval(plays: Plays) -> None:
    plays.forecast(joined=KEEPING)
    told = plays.approved(check_mode=True, accept_unknown=True)
    assert (told["approved"], "approval_json" in told) == (2, False)
    assert not list(plays.folder.rglob("forecast_approval.json"))
    assert "Would approve 2 of 7 records" in told["msg"]


@pytest.mark.parametrize(
    ("record", "words"),
    [
        (
            "corp.example gone A 10.9.9.9",
            "corp.example gone A 10.9.9.9 cannot be approved: the forecast deletes no such",
        ),
        ("corp.example gone A", "is not zone, name, type and data"),
        ("other.example gone A 10.0.1.1", "of which the forecast says nothing"),
    ],
)
def test_a_record_that_is_named_wrongly_is_refused_in_one_sentence(plays: Plays, record: str, words: str) -> None:
    plays.forecast(joined=KEEPING)
    with pytest.raises(Refused, match=words):
        plays.approved(records=[record])
    assert not list(plays.folder.rglob("forecast_approval.json"))


def test_a_forecast_that_was_edited_is_not_approved(plays: Plays) -> None:
    plays.forecast(joined=KEEPING)
    path = plays.folder / "f1" / "forecast.json"
    path.write_text(path.read_text(encoding="utf-8").replace('"alive"', '"dead"'), encoding="utf-8")
    with pytest.raises(Refused, match="was edited or is of another version: forecast again"):
        plays.approved(accept_unknown=True)


def test_a_forecast_that_is_too_old_is_not_approved(plays: Plays) -> None:
    plays.forecast(joined=KEEPING)
    plays.now += timedelta(hours=25)
    with pytest.raises(Refused, match="more than 1d ago: forecast again, or say in ddi_forecast_max_age"):
        plays.approved()
    assert plays.approved(max_age="2d")["approved"] == 0
    plays.now -= timedelta(hours=26)
    with pytest.raises(Refused, match="the clock of the controller is behind the forecast"):
        plays.approved()


def test_a_run_without_a_forecast_cannot_be_approved(plays: Plays) -> None:
    plays.audited("f1")
    with pytest.raises(Refused, match="the run f1 made no forecast"):
        plays.approved()
    with pytest.raises(Refused, match="there is no run f9"):
        plays.approved("f9")


def test_the_page_names_every_record_with_its_reasons(plays: Plays) -> None:
    plays.forecast(joined=KEEPING)
    page = (plays.folder / "f1" / "forecast.md").read_text(encoding="utf-8")
    assert "## Alive: 2" in page
    assert "| corp.example | kept | A | 10.0.1.3 |" in page
    assert "the operator keeps this name" in page
    terminal = "\n".join(plays.said)
    assert "dc2 scavenges every 7d: 2026-03-04 12:00 UTC" in terminal
    assert "not read: leases: no DHCP server was read" in terminal


# The company of the demo.


def found_in(name: str, folder: Path) -> tuple[set[tuple[str, str, str]], set[tuple[str, str, str]]]:
    """Return what a forecast of an estate file finds, and what was planted."""
    company = load(ESTATES / f"{name}.yml")
    document = Plays(company, folder / "runs", datetime.now(UTC)).forecast(joined={"static_names": []})
    found = {(each["control"], each["target"], each["setting"]) for each in document["findings"]}
    planted = (each for oddity in company.oddities for each in oddity.forecast)
    return found, {(each["control"], each["target"], each["setting"]) for each in planted}


def test_a_forecast_of_the_company_finds_exactly_what_is_planted(tmp_path: Path) -> None:
    found, planted = found_in("sample", tmp_path)
    assert planted
    assert found == planted


def test_a_forecast_of_the_healthy_twin_is_silent(tmp_path: Path) -> None:
    assert found_in("healthy", tmp_path) == (set(), set())

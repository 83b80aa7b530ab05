"""Whether scavenging really runs is told of simulated servers as it is, and why not by the reason that holds."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.ddi.windows.plugins.module_utils._finding import Command
from ansible_collections.ddi.windows.plugins.plugin_utils._session import HostSession

from simulator.estate.load import build, load
from simulator.local import LocalWire

from .scavenged import run_check

SAMPLE = Path(__file__).resolve().parents[2] / "simulator" / "estates" / "sample.yml"
DAY = timedelta(days=1)
WEEK = 7 * DAY
ROLES = ["SchemaMaster", "DomainNamingMaster", "PDCEmulator", "RIDMaster", "InfrastructureMaster"]
Told = tuple[str, str]


def company(*failures: dict[str, Any], zone: dict[str, Any] | None = None, **dc1: Any) -> Any:
    """Return an estate of two servers and one zone that ages; *dc1*, *zone* and *failures* change what is well."""
    host = {"domain": "corp.example", "uptime": "40d"}
    return build(
        {
            "estate": "two",
            "clock": "2026-03-01T12:00:00Z",
            "replication": {"failures": list(failures)},
            "domains": [{"name": "corp.example"}],
            "accounts": [{"name": "Administrator", "password": "Simulated-Only-1"}],
            "hosts": [
                {"name": "dc1", "addresses": ["10.1.0.1"], "fsmo": ROLES, "utc_offset_minutes": 330} | host | dc1,
                {"name": "dc2", "addresses": ["10.1.0.2"]} | host,
            ],
            "zones": [{"name": "corp.example", "aging": True} | (zone or {})],
        },
        "two servers",
    )


def send(host: Any, command: str, **parameters: Any) -> None:
    session = HostSession(LocalWire(host), read_only=False, writes={command})
    assert session.write(Command(command, parameters)) == []


def armed(estate: Any, days: int = 0) -> Any:
    """Let dc1, which never scavenged, scavenge every week from now on; return it as it is *days* later.

    Until its first pass none can be in its log, whatever else keeps it from deleting.
    """
    send(estate.hosts["dc1"], "Set-DnsServerScavenging", ScavengingInterval=WEEK)
    estate.clock.advance(days * DAY)
    return estate.hosts["dc1"]


def told(host: Any, *, should_scavenge: bool = True) -> Told:
    """Return the one verdict on a host, and its reason, which is that of its finding too."""
    result = run_check(host, should_scavenge=should_scavenge)
    (verdict,) = result.parts[0].decision.verdicts
    assert result.trouble is None or verdict.state == "unknown"
    assert [each.reason for each in result.findings] == ([verdict.reason] if verdict.state == "drift" else [])
    return verdict.state, verdict.reason


def test_the_servers_of_the_sample_scavenge_or_restart_too_often_or_were_never_told_to() -> None:
    estate = load(SAMPLE)
    servers = {name: host for name, host in estate.hosts.items() if host.dns is not None}
    states = {name: told(host, should_scavenge=False)[0] for name, host in servers.items()}
    assert states == {
        name: ("drift" if host.dns.next_restart else "compliant") if host.dns.scavenging.interval else "skipped"
        for name, host in servers.items()
    }
    assert set(states.values()) == {"compliant", "skipped", "drift"}
    for name in [name for name, state in states.items() if state == "skipped"]:
        state, reason = told(servers[name])
        assert (state, "its interval is 0" in reason) == ("drift", True)


def test_a_server_goes_on_being_right_while_time_passes() -> None:
    estate = company(scavenging={"interval": "7d"})
    for _ in range(30):
        assert told(estate.hosts["dc1"]) == ("compliant", "")
        estate.clock.advance(DAY)


def test_a_weekly_restart_keeps_a_weekly_pass_from_ever_running() -> None:
    estate = company(scavenging={"interval": "7d"}, uptime="3d", reboots={"every": "7d"})
    for _ in range(10):
        state, reason = told(estate.hosts["dc1"])
        assert state == "drift"
        assert "No pass is noted, though one should run every 7d: the DNS service started 20" in reason
        assert reason.endswith("and the interval begins anew with it.")
        estate.clock.advance(2 * DAY)


def test_an_interval_shorter_than_the_time_between_restarts_is_right() -> None:
    estate = company(scavenging={"interval": "6d"}, uptime="3d", reboots={"every": "7d"})
    estate.clock.advance(20 * DAY)
    assert told(estate.hosts["dc1"])[0] == "compliant"


def test_a_server_that_the_zone_does_not_list_is_named_as_such() -> None:
    state, reason = told(armed(company(zone={"scavenge_servers": ["10.9.9.9"]})))
    assert state == "drift"
    assert "no address of this server is among those that may scavenge corp.example" in reason


def test_a_partition_that_never_replicated_since_the_start_is_named() -> None:
    estate = company({"host": "dc1", "since": "60d"}, scavenging={"interval": "7d"})
    assert told(estate.hosts["dc1"])[0] == "compliant"
    estate.clock.advance(20 * DAY)
    state, reason = told(estate.hosts["dc1"])
    assert state == "drift"
    assert "DC=DomainDnsZones,DC=corp,DC=example never replicated from a partner since the service started" in reason


def test_a_zone_that_may_not_be_scavenged_yet_is_named_with_the_time() -> None:
    estate = company(zone={"aging": False})
    send(estate.hosts["dc1"], "Set-DnsServerZoneAging", Name="corp.example", Aging=True)
    state, reason = told(armed(estate, days=2))
    assert state == "drift"
    assert "corp.example may not be scavenged before 2026-03-08 12:00 UTC" in reason


@pytest.mark.parametrize("why", [{"paused": ["corp.example"]}, {"zone": {"dynamic_update": "None"}}])
def test_a_zone_that_is_paused_or_takes_no_updates_is_named(why: dict[str, Any]) -> None:
    state, reason = told(armed(company(**why)))
    assert state == "drift"
    assert "corp.example is paused or takes no dynamic updates" in reason


def test_a_partition_without_zones_that_age_keeps_the_pass_from_running_too() -> None:
    trouble = {"host": "dc1", "since": "60d", "partition": "ForestDnsZones.corp.example"}
    estate = company(trouble, scavenging={"interval": "7d"})
    estate.clock.advance(20 * DAY)
    state, reason = told(estate.hosts["dc1"])
    assert state == "drift"
    assert "DC=ForestDnsZones,DC=corp,DC=example never replicated from a partner since the service started" in reason


def test_no_reason_is_made_up_for_a_server_that_has_to_wait_for_its_first_pass() -> None:
    state, reason = told(armed(company(), days=6))
    assert (state, "no known reason holds" in reason) == ("drift", True)


def test_the_first_pass_makes_everything_right() -> None:
    assert told(armed(company(), days=7)) == ("compliant", "")


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize(
    ("log", "words"),
    [
        ({"missing": True}, "Get-WinEvent: "),
        ({"enabled": False}, "holds no event"),
        ({"since": "5d"}, "goes back to 2026-02-24 12:00 UTC only"),
    ],
)
def test_a_log_that_does_not_tell_leaves_it_unknown(log: dict[str, Any], words: str, language: str) -> None:
    restarting = {"scavenging": {"interval": "7d"}, "uptime": "3d", "reboots": {"every": "7d"}}
    estate = company(**restarting, logs=[{"name": "DNS Server"} | log], language=language)
    state, reason = told(estate.hosts["dc1"])
    assert state == "unknown"
    assert words in reason


def test_what_the_server_remembers_counts_where_its_log_is_missing() -> None:
    estate = company(scavenging={"interval": "7d"}, logs=[{"name": "DNS Server", "missing": True}])
    assert told(estate.hosts["dc1"]) == ("compliant", "")

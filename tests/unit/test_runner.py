"""The runner reads each part, keeps what could not be read as unknown, and groups what would be changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import ModuleType
from typing import Any

import pytest
from ansible_collections.ddi.windows.plugins.module_utils._errors import ConnectionLost, Denied, Refused
from ansible_collections.ddi.windows.plugins.module_utils._finding import Command, Decision, Finding, Verdict
from ansible_collections.ddi.windows.plugins.plugin_utils._arguments import check, parts_of
from ansible_collections.ddi.windows.plugins.plugin_utils._diff import diff_of
from ansible_collections.ddi.windows.plugins.plugin_utils._hosts import hosts_of
from ansible_collections.ddi.windows.plugins.plugin_utils._runner import audit, may_change, reads_of

DENIED = Denied("Get-DnsServerScavenging", "WIN32 5,Get-DnsServerScavenging", "PermissionDenied", "access denied")


class Reads:
    """A session that answers from a table and remembers what was fetched together."""

    def __init__(self, answers: Mapping[str, Any]) -> None:
        self.answers = answers
        self.together: list[list[str]] = []

    def read(self, command: str, /, **_parameters: Any) -> Any:
        answer = self.answers[command]
        if isinstance(answer, Exception):
            raise answer
        return answer

    def read_all(self, commands: Sequence[Command], /) -> Any:
        self.together.append([command.name for command in commands])
        return [self.answers[command.name] for command in commands]

    def read_each(self, *_arguments: Any, **_options: Any) -> Any:
        raise NotImplementedError


def module(command: str, findings: Sequence[Finding] = ()) -> ModuleType:
    """Make a module that reads one command and finds *findings*."""
    made = ModuleType("ansible_collections.ddi.windows.plugins.modules.dns_made")
    made.__dict__.update(
        SPEC={"argument_spec": {"wanted": {"type": "str", "default": "7d"}}},
        READS=(command,),
        WRITES=("Set-DnsServerScavenging",),
        CONTROLS=("one", "two"),
        PREFETCH=(Command(command),),
        read=lambda session, _params: {"server": session.read(command)[0]},
        decide=lambda current, _params: Decision(
            (Verdict("one", next(iter(current)), "drift", "why"),), tuple(findings)
        ),
        commands=lambda target, values: [Command("Set-DnsServerScavenging", {"ComputerName": target, **values})],
    )
    return made


def finding(target: str, setting: str, after: Any, remedy: str = "automatic", control: str = "one") -> Finding:
    return Finding(control, target, setting, "old", after, remedy, "why")


def test_automatic_findings_of_a_target_are_one_change_and_others_none() -> None:
    findings = [
        finding("a", "ScavengingState", True),
        finding("b", "ScavengingState", False),
        finding("a", "ApplyOnAllZones", True),
        finding("a", "NoRefreshInterval", None, "manual"),
        finding("c", "ScavengingState", True, "waiting"),
    ]
    session = Reads({"Get-DnsServerScavenging": [{"x": 1}]})
    result = audit(module("Get-DnsServerScavenging", findings), session, {"wanted": "7d"})
    assert [(each.target, dict(each.command.parameters)) for each in result.planned] == [
        ("a", {"ComputerName": "a", "ScavengingState": True, "ApplyOnAllZones": True}),
        ("b", {"ComputerName": "b", "ScavengingState": False}),
    ]
    assert (
        result.as_dict()["commands"][1]["command"] == "Set-DnsServerScavenging -ComputerName b -ScavengingState $false"
    )
    assert result.trouble is None
    assert session.together == [["Get-DnsServerScavenging"]]


def test_what_could_not_be_read_is_unknown_for_each_control_with_the_error() -> None:
    result = audit(module("Get-DnsServerScavenging"), Reads({"Get-DnsServerScavenging": DENIED}), {})
    assert [(each.control, each.target, each.state) for each in result.unknown] == [
        ("one", "server", "unknown"),
        ("two", "server", "unknown"),
    ]
    assert result.trouble is not None
    assert result.trouble.startswith("2 answers are unknown (one, two): Get-DnsServerScavenging: access denied")
    assert result.parts[0].error == str(DENIED)


def test_a_lost_connection_is_not_an_unknown_control() -> None:
    with pytest.raises(ConnectionLost):
        audit(module("Get-DnsServerZone"), Reads({"Get-DnsServerZone": ConnectionLost("gone")}), {})


def composed() -> ModuleType:
    from ansible_collections.ddi.windows.plugins.modules import dns_server

    return dns_server


def test_a_composed_module_is_its_parts() -> None:
    parts = parts_of(composed())
    assert tuple(parts) == composed().PARTS
    assert reads_of(composed()) == {command for part in parts.values() for command in part.READS}
    assert may_change(composed())
    assert not may_change(parts["dns_server_info"])


def test_what_only_a_plan_changes_is_not_changed_by_a_task_of_the_module() -> None:
    delegation = parts_of(composed())["dns_delegation"]
    assert delegation.WRITES
    assert not may_change(delegation)


def test_each_part_is_checked_by_its_own_spec() -> None:
    checked = check(composed(), "ddi.windows.dns_server", {"dns_zone_aging": {"no_refresh_interval": "36h"}})
    assert checked.params["dns_zone_aging"]["no_refresh_interval"] == "36h"
    assert checked.params["dns_zone_aging"]["refresh_interval"] == "7d"
    assert checked.params["dns_zone"]["dynamic_update"] == "secure"
    assert checked.params["dns_server_info"] == {}


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({"bogus": 1}, "ddi.windows.dns_server has no option bogus: its options are change, "),
        ({"dns_zone": {"bogus": 1, "more": 2}}, "ddi.windows.dns_server: dns_zone has no option bogus, more: "),
        ({"dns_zone": {"dynamic_update": "none"}}, "ddi.windows.dns_server: dns_zone: value of dynamic_update must be"),
        ({"dns_zone_aging": {"refresh_interval": "7"}}, "ddi.windows.dns_server: dns_zone_aging: refresh_interval"),
        ({"dns_zone": 7}, "ddi.windows.dns_server: argument 'dns_zone'"),
    ],
)
def test_a_bad_option_names_the_module_and_the_part(arguments: dict[str, Any], sentence: str) -> None:
    with pytest.raises(Refused) as refused:
        check(composed(), "ddi.windows.dns_server", arguments)
    assert str(refused.value).startswith(sentence)


def test_secrets_are_known_so_that_they_can_be_removed() -> None:
    made = module("Get-DnsServerZone")
    made.SPEC = {"argument_spec": {"password": {"type": "str", "no_log": True}}}
    assert check(made, "ddi.windows.dns_made", {"password": "hush"}).no_log_values == {"hush"}


def test_a_diff_has_each_setting_once_in_a_stable_order() -> None:
    findings = [
        finding("z.example", "refresh_interval", "7d"),
        finding("a.example", "scavenge_servers", ["10.0.0.1"]),
        finding("a.example", "aging", True),
        finding("a.example", "aging", True, control="two"),
        finding("a.example", "note", "by hand", "manual"),
    ]
    assert diff_of([each.as_dict() for each in findings]) == {
        "before": "a.example:\n  aging: old\n  scavenge_servers: old\nz.example:\n  refresh_interval: old\n",
        "after": 'a.example:\n  aging: true\n  scavenge_servers: ["10.0.0.1"]\nz.example:\n  refresh_interval: 7d\n',
    }
    assert diff_of([finding("1.5", "x", "no").as_dict()])["after"] == '"1.5":\n  x: "no"\n'


GROUPS = {
    "all": ["dc2", "dc1", "web1", "dhcp1"],
    "ungrouped": [],
    "dns_servers": ["dc2", "dc1"],
    "dhcp_servers": ["dhcp1", "dc1"],
}


@pytest.mark.parametrize(
    ("patterns", "hosts"),
    [
        ("dns_servers", ["dc2", "dc1"]),
        (["dns_servers"], ["dc2", "dc1"]),
        ("all", ["dc2", "dc1", "web1", "dhcp1"]),
        ("dc1,web1", ["dc1", "web1"]),
        ("dns_servers:dhcp_servers", ["dc2", "dc1", "dhcp1"]),
        ("dns_servers:&dhcp_servers", ["dc1"]),
        ("all:!dns_servers", ["web1", "dhcp1"]),
        ("d*1", ["dc1", "dhcp1"]),
        ("~dc[12]$", ["dc2", "dc1"]),
        ("dns_servers[0]", ["dc2"]),
        ("dns_servers[1:]", ["dc1"]),
        ("nobody", []),
    ],
)
def test_the_hosts_of_a_play_are_those_of_its_pattern_in_inventory_order(patterns: Any, hosts: list[str]) -> None:
    assert hosts_of(patterns, GROUPS) == hosts

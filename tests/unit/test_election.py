"""Who scavenges for a domain, and whether zones name that server: the evidence of every host is a small table."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from ansible_collections.ddi.windows.plugins.module_utils._candidates import PDC
from ansible_collections.ddi.windows.plugins.module_utils._election import ELECTED, NOBODY, UNKNOWN, Choice
from ansible_collections.ddi.windows.plugins.module_utils._estate import Estate, estate_of
from ansible_collections.ddi.windows.plugins.module_utils._judgement import Judgement, decide
from ansible_collections.ddi.windows.plugins.module_utils._restarts import restless
from ansible_collections.ddi.windows.plugins.module_utils._server_history import past_of, remember_servers
from hypothesis import given, settings
from hypothesis import strategies as st

from .health import runs

ROLES = [PDC, "RIDMaster", "InfrastructureMaster"]
SUFFIX = {"corp.example": "DC=corp,DC=example", "emea.corp.example": "DC=emea,DC=corp,DC=example"}
PASSES = "scavenging-really-runs"
ONE, BESIDE, LIST = "server-scavenging-exactly-one", "scavenging-fsmo-placement", "zone-scavenge-servers"
NOW = datetime(2026, 3, 1, tzinfo=UTC)


def dn(name: str, domain: str = "corp.example", part: str = "DomainDnsZones") -> str:
    return f"DC={name},CN=MicrosoftDNS,DC={part},{SUFFIX[domain]}"


APP, MSDCS = dn("app.corp.example"), dn("_msdcs.corp.example", part="ForestDnsZones")
EMEA = dn("emea.corp.example", "emea.corp.example")


def zone(*listed: str, **facts: Any) -> dict[str, Any]:
    known = {"zone_type": "Primary", "ds_integrated": True, "auto_created": False, "reverse": False, "signed": False}
    known |= {"read_only": False, "dynamic_update": "Secure", "domain_zone": False, "aging": True}
    return known | {"no_refresh_interval": "7d", "refresh_interval": "7d", "scavenge_servers": list(listed)} | facts


class Forest:
    """Domain controllers by name; ``dc1`` holds all FSMO roles, and all of them hold one zone."""

    def __init__(self, *names: str, domain: str = "corp.example", zones: Mapping[str, Any] | None = None) -> None:
        self.domain, self.names = domain, list(names)
        self.zones = {APP: zone("10.0.0.2")} if zones is None else dict(zones)
        self.roles: dict[str, list[str]] = {names[0]: ROLES} if names else {}
        self.read_only: set[str] = set()
        self.intervals: dict[str, str] = {}
        self.options: dict[str, dict[str, Any]] = {}
        self.lacks: dict[str, set[str]] = {}
        self.unread: set[str] = set()
        self.facts: dict[str, dict[str, Any]] = {}
        self.starts: dict[str, list[str]] = {}

    def controllers(self) -> list[dict[str, Any]]:
        return [
            {
                "fqdn": f"{name}.{self.domain}", "domain": self.domain, "address": address(name),
                "read_only": name in self.read_only, "roles": self.roles.get(name, []),
            }
            for name in self.names
        ]  # fmt: skip

    def evidence(self) -> list[dict[str, Any]]:
        return [self._of(name) for name in self.names]

    def _of(self, name: str) -> dict[str, Any]:
        if name in self.unread:
            return {"host": name, "reached": False, "error": "connection refused", "parts": {}}
        held = {key: facts | {"name": key[3:].partition(",")[0]} for key, facts in self.zones.items()}
        held = {key: facts for key, facts in held.items() if key not in self.lacks.get(name, ())}
        info = {
            "fqdn": f"{name}.{self.domain}", "addresses": [address(name)], "read_only": name in self.read_only,
            "controller": True, "domain": {"name": self.domain, "dn": "", "system": "", "pdc_emulator": ""},
            "forest": {"name": "corp.example", "domains": [self.domain], "partitions": []},
            "controllers": self.controllers(), "copies": list(held), "dhcp_servers": [], "unread": {}, "errors": {},
        }  # fmt: skip
        scavenging = {"scavenging_interval": self.intervals.get(name, "never"), "new_zones_age": False}
        options = self.options.get(name, {})
        return {
            "host": name,
            "reached": True,
            "error": None,
            "parts": {
                "dns_server_info": {"current": {"server": info | self.facts.get(name, {})}},
                "dns_zone": {"current": held, "params": {}, "findings": []},
                "dns_zone_aging": {"current": held, "params": options, "findings": []},
                "dns_scavenging": {"current": {"server": scavenging}, "params": options, "findings": []},
                "dns_scavenging_run_info": runs(now=NOW.isoformat(), starts=self.starts.get(name, [])),
            },
        }

    def estate(self, order: Sequence[str] = ()) -> Estate:
        names = list(order) or self.names
        return estate_of(self.evidence(), names, names)

    def judge(self, *scavengers: str, past: Mapping[str, Any] | None = None, order: Sequence[str] = ()) -> Judgement:
        return decide(self.estate(order), {"writers": [], "scavengers": list(scavengers)}, past)

    def choice(self, *scavengers: str, **more: Any) -> Choice:
        (choice,) = self.judge(*scavengers, **more).scavengers
        return choice


def address(name: str) -> str:
    return f"10.0.0.{name.removeprefix('dc')}"


def found(judgement: Judgement) -> set[tuple[str, str, str]]:
    return {(each.control, each.target, each.remedy) for each in judgement.findings}


def state(judgement: Judgement, control: str, target: str) -> str:
    return next(each.state for each in judgement.verdicts if (each.control, each.target) == (control, target))


# Who is elected


def test_the_server_without_a_role_is_elected_and_the_sentence_says_why() -> None:
    choice = Forest("dc1", "dc2").choice()
    assert (choice.state, choice.host, choice.address) == (ELECTED, "dc2", "10.0.0.2")
    assert choice.reason == (
        "dc2.corp.example scavenges for corp.example: it holds no FSMO role and zones name it already; not "
        "dc1.corp.example (PDC emulator). How often servers restart is not known of all, and does not count where it "
        "is not."
    )


def test_a_server_with_other_roles_comes_before_the_pdc_emulator() -> None:
    forest = Forest("dc1", "dc2")
    forest.roles = {"dc1": [PDC], "dc2": ["RIDMaster", "InfrastructureMaster"]}
    assert forest.choice().host == "dc2"


def test_a_server_without_a_role_comes_before_one_with_other_roles_even_when_that_one_scavenges() -> None:
    forest = Forest("dc1", "dc2", "dc3")
    forest.roles = {"dc1": [PDC], "dc2": ["RIDMaster", "InfrastructureMaster"]}
    forest.intervals = {"dc2": "7d"}
    choice = forest.choice()
    assert choice.host == "dc3"
    assert "dc2.corp.example (holds RIDMaster, InfrastructureMaster)" in choice.reason


def test_a_read_only_server_is_never_elected() -> None:
    forest = Forest("dc1", "dc2", "dc3")
    forest.read_only, forest.intervals = {"dc2"}, {"dc2": "7d"}
    choice = forest.choice("dc2")
    assert choice.host == "dc3"
    assert "dc2.corp.example (read-only)" in choice.reason


def test_the_only_writable_server_is_refused_as_pdc_emulator_until_the_operator_names_it() -> None:
    forest = Forest("dc1", "dc2")
    forest.read_only = {"dc2"}
    assert forest.choice().state == NOBODY
    assert "Name dc1.corp.example in ddi_scavengers" in forest.choice().reason
    named = forest.choice("dc1")
    assert (named.state, named.host, named.exception) == (ELECTED, "dc1", True)


def test_the_pdc_emulator_is_no_exception_beside_another_writable_server() -> None:
    forest = Forest("dc1", "dc2")
    forest.unread = {"dc2"}
    assert forest.choice("dc1").state != ELECTED


def test_nobody_is_elected_when_the_holders_of_fsmo_roles_were_not_named() -> None:
    forest = Forest("dc1", "dc2")
    forest.roles = {"dc1": [PDC]}
    assert forest.choice().state == UNKNOWN
    assert "FSMO" in forest.choice().reason


def test_under_a_limit_nobody_is_elected() -> None:
    forest = Forest("dc1", "dc2")
    estate = estate_of(forest.evidence(), forest.names, ["dc2"])
    assert decide(estate, {"writers": []}).scavengers == ()


def test_a_domain_without_a_zone_that_ages_needs_nobody() -> None:
    assert Forest("dc1", "dc2", zones={APP: zone(aging=False)}).judge().scavengers == ()


def test_the_present_scavenger_is_kept() -> None:
    forest = Forest("dc1", "dc2", "dc3", zones={APP: zone()})
    forest.intervals = {"dc3": "7d"}
    assert forest.choice().host == "dc3"
    assert "dc2.corp.example (no reason to move)" in forest.choice().reason


def test_who_was_elected_before_stays_while_scavenging_is_stopped_for_a_change() -> None:
    forest = Forest("dc1", "dc2", "dc3", zones={APP: zone()})
    past = {"scavengers": {"corp.example": "dc3.corp.example"}}
    assert forest.choice().host == "dc2"
    assert forest.choice(past=past).host == "dc3"


def test_the_operator_decides_between_servers_that_can() -> None:
    forest = Forest("dc1", "dc2", "dc3", "dc4")
    forest.intervals = {"dc2": "7d"}
    forest.roles = {"dc1": [PDC], "dc3": ["RIDMaster", "InfrastructureMaster"]}
    assert forest.choice("dc3.corp.example").host == "dc3"
    assert forest.choice("dc4", "dc3").host == "dc4"


def test_a_server_on_which_an_interval_is_asked_for_is_meant() -> None:
    forest = Forest("dc1", "dc2", "dc3")
    forest.options = {"dc3": {"scavenging_interval": "168h"}}
    assert forest.choice().host == "dc3"


def test_nothing_is_moved_because_the_present_scavenger_lacks_a_zone() -> None:
    forest = Forest("dc1", "dc2", "dc3")
    forest.intervals, forest.lacks = {"dc2": "7d"}, {"dc2": {APP}}
    choice = forest.choice()
    assert choice.state == NOBODY
    assert "dc2.corp.example is the present choice and does not hold app.corp.example" in choice.reason
    assert forest.choice("dc3").host == "dc3"


def test_nobody_new_is_elected_while_a_server_that_may_be_the_scavenger_was_not_read() -> None:
    forest = Forest("dc1", "dc2", "dc3")
    forest.unread = {"dc2"}
    assert forest.choice().state == UNKNOWN
    assert "dc2.corp.example, which was not read" in forest.choice().reason
    forest.unread, forest.intervals = {"dc3"}, {"dc2": "7d"}
    assert forest.choice().host == "dc2"


def test_the_forest_root_takes_the_zones_of_the_forest() -> None:
    root = Forest("dc1", "dc2", zones={APP: zone(), MSDCS: zone()})
    child = Forest("dc3", "dc4", domain="emea.corp.example", zones={EMEA: zone(), MSDCS: zone()})
    names = [*root.names, *child.names]
    evidence = [*root.evidence(), *child.evidence()]
    for each in evidence:
        each["parts"]["dns_server_info"]["current"]["server"]["forest"]["domains"] = list(SUFFIX)
    judgement = decide(estate_of(evidence, names, names), {"writers": []})
    assert [(each.domain, each.host) for each in judgement.scavengers] == [
        ("corp.example", "dc2"),
        ("emea.corp.example", "dc4"),
    ]
    after = {each.target: each.after for each in judgement.findings if each.control == LIST}
    assert after == {APP: ["10.0.0.2"], MSDCS: ["10.0.0.2"], EMEA: ["10.0.0.4"]}


# Restarts


def starts(*days: int) -> dict[str, Any]:
    times = [(NOW - timedelta(days=each)).isoformat() for each in days]
    return {"addresses": [], "starts": times, "seen": NOW.isoformat()}


def test_a_server_that_is_restarted_weekly_gives_way_to_one_that_is_not() -> None:
    forest = Forest("dc1", "dc2", "dc3")
    forest.intervals = {"dc2": "7d"}
    weekly, steady = starts(21, 14, 7, 2), starts(200, 100, 40)
    known = {"servers": {"dc2.corp.example": weekly, "dc3.corp.example": steady}}
    assert forest.choice(past=known).host == "dc3"
    assert "dc2.corp.example (restarts more often than it would scavenge)" in forest.choice(past=known).reason
    unknown = {"servers": {"dc2.corp.example": weekly}}
    assert forest.choice(past=unknown).host == "dc2"
    assert "restart" in forest.choice(past=unknown).reason


def test_the_starts_that_the_log_of_a_server_holds_count_at_the_first_audit() -> None:
    forest = Forest("dc1", "dc2", "dc3")
    forest.intervals = {"dc2": "7d"}
    forest.starts = {"dc2": starts(24, 17, 10, 3)["starts"]}
    assert forest.choice().host == "dc2"
    assert "restart" in forest.choice().reason
    forest.starts["dc3"] = starts(40)["starts"]
    assert forest.choice().host == "dc3"
    assert "dc2.corp.example (restarts more often than it would scavenge)" in forest.choice().reason


def test_a_restart_between_two_passes_that_run_is_no_reason_to_move() -> None:
    forest = Forest("dc1", "dc2", "dc3")
    forest.intervals = {"dc2": "6d"}
    forest.starts = {"dc2": starts(24, 17, 10, 3)["starts"], "dc3": starts(40)["starts"]}
    assert forest.choice().host == "dc2"


@pytest.mark.parametrize(
    ("days", "interval", "expected"),
    [
        ((), "7d", None),
        ((8,), "7d", False),
        ((14, 7), "7d", None),
        ((21, 14, 7), "7d", True),
        ((21, 14, 7), "6d", False),
        ((30, 14, 7), "7d", False),
        ((40, 39, 38), "7d", False),
    ],
)
def test_a_server_is_restless_when_it_never_ran_for_longer_than_the_interval(
    days: tuple[int, ...], interval: str, expected: bool | None
) -> None:
    assert restless(starts(*days), interval) is expected


def test_starts_of_several_runs_add_up_and_a_lab_of_other_servers_says_nothing() -> None:
    forest = Forest("dc1", "dc2")
    past: dict[str, Any] = {}
    for day in (21, 14, 7):
        forest.starts = {"dc2": [(NOW - timedelta(days=day)).isoformat()]}
        judgement = forest.judge(past=past)
        kept = remember_servers(forest.estate(), past, judgement.scavengers, NOW - timedelta(days=day - 1))
        past = past_of([kept], ["dc2.corp.example"])
    assert len(past["servers"]["dc2.corp.example"]["starts"]) == 3
    assert past["scavengers"] == {"corp.example": "dc2.corp.example"}
    assert past_of([past], ["dc9.lab.example"]) == {"servers": {}, "scavengers": {}}


# What is found


def test_an_estate_with_one_pinned_scavenger_of_each_domain_raises_nothing() -> None:
    forest = Forest("dc1", "dc2")
    forest.intervals = {"dc2": "7d"}
    judgement = forest.judge()
    assert judgement.findings == ()
    assert state(judgement, ONE, "corp.example") == "compliant"
    assert state(judgement, LIST, APP) == "compliant"


def test_a_zone_that_names_nobody_is_pinned_and_waits_while_the_scavenger_goes_on() -> None:
    forest = Forest("dc1", "dc2", zones={APP: zone()})
    forest.intervals = {"dc2": "7d"}
    (open_list,) = forest.judge().findings
    assert (open_list.control, open_list.before, open_list.after) == (LIST, [], ["10.0.0.2"])
    assert (open_list.remedy, open_list.writer) == ("waiting", "dc1")
    assert "every server that scavenges" in open_list.reason
    assert "Rule 0" in open_list.reason


@pytest.mark.parametrize(
    ("listed", "words"),
    [
        ("10.9.9.9", "10.9.9.9 (no server of the estate has it: retired or foreign)"),
        ("10.0.0.1", "10.0.0.1 (dc1.corp.example)"),
        ("10.0.0.3", "10.0.0.3 (dc3.corp.example, read-only)"),
        ("10.8.0.2", "10.8.0.2 (the address that dc2.corp.example had before it got 10.0.0.2: KB 2791165)"),
        ("10.8.0.7", "10.8.0.7 (the address of dc7.corp.example, which is no server of the estate any more)"),
    ],
)
def test_what_a_wrong_address_stands_for_is_said(listed: str, words: str) -> None:
    forest = Forest("dc1", "dc2", "dc3", zones={APP: zone(listed)})
    forest.read_only, forest.intervals = {"dc3"}, {"dc2": "7d"}
    gone = {"dc2.corp.example": "10.8.0.2", "dc7.corp.example": "10.8.0.7"}
    past = {"servers": {fqdn: {"addresses": [each], "starts": [], "seen": ""} for fqdn, each in gone.items()}}
    (finding,) = forest.judge(past=past).findings
    assert words in finding.reason
    assert finding.after == ["10.0.0.2"]


def test_a_list_with_a_read_only_server_is_found_also_where_nobody_is_elected() -> None:
    forest = Forest("dc1", "dc2", zones={APP: zone("10.0.0.2")})
    forest.read_only = {"dc2"}
    assert [each.state for each in forest.judge().scavengers] == [NOBODY]
    listed = [each for each in forest.judge().findings if each.control == LIST]
    assert [(each.target, each.before, each.after) for each in listed] == [(APP, ["10.0.0.2"], None)]
    assert "10.0.0.2 (dc2.corp.example), which is read-only" in listed[0].reason


def test_an_address_that_only_the_directory_still_has_for_a_server_is_an_old_one() -> None:
    forest = Forest("dc1", "dc2", zones={APP: zone("10.0.0.2")})
    forest.facts, forest.intervals = {"dc2": {"addresses": ["10.0.5.2"]}}, {"dc2": "7d"}
    (finding,) = forest.judge().findings
    assert "dc2.corp.example had before it got 10.0.5.2: KB 2791165" in finding.reason
    assert finding.after == ["10.0.5.2"]


def test_a_signed_zone_is_pinned_by_hand() -> None:
    (finding,) = [each for each in Forest("dc1", "dc2", zones={APP: zone(signed=True)}).judge().findings if each.after]
    assert finding.remedy == "manual"
    assert "-ScavengeServers 10.0.0.2" in finding.reason


def test_what_the_operator_lists_is_left_to_the_servers_and_said_when_it_is_another_server() -> None:
    forest = Forest("dc1", "dc2", zones={APP: zone("10.0.0.1")})
    forest.options = {name: {"scavenge_servers": ["10.0.0.1"]} for name in forest.names}
    forest.intervals = {"dc2": "7d"}
    judgement = forest.judge()
    assert found(judgement) == {("operator-names", "dc2.corp.example", "manual")}
    assert "scavenge_servers names 10.0.0.1 and not 10.0.0.2" in judgement.findings[0].reason


def test_a_server_that_scavenges_beside_the_elected_one_is_stopped() -> None:
    forest = Forest("dc1", "dc2", "dc3")
    forest.intervals = {"dc2": "7d", "dc3": "7d"}
    (finding,) = forest.judge().findings
    assert (finding.control, finding.target, finding.after) == (ONE, "dc3.corp.example", "never")
    assert finding.remedy == "automatic"


def test_a_pdc_emulator_that_scavenges_is_found_once_as_misplaced() -> None:
    forest = Forest("dc1", "dc2", zones={APP: zone()})
    forest.intervals = {"dc1": "7d", "dc2": "7d"}
    assert found(forest.judge()) == {
        (BESIDE, "dc1.corp.example", "automatic"),
        (LIST, APP, "waiting"),
    }


def test_a_server_that_the_operator_makes_scavenge_beside_the_named_one_is_for_a_person() -> None:
    forest = Forest("dc1", "dc2", "dc3")
    forest.intervals = {"dc2": "7d", "dc3": "7d"}
    forest.options = {"dc3": {"scavenging_interval": "7d"}}
    (finding,) = forest.judge("dc2").findings
    assert (finding.target, finding.remedy) == ("dc3.corp.example", "manual")


def test_a_domain_that_nobody_scavenges_waits_and_says_for_what() -> None:
    forest = Forest("dc1", "dc2")
    finding, passes = forest.judge().findings
    assert (finding.control, finding.target, finding.remedy) == (ONE, "dc2.corp.example", "waiting")
    assert (passes.control, passes.target, passes.remedy) == (PASSES, "dc2.corp.example", "waiting")
    assert (finding.before, finding.after) == ("never", None)
    assert "dns_server_scavenging_interval of dc2" in finding.reason


@pytest.mark.parametrize(
    ("partition", "words"),
    [
        ("DC=LabZones,DC=corp,DC=example", "is not held by dc2.corp.example, which is elected for corp.example"),
        ("DC=LabZones,DC=lab", "lies in no domain that is known"),
    ],
)
def test_a_zone_that_ages_and_that_no_elected_server_holds_is_found(partition: str, words: str) -> None:
    lab = f"DC=lab.example,CN=MicrosoftDNS,{partition}"
    forest = Forest("dc1", "dc2", "dc3", zones={APP: zone("10.0.0.2"), lab: zone()})
    forest.intervals, forest.lacks = {"dc2": "7d"}, {"dc2": {lab}}
    judgement = forest.judge()
    assert found(judgement) == {(ONE, lab, "manual")}
    assert words in judgement.findings[0].reason
    assert state(judgement, ONE, lab) != "compliant"


def test_a_domain_in_which_the_operator_wants_no_scavenging_is_passed_over() -> None:
    forest = Forest("dc1", "dc2")
    forest.options = {"dc2": {"scavenging_interval": "never"}}
    judgement = forest.judge()
    assert judgement.findings == ()
    assert state(judgement, ONE, "corp.example") == "skipped"


def test_a_domain_in_which_nobody_can_scavenge_is_found() -> None:
    forest = Forest("dc1", zones={APP: zone("10.0.0.1")})
    (finding,) = forest.judge().findings
    assert (finding.control, finding.target, finding.remedy) == (ONE, "corp.example", "manual")


@pytest.mark.parametrize(
    ("name", "remedy", "words"),
    [
        ("dc1", "refused", "not dc1.corp.example (PDC emulator)"),
        ("dc9", "manual", "no host of the audited group"),
    ],
)
def test_a_name_that_cannot_scavenge_is_refused_with_the_sentence(name: str, remedy: str, words: str) -> None:
    forest = Forest("dc1", "dc2")
    forest.intervals = {"dc2": "7d"}
    (finding,) = forest.judge(name).findings
    assert (finding.control, finding.setting, finding.remedy) == ("operator-names", "scavengers", remedy)
    assert words in finding.reason


def test_a_second_name_stands_by() -> None:
    forest = Forest("dc1", "dc2", "dc3")
    forest.intervals = {"dc2": "7d"}
    assert forest.judge("dc2", "dc3").findings == ()


# Laws


@st.composite
def forests(draw: st.DrawFn) -> Forest:
    forest = Forest(*(f"dc{number}" for number in range(1, draw(st.integers(1, 6)) + 1)))
    roles = {role: draw(st.sampled_from(forest.names)) for role in ROLES}
    forest.roles = {name: [role for role in ROLES if roles[role] == name] for name in forest.names}
    some = st.sets(st.sampled_from(forest.names))
    # The PDC emulator is always writable.
    forest.read_only = draw(some) - {roles[PDC]}
    forest.unread = draw(some) if draw(st.booleans()) else set()
    forest.intervals = dict.fromkeys(draw(some), "7d")
    forest.lacks = {name: {APP} for name in draw(some)}
    forest.zones = {APP: zone(*(address(name) for name in draw(some))), MSDCS: zone()}
    return forest


def able(forest: Forest) -> Iterable[str]:
    """Return the servers that can scavenge without an exception."""
    out = forest.read_only | forest.unread | {name for name, lacks in forest.lacks.items() if lacks}
    return [name for name in forest.names if name not in out and PDC not in forest.roles[name]]


@settings(max_examples=300, deadline=None)
@given(forests(), st.lists(st.sampled_from([f"dc{number}" for number in range(1, 7)]), max_size=2))
def test_each_domain_has_at_most_one_scavenger_and_the_inventory_decides_nothing(
    forest: Forest, named: list[str]
) -> None:
    judgement = forest.judge(*named)
    shuffled = random.Random(0).sample(forest.names, len(forest.names))
    assert forest.judge(*named, order=shuffled).scavengers == judgement.scavengers
    for choice in judgement.scavengers:
        assert bool(choice.host) == (choice.state == ELECTED)
        if choice.state != ELECTED:
            continue
        assert choice.host not in forest.read_only | forest.unread
        known = {name for name in forest.names if not forest.lacks.get(name)} - forest.unread
        assert choice.host in known or not known
        if PDC in forest.roles[choice.host]:
            assert choice.exception
            assert set(forest.names) - forest.read_only == {choice.host}
            assert choice.host in named
        better = [name for name in able(forest) if not forest.roles[name]]
        assert not forest.roles[choice.host] or not better or choice.host in named


@settings(max_examples=200, deadline=None)
@given(forests())
def test_a_server_that_scavenges_is_elected_found_or_in_a_domain_without_election(forest: Forest) -> None:
    judgement = forest.judge()
    (choice,) = judgement.scavengers or (None,)
    if choice is None or choice.state != ELECTED:
        return
    stopped = {each.target for each in judgement.findings if each.after == "never"}
    going = {f"{name}.corp.example" for name in forest.intervals if name not in forest.unread}
    assert going - {choice.fqdn} == stopped
    wanted = {tuple(each.after) for each in judgement.findings if each.control == LIST and each.after}
    assert wanted <= {(choice.address,)}


@settings(max_examples=100, deadline=None)
@given(forests())
def test_what_was_elected_is_elected_again(forest: Forest) -> None:
    first = forest.judge()
    past = remember_servers(forest.estate(), {}, first.scavengers, NOW)
    forest.intervals = {}
    before = {each.host for each in first.scavengers if each.state == ELECTED}
    after = {each.host for each in forest.judge(past=past).scavengers if each.state == ELECTED}
    assert not before or after == before


@settings(max_examples=200, deadline=None)
@given(forests())
def test_a_zone_is_called_right_only_when_one_server_deletes_from_it(forest: Forest) -> None:
    judgement = forest.judge()
    for target, facts in forest.zones.items():
        verdicts = {each.state for each in judgement.verdicts if (each.control, each.target) == (ONE, target)}
        scavenging = [
            name
            for name in forest.intervals
            if name not in forest.read_only | forest.unread
            and target not in forest.lacks.get(name, ())
            and (not facts["scavenge_servers"] or address(name) in facts["scavenge_servers"])
        ]
        if verdicts == {"compliant"}:
            assert len(scavenging) == 1
            assert not forest.unread

"""What the resolvers of DHCP servers answer them: who takes updates, and where updates would go astray."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest
from ansible_collections.ddi.windows.plugins.module_utils._finding import Command
from ansible_collections.ddi.windows.plugins.module_utils._reach_reads import read_reach
from ansible_collections.ddi.windows.plugins.modules import dhcp_server_info
from ansible_collections.ddi.windows.plugins.plugin_utils._report_text import render
from ansible_collections.ddi.windows.plugins.plugin_utils._runner import reads_of
from ansible_collections.ddi.windows.plugins.plugin_utils._session import HostSession

from simulator.estate.load import build, load
from simulator.local import LocalWire

from .company import ESTATES
from .leasing import evidence_of

Audit = Callable[..., Any]
REACH, OPTIONS = "zone-writable-soa-reachable", "dhcp-dns-targets"
DHCP = "dhcp1.corp.example"

COMPANY: dict[str, Any] = {
    "estate": "small",
    "domains": [{"name": "corp.example", "netbios": "CORP"}],
    "accounts": [{"name": "Administrator", "password": "Simulated-Only-1"}],
    "hosts": [
        {
            "name": "dc1", "domain": "corp.example", "addresses": ["10.1.0.11"],
            "fsmo": ["SchemaMaster", "DomainNamingMaster", "PDCEmulator", "RIDMaster", "InfrastructureMaster"],
        },
        {"name": "dc2", "domain": "corp.example", "addresses": ["10.1.0.12"]},
        {"name": "rodc1", "domain": "corp.example", "addresses": ["10.1.0.13"], "read_only": True},
        {
            "name": "dhcp1", "fqdn": DHCP, "addresses": ["10.1.0.21"], "dns": False,
            "resolvers": ["10.1.0.11"],
            "dhcp": {
                "dns_servers": ["10.1.0.11", "10.1.0.12"], "domain": "corp.example",
                "scopes": [
                    {"name": "desks", "network": "10.1.4.0/23"},
                    {"name": "yard", "network": "10.1.8.0/24"},
                ],
            },
        },
    ],
    "zones": [{"name": name, "aging": False} for name in ("corp.example", "10.in-addr.arpa", "_msdcs.corp.example")],
    # What the internet answers: a public copy of the domain, and nobody for private addresses.
    "elsewhere": [
        {
            "name": "ns.provider.example", "addresses": ["192.0.2.53"],
            "zones": [{"name": "corp.example", "records": [{"name": "www", "type": "A", "data": "192.0.2.80"}]}],
        },
    ],
}  # fmt: skip


def company(**dhcp: Any) -> Any:
    """The small company with other options of its DHCP server, or of the scope yard."""
    content = copy.deepcopy(COMPANY)
    service = content["hosts"][-1]["dhcp"]
    service["scopes"][1] |= dhcp.pop("yard", {})
    content["hosts"][-1]["resolvers"] = dhcp.pop("resolvers", ["10.1.0.11"])
    content["zones"] += dhcp.pop("zones", [])
    service |= dhcp
    return build(content, "small")


def found(audited: Any, control: str = REACH) -> dict[str, dict[str, Any]]:
    return {each["setting"]: each for each in audited.report["findings"] if each["control"] == control}


def rows(audited: Any, **wanted: Any) -> list[dict[str, Any]]:
    return [row for row in audited.report["resolvers"] if all(row[name] == value for name, value in wanted.items())]


def test_each_row_says_who_asks_whom_and_who_takes_the_updates(audit: Audit) -> None:
    audited = audit(company(), reverse_policies=[])
    (row,) = rows(audited, target="10.1.0.12", zone="10.in-addr.arpa")
    assert row == {
        "asker": DHCP, "target": "10.1.0.12", "source": "server option 6", "purpose": "clients", "kind": "reverse",
        "names": ["4.1.10.in-addr.arpa", "5.1.10.in-addr.arpa", "8.1.10.in-addr.arpa"],
        "scopes": ["10.1.4.0", "10.1.8.0"], "zone": "10.in-addr.arpa", "mname": "dc2.corp.example", "writable": True,
        "ns": ["dc1.corp.example", "dc2.corp.example"], "error": "", "state": "compliant", "reason": "",
    }  # fmt: skip
    own = rows(audited, source="adapter")
    assert {(each["target"], each["purpose"], each["zone"]) for each in own} == {
        ("10.1.0.11", "own", "corp.example"),
        ("10.1.0.11", "own", "10.in-addr.arpa"),
    }
    assert found(audited) == found(audited, OPTIONS) == {}
    line = f"{DHCP} asks 10.1.0.12 (server option 6): corp.example, 10.in-addr.arpa to dc2.corp.example"
    assert line in " ".join(render(audited.report).split())


def test_a_scope_with_resolvers_of_its_own_does_not_ask_those_of_the_server(audit: Audit) -> None:
    audited = audit(company(yard={"dns_servers": ["10.1.0.12"]}), reverse_policies=[])
    (row,) = rows(audited, source="scope option 6", kind="reverse")
    assert (row["target"], row["scopes"]) == ("10.1.0.12", ["10.1.8.0"])
    assert all("10.1.8.0" not in each["scopes"] for each in rows(audited, source="server option 6"))


def test_a_resolver_that_does_not_answer_is_found_with_the_line_that_leaves_it_out(audit: Audit) -> None:
    audited = audit(company(yard={"dns_servers": ["10.1.0.99", "10.1.0.12"]}), reverse_policies=[])
    (finding,) = found(audited).values()
    assert (finding["target"], finding["setting"], finding["hosts"]) == (DHCP, "resolver:10.1.0.99", ["dhcp1"])
    assert finding["reason"].startswith(f"{DHCP} asks 10.1.0.99 (scope option 6): it answers no start of authority")
    assert "Set-DhcpServerv4OptionValue -ScopeId 10.1.8.0 -DnsServer 10.1.0.12." in finding["reason"]
    assert (finding["before"], finding["after"]) == (["10.1.0.99", "10.1.0.12"], ["10.1.0.12"])
    assert {row["error"] for row in rows(audited, target="10.1.0.99")} == {"ERROR_TIMEOUT"}


def test_a_resolver_that_is_silent_is_waited_for_once() -> None:
    estate = company(yard={"dns_servers": ["10.1.0.99"]})
    evidence_of(estate.hosts["dhcp1"])
    asked = [each for each in estate.hosts["dhcp1"].log if "10.1.0.99" in str(each.parameters)]
    assert {each.parameters["Name"] for each in asked} == {"corp.example"}


def test_a_view_from_outside_is_found_for_the_adapter_too(audit: Audit) -> None:
    audited = audit(company(resolvers=["192.0.2.53", "10.1.0.11"]), reverse_policies=[])
    (finding,) = found(audited).values()
    assert finding["setting"] == "resolver:192.0.2.53"
    assert "(adapter): for corp.example it names ns.provider.example, which is no DNS server" in finding["reason"]
    assert "Set-DnsClientServerAddress -InterfaceAlias 'Ethernet' -ServerAddresses 10.1.0.11." in finding["reason"]
    (row,) = rows(audited, target="192.0.2.53", zone="corp.example")
    assert (row["mname"], row["writable"], row["state"]) == ("ns.provider.example", False, "drift")


def test_a_read_only_controller_leads_to_one_that_can_write(audit: Audit) -> None:
    audited = audit(company(dns_servers=["10.1.0.13"]), reverse_policies=[])
    assert found(audited) == {}
    assert {row["mname"] for row in rows(audited, target="10.1.0.13")} == {"dc1.corp.example"}


def test_a_scope_without_a_reverse_zone_is_found(audit: Audit) -> None:
    audited = audit(company(yard={"network": "172.20.8.0/24"}), reverse_policies=[])
    assert set(found(audited)) == {"resolver:10.1.0.11", "resolver:10.1.0.12"}
    reason = found(audited)["resolver:10.1.0.12"]["reason"]
    assert "no start of authority for 8.20.172.in-addr.arpa (RCODE_SERVER_FAILURE)" in reason
    assert "No server that was read holds an AD zone for them" in reason


def test_a_primary_that_was_not_read_is_unknown_and_no_finding(audit: Audit) -> None:
    estate = company()
    estate.hosts["dc2"].faults.set({"unreachable": True})
    audited = audit(estate, reverse_policies=[])
    assert found(audited) == {}
    assert {row["state"] for row in rows(audited, target="10.1.0.12")} == {"unknown"}
    (control,) = [each for each in audited.report["controls"] if each["key"] == REACH]
    (host,) = [each for each in control["hosts"] if each["host"] == "estate"]
    assert [each["targets"] for each in host["reasons"] if each["state"] == "unknown"] == [[DHCP]]


def test_each_primary_server_is_asked_over_udp_and_tcp(audit: Audit) -> None:
    audited = audit(company(), reverse_policies=[])
    told = rows(audited, source="start of authority")
    assert {(row["asker"], row["target"], row["state"]) for row in told} == {
        (DHCP, "dc1.corp.example", "compliant"),
        (DHCP, "dc2.corp.example", "compliant"),
    }
    assert "start of authority" not in render(audited.report), "the terminal names those that do not answer"


def test_a_primary_server_that_is_closed_for_tcp_is_found(audit: Audit) -> None:
    estate = company()
    estate.hosts["dc2"].faults.set({"no_dns_tcp": True})
    audited = audit(estate, reverse_policies=[])
    (finding,) = found(audited).values()
    assert (finding["setting"], finding["target"], finding["remedy"]) == ("primary:dc2.corp.example", DHCP, "manual")
    assert finding["reason"].startswith(
        f"{DHCP} is told to send updates of corp.example, 10.in-addr.arpa to dc2.corp.example, and it answers there "
        "over UDP and not over TCP (ERROR_TIMEOUT)."
    )
    (row,) = rows(audited, target="dc2.corp.example")
    assert (row["source"], row["state"], row["error"]) == ("start of authority", "drift", "ERROR_TIMEOUT")
    assert "dc2.corp.example (start of authority): drift, it answers" in " ".join(render(audited.report).split())


def test_a_primary_server_that_nothing_reaches_is_found(audit: Audit) -> None:
    estate = company(dns_servers=["10.1.0.13"], resolvers=["10.1.0.13"])
    estate.hosts["dc1"].faults.set({"no_dns": True})
    (finding,) = found(audit(estate, reverse_policies=[])).values()
    assert finding["setting"] == "primary:dc1.corp.example"
    assert "it does not answer there, over UDP or TCP (ERROR_TIMEOUT)" in finding["reason"]


def test_a_primary_server_that_answers_with_an_error_is_reached() -> None:
    estate = company(dns_servers=["10.1.0.13"], resolvers=["10.1.0.13"])
    sent = LocalWire(estate.hosts["dc1"]).invoke(
        [Command("Suspend-DnsServerZone", {"Name": "corp.example", "Force": True})]
    )
    assert sent.errors == []
    told = evidence_of(estate.hosts["dhcp1"])["parts"]["dhcp_server_info"]["current"]["server"]["reach"]["primaries"]
    assert told == [{"mname": "dc1.corp.example", "zone": "corp.example", "udp": "", "tcp": "", "unread": ""}]


def test_a_primary_server_of_another_view_is_a_matter_of_its_resolver(audit: Audit) -> None:
    audited = audit(company(resolvers=["192.0.2.53"]), reverse_policies=[])
    assert {row["target"] for row in rows(audited, source="start of authority")} == {
        "dc1.corp.example",
        "dc2.corp.example",
    }


def test_nothing_is_known_where_no_question_may_be_asked(audit: Audit) -> None:
    estate = company()
    estate.hosts["dhcp1"].faults.set({"denied": ["Resolve-DnsName"]})
    audited = audit(estate, reverse_policies=[])
    assert found(audited) == {}
    assert {row["state"] for row in audited.report["resolvers"]} == {"unknown"}


def test_guests_who_see_another_view_are_passed_over(audit: Audit) -> None:
    guests = {"dns_servers": ["192.0.2.53"], "domain": "guest.example"}
    estate = company(yard=guests)
    assert set(found(audit(estate, reverse_policies=[]))) == {"resolver:10.1.0.11", "resolver:192.0.2.53"}
    assert set(found(audit(estate, reverse_policies=[]), OPTIONS)) == {"dns_domain"}
    audited = audit(estate, reverse_policies=[], outside=["10.1.8.0/24"])
    assert found(audited) == found(audited, OPTIONS) == {}
    assert {row["state"] for row in rows(audited, target="192.0.2.53")} == {"skipped"}


@pytest.mark.parametrize(
    ("changes", "setting", "line"),
    [
        ({"dns_servers": []}, "dns_servers", "-ScopeId 10.1.8.0 -DnsServer 10.1.0.11,10.1.0.12."),
        ({"domain": ""}, "dns_domain", "-ScopeId 10.1.8.0 -DnsDomain 'corp.example'."),
    ],
)
def test_a_scope_without_an_option_is_found(audit: Audit, changes: Any, setting: str, line: str) -> None:
    findings = [
        each
        for each in audit(company(**changes), reverse_policies=[]).report["findings"]
        if each["control"] == OPTIONS and each["target"] == f"scope 10.1.8.0 of {DHCP}"
    ]
    assert [each["setting"] for each in findings] == [setting]
    assert line in findings[0]["reason"]


def test_the_questions_of_a_healthy_server_take_three_pipelines() -> None:
    host = company().hosts["dhcp1"]
    wire = LocalWire(host)
    session = HostSession(wire, read_only=True, reads=reads_of(dhcp_server_info))
    facts = {"scopes": [], "scopes6": [], "options": {}, "resolvers": [], "errors": {}}
    assert read_reach(session, facts, "corp.example") == {"rows": [], "primaries": [], "untold": []}
    assert wire.requests == 0
    facts = dhcp_server_info.read(session, {"leases": False})["server"]
    before = wire.requests
    again = HostSession(wire, read_only=True, reads=reads_of(dhcp_server_info))
    assert read_reach(again, facts, "corp.example") == facts["reach"]
    assert wire.requests - before == 3 * 2


@pytest.mark.parametrize("server", ["dhcp1", "emea2"])
def test_the_dhcp_servers_of_the_healthy_company_take_few_requests(server: str) -> None:
    wire = LocalWire(load(ESTATES / "healthy.yml").hosts[server])
    session = HostSession(wire, read_only=True, reads=reads_of(dhcp_server_info))
    assert dhcp_server_info.read(session, {"leases": False})["server"]["reach"]["untold"] == []
    assert wire.requests + 1 <= 24

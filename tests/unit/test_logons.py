"""Computer accounts are asked for by name, on one domain controller of each domain, and nothing is guessed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import pytest
from ansible_collections.ddi.windows.plugins.module_utils._errors import Denied
from ansible_collections.ddi.windows.plugins.module_utils._estate import Estate, Server
from ansible_collections.ddi.windows.plugins.module_utils._finding import Command
from ansible_collections.ddi.windows.plugins.module_utils._logons import accounts_of, askers, read_logons

LOGGED_ON = datetime(2026, 2, 20, 6, tzinfo=UTC)
TICKS = 134_160_408_000_000_000


class Directory:
    """A session that answers each search in turn."""

    def __init__(self, *answers: Any) -> None:
        self.answers = list(answers)
        self.asked: list[Command] = []

    def read_all(self, commands: Sequence[Command], /) -> list[Any]:
        self.asked += commands
        return [self.answers.pop(0) if self.answers else [] for _ in commands]


def read(*answers: Any, names: Sequence[str] = ("pc1.corp.example",)) -> tuple[dict[str, Any], list[Command]]:
    session: Any = Directory(*answers)
    return read_logons(session, "dc1.corp.example", names), session.asked


def computer(stamp: Any, name: str = "PC1.Corp.Example", enabled: Any = True) -> dict[str, Any]:
    return {"DNSHostName": name, "Enabled": enabled, "lastLogonTimestamp": stamp}


def test_a_logon_is_counted_in_100_ns_since_1601() -> None:
    told, _ = read([computer(TICKS)])
    assert told == {
        "accounts": {"pc1.corp.example": {"enabled": True, "logged_on": LOGGED_ON.isoformat()}},
        "error": "",
    }


@pytest.mark.parametrize("stamp", [None, 0, -1, True, "yesterday"])
def test_an_account_without_a_logon_has_none(stamp: Any) -> None:
    told, _ = read([computer(stamp)])
    assert told["accounts"]["pc1.corp.example"]["logged_on"] is None


def test_whether_an_account_is_enabled_is_not_guessed() -> None:
    told, _ = read([computer(TICKS, enabled=None)])
    assert told["accounts"]["pc1.corp.example"]["enabled"] is None


def test_a_search_names_its_own_server_and_few_hosts() -> None:
    _, asked = read(names=[f"pc{number}.corp.example" for number in range(120)])
    assert [each.parameters["LDAPFilter"].count("(dNSHostName=") for each in asked] == [50, 50, 20]
    assert {each.parameters["Server"] for each in asked} == {"dc1.corp.example"}


def test_a_name_cannot_change_the_search() -> None:
    _, (asked,) = read(names=["*)(cn=\\"])
    assert asked.parameters["LDAPFilter"] == "(|(dNSHostName=\\2a\\29\\28cn=\\5c))"


def test_nobody_is_asked_about_no_hosts() -> None:
    assert read(names=[]) == ({"accounts": {}, "error": ""}, [])


def test_an_error_says_that_not_all_accounts_are_there() -> None:
    names = [f"pc{number}" for number in range(60)]
    told, _ = read([computer(TICKS)], Denied("Get-ADComputer", "x", "PermissionDenied", "denied"), names=names)
    assert list(told["accounts"]) == ["pc1.corp.example"]
    assert told["error"].startswith("Get-ADComputer: denied")


def test_domains_that_did_not_tell_are_missing() -> None:
    told = {
        "a.example": {"accounts": {"pc1.a.example": 1}, "error": ""},
        "b.example": {"accounts": {"pc1.b.example": 2}, "error": "denied"},
    }
    accounts, missing = accounts_of(told, ["a.example", "b.example", "c.example"])
    assert accounts == {"pc1.a.example": 1, "pc1.b.example": 2}
    assert missing == ["b.example, denied", "no domain controller of c.example was asked"]


def test_a_writable_controller_of_each_domain_is_asked() -> None:
    def server(name: str, domain: str, *, read_only: bool = False, controller: bool = True) -> Server:
        info = {"fqdn": f"{name}.{domain}", "domain": {"name": domain}, "read_only": read_only}
        return Server(name, reached=True, info=info | {"controller": controller})

    estate = Estate(
        (
            server("rodc", "a.example", read_only=True),
            server("member", "a.example", controller=False),
            server("dc1", "a.example"),
            server("only", "b.example", read_only=True),
            Server("dark", reached=False),
        )
    )
    assert askers(estate) == {"a.example": "dc1", "b.example": "only"}

"""Searches find exactly those accounts that pass the filter, in the order of the directory, however they look."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from fnmatch import fnmatchcase
from functools import cache
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from simulator.estate.load import build

from .conftest import CONTENT, Company

ASKED = ["Description", "lastLogonTimestamp", "userAccountControl", "MemberOf", "pwdLastSet"]
TEXTS = ("Name", "SamAccountName", "DNSHostName", "SID", "Description", "Enabled", "MemberOf", "ObjectGUID")
NUMBERS = ("lastLogonTimestamp", "pwdLastSet", "userAccountControl")
REFUSED = "simulator.not.simulated"
#: A filter: what joins its parts and the parts, or an attribute, how it is compared, and the value.
Tree = tuple[Any, ...]


@cache
def searched() -> Company:
    content = deepcopy(CONTENT)
    content["computers"] = [
        {"name": "till", "attributes": {"Description": "in the shop (north)"}},
        {"name": "Till2", "enabled": False, "last_logon": "400d"},
        {"name": "straße", "fqdn": "till.other.example", "attributes": {"pwdLastSet": 0}},
        {"name": "idle", "last_logon": "90d"},
        {"name": "till", "domain": "emea.corp.example"},
    ]
    content["groups"] = [{"name": "Tills", "members": ["till$", "Till2$"]}]
    content["zones"][0]["records"] = {"alive": [[20, 3]], "dynamic": [[500, 3]]}
    return Company(build(content, "searched.yml"))


@cache
def everything() -> tuple[dict[str, Any], ...]:
    return tuple(searched().ask("dc1", "Get-ADComputer", Filter="*", Properties=ASKED).objects)


def values(attribute: str) -> list[str]:
    found = [each[attribute] for each in everything() if each[attribute] not in (None, [])]
    return [str(value) for each in found for value in (each if isinstance(each, list) else [each])]


def passes(tree: Tree, account: dict[str, Any]) -> bool:
    if tree[0] in ("&", "|", "!"):
        parts = [passes(each, account) for each in tree[1:]]
        return not parts[0] if tree[0] == "!" else (all if tree[0] == "&" else any)(parts)
    attribute, how, wanted = tree
    told = account[attribute]
    has = [str(each) for each in (told if isinstance(told, list) else [told]) if each is not None]
    if how in (">=", "<="):
        return any(int(each) >= int(wanted) if how == ">=" else int(each) <= int(wanted) for each in has)
    return any(fnmatchcase(each.lower(), wanted.lower()) if how == "like" else each.lower() == wanted.lower()
               for each in has)  # fmt: skip


def ldap(tree: Tree) -> str:
    if tree[0] in ("&", "|", "!"):
        return f"({tree[0]}{''.join(map(ldap, tree[1:]))})"
    attribute, how, value = tree
    escaped = "".join(f"\\{ord(each):02x}" if each in "()\\" else each for each in value)
    return f"({attribute}{how if how in ('>=', '<=') else '='}{escaped})"


def powershell(tree: Tree) -> str:
    if tree[0] == "!":
        return f"-not ({powershell(tree[1])})"
    if tree[0] in ("&", "|"):
        return (" -and " if tree[0] == "&" else " -or ").join(f"({powershell(each)})" for each in tree[1:])
    attribute, how, value = tree
    words = {">=": "-ge", "<=": "-le", "=": "-eq", "like": "-like"}
    return f"{attribute} {words[how]} {value if how in ('>=', '<=') else repr(value)}"


def comparisons() -> st.SearchStrategy[Tree]:
    def text(attribute: str) -> st.SearchStrategy[Tree]:
        known = st.sampled_from([*values(attribute), "nobody"]).flatmap(
            lambda value: st.sampled_from([value, value.upper(), value.swapcase()])
        )
        pieces = st.tuples(st.sampled_from(["*", ""]), known, st.integers(0, 9), st.integers(0, 9))
        patterns = pieces.map(lambda drawn: f"{drawn[0]}{drawn[1][drawn[2] : drawn[2] + drawn[3]]}*")
        return st.tuples(st.just(attribute), st.just("="), known) | st.tuples(
            st.just(attribute), st.just("like"), patterns.map(lambda pattern: pattern.replace("**", "*"))
        )

    def number(attribute: str) -> st.SearchStrategy[Tree]:
        near = st.tuples(st.sampled_from([int(each) for each in values(attribute)]), st.integers(-1, 1))
        bounds = near.map(lambda drawn: str(max(0, sum(drawn))))
        return st.tuples(st.just(attribute), st.sampled_from([">=", "<=", "="]), bounds)

    return st.sampled_from(TEXTS).flatmap(text) | st.sampled_from(NUMBERS).flatmap(number)


def trees() -> st.SearchStrategy[Tree]:
    def joined(parts: st.SearchStrategy[Tree]) -> st.SearchStrategy[Tree]:
        many = st.tuples(st.sampled_from("&|"), st.lists(parts, min_size=2, max_size=4))
        return st.tuples(st.just("!"), parts) | many.map(lambda drawn: (drawn[0], *drawn[1]))

    return st.recursive(comparisons(), joined, max_leaves=6)


@example(tree=("|", ("|", ("Name", "=", "dc1"), ("Name", "like", "till*")), ("Name", "=", "idle")), limit=3)
@example(tree=("&", ("|", ("Name", "=", "idle"), ("Name", "=", "dc1")), ("lastLogonTimestamp", ">=", "1")), limit=3)
@given(tree=st.deferred(trees), limit=st.integers(1, 20))
def test_a_search_finds_what_passes_its_filter_and_nothing_else(tree: Tree, limit: int) -> None:
    expected = [each for each in everything() if passes(tree, each)]
    for asked in ({"LDAPFilter": ldap(tree)}, {"Filter": powershell(tree)}):
        answer = searched().ask("dc1", "Get-ADComputer", Properties=ASKED, **asked)
        assert (answer.objects, answer.ended) == (expected, None)
        some = searched().ask("dc1", "Get-ADComputer", Properties=ASKED, ResultSetSize=limit, **asked)
        assert some.objects == expected[:limit]


@given(st.deferred(lambda: st.lists(st.sampled_from([*values("SID"), *values("SamAccountName"), "none"]), min_size=1)))
def test_objects_are_found_by_the_same_keys(keys: list[str]) -> None:
    clauses = "".join(f"(objectSid={each})(sAMAccountName={each.lower()})" for each in keys)
    wanted = {each.lower() for each in keys}
    answer = searched().ask("dc1", "Get-ADObject", LDAPFilter=f"(|{clauses})", Properties=["objectSid"])
    found = [each["SID"] for each in everything() if {each["SID"].lower(), each["SamAccountName"].lower()} & wanted]
    assert answer.column("objectSid") == found


@pytest.mark.parametrize(
    ("command", "text"),
    [
        ("Get-ADComputer", "(|(dNSHostName=dc1.corp.example)(location=x))"),
        ("Get-ADComputer", "(&(sAMAccountName=dc1$)(!(location=x)))"),
        ("Get-ADUser", "(&(sAMAccountName=Administrator)(dNSHostName=dc1.corp.example))"),
        ("Get-ADGroup", "(|(name=Tills)(Enabled=True))"),
    ],
)
def test_an_attribute_that_is_not_played_ends_a_search_even_where_another_would_decide(command: str, text: str) -> None:
    answer = searched().ask("dc1", command, LDAPFilter=text)
    assert (answer.objects, answer.ended) == ([], REFUSED)


@pytest.mark.parametrize("text", ["(location=*)", "(&(dNSHostName=a.emea.corp.example)(location=Rome))"])
def test_an_attribute_that_some_accounts_have_ends_a_search_at_the_first_without_it(
    content: dict[str, Any], make: Callable[[dict[str, Any]], Any], text: str
) -> None:
    given_to = {"name": "a", "domain": "emea.corp.example", "attributes": {"location": "Rome"}}
    content["computers"] = [given_to, {"name": "b", "domain": "emea.corp.example"}]
    where = "CN=Computers,DC=emea,DC=corp,DC=example"
    answer = make(content).ask("emea1", "Get-ADComputer", LDAPFilter=text, SearchBase=where)
    assert (answer.column("Name"), answer.ended) == (["a"], REFUSED)


def test_an_account_is_found_from_when_it_is_there_until_it_is_gone(company: Any) -> None:
    def found() -> list[str]:
        names: list[str] = company.ask("dc1", "Get-ADComputer", LDAPFilter="(dNSHostName=new.corp.example)").column(
            "Name"
        )
        return names

    assert found() == []
    accounts = company.estate.accounts()
    new = accounts.add("computer", company.estate.root, "new", fqdn="new.corp.example")
    assert found() == ["new"]
    accounts.remove(new)
    assert found() == []

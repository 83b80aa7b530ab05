"""The questions about delegations: who answers at all first, so that nobody waits for a dead server twice."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ._delegations import SILENT, Answer, Delegated, is_unread, resolved, tested
from ._errors import ReadError
from ._finding import Command
from ._session import Session
from ._values import addresses


def ask_servers(session: Session, zones: Mapping[str, Delegated]) -> None:
    """Ask for the addresses of every name server in *zones*, and whether each serves its child; add what is known."""
    known = [each for delegated in zones.values() for servers in delegated.values() for each in servers.items()]
    if not known:
        return
    names = sorted({name for name, _ in known})
    glue = addresses(address for _, facts in known for address in facts["glue"])
    asked = [*([_alive(glue)] if glue else []), *map(_lookup, names)]
    answers = session.read_all(asked)
    alive: Answer = answers[0] if glue else []
    looked_up = dict(zip(names, answers[len(asked) - len(names) :], strict=True))
    results = tested(alive)
    for name, facts in known:
        facts |= _facts(facts["glue"], looked_up[name], alive, results)
    _ask_children(session, zones)


def _facts(glue: Iterable[str], looked_up: Answer, alive: Answer, results: Mapping[str, str]) -> dict[str, Any]:
    """Return what the first questions tell of one name server: an address that does not answer is done with."""
    found, missing = resolved(looked_up)
    unread = str(looked_up) if is_unread(looked_up) else str(alive) if isinstance(alive, ReadError) else ""
    silent = {address: results[address] for address in glue if results.get(address) in SILENT}
    return {
        "resolved": found,
        "unresolved": "" if unread else missing,
        "unread": unread,
        "results": silent,
    }


def _ask_children(session: Session, zones: Mapping[str, Delegated]) -> None:
    """Ask each name server that may answer for its child, one statement a child."""
    questions: dict[str, tuple[Command, list[dict[str, Any]]]] = {}
    for delegated in zones.values():
        for child, servers in delegated.items():
            asked = addresses(address for facts in servers.values() for address in _open(facts))
            if asked:
                command = Command("Test-DnsServer", {"IPAddress": asked, "ZoneName": child})
                questions.setdefault(f"{child} {asked}", (command, []))[1].extend(servers.values())
    answers = session.read_counted([command for command, _ in questions.values()], "IPAddress") if questions else []
    for (_, asked_of), answer in zip(questions.values(), answers, strict=True):
        results = tested(answer)
        for facts in asked_of:
            if isinstance(answer, ReadError):
                facts["unread"] = str(answer)
            facts["results"] |= {address: results[address] for address in _open(facts) if address in results}


def _open(facts: Mapping[str, Any]) -> list[str]:
    """Return the addresses of a name server that are not known to be silent."""
    if facts["unread"]:
        return []
    return [
        each for each in addresses([*facts["glue"], *facts["resolved"]]) if facts["results"].get(each) not in SILENT
    ]


def _alive(glue: list[str]) -> Command:
    return Command("Test-DnsServer", {"IPAddress": glue})


def _lookup(name: str) -> Command:
    # Only DNS is asked, and a server that does not answer is waited for a short time only.
    return Command("Resolve-DnsName", {"Name": name, "Type": "A_AAAA", "DnsOnly": True, "QuickTimeout": True})

"""The computer accounts of a domain, asked by the names of hosts, and when each of them logged on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from ._errors import ReadError
from ._estate import Estate
from ._finding import Command
from ._session import Session
from ._values import known_flag, server_name

READS = ("Get-ADComputer",)
#: How many names one search asks for: a search filter must stay short.
_NAMES = 50
_EPOCH = datetime(1601, 1, 1, tzinfo=UTC)
_PROPERTIES = ["DNSHostName", "Enabled", "lastLogonTimestamp"]


def askers(estate: Estate) -> dict[str, str]:
    """Return the server that speaks for each domain of the forest, by its inventory name: a writable one if it can."""
    found: dict[str, str] = {}
    for server in sorted(estate.read, key=lambda each: bool(each.info.get("read_only"))):
        if server.info.get("domain") and server.info.get("controller"):
            found.setdefault(server.domain, server.name)
    return found


def read_logons(session: Session, fqdn: str, names: Sequence[str]) -> dict[str, Any]:
    """Return the accounts of *names* in the domain of the server *fqdn*; ``error`` says why they are not all there."""
    accounts: dict[str, dict[str, Any]] = {}
    # A search names its own server: a session has no credentials for a second machine.
    asked = [
        Command("Get-ADComputer", {"LDAPFilter": _filter(some), "Properties": _PROPERTIES, "Server": fqdn})
        for some in _batches(names)
    ]
    for answer in session.read_all(asked):
        if isinstance(answer, ReadError):
            return {"accounts": accounts, "error": str(answer)}
        for computer in answer:
            accounts[server_name(computer.get("DNSHostName"))] = {
                "enabled": known_flag(computer.get("Enabled")),
                "logged_on": _moment(computer.get("lastLogonTimestamp")),
            }
    return {"accounts": accounts, "error": ""}


def _filter(names: Sequence[str]) -> str:
    return f"(|{''.join(f'(dNSHostName={_escaped(name)})' for name in names)})"


def _escaped(text: str) -> str:
    """Return *text* as a value of a search filter [documented: RFC 4515]."""
    return "".join(f"\\{ord(each):02x}" if each in "\\*()\0" else each for each in text)


def _batches(names: Sequence[str]) -> Iterator[Sequence[str]]:
    for at in range(0, len(names), _NAMES):
        yield names[at : at + _NAMES]


def _moment(value: Any) -> str | None:
    """Return a time of the directory: units of 100 ns since 1601, nothing for an account that never logged on."""
    if isinstance(value, datetime):
        return value.isoformat()
    if not isinstance(value, int) or isinstance(value, bool) or value <= 0:
        return None
    return (_EPOCH + timedelta(microseconds=value // 10)).isoformat()


def accounts_of(logons: Mapping[str, Mapping[str, Any]], domains: Sequence[str]) -> tuple[dict[str, Any], list[str]]:
    """Return the accounts that *logons* hold by domain, and what is missing of *domains*."""
    found: dict[str, Any] = {}
    missing = []
    for domain in domains:
        told = logons.get(domain)
        if told is None:
            missing.append(f"no domain controller of {domain} was asked")
        elif told["error"]:
            missing.append(f"{domain}, {told['error']}")
        found |= told["accounts"] if told else {}
    return found, missing

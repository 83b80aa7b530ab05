"""Delegations of a zone as its server shows them, what its name servers answered, and what is wrong with them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from ipaddress import IPv4Address, ip_address
from typing import Any

from ._errors import Denied, NoLanguage, NotVisible, ReadError
from ._finding import Finding, Verdict
from ._names import zone_key
from ._session import Object
from ._values import addresses, quoted, server_name, text

CONTROL = "zone-delegations"
#: What a test says of a server that does not answer.
SILENT = ("NoResponse", "Unreachable")
#: What it says where the server that asks has no such protocol: nothing about the server that was asked.
_NOT_TRIED = ("IPV4NotSupported", "IPV6NotSupported")
#: Answers that say nothing of the name that was asked for.
_UNREAD = (Denied, NotVisible, NoLanguage)

Answer = list[Object] | ReadError
#: child -> name server -> what is known of it: its glue, its addresses, the result for each address.
Delegated = dict[str, dict[str, dict[str, Any]]]


def setting_of(child: str, parent: str) -> str:
    """Return the setting of a finding about the delegation of *child* in *parent*."""
    return f"delegation:{label_of(child, parent)}"


def label_of(child: str, parent: str) -> str:
    """Return the name of *child* relative to *parent*."""
    return child.removesuffix(f".{zone_key(parent)}")


def delegated_in(parent: str, answer: Sequence[Object]) -> Delegated:
    """Return the name servers of each child of *parent*, with the addresses that the parent has for them."""
    found: Delegated = {}
    own = zone_key(parent)
    for each in answer:
        child = zone_key(text(each.get("ChildZoneName")))
        child = child if child.endswith(f".{own}") else f"{child}.{own}"
        server = server_name(_of(each.get("NameServer"), "NameServer"))
        if server:
            records = each.get("IPAddress")
            glue = [_of(one, "IPv4Address") or _of(one, "IPv6Address") for one in _listed(records)]
            known = found.setdefault(child, {}).setdefault(server, {"glue": []})
            known["glue"] = addresses([*known["glue"], *filter(None, glue)])
    return found


def resolved(answer: Answer) -> tuple[list[str], str]:
    """Return the addresses that a name has, and why it has none."""
    if isinstance(answer, ReadError):
        # The identity is the same on every server, whatever its language.
        return [], answer.identity.partition(",")[0]
    found = [text(each.get("IPAddress")) for each in answer if each.get("IPAddress")]
    return addresses(found), "" if found else "the name has no address"


def is_unread(answer: Answer) -> bool:
    """Return whether the question itself could not be asked."""
    return isinstance(answer, _UNREAD)


def tested(answer: Answer) -> dict[str, str]:
    """Return the result of a test for each address."""
    if isinstance(answer, ReadError):
        return {}
    return {_plain(text(each.get("IPAddress"))): text(each.get("Result")) for each in answer}


def judge(target: str, facts: Mapping[str, Any]) -> tuple[list[Verdict], list[Finding]]:
    """Judge the delegations of one zone."""
    if error := facts.get("error"):
        return [Verdict(CONTROL, target, "unknown", error)], []
    delegated: Delegated = facts["delegations"]
    if not delegated:
        return [Verdict(CONTROL, target, "skipped", "it delegates no child")], []
    problems = {child: _problems(child, servers) for child, servers in delegated.items()}
    findings = [_finding(target, facts["name"], child, wrong) for child, wrong in sorted(problems.items()) if wrong]
    unknown = [why for servers in delegated.values() for why in _unknown(servers)]
    if findings:
        return [Verdict(CONTROL, target, "drift", "; ".join(each.reason for each in findings))], findings
    if unknown:
        return [Verdict(CONTROL, target, "unknown", unknown[0])], []
    return [Verdict(CONTROL, target, "compliant")], []


def _problems(child: str, servers: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    """Return what is wrong with each name server of a child."""
    found = {name: "; ".join(_wrong(child, known)) for name, known in sorted(servers.items())}
    return {name: words for name, words in found.items() if words}


def _wrong(child: str, known: Mapping[str, Any]) -> Iterator[str]:
    """Yield what is wrong with one name server. IPv6 is judged only where nothing else answers: not all have a way."""
    if known.get("unread"):
        return
    if known.get("unresolved"):
        yield f"its name does not resolve ({known['unresolved']})"
    results: Mapping[str, str] = known.get("results") or {}
    tried = {address: result for address, result in results.items() if result not in _NOT_TRIED}
    good = [address for address, result in tried.items() if result == "Success"]
    for address, result in tried.items():
        if result != "Success" and not (good and ":" in address):
            yield f"{address} {_words(result, child)}"


def _words(result: str, child: str) -> str:
    if result in SILENT:
        return "does not answer"
    return f"does not serve {child}" if result == "NotAuthoritativeForZone" else f"answers {result} for {child}"


def _unknown(servers: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    """Yield what could not be asked of the name servers of a child."""
    for name, known in servers.items():
        results = [each for each in (known.get("results") or {}).values() if each not in _NOT_TRIED]
        if known.get("unread"):
            yield f"{name}: {known['unread']}"
        elif not results:
            yield f"{name} was not asked: this server cannot reach its addresses"


def _finding(target: str, parent: str, child: str, wrong: Mapping[str, str]) -> Finding:
    said = ", ".join(f"{name} ({words})" for name, words in wrong.items())
    lines = "; ".join(removal(parent, child, name) for name in wrong)
    reason = (
        f"Zone {parent} delegates {child} to {said}: who asks there gets no answer. Repair the server, or add one that "
        f"serves the child and then run {lines}."
    )
    return Finding(CONTROL, target, setting_of(child, parent), dict(wrong), None, "manual", reason)


def removal(parent: str, child: str, server: str) -> str:
    """Return the line that takes one name server out of a delegation."""
    return (
        f"Remove-DnsServerZoneDelegation -Name {quoted(parent)} -ChildZoneName {quoted(label_of(child, parent))} "
        f"-NameServer {quoted(server)} -Force"
    )


def addition(parent: str, child: str, server: str, at: Iterable[str]) -> str:
    """Return the line that delegates *child* to one name server."""
    return (
        f"Add-DnsServerZoneDelegation -Name {quoted(parent)} -ChildZoneName {quoted(label_of(child, parent))} "
        f"-NameServer {quoted(server)} -IPAddress {','.join(at)}"
    )


def _of(record: Any, name: str) -> str:
    """Return one part of the data of a record, which is an object inside an object."""
    data = record.get("RecordData") if isinstance(record, dict) else None
    return _plain(text(data.get(name))) if isinstance(data, dict) else ""


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _plain(address: str) -> str:
    """Return an address in its one spelling, and any other text as it is."""
    try:
        return str(ip_address(address))
    except ValueError:
        return address


def is_ipv4(address: str) -> bool:
    """Return whether a text is an IPv4 address."""
    try:
        IPv4Address(address)
    except ValueError:
        return False
    return True

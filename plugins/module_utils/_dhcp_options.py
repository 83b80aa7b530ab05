"""Whether the options of a scope let names be registered: resolvers, and a domain that the directory has a zone for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ._dhcp import DhcpServer
from ._estate import Estate
from ._finding import Verdict
from ._findings import EstateFinding, Outcome, finding
from ._reach import asker_of, servers_of_zone
from ._reach_rows import holds, unheard
from ._reach_wants import ADAPTER, Outside, domain_of_scope, resolvers_of
from ._values import quoted

CONTROL = "dhcp-dns-targets"
_OUTSIDE = "the operator says that it sees another view"


def judge_options(estate: Estate, outside: Outside) -> Outcome:
    """Judge options 6 and 15 of every active scope; scopes in *outside* need none of the estate."""
    verdicts: list[Verdict] = []
    findings: list[EstateFinding] = []
    for server in estate.dhcp:
        asker = asker_of(server)
        if not server.reached:
            verdicts.append(Verdict(CONTROL, asker, "unknown", server.error))
        for scope in server.facts.get("scopes") or ():
            target = f"scope {scope['id']} of {asker}"
            found = [] if _passed(scope, outside) else list(_findings(estate, server, scope, target))
            findings += found
            verdicts.append(_verdict(estate, server, scope, target, found, outside))
    return Outcome(tuple(verdicts), tuple(findings))


def _passed(scope: Mapping[str, Any], outside: Outside) -> str:
    """Return why a scope is not judged, or nothing."""
    if not scope["active"]:
        return "it is not active"
    if outside.has(scope):
        return _OUTSIDE
    return ""


def _untold(server: DhcpServer, scope: Mapping[str, Any]) -> str:
    told = [scope.get("errors", {}).get("options"), server.facts["errors"].get("options")]
    return next(filter(None, told), "")


def _verdict(
    estate: Estate,
    server: DhcpServer,
    scope: Mapping[str, Any],
    target: str,
    found: Sequence[EstateFinding],
    outside: Outside,
) -> Verdict:
    if reason := _passed(scope, outside):
        return Verdict(CONTROL, target, "skipped", reason)
    if found:
        return Verdict(CONTROL, target, "drift", "; ".join(each.reason for each in found))
    domain = domain_of_scope(scope, server.facts)
    unknown = _untold(server, scope) or ("" if holds(estate, domain) else unheard(estate))
    return Verdict(CONTROL, target, "unknown" if unknown else "compliant", unknown)


def _findings(estate: Estate, server: DhcpServer, scope: Mapping[str, Any], target: str) -> Iterator[EstateFinding]:
    if _untold(server, scope):
        return
    source, resolvers = resolvers_of(scope, server.facts)
    domain = domain_of_scope(scope, server.facts)
    line = f"Set-DhcpServerv4OptionValue -ScopeId {scope['id']}"
    hosts = [server.name]
    if source == ADAPTER:
        wanted = servers_of_zone(estate, domain or server.facts.get("domain", "")) or resolvers
        reason = (
            f"{_begun(target)} tells its clients no DNS server: neither it nor the server has option 6. Run {line} "
            f"-DnsServer {','.join(wanted) or 'ADDRESSES'}."
        )
        yield finding(CONTROL, target, "dns_servers", (None, wanted or None), reason, hosts=hosts)
    if not domain:
        own = server.facts.get("domain") or ""
        reason = (
            f"{_begun(target)} tells its clients no domain: neither it nor the server has option 15, so nobody "
            f"knows where their names belong. Run {line} -DnsDomain {quoted(own or 'DOMAIN')}."
        )
        yield finding(CONTROL, target, "dns_domain", (None, own or None), reason, hosts=hosts)
    elif not holds(estate, domain) and not unheard(estate):
        reason = (
            f"{_begun(target)} tells its clients the domain {domain}, and no AD server holds a zone for it. Run "
            f"{line} -DnsDomain with the domain of an AD zone, or name its network in dns_server_outside_networks."
        )
        yield finding(CONTROL, target, "dns_domain", (domain, None), reason, hosts=hosts)


def _begun(target: str) -> str:
    """Return *target* as a sentence begins with it."""
    return f"{target[:1].upper()}{target[1:]}"

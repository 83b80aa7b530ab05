"""Whether each DHCP server finds, through the resolvers that it uses, who takes the updates of its zones."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from ._dhcp import DhcpServer
from ._estate import Estate
from ._finding import Verdict
from ._findings import EstateFinding, Outcome, finding
from ._names import zone_key
from ._reach_primary import PRIMARY, primary_findings, primary_rows
from ._reach_rows import Row, holds, row_of
from ._reach_wants import ADAPTER, DOMAIN, OF_SCOPE, Outside, adapter_resolvers, resolvers_of
from ._values import quoted

CONTROL = "zone-writable-soa-reachable"
_AWAY = "the operator says that its scopes see another view"
_UNTOLD = "it did not tell what its resolvers answer"
#: How many servers a list is proposed with.
_MOST = 2


def reach_rows(estate: Estate, outside: Outside) -> tuple[Row, ...]:
    """Return what each resolver answers each DHCP server, judged; scopes in *outside* are passed over."""
    rows: list[Row] = []
    for server in estate.dhcp:
        away = {scope["id"] for scope in server.facts_of_scopes if outside.has(scope)}
        own: list[Row] = []
        for told in (server.facts.get("reach") or {}).get("rows") or ():
            row = row_of(estate, asker_of(server), told)
            passed = row.kind != DOMAIN and row.scopes and away.issuperset(row.scopes)
            own.append(replace(row, state="skipped", reason=_AWAY) if passed else row)
        rows += [*own, *primary_rows(server, own)]
    return tuple(rows)


def asker_of(server: DhcpServer) -> str:
    """Return the full name of a DHCP server, or its name in the inventory when it did not tell the full one."""
    return server.facts.get("fqdn") or server.name


def judge_reach(estate: Estate, rows: Sequence[Row]) -> Outcome:
    """Judge the resolvers of each DHCP server: one finding for each resolver that leads updates astray."""
    verdicts: list[Verdict] = []
    findings: list[EstateFinding] = []
    for server in estate.dhcp:
        asker = asker_of(server)
        own = [row for row in rows if row.asker == asker]
        found = [*_findings(estate, server, own), *primary_findings(CONTROL, server, own)]
        findings += found
        unknown = [*_unknown(server), *(f"{row.target}: {row.reason}" for row in own if row.state == "unknown")]
        if found:
            verdicts.append(Verdict(CONTROL, asker, "drift", "; ".join(each.reason for each in found)))
        elif unknown:
            verdicts.append(Verdict(CONTROL, asker, "unknown", unknown[0]))
        elif any(row.state == "compliant" for row in own):
            verdicts.append(Verdict(CONTROL, asker, "compliant"))
        else:
            verdicts.append(Verdict(CONTROL, asker, "skipped", "it registers in no zone that is judged"))
    return Outcome(tuple(verdicts), tuple(findings))


def _unknown(server: DhcpServer) -> list[str]:
    if not server.reached:
        return [server.error]
    reach = server.facts.get("reach")
    return [_UNTOLD] if reach is None else list(reach["untold"])


def _findings(estate: Estate, server: DhcpServer, rows: Sequence[Row]) -> Iterator[EstateFinding]:
    wrong = [row for row in rows if row.state == "drift" and row.source != PRIMARY]
    bad = {row.target for row in wrong}
    for target in sorted(bad):
        astray = [row for row in wrong if row.target == target]
        said = "; ".join(dict.fromkeys(row.reason for row in astray))
        used = ", ".join(dict.fromkeys(row.source for row in astray))
        asker = asker_of(server)
        before, after, advice = _advice(estate, server, astray, bad)
        reason = f"{asker} asks {target} ({used}): {said}. Updates of these names go astray or wait. {advice}"
        yield finding(CONTROL, asker, f"resolver:{target}", (before, after), reason, hosts=[server.name])


def _advice(
    estate: Estate, server: DhcpServer, astray: Sequence[Row], bad: set[str]
) -> tuple[list[str], list[str] | None, str]:
    """Return the list that holds the resolver, what it should be, and what a person does."""
    facts = server.facts
    if not any(holds(estate, name) for row in astray for name in row.names):
        return (
            [astray[0].target],
            None,
            "No server that was read holds an AD zone for them: make one, or mend the scope.",
        )
    places = dict(_lists(facts, astray))
    lines: list[str] = []
    before: list[str] = []
    after: list[str] = []
    for command, present in places.items():
        wanted = [each for each in present if each not in bad] or servers_of_zone(estate, facts.get("domain", ""))
        lines.append(f"{command} {','.join(wanted) or 'ADDRESSES'}")
        before, after = before or present, after or wanted
    also = "" if all(row.source == ADAPTER for row in astray) else " Clients are told option 6 too."
    return before, after, f"Let it ask servers of the zones: {'; '.join(lines)}.{also}"


def _lists(facts: Mapping[str, Any], astray: Sequence[Row]) -> Iterator[tuple[str, list[str]]]:
    """Yield the line that sets each list with the resolver, without its values, and what the list is now."""
    for row in astray:
        if row.source == ADAPTER:
            for alias, servers in facts.get("adapters", {}).items():
                if row.target in servers:
                    command = f"Set-DnsClientServerAddress -InterfaceAlias {quoted(alias)} -ServerAddresses"
                    yield command, [each for each in servers if each in adapter_resolvers(facts)]
        elif row.source == OF_SCOPE:
            for scope in facts["scopes"]:
                source, servers = resolvers_of(scope, facts)
                if scope["id"] in row.scopes and source == OF_SCOPE and row.target in servers:
                    yield f"Set-DhcpServerv4OptionValue -ScopeId {scope['id']} -DnsServer", servers
        else:
            yield "Set-DhcpServerv4OptionValue -DnsServer", (facts.get("options") or {}).get("dns_servers", [])


def servers_of_zone(estate: Estate, zone: str) -> list[str]:
    """Return addresses of servers that can write the AD zone *zone*."""
    holding = [
        server
        for server in estate.read
        if any(zone_key(copy.name) == zone and copy.facts.get("read_only") is False for copy in server.zones)
    ]
    found = [next((each for each in sorted(estate.addresses_of(server)) if ":" not in each), "") for server in holding]
    return [each for each in found if each][:_MOST]

"""Whether the names, patterns and addresses that the operator wrote mean something in this estate."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ._election import Choice
from ._estate import Copy, Estate
from ._finding import Verdict
from ._findings import EstateFinding, Outcome, finding
from ._listed import known_addresses, nameless_servers
from ._named_scavengers import judge_scavenger_names
from ._names import matches, zone_key

CONTROL = "operator-names"


def judge_operator_names(estate: Estate, params: Mapping[str, Any], choices: Mapping[str, Choice]) -> Outcome:
    """Judge every name, pattern and address in the options of the servers that were read, and of the judge."""
    copies = {(copy.name, bool(copy.facts.get("reverse"))): copy for server in estate.read for copy in server.zones}
    outcomes = [_zones(estate, option, copies.values()) for option in ("static_zones", "reverse_zones")]
    outcomes += [_addresses(estate), _writers(estate, params["writers"]), _static_records(estate)]
    outcomes.append(judge_scavenger_names(estate, params.get("scavengers") or [], choices))
    return Outcome(
        tuple(verdict for outcome in outcomes for verdict in outcome.verdicts),
        tuple(found for outcome in outcomes for found in outcome.findings),
    )


def _given(estate: Estate, option: str) -> dict[str, list[str]]:
    """Return every value of *option*, with the hosts it was given for."""
    found: dict[str, list[str]] = {}
    for server in estate.read:
        for part in server.parts.values():
            for value in (part.get("params") or {}).get(option) or []:
                hosts = found.setdefault(value, [])
                if server.name not in hosts:
                    hosts.append(server.name)
    return found


def _zones(estate: Estate, option: str, copies: Iterable[Copy]) -> Outcome:
    eligible = [copy.name for copy in copies if option == "static_zones" or copy.facts.get("reverse")]
    kind = "zone" if option == "static_zones" else "reverse zone"
    missing = {
        pattern: (f"{option} names {pattern}, but no {kind} on any server that was read is called that.", hosts)
        for pattern, hosts in _given(estate, option).items()
        if not any(matches(name, pattern) for name in eligible)
    }
    return _outcome(option, _given(estate, option), missing)


def _static_records(estate: Estate) -> Outcome:
    """Judge the zones that the lists of static records name: some server has to hold each as a primary."""
    held = {
        zone_key(copy.name)
        for server in estate.read
        for copy in server.zones
        if str(copy.facts.get("zone_type", "")).lower() == "primary"
    }
    given: dict[str, list[str]] = {}
    for server in estate.read:
        for each in ((server.parts.get("dns_static_record") or {}).get("params") or {}).get("records") or []:
            given.setdefault(f"{each['name']} of {each['zone']}", []).append(server.name)
    missing = {
        name: (f"static_records names {name}, but no server that was read holds that zone as a primary.", hosts)
        for name, hosts in given.items()
        if zone_key(name.rpartition(" of ")[2]) not in held
    }
    if missing and (silent := [server.name for server in estate.read if not server.zones_read]):
        reason = f"the zones of {', '.join(silent)} were not read"
        return Outcome(tuple(Verdict(CONTROL, name, "unknown", reason) for name in missing))
    return _outcome("static_records", given, missing)


def _addresses(estate: Estate) -> Outcome:
    option, known = "scavenge_servers", known_addresses(estate)
    given = _given(estate, option)
    missing = {
        address: (f"{option} names {address}, which is no DNS server of the estate.", hosts)
        for address, hosts in given.items()
        if address not in known
    }
    if missing and (nameless := nameless_servers(estate)):
        reason = f"it may belong to {', '.join(nameless)}, whose addresses were not read"
        unknown = tuple(Verdict(CONTROL, address, "unknown", reason) for address in missing)
        sure = _outcome(option, [address for address in given if address in known], {})
        return Outcome(sure.verdicts + unknown)
    return _outcome(option, given, missing)


def _writers(estate: Estate, writers: list[str]) -> Outcome:
    names = {server.name for server in estate.servers}
    missing: dict[str, tuple[str, list[str]]] = {
        writer: (f"writers names {writer}, which is no host of the audited group.", [])
        for writer in writers
        if writer not in names
    }
    return _outcome("writers", writers, missing)


def _outcome(option: str, given: Iterable[str], missing: Mapping[str, tuple[str, list[str]]]) -> Outcome:
    verdicts: list[Verdict] = []
    findings: list[EstateFinding] = []
    for name in given:
        if name not in missing:
            verdicts.append(Verdict(CONTROL, name, "compliant"))
            continue
        reason, hosts = missing[name]
        verdicts.append(Verdict(CONTROL, name, "drift", reason))
        findings.append(finding(CONTROL, name, option, (name, None), reason, hosts=hosts))
    return Outcome(tuple(verdicts), tuple(findings))

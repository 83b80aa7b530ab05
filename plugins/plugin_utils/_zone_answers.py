"""What a host answers for the names of zones that would be created, before and after.

``matrix/<host>-before.json`` and ``matrix/<host>-after.json`` in the folder of the run.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ..module_utils._answers import lost, questions, removal, row_of, wanted_in
from ..module_utils._dhcp import DhcpServer, servers_of
from ..module_utils._errors import ReadError
from ..module_utils._lease_sample import sampled_in, scopes_in
from ..module_utils._names import zone_key, zone_name
from ..module_utils._plan_step import CREATE
from ..module_utils._session import Session
from ..module_utils._values import texts
from ..module_utils._write import APPLIED, UNKNOWN
from ._hands import HostContext
from ._judge import FILE as JUDGEMENT
from ._judge import dhcp_in
from ._record import record_of
from ._runs import RunFolder
from ._session import HostSession
from ._zone_leases import leases_in

SCHEMA_VERSION = 1
READS = ("Get-DnsServerForwarder", "Get-DnsServerZone", "Resolve-DnsName")
BEFORE, AFTER = "before", "after"


def run(params: Mapping[str, Any], context: HostContext) -> dict[str, Any]:
    """Keep what the host answers, and say what it answers no more."""
    return _after(context) if params["phase"] == AFTER else _before(context)


def lost_in(run: RunFolder) -> str:
    """Return why nothing more may be sent: an answer that a new zone took away."""
    for path in sorted((run.path / "matrix").glob(f"*-{AFTER}.json")):
        kept = run.read(path) or {}
        if kept.get("lost"):
            names = ", ".join(kept["lost"][:3])
            return f"{kept['host']} does not answer any more for {names} since this run created a zone"
    return ""


def _before(context: HostContext) -> dict[str, Any]:
    judgement = context.run.read(context.run.path / JUDGEMENT) or {}
    live = sorted(set(_live(context, judgement.get("hosts", ()))))
    dhcp = servers_of(dhcp_in(context.run))
    leases = leases_in(context.run, [each.name for each in dhcp]).values()
    asked = {
        target: _questions(judgement, target, dhcp, [*live, *sampled_in(leases, target)])
        for target in wanted_in(judgement)
    }
    kept = _kept(context, asked)
    context.run.write(context.run.matrix_path(context.host, BEFORE), kept)
    answered = sum(bool(each["answer"]) for rows in kept["zones"].values() for each in rows)
    said = f"{context.host} answers {answered} of {sum(map(len, asked.values()))} questions for new zones"
    return {"changed": False, "matrix": kept["zones"], "msg": kept["error"] or said}


def _after(context: HostContext) -> dict[str, Any]:
    """Ask again for the names of what this run created, and fail when an answer is gone."""
    before = context.run.read(context.run.matrix_path(context.host, BEFORE)) or {"zones": {}}
    judgement = context.run.read(context.run.path / JUDGEMENT) or {}
    accepted = {each["target"] for each in judgement.get("hidden", ()) if each["accepted"]}
    created = _created(context) - accepted
    asked = {
        target: [(each["name"], each["type"]) for each in rows]
        for target, rows in before["zones"].items()
        if target in created
    }
    kept = _kept(context, asked)
    gone = {target: lost(before["zones"][target], kept["zones"].get(target, ())) for target in asked}
    names = [name for each in gone.values() for name in each]
    context.run.write(context.run.matrix_path(context.host, AFTER), kept | {"lost": names})
    result = {"changed": False, "matrix": kept["zones"], "lost": names}
    if not names:
        return result | {"msg": f"{context.host} answers for new zones what it answered before"}
    lines = "; ".join(removal(zone_name(target)) for target, each in gone.items() if each)
    said = f"{context.host} answered for {', '.join(names[:3])} and does not any more: take the zone away with {lines}"
    return result | {"failed": True, "msg": said}


def _created(context: HostContext) -> set[str]:
    record = record_of(context.run)
    return {
        entry.write.target
        for entries in record.values()
        for entry in entries
        if entry.write.kind == CREATE and entry.state in (APPLIED, UNKNOWN)
    }


def _kept(context: HostContext, asked: Mapping[str, list[tuple[str, str]]]) -> dict[str, Any]:
    kept: dict[str, Any] = {
        "schema_version": SCHEMA_VERSION,
        "host": context.host,
        "time": context.now().isoformat(timespec="seconds"),
        "zones": {},
        "forwards": None,
        "error": "",
    }
    addresses = _addresses(context)
    if not addresses:
        return kept | {"error": f"{context.host} did not tell its address, so it cannot be asked"}
    session = HostSession(context.wire, read_only=True, reads=READS)
    try:
        kept["forwards"] = _forwards(session)
    except ReadError as error:
        return kept | {"error": str(error)}
    kept["zones"] = {target: _asked(session, addresses[0], each) for target, each in asked.items()}
    return kept


def _forwards(session: Session) -> bool:
    """Return whether the server asks others for what it does not hold, besides the roots."""
    told = session.read("Get-DnsServerForwarder")
    return any(texts(each.get("IPAddress")) for each in told)


def _asked(session: Session, address: str, asked: list[tuple[str, str]]) -> list[dict[str, Any]]:
    answers: dict[tuple[str, str], Any] = {}
    for kind in ("SOA", "PTR"):
        names = [name for name, each in asked if each == kind]
        told = session.read_some(
            "Resolve-DnsName", "Name", names, key="Name", Type=kind, Server=[address], DnsOnly=True, QuickTimeout=True
        )
        answers |= {(name, kind): answer for name, answer in told.items()}
    return [row_of(name, kind, answers[name, kind]) for name, kind in asked]


def _questions(
    judgement: Mapping[str, Any], target: str, dhcp: Iterable[DhcpServer], live: Iterable[str]
) -> list[tuple[str, str]]:
    zone = zone_name(target)
    ranges = [
        row["range"]
        for row in judgement.get("reverse", ())
        if zone_key(zone) in [zone_key(each) for each in row["wanted"]]
    ]
    scopes = [scope["network"] for server in dhcp for scope in scopes_in(server, target)]
    return questions(zone, [*ranges, *scopes], live)


def _live(context: HostContext, hosts: Iterable[str]) -> Iterable[str]:
    """Yield the addresses of hosts that this run knows: DNS servers, and the domain controllers they name."""
    for host in hosts:
        facts = _facts(context, host)
        yield from facts.get("addresses") or ()
        yield from (each["address"] for each in facts.get("controllers") or () if each["address"])


def _addresses(context: HostContext) -> list[str]:
    found = list(_facts(context, context.host).get("addresses") or ())
    return sorted(found, key=lambda address: ":" in address)


def _facts(context: HostContext, host: str) -> Mapping[str, Any]:
    evidence = context.run.read(context.run.evidence_path(host)) or {}
    part = (evidence.get("parts") or {}).get("dns_server_info") or {}
    facts: Mapping[str, Any] = (part.get("current") or {}).get("server") or {}
    return facts

"""Second copies of a zone: in another partition, in conflict, never finished, or in a file beside the directory."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace

from ._estate import Copy, Estate, Server, domain_of, target_key
from ._finding import Verdict
from ._findings import EstateFinding, Outcome, finding
from ._names import dn_key, zone_key, zone_name
from ._parts import domain_of_part, unread_parts

CONTROL = "zone-classification"

_ROOT_HINTS = "rootdnsservers"


def judge_copies(estate: Estate) -> Outcome:
    """Judge every zone that the directory holds, and every file-backed zone beside it."""
    findings = [*_broken(estate), *_doubled(estate), *_beside(estate)]
    drift = {each.target: each.reason for each in findings}
    verdicts = [Verdict(CONTROL, target, "drift", reason) for target, reason in drift.items()]
    wrong = {dn_key(dn) for each in findings if isinstance(each.before, list) for dn in each.before}
    unread = unread_parts(estate)
    verdicts += [Verdict(CONTROL, part, "unknown", "nobody could read its zones") for part in unread]
    verdicts += [_single(dn, unread) for key, dn in _copies(estate.read).items() if key not in wrong]
    return Outcome(tuple(verdicts), tuple(findings))


def _single(dn: str, unread: Iterable[str]) -> Verdict:
    """Judge a zone that was seen once: a part of the directory that one server holds with it may hold it again."""
    domain = domain_of(dn)
    parts = [part for part in unread if not domain or domain_of_part(part) in ("", domain)]
    if parts:
        return Verdict(CONTROL, dn, "unknown", f"nobody could read {', '.join(parts)}, which may hold it a second time")
    return Verdict(CONTROL, dn, "compliant")


def doubled_keys(estate: Estate) -> frozenset[str]:
    """Return every copy of the zones that lie in two partitions which one server can see."""
    return frozenset(key for copies in _groups(estate) for key in copies)


def hold_back_doubled(doubled: Collection[str], found: EstateFinding) -> EstateFinding:
    """Return *found* waiting when its zone has a second copy: the change may land where nobody looks."""
    if found.remedy != "automatic" or target_key(found.target) not in doubled:
        return found
    reason = f"{found.reason} The directory holds this zone more than once: decide first which copy stays."
    return replace(found, remedy="waiting", reason=reason)


def zones_of_directory(server: Server) -> dict[str, str]:
    """Return every directory copy of a zone that *server* saw, by its key."""
    return _copies([server])


def _copies(servers: Iterable[Server]) -> dict[str, str]:
    """Return every directory copy of a zone that *servers* saw, by its key."""
    found: dict[str, str] = {}
    for server in servers:
        for dn in server.info.get("copies") or []:
            if not _is_internal(dn):
                found.setdefault(dn_key(dn), dn)
    return found


def _is_internal(dn: str) -> bool:
    """Return whether the directory keeps the object for itself: root hints, trust anchors, a deletion in progress."""
    name = zone_name(dn).lower()
    return name == _ROOT_HINTS or (name.startswith("..") and not name.startswith("..inprogress"))


def _is_broken(dn: str) -> bool:
    name = zone_name(dn)
    return "CNF:" in name or name.lower().startswith("..inprogress")


def _seen_by(estate: Estate, key: str) -> list[str]:
    return [server.name for server in estate.read if key in zones_of_directory(server)]


def _broken(estate: Estate) -> list[EstateFinding]:
    findings = []
    for key, dn in _copies(estate.read).items():
        if not _is_broken(dn):
            continue
        name = zone_name(dn)
        if "CNF:" in name:
            zone = name.partition("CNF:")[0].strip()
            reason = (
                f"The directory holds a second zone {zone} that lost a replication conflict: compare, then remove it."
            )
        else:
            reason = (
                f"The directory holds a zone whose creation never ended ({name}): remove it when no server makes it."
            )
        findings.append(finding(CONTROL, dn, "copies", ([dn], []), reason, hosts=_seen_by(estate, key)))
    return findings


def _doubled(estate: Estate) -> list[EstateFinding]:
    """Find the names that lie in two partitions which one server can see."""
    by_name: dict[str, dict[str, str]] = {}
    for copies in _groups(estate):
        by_name.setdefault(zone_key(zone_name(next(iter(copies.values())))), {}).update(copies)
    return [_double(estate, copies) for copies in by_name.values()]


def _double(estate: Estate, copies: dict[str, str]) -> EstateFinding:
    name = zone_name(next(iter(copies.values())))
    idle = sorted(dn for key, dn in copies.items() if key not in estate.holders)
    state = f"no server that was read loads {' or '.join(idle)}" if idle else "servers load different copies"
    if not all(server.zones_read for server in estate.read):
        state = "not every server told which one it loads"
    reason = (
        f"The directory holds zone {name} {len(copies)} times and {state}: a change may land where nobody looks. "
        "Decide which copy stays before anything else is changed."
    )
    hosts = {host: None for key in copies for host in _seen_by(estate, key)}
    return finding(CONTROL, name, "copies", (sorted(copies.values()), None), reason, hosts=hosts)


def _groups(estate: Estate) -> list[dict[str, str]]:
    """Return sets of copies of one name; sets that different servers see are one when they share a copy."""
    groups: list[dict[str, str]] = []
    for server in estate.read:
        by_name: dict[str, dict[str, str]] = {}
        for key, dn in zones_of_directory(server).items():
            if not _is_broken(dn):
                by_name.setdefault(zone_key(zone_name(dn)), {})[key] = dn
        for group in by_name.values():
            if len(group) > 1:
                groups = _united(groups, group)
    return groups


def _united(groups: list[dict[str, str]], group: dict[str, str]) -> list[dict[str, str]]:
    apart = [each for each in groups if not each.keys() & group.keys()]
    for each in groups:
        if each.keys() & group.keys():
            group = each | group
    return [*apart, group]


def _beside(estate: Estate) -> list[EstateFinding]:
    """Find the file-backed zones whose name is an AD zone for other servers of the same domain."""
    directory: dict[str, set[str]] = {}
    for server in estate.read:
        for copy in server.zones:
            if copy.in_directory and copy.judged:
                directory.setdefault(zone_key(copy.name), set()).add(domain_of(copy.target) and server.domain)
    return [
        finding(
            CONTROL,
            copy.target,
            "copies",
            ("file-backed", "AD-integrated"),
            f"{server.name} keeps zone {copy.name} in a file, while other servers have it from the directory: its "
            "clients see other answers. Remove the file-backed zone, or confirm that it is meant to differ.",
            hosts=[server.name],
        )
        for server in estate.read
        for copy in server.zones
        if _is_file(copy) and _shares(directory.get(zone_key(copy.name), set()), server.domain)
    ]


def _is_file(copy: Copy) -> bool:
    return copy.judged and not copy.facts.get("ds_integrated")


def _shares(domains: set[str], domain: str) -> bool:
    return "" in domains or domain in domains

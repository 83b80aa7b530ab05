"""Whether the servers that a zone lets scavenge it are servers of the estate."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from ._estate import Copy, Estate, Server
from ._finding import Verdict
from ._findings import EstateFinding, Outcome, finding

LISTED = "zone-scavenge-servers"


def judge_listed(estate: Estate, pinned: Collection[str] = ()) -> Outcome:
    """Judge for every AD zone but *pinned* whether the servers that may scavenge it are servers of the estate."""
    known = known_addresses(estate)
    verdicts: list[Verdict] = []
    findings: list[EstateFinding] = []
    for key, servers in estate.holders.items():
        if key in pinned:
            continue
        copy = servers[0].held[key]
        listed = sorted({address for server in servers for address in server.held[key].scavenge_servers})
        strange = [address for address in listed if address not in known]
        silent = [server.name for server in servers if server.held[key].facts.get("scavenge_servers") is None]
        if not listed and silent:
            reason = f"{', '.join(silent)} did not tell which servers may scavenge it"
            verdicts.append(Verdict(LISTED, copy.target, "unknown", reason))
        elif not listed:
            verdicts.append(Verdict(LISTED, copy.target, "skipped", "no scavenger named"))
        elif reading := {each: name for each, name in read_only_addresses(estate).items() if each in listed}:
            findings.append(_reading(copy, listed, [*strange, *reading], reading, servers))
            verdicts.append(Verdict(LISTED, copy.target, "drift", findings[-1].reason))
        elif not strange:
            verdicts.append(Verdict(LISTED, copy.target, "compliant"))
        elif nameless := nameless_servers(estate):
            reason = f"{', '.join(strange)} may belong to {', '.join(nameless)}, whose addresses were not read"
            verdicts.append(Verdict(LISTED, copy.target, "unknown", reason))
        else:
            hosts = [server.name for server in servers if set(server.held[key].scavenge_servers) & set(strange)]
            findings.append(_strange(copy, listed, strange, hosts, half_known_servers(estate)))
            verdicts.append(Verdict(LISTED, copy.target, "drift", findings[-1].reason))
    return Outcome(tuple(verdicts), tuple(findings))


def _strange(
    copy: Copy, listed: list[str], strange: list[str], hosts: list[str], half_known: list[str]
) -> EstateFinding:
    rest = [address for address in listed if address not in strange]
    reason = f"Zone {copy.name} may be scavenged by {', '.join(strange)}, which is no DNS server of the estate: " + (
        "remove it from the list." if rest else "nobody scavenges it. Name the server that does."
    )
    if half_known:
        reason += f" Look first whether it is a second address of {', '.join(half_known)}, which did not tell them all."
    # An empty list would let every server delete, so what it should hold is for a person to say.
    return finding(LISTED, copy.target, "scavenge_servers", (listed, rest or None), reason, hosts=hosts)


def _reading(
    copy: Copy, listed: list[str], wrong: list[str], reading: Mapping[str, str], servers: Sequence[Server]
) -> EstateFinding:
    rest = [address for address in listed if address not in wrong]
    named = ", ".join(f"{address} ({fqdn})" for address, fqdn in reading.items())
    todo = "remove it from the list." if rest else "name a server that can write it."
    reason = f"Zone {copy.name} may be scavenged by {named}, which is read-only and never does: {todo}"
    hosts = [server.name for server in servers if set(server.held[copy.key].scavenge_servers) & set(wrong)]
    return finding(LISTED, copy.target, "scavenge_servers", (listed, rest or None), reason, hosts=hosts)


def read_only_addresses(estate: Estate) -> dict[str, str]:
    """Return the addresses of read-only servers, with the name of each."""
    told = {entry.address: entry.fqdn for entry in estate.controllers.values() if entry.read_only and entry.address}
    for server in estate.read:
        if server.info.get("read_only"):
            told |= dict.fromkeys(sorted(estate.addresses_of(server)), estate.fqdn_of(server))
    return told


def known_addresses(estate: Estate) -> set[str]:
    """Return every address of a server that was read or that the directory names."""
    said = {address for server in estate.read for address in estate.addresses_of(server)}
    return said | {entry.address for entry in estate.controllers.values() if entry.address}


def nameless_servers(estate: Estate) -> list[str]:
    """Return the servers and domains whose addresses nobody said."""
    silent = [server.name for server in estate.servers if not estate.addresses_of(server)]
    speakers = [server for server in estate.read if server.info.get("controller") is not False]
    if speakers and not estate.domains:
        silent.append("domains that nobody named")
    return silent + sorted(estate.domains - estate.told_domains)


def half_known_servers(estate: Estate) -> list[str]:
    """Return the servers of which only the one address is known that the directory has."""
    said = {estate.fqdn_of(server) for server in estate.read if server.info.get("addresses")}
    return sorted(set(estate.controllers) - said)

"""Whether what replicates reaches a server, as far as only the whole estate can tell: who should have a partner."""

from __future__ import annotations

from ._estate import Estate, Server
from ._finding import Verdict
from ._findings import EstateFinding, Outcome, finding
from ._names import dn_key
from ._partitions import partition_of
from ._replication import CONTROL, SETTING, state_of


def judge_partners(estate: Estate) -> Outcome:
    """Judge every partition that no partner replicates to a server, though others hold it."""
    verdicts: list[Verdict] = []
    findings: list[EstateFinding] = []
    for server in estate.read:
        for partition, partners in (server.health.get("partitions") or {}).items():
            if partners == []:
                state, reason = replicates(estate, server, partition)
                verdicts.append(Verdict(CONTROL, partition, state, reason))
                if state == "drift":
                    words = f"{reason} Mend replication (repadmin /showrepl), because nothing is changed before."
                    findings.append(finding(CONTROL, partition, SETTING, (None, None), words, hosts=[server.name]))
    return Outcome(tuple(verdicts), tuple(findings))


def replicates(estate: Estate, server: Server, partition: str) -> tuple[str, str]:
    """Return whether *partition* reaches *server*: compliant, drift or unknown, and why unless it is compliant."""
    told = server.health.get("partitions") or {}
    found = next((partners for name, partners in told.items() if dn_key(name) == dn_key(partition)), None)
    if found is None:
        errors = server.health.get("errors") or {}
        return "unknown", next(iter(errors.values()), "its partners were not read")
    if found:
        return state_of(found, server.health)
    if missing := sorted(estate.domains - estate.told_domains):
        return "unknown", f"no partner is known, and nobody named the domain controllers of {', '.join(missing)}"
    if server.info.get("controllers") is None:
        return "unknown", "no partner is known, and which other domain controllers hold it was not read"
    others = _other_holders(estate, server, partition)
    if others:
        return "drift", f"{estate.fqdn_of(server)} replicates {partition} from nobody, though {others[0]} holds it."
    return "compliant", ""


def _other_holders(estate: Estate, server: Server, partition: str) -> list[str]:
    """Return the other servers with a copy of *partition* that they can write."""
    key, own = dn_key(partition), estate.fqdn_of(server)
    named = {
        str(entry["fqdn"])
        for each in estate.read
        for entry in each.info.get("controllers") or []
        if not entry["read_only"] and key in map(dn_key, entry.get("partitions") or ())
    }
    named |= {
        estate.fqdn_of(each)
        for each in estate.read
        for copy in each.zones
        if copy.in_directory and not copy.facts.get("read_only") and dn_key(partition_of(copy.target)) == key
    }
    return sorted(named - {own})

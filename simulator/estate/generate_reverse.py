"""Ranges of addresses in use of a generated estate: some have a reverse zone, and some that a fault makes have none."""

from __future__ import annotations

from ipaddress import IPv4Network

from .draft import Draft, Entry, is_dynamic, is_reverse

#: Blocks that no zone of a generated estate is about.
_FREE = tuple(range(20, 32))


def missing_reverse(draft: Draft) -> None:
    """Add a subnet without a reverse zone, and one that has a zone where there is one that no fault touched."""
    taken = {subnet["network"].split(".")[1] for subnet in draft.subnets}
    block = draft.rng.choice([each for each in _FREE if str(each) not in taken])
    host = draft.rng.choice([each for each in draft.hosts if "PDCEmulator" in each.get("fsmo", ())])
    network = next(IPv4Network(f"172.{block}.0.0/16").subnets(new_prefix=draft.rng.choice([16, 20, 24, 26])))
    draft.subnets.append({"network": str(network), "site": host["site"]})
    zone = {"name": f"{block}.172.in-addr.arpa", **_where(draft, host)}
    about = f"{network} is in use at {host['site']} and has no reverse zone"
    draft.expect(about, ("reverse-private-roots", draft.dn(zone), "zone"))
    _cover(draft)


def _cover(draft: Draft) -> None:
    """Add a subnet of a private block whose zone is as it should be."""
    for zone in draft.zones:
        if zone["name"] != "10.in-addr.arpa" or not is_dynamic(zone) or not draft.untouched(zone):
            continue
        hosts = [host for host in draft.holders(zone) if _domains(draft, host["site"]) == {zone["domain"]}]
        subnet = f"10.{200 + len(draft.subnets)}.0.0/16"
        if hosts and not _doubled(draft, zone):
            draft.touch(zone)
            draft.subnets.append({"network": subnet, "site": hosts[0]["site"]})
            draft.expect(f"{subnet} is in use at {hosts[0]['site']} and has a reverse zone")
            return


def _doubled(draft: Draft, zone: Entry) -> bool:
    same = [each for each in draft.zones if is_reverse(each) and each["name"] == zone["name"]]
    return len([each for each in same if each.get("domain") == zone["domain"]]) > 1


def _where(draft: Draft, host: Entry) -> Entry:
    domains = _domains(draft, host["site"])
    return {"scope": "Forest"} if len(domains) > 1 else {"domain": host["domain"]}


def _domains(draft: Draft, site: str) -> set[str]:
    """Return the domains that have a domain controller at *site*: all of them use its addresses."""
    return {host["domain"] for host in draft.hosts if host["site"] == site}

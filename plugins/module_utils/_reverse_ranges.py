"""The ranges of addresses that are in use, and who says so: DHCP scopes, subnets of sites, the operator."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from ipaddress import ip_network
from typing import Any

from ._dhcp import DhcpServer, unread_in
from ._estate import Estate
from ._finding import Verdict
from ._reverse_names import Network
from ._reverse_policies import SCOPES, SUBNETS, Policy

#: The part of a DNS server that tells the subnets of the directory.
PART = "dns_reverse_zone"


@dataclass(frozen=True, slots=True)
class Asker:
    """Who uses a range. ``domains`` are those whose computers have its addresses, none when nobody knows."""

    who: str
    domains: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Range:
    """A range in use that a policy is about, with everybody who uses it."""

    network: Network
    policy: Policy
    askers: tuple[Asker, ...]

    @property
    def domains(self) -> tuple[str, ...]:
        """The domains that use it: what the operator says, else what the askers tell."""
        told = self.policy.domains or [domain for asker in self.askers for domain in asker.domains]
        return tuple(sorted(set(told)))


def ranges_of(estate: Estate, policies: Iterable[Policy]) -> list[Range]:
    """Return the ranges in use, in the order of their addresses."""
    found: dict[tuple[Network, int], Range] = {}
    sources = {SCOPES: list(_scopes(estate)), SUBNETS: list(_subnets(estate))}
    for policy in policies:
        named = [(prefix, Asker("the operator")) for prefix in policy.prefixes]
        told = [each for source in policy.sources for each in sources[source]]
        for network, asker in [*named, *told]:
            if not policy.concerns(network):
                continue
            known = found.get((network, policy.number))
            askers = (*known.askers, asker) if known else (asker,)
            found[network, policy.number] = Range(network, policy, tuple(dict.fromkeys(askers)))
    return sorted(found.values(), key=lambda each: (each.network.version, each.network, each.policy.number))


def unread_ranges(estate: Estate, policies: Iterable[Policy]) -> list[Verdict]:
    """Return a verdict for each source of ranges that was not read: what it would ask for is unknown."""
    verdicts = []
    for policy in policies:
        missing = {source: _unread(estate, source, policy.version) for source in policy.sources}
        verdicts += [Verdict(policy.control, source, "unknown", reason) for source, reason in missing.items() if reason]
    return verdicts


def _unread(estate: Estate, source: str, version: int) -> str:
    return unread_subnets(estate) if source == SUBNETS else unread_scopes(estate, version)


def unread_scopes(estate: Estate, version: int) -> str:
    """Return why not every DHCP scope of IP *version* is known, or nothing."""
    if estate.authorized is None:
        return "nobody told which DHCP servers there are"
    unread = [server.name for server in estate.dhcp if _networks(server, version) is None]
    unread += [entry.name for entry in unread_in(estate.dhcp, estate.authorized)]
    return f"the scopes of these DHCP servers were not read: {', '.join(dict.fromkeys(unread))}" if unread else ""


def unread_subnets(estate: Estate) -> str:
    """Return why the subnets of the directory are not known, or nothing; one domain controller knows them all."""
    told = [_told(server.parts) for server in estate.read]
    if any(facts.get("subnets") is not None for facts in told):
        return ""
    errors = [str(facts["error"]) for facts in told if facts.get("error")]
    return errors[0] if errors else "no domain controller told the subnets of the sites"


def _told(parts: Mapping[str, Any]) -> Mapping[str, Any]:
    facts: Mapping[str, Any] = ((parts.get(PART) or {}).get("current") or {}).get("server") or {}
    return facts


def _subnets(estate: Estate) -> Iterator[tuple[Network, Asker]]:
    at_site: dict[str, set[str]] = {}
    for controller in estate.controllers.values():
        at_site.setdefault(controller.site.lower(), set()).add(controller.domain)
    seen: set[tuple[str, str]] = set()
    for server in estate.read:
        for subnet in _told(server.parts).get("subnets") or []:
            site = subnet["site"]
            key = subnet["network"], site
            if key not in seen:
                seen.add(key)
                who = f"subnet {subnet['network']} of site {site}" if site else f"subnet {subnet['network']}"
                domains = at_site.get(site.lower(), set()) if site else set()
                yield ip_network(subnet["network"], strict=False), Asker(who, tuple(sorted(domains)))


def _scopes(estate: Estate) -> Iterator[tuple[Network, Asker]]:
    for server in estate.dhcp:
        domain = _domain_of(estate, server.name.lower().rstrip("."))
        for network in [*(_networks(server, 4) or ()), *(_networks(server, 6) or ())]:
            yield network, Asker(f"scope {network} of {server.name}", (domain,) if domain else ())


def _networks(server: DhcpServer, version: int) -> list[Network] | None:
    """Return the networks of the active scopes of a DHCP server, None when it did not tell them all."""
    facts: Mapping[str, Any] = server.facts
    name = {4: "scopes", 6: "scopes6"}[version]
    scopes = facts.get(name)
    if scopes is None or name in (facts.get("errors") or {}) or any(not each["network"] for each in scopes):
        return None
    # A scope that leases nothing is not in use.
    return [ip_network(each["network"], strict=False) for each in scopes if each["active"]]


def _domain_of(estate: Estate, fqdn: str) -> str:
    fitting = [domain for domain in estate.domains if fqdn == domain or fqdn.endswith(f".{domain}")]
    return max(fitting, key=len, default="")

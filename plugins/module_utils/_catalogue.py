"""The controls of the baseline that this collection judges: what they are called, how grave they are, how sure we are.

``confidence`` grades the facts behind a control: documented by the vendor, reported by others, or inferred; what is
inferred is said in ``inferred``. None of it has been run on Windows yet, and every report says so.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

SEVERITIES = ("critical", "high", "medium", "low")


@dataclass(frozen=True, slots=True)
class Control:
    """One control. ``number`` is its number in the baseline, None for what the audit asks of itself."""

    key: str
    number: int | None
    title: str
    severity: str
    settings: tuple[str, ...]
    source: str
    confidence: str
    inferred: str = ""
    run_on_windows: bool = False

    def as_dict(self) -> dict[str, Any]:
        return asdict(self) | {"settings": list(self.settings)}


_ALL = (
    Control(
        "zone-secure-only", 1, "Zones accept only secure dynamic updates", "high", ("dynamic_update",),
        "Microsoft: dynamic update; KB 816592; Troubleshooting DNS dynamic update issues", "documented",
        "Which zones are wrong without updates: the zone of an AD domain, _msdcs and the reverse zones you name.",
    ),
    Control(
        "zone-classification", 2, "Every zone has one copy and one kind", "high", ("copies",),
        "Microsoft: DNS zone types; community reports of event 4515", "reported",
        "Which of two copies a server loads, and that trust anchors are left alone.",
    ),
    Control(
        "zone-writable-soa-reachable", 3, "Zones answer, and a server can write them", "high",
        ("paused", "shutdown", "writable", "resolver", "primary"),
        "Microsoft: KB 816592; Troubleshooting DNS dynamic update issues; aging and scavenging", "documented",
        "That a zone which is paused or shut down answers nobody, and that a DHCP server finds zones for its clients "
        "through the DNS servers of option 6, its own through those of its adapters. That secure updates need TCP is "
        "inferred.",
    ),
    Control(
        "zone-delegations", None, "Children are delegated, to servers that answer for them", "high", ("delegation",),
        "Microsoft: Add-DnsServerZoneDelegation; Test-DnsServer; DNS zone types", "documented",
        "That a server does not delegate a child zone by itself where the parent is made later.",
    ),
    Control(
        "split-horizon", 42, "No policy shows updaters another view of an AD zone", "high", ("view",),
        "Microsoft: DNS policies overview; split-brain DNS deployment", "documented",
        "That an update goes to the default scope of a zone, whichever scope answered the question before it.",
    ),
    Control(
        "zone-acl-standard", 4, "Nobody but administrators may change zones", "high",
        ("extra_entry", "authenticated_users", "deny_entry", "inheritance", "create_child"),
        "Microsoft: schema of class dnsZone; DNS zone types; community: Samba, BlueTuxedo, PingCastle", "reported",
        "That entries which only read are harmless, and that Path of Get-Acl ends with the DistinguishedName.",
    ),
    Control(
        "node-acl-hygiene", 5, "No name can be written by any account", "high", ("open_nodes",),
        "Microsoft: schema of class dnsNode; community: Akamai Invoke-DHCPCheckup", "reported",
        "Which groups stand for any account.",
    ),
    Control(
        "dnsupdateproxy-empty", 6, "DnsUpdateProxy has no members", "high", ("update_proxy_member",),
        "Microsoft: dynamic update; DnsServer: OpenAclOnProxyUpdates", "documented",
        "That a domain controller in the group leaves its own records open.",
    ),
    Control(
        "zone-aging-enabled", 8, "Dynamic zones age, static zones do not", "medium", ("aging",),
        "Microsoft: DNS aging and scavenging; DNS scavenging setup", "documented",
        "That writing an unchanged value may start the wait for the first deletion again.",
    ),
    Control(
        "zone-aging-intervals", 9, "Zones age in the agreed intervals", "medium",
        ("no_refresh_interval", "refresh_interval"),
        "Microsoft: configure aging and scavenging; troubleshoot DNS scavenging", "documented",
        "That shorter intervals apply to the timestamps that exist already.",
    ),
    Control(
        "zone-scavenge-servers", 10, "Zones name living servers that may scavenge them", "high", ("scavenge_servers",),
        "Microsoft: KB 2791165; DNS best practices analyzer", "documented",
        "How a list is emptied again.",
    ),
    Control(
        "server-scavenging-exactly-one", 11, "One server scavenges a zone", "high",
        ("scavenging_interval", "new_zones_age"),
        "Microsoft: DNS scavenging setup; Set-DnsServerScavenging", "documented",
        "That new zones should age on the servers where zones are made.",
    ),
    Control(
        "scavenging-fsmo-placement", 12, "The scavenger is neither PDC emulator nor read-only", "high",
        ("scavenging_interval",),
        "Microsoft: Troubleshooting DNS dynamic update issues", "documented",
        "That a read-only domain controller can never scavenge.",
    ),
    Control(
        "scavenging-really-runs", 13, "Scavenging really runs where it should", "medium", ("last_pass",),
        "Microsoft: troubleshoot DNS scavenging; DNS aging and scavenging", "documented",
        "What the directory says of a partition that never replicated, and that a reason holds for the server when it "
        "holds for each of its zones.",
    ),
    Control(
        "static-records-protected", 14, "Listed records are there and cannot be scavenged", "high", (),
        "Microsoft: configure aging and scavenging; Troubleshooting DNS dynamic update issues", "documented",
        "That a host which registered a record in the last days does it again, and whom a new owner refuses.",
    ),
    Control(
        "scavenging-forecast", 15, "What scavenging deletes is known before", "high", ("deletions",),
        "Microsoft: DNS aging and scavenging; DNS scavenging setup; MicrosoftDNS classes", "documented",
        "Which types have no class, that a filter is answered by walking the zone, and an hour for rounding.",
    ),
    Control(
        "reverse-private-roots", 16, "Private addresses in use have a reverse zone", "high",
        ("zone", "dynamic_update"),
        "RFC 1918; RFC 6303; Microsoft: Troubleshooting DNS dynamic update issues", "documented",
        "That a new zone hides what forwarders answered for its names, and that servers serve it one poll after "
        "replication.",
    ),
    Control(
        "reverse-per-scope", 17, "Every address of a scope has a reverse zone", "high",
        ("zone", "dynamic_update"),
        "Microsoft: Troubleshooting DNS dynamic update issues; Add-DnsServerPrimaryZone", "documented",
        "That a child zone hides the records of the zone above it.",
    ),
    Control(
        "reverse-ipv6", 18, "IPv6 prefixes in use have a reverse zone", "medium",
        ("zone", "dynamic_update"),
        "Microsoft: Troubleshooting DNS dynamic update issues; Add-DnsServerPrimaryZone", "documented",
        "That an own zone hides what a provider or registry answers for global addresses.",
    ),
    Control(
        "record-owner-consistency", 40, "Names belong to the hosts that they name", "medium",
        ("owner_unresolved", "owner_dhcp_server", "owner_dhcp_account", "owner_domain_controller"),
        "Microsoft: Troubleshooting DNS dynamic update issues; DNS registration behaviour with DHCP; community: Akamai",
        "documented",
        "That a computer is called as the first label of its name, and that a SID which no account of its domain has "
        "belonged to one.",
    ),
    Control(
        "dual-stack-dhcid", 41, "Both address families know a host by one identity", "medium", ("dhcid", "owners"),
        "RFC 4361, 4701, 4703", "documented",
        "That pointers with different owners show two registering services.",
    ),
    Control(
        "replication-health", 43, "What replicates reaches every server", "high", ("replication",),
        "Microsoft: Get-ADReplicationPartnerMetadata; DNS scavenging setup", "documented",
        "That a success of every partner within 24 hours is recent enough.",
    ),
    Control(
        "time-sync", 44, "The clocks of the servers agree", "high", ("clock",),
        "Microsoft: Windows Time service; Kerberos", "documented",
        "That a server should follow the PDC emulator of its domain, or else that of the forest root.",
    ),
    Control(
        "dns-events", 43, "The server has no trouble with the directory", "medium", ("event", "forced_aging"),
        "Microsoft: DNS Server events 4013, 4515, 4521; audit event 566", "reported",
        "That an event that is not in a log which reaches back a day did not happen.",
    ),
    Control(
        "dns-audit-log", 45, "Changes of zones and records are written down", "low",
        ("audit_log_enabled", "audit_log_size", "audit_log_full"),
        "Microsoft: DNS logging and diagnostics; KB 2956577", "documented",
        "That a channel which keeps old events and is full loses new ones.",
    ),
    Control(
        "estate-coverage", None, "Every DNS server of the estate was read", "critical", ("coverage",),
        "Microsoft: aging and scavenging act per server", "inferred",
        "That every domain controller may be a DNS server, and that a name server in NS records may hold the zone.",
    ),
    Control(
        "dhcp-coverage", None, "Every DHCP server of the estate was read", "critical", ("coverage",),
        "[MS-DHCPE]: authorised servers are objects of the directory", "documented",
        "That a server which is not authorised leases nothing in a domain.",
    ),
    Control(
        "dhcp-dns-targets", 29, "Scopes name DNS servers and a domain of the estate", "medium",
        ("dns_servers", "dns_domain"),
        "Microsoft: Troubleshooting DNS dynamic update issues; Get-DhcpServerv4OptionValue", "documented",
        "That a scope without option 15 is meant to have the one of the AD domain of its server.",
    ),
    Control(
        "lease-vs-aging", 39, "Zones age more slowly than addresses are leased", "medium", ("refresh_interval",),
        "Microsoft: configure aging and scavenging; troubleshoot DNS scavenging", "documented",
        "Which scopes register in a zone that is no reverse zone: all of them count.",
    ),
    Control(
        "zone-settings-agree", None, "All servers see the same settings of a zone", "medium",
        ("dynamic_update", "aging", "no_refresh_interval", "refresh_interval", "scavenge_servers"),
        "[MS-DNSP]: the settings of an AD zone replicate as one attribute", "documented",
        "That a difference is replication on its way, or replication that fails.",
    ),
    Control(
        "operator-names", None, "Names and patterns of the operator mean something", "medium",
        ("static_zones", "reverse_zones", "scavenge_servers", "writers", "scavengers", "static_records",
         "acl_exceptions"),
        "This collection", "documented",
    ),
)  # fmt: skip

CONTROLS = {control.key: control for control in _ALL}


#: Members of DnsUpdateProxy that open more than what they register for others.
_GRAVE_MEMBERS = ("domain controller", "DHCP account", "group with a domain controller")


def severity(control: str, before: Any = None, domain_zone: bool = False) -> str:
    """Return how grave a finding of *control* is: open updates of a domain zone are worse than of any other."""
    if control == "zone-secure-only" and before == "NonsecureAndSecure" and domain_zone:
        return "critical"
    if control == "dnsupdateproxy-empty" and before in _GRAVE_MEMBERS:
        return "critical"
    return CONTROLS[control].severity


#: What each part of a DNS server judges: so that a host that was not reached counts as unknown for every control.
PART_CONTROLS = {
    "dns_server_info": ("estate-coverage", "zone-classification"),
    "dns_zone": ("zone-secure-only", "zone-classification"),
    "dns_zone_state": ("zone-writable-soa-reachable",),
    "dns_delegation": ("zone-delegations",),
    "dns_view": ("split-horizon",),
    "dns_zone_aging": ("zone-aging-enabled", "zone-aging-intervals", "zone-scavenge-servers"),
    "dns_scavenging": ("server-scavenging-exactly-one",),
    "dns_static_record": ("static-records-protected",),
    "dns_event_log": ("dns-audit-log", "dns-events"),
    "dns_scavenging_run_info": ("scavenging-really-runs",),
    "dns_server_health_info": ("replication-health",),
    "dns_zone_acl": ("zone-acl-standard",),
    "dns_update_proxy": ("dnsupdateproxy-empty",),
}
#: What the modules judge that are no part of the audit of a server: nobody is unknown for not having run them.
ALONE_CONTROLS = {
    "dhcp_server_info": ("dhcp-coverage",),
    "dns_record_owner_info": ("node-acl-hygiene", "record-owner-consistency", "dual-stack-dhcid"),
    "dns_scavenging_forecast_info": ("scavenging-forecast",),
    "dns_scavenging_pass": ("scavenging-really-runs",),
}
#: The parts of a DNS server that tell facts for what the judge alone can answer, as which ranges are in use.
ESTATE_PARTS = {"dns_reverse_zone": ("reverse-private-roots", "reverse-per-scope", "reverse-ipv6")}
#: The parts whose one target is the server itself, and the controls whose findings are about it.
SERVER_PARTS = ("dns_server_info", "dns_scavenging", "dns_event_log", "dns_scavenging_run_info")
SERVER_CONTROLS = (
    "estate-coverage",
    "server-scavenging-exactly-one",
    "dns-audit-log",
    "dns-events",
    "scavenging-really-runs",
)
HOST_CONTROLS = tuple(key for key in CONTROLS if any(key in controls for controls in PART_CONTROLS.values()))

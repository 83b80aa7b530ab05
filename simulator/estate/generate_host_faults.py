"""Faults of generated estates that belong to one server: what it serves, and whether it scavenges or answers."""

from __future__ import annotations

from .draft import Draft, Entry, is_dynamic


def file_copy(draft: Draft) -> None:
    """Serve a zone of the directory from a file on one server."""
    host = draft.spare()
    fitting = [
        zone
        for zone in draft.zones
        if is_dynamic(zone)
        and zone.get("scope", "Domain") == "Domain"
        and zone.get("domain", draft.root) == host["domain"]
        and zone["name"] not in draft.domains
    ]
    zone = draft.take(fitting, "zone of its domain", "raise --zones")
    host.setdefault("zones", []).append({"name": zone["name"], "kind": "file"})
    about = f"{host['name']} serves {zone['name']} from a file"
    draft.expect(about, ("zone-classification", zone["name"], "copies"), hosts=(host["name"],))


def open_file(draft: Draft) -> None:
    """Add a file-backed zone that accepts updates from anybody."""
    # A PDC emulator is never the host that another fault hides.
    host = draft.rng.choice([host for host in draft.hosts if "PDCEmulator" in host.get("fsmo", ())])
    name = f"guests{len(draft.oddities)}.{host['domain']}"
    host.setdefault("zones", []).append({"name": name, "kind": "file", "dynamic_update": "NonsecureAndSecure"})
    draft.expect(f"{name} is file-backed and open", ("zone-secure-only", name, "dynamic_update"), hosts=(host["name"],))


def lagging_copy(draft: Draft) -> None:
    """Keep the settings of a zone from reaching one server."""
    host = draft.spare()
    fitting = [zone for zone in draft.zones if is_dynamic(zone) and host in draft.holders(zone) and zone.get("aging")]
    zone = draft.take(fitting, "zone that it holds", "raise --zones")
    zone["behind"] = {host["name"]: {"aging": False}}
    draft.expect(
        f"replication of {zone['name']} to {host['name']} fails",
        ("zone-settings-agree", draft.dn(zone), "aging"),
        ("zone-aging-enabled", draft.dn(zone), "aging"),
        hosts=(host["name"],),
    )


def unlisted(draft: Draft) -> None:
    """Leave a domain controller out of the inventory."""
    host = draft.spare()
    host["inventory"] = False
    about = f"the inventory lacks {host['name']}"
    draft.expect(about, ("estate-coverage", f"{host['name']}.{host['domain']}", "coverage"))


def unreachable(draft: Draft) -> None:
    """Let a domain controller not answer."""
    host = draft.spare()
    host["faults"] = {"unreachable": True}
    about = f"{host['name']} does not answer"
    draft.expect(about, ("estate-coverage", f"{host['name']}.{host['domain']}", "coverage"), hosts=(host["name"],))


def stale_replication(draft: Draft) -> None:
    """Let nothing that is written to the zones of its domain reach one server."""
    host = draft.spare()
    domain = host["domain"]
    draft.failures.append({"host": host["name"], "since": "5d", "partition": f"DomainDnsZones.{domain}"})
    partition = draft.partition_dn({"domain": domain})
    about = f"the zones of {domain} do not replicate to {host['name']}"
    draft.expect(about, ("replication-health", partition, "replication"), hosts=(host["name"],))


def wrong_clock(draft: Draft) -> None:
    """Let the clock of one server be wrong."""
    host = draft.spare()
    host["faults"] = {"clock_ahead_s": draft.rng.choice((-7200, -400, 400, 7200))}
    target = f"{host['name']}.{host['domain']}"
    draft.expect(f"the clock of {host['name']} is wrong", ("time-sync", target, "clock"), hosts=(host["name"],))


def weekly_reboots(draft: Draft) -> None:
    """Reboot the scavenger of a domain as often as it should scavenge, and every other server of it too."""
    scavenger = draft.take(list(draft.scavengers.values()), "domain with a scavenger", "raise --dcs")
    domain = scavenger["domain"]
    # Were one of them steadier, the scavenger would have to move.
    servers = [host for host in draft.hosts if host["domain"] == domain]
    for host in servers:
        draft.touch(host)
        host |= {"uptime": "3d", "reboots": {"every": "7d"}}
    target = f"{scavenger['name']}.{domain}"
    about = f"{scavenger['name']} is rebooted every week, so no pass of it ever runs"
    draft.expect(about, ("scavenging-really-runs", target, "last_pass"), hosts=(scavenger["name"],))


def read_only_scavenger(draft: Draft) -> None:
    """Let a read-only domain controller scavenge."""
    host = draft.spare()
    host["read_only"] = True
    host["scavenging"] = {"interval": "7d"}
    _misplaced(draft, host, "is read-only")


def pdc_scavenges(draft: Draft) -> None:
    """Let a PDC emulator scavenge."""
    hosts = [host for host in draft.hosts if "PDCEmulator" in host.get("fsmo", ())]
    host = draft.take(hosts, "PDC emulator", "raise --dcs")
    host["scavenging"] = {"interval": "7d"}
    _misplaced(draft, host, "is the PDC emulator")


def _misplaced(draft: Draft, host: Entry, words: str) -> None:
    target = f"{host['name']}.{host['domain']}"
    about = f"{host['name']} scavenges and {words}"
    draft.expect(about, ("scavenging-fsmo-placement", target, "scavenging_interval"), hosts=(host["name"],))


def two_scavengers(draft: Draft) -> None:
    """Let a second server of a domain scavenge."""
    host = draft.spare()
    host.pop("read_only", None)
    host["scavenging"] = {"interval": "7d"}
    target = f"{host['name']}.{host['domain']}"
    about = f"{host['name']} scavenges beside the one that zones name"
    draft.expect(about, ("server-scavenging-exactly-one", target, "scavenging_interval"), hosts=(host["name"],))

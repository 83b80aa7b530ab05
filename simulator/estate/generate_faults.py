"""What can be wrong with a generated estate, and the findings that an audit must raise about it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from . import generate_host_faults as hosts
from . import generate_log_faults as logs
from .draft import Draft, Entry, GenerateError
from .generate_delegations import strange_name_server
from .generate_reverse import missing_reverse
from .names import dn_of, escape_rdn
from .zones import object_name


def _nonsecure_domain(draft: Draft) -> None:
    zones = [zone for zone in draft.zones if zone["name"] in draft.domains]
    _open(draft, draft.take(zones, "domain zone", "raise --dcs"))


def _nonsecure_reverse(draft: Draft) -> None:
    _open(draft, draft.zone("reverse zone", reverse=True))


def _nonsecure_forward(draft: Draft) -> None:
    _open(draft, draft.zone("forward zone", reverse=False))


def _nonsecure_signed(draft: Draft) -> None:
    zone = draft.zone("zone to sign")
    zone["signed"] = True
    _open(draft, zone)


def _open(draft: Draft, zone: Entry) -> None:
    zone["dynamic_update"] = "NonsecureAndSecure"
    about = f"{zone['name']} accepts updates from anybody"
    draft.expect(about, ("zone-secure-only", draft.dn(zone), "dynamic_update"))


def _domain_without_updates(draft: Draft) -> None:
    zones = [zone for zone in draft.zones if zone["name"] in draft.domains]
    zone = draft.take(zones, "domain zone", "raise --dcs")
    zone["dynamic_update"] = "None"
    about = f"{zone['name']} is the zone of a domain and takes no updates"
    draft.expect(about, ("zone-secure-only", draft.dn(zone), "dynamic_update"))


def _no_aging(draft: Draft) -> None:
    zone = draft.zone("zone")
    zone["aging"] = False
    draft.expect(f"{zone['name']} does not age", ("zone-aging-enabled", draft.dn(zone), "aging"))


def _short_intervals(draft: Draft) -> None:
    zone = draft.zone("zone")
    zone["no_refresh"] = zone["refresh"] = "1d"
    settings = ("no_refresh_interval", "refresh_interval")
    draft.expect(
        f"{zone['name']} has intervals of 1 day", *(("zone-aging-intervals", draft.dn(zone), each) for each in settings)
    )


def _long_refresh(draft: Draft) -> None:
    zone = draft.zone("zone")
    zone["refresh"] = "21d"
    about = f"{zone['name']} has a refresh interval of 21 days"
    draft.expect(about, ("zone-aging-intervals", draft.dn(zone), "refresh_interval"))


def _retired_scavenger(draft: Draft) -> None:
    zone = draft.zone("zone")
    zone["scavenge_servers"] = ["10.255.255.11"]
    about = f"{zone['name']} names the address of a retired server"
    draft.expect(about, ("zone-scavenge-servers", draft.dn(zone), "scavenge_servers"))


def _open_list(draft: Draft) -> None:
    zone = draft.zone("zone")
    del zone["scavenge_servers"]
    about = f"{zone['name']} lets every server scavenge it"
    draft.expect(about, ("zone-scavenge-servers", draft.dn(zone), "scavenge_servers"))


def _old_copy(draft: Draft) -> None:
    zone = draft.zone("zone of a domain", scope="Domain")
    draft.pin(zone)
    draft.zones.append({key: value for key, value in zone.items() if key != "records"} | {"scope": "Legacy"})
    draft.expect(f"{zone['name']} is in the old container too", ("zone-classification", zone["name"], "copies"))


def _conflict(draft: Draft) -> None:
    _dead(draft, "conflict", "was made on two DCs at once, and one of the two lost")


def _unfinished(draft: Draft) -> None:
    _dead(draft, "in-progress", "was begun once more, and that never ended")


def _dead(draft: Draft, state: str, words: str) -> None:
    zone = draft.zone("zone")
    draft.zones.append({key: zone[key] for key in ("name", "domain", "scope") if key in zone} | {"state": state})
    where = draft.partition_dn(zone)
    name = escape_rdn(object_name(state, zone["name"], where))
    draft.expect(f"{zone['name']} {words}", ("zone-classification", f"DC={name},CN=MicrosoftDNS,{where}", "copies"))


def _extra_entry(draft: Draft) -> None:
    zone = draft.zone("zone")
    zone["acl"] = {"add": [{"trustee": "BU", "rights": draft.rng.choice(("WP", "CCDC", "WDWO"))}]}
    draft.expect(f"any user may write {zone['name']}", ("zone-acl-standard", draft.dn(zone), "extra_entry"))


def _denied_users(draft: Draft) -> None:
    zone = draft.zone("zone")
    zone["acl"] = {"remove": ["AU"], "add": [{"trustee": "AU", "rights": "CC", "kind": "deny"}]}
    settings = ("deny_entry", "create_child")
    about = f"no client may create names in {zone['name']}"
    draft.expect(about, *(("zone-acl-standard", draft.dn(zone), each) for each in settings))


def _cut_off(draft: Draft) -> None:
    zone = draft.zone("zone")
    zone["acl"] = {"protected": True}
    draft.expect(f"{zone['name']} inherits no permissions", ("zone-acl-standard", draft.dn(zone), "inheritance"))


def _proxy_member(draft: Draft) -> None:
    host = draft.rng.choice([host for host in draft.hosts if not host.get("faults") and host.get("inventory", True)])
    domain = host["domain"]
    draft.groups.append({"name": "DnsUpdateProxy", "domain": domain, "members": [f"{host['name']}$"]})
    target = f"CN={host['name']},OU=Domain Controllers,{dn_of(domain)}"
    about = f"{host['name']} leaves open what it registers"
    draft.expect(about, ("dnsupdateproxy-empty", target, "update_proxy_member"))


#: name -> what it does. Who scavenges comes last: what that means depends on the zones as they are then.
FAULTS: dict[str, Callable[[Draft], None]] = {
    "nonsecure-domain": _nonsecure_domain,
    "nonsecure-reverse": _nonsecure_reverse,
    "nonsecure-forward": _nonsecure_forward,
    "nonsecure-signed": _nonsecure_signed,
    "nonsecure-file": hosts.open_file,
    "domain-without-updates": _domain_without_updates,
    "no-aging": _no_aging,
    "short-intervals": _short_intervals,
    "long-refresh": _long_refresh,
    "retired-scavenger": _retired_scavenger,
    "open-list": _open_list,
    "old-copy": _old_copy,
    "conflict-object": _conflict,
    "unfinished-object": _unfinished,
    "missing-reverse": missing_reverse,
    "weekly-reboots": hosts.weekly_reboots,
    "extra-entry": _extra_entry,
    "denied-users": _denied_users,
    "cut-off": _cut_off,
    "proxy-member": _proxy_member,
    "file-copy": hosts.file_copy,
    "lagging-copy": hosts.lagging_copy,
    "unlisted-dc": hosts.unlisted,
    "strange-name-server": strange_name_server,
    "unreachable-dc": hosts.unreachable,
    "stale-replication": hosts.stale_replication,
    "wrong-clock": hosts.wrong_clock,
    "read-only-scavenger": hosts.read_only_scavenger,
    "pdc-scavenger": hosts.pdc_scavenges,
    "two-scavengers": hosts.two_scavengers,
    "audit-off": logs.audit_off,
    "audit-small": logs.audit_small,
    "complaints": logs.complaints,
    "forced-aging": logs.forced_aging,
}


def plant(draft: Draft, faults: Sequence[str]) -> None:
    """Add *faults* to the estate; raise GenerateError for one that is not known or has no room."""
    for name in faults:
        if name not in FAULTS:
            raise GenerateError(f"there is no fault {name!r}; use one of {', '.join(FAULTS)}")
    for name in sorted(faults, key=list(FAULTS).index):
        FAULTS[name](draft)

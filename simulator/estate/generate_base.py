"""A healthy estate of any size: the same for the same seed."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

from .draft import Draft, Entry, GenerateError, is_reverse
from .generate_delegations import delegate

_ROOT = "corp.example"
_SITES = ("north", "south", "east", "west", "harbour", "airport", "mill", "valley", "hill", "lake")
_WORDS = (
    "apps",
    "build",
    "crane",
    "depot",
    "fleet",
    "lab",
    "mail",
    "plant",
    "print",
    "sales",
    "tools",
    "voice",
    "yard",
)
#: Hours after which a record counts as stale: both default intervals.
_FRESH = 14 * 24
#: One domain up to three DCs; then about one for every ten.
_DCS_OF_A_DOMAIN = 10
#: Kinds of zones and how often each comes: mostly zones that clients register in.
_KINDS = {
    "forward": 40, "reverse": 30, "static": 8, "forest": 6, "signed": 3, "forwarder": 4, "stub": 2, "secondary": 3,
    "file": 4,
}  # fmt: skip


def healthy(seed: int, dcs: int, zones: int, records: int) -> Draft:
    """Return an estate with *dcs* domain controllers, *zones* zones and *records* records, without a fault."""
    rng = Random(f"estate {seed}")
    count = 1 if dcs <= 3 else max(2, dcs // _DCS_OF_A_DOMAIN)
    domains = [_ROOT, *(f"d{number}.{_ROOT}" for number in range(1, count))]
    if dcs < 1:
        raise GenerateError(f"--dcs is {dcs}; an estate has at least 1 domain controller")
    if zones < count + 1:
        noun = "domain" if count == 1 else "domains"
        raise GenerateError(f"--zones is {zones}; {count} {noun} and the forest need {count + 1} zones at least")
    if records < 0:
        raise GenerateError(f"--records is {records}; give a number that is not negative")
    draft = Draft(rng, _ROOT, domains)
    for number in range(dcs):
        _add_controller(draft, number)
    _add_zones(draft, zones)
    _add_records(draft, records)
    return draft


def content(draft: Draft, name: str) -> dict[str, Any]:
    """Return the finished estate as the content of an estate file; every child is delegated in it."""
    delegate(draft)
    return {
        "estate": name,
        **({"replication": {"failures": draft.failures}} if draft.failures else {}),
        "domains": [{"name": domain} for domain in draft.domains],
        "accounts": [{"name": "Administrator", "password": "Simulated-Only-1"}],
        "groups": draft.groups,
        "hosts": draft.hosts,
        "zones": draft.zones,
        **({"subnets": draft.subnets} if draft.subnets else {}),
        "oddities": draft.oddities,
    }


def _add_controller(draft: Draft, number: int) -> None:
    place, domain = divmod(number, len(draft.domains))
    name = draft.domains[domain]
    host: Entry = {
        "name": f"dc{number + 1}",
        "domain": name,
        "site": draft.rng.choice(_SITES),
        "addresses": [f"10.{1 + number // 250}.{number % 250}.11"],
    }
    if place == 0:
        forest = ["SchemaMaster", "DomainNamingMaster"] if name == draft.root else []
        host["fsmo"] = [*forest, "PDCEmulator", "RIDMaster", "InfrastructureMaster"]
    elif place == 1:
        host["scavenging"] = {"interval": "7d", "new_zones_age": True}
        draft.scavengers[name] = host
    elif place % 4 == 3:
        host["read_only"] = True
    draft.hosts.append(host)


def _add_zones(draft: Draft, zones: int) -> None:
    # The zone of each domain, and the locator records of the forest.
    for domain in draft.domains:
        _add_dynamic(draft, domain, domain)
    msdcs: Entry = {"name": f"_msdcs.{draft.root}", "scope": "Forest", "aging": True}
    draft.pin(msdcs)
    draft.zones.append(msdcs)
    for number in range(zones - len(draft.domains) - 1):
        kind = draft.rng.choices(tuple(_KINDS), tuple(_KINDS.values()))[0]
        _MAKERS[kind](draft, number, draft.rng.choice(draft.domains))


def _add_dynamic(draft: Draft, name: str, domain: str, **more: Any) -> Entry:
    zone: Entry = {"name": name, "domain": domain, "aging": True, **more}
    draft.pin(zone)
    draft.zones.append(zone)
    return zone


def _forward(draft: Draft, number: int, domain: str) -> None:
    _add_dynamic(draft, f"{draft.rng.choice(_WORDS)}{number}.{domain}", domain)


def _reverse(draft: Draft, number: int, domain: str) -> None:
    # Every domain may have the whole of 10.in-addr.arpa in its own partition.
    names = {zone["name"] for zone in draft.zones if zone.get("domain") == domain}
    whole = "10.in-addr.arpa"
    name = f"{number % 256}.{number // 256 % 16 + 16}.172.in-addr.arpa" if number < 4096 else f"{number:x}.d.f.ip6.arpa"
    _add_dynamic(draft, name if whole in names else whole, domain)


def _static(draft: Draft, number: int, domain: str) -> None:
    draft.zones.append({"name": f"public{number}.example", "domain": domain, "dynamic_update": "None"})


def _forest(draft: Draft, number: int, _domain: str) -> None:
    _add_dynamic(draft, f"shared{number}.{draft.root}", draft.root, scope="Forest")


def _signed(draft: Draft, number: int, domain: str) -> None:
    _add_dynamic(draft, f"signed{number}.{domain}", domain, signed=True)


def _forwarder(draft: Draft, number: int, domain: str) -> None:
    masters = [f"192.168.{number % 250}.5"]
    draft.zones.append({"name": f"partner{number}.example", "domain": domain, "kind": "forwarder", "masters": masters})


def _stub(draft: Draft, number: int, domain: str) -> None:
    _add_local(draft, domain, {"name": f"supplier{number}.example", "kind": "stub", "masters": ["192.168.250.5"]})


def _secondary(draft: Draft, number: int, domain: str) -> None:
    _add_local(draft, domain, {"name": f"customer{number}.example", "kind": "secondary", "masters": ["192.168.251.5"]})


def _file(draft: Draft, number: int, domain: str) -> None:
    _add_local(draft, domain, {"name": f"kiosk{number}.{domain}", "kind": "file"})


def _add_local(draft: Draft, domain: str, zone: Entry) -> None:
    hosts = [host for host in draft.hosts if host["domain"] == domain]
    draft.rng.choice(hosts).setdefault("zones", []).append(zone)


_MAKERS: dict[str, Callable[[Draft, int, str], None]] = {
    "forward": _forward,
    "reverse": _reverse,
    "static": _static,
    "forest": _forest,
    "signed": _signed,
    "forwarder": _forwarder,
    "stub": _stub,
    "secondary": _secondary,
    "file": _file,
}


def _add_records(draft: Draft, records: int) -> None:
    """Share *records* out over the primary zones: a few static ones, the others with timestamps of some age."""
    holding = [zone for zone in draft.zones if zone.get("kind", "primary") == "primary"]
    weights = [1 if is_reverse(zone) else 3 for zone in holding]
    left, total = records, sum(weights)
    for place, (zone, weight) in enumerate(zip(holding, weights, strict=True)):
        share = left if place == len(holding) - 1 else records * weight // total
        left -= share
        if share:
            zone["records"] = _histogram(draft.rng, share)


def _histogram(rng: Random, count: int) -> dict[str, Any]:
    static = min(count, 2 + count // 20)
    ages = sorted(rng.sample(range(24 * 60), min(8, count - static)))
    each, rest = divmod(count - static, len(ages)) if ages else (0, 0)
    groups = [[age, each + (rest if not place else 0)] for place, age in enumerate(ages)]
    # A client that refreshed within both intervals is taken to be alive.
    return {
        "static": static,
        "alive": [group for group in groups if group[0] < _FRESH],
        "dynamic": [group for group in groups if group[0] >= _FRESH],
    }

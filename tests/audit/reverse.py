"""A company with sites and subnets, for tests of reverse zones: two domains, five domain controllers."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from simulator.estate.load import build

CORP, EMEA, FOREST = (
    "DC=DomainDnsZones,DC=corp,DC=example",
    "DC=DomainDnsZones,DC=emea,DC=corp,DC=example",
    "DC=ForestDnsZones,DC=corp,DC=example",
)
ROLES = ["PDCEmulator", "RIDMaster", "InfrastructureMaster"]
CONTENT: dict[str, Any] = {
    "estate": "sites",
    "clock": "2026-03-02T08:20:00Z",
    "replication": {"within_site": "15s", "between_sites": "3h"},
    "domains": [{"name": "corp.example"}, {"name": "emea.corp.example"}],
    "accounts": [{"name": "Administrator", "password": "simulated"}],
    "hosts": [
        {"name": "dc1", "domain": "corp.example", "site": "north", "addresses": ["10.1.0.1"],
         "fsmo": ["SchemaMaster", "DomainNamingMaster", *ROLES]},
        {"name": "dc2", "domain": "corp.example", "site": "north", "addresses": ["10.1.0.2"]},
        {"name": "rodc", "domain": "corp.example", "site": "harbour", "addresses": ["10.3.0.1"], "read_only": True},
        {"name": "emea1", "domain": "emea.corp.example", "site": "south", "addresses": ["10.2.0.1"], "fsmo": ROLES},
        {"name": "emea2", "domain": "emea.corp.example", "site": "south", "addresses": ["10.2.0.2"]},
    ],
    "zones": [
        {"name": "corp.example"},
        {"name": "_msdcs.corp.example", "scope": "Forest"},
        {"name": "emea.corp.example", "domain": "emea.corp.example"},
    ],
    "subnets": [],
}  # fmt: skip


def company(*subnets: tuple[str, str | None], zones: Any = (), **hosts: dict[str, Any]) -> Any:
    """Return the company with *subnets*, each with its site, and more *zones*; *hosts* change machines by name."""
    return build(company_of(*subnets, zones=zones, **hosts), "sites")


def company_of(*subnets: tuple[str, str | None], zones: Any = (), **hosts: dict[str, Any]) -> dict[str, Any]:
    """Return the estate file of the company."""
    content = deepcopy(CONTENT)
    content["subnets"] = [{"network": network} | ({"site": site} if site else {}) for network, site in subnets]
    content["zones"] += list(zones)
    for host in content["hosts"]:
        host |= hosts.get(host["name"], {})
    return content


def policy(scheme: str = "private-roots", **more: Any) -> dict[str, Any]:
    """Return a policy whose ranges are the subnets of the sites."""
    return {"scheme": scheme, "sources": ["subnets"]} | more


def dn(zone: str, part: str = CORP) -> str:
    return f"DC={zone},cn=MicrosoftDNS,{part}"

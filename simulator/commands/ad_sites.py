"""Get-ADReplicationSubnet and Get-ADReplicationSite."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from simulator.engine.emissions import Call, Emission, Failure, Record, Terminating
from simulator.estate.directory import configuration
from simulator.estate.host import Host
from simulator.estate.load_sites import sites
from simulator.estate.names import escape_rdn, guid

from .calls import AD_REFUSALS, directory, not_simulated, texts
from .grades import simulated

_REFUSALS = ("ad.object.absent", *AD_REFUSALS)


@simulated(
    "Get-ADReplicationSubnet",
    documented=(
        "the subnets of the forest, whose name is an address with its prefix; the site is the name of its object",
    ),
    inferred=("a subnet without a site has none; nobody named a place; only -Filter * is played",),
    refuses=_REFUSALS,
)
def get_subnet(call: Call) -> Iterator[Emission]:
    host = directory(call)
    found = {str(network): site for network, site in host.estate.subnets.items()}
    for name in _asked(call, host, sorted(found), "Subnets"):
        site = found[name]
        yield Record(
            "ADReplicationSubnet",
            _object(f"CN={escape_rdn(name)},{_sites(host, 'Subnets')}", name, "subnet")
            | {
                "Location": None,
                "Site": f"CN={escape_rdn(site)},{_sites(host)}" if site else None,
            },
        )


@simulated(
    "Get-ADReplicationSite",
    documented=("the sites of the forest",),
    inferred=("which properties come unasked; a read without filter and identity is refused, as is any filter but *",),
    refuses=_REFUSALS,
)
def get_site(call: Call) -> Iterator[Emission]:
    host = directory(call)
    for name in _asked(call, host, sites(host.estate), None):
        yield Record("ADReplicationSite", _object(f"CN={escape_rdn(name)},{_sites(host)}", name, "site"))


def _asked(call: Call, host: Host, names: list[str], container: str | None) -> list[str]:
    if texts(call, "Properties"):
        raise not_simulated(f"-Properties of {call.command}")
    if call.parameter_set == "Identity":
        wanted = str(call.bound["Identity"])
        found = [each for each in names if each.lower() == wanted.lower()]
        if not found:
            values = {"identity": wanted, "search_base_dn": _sites(host, container)}
            raise Terminating(Failure("ad.object.absent", values, target=wanted))
        return found
    if str(call.bound.get("Filter")) != "*":
        raise not_simulated(f"a filter of {call.command}")
    return names


def _sites(host: Host, container: str | None = None) -> str:
    within = f"CN={container}," if container else ""
    return f"{within}CN=Sites,{configuration(host)}"


def _object(dn: str, name: str, kind: str) -> dict[str, Any]:
    return {"DistinguishedName": dn, "Name": name, "ObjectClass": kind, "ObjectGUID": guid(kind, dn)}

"""An estate from its file: strict, and every error is one sentence that says what is wrong, where, and what to do."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

from .clock import Clock
from .load_acls import container_acls
from .load_hosts import accounts, domains, hosts
from .load_names import check_zones, delegate, elsewhere
from .load_principals import forget_deleted, principals
from .load_sites import subnets
from .load_zones import directory_zones, partitions, server_objects
from .model import Estate, Oddity
from .partners import Trouble
from .replication import Links
from .section import Section
from .source import read

__all__ = ["build", "load"]

_DAY = timedelta(days=1)


def load(path: str | Path) -> Estate:
    """Return the estate that the file *path* describes; raise EstateError when it cannot be."""
    return build(read(Path(path)), str(path))


def build(content: dict[str, Any], where: str) -> Estate:
    """Return the estate of the plain values *content*; *where* names their source in errors."""
    file = Section(content, where)
    estate = Estate(file.text("estate"), Clock(file.time("clock", None)), _links(file.section("replication")))
    domains(file, estate)
    hosts(file, estate, accounts(file))
    principals(file, estate)
    partitions(file, estate)
    container_acls(file, estate)
    directory_zones(file, estate)
    elsewhere(file, estate)
    delegate(estate)
    subnets(file, estate)
    forget_deleted(estate)
    _troubles(file.section("replication"), estate)
    server_objects(estate)
    check_zones(file, estate)
    estate.oddities = tuple(
        _oddity(part, estate) for key in ("oddities", "more_oddities") for part in file.sections(key)
    )
    file.done()
    return estate


def _links(part: Section) -> Links:
    default = Links()
    special = {}
    for each in part.sections("links"):
        sites = each.texts("sites")
        if len(set(sites)) != 2:
            raise each.refuse(f"sites is {list(sites)}", "name the two sites that the link joins")
        special[frozenset(sites)] = each.duration("delay", default.between_sites)
        each.done()
    links = Links(
        part.duration("within_site", default.within_site),
        part.duration("between_sites", default.between_sites),
        special,
    )
    part.raw("failures", [])
    part.done()
    return links


def _troubles(part: Section, estate: Estate) -> None:
    """Add replication that fails: towards a host, for all of its partners and parts or for one."""
    names = {each.name.lower(): each.name for each in estate.partitions.values()}
    for each in part.sections("failures"):
        host, partner, partition = each.text("host"), each.text("partner", None), each.text("partition", None)
        for name in (host, partner):
            if name is not None and (name not in estate.hosts or not estate.hosts[name].is_controller):
                raise each.refuse(f"{name!r} is no domain controller", "correct the name")
        if partition is not None and partition.lower() not in names:
            raise each.refuse(f"there is no partition {partition!r}", f"use one of {', '.join(names.values())}")
        since = estate.history.began - each.duration("since", _DAY)
        result = each.number("result", 1722, 1, 2**31 - 1)
        each.done()
        estate.replications.troubles.append(Trouble(host, since, partner, partition, result))


def _oddity(part: Section, estate: Estate) -> Oddity:
    findings, forecast, limited = (_findings(part, key) for key in ("findings", "forecast", "limited"))
    oddity = Oddity(part.text("about"), findings, part.texts("hosts"), forecast, limited)
    part.done()
    for host in oddity.hosts:
        if host not in estate.hosts:
            raise part.refuse(f"there is no host {host!r}", "correct the name")
    return oddity


def _findings(part: Section, key: str) -> tuple[dict[str, str], ...]:
    found = []
    for each in part.sections(key):
        found.append({name: each.text(name) for name in ("control", "target", "setting")})
        each.done()
    return tuple(found)

"""What an estate file changes of the permissions of zones and of the containers they are in."""

from __future__ import annotations

from .load_principals import trustee
from .model import Domain, Estate
from .permissions import Changes, Entry
from .registrants import domain_of_partition
from .section import Section
from .sids import WELL_KNOWN
from .zones import Partition

_KINDS = {"allow": "A", "deny": "D"}
_RIGHTS = ("CC", "DC", "LC", "SW", "RP", "WP", "DT", "LO", "CR", "SD", "RC", "WD", "WO")


def acl(part: Section, estate: Estate, domain: Domain) -> Changes:
    """Return the changes under the key ``acl``."""
    given = part.section("acl")
    changes = Changes(
        tuple(_entry(each, estate, domain) for each in given.sections("add")),
        frozenset(_sid(given, estate, domain, each) for each in given.texts("remove")),
        given.flag("protected", False),
        given.flag("denied", False),
    )
    given.done()
    return changes


def container_acls(file: Section, estate: Estate) -> None:
    """Take the changes of containers, each named by its partition."""
    for part in file.sections("containers"):
        partition = _partition(part, estate)
        domain = domain_of_partition(estate, partition)
        estate.container_changes[partition.container] = acl(part, estate, domain)
        part.done()


def _entry(part: Section, estate: Estate, domain: Domain) -> Entry:
    rights = part.text("rights")
    pieces = [rights[place : place + 2] for place in range(0, len(rights), 2)]
    if not pieces or any(each not in _RIGHTS for each in pieces):
        raise part.refuse(f"rights is {rights!r}", f"join some of {', '.join(_RIGHTS)}")
    made = Entry(
        _sid(part, estate, domain, part.text("trustee")),
        "".join(each for each in _RIGHTS if each in pieces),
        _KINDS[part.choice("kind", tuple(_KINDS), "allow")],
        part.flag("inherits", False),
        object=part.text("object", ""),
    )
    part.done()
    return made


def _sid(part: Section, estate: Estate, domain: Domain, text: str) -> str:
    return WELL_KNOWN.get(text) or trustee(part, estate, domain, text)


def _partition(part: Section, estate: Estate) -> Partition:
    scope, name = part.choice("scope", ("Domain", "Forest", "Legacy", "Custom"), "Domain"), part.text("name")
    for each in estate.partitions.values():
        if each.scope == scope and each.name.lower() == name.lower():
            return each
    raise part.refuse(f"there is no partition {name!r} of scope {scope}", "name one, as DomainDnsZones.corp.example")

"""Security identifiers: those that every Windows knows, and those of the principals of a domain."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from .names import guid

if TYPE_CHECKING:
    from .model import Domain, Estate

#: Aliases of SDDL that mean the same everywhere ([MS-DTYP] 2.5.1.1).
WELL_KNOWN = {
    "WD": "S-1-1-0", "CO": "S-1-3-0", "ED": "S-1-5-9", "PS": "S-1-5-10", "AU": "S-1-5-11", "SY": "S-1-5-18",
    "BA": "S-1-5-32-544", "BU": "S-1-5-32-545", "RU": "S-1-5-32-554",
}  # fmt: skip
#: Aliases of groups of a domain, by the last number of their SID.
OF_DOMAIN = {"LA": 500, "LG": 501, "DA": 512, "DU": 513, "DG": 514, "DC": 515, "DD": 516, "CA": 517, "KA": 526}
#: Aliases of groups that only the root of the forest has.
OF_ROOT = {"RO": 498, "SA": 518, "EA": 519, "EK": 527}
SYSTEM, ADMINISTRATORS, AUTHENTICATED, EVERYONE = (WELL_KNOWN[each] for each in ("SY", "BA", "AU", "WD"))


def domain_sid(domain: Domain) -> str:
    """Return the SID of a domain; of the same name always the same."""
    return _sid_of(domain.name)


@lru_cache(maxsize=1024)
def _sid_of(domain: str) -> str:
    number = guid("sid", domain).int
    return "S-1-5-21-" + "-".join(str(number >> shift & 0xFFFFFFFF) for shift in (0, 32, 64))


def in_domain(domain: Domain, number: int) -> str:
    return f"{domain_sid(domain)}-{number}"


def shown(sid: str, estate: Estate, domain: Domain) -> str:
    """Return *sid* as a machine of *domain* writes it in SDDL: as an alias where it knows one (documented)."""
    for alias, known in WELL_KNOWN.items():
        if sid == known:
            return alias
    for aliases, owner in ((OF_DOMAIN, domain), (OF_ROOT, estate.root)):
        for alias, number in aliases.items():
            if sid == in_domain(owner, number):
                return alias
    return sid

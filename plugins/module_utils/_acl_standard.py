"""What the permissions of a zone may hold: the standard entries of control 4, and what each other one is.

==============================================================  =====================================================
trustee                                                         may have
==============================================================  =====================================================
Administrators, System, Enterprise Domain Controllers,          everything
Creator Owner, Domain Admins and Domain Controllers of the
forest, Enterprise Admins, DnsAdmins of the zone's domain
Self                                                            anything, in an entry for one attribute
Key Admins, Enterprise Key Admins                               reading and writing the attribute of keys
Authenticated Users                                             creating nodes, and reading
anybody                                                         reading
==============================================================  =====================================================
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ._sddl import Acl, Entry, render_entry
from ._sddl_rights import RIGHTS
from ._trustees import DNS_ADMINS, Known, number_of

#: The kinds of what is not standard, each a setting of a finding.
EXTRA, USERS, DENY, CUT_OFF, NO_CREATE = KINDS = (
    "extra_entry",
    "authenticated_users",
    "deny_entry",
    "inheritance",
    "create_child",
)
#: An entry of a domain that this server does not know: the judge of the estate does.
FOREIGN = "foreign_entry"

CREATE = RIGHTS["CC"]
_READ = RIGHTS["RP"] | RIGHTS["LC"] | RIGHTS["LO"] | RIGHTS["RC"] | RIGHTS["GR"]
_NODE = "e0fa1e8c-9b45-11d0-afdd-00c04fd930c9"
_KEYS = "5b47d60f-6090-40b2-9f37-2a4de88f3063"
_USERS, _SELF = "S-1-5-11", "S-1-5-10"
_EVERYTHING = ("S-1-5-32-544", "S-1-5-18", "S-1-5-9", "S-1-3-0", "EA")
_OF_ANY_DOMAIN = (512, 516)
_KEY_ADMINS = 526


@dataclass(frozen=True, slots=True)
class Oddity:
    """One thing about the permissions of a zone that is not standard. ``entry`` is its text without inheritance."""

    kind: str
    entry: str = ""
    trustee: str = ""
    inherited: bool = False


def oddities(dacl: Acl | None, known: Known, domain: str, *, takes_updates: bool) -> Iterator[Oddity]:
    """Yield what is not standard in the list of a zone whose administrators are those of *domain*."""
    if dacl is None or "NO_ACCESS_CONTROL" in dacl.controls:
        yield Oddity(EXTRA, "no list at all", "S-1-1-0")
        return
    for entry in dacl.entries:
        trustee = known.canonical(entry.trustee)
        kind = _kind(entry, trustee, known, domain)
        if kind:
            yield Oddity(kind, entry_text(entry, trustee), trustee, entry.inherited)
    if "P" in dacl.controls:
        yield Oddity(CUT_OFF)
    if takes_updates and not any(_lets_create(each, known) for each in dacl.entries):
        yield Oddity(NO_CREATE)


def _kind(entry: Entry, trustee: str, known: Known, domain: str) -> str:
    """Return the kind of what is not standard about an entry, nothing when it is standard."""
    if entry.denies:
        return DENY
    if not entry.allows or not entry.rights & ~_READ:
        return ""
    if trustee == _USERS:
        return "" if not entry.rights & ~_READ & ~CREATE and entry.object_type in ("", _NODE) else USERS
    if trustee in _EVERYTHING or (trustee == _SELF and entry.object_type):
        return ""
    if known.is_foreign(trustee):
        return FOREIGN
    return "" if _is_standard(entry, trustee, known, domain) else EXTRA


def _is_standard(entry: Entry, trustee: str, known: Known, domain: str) -> bool:
    if known.domain_of(trustee) is not None and number_of(trustee) in _OF_ANY_DOMAIN:
        return True
    if trustee == "EK" or (known.domain_of(trustee) is not None and number_of(trustee) == _KEY_ADMINS):
        return entry.object_type == _KEYS and not entry.rights & ~(RIGHTS["RP"] | RIGHTS["WP"])
    found = known.domain(domain)
    return found is not None and trustee == found.groups.get(DNS_ADMINS)


def _lets_create(entry: Entry, known: Known) -> bool:
    creates = entry.allows and entry.rights & (CREATE | RIGHTS["GA"] | RIGHTS["GW"])
    here = "IO" not in entry.flags and entry.object_type in ("", _NODE)
    return bool(creates and here and known.canonical(entry.trustee) in (_USERS, "S-1-1-0"))


def entry_text(entry: Entry, trustee: str) -> str:
    """Return an entry as every server would write it, and as its container has it."""
    flags = tuple(each for each in entry.flags if each != "ID")
    known = Entry(entry.kind, flags, entry.rights, entry.object_type, entry.inherited_type, trustee, entry.tail)
    return render_entry(known)

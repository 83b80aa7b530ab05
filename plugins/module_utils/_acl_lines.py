"""The exact line with which a person mends the permissions of an object: dsacls, for one trustee at a time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ._acl_standard import CUT_OFF, NO_CREATE, Oddity, entry_text
from ._sddl import Entry
from ._sddl_rights import RIGHTS
from ._trustees import Known

#: dsacls writes two rights with other letters than SDDL.
_LETTERS = {"SW": "WS", "CR": "CA"}
_USERS = "S-1-5-11"


def line_for(oddity: Oddity, dn: str, entries: Sequence[Entry], known: Known) -> str:
    """Return the line that takes *oddity* from the object *dn*, whose own and inherited entries are *entries*.

    dsacls takes every entry of a trustee away at once: what of them is right is granted again behind it. Nothing is
    returned where dsacls has no words for that.
    """
    if oddity.kind == CUT_OFF:
        return f'dsacls "{dn}" /P:N'
    if oddity.kind == NO_CREATE:
        return f'dsacls "{dn}" /G "{_named(_USERS, known)}:CC"'
    removal = f'dsacls "{dn}" /R "{_named(oddity.trustee, known)}"'
    kept = [each for each in _kept(oddity, entries, known) if not each.inherited]
    if any(each.object_type or each.inherited_type or each.tail for each in kept):
        return ""
    return "; ".join([removal, *(_grant(dn, each, known) for each in kept)])


def _kept(oddity: Oddity, entries: Iterable[Entry], known: Known) -> list[Entry]:
    own = [each for each in entries if known.canonical(each.trustee) == oddity.trustee]
    return [each for each in own if entry_text(each, oddity.trustee) != oddity.entry]


def _grant(dn: str, entry: Entry, known: Known) -> str:
    letters = "".join(_LETTERS.get(word, word) for word, bit in RIGHTS.items() if entry.rights & bit)
    spread = " /I:S" if "IO" in entry.flags else " /I:T" if "CI" in entry.flags else ""
    switch = "/D" if entry.denies else "/G"
    return f'dsacls "{dn}"{spread} {switch} "{_named(known.canonical(entry.trustee), known)}:{letters}"'


def _named(trustee: str, known: Known) -> str:
    """Return a trustee as dsacls takes it."""
    prefixes = {"S-1-5-11": "NT AUTHORITY\\", "S-1-5-32-545": "BUILTIN\\", "S-1-5-32-544": "BUILTIN\\"}
    root = known.domain(known.root)
    name = known.called(trustee)
    if trustee in ("EA", "EK", "RO", "SA") and root is not None:
        return f"{root.netbios}\\{name.partition(' of ')[0]}"
    return f"{prefixes.get(trustee, '')}{name}"

"""Trustees that the operator excepts from the standard permissions of zones: each with reason, owner and expiry."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from ._acl_standard import CUT_OFF, NO_CREATE, Oddity
from ._errors import Refused
from ._names import matches_any
from ._sddl import is_sid
from ._trustees import Known

_TEXTS = ("trustee", "reason", "owner", "expires")

#: What an exception is written with, as AnsibleModule takes it.
EXCEPTION: dict[str, Any] = {
    "trustee": {"type": "str"},
    "reason": {"type": "str"},
    "owner": {"type": "str"},
    "expires": {"type": "str"},
    "zones": {"type": "list", "elements": "str", "default": []},
}


@dataclass(frozen=True, slots=True)
class Excepted:
    """One exception. ``sid`` is whom it means, nothing while nobody could say."""

    trustee: str
    reason: str
    owner: str
    expires: date
    zones: tuple[str, ...]
    sid: str = ""

    def covers(self, oddity: Oddity, zone: str, today: date) -> bool:
        """Say whether it excuses *oddity* of *zone* today."""
        meant = bool(self.sid) and oddity.trustee == self.sid and oddity.kind not in (CUT_OFF, NO_CREATE)
        return meant and today <= self.expires and (not self.zones or matches_any(zone, self.zones))

    def ran_out(self, oddity: Oddity, zone: str, today: date) -> str:
        """Return the sentence that it excused *oddity* until it ran out, or nothing."""
        if self.expires >= today or not self.covers(oddity, zone, self.expires):
            return ""
        return f" Its exception ({self.reason}; {self.owner}) ran out on {self.expires.isoformat()}."


def check_exceptions(given: Sequence[Mapping[str, Any]]) -> None:
    """Refuse an exception that lacks something, or whose expiry is no date."""
    for number, each in enumerate(given, 1):
        who = (each.get("trustee") or "").strip() or f"number {number}"
        for key in _TEXTS:
            if not (each.get(key) or "").strip():
                raise Refused(f"exceptions: {who} has no {key}: write trustee, reason, owner and expires (a date)")
        _date(who, each["expires"])


def exceptions_of(given: Sequence[Mapping[str, Any]], known: Known, sids: Mapping[str, str]) -> list[Excepted]:
    """Return the exceptions that the operator gave; *sids* has the accounts whose names were looked up."""
    return [
        Excepted(
            each["trustee"].strip(),
            each["reason"].strip(),
            each["owner"].strip(),
            _date(each["trustee"], each["expires"]),
            tuple(each["zones"]),
            _sid(each["trustee"].strip(), known, sids),
        )
        for each in given
    ]


def names_to_look_up(given: Iterable[Mapping[str, Any]], domain: str, netbios: str) -> list[str]:
    """Return the account names of the exceptions that a server of *domain* can look up, as they are written."""
    own = (domain.lower(), netbios.lower())
    found = []
    for each in given:
        text = each["trustee"].strip()
        prefix, slash, _ = text.rpartition("\\")
        if not is_sid(text) and (not slash or prefix.lower() in own):
            found.append(text)
    return found


def _sid(trustee: str, known: Known, sids: Mapping[str, str]) -> str:
    return known.canonical(trustee.upper()) if is_sid(trustee) else known.canonical(sids.get(trustee.lower(), ""))


def _date(who: str, text: str) -> date:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise Refused(f"exceptions: {who} expires {text!r}: write a date as 2027-06-30") from None

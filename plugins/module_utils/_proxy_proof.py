"""The record that an operator names to show that the DHCP servers register with their account."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from ._acl_reads import descriptor_of, path_of, search_of
from ._errors import ReadError, Refused
from ._finding import Command, Current
from ._names import escape_rdn, zone_key, zone_name
from ._sddl import parse
from ._session import Session
from ._values import moment, text
from ._zone_reads import read_zones


def check_proof(params: Mapping[str, Any]) -> None:
    """Refuse a proof that lacks something, or whose time is none."""
    if not params["proof_record"]:
        return
    if not params["dhcp_accounts"] or not params["credential_since"]:
        raise Refused(
            f"proof_record is {params['proof_record']}: say in dhcp_accounts who should own it, and in "
            "credential_since since when all DHCP servers have that account"
        )
    _since(params["credential_since"])


def read_proof(session: Session, params: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return who owns the record, since when it is there, and who should; None when none is named or here."""
    record = zone_key(params["proof_record"] or "")
    target = _zone_of(record, read_zones(session))
    if not record or target is None:
        return None
    told = {"record": record, "since": _since(params["credential_since"]).isoformat(), "error": None}
    dn = f"DC={escape_rdn(record.removesuffix(f'.{zone_key(zone_name(target))}'))},{target}"
    names = [each.rpartition("\\")[2].strip() for each in params["dhcp_accounts"]]
    acl, node, accounts = session.read_all(
        [
            Command("Get-Acl", {"LiteralPath": [path_of(dn)]}),
            Command("Get-ADObject", {"Identity": dn, "Properties": ["whenCreated"]}),
            search_of("sAMAccountName", names),
        ]
    )
    for each in (acl, node, accounts):
        if isinstance(each, ReadError):
            return told | {"error": str(each), "owner": None, "created": None, "accounts": []}
    found = descriptor_of(acl)
    owner = parse(found["sddl"]).owner if found["sddl"] else None
    created = moment(node[0].get("whenCreated")) if not isinstance(node, ReadError) and node else None
    sids = [] if isinstance(accounts, ReadError) else [text(each.get("objectSid")) for each in accounts]
    error = found["error"] or (None if created else "the directory did not say when it was created")
    return told | {"error": error, "owner": owner, "created": created, "accounts": sids}


def _zone_of(record: str, zones: Current) -> str | None:
    """Return the zone of the directory that *record* lies in: the longest that ends its name."""
    fitting = [
        target
        for target, facts in zones.items()
        if facts["ds_integrated"] and record.endswith(f".{zone_key(facts['name'])}")
    ]
    return max(fitting, key=lambda target: len(zone_name(target)), default=None)


def _since(text_: str) -> datetime:
    try:
        found = datetime.fromisoformat(text_.strip())
    except ValueError:
        raise Refused(f"credential_since is {text_!r}: write a time as 2027-06-30 or 2027-06-30T08:00") from None
    return found if found.tzinfo else found.replace(tzinfo=UTC)

"""Taking a member out of DnsUpdateProxy as a step: who writes it, and what has to be proven before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from ._dhcp_coverage import unread_dhcp
from ._estate import Estate, Server
from ._finding import Values
from ._plan_step import CLOSED, OPEN, UNKNOWN, Draft, Gate
from ._update_proxy import NO_MEMBER, SETTING, group_of

PART = "dns_update_proxy"
WRITER_REASON = "the first writable domain controller of the domain in inventory order that was read"
CREDENTIAL = "dhcp-credential"


def member_writer(estate: Estate, hosts: Sequence[str], named: Sequence[str]) -> str:
    """Return the server that takes a member out, which *hosts* named: one the operator prefers, else the first."""
    able = [server.name for server in estate.read if server.name in hosts and server.info.get("read_only") is False]
    return next((name for name in named if name in able), able[0] if able else "")


def member_facts(server: Server, target: str) -> Values | None:
    """Return what *server* says a principal is to the group, None when it did not tell."""
    current = current_of_proxy(server)
    group = group_of(current)
    if group is None or group["skipped"]:
        return None
    found: Values | None = current.get(target)
    return found or {SETTING: NO_MEMBER}


def proxy_gates(estate: Estate, draft: Draft) -> tuple[Gate, ...]:
    """Return the gates of a step that takes a member out."""
    (server,) = [each for each in estate.read if each.name == draft.host]
    current = current_of_proxy(server)
    return (one_account(estate, current), proven(current))


def one_account(estate: Estate, current: Mapping[str, Any]) -> Gate:
    """Return whether all authorised DHCP servers register with one account, the one that the proof is about."""
    if unread := unread_dhcp(estate):
        return Gate(CREDENTIAL, UNKNOWN, f"The account of every DHCP server is not known: {'; '.join(unread)}.")
    accounts = {server.name: server.account for server in estate.dhcp}
    if untold := [name for name, account in accounts.items() if account is None]:
        return Gate(CREDENTIAL, UNKNOWN, f"{', '.join(untold)} did not tell the account that it registers names with.")
    if own := [name for name, account in accounts.items() if not account]:
        said = f"{', '.join(own)} has no account to register names with, so what it registers would belong to itself."
        return Gate(CREDENTIAL, CLOSED, f"{said} Give all DHCP servers one account first.")
    told = sorted({str(account) for account in accounts.values()})
    if len(told) > 1:
        return Gate(CREDENTIAL, CLOSED, f"The DHCP servers register with different accounts: {', '.join(told)}.")
    named = (group_of(current) or {}).get("proof_accounts") or ()
    if named and _user(told[0]) not in {_user(each) for each in named}:
        said = f"All DHCP servers register as {told[0]}, and ddi_dhcp_accounts names {', '.join(named)}."
        return Gate(CREDENTIAL, CLOSED, said)
    return Gate(CREDENTIAL, OPEN, f"All {len(accounts)} DHCP servers register as {told[0]}.")


def _user(account: str) -> str:
    return account.rpartition("\\")[2].partition("@")[0].strip().lower()


def others_with_group(estate: Estate, draft: Draft) -> tuple[str, ...]:
    """Return the servers beside the writer that hold the same group."""
    dn = _group_dn(next(each for each in estate.read if each.name == draft.host))
    return tuple(each.name for each in estate.read if each.name != draft.host and _group_dn(each) == dn)


def proven(current: Mapping[str, Any]) -> Gate:
    """Return whether a record is proven to be registered by the account of the DHCP servers since they all have it."""
    proof = (group_of(current) or {}).get("proof")
    if not proof:
        said = (
            "No record is named that a DHCP server registered since all of them have one account: name it in "
            "ddi_dhcp_proof_record, the account in ddi_dhcp_accounts and the time in ddi_dhcp_credential_since."
        )
        return Gate("dhcp-record", UNKNOWN, said)
    if proof["error"]:
        return Gate("dhcp-record", UNKNOWN, f"{proof['record']} was not read: {proof['error']}.")
    if proof["owner"] not in proof["accounts"]:
        return Gate("dhcp-record", CLOSED, f"{proof['record']} does not belong to the account of the DHCP servers.")
    created, since = datetime.fromisoformat(proof["created"]), datetime.fromisoformat(proof["since"])
    if created < since:
        said = f"{proof['record']} is older ({created:%Y-%m-%d %H:%M} UTC) than the account on all DHCP servers."
        return Gate("dhcp-record", CLOSED, f"{said} Let a lease register a new name, and name that.")
    return Gate("dhcp-record", OPEN, f"{proof['record']} was registered by the account of the DHCP servers since.")


def current_of_proxy(server: Server) -> Mapping[str, Any]:
    return (server.parts.get(PART) or {}).get("current") or {}


def _group_dn(server: Server) -> str | None:
    return (group_of(current_of_proxy(server)) or {}).get("dn")

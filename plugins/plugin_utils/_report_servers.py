"""The servers of a report as text: what each is, what it scavenges, and who said so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ._columns import FEW_HOSTS, Row, indented, some, table

_WIDTHS = (40, 41, 8, 11)


def servers(report: Mapping[str, Any]) -> str:
    """Return a line for each server of the play, then who named the domain controllers of each domain."""
    named = {entry["fqdn"]: entry for entry in report["directory"]}
    hosts = [host for host in report["hosts"] if host["name"] not in report["run"]["outside_limit"]]
    shown = hosts if len(hosts) <= FEW_HOSTS else [host for host in hosts if _matters(host)]
    rows = [("SERVER", "IS", "ZONES", "SCAVENGES"), *(_row(host, named.get(host["fqdn"])) for host in shown)]
    lines = table(rows, _WIDTHS)
    if len(shown) < len(hosts):
        lines.append(f"{len(hosts) - len(shown)} more servers were read and never scavenge.")
    return "\n".join([*lines, *_said(report["directory"])])


def _matters(host: Mapping[str, Any]) -> bool:
    return not host["reached"] or host["scavenging_interval"] != "never"


def _row(host: Mapping[str, Any], entry: Mapping[str, Any] | None) -> Row:
    if not host["reached"]:
        return host["name"], "not read", "?", "?"
    interval, unread = host["scavenging_interval"], "dns_zone" in host["errors"]
    often = "?" if interval is None else interval if interval == "never" else f"every {interval}"
    return host["name"], _kind(host, entry), "?" if unread else str(host["zones"]), often


def _kind(host: Mapping[str, Any], entry: Mapping[str, Any] | None) -> str:
    if host["domain_controller"] is False:
        return "not a domain controller"
    if host["domain_controller"] is None and entry is None:
        return "?"
    kind = "read-only DC" if host["read_only"] or (entry and entry["read_only"]) else "DC"
    domain = entry["domain"] if entry else host["domain"]
    emulator = ", PDC emulator" if entry and "PDCEmulator" in entry["roles"] else ""
    return f"{kind} of {domain or '?'}{emulator}"


def _said(directory: Sequence[Mapping[str, Any]]) -> list[str]:
    speakers: dict[str, dict[str, None]] = {}
    for entry in directory:
        speakers.setdefault(entry["domain"], {}).update(dict.fromkeys(entry["said_by"]))
    return [
        line
        for domain, names in speakers.items()
        for line in indented(f"The domain controllers of {domain} were named by {some(list(names))}.", 0, hang=4)
    ]

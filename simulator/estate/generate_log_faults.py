"""Faults of generated estates that stand in the event logs of a server, on servers that no other fault hides."""

from __future__ import annotations

from .draft import Draft, Entry
from .events import AUDIT_LOG, DNS_LOG

_COMPLAINTS = (4013, 4515, 4521)


def audit_off(draft: Draft) -> None:
    """Switch the audit channel of a server off."""
    host = _seen(draft)
    _channel(host)["enabled"] = False
    _expect(draft, host, "writes no change down", "dns-audit-log", "audit_log_enabled")


def audit_small(draft: Draft) -> None:
    """Let the audit channel of a server hold next to nothing."""
    host = _seen(draft)
    _channel(host)["size_mb"] = 1
    _expect(draft, host, "keeps few changes", "dns-audit-log", "audit_log_size")


def complaints(draft: Draft) -> None:
    """Let a server complain about the directory, in a language of its own."""
    host, identity = _seen(draft), draft.rng.choice(_COMPLAINTS)
    host["language"] = "de"
    times = draft.rng.randint(1, 30)
    _log(host, {"log": DNS_LOG, "id": identity, "age": "1h", "every": "30m", "times": times})
    _expect(draft, host, f"logged event {identity}", "dns-events", f"event_{identity}")


def forced_aging(draft: Draft) -> None:
    """Let somebody have stamped the records of a zone, static ones too."""
    host = _seen(draft)
    data = {"Zone": draft.rng.choice(draft.zones)["name"]}
    _log(host, {"log": AUDIT_LOG, "id": 566, "age": f"{draft.rng.randint(1, 80)}d", "data": data})
    _expect(draft, host, "holds event 566", "dns-events", "forced_aging")


def _seen(draft: Draft) -> Entry:
    """Return a PDC emulator: it is never the host that another fault hides."""
    return draft.rng.choice([host for host in draft.hosts if "PDCEmulator" in host.get("fsmo", ())])


def _channel(host: Entry) -> Entry:
    logs: list[Entry] = host.setdefault("logs", [{"name": AUDIT_LOG}])
    return logs[0]


def _log(host: Entry, event: Entry) -> None:
    host.setdefault("events", []).append(event)


def _expect(draft: Draft, host: Entry, words: str, control: str, setting: str) -> None:
    target = f"{host['name']}.{host['domain']}"
    draft.expect(f"{host['name']} {words}", (control, target, setting), hosts=(host["name"],))

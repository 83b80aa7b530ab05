"""The outcome of a rollback on a terminal."""

from __future__ import annotations

from typing import Any

from ansible_collections.ddi.windows.plugins.plugin_utils._rollback_text import outcome

CORP, VOICE = (
    f"DC={name},cn=MicrosoftDNS,DC=DomainDnsZones,DC=corp,DC=example" for name in ("corp.example", "voice.corp.example")
)


def late(host: str, target: str, setting: str, seen: Any, state: str = "waiting", reason: str = "") -> dict[str, Any]:
    return {"host": host, "target": target, "setting": setting, "seen": seen, "state": state, "reason": reason}


def said(*entries: dict[str, Any]) -> list[str]:
    return outcome({"results": [], "late": entries, "words": ""}).splitlines()


def test_what_is_not_yet_everywhere_has_one_line_for_each_host_and_zone() -> None:
    assert said(
        late("dc2.corp.example", CORP, "dynamic_update", "Secure"),
        late("dc2.corp.example", VOICE, "aging", True),
        late("dc2.corp.example", CORP, "aging", False),
        late("dc3.corp.example", CORP, "dynamic_update", "Secure"),
    ) == [
        "Not yet everywhere; it is not written again",
        "  waiting for dc2.corp.example: corp.example dynamic_update is Secure, aging is off",
        "  waiting for dc2.corp.example: voice.corp.example aging is on",
        "  waiting for dc3.corp.example: corp.example dynamic_update is Secure",
    ]


def test_a_host_that_did_not_say_whether_it_arrived_is_named_once_for_each_reason() -> None:
    silent = "unknown", "dc2 is unreachable: timed out"
    assert said(late("dc2", CORP, "aging", None, *silent), late("dc2", VOICE, "aging", None, *silent)) == [
        "Not yet everywhere; it is not written again",
        "  unknown on dc2: dc2 is unreachable: timed out",
    ]

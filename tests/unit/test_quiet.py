"""Since when a zone ages by the silence of audit channels: what they must say, and what speaks against them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from ansible_collections.ddi.windows.plugins.module_utils._estate import Copy, Estate, Server, target_key
from ansible_collections.ddi.windows.plugins.module_utils._history import Earlier, Past, remember
from ansible_collections.ddi.windows.plugins.module_utils._quiet import quiet_for
from ansible_collections.ddi.windows.plugins.module_utils._spans import EVENT, READ, Span

ZONE = "DC=a.example,cn=MicrosoftDNS,DC=DomainDnsZones,DC=corp,DC=example"
KEY = target_key(ZONE)
NOW = datetime(2026, 3, 1, tzinfo=UTC)
DAY = timedelta(days=1)
NAMES = ("dc1.corp.example", "dc2.corp.example")


def ago(days: float, clock: datetime = NOW) -> str:
    return (clock - days * DAY).isoformat()


def server(number: int, *, changed: str | None = ago(400), facts: Any = (), **logs: Any) -> Server:
    """A DC with the zone: its channel holds 60 days in which no setting changed, unless *logs* say otherwise."""
    said = {
        "now": ago(0),
        "enabled": True,
        "full": False,
        "mode": "Circular",
        "oldest_audit_event": ago(60),
        "setting_changed": None,
        "errors": {},
    }
    named = [{"fqdn": name, "domain": "corp.example", "address": "", "read_only": False, "roles": []} for name in NAMES]
    held = {"name": "a.example", "zone_type": "Primary", "ds_integrated": True, "auto_created": False}
    held |= {"dynamic_update": "Secure", "aging": True}
    return Server(
        f"dc{number}",
        reached=True,
        info={
            "fqdn": NAMES[number - 1],
            "controllers": named,
            "changed": {KEY: changed} if changed else {},
            "forest": {"name": "corp.example", "domains": ["corp.example"], "partitions": []},
        },
        zones=(Copy(ZONE, held | dict(facts)),),
        parts={"dns_zone": {"error": None}, "dns_event_log": {"current": {"server": said | logs}}},
    )


def estate(**second: Any) -> Estate:
    return Estate((server(1), server(2, **second)))


def aging(seen: Estate, *earlier: Past) -> Span:
    pasts = Earlier({KEY: list(earlier)} if earlier else {}, {}, {})
    return remember(seen, "now", NOW, pasts)[KEY].aging


def test_a_zone_ages_since_the_last_moment_at_which_anything_may_have_changed() -> None:
    assert quiet_for(estate(), KEY) == 60 * DAY
    assert aging(estate()) == Span(NOW - 60 * DAY, EVENT, "now")


@pytest.mark.parametrize(
    ("said", "days"),
    [
        ({"setting_changed": ago(13)}, 13),
        ({"oldest_audit_event": ago(5)}, 5),
        ({"changed": ago(7)}, 7),
        ({"full": True}, 60),
        ({"full": None}, 60),
        ({"errors": {"complaints": "access denied"}}, 60),
        ({"now": ago(0, NOW - 90 * DAY), "changed": ago(400), "oldest_audit_event": ago(100)}, 10),
        ({"oldest_audit_event": None}, None),
        ({"enabled": False}, None),
        ({"enabled": None}, None),
        ({"full": True, "mode": "Retain"}, None),
        ({"full": None, "mode": "Retain"}, None),
        ({"now": None}, None),
        ({"changed": None}, None),
        ({"setting_changed": ago(-1)}, None),
        *(({"errors": {name: "access denied"}}, None) for name in ("now", "channel", "held", "settings")),
    ],
)
def test_every_server_must_be_silent_for_so_long_and_its_channel_lose_nothing(said: Any, days: float | None) -> None:
    assert quiet_for(estate(**said), KEY) == (None if days is None else days * DAY)
    assert aging(estate(**said)) == (Span(NOW, READ, "now") if days is None else Span(NOW - days * DAY, EVENT, "now"))


def test_a_server_that_was_not_read_may_have_changed_it() -> None:
    assert quiet_for(Estate((server(1),)), KEY) is None
    unread = replace(server(2), parts={"dns_zone": {"error": None}})
    assert quiet_for(Estate((server(1), unread)), KEY) is None


@pytest.mark.parametrize("behind", [{"aging": False}, {"dynamic_update": "None"}])
def test_silence_tells_nothing_of_a_zone_that_does_not_age_on_every_server(behind: dict[str, Any]) -> None:
    assert aging(estate(facts=behind)).since is None


def test_what_one_run_learnt_stays_when_a_setting_is_changed_later() -> None:
    first = remember(estate(), "first", NOW - DAY, Earlier({}, {}, {}))[KEY]
    assert aging(estate(setting_changed=ago(0.5)), first) == Span(NOW - 61 * DAY, EVENT, "first")


def test_silence_proves_nothing_against_a_run_that_saw_the_zone_not_age() -> None:
    first = remember(estate(), "first", NOW - DAY, Earlier({}, {}, {}))[KEY]
    for days, since in ((30, (NOW, READ, "now")), (90, (NOW - 61 * DAY, EVENT, "first"))):
        doubt = NOW - days * DAY
        doubtful = replace(first, aging=replace(first.aging, doubt=doubt))
        assert aging(estate(), doubtful) == Span(*since, doubt)

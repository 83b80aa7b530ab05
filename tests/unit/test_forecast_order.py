"""What forecast_order asks of each server: settings that are planned, and each zone's pointers on one server."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.ddi.windows.plugins.module_utils._estate import Copy, Estate, Server
from ansible_collections.ddi.windows.plugins.module_utils._forecast_order import Asked, order, would_scavenge

ZONE = "DC=corp.example,CN=MicrosoftDNS,DC=DomainDnsZones,DC=corp,DC=example"
SINCE = "2026-02-01T00:00:00+00:00"


def zone(target: str, **facts: Any) -> Copy:
    known = {
        "name": target.partition(",")[0].removeprefix("DC="),
        "zone_type": "Primary",
        "ds_integrated": "," in target,
    }
    return Copy(target, known | {"auto_created": False} | facts)


def server(name: str, *zones: Copy, interval: str | None = "never") -> Server:
    return Server(name, reached=True, scavenging={"scavenging_interval": interval}, zones=zones)


def finding(
    setting: str, after: Any, target: str = ZONE, remedy: str = "waiting", hosts: Any = ("dc1",)
) -> dict[str, Any]:
    return {"target": target, "setting": setting, "after": after, "remedy": remedy, "hosts": list(hosts)}


def asked(*servers: Server, findings: Any = (), of: str = "planned", since: Any = None) -> dict[str, Asked]:
    return order(Estate(servers), findings, of, since or {})


def test_what_is_planned_for_a_zone_holds_on_every_server_that_holds_it() -> None:
    servers = server("dc1", zone(ZONE)), server("dc2", zone(ZONE.lower())), server("dc3")
    found = asked(*servers, findings=[finding("refresh_interval", "1d"), finding("aging", True)])
    assert {name: dict(each.assume) for name, each in found.items()} == {
        "dc1": {ZONE: {"refresh_interval": "1d", "aging": True}},
        "dc2": {ZONE.lower(): {"refresh_interval": "1d", "aging": True}},
        "dc3": {},
    }


def test_what_is_planned_for_a_server_or_its_file_holds_there_alone() -> None:
    servers = server("dc1", zone("file.example")), server("dc2", zone("file.example"))
    findings = [finding("scavenging_interval", "7d", "server"), finding("aging", False, "file.example")]
    found = asked(*servers, findings=findings)
    assert dict(found["dc1"].assume) == {"server": {"scavenging_interval": "7d"}, "file.example": {"aging": False}}
    assert dict(found["dc2"].assume) == {}


@pytest.mark.parametrize(
    "found",
    [
        finding("aging", True, remedy="manual"),
        finding("aging", True, remedy="refused"),
        finding("scavenge_servers", None),
        finding("copies", 1),
    ],
)
def test_what_nobody_carries_out_is_not_taken_for_granted(found: dict[str, Any]) -> None:
    assert dict(asked(server("dc1", zone(ZONE)), findings=[found])["dc1"].assume) == {}


def test_settings_as_they_are_take_nothing_for_granted_but_when_an_interval_was_set() -> None:
    found = asked(server("dc1", zone(ZONE)), findings=[finding("aging", True)], of="now", since={"dc1": SINCE})
    assert dict(found["dc1"].assume) == {"server": {"since": SINCE}}


def test_an_interval_that_is_planned_replaces_the_one_of_the_record() -> None:
    planned = [finding("scavenging_interval", "7d", "server")]
    found = asked(server("dc1"), findings=planned, since={"dc1": SINCE})
    assert dict(found["dc1"].assume) == {"server": {"scavenging_interval": "7d"}}


def test_each_zone_of_the_directory_is_read_once_and_first_on_a_server_that_scavenges() -> None:
    servers = server("dc1", zone(ZONE), zone("a.file")), server("dc2", zone(ZONE), zone("a.file"), interval="7d")
    found = asked(*servers)
    assert (found["dc1"].pointing_zones, found["dc2"].pointing_zones) == (("a.file",), (ZONE, "a.file"))


def test_a_zone_without_records_of_its_own_is_not_read() -> None:
    found = asked(server("dc1", zone("stub.example", zone_type="Stub")))
    assert found["dc1"].pointing_zones == ()


def test_servers_that_scavenge_or_would_or_did_not_say_are_named() -> None:
    servers = server("dc1"), server("dc2", interval="7d"), server("dc3", interval=None), server("dc4", interval="7d")
    planned = [finding("scavenging_interval", "never", "server", hosts=["dc2"])]
    estate = Estate(servers)
    assert would_scavenge(estate, order(estate, planned, "planned", {})) == ["dc3", "dc4"]

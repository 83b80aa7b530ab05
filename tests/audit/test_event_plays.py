"""Events are counted on the servers themselves, and sources of updates grouped, whatever language a server speaks."""

from __future__ import annotations

import json
from datetime import datetime
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.ddi.windows.plugins.module_utils._errors import NotVisible, Refused
from ansible_collections.ddi.windows.plugins.module_utils._event_counts import MOST_QUESTIONS, questions
from ansible_collections.ddi.windows.plugins.module_utils._update_sources import address_in
from ansible_collections.ddi.windows.plugins.plugin_utils import _event_counts, _update_sources
from ansible_collections.ddi.windows.plugins.plugin_utils._arguments import check
from ansible_collections.ddi.windows.plugins.plugin_utils._hands import HostContext
from ansible_collections.ddi.windows.plugins.plugin_utils._runs import open_run

from simulator.estate.load import build
from simulator.local import LocalWire

from .law import no_pause

AUDIT = "Microsoft-Windows-DNSServer/Audit"
ROLES = ["SchemaMaster", "DomainNamingMaster", "PDCEmulator", "RIDMaster", "InfrastructureMaster"]
WORK = {"event_counts": _event_counts, "update_sources": _update_sources}


def update(source: str, age: str, every: str = "1h", times: int = 1, zone: str = "corp.example") -> dict[str, Any]:
    data = {"Type": "A", "NAME": "pc", "RDATA": "0x0A000005", "Zone": zone, "Source": source}
    return {"log": AUDIT, "id": 519, "age": age, "every": every, "times": times, "data": data}


def server(language: str = "en", events: list[dict[str, Any]] | None = None, **log: Any) -> Any:
    """Return a DNS server that got three updates from one address and one from another within a day, more before."""
    given = [update("10.0.0.5", "1h", times=3), update("fd00::7", "5h"), update("10.0.0.5", "30h", times=10)]
    return build(
        {
            "estate": "one",
            "clock": "2026-03-01T12:00:00Z",
            "domains": [{"name": "corp.example"}],
            "accounts": [{"name": "Administrator", "password": "Simulated-Only-1"}],
            "hosts": [
                {
                    "name": "dc1",
                    "domain": "corp.example",
                    "addresses": ["10.0.0.1"],
                    "fsmo": ROLES,
                    "language": language,
                    "logs": [{"name": AUDIT} | log],
                    "events": given if events is None else events,
                }
            ],
            "zones": [{"name": "corp.example"}, {"name": "Lab.example"}],
        },
        "one server",
    ).hosts["dc1"]


def run(name: str, host: Any, folder: Path, **options: Any) -> Any:
    module = import_module(f"ansible_collections.ddi.windows.plugins.modules.{name}")
    params = check(module, name, {"run_id": "r1", "runs_dir": str(folder)} | options).params
    said: list[str] = []
    context = HostContext(open_run(folder, "r1"), host.name, True, "admin", LocalWire(host), said.append, no_pause)
    result = WORK[name].run(params, context)
    return result | {"said": said, "requests": context.wire.requests}  # type: ignore[attr-defined]


def counts(result: Any) -> dict[tuple[str, int, str], tuple[Any, str]]:
    kept = json.loads(Path(result["kept"]).read_text(encoding="utf-8"))["counts"]
    return {(each["zone"], each["id"], each["window"]): (each["count"], each["state"]) for each in kept}


@pytest.mark.parametrize("language", ["en", "de"])
def test_events_are_counted_by_id_zone_and_window(tmp_path: Path, language: str) -> None:
    host = server(language)
    result = run("event_counts", host, tmp_path, zones=["CORP.example", "lab.example"], ids=[519, 541])
    assert counts(result) == {
        ("corp.example", 519, "1d"): (4, "counted"),
        ("corp.example", 519, "7d"): (14, "counted"),
        ("Lab.example", 519, "1d"): (0, "counted"),
        ("Lab.example", 519, "7d"): (0, "counted"),
        ("", 541, "1d"): (0, "counted"),
        ("", 541, "7d"): (0, "counted"),
    }
    assert "failed" not in result
    assert "reaches back to 2025-12-01T12:00:00+00:00" in result["said"][0]


def test_no_event_travels_and_none_costs_a_pipeline_of_its_own(tmp_path: Path) -> None:
    host = server()
    result = run("event_counts", host, tmp_path)
    assert result["requests"] == 5 + 2
    assert {entry.command for entry in host.log} == {"Get-Date", "Get-WinEvent", "Measure-Object", "Select-Object"}


def test_a_count_that_reaches_its_limit_is_the_least(tmp_path: Path) -> None:
    result = run("event_counts", server(), tmp_path, ids=[519], windows=["7d"], most=5)
    assert counts(result) == {("", 519, "7d"): (5, "at least")}


def test_none_is_unknown_where_the_log_does_not_reach_back_so_far(tmp_path: Path) -> None:
    result = run("event_counts", server(since="2d"), tmp_path, ids=[519, 521], windows=["1d", "7d"])
    # The first event of a log of this estate is one more registration.
    assert counts(result) == {
        ("", 519, "1d"): (4, "counted"),
        ("", 519, "7d"): (15, "at least"),
        ("", 521, "1d"): (0, "counted"),
        ("", 521, "7d"): (None, "unknown"),
    }
    assert result["failed"]
    assert "reaches back to 2026-02-27T12:00:00+00:00 only" in result["msg"]


def test_a_channel_that_is_off_tells_nothing_about_what_it_lacks(tmp_path: Path) -> None:
    result = run("event_counts", server(enabled=False), tmp_path, ids=[519], windows=["1d"])
    assert counts(result) == {("", 519, "1d"): (4, "unknown")}
    assert "the audit channel is off" in result["msg"]


def test_a_server_without_the_channel_says_so(tmp_path: Path) -> None:
    result = run("event_counts", server(missing=True, events=[]), tmp_path, ids=[519], windows=["1d"])
    assert result["failed"]
    assert "NoMatchingLogsFound" in result["msg"]


def test_a_zone_that_the_server_does_not_hold_is_named_and_not_counted(tmp_path: Path) -> None:
    result = run("event_counts", server(), tmp_path, zones=["nowhere.example"], ids=[519])
    assert result["counts"] == []
    assert "dc1 does not hold nowhere.example" in result["said"][0]
    assert (result["asked"], result["held"]) == (["nowhere.example"], [])


def test_a_role_without_the_count_is_told_at_once(tmp_path: Path) -> None:
    host = server()
    host.faults.set({"hidden": ["Get-DnsServerZone"]})
    with pytest.raises(NotVisible):
        run("event_counts", host, tmp_path, zones=["corp.example"])


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"windows": ["7"]}, "windows is '7', which is a number without a unit"),
        ({"ids": [0]}, "no id of an event"),
        ({"ids": []}, "ids is empty"),
        ({"most": 0}, "count up to a number"),
        ({"zones": [f"z{each}.example" for each in range(50)]}, "name fewer zones, ids or windows"),
    ],
)
def test_what_cannot_be_counted_is_refused_before_anything_is_asked(
    tmp_path: Path, options: dict[str, Any], words: str
) -> None:
    host = server()
    with pytest.raises(Refused, match=words):
        run("event_counts", host, tmp_path, **options)
    assert host.log == []


def test_as_many_questions_as_may_be_are_asked() -> None:
    assert len(questions([f"z{each}" for each in range(MOST_QUESTIONS)], [519], ["1d"])) == MOST_QUESTIONS


@pytest.mark.parametrize("language", ["en", "de"])
def test_named_sources_are_counted_by_the_server_and_no_text_travels(tmp_path: Path, language: str) -> None:
    host = server(language)
    result = run("update_sources", host, tmp_path, zone="corp.example", sources=["10.0.0.5", "FD00:0::7", "10.0.0.9"])
    told = {source: (row["count"], row["state"]) for source, row in result["named"].items()}
    assert told == {"10.0.0.5": (3, "counted"), "fd00::7": (1, "counted"), "10.0.0.9": (0, "counted")}
    assert result["all"]["count"] == 4
    assert result["sample"] is None
    assert result["said"][0].endswith("no text was looked at\n")


@pytest.mark.parametrize("language", ["en", "de"])
def test_a_sample_is_grouped_by_the_address_in_its_texts_in_any_language(tmp_path: Path, language: str) -> None:
    result = run("update_sources", server(language), tmp_path, sample=100)
    sources = {"10.0.0.5": 3, "fd00::7": 1}
    assert result["sample"] == {"looked_at": 4, "sources": sources, "not_parsed": 0, "full": False}
    assert result["msg"] == "of 4 texts that were looked at, 0 could not be parsed"


def test_a_sample_says_what_it_could_not_parse_and_that_it_is_limited(tmp_path: Path) -> None:
    events = [update("somebody", "1h"), update("10.0.0.5", "2h"), update("10.0.0.5", "3h")]
    result = run("update_sources", server(events=events), tmp_path, sample=2)
    assert result["sample"] == {"looked_at": 2, "sources": {"10.0.0.5": 1}, "not_parsed": 1, "full": True}
    assert result["msg"] == "of 2 texts that were looked at, there may be older ones, 1 could not be parsed"


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"sources": ["10.0.0"]}, "holds '10.0.0', which is no address"),
        ({"sources": [f"10.0.0.{each}" for each in range(101)]}, "more than 100 addresses"),
        ({"sample": 5001}, "look at 0 to 5000 texts"),
        ({"window": "soon"}, "is not a duration"),
    ],
)
def test_what_no_server_should_be_asked_is_refused(tmp_path: Path, options: dict[str, Any], words: str) -> None:
    with pytest.raises(Refused, match=words):
        run("update_sources", server(), tmp_path, **options)


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("record pc of type 1, TTL 1200 and RDATA 0x0A000005 was created from IP Address 10.0.0.5.", "10.0.0.5"),
        ("来自 IP 地址10.0.0.5。的动态更新", "10.0.0.5"),
        ("5.0.0.10.in-addr.arpa (PTR) fd00::5.", "fd00::5"),
        ("von 10.0.0.5 und 10.0.0.6", None),
        ("von 10.0.0.5, nochmals 10.0.0.5.", "10.0.0.5"),
        ("host-10.0.0.5.corp.example", None),
        ("10.0.0.5/24", None),
        ("1:2 at 12:00:00 of 3.4", None),
        ("", None),
    ],
)
def test_an_address_is_taken_only_when_it_stands_alone(text: str, address: str | None) -> None:
    assert address_in(text) == address


def test_the_file_of_a_run_says_when_it_was_counted(tmp_path: Path) -> None:
    result = run("event_counts", server(), tmp_path, ids=[519])
    kept = open_run(tmp_path, "r1").read(Path(result["kept"]))
    assert datetime.fromisoformat(kept["time"]).tzinfo is not None
    assert kept["counts"] == result["counts"]

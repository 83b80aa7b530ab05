"""Generated estates: the same for the same seed, of the size asked for, with the faults asked for."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.estate import load
from simulator.estate.generate import FAULTS, GenerateError, estate, main
from simulator.estate.load import build


def size(made: dict[str, Any]) -> int:
    return len(made["zones"]) + sum(len(host.get("zones", ())) for host in made["hosts"])


def held(made: Any) -> int:
    """Return how many records all zones of the directory hold."""
    return sum(zone.records.count for part in made.partitions.values() for zone in made.zones_in(part))


@given(st.integers(0, 10**6), st.integers(1, 40), st.integers(6, 80), st.integers(0, 5000))
@settings(max_examples=30, deadline=None)
def test_a_healthy_estate_loads_and_has_the_size_asked_for(seed: int, dcs: int, zones: int, records: int) -> None:
    made = estate(seed, dcs, zones, records)
    loaded = build(made, "generated")
    assert (len(made["hosts"]), size(made)) == (dcs, zones)
    # Delegations are there without being asked for.
    assert held(loaded) - held(build(estate(seed, dcs, zones, 0), "generated")) == records
    assert loaded.expected() == set()


def test_the_seed_decides_everything() -> None:
    assert estate(7, 8, 40, 100, list(FAULTS)[:3]) == estate(7, 8, 40, 100, list(FAULTS)[:3])
    assert estate(7, 8, 40, 100) != estate(8, 8, 40, 100)


@pytest.mark.parametrize("fault", FAULTS)
def test_each_fault_changes_the_estate_and_says_what_must_be_found(fault: str) -> None:
    healthy, faulty = estate(3, 12, 60), estate(3, 12, 60, 0, [fault])
    assert build(faulty, "generated").expected()
    parts = ("replication", "hosts", "zones", "groups", "subnets")
    assert [faulty.get(each) for each in parts] != [healthy.get(each) for each in parts]


def test_all_faults_fit_into_one_estate() -> None:
    made = build(estate(1, 20, 100, 1000, list(FAULTS)), "generated")
    assert len({control for control, _, _ in made.expected()}) == 17


def test_healthy_domains_have_one_scavenger_at_most_and_never_their_pdc_emulator() -> None:
    made = build(estate(5, 40, 50), "generated")
    for domain in made.domains:
        active = [host for host in made.controllers(domain) if host.dns and host.dns.scavenging.interval]
        assert len(active) <= 1
        assert not any("PDCEmulator" in host.roles or host.read_only for host in active)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ((1, 0, 10), "--dcs is 0"),
        ((1, 2, 1), "--zones is 1; 1 domain and the forest need 2 zones at least"),
        ((1, 2, 10, -1), "--records is -1"),
        ((1, 2, 10, 0, ["rain"]), "there is no fault 'rain'; use one of "),
        ((1, 2, 10, 0, ["two-scavengers"]), "none is left; raise --dcs"),
        ((1, 2, 2, 0, ["no-aging"]), "none is left; raise --zones"),
    ],
)
def test_what_cannot_be_is_refused_in_one_sentence(arguments: tuple[Any, ...], sentence: str) -> None:
    with pytest.raises(GenerateError) as refused:
        estate(*arguments)
    assert sentence in str(refused.value)


def test_the_command_writes_a_file_that_loads(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "estate.yml"
    arguments = ["--seed", "7", "--dcs", "4", "--zones", "40", "--records", "200"]
    assert main([*arguments, "--output", str(file)]) == 0
    assert len(load(file).hosts) == 4
    assert main([*arguments, "--faults", "no-aging, short-intervals"]) == 0
    assert len(build(json.loads(capsys.readouterr().out), "out").expected()) == 3


@pytest.mark.parametrize("more", [["--dcs", "0"], ["--faults", "rain"], ["--output", "/nowhere/at/all.yml"]])
def test_the_command_ends_with_2_and_one_sentence(more: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--seed", "7", "--dcs", "4", "--zones", "40", *more]) == 2
    said = capsys.readouterr().err
    assert said.startswith("generate: ")
    assert said.count("\n") == 1


def test_a_large_estate_is_made_and_loaded_quickly(tmp_path: Path) -> None:
    file = tmp_path / "large.yml"
    begun = time.process_time()
    assert main(["--seed", "1", "--dcs", "300", "--zones", "1000", "--records", "1000000", "--output", str(file)]) == 0
    estate_ = load(file)
    host = estate_.hosts["dc1"]
    assert host.dns is not None
    assert host.dns.zones()
    assert time.process_time() - begun < 5

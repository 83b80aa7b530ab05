"""The page about estate files names every key that the sample and a full file may have."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from simulator.estate import EstateError
from simulator.estate.load import build

README = (Path(__file__).parents[3] / "simulator" / "estates" / "README.md").read_text()


def keys(content: dict[str, Any], place: Any) -> set[str]:
    place["no such key"] = 1
    try:
        build(content, "x")
    except EstateError as refused:
        return set(re.sub(r".*; use one of ", "", str(refused)).split(", "))
    raise AssertionError("an unknown key was taken")


def test_every_key_of_a_file_is_named(content: dict[str, Any]) -> None:
    assert {key for key in keys(content, content) if f"`{key}`" not in README} == set()


def test_every_key_of_a_host_and_of_a_zone_is_named(content: dict[str, Any]) -> None:
    known = keys(content, content["hosts"][0])
    del content["hosts"][0]["no such key"]
    known |= keys(content, content["zones"][0])
    assert {key for key in known if f"`{key}`" not in README} == set()

"""The sites and subnets of a forest."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from simulator.estate.errors import EstateError

SITES = "CN=Sites,CN=Configuration,DC=corp,DC=example"


@pytest.fixture
def forest(content: dict[str, Any], make: Callable[[dict[str, Any]], Any]) -> Any:
    content["subnets"] = [{"network": "10.1.0.0/16", "site": "north"}, {"network": "fd00:1::/48"}]
    return make(content)


def test_every_domain_controller_shows_every_subnet(forest: Any) -> None:
    for host in ("dc1", "rodc", "emea1"):
        found = forest.ask(host, "Get-ADReplicationSubnet", Filter="*")
        assert found.column("Name") == ["10.1.0.0/16", "fd00:1::/48"]
        assert found.column("Site") == [f"CN=north,{SITES}", None]
    assert found.objects[0]["DistinguishedName"] == f"CN=10.1.0.0/16,CN=Subnets,{SITES}"


def test_sites_are_those_that_machines_and_subnets_name(forest: Any) -> None:
    assert forest.ask("dc1", "Get-ADReplicationSite", Filter="*").column("Name") == ["north", "south"]


def test_one_subnet_is_found_by_its_name(forest: Any) -> None:
    assert forest.ask("dc1", "Get-ADReplicationSubnet", Identity="10.1.0.0/16").one["ObjectClass"] == "subnet"
    assert forest.ask("dc1", "Get-ADReplicationSubnet", Identity="10.9.0.0/16").ended == "ad.object.absent"


def test_a_member_server_cannot_ask_the_directory(forest: Any) -> None:
    assert forest.ask("member", "Get-ADReplicationSubnet", Filter="*").ended == "ad.server.down"


def test_a_filter_that_is_not_played_is_refused(forest: Any) -> None:
    assert forest.ask("dc1", "Get-ADReplicationSubnet", Filter="Name -like '10*'").ended == "simulator.not.simulated"


@pytest.mark.parametrize(
    ("subnets", "words"),
    [
        ([{"network": "10.1.0.1/16"}], "give an address with a prefix"),
        ([{"network": "10.1.0.0/16"}, {"network": "10.1.0.0/16"}], "write it once"),
    ],
)
def test_a_mistake_in_a_subnet_is_one_sentence(
    content: dict[str, Any], make: Callable[[dict[str, Any]], Any], subnets: list[dict[str, str]], words: str
) -> None:
    content["subnets"] = subnets
    with pytest.raises(EstateError, match=words):
        make(content)

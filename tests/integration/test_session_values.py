"""Values travel from wherever they come to the wire and back, unchanged."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest

Open = Callable[..., AbstractContextManager[Any]]

TEMPLATE = "{{ 1+1 }}"
AGING = "ddi.windows.dns_zone_aging"


def command_of(played: Any, host: str = "dc1") -> dict[str, Any]:
    told = played.of(host)
    assert told.state == "ok", played.output
    return next(each for each in told.result["commands"] if each["parameters"].get("Name") == "corp.example")


def test_a_zone_named_like_a_template_travels_to_the_wire_and_back(site: Open) -> None:
    with site("small") as here:
        tasks = [
            {"ddi.windows.dns_zone": {}, "register": "zones"},
            {AGING: {"no_refresh_interval": "3d"}, "register": "aging"},
            {"ansible.builtin.set_fact": {"kept": "{{ aging }}"}},
            {AGING: {"static_zones": "{{ zones.commands | map(attribute='parameters.Name') | list }}"}},
        ]
        played = here.play(tasks)
        assert played.rc == 0, played.output
        zones, aging, kept, listed = (each.result for each in played.told)
        assert {each["parameters"]["Name"] for each in zones["commands"]} == {TEMPLATE}
        assert TEMPLATE in {each["parameters"]["Name"] for each in aging["commands"]}
        assert kept["ansible_facts"]["kept"]["commands"] == aging["commands"]
        assert listed["invocation"]["module_args"]["static_zones"] == [TEMPLATE]
        sent = [
            each.parameters for each in here.world.estate.hosts["dc1"].log if each.command == "Get-DnsServerZoneAging"
        ]
        assert any(TEMPLATE in str(each) for each in sent)


ADDRESSES = ["10.0.0.1"]


@pytest.mark.parametrize(
    ("options", "arguments", "play"),
    [
        pytest.param({"scavenge_servers": ADDRESSES, "aging": False}, [], {}, id="YAML"),
        pytest.param(
            {"scavenge_servers": "{{ addresses }}", "aging": "{{ wanted }}"},
            ["-e", json.dumps({"addresses": ADDRESSES, "wanted": False})],
            {},
            id="extra variables",
        ),
        pytest.param(
            {"scavenge_servers": "{{ [address] }}", "aging": "{{ not true }}"},
            [],
            {"vars": {"address": "{{ '10.0.0.' ~ 1 }}"}},
            id="templates",
        ),
        pytest.param(
            {}, [], {"module_defaults": {AGING: {"scavenge_servers": ADDRESSES, "aging": "no"}}}, id="module defaults"
        ),
        pytest.param(
            {"aging": False},
            [],
            {"module_defaults": {"group/ddi.windows.windows": {"scavenge_servers": ADDRESSES}}},
            id="group defaults",
        ),
    ],
)
def test_values_are_the_same_from_wherever_they_come(
    site: Open, options: dict[str, Any], arguments: list[str], play: dict[str, Any]
) -> None:
    with site("small") as here:
        played = here.play([{AGING: options}], *arguments, **play)
        told = played.of("dc1")
        assert told.state == "ok", played.output
        params = told.result["invocation"]["module_args"]
        assert params["aging"] is False
        assert params["scavenge_servers"] == ADDRESSES


def test_a_vaulted_value_and_a_vaulted_password_are_used(site: Open) -> None:
    with site("small") as here:
        (here.folder / "vault-password").write_text("simulated")
        binary = str(Path(sys.executable).with_name("ansible-vault"))

        def vaulted(text: str) -> str:
            command = [binary, "encrypt_string", "--vault-password-file", str(here.folder / "vault-password"), text]
            return subprocess.run(command, capture_output=True, text=True, check=True).stdout

        play = (
            "- hosts: dns_servers\n  gather_facts: false\n  check_mode: true\n  vars:\n"
            f"    ansible_password: {_indented(vaulted('Simulated-Only-1'))}"
            f"    length: {_indented(vaulted('36h'))}"
            f'  tasks:\n    - {AGING}:\n        no_refresh_interval: "{{{{ length }}}}"\n'
            f"        refresh_interval: {_indented(vaulted('48h'), 10)}"
        )
        path = here.folder / "vault.yml"
        path.write_text(play)
        variables = here.connection()
        del variables["ansible_password"]
        played = here.playbook(path, "--vault-password-file", str(here.folder / "vault-password"), variables=variables)
        command = command_of(played)
        assert command["parameters"]["NoRefreshInterval"] == "P1DT12H"
        assert command["parameters"]["RefreshInterval"] == "P2D"
        assert "1.12:00:00" in command["command"]


def _indented(block: str, by: int = 6) -> str:
    first, *rest = block.rstrip("\n").splitlines()
    return "\n".join([first, *(" " * by + line.strip() for line in rest)]) + "\n"

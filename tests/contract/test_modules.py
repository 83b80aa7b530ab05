"""What every module promises, checked for all of them at once."""

from __future__ import annotations

import importlib
import json
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import yaml
from ansible_collections.ddi.windows.plugins.module_utils._catalogue import (
    ALONE_CONTROLS,
    CONTROLS,
    ESTATE_PARTS,
    HOST_CONTROLS,
    PART_CONTROLS,
    SEVERITIES,
)
from ansible_collections.ddi.windows.plugins.module_utils._errors import DdiError
from ansible_collections.ddi.windows.plugins.plugin_utils._arguments import check
from ansible_collections.ddi.windows.plugins.plugin_utils._door import CONTROLLER_MODULES
from ansible_collections.ddi.windows.plugins.plugin_utils._host import HOST_MODULES
from ansible_collections.ddi.windows.plugins.plugin_utils._signatures import signature

ROOT = Path(__file__).resolve().parents[2]
NAMES = sorted(path.stem for path in (ROOT / "plugins" / "modules").glob("[a-z]*.py"))
RUNTIME = yaml.safe_load((ROOT / "meta" / "runtime.yml").read_text(encoding="utf-8"))
GALAXY = yaml.safe_load((ROOT / "galaxy.yml").read_text(encoding="utf-8"))


def load(name: str) -> ModuleType:
    return importlib.import_module(f"ansible_collections.ddi.windows.plugins.modules.{name}")


RESOURCES = [name for name in NAMES if hasattr(load(name), "READS")]
COMPOSED = [name for name in NAMES if hasattr(load(name), "PARTS")]
ON_CONTROLLER = [name for name in NAMES if hasattr(load(name), "CONTROLLER")]
ON_HOST = [name for name in NAMES if hasattr(load(name), "ON_HOST")]


def options(module: ModuleType) -> dict[str, Any]:
    documentation = yaml.safe_load(module.DOCUMENTATION)
    documented: dict[str, Any] = {}
    for fragment in documentation["extends_documentation_fragment"]:
        _, _, file, *section = fragment.split(".")
        found = importlib.import_module(f"ansible_collections.ddi.windows.plugins.doc_fragments.{file}")
        text = getattr(found.ModuleDocFragment, section[0].upper() if section else "DOCUMENTATION")
        documented |= yaml.safe_load(text).get("options") or {}
    # What a module says of an option stands before what a fragment says of it, key by key, as ansible-core joins them.
    own = documentation.get("options") or {}
    return documented | {name: documented.get(name, {}) | option for name, option in own.items()}


def comparable(option: dict[str, Any]) -> dict[str, Any]:
    known = {"type": "str", "required": False, "default": None, "choices": None, "elements": None}
    return {key: option.get(key, default) for key, default in known.items()}


def test_every_module_is_a_resource_a_composition_or_a_phase_of_a_run() -> None:
    assert sorted(RESOURCES + COMPOSED + ON_CONTROLLER + ON_HOST) == NAMES
    assert sorted(ON_CONTROLLER) == sorted(CONTROLLER_MODULES)
    assert sorted(ON_HOST) == sorted(HOST_MODULES)


@pytest.mark.parametrize("name", NAMES)
def test_the_documentation_says_what_the_spec_says(name: str) -> None:
    module = load(name)
    spec = module.SPEC["argument_spec"]
    assert {key: comparable(option) for key, option in options(module).items()} == {
        key: comparable(option) for key, option in spec.items()
    }


@pytest.mark.parametrize("name", NAMES)
def test_every_option_is_described_in_full_sentences(name: str) -> None:
    for key, option in options(load(name)).items():
        described = option["description"]
        for paragraph in [described] if isinstance(described, str) else described:
            assert re.match(r"[A-Z].*[.]$", paragraph, re.DOTALL), f"{key}: {paragraph}"


@pytest.mark.parametrize("name", [name for name in RESOURCES if load(name).WRITES])
def test_every_option_names_its_powershell_parameter_or_says_that_there_is_none(name: str) -> None:
    module = load(name)
    for key, option in options(module).items():
        text = " ".join(option["description"])
        found = re.search(r"C\(-(\w+)\) of C\(([\w-]+)\)", text)
        assert found or "Has no PowerShell parameter" in text, key
        if found:
            assert found[2] in module.WRITES
            assert signature(found[2]).type_of(found[1])


@pytest.mark.parametrize("name", NAMES)
def test_the_documentation_names_itself_and_what_it_returns(name: str) -> None:
    module = load(name)
    documented = yaml.safe_load(module.DOCUMENTATION)
    assert documented["module"] == name
    assert documented["version_added"] == GALAXY["version"]
    for key, value in yaml.safe_load(module.RETURN).items():
        assert {"description", "returned", "type"} <= set(value), key


@pytest.mark.parametrize("name", NAMES)
def test_every_example_passes_the_spec(name: str) -> None:
    tasks = yaml.safe_load(load(name).EXAMPLES)
    assert tasks
    for task in tasks:
        assert re.match(r"[A-Z]", task["name"])
        check(load(name), name, task[f"ddi.windows.{name}"] or {})


@pytest.mark.parametrize("name", [name for name in RESOURCES + COMPOSED if not name.endswith("_info")])
def test_every_example_that_could_change_something_runs_in_check_mode(name: str) -> None:
    assert all(task["check_mode"] for task in yaml.safe_load(load(name).EXAMPLES))


@pytest.mark.parametrize("name", RESOURCES)
def test_reads_only_read_and_writes_can_be_tried(name: str) -> None:
    module = load(name)
    for command in module.READS:
        assert command.partition("-")[0] in ("Get", "Test", "Resolve", "Measure")
        assert signature(command).only_reads, command
    for command in module.WRITES:
        assert signature(command).confirm, f"{command} has no ShouldProcess"


@pytest.mark.parametrize("name", RESOURCES)
def test_what_is_fetched_early_is_among_the_reads(name: str) -> None:
    module = load(name)
    assert {command.name for command in module.PREFETCH} <= set(module.READS)


@pytest.mark.parametrize("name", COMPOSED)
def test_a_composition_takes_one_dictionary_for_each_part_with_options(name: str) -> None:
    module = load(name)
    spec = module.SPEC["argument_spec"]
    with_options = {part for part in module.PARTS if load(part).SPEC["argument_spec"]}
    assert {key for key, option in spec.items() if option["type"] == "dict"} == with_options


@pytest.mark.parametrize("name", NAMES)
def test_every_module_is_routed_to_the_one_action_and_in_the_group(name: str) -> None:
    assert RUNTIME["plugin_routing"]["modules"][name] == {"action_plugin": "ddi.windows.windows"}
    assert name in RUNTIME["action_groups"]["windows"]


def test_nothing_else_is_routed() -> None:
    assert sorted(RUNTIME["plugin_routing"]["modules"]) == sorted(RUNTIME["action_groups"]["windows"]) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_every_module_has_a_test(name: str) -> None:
    others = [path for path in (ROOT / "tests").rglob("test_*.py") if path != Path(__file__).resolve()]
    words = {
        "estate_judgement": "_judge",
        "audit_report": "_report",
        "audit_verdict": "_verdict",
        "change_outcome": "_outcome",
        "scavenging_stopped": "_stopped",
        "change_plan": "_plan",
        "forecast_logons": "_logons",
        "forecast_guard_outcome": "forecast_guard",
        "forecast_report": "playbooks/forecast",
    }
    assert any(re.search(rf"\b{words.get(name, name)}\b", path.read_text(encoding="utf-8")) for path in others)


@pytest.mark.parametrize("name", NAMES)
def test_a_module_that_is_started_by_itself_says_where_it_runs(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: dict[str, Any] = {}

    class Recorded:
        def __init__(self, **arguments: Any) -> None:
            seen.update(arguments)

        def fail_json(self, msg: str) -> None:
            seen["msg"] = msg

    module = load(name)
    monkeypatch.setattr(module, "AnsibleModule", Recorded)
    module.main()
    assert seen == {
        "argument_spec": module.SPEC["argument_spec"],
        "supports_check_mode": True,
        "msg": f"ddi.windows.{name} runs on the controller.",
    }


@pytest.mark.parametrize("path", sorted((ROOT / "plugins" / "modules").glob("*.py")), ids=lambda path: path.stem)
def test_modules_import_module_utils_only(path: Path) -> None:
    imports = re.findall(r"^from (\.\S*)", path.read_text(encoding="utf-8"), re.MULTILINE)
    assert all(each.startswith("..module_utils") for each in imports)


def test_module_utils_need_neither_ansible_nor_a_wire() -> None:
    names = [path.stem for path in (ROOT / "plugins" / "module_utils").glob("_*.py")]
    package = "ansible_collections.ddi.windows.plugins.module_utils"
    lines = ["import sys", *(f"sys.modules[{name!r}] = None" for name in ("ansible", "pypsrp", "psrpcore", "yaml"))]
    lines += [f"import {package}.{name}" for name in names]
    subprocess.run(
        [sys.executable, "-c", "\n".join(lines)], cwd=ROOT / "collections", check=True, capture_output=True, text=True
    )


def test_the_catalogue_covers_every_control_of_every_module() -> None:
    assert {name: load(name).CONTROLS for name in RESOURCES} == PART_CONTROLS | ALONE_CONTROLS | ESTATE_PARTS
    assert set(HOST_CONTROLS) <= set(CONTROLS)
    assert {control.severity for control in CONTROLS.values()} <= set(SEVERITIES)


def test_the_catalogue_claims_nothing_was_run_on_windows() -> None:
    assert not any(control.run_on_windows for control in CONTROLS.values())


@pytest.mark.parametrize("name", [name for name in RESOURCES if name.endswith("_info")])
def test_what_is_called_info_changes_nothing(name: str) -> None:
    assert load(name).WRITES == ()


def test_every_part_belongs_to_the_whole_server() -> None:
    assert set(load("dns_server").PARTS) == set(PART_CONTROLS | ESTATE_PARTS)


@pytest.mark.parametrize("name", NAMES)
def test_an_option_that_does_not_exist_is_refused_by_name(name: str) -> None:
    required = {key: "x" for key, option in load(name).SPEC["argument_spec"].items() if option.get("required")}
    with pytest.raises(DdiError, match="colour"):
        check(load(name), f"ddi.windows.{name}", required | {"colour": "red"})


def test_the_link_makes_the_checkout_the_collection() -> None:
    link = ROOT / "collections" / "ansible_collections" / GALAXY["namespace"] / GALAXY["name"]
    assert link.is_symlink()
    assert link.readlink() == Path("../../..")
    assert link.resolve() == ROOT


def test_specs_are_plain_data() -> None:
    for name in NAMES:
        assert json.loads(json.dumps(load(name).SPEC)) == load(name).SPEC

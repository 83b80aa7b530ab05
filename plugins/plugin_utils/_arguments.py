"""Check the arguments of a task by the module's own SPEC, and those of each part by the part's."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from importlib import import_module
from types import ModuleType
from typing import Any

from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible.module_utils.errors import UnsupportedError

from ..module_utils._errors import Refused
from ..module_utils._gate_options import change_of
from ..module_utils._options import WRITING

#: What a SPEC may hold for AnsibleModule and the validator alike.
_RULES = ("mutually_exclusive", "required_together", "required_one_of", "required_if", "required_by")


@dataclass(frozen=True, slots=True)
class Checked:
    """Arguments after SPEC was applied, as plain builtin values, and the secrets among them."""

    params: dict[str, Any]
    no_log_values: frozenset[str]


def parts_of(module: ModuleType) -> dict[str, ModuleType]:
    """Return the modules that *module* is composed of, by name; itself when it is not composed."""
    package, _, own_name = module.__name__.rpartition(".")
    names = getattr(module, "PARTS", (own_name,))
    return {name: module if name == own_name else import_module(f"{package}.{name}") for name in names}


def check(module: ModuleType, name: str, arguments: Mapping[str, Any]) -> Checked:
    """Return the checked arguments of *module*, shown as *name*; raise Refused with one sentence for a bad one."""
    checked = _check(module, name, builtin(arguments))
    if not hasattr(module, "PARTS"):
        return checked
    params, secrets = dict(checked.params), set(checked.no_log_values)
    for part_name, part in parts_of(module).items():
        part_checked = _check(part, f"{name}: {part_name}", params.get(part_name) or {}, shared=WRITING)
        params[part_name] = part_checked.params
        secrets |= part_checked.no_log_values
    return Checked(params, frozenset(secrets))


def _check(module: ModuleType, name: str, arguments: dict[str, Any], shared: Collection[str] = ()) -> Checked:
    # What all parts have in common is an option of the composition.
    spec = {key: option for key, option in module.SPEC["argument_spec"].items() if key not in shared}
    rules = {rule: module.SPEC[rule] for rule in _RULES if rule in module.SPEC}
    result = ArgumentSpecValidator(spec, **rules).validate(arguments)
    for error in result.errors.errors:
        if isinstance(error, UnsupportedError):
            raise Refused(_unknown_option(name, spec, arguments, error))
    if result.error_messages:
        raise Refused(f"{name}: {'; '.join(result.error_messages)}")
    params = builtin(result.validated_parameters)
    if "change" in params or hasattr(module, "check"):
        try:
            if "change" in params:
                params["change"] = change_of(params)
            if hasattr(module, "check"):
                module.check(params)
        except Refused as error:
            raise Refused(f"{name}: {error}") from error
    return Checked(params, frozenset(result._no_log_values))


def _unknown_option(name: str, spec: Mapping[str, Any], arguments: Mapping[str, Any], error: UnsupportedError) -> str:
    known = set(spec) | {alias for entry in spec.values() for alias in entry.get("aliases", ())}
    unknown = ", ".join(sorted(str(each) for each in arguments if each not in known))
    if not unknown:
        # A word inside an option: core's own sentence is "reverse_policies.withn. Supported parameters include: ...".
        words, _, supported = str(error).rstrip(".").partition(". Supported parameters include: ")
        return f"{name} has no option {words}" + (f": its options are {supported}" if supported else "")
    return f"{name} has no option {unknown}: " + (
        f"its options are {', '.join(sorted(spec))}" if spec else "it takes no options"
    )


def builtin(value: Any) -> Any:
    """Return *value* made of exact builtin types: ansible-core 2.19 tags what comes from YAML and templates."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return str.__str__(value)
    if isinstance(value, int):
        return int(int.__repr__(value))
    if isinstance(value, float):
        return float(float.__repr__(value))
    if isinstance(value, Mapping):
        return {builtin(key): builtin(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [builtin(each) for each in value]
    # Vaulted text of ansible-core 2.17 and 2.18 is no str and becomes one when it is asked for its text.
    return str(value) if hasattr(value, "vault") else value

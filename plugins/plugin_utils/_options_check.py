"""Whether the options of another module make sense: one sentence for a play instead of one for each host."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Any

from ..module_utils._errors import Refused
from ._arguments import check
from ._context import Context

_MODULES = f"{__package__.rpartition('.')[0]}.modules"


def run(params: Mapping[str, Any], context: Context) -> dict[str, Any]:
    """Check the options as the module does; raise Refused with its sentence."""
    name = params["name"]
    if not name.isidentifier():
        raise Refused(f"{name!r} is no name of a module: write it without that of the collection")
    try:
        module = import_module(f"{_MODULES}.{name}")
    except ModuleNotFoundError as error:
        raise Refused(f"ddi.windows has no module {name}") from error
    spec = module.SPEC["argument_spec"]
    own = {"run_id": context.run.run_id, "runs_dir": str(context.run.path.parent)}
    check(module, f"ddi.windows.{name}", params["options"] | {key: own[key] for key in own if key in spec})
    return {"changed": False, "msg": f"the options of ddi.windows.{name} make sense"}

"""The one door: find the module of a task, check its arguments, open the session, run, keep the evidence."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import Any

from ansible.module_utils.common.parameters import remove_values
from ansible.plugins.loader import module_loader
from ansible.utils.display import Display

from ..module_utils._errors import ConnectionLost, DdiError, Refused
from ._arguments import Checked, check
from ._context import Context
from ._host import account_of, folder_of, host_of, run_on_host
from ._hosts import hosts_of
from ._runs import checked_id, open_run, plain

SCHEMA_VERSION = 1

#: Modules that work on the controller -> the file that holds their ``run(params, context)``.
CONTROLLER_MODULES = {
    "estate_judgement": "_judge",
    "audit_report": "_report",
    "change_plan": "_plan",
    "change_approval": "_approval",
    "audit_verdict": "_verdict",
    "forecast_approval": "_forecast_approval",
    "forecast_guard": "_forecast_guard",
    "forecast_guard_outcome": "_forecast_guard_outcome",
    "forecast_order": "_forecast_order",
    "forecast_report": "_forecast_report",
    "backup_outcome": "_backup_outcome",
    "options_check": "_options_check",
    "record_restore": "_record_restore",
    "pass_approval": "_pass_approval",
    "rollback_plan": "_rollback_plan",
    "rollback_outcome": "_rollback_outcome",
    "change_outcome": "_outcome",
    "scavenging_stopped": "_stopped",
    "watch_look": "_watch_look",
    "watch_outcome": "_watch_outcome",
}


#: Strategies that finish a task on every host before the next one starts.
_WITH_BARRIERS = ("linear", "ansible.builtin.linear")


def enter(action: Any, task_vars: Mapping[str, Any]) -> dict[str, Any]:
    """Return the result of the task of *action*; it says unreachable when its host cannot be reached."""
    task = action._task
    found = module_loader.find_plugin_with_context(task.action, collection_list=task.collections)
    name = found.resolved_fqcn
    module = import_module(found.plugin_resolved_name)
    try:
        _refuse_become(name, action)
        if not hasattr(module, "CONTROLLER") and not hasattr(module, "ON_HOST"):
            _forget(task.args, host_of(action, task_vars), folder_of(module))
        checked = check(module, name, task.args)
        if hasattr(module, "CONTROLLER"):
            result = _run_on_controller(name, checked, action, task_vars)
        else:
            result = run_on_host(name, module, checked, action, task_vars)
    except ConnectionLost as error:
        # Raised, core 2.19 would print the sentence three times, with the libraries' own words behind it.
        return {"changed": False, "unreachable": True, "msg": str(error)}
    except DdiError as error:
        return {"failed": True, "msg": str(error)}
    result["invocation"] = {"module_args": checked.params}
    if not action._task.diff:
        # With --diff core shows every diff that a result holds, also where the task switches it off.
        result.pop("diff", None)
    portable: dict[str, Any] = remove_values(json.loads(json.dumps(result, default=plain)), checked.no_log_values)
    return portable


def _refuse_become(name: str, action: Any) -> None:
    if action._task.become or action._play_context.become:
        raise Refused(f"{name} runs with the rights of the connection's account: leave out become")


def _forget(arguments: Mapping[str, Any], host: str, folder: str) -> None:
    """Remove what an earlier task read from *host* in the same run: if this one fails, nothing was read."""
    if arguments.get("run_id") and arguments.get("runs_dir"):
        with suppress(DdiError, OSError, TypeError):
            if Path(arguments["runs_dir"], checked_id(arguments["run_id"])).expanduser().is_dir():
                open_run(arguments["runs_dir"], arguments["run_id"]).evidence_path(host, folder).unlink(missing_ok=True)


def _refuse_loose_order(name: str, action: Any) -> None:
    if action._task.get_play().serial:
        raise Refused(f"{name} judges all servers of the play at once: leave out serial")
    strategy = action._task.get_play().strategy
    if strategy not in _WITH_BARRIERS:
        raise Refused(f"{name} needs the tasks before it done on every host: take the strategy linear, not {strategy}")


def _run_on_controller(name: str, checked: Checked, action: Any, task_vars: Mapping[str, Any]) -> dict[str, Any]:
    _refuse_loose_order(name, action)
    run = open_run(checked.params["runs_dir"], checked.params["run_id"])
    patterns = action._task.get_play().hosts
    play_hosts = list(map(str, task_vars.get("ansible_play_hosts_all", ())))
    context = Context(
        run=run,
        hosts=hosts_of(patterns, task_vars.get("groups", {})) or play_hosts,
        play_hosts=play_hosts,
        host=host_of(action, task_vars),
        check_mode=bool(action._task.check_mode),
        diff=bool(action._task.diff),
        account=account_of(action._connection),
        time=datetime.now(UTC),
        display=Display().display,
    )
    work = import_module(f"{__package__}.{CONTROLLER_MODULES[name.rpartition('.')[2]]}")
    result: dict[str, Any] = work.run(checked.params, context)
    return result

"""A task on a host: the session, the evidence of what was read, and the writes when there are some."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from importlib import import_module
from types import ModuleType
from typing import Any

from ansible.errors import AnsibleError
from ansible.utils.display import Display

from ..module_utils._errors import ConnectionLost, Refused
from ._alone import refusal, write_alone
from ._arguments import Checked
from ._diff import diff_of
from ._hands import HostContext
from ._psrp import PsrpWire
from ._runner import ModuleResult, audit, may_change, reads_of
from ._runs import AUDIT, RunFolder, open_run, playbook, run_id
from ._session import HostSession
from ._winrm import translated_connection

SCHEMA_VERSION = 1

#: Modules that carry out what other phases decided -> the file that holds their ``run(params, context)``.
HOST_MODULES = {
    "change_confirmation": "_confirmation",
    "change_write": "_change_write",
    "event_counts": "_event_counts",
    "forecast_logons": "_forecast_logons",
    "lab_answers": "_lab_answers",
    "pass_confirmation": "_pass_confirmation",
    "rollback_write": "_rollback_write",
    "update_sources": "_update_sources",
    "watch_server": "_watch_server",
    "zone_answers": "_zone_answers",
    "zone_backup": "_zone_backup",
    "zone_holdings": "_zone_holdings",
    "zone_leases": "_zone_leases",
}


def run_on_host(
    name: str, module: ModuleType, checked: Checked, action: Any, task_vars: Mapping[str, Any]
) -> dict[str, Any]:
    """Return the result of a task on its host; raise ConnectionLost when that cannot be reached."""
    host, params, check_mode = host_of(action, task_vars), checked.params, bool(action._task.check_mode)
    account = account_of(action._connection)
    kept = open_run(params["runs_dir"], params["run_id"]) if params.get("run_id") else None
    with _psrp_connection(name, host, action) as connection:
        wire = PsrpWire(connection)

        def context(run: RunFolder) -> HostContext:
            return HostContext(run, host, check_mode, account, wire, Display().display, time.sleep)

        short = name.rpartition(".")[2]
        if kept and short in HOST_MODULES:
            work = import_module(f"{__package__}.{HOST_MODULES[short]}")
            return {**work.run(params, context(kept)), "requests": wire.requests}
        evidence = _evidence(kept, host, short, account)
        folder = folder_of(module)
        session = HostSession(wire, read_only=True, reads=reads_of(module))
        try:
            audited = audit(module, session, params)
        except ConnectionLost as error:
            _keep(kept, host, folder, evidence | {"error": str(error), "requests": wire.requests})
            raise
        result, last = _result(audited), audited
        refused = refusal(name, audited, params)
        if may_change(module) and not check_mode:
            if refused:
                raise Refused(refused)
            run = kept or open_run(params["runs_dir"], run_id())
            written, last = write_alone(module, params, context(run), audited)
            # Core shows the whole result of a task that failed; the rest is in the record.
            result = {**({} if "failed" in written else result), **written, "run_id": run.run_id}
        elif refused and not kept:
            # The judge decides about what is kept; a task of somebody's own play will refuse.
            result |= {"refused": refused, "msg": f"{result['msg']}; outside check mode it is refused: {refused}"}
            Display().display(f"{host}: outside check mode this is refused: {refused}")
        told = {"reached": True, "error": last.trouble, "requests": wire.requests}
        parts = {"parts": {part.module: part.as_dict() for part in last.parts}}
        path = _keep(kept, host, folder, evidence | told | parts)
    return result | {"requests": wire.requests} | ({"evidence": path} if path else {})


def _result(audited: ModuleResult) -> dict[str, Any]:
    told = audited.as_dict()
    counts = f"{len(told['findings'])} findings, {len(told['commands'])} commands would change what is automatic"
    result = {"changed": bool(audited.planned), "diff": diff_of(told["findings"]), **told}
    trouble = audited.trouble
    return result | ({"failed": True, "msg": trouble} if trouble else {"msg": counts})


def _evidence(run: RunFolder | None, host: str, module: str, account: str) -> dict[str, Any]:
    """Return the evidence of a host that was not reached; the rest is added when it was."""
    return {
        "schema_version": SCHEMA_VERSION,
        "run_id": run.run_id if run else None,
        "host": host,
        "module": module,
        "time": datetime.now(UTC).isoformat(timespec="seconds"),
        "account": account,
        "playbook": playbook(),
        "reached": False,
        "error": None,
        "requests": 0,
        "parts": {},
    }


def folder_of(module: ModuleType) -> str:
    """Return the name of the folder of a run in which what *module* read is kept."""
    return str(getattr(module, "EVIDENCE", AUDIT))


def _keep(run: RunFolder | None, host: str, folder: str, evidence: Mapping[str, Any]) -> str | None:
    return str(run.write(run.evidence_path(host, folder), evidence)) if run else None


@contextmanager
def _psrp_connection(name: str, host: str, action: Any) -> Iterator[Any]:
    """Give a psrp connection to the host of the task; close it when it was made here."""
    connection = action._connection
    if connection.transport == "psrp":
        yield connection
        return
    if connection.transport != "winrm":
        raise Refused(
            f"{name} talks PSRP and {host} has the connection {connection.transport}: use ansible_connection: psrp"
        )
    translated = translated_connection(connection, action._play_context)
    try:
        yield translated
    finally:
        PsrpWire(translated).close()


def host_of(action: Any, task_vars: Mapping[str, Any]) -> str:
    """Return the machine that the task is about, also under delegate_to."""
    return str(action._task.delegate_to or task_vars["inventory_hostname"])


def account_of(connection: Any) -> str:
    """Return the account of a connection, empty when it has none."""
    with suppress(KeyError, AnsibleError):
        return str(connection.get_option("remote_user") or "")
    return ""

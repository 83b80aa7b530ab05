"""What became of the servers that a guard had to stop: the playbook fails when there was one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..module_utils._errors import Refused
from ..module_utils._gate_options import names_in
from ._context import Context
from ._forecast_files import GUARD
from ._outcome_undo import said, undo_of
from ._stopped import NOT_STOPPED, OFF, SETTING, STOPPED, WOULD, server_in

NEVER = "never"


def run(params: Mapping[str, Any], context: Context) -> dict[str, Any]:
    """Say of every server that had to be stopped whether it is, and fail when there was one."""
    told = context.run.read(context.run.path / GUARD)
    if told is None or told["run_id"] != context.run.run_id:
        raise Refused(f"{context.run.path} holds no look of a guard: run ddi.windows.forecast_guard before")
    wanted = [host for host, each in told["servers"].items() if each["reasons"]]
    servers = [server_in(host, context) for host in wanted]
    stopped = [each for each in servers if each.state in (STOPPED, OFF)]
    changes = [{"setting": SETTING, "before": each.before, "after": NEVER} for each in servers if each.state == STOPPED]
    lines = said(undo_of(context.run, changes)) if changes else []
    if lines:
        context.display("\n".join(lines))
    sentences = [
        f"{each.host} {_WORDS[each.state]}, because {told['servers'][each.host]['reasons'][0]}"
        + (f" ({each.reason})" if each.reason else "")
        for each in servers
    ]
    accepted = names_in(params["allow_missing"])
    unread = [host for host in told["not_read"] if host.lower() not in accepted]
    sentences += [f"not read, so nobody knows what they delete: {', '.join(unread)}"] if unread else []
    result = {"changed": False, "stopped": [each.host for each in stopped], "not_read": unread}
    if sentences:
        return result | {"failed": True, "msg": f"The guard stops: {'; '.join(sentences)}."}
    return result | {"msg": "No pass deletes what nobody approved, so no server was stopped"}


_WORDS = {
    STOPPED: "was stopped",
    OFF: "does not scavenge any more",
    WOULD: "would be stopped",
    NOT_STOPPED: "has to be stopped and IS NOT",
}

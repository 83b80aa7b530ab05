"""What became of a stop that a watch asked for: the playbook fails when a condition asks for one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..module_utils._errors import Refused
from ..module_utils._estate import NEVER
from ._columns import some
from ._context import Context
from ._outcome_undo import said, undo_of
from ._stopped import NOT_STOPPED, SETTING, STOPPED, WOULD, server_in
from ._watch_look import FILE


def run(params: Mapping[str, Any], context: Context) -> dict[str, Any]:  # noqa: ARG001 - the signature of all of them
    """Say whether scavenging stands still where a condition asked for it, and fail when one did."""
    told = context.run.read(context.run.path / FILE)
    if told is None or told["run_id"] != context.run.run_id:
        raise Refused(f"{context.run.path} holds no look of a watch: run ddi.windows.watch_look before")
    if not told["reasons"]:
        result = {"changed": False, "stopped": [], "not_stopped": {}}
        if left := told["not_looked_at"]:
            # A watch that sees nothing must not look like one that found nothing.
            unseen = f"no condition asks for a stop, but nothing was read from {some(left)}: their tasks above say why"
            return result | {"failed": True, "msg": unseen}
        return result | {"msg": "no condition asks for a stop"}
    why = f"{len(told['reasons'])} conditions ask for a stop, first {told['reasons'][0]}"
    if not told["switch"]:
        line = "Stop scavenging with playbooks/enforce.yml --tags stop-scavenging, or watch with -e ddi_watch_stop=true"
        return {"changed": False, "failed": True, "stopped": [], "not_stopped": {}, "msg": f"{why}. {line}."}
    servers = [server_in(host, context) for host in context.hosts]
    stopped = [each for each in servers if each.state == STOPPED]
    left = {each.host: each.reason for each in servers if each.state == NOT_STOPPED}
    changes = [{"setting": SETTING, "before": each.before, "after": NEVER} for each in stopped]
    if lines := said(undo_of(context.run, changes)) if changes else []:
        context.display("\n".join(lines))
    would = [each.host for each in servers if each.state == WOULD]
    verb = f"{', '.join(would)} would be stopped" if would else f"{len(stopped)} servers were stopped"
    trouble = f"; NOT STOPPED: {', '.join(f'{host} ({reason})' for host, reason in left.items())}" if left else ""
    return {
        "changed": False,
        "failed": True,
        "stopped": [each.host for each in stopped],
        "not_stopped": left,
        "msg": f"{why}; {verb}{trouble}.",
    }

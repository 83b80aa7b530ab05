# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The scavenging pass that somebody starts by hand on a DNS server."""

from __future__ import annotations

DOCUMENTATION = r"""
module: dns_scavenging_pass
short_description: Carries out a scavenging pass by hand that was approved
version_added: 0.1.0
description:
  - Knows how a scavenging pass is started on a Windows DNS server, and by what it shows that it ended. The playbook
    C(scavenge.yml) uses it through M(ddi.windows.pass_approval) and M(ddi.windows.change_write).
  - In a task of its own it only says when the last pass ended. It never starts one there, because a pass deletes
    records and depends on what all servers say.
options: {}
extends_documentation_fragment: [ddi.windows.writing, ddi.windows.attributes]
seealso:
  - module: ddi.windows.pass_approval
  - module: ddi.windows.dns_scavenging_run_info
author: The ddi.windows contributors (@ddi-windows)
"""

EXAMPLES = r"""
- name: It is known when the last pass ended
  ddi.windows.dns_scavenging_pass:
  check_mode: true
"""

RETURN = r"""
verdicts:
  description: When the last pass ended.
  returned: always
  type: list
  elements: dict
  sample:
    - control: scavenging-really-runs
      target: server
      state: skipped
      reason: the last pass ended 2026-03-08 06:00 UTC; one is started by playbooks/scavenge.yml alone
requests:
  description: How many requests the host answered.
  returned: success
  type: int
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from ansible.module_utils.basic import AnsibleModule

from ..module_utils import _pass_state as state
from ..module_utils._directory import first
from ..module_utils._errors import ReadError
from ..module_utils._finding import Command, Current, Decision, Params, Values, Verdict
from ..module_utils._options import WRITING
from ..module_utils._past_gates import shown
from ..module_utils._run_check_reads import PASSES, SCAVENGING
from ..module_utils._session import Session
from ..module_utils._values import moment

READS = ("Get-DnsServerScavenging", "Get-WinEvent")
WRITES = ("Start-DnsServerScavenging",)
CONTROLS = ("scavenging-really-runs",)
PREFETCH = (SCAVENGING,)
#: Why a pass that was started need not be seen at once.
LATE = "the server took the command, and a pass tells of itself at its end"
SPEC: dict[str, Any] = {"argument_spec": dict(WRITING)}


def read(session: Session, params: Params) -> Current:  # noqa: ARG001 - every module reads with its options
    """Return when the last pass began or ended."""
    last = _last(session)
    return {"server": {"last_pass": last.isoformat() if last else None}}


def read_of(session: Session, wanted: Iterable[tuple[str, str]]) -> Current:
    """Return whether a pass ended since the times that the settings *wanted* name."""
    last = _last(session)
    settings = [setting for _, setting in wanted]
    done = {setting: last is not None and last >= state.time_in(setting) for setting in settings}
    return {"server": {setting: state.DONE if done[setting] else state.NONE for setting in settings}}


def decide(current: Current, params: Params) -> Decision:  # noqa: ARG001 - every module decides with its options
    """Say when the last pass was; whether one is started is never decided here."""
    last = current["server"]["last_pass"]
    told = f"the last pass ended {shown(datetime.fromisoformat(last))}" if last else "no pass is noted"
    reason = f"{told}; one is started by playbooks/scavenge.yml alone"
    return Decision((Verdict(CONTROLS[0], "server", "skipped", reason),), ())


def commands(target: str, values: Values) -> list[Command]:  # noqa: ARG001 - the server is the only target
    """Return the call that starts a pass; nothing takes one back."""
    # Without it the cmdlet asks [inferred], and nobody answers.
    return [Command("Start-DnsServerScavenging", {"Force": True})] if state.DONE in values.values() else []


def _last(session: Session) -> datetime | None:
    """Return when the last pass began or ended, None for never; raise when one of the two was not told."""
    scavenging, passes = session.read_all([SCAVENGING, PASSES])
    for answer in (scavenging, passes):
        if isinstance(answer, ReadError):
            raise answer
    times = (moment(first(scavenging).get("LastScavengeTime")), moment(first(passes).get("TimeCreated")))
    return max((datetime.fromisoformat(time) for time in times if time), default=None)


def main() -> None:
    """Declare the options; the action plugin of the collection does the work."""
    AnsibleModule(**SPEC, supports_check_mode=True).fail_json(
        msg="ddi.windows.dns_scavenging_pass runs on the controller."
    )


if __name__ == "__main__":
    main()

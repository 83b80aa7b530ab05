# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Whether scavenging really runs on a DNS server."""

from __future__ import annotations

DOCUMENTATION = r"""
module: dns_scavenging_run_info
short_description: Reads whether scavenging really runs on a Windows DNS server, and if not, why
version_added: 0.1.0
description:
  - A DNS server that is set to scavenge may never do so. Each start of the service begins its interval anew, a zone may
    list other servers, and a zone that does not replicate is left alone. None of this shows in its settings.
  - A pass ends with event 2501 or 2502 in the log C(DNS Server). The module asks for the newest of them, for the oldest
    event of the log, and for what can keep a pass from running.
  - When no pass is seen for the scavenging interval and one day, it names the first reason that holds. They are an
    interval of 0, a service that started within the interval, an address that is not in the list, a partition that
    never replicated since the start, a zone that may not be scavenged yet, and a zone that is paused or takes no
    updates.
  - A log that cannot be read, or does not go back far enough, makes the answer unknown.
  - Events do not tell a pass that a person started from one that ran by itself.
  - Changes nothing, and starts no pass.
options:
  should_scavenge:
    description:
      - Whether this is a server that should scavenge. Then an interval of 0 is reported; otherwise it is passed over.
    type: bool
    default: false
  interval_set:
    description:
      - The interval that was set at O(interval_set_at), as V(7d), V(168h), V(P7D) or V(never), by the record of the
        runs. It counts while the server has that interval.
      - Until the first pass after that time is due, and a day later, nothing is wrong, and the control is skipped.
    type: str
  interval_set_at:
    description:
      - When the interval O(interval_set) was set, as V(2026-03-01T06:00:00+00:00). Left out, it is not known.
    type: str
extends_documentation_fragment: [ddi.windows.attributes]
seealso:
  - module: ddi.windows.dns_scavenging
  - module: ddi.windows.dns_zone_aging
author: The ddi.windows contributors (@ddi-windows)
"""

EXAMPLES = r"""
- name: Scavenging really runs on the server that should do it
  ddi.windows.dns_scavenging_run_info:
    should_scavenge: true
"""

RETURN = r"""
findings:
  description: Why no pass ran, if none did.
  returned: success
  type: list
  elements: dict
  sample:
    - control: scavenging-really-runs
      target: server
      setting: last_pass
      before: "2026-02-01T06:00:00+00:00"
      after: null
      remedy: waiting
      reason: >-
        The last pass ended 2026-02-01 06:00 UTC, though one should run every 7d: the DNS service started
        2026-02-27 03:00 UTC, and the interval begins anew with it.
verdicts:
  description: Whether scavenging really runs, or why that is not known.
  returned: always
  type: list
  elements: dict
unknown:
  description: What could not be judged, with the error.
  returned: always
  type: list
  elements: dict
requests:
  description: How many requests the host answered.
  returned: success
  type: int
"""

from typing import Any

from ansible.module_utils.basic import AnsibleModule

from ..module_utils import _durations as durations
from ..module_utils import _run_check_reads as reads
from ..module_utils._decide import gather
from ..module_utils._errors import Refused
from ..module_utils._finding import Command, Current, Decision, Params, Values
from ..module_utils._run_check import Setting, judge_run
from ..module_utils._session import Session
from ..module_utils._values import time_of

READS = reads.READS
WRITES = ()
CONTROLS = ("scavenging-really-runs",)
PREFETCH = reads.ASKED
SPEC: dict[str, Any] = {
    "argument_spec": {
        "should_scavenge": {"type": "bool", "default": False},
        "interval_set": {"type": "str"},
        "interval_set_at": {"type": "str"},
    },
}


def check(params: Params) -> None:
    """Refuse an interval that no server can have, a time without its zone, and one of them alone."""
    if (params["interval_set"] is None) != (params["interval_set_at"] is None):
        raise Refused("interval_set and interval_set_at belong together: give both, or leave out both.")
    _set(params)


def later(session: Session, params: Params) -> list[Command]:  # noqa: ARG001 - it asks the same whatever is wanted
    """Return what is asked of the log and about the partners of the server."""
    return reads.asked_later(session, idle=False)


def read(session: Session, params: Params) -> Current:  # noqa: ARG001 - every module reads with its options
    """Return what the server says about its passes, and what could keep them from running."""
    return {"server": reads.read_run(session, idle=False)}


def decide(current: Current, params: Params) -> Decision:
    """Judge whether scavenging really runs."""
    known = _set(params)
    return gather(judge_run(target, facts, params["should_scavenge"], known) for target, facts in current.items())


def commands(target: str, values: Values) -> list[Command]:  # noqa: ARG001 - it changes nothing
    """Return nothing: a pass is never started from here."""
    return []


def _set(params: Params) -> Setting | None:
    if params["interval_set"] is None:
        return None
    interval = durations.parse_or_never("interval_set", params["interval_set"])
    time = time_of("interval_set_at", params["interval_set_at"])
    return Setting(durations.render(interval, durations.NEVER), time)


def main() -> None:
    """Declare the options; the action plugin of the collection does the work."""
    AnsibleModule(**SPEC, supports_check_mode=True).fail_json(
        msg="ddi.windows.dns_scavenging_run_info runs on the controller."
    )


if __name__ == "__main__":
    main()

# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The event logs of a DNS server: whether changes are written down, and what the server complains about."""

from __future__ import annotations

DOCUMENTATION = r"""
module: dns_event_log
short_description: Judges the audit channel of a Windows DNS server, and its trouble with the directory
version_added: 0.1.0
description:
  - Reads whether the channel C(Microsoft-Windows-DNSServer/Audit) is on, how large it may grow and how far back it
    reaches. It is local to the server, and the only place that says who changed or deleted a record.
  - No cmdlet changes a channel, so the finding holds the exact C(wevtutil) line for a person. Whether the events are
    forwarded to another machine cannot be seen from the server.
  - Reads the events 4013, 4515 and 4521 of the last day. By them the server says that the directory was not ready, that
    a zone is there twice, or that a zone could not be loaded. None found counts only where the log reaches back so far.
  - Reads whether the channel holds event 566, which says that somebody stamped the records of a zone, static ones too.
  - Events are selected by id and time on the server; their text, which is in its language, decides nothing.
options:
  audit_log_size:
    description:
      - How large the audit channel must be allowed to grow, as V(16M) or a number of bytes.
      - An event takes about 1 kB. Windows writes one for each record that a dynamic update creates.
    type: bytes
    default: 16M
extends_documentation_fragment: [ddi.windows.attributes]
seealso:
  - module: ddi.windows.dns_server
author: The ddi.windows contributors (@ddi-windows)
"""

EXAMPLES = r"""
- name: The audit channel may hold 64 MB
  ddi.windows.dns_event_log:
    audit_log_size: 64M
  check_mode: true
"""

RETURN = r"""
findings:
  description: What is wrong with the audit channel, and what the server complained about.
  returned: success
  type: list
  elements: dict
  sample:
    - control: dns-audit-log
      target: server
      setting: audit_log_enabled
      before: false
      after: true
      remedy: manual
      reason: "Changes of zones and records leave no trace: the audit channel is off."
verdicts:
  description: The state of each control for the server, with the reason unless it is compliant.
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

from ..module_utils import _event_log as logs
from ..module_utils._decide import gather
from ..module_utils._errors import Refused
from ..module_utils._finding import Command, Current, Decision, Params, Values
from ..module_utils._session import Session

READS = ("Get-WinEvent", "Get-Date")
WRITES = ()
CONTROLS = (logs.AUDIT, logs.TROUBLE)
# What a log holds may be nothing, which is an error: nobody else should share a pipeline with that.
PREFETCH = ()
SPEC: dict[str, Any] = {"argument_spec": {"audit_log_size": {"type": "bytes", "default": "16M"}}}


def check(params: Params) -> None:
    """Refuse a size that no channel can have."""
    size, least, most = params["audit_log_size"], 2**20, 2**32 - 2**16
    if not least <= size <= most:
        raise Refused(f"audit_log_size is {size} bytes: a channel takes 1 MB to 4 GB, write it as 16M")


def later(session: Session, params: Params) -> list[Command]:  # noqa: ARG001 - it asks the same of every server
    """Return what is asked of the logs."""
    return list(logs.ASKED)


def read(session: Session, params: Params) -> Current:  # noqa: ARG001 - every module reads with its options
    """Return what the server says about its logs."""
    return {"server": logs.read_logs(session)}


def decide(current: Current, params: Params) -> Decision:
    """Judge the audit channel, and whether the server is at peace with the directory."""
    wanted = params["audit_log_size"]
    audited = [logs.judge_audit(target, facts, wanted) for target, facts in current.items()]
    return gather([*audited, *(logs.judge_trouble(target, facts) for target, facts in current.items())])


def commands(target: str, values: Values) -> list[Command]:  # noqa: ARG001 - no cmdlet changes a channel
    """Return nothing: no cmdlet changes a channel."""
    return []


def main() -> None:
    """Declare the options; the action plugin of the collection does the work."""
    AnsibleModule(**SPEC, supports_check_mode=True).fail_json(msg="ddi.windows.dns_event_log runs on the controller.")


if __name__ == "__main__":
    main()

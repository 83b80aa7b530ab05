# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Whether what replicates reaches a DNS server, and what time it is there."""

from __future__ import annotations

DOCUMENTATION = r"""
module: dns_server_health_info
short_description: Reads the replication of the zones of a Windows DNS server, and its clock
version_added: 0.1.0
description:
  - A setting of a zone is written on one domain controller and replicates to the others. Where that fails, a change
    stays unseen, and a server deletes by settings that were changed long ago.
  - Asks the server for its partners in every part of the directory that holds zones of it. Each partner must have
    worked within 24 hours, and no attempt may have failed since. A partner that never worked, or that was not read, is
    never taken for a healthy one.
  - Asks for the time of the server too, and notes between which two moments of the controller's clock the answer came.
    M(ddi.windows.estate_judgement) compares it with that of the PDC emulator. More than 5 minutes are too many for
    Kerberos, without which nobody can update a zone that is Secure.
  - Changes nothing.
extends_documentation_fragment: [ddi.windows.attributes]
seealso:
  - module: ddi.windows.dns_server
  - module: ddi.windows.estate_judgement
author: The ddi.windows contributors (@ddi-windows)
"""

EXAMPLES = r"""
- name: The zones of the server replicate
  ddi.windows.dns_server_health_info:
"""

RETURN = r"""
findings:
  description: The parts of the directory that do not reach the server.
  returned: success
  type: list
  elements: dict
  sample:
    - control: replication-health
      target: DC=DomainDnsZones,DC=corp,DC=example
      setting: replication
      before: "2026-02-01T06:00:00+00:00"
      after: null
      remedy: manual
      reason: >-
        replication from dc2 fails (error 1722, last success 2026-02-01 06:00 UTC): mend replication
        (repadmin /showrepl), because nothing that replicates is changed before.
verdicts:
  description: How the replication of each part of the directory with zones stands.
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

from ..module_utils import _health_reads as reads
from ..module_utils._decide import gather
from ..module_utils._finding import Command, Current, Decision, Params, Values, Verdict
from ..module_utils._replication import CONTROL, judge_partitions
from ..module_utils._session import Session

READS = reads.READS
WRITES = ()
CONTROLS = (CONTROL,)
PREFETCH = reads.ASKED
SPEC: dict[str, Any] = {"argument_spec": {}}


def later(session: Session, params: Params) -> list[Command]:  # noqa: ARG001 - it has no options
    """Return what is asked about the partners of the server."""
    return reads.partners_of_server(session)


def read(session: Session, params: Params) -> Current:  # noqa: ARG001 - every module reads with its options
    """Return the clock of the server, and its partners in every partition with zones."""
    return {"server": reads.read_health(session)}


def decide(current: Current, params: Params) -> Decision:  # noqa: ARG001 - it has no options
    """Judge the replication of every partition; the clock is for the judge, who knows the others."""
    facts = current["server"]
    if error := facts["errors"].get("zones"):
        return Decision((Verdict(CONTROL, "server", "unknown", error),))
    if not facts["partitions"]:
        return Decision((Verdict(CONTROL, "server", "skipped", "it holds no zone of the directory"),))
    return gather([judge_partitions(facts)])


def commands(target: str, values: Values) -> list[Command]:  # noqa: ARG001 - it changes nothing
    """Return nothing: replication is for people."""
    return []


def main() -> None:
    """Declare the options; the action plugin of the collection does the work."""
    AnsibleModule(**SPEC, supports_check_mode=True).fail_json(
        msg="ddi.windows.dns_server_health_info runs on the controller."
    )


if __name__ == "__main__":
    main()

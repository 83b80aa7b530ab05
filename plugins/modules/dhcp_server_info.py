# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What a DHCP server says that matters for DNS."""

from __future__ import annotations

DOCUMENTATION = r"""
module: dhcp_server_info
short_description: Reads what a Windows DHCP server says that matters for DNS
version_added: 0.1.0
description:
  - Reads scopes and how long they lease, the account that the server registers names with, what it does about updates,
    and the DNS servers that it and its scopes use.
  - Asks each of these DNS servers, from the DHCP server, for the start of authority and the name servers of the zones
    where names would be registered, which are those of the domain of each active scope, of its addresses, and of the AD
    domain of the machine. A server that does not answer the first question is asked nothing more. Asks each primary
    server that the answers name too, over UDP and over TCP alone, because secure updates need both.
  - With O(leases) it also reads the leases of every scope, which are evidence that a host lives. All leases of a scope
    travel, because the server has no filter for them.
  - No password is ever read, because the server gives none away.
  - With O(run_id) it writes what it read into the folder C(dhcp) of the run, where M(ddi.windows.estate_judgement)
    finds it. Whether the answers fit the rest of the estate is a question for that one.
  - Changes nothing.
options:
  leases:
    description: Whether leases are read.
    type: bool
    default: false
  run_id:
    description: The id of the run. Omitted, nothing is kept.
    type: str
    required: false
extends_documentation_fragment: [ddi.windows.attributes, ddi.windows.run]
seealso:
  - module: ddi.windows.estate_judgement
author: The ddi.windows contributors (@ddi-windows)
"""

EXAMPLES = r"""
- name: The DHCP server says what it leases
  ddi.windows.dhcp_server_info:
    leases: true
"""

RETURN = r"""
verdicts:
  description: Whether the server told what is asked of it, or why it could not.
  returned: always
  type: list
  elements: dict
  sample:
    - control: dhcp-coverage
      target: server
      state: compliant
      reason: ""
unknown:
  description: What could not be read, with the error.
  returned: always
  type: list
  elements: dict
requests:
  description: How many requests the host answered.
  returned: success
  type: int
evidence:
  description: The path of the file that keeps what was read.
  returned: when O(run_id) is given
  type: str
"""

from typing import Any

from ansible.module_utils.basic import AnsibleModule

from ..module_utils import _dhcp_reads as reads
from ..module_utils._finding import Command, Current, Decision, Params, Values, Verdict
from ..module_utils._session import Session

READS = (
    "Get-DhcpServerv4Scope",
    "Get-DhcpServerv6Scope",
    "Get-DhcpServerDnsCredential",
    "Get-DhcpServerv4DnsSetting",
    "Get-DhcpServerv4OptionValue",
    "Get-DhcpServerv4Binding",
    "Get-DhcpServerv4Policy",
    "Get-DhcpServerv4Lease",
    "Get-DhcpServerv6Lease",
    "Get-DhcpServerv4ExclusionRange",
    "Get-DhcpServerv6ExclusionRange",
    "Get-DnsClientServerAddress",
    "Get-CimInstance",
    "Resolve-DnsName",
)
WRITES = ()
CONTROLS = ("dhcp-coverage",)
PREFETCH = reads.ASKED
#: The folder of a run that keeps what was read: a DHCP server may be a DNS server too.
EVIDENCE = "dhcp"
SPEC: dict[str, Any] = {
    "argument_spec": {
        "leases": {"type": "bool", "default": False},
        "run_id": {"type": "str"},
        "runs_dir": {"type": "path", "default": "runs"},
    },
}


def read(session: Session, params: Params) -> Current:
    """Return what the server says about itself."""
    return {"server": reads.read_server(session, leases=params["leases"])}


def decide(current: Current, params: Params) -> Decision:  # noqa: ARG001 - its options say what is read
    """Say whether the server told what others need of it."""
    verdicts = []
    for target, facts in current.items():
        untold = [*facts["errors"].values(), *_of_scopes(facts)]
        state, reason = ("unknown", untold[0]) if untold else ("compliant", "")
        verdicts.append(Verdict(CONTROLS[0], target, state, reason))
    return Decision(tuple(verdicts))


def commands(target: str, values: Values) -> list[Command]:  # noqa: ARG001 - it changes nothing
    """Return nothing: facts are not changed."""
    return []


def _of_scopes(facts: dict[str, Any]) -> list[str]:
    scopes = [*facts["scopes"], *facts["scopes6"]]
    return [error for scope in scopes for error in scope.get("errors", {}).values()]


def main() -> None:
    """Declare the options; the action plugin of the collection does the work."""
    AnsibleModule(**SPEC, supports_check_mode=True).fail_json(
        msg="ddi.windows.dhcp_server_info runs on the controller."
    )


if __name__ == "__main__":
    main()

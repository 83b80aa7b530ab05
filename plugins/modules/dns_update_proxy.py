# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The members of the group DnsUpdateProxy."""

from __future__ import annotations

DOCUMENTATION = r"""
module: dns_update_proxy
short_description: Judges the members of DnsUpdateProxy, and takes them out
version_added: 0.1.0
description:
  - What a member of DnsUpdateProxy registers carries no protection, so that any account may change it. The group should
    have no members. Each one is a finding, a domain controller and the account of the DHCP servers the gravest.
  - Members are taken out one by one, by one domain controller of the domain, and only by an approved plan. Its gates
    ask that all authorised DHCP servers register with one account, and that a record is proven to belong to it since.
  - What was registered before stays open. M(ddi.windows.dns_record_owner_info) finds it.
options:
  dhcp_accounts:
    description:
      - The accounts that DHCP servers register with, as C(DOMAIN\name) or C(name).
      - Has no PowerShell parameter.
    type: list
    elements: str
    default: []
  proof_record:
    description:
      - The full name of a record that a DHCP server registered since all of them have their account, in the zone of a
        domain. It needs O(dhcp_accounts) and O(credential_since).
      - Has no PowerShell parameter.
    type: str
  credential_since:
    description:
      - Since when all DHCP servers have the account, as C(2027-06-30) or C(2027-06-30T08:00), in UTC.
      - Has no PowerShell parameter.
    type: str
extends_documentation_fragment: [ddi.windows.attributes, ddi.windows.writing]
seealso:
  - module: ddi.windows.dns_record_owner_info
  - module: ddi.windows.dns_server
author: The ddi.windows contributors (@ddi-windows)
"""

EXAMPLES = r"""
- name: Nobody registers names without protection
  ddi.windows.dns_update_proxy:
    dhcp_accounts: [CORP\svc-dhcp]
  check_mode: true
"""

RETURN = r"""
findings:
  description: The members of the group.
  returned: success
  type: list
  elements: dict
  sample:
    - control: dnsupdateproxy-empty
      target: CN=dhcp1,CN=Computers,DC=corp,DC=example
      setting: update_proxy_member
      before: computer
      after: no member
      remedy: automatic
      reason: >-
        DHCP1$, a member of DnsUpdateProxy in corp.example, is a computer, and what it registers is open to every
        account.
verdicts:
  description: The state of the control for the group, which is compliant, drift, skipped or unknown, with the reason.
  returned: always
  type: list
  elements: dict
commands:
  description: The calls that would take the members out, as text for people and as name and parameters.
  returned: success
  type: list
  elements: dict
unknown:
  description: What could not be judged, with the error.
  returned: always
  type: list
  elements: dict
done:
  description: What became of each write, with the reason and what the host had at last.
  returned: outside check mode
  type: list
  elements: dict
refused:
  description: Why the task would be refused outside check mode.
  returned: in check mode without O(run_id), when something concerns other servers too and O(unjudged) is not set
  type: str
run_id:
  description: The id of the run whose folder holds the record.
  returned: outside check mode
  type: str
requests:
  description: How many requests the host answered.
  returned: success
  type: int
"""

from typing import Any

from ansible.module_utils.basic import AnsibleModule

from ..module_utils._acl_reads import ACCOUNTS
from ..module_utils._finding import Command, Current, Decision, Params, Values
from ..module_utils._options import WRITING
from ..module_utils._proxy_proof import check_proof, read_proof
from ..module_utils._session import Session
from ..module_utils._update_proxy import (
    CONTROL,
    absent_member,
    commands_for,
    decide_members,
    group_of,
    read_members,
    with_proof,
)
from ..module_utils._zone_reads import DOMAIN, ZONES

READS = (
    "Get-DnsServerZone",
    "Get-ADDomain",
    "Get-ADForest",
    "Get-ADDomainController",
    "Get-ADGroup",
    "Get-ADGroupMember",
    "Get-ADObject",
    "Get-Acl",
)
WRITES = ("Remove-ADGroupMember", "Add-ADGroupMember")
CONTROLS = (CONTROL,)
PREFETCH = (ZONES, DOMAIN)
#: What is asked of a directory that told its domain.
DIRECTORY = ACCOUNTS
SPEC: dict[str, Any] = {
    "argument_spec": {
        "dhcp_accounts": {"type": "list", "elements": "str", "default": []},
        "proof_record": {"type": "str"},
        "credential_since": {"type": "str"},
        **WRITING,
    },
}


def check(params: Params) -> None:
    """Refuse a proof that lacks something."""
    check_proof(params)


def read(session: Session, params: Params) -> Current:
    """Return what each member of the group is, and what the named record proves."""
    current = read_members(session, params)
    group = group_of(current)
    if group is not None and not group["skipped"] and params["proof_record"]:
        current |= with_proof(current, read_proof(session, params), params["dhcp_accounts"])
    return current


def decide(current: Current, params: Params) -> Decision:  # noqa: ARG001 - what is read tells all
    """Judge the group: every member is a finding."""
    return decide_members(current)


def absent(target: str, current: Current) -> dict[str, Any]:
    """Return what a principal is that the group does not name."""
    return absent_member(target, current)


def commands(target: str, values: Values) -> list[Command]:
    """Return the call that takes a principal out of the group, or puts it back."""
    return commands_for(target, values)


def main() -> None:
    """Declare the options; the action plugin of the collection does the work."""
    AnsibleModule(**SPEC, supports_check_mode=True).fail_json(
        msg="ddi.windows.dns_update_proxy runs on the controller."
    )


if __name__ == "__main__":
    main()

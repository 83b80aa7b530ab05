# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Who owns the names of DNS zones, and who may write them."""

from __future__ import annotations

DOCUMENTATION = r"""
module: dns_record_owner_info
short_description: Reads who owns the names of DNS zones in the directory, and which of them anybody may write
version_added: 0.1.0
description:
  - Each name of a zone is an object of the directory, and who owns it decides who may update it. The module reads the
    owner and the permissions of the names of each zone, one by one, and tells by classes of owners who they are.
  - Names that any account may write are findings, and so are names of hosts that belong to an account that does not
    exist any more, to a DHCP server, to the account of the DHCP servers, or to a domain controller that they are not.
    Names with more than one DHCID, and hosts whose pointers for IPv4 and IPv6 have different owners, are found too.
  - One name holds the addresses of both families, so they have one owner there. What can differ is the owner of their
    pointers, and that is compared.
  - It takes one read for each name. O(node_acl_limit) names of a zone are examined, names that find servers first, then
    O(static_names), then static ones. The others are counted as not examined, and their zone is never compliant.
  - Changes nothing.
options:
  zones:
    description: Names of zones or patterns with C(*) and C(?). Left empty, all primary zones of the directory.
    type: list
    elements: str
    default: []
  node_acl_limit:
    description: How many names of a zone are examined.
    type: int
    default: 2000
  static_names:
    description: Whole names or patterns that you keep. They are examined first.
    type: list
    elements: str
    default: []
  dhcp_servers:
    description: Names of the DHCP servers. A name that belongs to one of their computer accounts is reported.
    type: list
    elements: str
    default: []
  dhcp_accounts:
    description: The accounts that DHCP servers register with, as C(DOMAIN\name) or C(name).
    type: list
    elements: str
    default: []
  dhcp_registers:
    description: Whether DHCP registers the names of clients on purpose. Then its account may own them.
    type: bool
    default: false
  only_on_pdc_emulator:
    description: Whether only the PDC emulator of a domain is looked at, so that each zone is examined once.
    type: bool
    default: true
  run_id:
    description: The run in whose folder C(owners) the evidence is kept. Left out, nothing is kept.
    type: str
    required: false
extends_documentation_fragment: [ddi.windows.attributes, ddi.windows.run]
seealso:
  - module: ddi.windows.dns_zone_acl
author: The ddi.windows contributors (@ddi-windows)
"""

EXAMPLES = r"""
- name: Names belong to their hosts
  ddi.windows.dns_record_owner_info:
    zones: [corp.example]
    dhcp_servers: [dhcp1.corp.example]
    dhcp_accounts: [CORP\svc-dhcp]
"""

RETURN = r"""
findings:
  description: What is wrong with the owners and permissions of names, one finding for each kind of trouble of a zone.
  returned: success
  type: list
  elements: dict
  sample:
    - control: record-owner-consistency
      target: DC=corp.example,cn=MicrosoftDNS,DC=DomainDnsZones,DC=corp,DC=example
      setting: owner_unresolved
      before: [pc7]
      after: []
      remedy: manual
      reason: pc7 of zone corp.example belong to accounts that do not exist any more, so nobody can update them.
verdicts:
  description: The state of each control for each zone, with the reason.
  returned: always
  type: list
  elements: dict
unknown:
  description: What could not be judged, with the error. Names that were not examined are among it.
  returned: always
  type: list
  elements: dict
requests:
  description: How many requests the host answered.
  returned: success
  type: int
evidence:
  description: The path of the file that keeps what was read and found.
  returned: when O(run_id) is given
  type: str
"""

from typing import Any

from ansible.module_utils.basic import AnsibleModule

from ..module_utils import _owner_decide as owners
from ..module_utils._directory import SETTING
from ..module_utils._finding import Command, Current, Decision, Params, Values
from ..module_utils._owner_reads import ACCOUNTS, check_limit, read_owners
from ..module_utils._session import Session
from ..module_utils._zone_reads import DOMAIN, ZONES

READS = (
    "Get-DnsServerSetting",
    "Get-DnsServerZone",
    "Get-DnsServerResourceRecord",
    "Get-ADDomain",
    "Get-ADForest",
    "Get-ADDomainController",
    "Get-ADGroup",
    "Get-ADObject",
    "Get-Acl",
)
WRITES = ()
PREFETCH = (SETTING, ZONES, DOMAIN)
#: The folder of a run that keeps what was read.
EVIDENCE = "owners"
CONTROLS = owners.CONTROLS
SPEC: dict[str, Any] = {
    "argument_spec": {
        "zones": {"type": "list", "elements": "str", "default": []},
        "node_acl_limit": {"type": "int", "default": 2000},
        "static_names": {"type": "list", "elements": "str", "default": []},
        "dhcp_servers": {"type": "list", "elements": "str", "default": []},
        "dhcp_accounts": {"type": "list", "elements": "str", "default": []},
        "dhcp_registers": {"type": "bool", "default": False},
        "only_on_pdc_emulator": {"type": "bool", "default": True},
        "run_id": {"type": "str"},
        "runs_dir": {"type": "path", "default": "runs"},
    },
}


def check(params: Params) -> None:
    """Refuse a limit that leaves nothing to look at."""
    check_limit(params)


def read(session: Session, params: Params) -> Current:
    """Return the names of every zone with their owners."""
    current = read_owners(session, params)
    if ACCOUNTS in current:
        who = owners.principals_of(current[ACCOUNTS], params)
        for target, facts in current.items():
            if target != ACCOUNTS:
                facts["owners"] = owners.counts_of(facts, who)
    return current


def decide(current: Current, params: Params) -> Decision:
    """Judge the owners and permissions of names."""
    return owners.decide_owners(current, params)


def commands(target: str, values: Values) -> list[Command]:  # noqa: ARG001 - it changes nothing
    """Return nothing: owners are not changed."""
    return []


def main() -> None:
    """Declare the options; the action plugin of the collection does the work."""
    AnsibleModule(**SPEC, supports_check_mode=True).fail_json(
        msg="ddi.windows.dns_record_owner_info runs on the controller."
    )


if __name__ == "__main__":
    main()

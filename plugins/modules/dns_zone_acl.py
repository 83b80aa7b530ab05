# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Permissions of the zones of the directory."""

from __future__ import annotations

DOCUMENTATION = r"""
module: dns_zone_acl
short_description: Judges who may change the DNS zones that the directory holds
version_added: 0.1.0
description:
  - Reads the permissions of every zone of the directory on a domain controller, and compares them with those that a new
    zone has. Trustees are compared by SID. DnsAdmins and DnsUpdateProxy have no number of their own and are found by
    name in their domain.
  - An entry that lets anybody else write is reported, and so is an entry that denies something, inheritance that is
    switched off, authenticated users who may do more than create nodes, and such as may not create any. Entries that
    only read are no findings, and full control of DnsAdmins is the standard.
  - An entry that many zones share or inherit is one finding, which names the zones or the container.
  - Accounts of another domain of the forest are judged by M(ddi.windows.estate_judgement), which knows all domains.
  - Changes nothing, because permissions cannot be written with a typed command. Each finding holds the exact line of
    C(dsacls) for a person, and the permissions as they are, as the way back.
options:
  exceptions:
    description:
      - Trustees whose entries are meant so. An exception that ran out excuses nothing and is reported.
      - Has no PowerShell parameter.
    type: list
    elements: dict
    default: []
    suboptions:
      trustee:
        description: The account as C(DOMAIN\name), its name in the domain of the zone, or its SID. Required.
        type: str
      reason:
        description: Why it may. Required.
        type: str
      owner:
        description: Who answers for it. Required.
        type: str
      expires:
        description: The last day on which it may, as C(2027-06-30). Required.
        type: str
      zones:
        description: Names of zones or patterns with C(*) and C(?) for which it holds. Left empty, it holds for all.
        type: list
        elements: str
        default: []
extends_documentation_fragment: [ddi.windows.attributes]
seealso:
  - module: ddi.windows.dns_zone
  - module: ddi.windows.dns_server
author: The ddi.windows contributors (@ddi-windows)
"""

EXAMPLES = r"""
- name: Nobody but administrators may change zones
  ddi.windows.dns_zone_acl:
    exceptions:
      - trustee: CORP\ipam
        reason: the address management writes records
        owner: network team
        expires: "2027-06-30"
        zones: ["*.corp.example"]
  check_mode: true
"""

RETURN = r"""
findings:
  description: The entries that are no standard ones, each once.
  returned: success
  type: list
  elements: dict
  sample:
    - control: zone-acl-standard
      target: DC=corp.example,cn=MicrosoftDNS,DC=DomainDnsZones,DC=corp,DC=example
      setting: extra_entry
      before:
        entry: (A;;RPWP;;;S-1-5-21-1-2-3-2000)
        sddl:
          DC=corp.example,cn=MicrosoftDNS,DC=DomainDnsZones,DC=corp,DC=example: >-
            O:S-1-5-18G:S-1-5-18D:AI(A;;CC;;;S-1-5-11)(A;;RPWP;;;S-1-5-21-1-2-3-2000)
      after: null
      remedy: manual
      reason: >-
        CORP\Helpdesk may write in zone corp.example, which is no standard entry. By hand: dsacls
        "DC=corp.example,cn=MicrosoftDNS,DC=DomainDnsZones,DC=corp,DC=example" /R "CORP\Helpdesk". The finding keeps the
        SDDL of before.
verdicts:
  description: The state of the control for each zone, which is compliant, drift, skipped or unknown, with the reason.
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

from ..module_utils._acl_decide import decide_acls
from ..module_utils._acl_exceptions import EXCEPTION, check_exceptions
from ..module_utils._acl_reads import read_acls
from ..module_utils._finding import Command, Current, Decision, Params, Values
from ..module_utils._session import Session
from ..module_utils._zone_reads import DOMAIN, ZONES

READS = (
    "Get-DnsServerZone",
    "Get-ADDomain",
    "Get-ADForest",
    "Get-ADGroup",
    "Get-ADGroupMember",
    "Get-ADObject",
    "Get-Acl",
)
WRITES = ()
CONTROLS = ("zone-acl-standard",)
PREFETCH = (ZONES, DOMAIN)
SPEC: dict[str, Any] = {
    "argument_spec": {
        "exceptions": {"type": "list", "elements": "dict", "default": [], "options": EXCEPTION},
    },
}


def check(params: Params) -> None:
    """Refuse an exception that lacks something."""
    check_exceptions(params["exceptions"])


def read(session: Session, params: Params) -> Current:
    """Return the permissions of every zone, and what the server knows of accounts."""
    return read_acls(session, params["exceptions"])


def decide(current: Current, params: Params) -> Decision:
    """Judge the permissions of every zone by what this server knows."""
    return decide_acls(current, params["exceptions"])


def commands(target: str, values: Values) -> list[Command]:  # noqa: ARG001 - permissions are written by people
    """Return nothing: there is no typed command that writes permissions."""
    return []


def main() -> None:
    """Declare the options; the action plugin of the collection does the work."""
    AnsibleModule(**SPEC, supports_check_mode=True).fail_json(msg="ddi.windows.dns_zone_acl runs on the controller.")


if __name__ == "__main__":
    main()

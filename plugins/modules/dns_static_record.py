# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Records that must never be scavenged."""

from __future__ import annotations

DOCUMENTATION = r"""
module: dns_static_record
short_description: Judges whether listed records are there and static, and makes static again what you allow
version_added: 0.1.0
description:
  - Every record on your list has to be there, and to have no timestamp. A record with a timestamp can be scavenged, as
    happens to static records that a DHCP server on a domain controller overwrote.
  - Only the names on the list are read, all of them in one pipeline and their owners in another, and nothing when the
    list is empty.
  - No cmdlet takes a timestamp away. A repair deletes the record and makes it again with the same data and time to
    live, without C(-AgeRecord). The name is gone for a moment. The record then belongs to the account of the run, so
    whoever registered it may be refused. Only records that the list allows are repaired.
  - The names of domain controllers, what domain controllers register, and records that were registered in the last 8
    days are repaired only when the list says that their host registers them itself and you want them static all the
    same.
  - A server may remove the PTR record of an address together with the address. It is looked at before and after, and
    one that is gone makes the outcome unknown.
  - C(Set-DnsServerResourceRecordAging), which stamps whole zones, and C(-AllowUpdateAny), which lets anybody write a
    name, are never used.
  - The owner of a name may write and delete its records. Administrators, SYSTEM and the host of that name may own it. A
    name that belongs to anybody else is reported with the lines that give it to the administrators of its domain, and
    one whose owner could not be read is unknown. Names of services belong to whoever serves, and a server tells only of
    zones of its own domain. The permissions of all zones are read in the same pipeline, where M(ddi.windows.dns_server)
    needs them anyhow.
  - In a playbook of your own it only judges. M(ddi.windows.change_write) repairs what an approved plan lists, after a
    backup.
options:
  records:
    description:
      - The records that must stay. Has no PowerShell parameter.
    type: list
    elements: dict
    default: []
    suboptions:
      zone:
        description: The name of the zone.
        type: str
        required: true
      name:
        description: The name of the record, relative to the zone or whole. V(@) is the zone itself.
        type: str
        required: true
      type:
        description: The type, as V(A) or V(CNAME). Omitted, every record at the name has to be static.
        type: str
      data:
        description: The data, as a zone file has them. Omitted, every record of the type has to be static.
        type: str
      repair:
        description: Whether a plan may make the record static again when it has a timestamp.
        type: bool
        default: false
      registers_itself:
        description:
          - Whether you know that a host registers this name itself, and want it repaired all the same. The host may be
            refused from then on, and would have to be told to stop.
        type: bool
        default: false
      owner:
        description:
          - The account that may own the name besides administrators, SYSTEM and the host of that name, as
            C(DOMAIN\name), C(name) or its SID.
        type: str
  dhcp_servers:
    description:
      - Names of the DHCP servers, so that a finding can say that a name belongs to one. Has no PowerShell parameter.
    type: list
    elements: str
    default: []
  dhcp_accounts:
    description:
      - The accounts that DHCP servers register with, as C(DOMAIN\name) or C(name), for the same. Has no PowerShell
        parameter.
    type: list
    elements: str
    default: []
extends_documentation_fragment: [ddi.windows.attributes, ddi.windows.writing]
seealso:
  - module: ddi.windows.dns_server
  - module: ddi.windows.record_restore
  - module: ddi.windows.zone_backup
author: The ddi.windows contributors (@ddi-windows)
"""

EXAMPLES = r"""
- name: The records of the web shop are static
  ddi.windows.dns_static_record:
    records:
      - {zone: corp.example, name: shop, type: A, repair: true}
      - {zone: corp.example, name: www, type: CNAME, data: shop.corp.example.}
  check_mode: true
"""

RETURN = r"""
findings:
  description: The records that are missing or have a timestamp, and the names that belong to the wrong account.
  returned: success
  type: list
  elements: dict
  sample:
    - control: static-records-protected
      target: DC=corp.example,cn=MicrosoftDNS,DC=DomainDnsZones,DC=corp,DC=example
      setting: shop A 10.0.0.5
      before: dynamic, ttl 900
      after: static, ttl 900
      remedy: automatic
      reason: >-
        shop A 10.0.0.5 of corp.example is listed as static and has a timestamp, so it can be scavenged: it is deleted
        and made again without one.
verdicts:
  description: The state of the control for each zone that the list names, with the reason unless it is compliant.
  returned: always
  type: list
  elements: dict
commands:
  description: The calls that would make the records static, as text for people and as name and parameters.
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

from collections.abc import Iterable
from typing import Any

from ansible.module_utils.basic import AnsibleModule

from ..module_utils._finding import Command, Current, Decision, Params, Values
from ..module_utils._names import zone_name
from ..module_utils._options import WRITING
from ..module_utils._record_look import mending, obstacle  # noqa: F401 - the writer asks the module for them
from ..module_utils._record_reads import read_chosen
from ..module_utils._record_state import ABSENT, STATIC, calls, is_record
from ..module_utils._session import Session
from ..module_utils._static_entries import entries_of
from ..module_utils._static_records import CONTROL, decide_listed, looks, read_listed

READS = (
    "Get-DnsServerZone",
    "Get-DnsServerResourceRecord",
    "Get-Date",
    "Get-ADDomain",
    "Get-ADForest",
    "Get-ADDomainController",
    "Get-ADObject",
    "Get-Acl",
)
WRITES = ("Remove-DnsServerResourceRecord", "Add-DnsServerResourceRecord")
CONTROLS = (CONTROL,)
PREFETCH = (Command("Get-DnsServerZone"),)
SPEC: dict[str, Any] = {
    "argument_spec": {
        "records": {
            "type": "list",
            "elements": "dict",
            "default": [],
            "options": {
                "zone": {"type": "str", "required": True},
                "name": {"type": "str", "required": True},
                "type": {"type": "str"},
                "data": {"type": "str"},
                "repair": {"type": "bool", "default": False},
                "registers_itself": {"type": "bool", "default": False},
                "owner": {"type": "str"},
            },
        },
        "dhcp_servers": {"type": "list", "elements": "str", "default": []},
        "dhcp_accounts": {"type": "list", "elements": "str", "default": []},
        **WRITING,
    },
}


def check(params: Params) -> None:
    """Refuse a line of the list that means nothing."""
    entries_of(params)


def later(session: Session, params: Params) -> list[Command]:
    """Return what is asked about the listed names."""
    return looks(session, params)


def read(session: Session, params: Params) -> Current:
    """Return the listed records of every zone that the host holds."""
    return read_listed(session, params)


def read_of(session: Session, wanted: Iterable[tuple[str, str]]) -> Current:
    """Return the states of chosen records, each a zone and a setting, whatever the list says."""
    return read_chosen(session, wanted)


def decide(current: Current, params: Params) -> Decision:
    """Judge every listed record."""
    return decide_listed(current, params)


def commands(target: str, values: Values) -> list[Command]:
    """Return the calls that give records these states when they are there already with another one."""
    before = {setting: STATIC if value == ABSENT else f"not {value}" for setting, value in values.items()}
    return commands_between(target, before, values)


def commands_between(target: str, before: Values, after: Values) -> list[Command]:
    """Return the calls that take records from their states *before* to those *after*."""
    zone = zone_name(target)
    return [
        call
        for setting, value in after.items()
        if is_record(setting)
        for call in calls(zone, setting, before[setting], value)
    ]


def main() -> None:
    """Declare the options; the action plugin of the collection does the work."""
    AnsibleModule(**SPEC, supports_check_mode=True).fail_json(
        msg="ddi.windows.dns_static_record runs on the controller."
    )


if __name__ == "__main__":
    main()

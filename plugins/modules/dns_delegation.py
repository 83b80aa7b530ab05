# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Delegations in the zones of a DNS server."""

from __future__ import annotations

DOCUMENTATION = r"""
module: dns_delegation
short_description: Judges the delegations in the zones of a Windows DNS server, and makes those that a plan approves
version_added: 0.1.0
description:
  - Reads the delegations of every primary zone of the server, that of C(_msdcs) included, and asks every name server
    that they name. Its name has to resolve, it has to answer, and it has to be authoritative for the child.
  - The questions leave the DNS server itself for the addresses that its zones name, over port 53, with no credentials.
    A name server that does not answer is waited for once.
  - Reads the name servers of every zone of the directory, by asking the server itself. One that is no domain controller
    and was not read is found by M(ddi.windows.estate_judgement).
  - Whether a child lacks its delegation is decided by M(ddi.windows.estate_judgement), which knows who holds it. In a
    reverse zone of the directory an approved plan makes it, when every server of the zone holds the child too, and for
    a child that the plan creates when all of them show it. A rollback removes it, before the child goes. Alone this
    module changes nothing. What a person has to do is said in the finding, with the exact line.
extends_documentation_fragment: [ddi.windows.attributes]
seealso:
  - module: ddi.windows.dns_server
  - module: ddi.windows.estate_judgement
author: The ddi.windows contributors (@ddi-windows)
"""

EXAMPLES = r"""
- name: Every delegation leads to a server that answers
  ddi.windows.dns_delegation:
  check_mode: true
"""

RETURN = r"""
findings:
  description: The children of zones whose delegation names a server that does not answer for them.
  returned: success
  type: list
  elements: dict
  sample:
    - control: zone-delegations
      target: DC=corp.example,cn=MicrosoftDNS,DC=DomainDnsZones,DC=corp,DC=example
      setting: delegation:_msdcs
      before: {dc9.corp.example: 10.1.0.19 does not answer}
      after:
      remedy: manual
      reason: Zone corp.example delegates _msdcs.corp.example to dc9.corp.example (10.1.0.19 does not answer).
verdicts:
  description: The state of the control for each zone, which is compliant, drift, skipped or unknown, with the reason.
  returned: always
  type: list
  elements: dict
commands:
  description: None. A delegation that is missing is a step of a plan.
  returned: success
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

from collections.abc import Iterable
from typing import Any

from ansible.module_utils.basic import AnsibleModule

from ..module_utils._apex_reads import read_name_servers
from ..module_utils._decide import gather
from ..module_utils._delegate import calls, state_in
from ..module_utils._delegation_reads import ask_servers
from ..module_utils._delegations import CONTROL, delegated_in, judge
from ..module_utils._directory import SETTING
from ..module_utils._errors import ReadError
from ..module_utils._estate import target_key
from ..module_utils._finding import Command, Current, Decision, Params, Values
from ..module_utils._session import Session
from ..module_utils._zone_reads import DOMAIN, ZONES, read_zones
from ..module_utils._zones import Zone, passed_over

READS = (
    "Get-DnsServerZone",
    "Get-DnsServerZoneDelegation",
    "Get-DnsServerSetting",
    "Get-ADDomain",
    "Get-ADForest",
    "Resolve-DnsName",
    "Test-DnsServer",
)
WRITES = ("Add-DnsServerZoneDelegation", "Remove-DnsServerZoneDelegation")
CONTROLS = (CONTROL,)
PREFETCH = (SETTING, ZONES, DOMAIN)
SPEC: dict[str, Any] = {"argument_spec": {}}


def read(session: Session, params: Params) -> Current:  # noqa: ARG001 - every module reads with its options
    """Return the delegations of every primary zone, with what their name servers answered, and those of AD zones."""
    zones = {target: facts for target, facts in read_zones(session).items() if not passed_over(Zone.of(facts))}
    names = [facts["name"] for facts in zones.values()]
    answers = session.read_some("Get-DnsServerZoneDelegation", "Name", names, key="ZoneName")
    served = read_name_servers(session, [facts["name"] for facts in zones.values() if facts["ds_integrated"]])
    current: Current = {}
    for target, facts in zones.items():
        answer = answers.get(facts["name"], [])
        told = {"error": str(answer)} if isinstance(answer, ReadError) else {}
        delegated = {} if isinstance(answer, ReadError) else delegated_in(facts["name"], answer)
        current[target] = {"name": facts["name"], "delegations": delegated} | told
        if facts["name"] in served:
            current[target]["name_servers"] = served[facts["name"]]
    ask_servers(session, {target: facts["delegations"] for target, facts in current.items()})
    return current


def read_of(session: Session, wanted: Iterable[tuple[str, str]]) -> Current:
    """Return whether chosen delegations are there, each a zone and a setting."""
    asked: dict[str, list[str]] = {}
    for target, setting in wanted:
        asked.setdefault(target_key(target), []).append(setting)
    zones = {target: facts for target, facts in read_zones(session).items() if target_key(target) in asked}
    names = [facts["name"] for facts in zones.values()]
    answers = session.read_some("Get-DnsServerZoneDelegation", "Name", names, key="ZoneName")
    current: Current = {}
    for target, facts in zones.items():
        answer = answers.get(facts["name"], [])
        if isinstance(answer, ReadError):
            raise answer
        delegated = delegated_in(facts["name"], answer)
        current[target] = {each: state_in(delegated, facts["name"], each) for each in asked[target_key(target)]}
    return current


def decide(current: Current, params: Params) -> Decision:  # noqa: ARG001 - it has no options
    """Judge the delegations of every zone."""
    return gather(judge(target, facts) for target, facts in current.items())


def commands(target: str, values: Values) -> list[Command]:
    """Return the calls that make or remove delegations: no finding of this module alone asks for one."""
    return calls(target, values)


def main() -> None:
    """Declare the options; the action plugin of the collection does the work."""
    AnsibleModule(**SPEC, supports_check_mode=True).fail_json(msg="ddi.windows.dns_delegation runs on the controller.")


if __name__ == "__main__":
    main()

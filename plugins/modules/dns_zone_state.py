# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Whether the zones of a DNS server answer."""

from __future__ import annotations

DOCUMENTATION = r"""
module: dns_zone_state
short_description: Judges whether the zones of a Windows DNS server answer
version_added: 0.1.0
description:
  - Reads whether a primary or secondary zone of the server is paused or shut down. Such a zone answers nobody and takes
    no updates, so who is sent to this server cannot register.
  - Changes nothing. Resuming a zone starts its wait for the first deletion again, so a person decides.
  - Whether any server can write a zone is decided by M(ddi.windows.estate_judgement).
extends_documentation_fragment: [ddi.windows.attributes]
seealso:
  - module: ddi.windows.dns_server
  - module: ddi.windows.estate_judgement
author: The ddi.windows contributors (@ddi-windows)
"""

EXAMPLES = r"""
- name: Every zone of the server answers
  ddi.windows.dns_zone_state:
  check_mode: true
"""

RETURN = r"""
findings:
  description: The zones that are paused or shut down.
  returned: success
  type: list
  elements: dict
  sample:
    - control: zone-writable-soa-reachable
      target: DC=corp.example,cn=MicrosoftDNS,DC=DomainDnsZones,DC=corp,DC=example
      setting: paused
      before: true
      after: false
      remedy: manual
      reason: Zone corp.example is paused here, so it answers nobody.
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

from ..module_utils._decide import gather
from ..module_utils._finding import Command, Current, Decision, Params, Values
from ..module_utils._session import Session
from ..module_utils._zone_reads import DOMAIN, ZONES, read_zones
from ..module_utils._zone_state import CONTROL, judge

READS = ("Get-DnsServerZone", "Get-ADDomain", "Get-ADForest")
WRITES = ()
CONTROLS = (CONTROL,)
PREFETCH = (ZONES, DOMAIN)
SPEC: dict[str, Any] = {"argument_spec": {}}


def read(session: Session, params: Params) -> Current:  # noqa: ARG001 - every module reads with its options
    """Return every zone of the server with what tells whether it answers."""
    return read_zones(session)


def decide(current: Current, params: Params) -> Decision:  # noqa: ARG001 - it has no options
    """Judge whether every zone answers."""
    return gather(judge(target, facts) for target, facts in current.items())


def commands(target: str, values: Values) -> list[Command]:  # noqa: ARG001 - it changes nothing
    """Return nothing: resuming a zone starts its wait for the first deletion again, so a person decides."""
    return []


def main() -> None:
    """Declare the options; the action plugin of the collection does the work."""
    AnsibleModule(**SPEC, supports_check_mode=True).fail_json(msg="ddi.windows.dns_zone_state runs on the controller.")


if __name__ == "__main__":
    main()

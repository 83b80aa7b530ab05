# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Views of the zones of a DNS server."""

from __future__ import annotations

DOCUMENTATION = r"""
module: dns_view
short_description: Judges whether policies of a Windows DNS server show updaters another view of an AD zone
version_added: 0.1.0
description:
  - Reads the scopes of every primary zone, the policies for queries of the server and of its zones, and the client
    subnets that they name.
  - A client that registers asks for the start of authority first. When a policy answers it from another scope of an
    AD-integrated zone, or does not answer, its update goes astray or is never sent. So no policy should meet the
    private address ranges or the domain controllers with another scope than that of the zone.
  - Policies are judged by the documented rules. What only the moment of a question can tell, as the interface, the
    protocol or the time of day, may match. What these rules do not cover is unknown.
  - Changes nothing. Policies are made by people.
options:
  outside_networks:
    description:
      - Networks that are meant to have another view, as V(10.8.0.0/16) for guests.
      - No client of these is taken for an updater.
      - Has no PowerShell parameter.
    type: list
    elements: str
    default: []
extends_documentation_fragment: [ddi.windows.attributes]
seealso:
  - module: ddi.windows.dns_server
author: The ddi.windows contributors (@ddi-windows)
"""

EXAMPLES = r"""
- name: Updaters see the zone that takes their updates
  ddi.windows.dns_view:
    outside_networks: [10.8.0.0/16]
  check_mode: true
"""

RETURN = r"""
findings:
  description: The AD-integrated zones of which updaters may see another view.
  returned: success
  type: list
  elements: dict
  sample:
    - control: split-horizon
      target: DC=corp.example,cn=MicrosoftDNS,DC=DomainDnsZones,DC=corp,DC=example
      setting: view
      before: [Outside]
      after: []
      remedy: manual
      reason: Policy Outside answers 10.0.0.0 from another view of zone corp.example.
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
from ..module_utils._view_facts import CONTROL, POLICIES, SHARED, SUBNETS, judge, networks, read_views
from ..module_utils._zone_reads import DOMAIN, ZONES

READS = (
    "Get-DnsServerZone",
    "Get-DnsServerZoneScope",
    "Get-DnsServerQueryResolutionPolicy",
    "Get-DnsServerClientSubnet",
    "Get-ADDomain",
    "Get-ADForest",
    "Get-ADDomainController",
)
WRITES = ()
CONTROLS = (CONTROL,)
PREFETCH = (ZONES, POLICIES, SUBNETS, DOMAIN)
SPEC: dict[str, Any] = {
    "argument_spec": {"outside_networks": {"type": "list", "elements": "str", "default": []}},
}


def check(params: Params) -> None:
    """Refuse networks that are none."""
    networks(params["outside_networks"])


def read(session: Session, params: Params) -> Current:  # noqa: ARG001 - every module reads with its options
    """Return every zone of the server with its scopes and the policies that concern it."""
    return read_views(session)


def decide(current: Current, params: Params) -> Decision:
    """Judge the view that updaters have of every AD-integrated zone."""
    exempt = networks(params["outside_networks"])
    shared = current[SHARED]
    return gather(judge(target, facts, shared, exempt) for target, facts in current.items() if target != SHARED)


def commands(target: str, values: Values) -> list[Command]:  # noqa: ARG001 - it changes nothing
    """Return nothing: policies are made by people."""
    return []


def main() -> None:
    """Declare the options; the action plugin of the collection does the work."""
    AnsibleModule(**SPEC, supports_check_mode=True).fail_json(msg="ddi.windows.dns_view runs on the controller.")


if __name__ == "__main__":
    main()

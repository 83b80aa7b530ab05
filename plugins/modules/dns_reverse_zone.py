# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Reverse zones of a DNS server, and the creation of those that are missing."""

from __future__ import annotations

DOCUMENTATION = r"""
module: dns_reverse_zone
short_description: Creates reverse zones of the directory on a Windows DNS server
version_added: 0.1.0
description:
  - Reads the reverse zones of the server, and the subnets of the sites when a policy asks for them.
  - Which ranges need a zone is a question about the estate, because DHCP servers and domain controllers name them.
    M(ddi.windows.estate_judgement) answers it, and the change plan lists the zones that are missing.
  - A zone is created complete. It lies in the directory, takes secure updates only, and does not age until a later run
    says so. The network of a zone is given by its name and never by C(-NetworkId), which rounds.
  - A zone is removed again only while it holds nothing but what its creation made.
options:
  zones:
    description:
      - Reverse zones that this server should have, by their names. Left empty, none is created by this task.
      - A new zone hides what forwarders answer for its addresses, and the records of a zone above it. Let
        C(playbooks/enforce.yml) judge that.
      - This is C(-Name) of C(Add-DnsServerPrimaryZone).
    type: list
    elements: str
    default: []
  replication_scope:
    description:
      - How far the zones in O(zones) replicate.
      - This is C(-ReplicationScope) of C(Add-DnsServerPrimaryZone).
    type: str
    choices: [domain, forest]
    default: domain
extends_documentation_fragment:
  - ddi.windows.attributes
  - ddi.windows.reverse_policies
  - ddi.windows.writing
seealso:
  - module: ddi.windows.dns_zone
  - module: ddi.windows.estate_judgement
  - module: ddi.windows.dns_server
author: The ddi.windows contributors (@ddi-windows)
"""

EXAMPLES = r"""
- name: The addresses of the warehouse have a reverse zone
  ddi.windows.dns_reverse_zone:
    zones: [18.172.in-addr.arpa]
  check_mode: true
"""

RETURN = r"""
findings:
  description: The zones that are missing, or not as they should be.
  returned: success
  type: list
  elements: dict
  sample:
    - control: reverse-private-roots
      target: DC=18.172.in-addr.arpa,cn=MicrosoftDNS,DC=DomainDnsZones,DC=corp,DC=example
      setting: zone
      before: absent
      after: present
      remedy: automatic
      reason: There is no zone 18.172.in-addr.arpa.
verdicts:
  description: The state of the control for each zone, which is compliant, drift, skipped or unknown, with the reason.
  returned: always
  type: list
  elements: dict
commands:
  description: The calls that would create the zones, as text for people and as name and parameters.
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

from ..module_utils import _reverse_zone as reverse
from ..module_utils._errors import Refused
from ..module_utils._finding import Command, Current, Decision, Params, Values
from ..module_utils._names import zone_name
from ..module_utils._options import WRITING
from ..module_utils._reverse_missing import ABSENT, PRESENT
from ..module_utils._reverse_names import network_of
from ..module_utils._reverse_policies import POLICIES, SUBNETS, policies_of
from ..module_utils._session import Session
from ..module_utils._zone_reads import DOMAIN, ZONES

READS = ("Get-DnsServerZone", "Get-DnsServerZoneAging", "Get-ADDomain", "Get-ADForest", "Get-ADReplicationSubnet")
WRITES = ("Add-DnsServerPrimaryZone", "Set-DnsServerZoneAging", "Remove-DnsServerZone")
CONTROLS = ("reverse-private-roots", "reverse-per-scope", "reverse-ipv6")
PREFETCH = (ZONES, DOMAIN)
SPEC: dict[str, Any] = {
    "argument_spec": {
        "zones": {"type": "list", "elements": "str", "default": []},
        "replication_scope": {"type": "str", "choices": ["domain", "forest"], "default": "domain"},
        "reverse_policies": POLICIES,
        **WRITING,
    },
}


def check(params: Params) -> None:
    """Refuse policies that cannot be meant, and names that are of no network."""
    policies_of(params["reverse_policies"])
    for name in params["zones"]:
        if network_of(name) is None:
            raise Refused(f"zones has {name!r}, which is no reverse zone: write a name as 18.172.in-addr.arpa")


def later(session: Session, params: Params) -> list[Command]:  # noqa: ARG001 - the options tell
    """Return what is asked of the directory when a policy is about the subnets of its sites."""
    return [reverse.SUBNETS] if _about_subnets(params) else []


def read(session: Session, params: Params) -> Current:
    """Return the reverse zones of the server, and what the directory says when somebody asks for it."""
    current = reverse.read_reverse_zones(session)
    server: dict[str, Any] = {}
    if _about_subnets(params):
        server |= reverse.read_subnets(session)
    if params["zones"]:
        server["places"] = reverse.read_places(session)
    return current | {"server": server}


def _about_subnets(params: Params) -> bool:
    return any(SUBNETS in policy.sources for policy in policies_of(params["reverse_policies"]))


def decide(current: Current, params: Params) -> Decision:
    """Judge the zones that the operator wants of this server."""
    server = current["server"]
    places = server.get("places") or {}
    decision = Decision()
    for name in params["zones"]:
        decision += reverse.judge_wanted(name, places.get(params["replication_scope"]), current)
    return decision


def commands(target: str, values: Values) -> list[Command]:
    """Return the calls that create the zone *target*, or the one that removes it."""
    name = zone_name(target)
    if values.get("zone") == ABSENT:
        return [Command("Remove-DnsServerZone", {"Name": name, "Force": True})]
    created = Command(
        "Add-DnsServerPrimaryZone",
        {"Name": name, "ReplicationScope": reverse.scope_of(target), "DynamicUpdate": "Secure"},
    )
    # The new zone takes the aging that the server gives to new zones, whatever that is.
    aging = Command("Set-DnsServerZoneAging", {"Name": name, "Aging": False})
    return ([created] if values.get("zone") == PRESENT else []) + ([aging] if values.get("aging") is False else [])


def absent(target: str, current: Current) -> dict[str, Any]:
    """Return what a host has of *target* that does not hold it."""
    return reverse.absent(target, current)


def unfinished(target: str, seen: Values) -> str:
    """Return what became of a creation of which not every part took effect, and what to do."""
    return reverse.unfinished(target, seen)


def main() -> None:
    """Declare the options; the action plugin of the collection does the work."""
    AnsibleModule(**SPEC, supports_check_mode=True).fail_json(
        msg="ddi.windows.dns_reverse_zone runs on the controller."
    )


if __name__ == "__main__":
    main()

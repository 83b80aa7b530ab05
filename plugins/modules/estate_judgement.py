# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What all servers of an estate together say."""

from __future__ import annotations

DOCUMENTATION = r"""
module: estate_judgement
short_description: Judges the estate from what every server said
version_added: 0.1.0
description:
  - Joins the evidence that M(ddi.windows.dns_server) wrote for every host of the play into one judgement.
  - Finds the servers that the directory names and nobody read, zones that more than one server scavenges, a scavenger
    that is the PDC emulator or read-only, scavenging servers that are no DNS server of the estate, second copies of
    zones, names and patterns of the operator that mean nothing, and zones whose settings differ between servers.
  - Elects one writer for each AD-integrated zone, because two servers that change the same zone within the replication
    delay lose one change without a sound.
  - Elects the one server of each domain that scavenges its zones, and those of the forest where the domain is its root.
    It is writable and has no FSMO role, or else is not the PDC emulator, and is never read-only. A sentence says why it
    is this one and none of the others. When nobody could tell who holds the FSMO roles, nobody is elected.
  - Asks that the list of every zone that ages names the elected server alone, unless the operator gives the list.
  - Finds the resolvers of DHCP servers that lead updates astray, because they do not answer who is the start of
    authority of a zone, name no server of the estate that can write it, or answer with a view that no AD server holds.
  - Finds the servers that the NS records of AD zones name and that are no domain controller and were not read.
  - Merges what all servers found about the same AD-integrated zone.
  - Says which findings must wait, because a server that holds the zone scavenges or was not read, because the directory
    holds the zone twice, or because a server would scavenge too early or beside another one.
  - What was not read closes every gate. A zone is unknown, not compliant, while a server that may hold it, or a part of
    the directory that may hold it again, was not read.
  - Under C(--limit) nothing is said about the estate, because servers that were not read could change every answer.
  - Run it once, in the play of the audited group.
options:
  run_id:
    description: The id of the run whose evidence is judged.
  writers:
    description:
      - Inventory names of the hosts that should write, best first. A host is passed over for a zone that it does not
        hold, or holds read-only.
      - Left empty, the first host in inventory order that can write a zone is its writer.
    type: list
    elements: str
    default: []
  scavengers:
    description:
      - Inventory names or full names of the servers that should scavenge, one for each domain, best first. A name wins
        when its server was read, can write, and holds every zone of its domain that ages. Otherwise it is refused, and
        a finding says why.
      - A PDC emulator is elected only when it is named here and is the only writable domain controller of its domain.
        Naming it records that exception.
      - Left empty, the present choice is kept while it is a good one, and otherwise the best server is elected.
    type: list
    elements: str
    default: []
  outside_networks:
    description:
      - Networks that are meant to see another view, as one for guests. Scopes in them need neither DNS servers nor a
        domain of the estate.
    type: list
    elements: str
    default: []
extends_documentation_fragment:
  - ddi.windows.attributes.controller
  - ddi.windows.reverse_policies
  - ddi.windows.run
seealso:
  - module: ddi.windows.dns_server
  - module: ddi.windows.audit_report
author: The ddi.windows contributors (@ddi-windows)
"""

EXAMPLES = r"""
- name: The estate is judged
  ddi.windows.estate_judgement:
    run_id: "{{ '' | ddi.windows.run_id }}"
    writers: [dc2.corp.example]
  run_once: true
"""

RETURN = r"""
findings:
  description: Everything that is not as it should be, merged and sorted by severity.
  returned: success
  type: list
  elements: dict
  sample:
    - control: estate-coverage
      severity: critical
      target: dc6.corp.example
      setting: coverage
      before: not in the inventory
      after: read
      remedy: manual
      reason: dc6.corp.example is a domain controller of corp.example and not in the audited group.
      hosts: []
      writer: null
verdicts:
  description: The state of each control for the estate, with the reason.
  returned: success
  type: list
  elements: dict
writers:
  description: The one server that may change each AD-integrated zone, with the reason.
  returned: success
  type: list
  elements: dict
  sample:
    - zone: DC=corp.example,cn=MicrosoftDNS,DC=DomainDnsZones,DC=corp,DC=example
      writer: dc1
      reason: named by the operator
scavengers:
  description: The server that is elected to scavenge for each domain with zones that age, with the reason.
  returned: success
  type: list
  elements: dict
  sample:
    - domain: corp.example
      state: elected
      reason: >-
        dc2.corp.example scavenges for corp.example: it holds no FSMO role and it scavenges already; not
        dc1.corp.example (PDC emulator).
      host: dc2
      fqdn: dc2.corp.example
      address: 10.10.0.12
      exception: false
reverse:
  description: The ranges in use that a reverse policy is about, with who uses them and which zones answer for them.
  returned: success
  type: list
  elements: dict
  sample:
    - range: 172.18.0.0/16
      scheme: private-roots
      askers: [subnet 172.18.0.0/16 of site rotterdam]
      domains: [emea.corp.example]
      covered_by: []
      wanted: [18.172.in-addr.arpa]
      state: drift
      reason: "No zone answers for it in emea.corp.example: 18.172.in-addr.arpa would."
resolvers:
  description: What each resolver that a DHCP server uses answers it about the zones where names would be registered.
  returned: success
  type: list
  elements: dict
  sample:
    - asker: dhcp1.corp.example
      target: 10.10.0.12
      source: server option 6
      purpose: clients
      kind: forward
      names: [corp.example]
      scopes: [10.10.4.0]
      zone: corp.example
      mname: dc2.corp.example
      writable: true
      ns: [dc1.corp.example, dc2.corp.example]
      error: ""
      state: compliant
      reason: ""
hidden:
  description: New zones below others, with the zones above and a server that can say which records they would hide.
  returned: success
  type: list
  elements: dict
hidden_on:
  description: The hosts that M(ddi.windows.zone_holdings) asks about these records.
  returned: success
  type: list
  elements: str
zones_wanted:
  description: The zones that the tool would create, for which M(ddi.windows.zone_answers) asks every DNS server.
  returned: success
  type: list
  elements: str
leases_on:
  description: The DHCP servers with scopes in these zones, which M(ddi.windows.zone_leases) asks for active leases.
  returned: success
  type: list
  elements: str
judgement:
  description: The path of the file that keeps the judgement.
  returned: success
  type: str
"""

from typing import Any

from ansible.module_utils.basic import AnsibleModule

from ..module_utils._options import RUN
from ..module_utils._reverse_policies import POLICIES

CONTROLLER = True
SPEC: dict[str, Any] = {
    "argument_spec": {
        **RUN,
        "writers": {"type": "list", "elements": "str", "default": []},
        "scavengers": {"type": "list", "elements": "str", "default": []},
        "outside_networks": {"type": "list", "elements": "str", "default": []},
        "reverse_policies": POLICIES,
    },
}


def main() -> None:
    """Declare the options; the action plugin of the collection does the work."""
    AnsibleModule(**SPEC, supports_check_mode=True).fail_json(
        msg="ddi.windows.estate_judgement runs on the controller."
    )


if __name__ == "__main__":
    main()

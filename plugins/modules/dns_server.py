# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Everything this collection knows about a DNS server, in one session."""

from __future__ import annotations

DOCUMENTATION = r"""
module: dns_server
short_description: Judges and sets zones, aging and scavenging of a Windows DNS server in one session
version_added: 0.1.0
description:
  - Does the work of M(ddi.windows.dns_server_info), M(ddi.windows.dns_zone), M(ddi.windows.dns_zone_state),
    M(ddi.windows.dns_delegation), M(ddi.windows.dns_view), M(ddi.windows.dns_zone_aging),
    M(ddi.windows.dns_scavenging), M(ddi.windows.dns_reverse_zone), M(ddi.windows.dns_static_record),
    M(ddi.windows.dns_event_log), M(ddi.windows.dns_scavenging_run_info), M(ddi.windows.dns_server_health_info),
    M(ddi.windows.dns_zone_acl) and M(ddi.windows.dns_update_proxy) in one session, and reads each fact once.
  - One server takes at most 24 requests whatever the number of its zones, and 2 more for every 200 zones for each
    command that takes a single zone, which are C(Get-DnsServerZoneDelegation), C(Get-DnsServerZoneScope),
    C(Get-DnsServerQueryResolutionPolicy), C(Test-DnsServer) and C(Resolve-DnsName).
  - With O(run_id) it also writes what it read and found into the folder of the run, where
    M(ddi.windows.estate_judgement) and M(ddi.windows.audit_report) find it.
options:
  dns_zone:
    description: The options of M(ddi.windows.dns_zone). They are checked as that module checks them.
    type: dict
    default: {}
  dns_view:
    description: The options of M(ddi.windows.dns_view). They are checked as that module checks them.
    type: dict
    default: {}
  dns_zone_aging:
    description: The options of M(ddi.windows.dns_zone_aging). They are checked as that module checks them.
    type: dict
    default: {}
  dns_scavenging:
    description: The options of M(ddi.windows.dns_scavenging). They are checked as that module checks them.
    type: dict
    default: {}
  dns_event_log:
    description: The options of M(ddi.windows.dns_event_log). They are checked as that module checks them.
    type: dict
    default: {}
  dns_reverse_zone:
    description: The options of M(ddi.windows.dns_reverse_zone). They are checked as that module checks them.
    type: dict
    default: {}
  dns_static_record:
    description: The options of M(ddi.windows.dns_static_record). They are checked as that module checks them.
    type: dict
    default: {}
  dns_scavenging_run_info:
    description:
      - The options of M(ddi.windows.dns_scavenging_run_info). They are checked as that module checks them.
      - Which server should scavenge is decided by M(ddi.windows.estate_judgement), so none is needed.
    type: dict
    default: {}
  dns_zone_acl:
    description: The options of M(ddi.windows.dns_zone_acl). They are checked as that module checks them.
    type: dict
    default: {}
  dns_update_proxy:
    description: The options of M(ddi.windows.dns_update_proxy). They are checked as that module checks them.
    type: dict
    default: {}
extends_documentation_fragment: [ddi.windows.attributes, ddi.windows.writing]
seealso:
  - module: ddi.windows.dns_server_info
  - module: ddi.windows.dns_zone
  - module: ddi.windows.dns_zone_state
  - module: ddi.windows.dns_delegation
  - module: ddi.windows.dns_view
  - module: ddi.windows.dns_zone_aging
  - module: ddi.windows.dns_scavenging
  - module: ddi.windows.dns_reverse_zone
  - module: ddi.windows.dns_event_log
  - module: ddi.windows.dns_static_record
  - module: ddi.windows.dns_scavenging_run_info
  - module: ddi.windows.dns_server_health_info
  - module: ddi.windows.dns_zone_acl
  - module: ddi.windows.dns_update_proxy
author: The ddi.windows contributors (@ddi-windows)
"""

EXAMPLES = r"""
- name: The server follows the baseline
  ddi.windows.dns_server:
    dns_zone:
      reverse_zones: ["*.10.in-addr.arpa"]
    dns_zone_aging:
      no_refresh_interval: 7d
      refresh_interval: 7d
    dns_scavenging:
      scavenging_interval: never
    run_id: "{{ '' | ddi.windows.run_id }}"
  check_mode: true
"""

RETURN = r"""
findings:
  description: The settings that are not as they should be.
  returned: success
  type: list
  elements: dict
  sample:
    - control: zone-aging-intervals
      target: DC=corp.example,cn=MicrosoftDNS,DC=DomainDnsZones,DC=corp,DC=example
      setting: refresh_interval
      before: 1d
      after: 7d
      remedy: automatic
      reason: The refresh interval of zone corp.example is 1d, not 7d.
verdicts:
  description: The state of each control for each zone and the server, with the reason unless it is compliant.
  returned: always
  type: list
  elements: dict
commands:
  description: The calls that would make the server as it should be, as text for people and as name and parameters.
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
evidence:
  description: The path of the file that keeps what was read and found.
  returned: when O(run_id) is given
  type: str
"""

from typing import Any

from ansible.module_utils.basic import AnsibleModule

from ..module_utils._options import WRITING

PARTS = (
    "dns_server_info",
    "dns_zone",
    "dns_zone_state",
    "dns_delegation",
    "dns_view",
    "dns_zone_aging",
    "dns_scavenging",
    "dns_reverse_zone",
    "dns_static_record",
    "dns_event_log",
    "dns_scavenging_run_info",
    "dns_server_health_info",
    "dns_zone_acl",
    "dns_update_proxy",
)
#: The commands of the parts that take a single zone, so that each costs a pipeline for every 200 zones.
SINGLE_ZONE: tuple[str, ...] = (
    "Get-DnsServerZoneDelegation",
    "Get-DnsServerZoneScope",
    "Get-DnsServerQueryResolutionPolicy",
    "Test-DnsServer",
    "Resolve-DnsName",
)
SPEC: dict[str, Any] = {
    "argument_spec": {
        "dns_zone": {"type": "dict", "default": {}},
        "dns_view": {"type": "dict", "default": {}},
        "dns_zone_aging": {"type": "dict", "default": {}},
        "dns_scavenging": {"type": "dict", "default": {}},
        "dns_reverse_zone": {"type": "dict", "default": {}},
        "dns_event_log": {"type": "dict", "default": {}},
        "dns_static_record": {"type": "dict", "default": {}},
        "dns_scavenging_run_info": {"type": "dict", "default": {}},
        "dns_zone_acl": {"type": "dict", "default": {}},
        "dns_update_proxy": {"type": "dict", "default": {}},
        **WRITING,
    },
}


def main() -> None:
    """Declare the options; the action plugin of the collection does the work."""
    AnsibleModule(**SPEC, supports_check_mode=True).fail_json(msg="ddi.windows.dns_server runs on the controller.")


if __name__ == "__main__":
    main()

# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The forecast of scavenging in an estate."""

from __future__ import annotations

DOCUMENTATION = r"""
module: forecast_report
short_description: Judges what scavenging will delete in an estate, and writes it down
version_added: 0.1.0
description:
  - Joins what all servers told about their deletions with the evidence of life of the run, and writes C(forecast.json)
    and C(forecast.md) into the folder of the run. C(docs/forecast.schema.json) describes the former.
  - Every record that goes is dead, alive, protected, unknown or uncertain. Dead needs that every source of evidence was
    read, and a sign of death. Unknown is a host that no source speaks for. Uncertain is a record of which it is not
    known whether it goes, or whether it must stay.
  - Protected are the apex of each zone, C(_msdcs), C(_tcp), C(_udp), C(_sites), C(DomainDnsZones) and
    C(ForestDnsZones) with all below them, the names of domain controllers, DNS and DHCP servers, and whatever an NS,
    CNAME, MX or SRV record points at.
  - Points out old records of hosts that live, and zones whose records got one timestamp all at once.
  - Says what is not known, as which records a zone loses. The playbook fails for it. Changes nothing.
options:
  of:
    description:
      - What M(ddi.windows.forecast_order) was given.
    type: str
    choices: [now, planned]
    default: now
  lead:
    description:
      - What M(ddi.windows.dns_scavenging_forecast_info) was given.
    type: str
    default: 0h
extends_documentation_fragment: [ddi.windows.forecasting, ddi.windows.attributes.controller, ddi.windows.run]
seealso:
  - module: ddi.windows.dns_scavenging_forecast_info
  - module: ddi.windows.forecast_approval
author: The ddi.windows contributors (@ddi-windows)
"""

EXAMPLES = r"""
- name: What scavenging will delete is written down
  ddi.windows.forecast_report:
    run_id: "{{ '' | ddi.windows.run_id }}"
    static_names: [printer.corp.example]
  run_once: true
"""

RETURN = r"""
forecast:
  description: The seal of the forecast, which changes with everything it says.
  returned: always
  type: str
  sample: 0c5d9aa3be1f4a77
forecast_json:
  description: The path of the file that holds the forecast.
  returned: always
  type: str
unknown:
  description: Why the forecast is not whole, one sentence for each reason.
  returned: always
  type: list
  elements: str
records:
  description: How many records of each class go.
  returned: always
  type: dict
  sample:
    uncertain: 0
    protected: 2
    alive: 1
    unknown: 4
    dead: 13
"""

from typing import Any

from ansible.module_utils.basic import AnsibleModule

from ..module_utils._forecast_options import FORECASTING

CONTROLLER = True
SPEC: dict[str, Any] = {
    "argument_spec": {
        **FORECASTING,
        "of": {"type": "str", "choices": ["now", "planned"], "default": "now"},
        "lead": {"type": "str", "default": "0h"},
    },
}


def main() -> None:
    """Declare the options; the action plugin of the collection does the work."""
    AnsibleModule(**SPEC, supports_check_mode=True).fail_json(msg="ddi.windows.forecast_report runs on the controller.")


if __name__ == "__main__":
    main()

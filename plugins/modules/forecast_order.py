# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What each server is asked for a forecast."""

from __future__ import annotations

DOCUMENTATION = r"""
module: forecast_order
short_description: Says what each server is asked for a forecast of scavenging
version_added: 0.1.0
description:
  - Reads the evidence and the judgement of the run, and says for each server which settings its forecast takes for
    granted, and of which zones it reads what points at names. Each zone of the directory is read on one server.
  - A server that was not read is asked nothing.
  - Changes nothing, and connects to nothing.
options:
  of:
    description:
      - Whether the forecast is one of the settings as they are, or of those that the judgement of the run wants. The
        latter is the forecast for a plan that shortens intervals, or makes a server scavenge.
    type: str
    choices: [now, planned]
    default: now
  pass_on:
    description:
      - The inventory name of a server on which somebody is about to start a pass. Its forecast is one of that pass.
    type: str
extends_documentation_fragment: [ddi.windows.attributes.controller, ddi.windows.run]
seealso:
  - module: ddi.windows.dns_scavenging_forecast_info
  - module: ddi.windows.forecast_report
author: The ddi.windows contributors (@ddi-windows)
"""

EXAMPLES = r"""
- name: What each server is asked is settled
  ddi.windows.forecast_order:
    run_id: "{{ '' | ddi.windows.run_id }}"
    of: planned
  run_once: true
"""

RETURN = r"""
servers:
  description: The options of M(ddi.windows.dns_scavenging_forecast_info) for each host of the play.
  returned: success
  type: dict
  sample:
    dc1:
      assume:
        server:
          scavenging_interval: 7d
      pointing_zones:
        - DC=corp.example,cn=MicrosoftDNS,DC=DomainDnsZones,DC=corp,DC=example
scavengers:
  description: The servers that scavenge, or would, or of which that is not known.
  returned: success
  type: list
  elements: str
"""

from typing import Any

from ansible.module_utils.basic import AnsibleModule

from ..module_utils._options import RUN

CONTROLLER = True
SPEC: dict[str, Any] = {
    "argument_spec": {
        **RUN,
        "of": {"type": "str", "choices": ["now", "planned"], "default": "now"},
        "pass_on": {"type": "str"},
    },
}


def main() -> None:
    """Declare the options; the action plugin of the collection does the work."""
    AnsibleModule(**SPEC, supports_check_mode=True).fail_json(msg="ddi.windows.forecast_order runs on the controller.")


if __name__ == "__main__":
    main()

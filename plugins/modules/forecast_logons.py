# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The computer accounts behind the records of a forecast."""

from __future__ import annotations

DOCUMENTATION = r"""
module: forecast_logons
short_description: Reads when the computers behind the records of a forecast logged on
version_added: 0.1.0
description:
  - Asks one domain controller of each domain for the computer accounts of those hosts whose records may be deleted, by
    their DNS names, and keeps whether each is enabled and when it logged on.
  - It takes a writable domain controller if there is one, and is silent on all others. Each asks about its own domain,
    because a session has no credentials for a second machine.
  - The directory notes a logon up to 14 days late.
  - Run it after M(ddi.windows.dns_scavenging_forecast_info) on all servers. Changes nothing.
extends_documentation_fragment: [ddi.windows.attributes, ddi.windows.run]
seealso:
  - module: ddi.windows.dns_scavenging_forecast_info
  - module: ddi.windows.forecast_report
author: The ddi.windows contributors (@ddi-windows)
"""

EXAMPLES = r"""
- name: The logons of the hosts behind old records are read
  ddi.windows.forecast_logons:
    run_id: "{{ '' | ddi.windows.run_id }}"
"""

RETURN = r"""
domain:
  description: The domain that this host speaks for, nothing when another one does.
  returned: success
  type: str
  sample: corp.example
requests:
  description: How many requests the host answered.
  returned: success
  type: int
"""

from typing import Any

from ansible.module_utils.basic import AnsibleModule

from ..module_utils._options import RUN

ON_HOST = True
SPEC: dict[str, Any] = {
    "argument_spec": {
        **RUN,
    },
}


def main() -> None:
    """Declare the options; the action plugin of the collection does the work."""
    AnsibleModule(**SPEC, supports_check_mode=True).fail_json(msg="ddi.windows.forecast_logons runs on the controller.")


if __name__ == "__main__":
    main()

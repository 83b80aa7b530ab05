# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""A sample of the active leases of a DHCP server in the ranges of zones that a run would create."""

from __future__ import annotations

DOCUMENTATION = r"""
module: zone_leases
short_description: Samples the active leases of a DHCP server in the ranges of new zones
version_added: 0.1.0
description:
  - A new zone hides what others answered for its addresses. So M(ddi.windows.zone_answers) asks for addresses that live
    in it, and this module finds them in the leases of each scope that shares addresses with the zone, four of a scope.
  - Asks only about such scopes, and nothing where M(ddi.windows.dhcp_server_info) read the leases in the same playbook.
    It counts the leases on the server first, because all of a scope travel. At most 4,000 of a server do, those of the
    smallest scopes; the step that creates the zone names the scopes that were left out.
  - Keeps the addresses in C(matrix/<host>-leases.json) in the folder of the run. The step stays closed while a DHCP
    server that has scopes in the zone does not tell its leases.
  - Changes nothing.
extends_documentation_fragment: [ddi.windows.attributes, ddi.windows.run]
seealso:
  - module: ddi.windows.dhcp_server_info
  - module: ddi.windows.zone_answers
author: The ddi.windows contributors (@ddi-windows)
"""

EXAMPLES = r"""
- name: Active leases in the ranges of new zones are sampled
  ddi.windows.zone_leases:
    run_id: "{{ '' | ddi.windows.run_id }}"
  delegate_to: "{{ item }}"
  loop: "{{ judged.leases_on }}"
  run_once: true
"""

RETURN = r"""
leases:
  description: For each new zone its scopes, how many active leases each has in it, and those that are asked for.
  returned: success
  type: dict
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
    AnsibleModule(**SPEC, supports_check_mode=True).fail_json(msg="ddi.windows.zone_leases runs on the controller.")


if __name__ == "__main__":
    main()

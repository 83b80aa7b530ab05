# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The approval of a forecast."""

from __future__ import annotations

DOCUMENTATION = r"""
module: forecast_approval
short_description: Approves the records that a forecast deletes
version_added: 0.1.0
description:
  - Approves of a forecast the records whose hosts are dead, all of them at once, and every record that is named. The
    approval covers zone, name, type and data of each record, and the settings under which the forecast was made.
  - A record that is protected, or whose host lives, is approved by its name or not at all. Records of hosts that no
    source speaks for are approved with the list only with O(accept_unknown). A record of which it is not known whether
    it goes cannot be approved.
  - What the approval leaves open is listed. A living or protected record that is not old yet is left open too; nobody
    has to approve it, because a refresh in time is to be expected, and C(forecast_guard.yml) looks again.
  - The approval is sealed and kept beside the forecast. A new one of the same forecast takes its place.
  - Refuses a forecast that was edited, is too old, or names no forest. Changes nothing on a server.
options:
  forecast:
    description: The id of the run that made the forecast.
    type: str
    required: true
  run_id:
    description: The id of this run.
  records:
    description:
      - Records that are approved by name, each as zone, name, type and data with blanks between them, the zone by its
        name or DistinguishedName, as C(corp.example scanner A 10.10.4.40). The apex of a zone is C(@).
      - A host that lives loses the name that is approved here.
    type: list
    elements: str
    default: []
  accept_unknown:
    description:
      - Whether the list may hold records of hosts of which it is not known whether they live.
      - A living host that neither leases from a DHCP server that was read nor logs on can then lose its name.
    type: bool
    default: false
  max_age:
    description:
      - How old the forecast may be, as V(24h), V(1d) or V(P1D).
    type: str
    default: 24h
  change:
    description:
      - The ticket of the change, one line of up to 64 characters.
    type: str
extends_documentation_fragment: [ddi.windows.attributes.controller, ddi.windows.run]
seealso:
  - module: ddi.windows.forecast_report
author: The ddi.windows contributors (@ddi-windows)
"""

EXAMPLES = r"""
- name: What the forecast deletes of dead hosts is approved
  ddi.windows.forecast_approval:
    forecast: 20260301T060000Z-1f3a
    run_id: "{{ '' | ddi.windows.run_id }}"
    records:
      - corp.example scanner A 10.10.4.40
    change: CHG0123
  run_once: true
"""

RETURN = r"""
approval:
  description: The seal of the approval.
  returned: success
  type: str
approval_json:
  description: The path of the file that holds the approval.
  returned: outside check mode
  type: str
approved:
  description: How many records were approved.
  returned: success
  type: int
open:
  description: How many records are left that keep the gate of the forecast closed.
  returned: success
  type: int
pending:
  description: How many records are left that are expected to be refreshed in time.
  returned: success
  type: int
"""

from typing import Any

from ansible.module_utils.basic import AnsibleModule

from ..module_utils._durations import parse
from ..module_utils._finding import Params
from ..module_utils._options import RUN

CONTROLLER = True
SPEC: dict[str, Any] = {
    "argument_spec": {
        "forecast": {"type": "str", "required": True},
        **RUN,
        "records": {"type": "list", "elements": "str", "default": []},
        "accept_unknown": {"type": "bool", "default": False},
        "max_age": {"type": "str", "default": "24h"},
        "change": {"type": "str"},
    },
}


def check(params: Params) -> None:
    """Refuse a number without a unit as the age of a forecast."""
    parse("max_age", params["max_age"])


def main() -> None:
    """Declare the options; the action plugin of the collection does the work."""
    AnsibleModule(**SPEC, supports_check_mode=True).fail_json(
        msg="ddi.windows.forecast_approval runs on the controller."
    )


if __name__ == "__main__":
    main()

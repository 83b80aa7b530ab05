# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Whether the next scavenging passes must be stopped."""

from __future__ import annotations

DOCUMENTATION = r"""
module: forecast_guard
short_description: Says which servers must not run their next scavenging pass
version_added: 0.1.0
description:
  - Joins what all servers told about their next passes, and compares it with the approval of a forecast. It says which
    servers have to be stopped, because a pass would delete a protected record, one of a host that lives, or more than
    O(max_unapproved) that nobody approved.
  - What was not read stops a pass too. That is a zone of which it is not known what is deleted, a host that was dead
    when it was approved and of which nothing is known now, and an approval that was edited.
  - A record that is not old yet and goes later than O(window) from now is left to a later look, because its host has
    time to refresh it. Run this within that time before each pass.
  - Changes nothing. The playbook C(forecast_guard.yml) stops the servers that it names.
options:
  forecast:
    description:
      - The id of the run whose forecast was approved. Left out, the newest approval of the forest counts.
    type: str
  max_unapproved:
    description:
      - How many records a pass may delete that nobody approved. It allows no protected record, none of a host that
        lives, and nothing at all while a source of evidence was not read.
    type: int
    default: 0
  window:
    description:
      - How long before a pass this looks at the records that are not old yet, as V(24h), V(1d) or V(P1D). Clients
        register every 24 hours.
    type: str
    default: 24h
extends_documentation_fragment: [ddi.windows.forecasting, ddi.windows.attributes.controller, ddi.windows.run]
seealso:
  - module: ddi.windows.forecast_approval
  - module: ddi.windows.forecast_guard_outcome
author: The ddi.windows contributors (@ddi-windows)
"""

EXAMPLES = r"""
- name: The next passes are looked at
  ddi.windows.forecast_guard:
    run_id: "{{ '' | ddi.windows.run_id }}"
    static_names: []
    max_unapproved: 20
  run_once: true
"""

RETURN = r"""
stop:
  description: The servers that have to be stopped.
  returned: success
  type: list
  elements: str
servers:
  description: For each server that scavenges its passes, how many records go, and why it has to be stopped.
  returned: success
  type: dict
  sample:
    dc2:
      passes: ["2026-03-08T06:00:00+00:00"]
      deletes: 14
      later: 0
      unapproved: 1
      reasons: ["1 records would be deleted that nobody approved"]
not_read:
  description: Servers that were not read. They may delete what they like.
  returned: success
  type: list
  elements: str
"""

from typing import Any

from ansible.module_utils.basic import AnsibleModule

from ..module_utils._durations import parse_or_zero
from ..module_utils._errors import Refused
from ..module_utils._finding import Params
from ..module_utils._forecast_options import FORECASTING

CONTROLLER = True
SPEC: dict[str, Any] = {
    "argument_spec": {
        **FORECASTING,
        "forecast": {"type": "str"},
        "max_unapproved": {"type": "int", "default": 0},
        "window": {"type": "str", "default": "24h"},
    },
}


def check(params: Params) -> None:
    """Refuse a number below zero, and a time without a unit."""
    if params["max_unapproved"] < 0:
        raise Refused(f"max_unapproved is {params['max_unapproved']}: write a number of records, 0 or more.")
    parse_or_zero("window", params["window"])


def main() -> None:
    """Declare the options; the action plugin of the collection does the work."""
    AnsibleModule(**SPEC, supports_check_mode=True).fail_json(msg="ddi.windows.forecast_guard runs on the controller.")


if __name__ == "__main__":
    main()

# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What a rollback takes back, and in which order."""

from __future__ import annotations

DOCUMENTATION = r"""
module: rollback_plan
short_description: Plans how what a run wrote is taken back
version_added: 0.1.0
description:
  - Reads the record of an earlier run and writes C(undo.json) into the folder of this one. No server is asked and none
    is changed. What M(ddi.windows.dns_server) read in this run tells who scavenges.
  - Every write that took effect, or of which nobody knows, has an undo. The last write is undone first, in classes.
    Servers stop scavenging, then update modes are given back, then everything else, and what makes a server scavenge
    more is given back last of all.
  - What would start or widen deletion, or weaken security, is not given back unless O(allow_weakening) has its word. It
    is only looked at, and listed with what to add. Where the host still has what the run wrote,
    M(ddi.windows.rollback_outcome) then fails.
  - A host of the record that is not in the play is listed, and the others are taken back.
  - It refuses a run that nobody knows or that wrote nothing, a damaged line of the record, a record from the future, a
    run that has written already, and to start while another run writes.
  - Run it once, in a task whose name uses the filter P(ddi.windows.sole_writer#filter).
options:
  run_id:
    description: The id of the rollback itself. It is a run of its own and can be taken back too.
  run:
    description: The id of the run that is taken back.
    type: str
    required: true
  allow_weakening:
    description:
      - What an undo may start, widen or weaken. Read what each word means before you write it.
      - With V(scavenging) a server may be made to scavenge. With V(aging) a zone may be made to age. With
        V(shorter-interval) records may count as old sooner, those that exist too. With V(scavenge-servers)
        servers may delete records that may not now, also where others stop doing so. With V(nonsecure-updates) a zone
        may accept updates that let any host overwrite any name. With V(update-proxy) what an account registers may be
        open to every account.
    type: list
    elements: str
    default: []
  allow_inferred:
    description:
      - Whether an undo may rest on a fact that was never seen on Windows, as that an empty list of scavenging servers
        clears the list. It counts only when it was read back.
    type: bool
    default: false
  scavenging_armed_accepted:
    description:
      - Servers, by inventory name or full name, that may scavenge, or did not say whether they do, while the aging of a
        zone that they hold is made to delete sooner or more. Rule 0 holds back such an undo for every other server, by
        what was read from the servers in this run.
    type: list
    elements: str
    default: []
  change:
    description: The ticket that the rollback belongs to. It is part of the record.
    type: str
extends_documentation_fragment: [ddi.windows.attributes.controller, ddi.windows.run]
seealso:
  - module: ddi.windows.rollback_write
  - module: ddi.windows.rollback_outcome
author: The ddi.windows contributors (@ddi-windows)
"""

EXAMPLES = r"""
- name: "What is taken back is settled, run {{ dns_server_run_id | ddi.windows.sole_writer(dns_server_runs_dir) }}"
  ddi.windows.rollback_plan:
    run_id: "{{ dns_server_run_id }}"
    runs_dir: "{{ dns_server_runs_dir }}"
    run: 20260301T081500Z-3f0c
    allow_weakening: [aging]
  run_once: true
  register: planned
"""

RETURN = r"""
undo:
  description: The seal of C(undo.json). M(ddi.windows.rollback_write) and M(ddi.windows.rollback_outcome) ask for it.
  returned: success
  type: str
  sample: 3f0c9a51be7d2046
undo_json:
  description: The path of C(undo.json).
  returned: success
  type: str
classes:
  description: The classes that have undos, in their order.
  returned: success
  type: list
  elements: str
removals:
  description: The zones that would be removed. M(ddi.windows.zone_holdings) reads what they hold.
  returned: success
  type: list
  elements: str
undos:
  description: How many undos give something back.
  returned: success
  type: int
held:
  description: How many settings need a word and are only looked at.
  returned: success
  type: int
left:
  description: How many settings are left out, because their host is not in the play or nothing is to be given back.
  returned: success
  type: int
"""

from typing import Any

from ansible.module_utils.basic import AnsibleModule

from ..module_utils._finding import Params
from ..module_utils._options import RUN
from ..module_utils._rollback import known_words

CONTROLLER = True
SPEC: dict[str, Any] = {
    "argument_spec": {
        **RUN,
        "run": {"type": "str", "required": True},
        "allow_weakening": {"type": "list", "elements": "str", "default": []},
        "scavenging_armed_accepted": {"type": "list", "elements": "str", "default": []},
        "allow_inferred": {"type": "bool", "default": False},
        "change": {"type": "str"},
    },
}


def check(params: Params) -> None:
    """Refuse a word that is no weakening."""
    known_words("allow_weakening", params["allow_weakening"])


def main() -> None:
    """Declare the options; the action plugin of the collection does the work."""
    AnsibleModule(**SPEC, supports_check_mode=True).fail_json(msg="ddi.windows.rollback_plan runs on the controller.")


if __name__ == "__main__":
    main()

# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What a host holds of the zones that a rollback would remove, and of the names that new zones would hide."""

from __future__ import annotations

DOCUMENTATION = r"""
module: zone_holdings
short_description: Reads what a host holds of what a run would remove or hide
version_added: 0.1.0
description:
  - Reads the records of every zone that a rollback would remove, because a zone that was created stays once somebody
    registered in it. A record may have been made on any server that holds the zone, so run it on every host, before
    M(ddi.windows.rollback_write).
  - Keeps what it found in C(holdings/<host>.json) in the folder of the run. A zone of which one server did not say what
    it holds is not removed.
  - Without O(undo) it reads which records the zones above new ones hold with their names, by a filter. The new zone
    would hide them. M(ddi.windows.estate_judgement) says on which hosts.
  - Changes nothing.
options:
  undo:
    description: What M(ddi.windows.rollback_plan) returned of this run. Leave it out in an audit.
    type: str
    default: ""
extends_documentation_fragment: [ddi.windows.attributes, ddi.windows.run]
seealso:
  - module: ddi.windows.rollback_plan
  - module: ddi.windows.rollback_write
author: The ddi.windows contributors (@ddi-windows)
"""

EXAMPLES = r"""
- name: Zones that would be removed are looked at
  ddi.windows.zone_holdings:
    run_id: "{{ '' | ddi.windows.run_id }}"
    undo: "{{ planned.undo }}"
  when: planned.removals | length > 0
"""

RETURN = r"""
holdings:
  description: How many records the host holds of each zone beside those of its creation, with a few of them.
  returned: success
  type: list
  elements: dict
  sample:
    - target: DC=18.172.in-addr.arpa,cn=MicrosoftDNS,DC=DomainDnsZones,DC=corp,DC=example
      held: true
      records: 1
      names: [5.4 (PTR)]
      error: ""
hidden:
  description: How many records the zones above new ones hold with their names, with a few of these.
  returned: success
  type: list
  elements: dict
kept:
  description: The path of the file that holds them.
  returned: success
  type: str
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
        "undo": {"type": "str", "default": ""},
    },
}


def main() -> None:
    """Declare the options; the action plugin of the collection does the work."""
    AnsibleModule(**SPEC, supports_check_mode=True).fail_json(msg="ddi.windows.zone_holdings runs on the controller.")


if __name__ == "__main__":
    main()

# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The records of the zones of one host, kept on the controller."""

from __future__ import annotations

DOCUMENTATION = r"""
module: zone_backup
short_description: Keeps the records of zones on the controller
version_added: 0.1.0
description:
  - Reads every record of the zones whose copy on this host is the one to back up, and keeps them in the folder of the
    run. Nothing is changed on the host.
  - An AD zone is read from the server that is elected to delete from it, else from one that scavenges, else from the
    one that writes it. A zone that a server keeps in a file is read from that server. The sheet says which copy it is.
  - The zones are read one after the other. Let one host work at a time, with C(throttle) set to 1.
  - Records go to the disk as they arrive, one line each, so the size of a zone does not matter to the controller.
  - The file is read again after it was written. Only then the sheet of the zone is written, with its settings, the
    number of its records, and a digest. Without a sheet there is no backup.
  - A record that this collection could not make again is kept with all that the server showed of it, and with the
    reason.
  - Who owns the name of a record and who may write it is kept with it where it could be read, and the permissions of
    the zone as the audit of the same run read them. What of that is unread makes no backup less whole.
  - The server counts the records as well, with C(Measure-Object), and the count has to agree. In a zone that changes
    meanwhile, as many as between two counts are all. Every zone has to show its start of authority, and the answer to
    end without an error.
  - In check mode it says which zones it would back up.
options:
  run_id:
    description: The id of the run, in which M(ddi.windows.estate_judgement) ran before.
  zones:
    description:
      - Names or DistinguishedNames of zones, as a list or as one text with commas. Empty, all zones are backed up. A
        name that no zone has is refused.
    type: raw
    default: []
  owners:
    description:
      - Whether the owner and the permissions of the names of AD zones are kept beside their records, as far as
        O(node_acl_limit) goes. What was not read is null there, and the sheet counts it.
    type: bool
    default: true
  node_acl_limit:
    description:
      - How many names of a zone are asked for their owner, those that find servers first, then O(static_names), then
        static ones. Each is one read of the directory.
    type: int
    default: 2000
  static_names:
    description: Whole names or patterns that you keep.
    type: list
    elements: str
    default: []
extends_documentation_fragment: [ddi.windows.attributes, ddi.windows.run]
seealso:
  - module: ddi.windows.record_restore
  - module: ddi.windows.backup_outcome
author: The ddi.windows contributors (@ddi-windows)
"""

EXAMPLES = r"""
- name: The records of the zones are kept
  ddi.windows.zone_backup:
    run_id: "{{ '' | ddi.windows.run_id }}"
  throttle: 1
"""

RETURN = r"""
zones:
  description:
    - Every zone that was backed up from this host, with the number of its records, and of how many names the owner was
      read.
  returned: success
  type: list
  elements: dict
failed_zones:
  description: Every zone that could not be read, with the error.
  returned: outside check mode
  type: dict
requests:
  description: How many requests the host answered.
  returned: success
  type: int
"""

from typing import Any

from ansible.module_utils.basic import AnsibleModule

from ..module_utils._finding import Params
from ..module_utils._names import zone_list
from ..module_utils._options import RUN
from ..module_utils._owner_reads import check_limit

ON_HOST = True
SPEC: dict[str, Any] = {
    "argument_spec": {
        **RUN,
        "zones": {"type": "raw", "default": []},
        "owners": {"type": "bool", "default": True},
        "node_acl_limit": {"type": "int", "default": 2000},
        "static_names": {"type": "list", "elements": "str", "default": []},
    },
}


def check(params: Params) -> None:
    """Refuse what is no list of zones, and a limit that leaves nothing to look at."""
    zone_list(params["zones"], "zones")
    check_limit(params)


def main() -> None:
    """Declare the options; the action plugin of the collection does the work."""
    AnsibleModule(**SPEC, supports_check_mode=True).fail_json(msg="ddi.windows.zone_backup runs on the controller.")


if __name__ == "__main__":
    main()

# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What one server says of the conditions at which a change window stops."""

from __future__ import annotations

DOCUMENTATION = r"""
module: watch_server
short_description: Reads what a DNS server says of the stop conditions of a change window
version_added: 0.1.0
description:
  - Reads, and changes nothing. Whether a static name was scavenged (audit event 521 in the window, filtered on the
    server) or is gone. How many dynamic updates came before and after each zone that recorded runs of O(runs_dir) made
    Secure within the last 14 days. Whether the directory partitions of its zones replicate. Whether a domain controller
    has its own A and SRV records in its own copy.
  - A read-only domain controller registers no SRV record below the domain, so none is looked for.
  - Keeps it in C(watch/<host>.json) in the folder of the run, where M(ddi.windows.watch_look) joins it.
options:
  static_names:
    description: Whole names that people keep. One that lies in no zone of this server is left out here.
    type: list
    elements: str
    default: []
  window:
    description: How far back scavenged names are looked for, as V(24h), V(7d) or V(P7D), by the clock of the server.
    type: str
    default: 1d
  most:
    description: How far updates are counted.
    type: int
    default: 10000
extends_documentation_fragment: [ddi.windows.attributes, ddi.windows.run]
seealso:
  - module: ddi.windows.watch_look
author: The ddi.windows contributors (@ddi-windows)
"""

EXAMPLES = r"""
- name: The stop conditions of the server are read
  ddi.windows.watch_server:
    static_names: [printer.corp.example]
    run_id: "{{ '' | ddi.windows.run_id }}"
"""

RETURN = r"""
kept:
  description: The path of the file that keeps what the server said.
  returned: success
  type: str
requests:
  description: How many requests the host answered.
  returned: success
  type: int
"""

from typing import Any

from ansible.module_utils.basic import AnsibleModule

from ..module_utils import _durations as durations
from ..module_utils._errors import Refused
from ..module_utils._finding import Params
from ..module_utils._options import RUN

ON_HOST = True
#: Each name lets the server walk its log.
MOST_NAMES = 200
SPEC: dict[str, Any] = {
    "argument_spec": {
        "static_names": {"type": "list", "elements": "str", "default": []},
        "window": {"type": "str", "default": "1d"},
        "most": {"type": "int", "default": 10000},
        **RUN,
    },
}


def check(params: Params) -> None:
    """Refuse what no server should be asked."""
    durations.parse("window", params["window"])
    if len(params["static_names"]) > MOST_NAMES:
        raise Refused(f"static_names holds more than {MOST_NAMES} names, and each walks the whole log: name fewer")
    if not 1 <= params["most"] <= 1_000_000:
        raise Refused(f"most is {params['most']}: count up to a number from 1 to 1000000")


def main() -> None:
    """Declare the options; the action plugin of the collection does the work."""
    AnsibleModule(**SPEC, supports_check_mode=True).fail_json(msg="ddi.windows.watch_server runs on the controller.")


if __name__ == "__main__":
    main()

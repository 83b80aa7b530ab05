# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Whether what a run wrote arrived on a host."""

from __future__ import annotations

DOCUMENTATION = r"""
module: change_confirmation
short_description: Waits until what a run wrote arrived on a host
version_added: 0.1.0
description:
  - Reads the host again and again until it has every setting of an AD-integrated zone that the run wrote on any server,
    or until O(replication_timeout) has passed since the write. It always reads at least once, read-only domain
    controllers too.
  - What did not arrive in time is V(waiting) and is named with the server, the zone, the setting and both values. That
    is no failure, because replication between sites can take hours, and nothing is ever written again for it.
  - What a server does not answer is V(unknown), with the error. A zone that the host does not hold is no concern of it.
  - Settings of a server itself do not replicate. Their writer read them back.
  - Keeps what it found in C(confirm/<host>.json) in the folder of the run, where M(ddi.windows.change_outcome) looks.
  - Run it on every host, after all writes. Each task waits for its own host alone, so that it works with any number of
    forks.
  - Changes nothing. In check mode nothing was written, and it connects to nothing.
options:
  run_id:
    description: The id of the run that wrote.
  replication_timeout:
    description:
      - How many seconds a setting may take to arrive, counted from its write. With V(0) the host is read once.
      - Between sites replication takes 180 minutes by default. There the answer is V(waiting), and a later audit tells
        what became of it.
    type: int
    default: 300
extends_documentation_fragment: [ddi.windows.attributes, ddi.windows.run]
seealso:
  - module: ddi.windows.change_write
  - module: ddi.windows.change_outcome
author: The ddi.windows contributors (@ddi-windows)
"""

EXAMPLES = r"""
- name: What was written arrived on the server
  ddi.windows.change_confirmation:
    run_id: "{{ '' | ddi.windows.run_id }}"
    replication_timeout: 600
"""

RETURN = r"""
entries:
  description: Every setting that the host should have got, with its state, the value seen, and the reason.
  returned: success
  type: list
  elements: dict
  sample:
    - module: dns_zone
      target: DC=corp.example,cn=MicrosoftDNS,DC=DomainDnsZones,DC=corp,DC=example
      zone: corp.example
      setting: dynamic_update
      wanted: Secure
      seen: NonsecureAndSecure
      writer: dc1
      since: "2026-03-01T22:04:11+00:00"
      state: waiting
      reason: >-
        rodc1 has dynamic_update NonsecureAndSecure for corp.example, not yet Secure as dc1 since 22:04:11Z: it is not
        written again, look at the replication to rodc1
      time: "2026-03-01T22:09:11+00:00"
confirmation:
  description: The path of the file that holds them.
  returned: outside check mode
  type: str
requests:
  description: How many requests the host answered.
  returned: success
  type: int
"""

from typing import Any

from ansible.module_utils.basic import AnsibleModule

from ..module_utils._errors import Refused
from ..module_utils._finding import Params
from ..module_utils._options import RUN

ON_HOST = True
SPEC: dict[str, Any] = {
    "argument_spec": {
        **RUN,
        "replication_timeout": {"type": "int", "default": 300},
    },
}


def check(params: Params) -> None:
    """Refuse a time that lies before the write."""
    if params["replication_timeout"] < 0:
        raise Refused(f"replication_timeout is {params['replication_timeout']}: write a number of seconds, 0 or more.")


def main() -> None:
    """Declare the options; the action plugin of the collection does the work."""
    AnsibleModule(**SPEC, supports_check_mode=True).fail_json(
        msg="ddi.windows.change_confirmation runs on the controller."
    )


if __name__ == "__main__":
    main()

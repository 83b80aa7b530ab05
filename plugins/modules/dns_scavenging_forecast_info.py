# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Which records the next scavenging passes of a DNS server delete."""

from __future__ import annotations

DOCUMENTATION = r"""
module: dns_scavenging_forecast_info
short_description: Reads which records the next scavenging passes of a Windows DNS server delete
version_added: 0.1.0
description:
  - A pass deletes a record whose timestamp, no-refresh and refresh interval lie behind it, once the zone may be
    scavenged. The module tells which records these are and when they go, from the copy of the server that deletes them.
  - It asks root/MicrosoftDNS for one zone after the other, with a filter on the timestamp, so that records which are
    not old do not travel. The server walks a zone for every query. Run the module with C(throttle=1), so that no two
    servers of an estate do that at once.
  - Types without a class there (DHCID, DNAME, NAPTR, LOC, GPOS, NSAP, TLSA and DS) are asked for one by one with
    C(Get-DnsServerResourceRecord). A type that cannot be read is named as not visible to this forecast, and makes the
    answer for its zone unknown. Records that signing makes are not asked for.
  - Without O(assume) it tells what happens as the settings are now. A server that does not scavenge deletes nothing.
  - A record that comes of age within an hour after a pass counts as deleted by it. A refresh in time keeps a record in
    spite of the forecast.
  - Whether a record may go is not judged here. The playbook C(forecast.yml) does that for the whole estate.
  - Changes nothing, and starts no pass.
options:
  assume:
    description:
      - Settings as they would be after a change that is planned, by the DistinguishedName or name of the zone.
      - A zone takes C(aging), C(no_refresh_interval), C(refresh_interval), C(scavenge_servers) and C(dynamic_update),
        C(server) takes C(scavenging_interval), and C(since), the time at which the server got the interval it has.
      - C(server) also takes C(by_hand), the times just before passes that somebody started, which do not move the
        schedule, or null when they are not known. With C(starts_pass) the one pass that is looked at is started by
        hand, at O(lead) from now at the latest.
    type: dict
    default: {}
  lead:
    description:
      - How much later than now an interval in O(assume) may be set, as V(24h), V(1d) or V(P1D). The forecast looks so
        much further ahead.
    type: str
    default: 0h
  passes:
    description:
      - How many passes are looked at. With more than one, records count that clients would refresh in the meantime.
    type: int
    default: 1
  pointing_zones:
    description:
      - DistinguishedNames or names of zones whose NS, CNAME, MX and SRV records are read too. What these point at must
        not be deleted unseen.
    type: list
    elements: str
    default: []
  run_id:
    description: The id of the run that keeps what is read. Without it nothing is kept.
    type: str
    required: false
extends_documentation_fragment: [ddi.windows.attributes, ddi.windows.run]
seealso:
  - module: ddi.windows.dns_scavenging
  - module: ddi.windows.dns_scavenging_run_info
author: The ddi.windows contributors (@ddi-windows)
"""

EXAMPLES = r"""
- name: What the next pass deletes is told
  ddi.windows.dns_scavenging_forecast_info:
  throttle: 1

- name: What the first pass would delete is told, if the server scavenged every week
  ddi.windows.dns_scavenging_forecast_info:
    assume:
      server:
        scavenging_interval: 7d
    lead: 24h
  throttle: 1
"""

RETURN = r"""
findings:
  description: For each zone that loses records, how many go, when, and the first of them.
  returned: success
  type: list
  elements: dict
  sample:
    - control: scavenging-forecast
      target: DC=corp.example,cn=MicrosoftDNS,DC=DomainDnsZones,DC=corp,DC=example
      setting: deletions
      before: 13
      after: 0
      remedy: waiting
      reason: >-
        The passes of 2026-03-08 06:00 UTC delete 13 records of this zone: pc00172 A, pc00173 A, pc00174 A and 10 more.
verdicts:
  description: Whether it is known what is deleted of each zone, or why not.
  returned: always
  type: list
  elements: dict
unknown:
  description: What could not be told, with the reason.
  returned: always
  type: list
  elements: dict
evidence:
  description: The path of the file that holds every record, with the seconds that the server took for each zone.
  returned: when O(run_id) is given
  type: str
requests:
  description: How many requests the host answered.
  returned: success
  type: int
"""

from typing import Any

from ansible.module_utils.basic import AnsibleModule

from ..module_utils import _forecast_told as told
from ..module_utils import _run_check_reads as reads
from ..module_utils._decide import gather
from ..module_utils._durations import parse_or_zero
from ..module_utils._errors import Refused
from ..module_utils._finding import Command, Current, Decision, Params, Values
from ..module_utils._forecast_assume import assumptions
from ..module_utils._forecast_facts import SERVER, assumed
from ..module_utils._session import Session

READS = (*reads.READS, "Get-CimInstance", "Get-DnsServerResourceRecord")
WRITES = ()
CONTROLS = (told.CONTROL,)
PREFETCH = reads.ASKED
#: Where a run keeps what this module read: the audit of the same server lies beside it.
EVIDENCE = "forecast"
SPEC: dict[str, Any] = {
    "argument_spec": {
        "assume": {"type": "dict", "default": {}},
        "lead": {"type": "str", "default": "0h"},
        "passes": {"type": "int", "default": 1},
        "pointing_zones": {"type": "list", "elements": "str", "default": []},
        "run_id": {"type": "str"},
        "runs_dir": {"type": "path", "default": "runs"},
    },
}


def check(params: Params) -> None:
    """Refuse assumptions that name no setting, and numbers that no forecast has."""
    parse_or_zero("lead", params["lead"])
    if not 1 <= params["passes"] <= told.MOST_PASSES:
        raise Refused(f"passes is {params['passes']}: write how many passes are looked at, 1 to {told.MOST_PASSES}.")
    assumptions(params["assume"])


def read(session: Session, params: Params) -> Current:
    """Return what decides when the server scavenges, and the records that are old enough then."""
    facts = assumed(reads.read_run(session), assumptions(params["assume"]), parse_or_zero("lead", params["lead"]))
    records = told.read_records(session, facts, params["passes"])
    pointing = told.read_pointing(session, facts, params["pointing_zones"])
    return {
        SERVER: facts
        | {
            "records": {target: each.as_dict() for target, each in records.items()},
            "pointing": {target: each.as_dict() for target, each in pointing.items()},
        }
    }


def decide(current: Current, params: Params) -> Decision:
    """Tell what is deleted of each zone, and of which that is not known."""
    facts = current[SERVER]
    zones = gather(told.judge_zone(facts, target, params["passes"]) for target in facts["zones"])
    return Decision(tuple(told.server_verdict(facts))) + zones


def commands(target: str, values: Values) -> list[Command]:  # noqa: ARG001 - it changes nothing
    """Return nothing: a forecast changes nothing."""
    return []


def main() -> None:
    """Declare the options; the action plugin of the collection does the work."""
    AnsibleModule(**SPEC, supports_check_mode=True).fail_json(
        msg="ddi.windows.dns_scavenging_forecast_info runs on the controller."
    )


if __name__ == "__main__":
    main()

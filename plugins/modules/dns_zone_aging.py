# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Aging of the zones of a DNS server."""

from __future__ import annotations

DOCUMENTATION = r"""
module: dns_zone_aging
short_description: Judges and sets the aging of the zones of a Windows DNS server
version_added: 0.1.0
description:
  - Reads the aging of every primary zone of the server and judges whether it ages, in which intervals, and which
    servers may scavenge it.
  - A zone that takes dynamic updates should age, so that names nobody refreshes can be deleted. A file-backed zone and
    a zone in O(static_zones) should not. A zone without updates that nobody named is passed over.
  - A record is deleted when it was not refreshed for the sum of both intervals, its zone ages, and a server that may
    scavenge the zone does so. Switch aging on only while no server scavenges. Old timestamps of living hosts are normal
    on that day.
  - File-backed and signed zones are never changed. What a person has to do is said in the finding.
options:
  aging:
    description:
      - Whether zones that take dynamic updates age.
      - When a server already scavenges, switching aging on deletes the first records one refresh interval later.
      - This is C(-Aging) of C(Set-DnsServerZoneAging).
    type: bool
    default: true
  no_refresh_interval:
    description:
      - How long a record that was refreshed is not refreshed again, as V(7d), V(168h) or V(P7D).
      - Whole hours from one hour to 8760 hours. A longer time saves replication.
      - A shorter time counts for the timestamps that exist already, so records can become old at once.
      - This is C(-NoRefreshInterval) of C(Set-DnsServerZoneAging).
    type: str
    default: 7d
  refresh_interval:
    description:
      - How long after that a record may be refreshed before it counts as old, as V(7d), V(168h) or V(P7D).
      - Whole hours from one hour to 8760 hours. A time shorter than the pauses of a living host deletes its names.
      - This is C(-RefreshInterval) of C(Set-DnsServerZoneAging).
    type: str
    default: 7d
  scavenge_servers:
    description:
      - IPv4 addresses of the DNS servers that may scavenge the zones. Names and IPv6 addresses are refused.
      - Omitted, this module does not judge the lists of the zones and says "no scavenger named". In an audit
        M(ddi.windows.estate_judgement) then asks that each names the server that is elected to scavenge.
      - An address that no server has any more stops scavenging without a sound. An empty list lets every server delete.
      - This is C(-ScavengeServers) of C(Set-DnsServerZoneAging).
    type: list
    elements: str
  static_zones:
    description:
      - Names of zones that people keep by hand, or patterns with C(*) and C(?). Case and a trailing dot do not matter.
      - Such a zone should not age.
      - Has no PowerShell parameter.
    type: list
    elements: str
    default: []
  reverse_zones:
    description:
      - Names or patterns of the reverse zones that DHCP leases land in. They should age, updates or not.
      - Has no PowerShell parameter.
    type: list
    elements: str
    default: []
extends_documentation_fragment: [ddi.windows.attributes, ddi.windows.writing]
seealso:
  - module: ddi.windows.dns_zone
  - module: ddi.windows.dns_scavenging
  - module: ddi.windows.dns_server
author: The ddi.windows contributors (@ddi-windows)
"""

EXAMPLES = r"""
- name: Dynamic zones age in the agreed intervals
  ddi.windows.dns_zone_aging:
    no_refresh_interval: 7d
    refresh_interval: 7d
    scavenge_servers: [10.1.0.12]
    static_zones: [www.corp.example]
  check_mode: true
"""

RETURN = r"""
findings:
  description: The settings of zones that are not as they should be.
  returned: success
  type: list
  elements: dict
  sample:
    - control: zone-aging-intervals
      target: DC=corp.example,cn=MicrosoftDNS,DC=DomainDnsZones,DC=corp,DC=example
      setting: refresh_interval
      before: 1d
      after: 7d
      remedy: automatic
      reason: The refresh interval of zone corp.example is 1d, not 7d.
verdicts:
  description: The state of each control for each zone, which is compliant, drift, skipped or unknown, with the reason.
  returned: always
  type: list
  elements: dict
commands:
  description: The calls that would make the zones as they should be, as text for people and as name and parameters.
  returned: success
  type: list
  elements: dict
unknown:
  description: What could not be judged, with the error.
  returned: always
  type: list
  elements: dict
done:
  description: What became of each write, with the reason and what the host had at last.
  returned: outside check mode
  type: list
  elements: dict
refused:
  description: Why the task would be refused outside check mode.
  returned: in check mode without O(run_id), when something concerns other servers too and O(unjudged) is not set
  type: str
run_id:
  description: The id of the run whose folder holds the record.
  returned: outside check mode
  type: str
requests:
  description: How many requests the host answered.
  returned: success
  type: int
"""

from typing import Any

from ansible.module_utils.basic import AnsibleModule

from ..module_utils import _durations as durations
from ..module_utils._aging import judge_zone
from ..module_utils._decide import gather
from ..module_utils._errors import ReadError
from ..module_utils._finding import Command, Current, Decision, Params, Values
from ..module_utils._names import zone_name
from ..module_utils._options import WRITING
from ..module_utils._session import Object, Session
from ..module_utils._values import addresses, duration, known_flag, scavenge_servers, texts
from ..module_utils._zone_reads import DOMAIN, ZONES, read_zones
from ..module_utils._zones import Zone, passed_over

READS = ("Get-DnsServerZone", "Get-DnsServerZoneAging", "Get-ADDomain", "Get-ADForest")
WRITES = ("Set-DnsServerZoneAging",)
CONTROLS = ("zone-aging-enabled", "zone-aging-intervals", "zone-scavenge-servers")
PREFETCH = (ZONES, DOMAIN)
SPEC: dict[str, Any] = {
    "argument_spec": {
        "aging": {"type": "bool", "default": True},
        "no_refresh_interval": {"type": "str", "default": "7d"},
        "refresh_interval": {"type": "str", "default": "7d"},
        "scavenge_servers": {"type": "list", "elements": "str"},
        "static_zones": {"type": "list", "elements": "str", "default": []},
        "reverse_zones": {"type": "list", "elements": "str", "default": []},
        **WRITING,
    },
}


def check(params: Params) -> None:
    """Refuse options that no zone can have."""
    _wanted(params)


def read(session: Session, params: Params) -> Current:  # noqa: ARG001 - every module reads with its options
    """Return every zone of the server with its aging."""
    zones = read_zones(session)
    asked = {target: facts["name"] for target, facts in zones.items() if not passed_over(Zone.of(facts))}
    answers = session.read_each("Get-DnsServerZoneAging", "Name", list(asked.values()), key="ZoneName")
    for target, name in asked.items():
        zones[target] |= _aging(answers.get(name, []))
    return zones


def decide(current: Current, params: Params) -> Decision:
    """Judge aging, intervals and scavenging servers of every zone."""
    wanted = _wanted(params)
    return gather(judge_zone(target, facts, wanted) for target, facts in current.items())


def commands(target: str, values: Values) -> list[Command]:
    """Return the one call that gives the zone *target* these values."""
    parameters: dict[str, Any] = {"Name": zone_name(target)}
    if "aging" in values:
        parameters["Aging"] = values["aging"]
    if "no_refresh_interval" in values:
        parameters["NoRefreshInterval"] = durations.restore(values["no_refresh_interval"])
    if "refresh_interval" in values:
        parameters["RefreshInterval"] = durations.restore(values["refresh_interval"])
    if "scavenge_servers" in values:
        parameters["ScavengeServers"] = list(values["scavenge_servers"])
    return [Command("Set-DnsServerZoneAging", parameters)]


def _aging(answer: list[Object] | ReadError) -> dict[str, Any]:
    if isinstance(answer, ReadError):
        return {"error": str(answer)}
    if not answer:
        return {"error": "the server returned no aging of this zone"}
    return {
        "aging": known_flag(answer[0].get("AgingEnabled")),
        "no_refresh_interval": _interval(answer[0].get("NoRefreshInterval")),
        "refresh_interval": _interval(answer[0].get("RefreshInterval")),
        "scavenge_servers": addresses(texts(answer[0].get("ScavengeServers"))),
    }


def _interval(value: Any) -> str | None:
    length = duration(value)
    return None if length is None else durations.render(length)


def _wanted(params: Params) -> dict[str, Any]:
    """Return the options as the settings they mean, in the spelling that findings have."""
    servers = params["scavenge_servers"]
    return dict(params) | {
        "no_refresh_interval": durations.render(durations.parse("no_refresh_interval", params["no_refresh_interval"])),
        "refresh_interval": durations.render(durations.parse("refresh_interval", params["refresh_interval"])),
        "scavenge_servers": None if servers is None else scavenge_servers("scavenge_servers", servers),
    }


def main() -> None:
    """Declare the options; the action plugin of the collection does the work."""
    AnsibleModule(**SPEC, supports_check_mode=True).fail_json(msg="ddi.windows.dns_zone_aging runs on the controller.")


if __name__ == "__main__":
    main()

# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What the gates of a change plan depend on."""

from __future__ import annotations


class ModuleDocFragment:
    """The options that say what the operator knows, accepts and waits for."""

    DOCUMENTATION = r"""
options:
  change:
    description:
      - The ticket of the change, one line of up to 64 characters. The plan, the record and the report repeat it.
    type: str
  domain_zones:
    description:
      - How many zones of AD domains go to Secure at most. The others are held back for later.
      - With more than one, trouble after the change can come from several domains at once.
    type: int
    default: 1
  update_sources_reviewed:
    description:
      - Names or DistinguishedNames of the zones of AD domains of which you know everything that updates them, as a list
        or as one text with commas. A name that several zones have does not count.
      - The step that makes the zone of a domain Secure has a closed gate until the zone is named here, because whatever
        updates without Kerberos is refused from then on.
    type: raw
    default: []
  secure_settle:
    description:
      - How long a zone has to be Secure before its aging is switched on, as V(48h), V(2d) or V(P2D). With V(0h) it does
        not wait, but the aging still follows in another run than the one that made the zone Secure.
      - It counts from the write in the records of O(runs_dir), and for a zone that was made Secure in another way from
        the first run that read it so.
      - A shorter time can switch on aging before it shows which hosts can no longer register.
    type: str
    default: 48h
  scavenging_armed_accepted:
    description:
      - Servers, by inventory name or full name, that may scavenge while the aging of a zone that they hold is changed.
        It opens the gate of Rule 0 for these servers and for no other.
      - Switching on aging, or a shorter interval, then lets them delete records without another question.
    type: list
    elements: str
    default: []
  longest_lease:
    description:
      - The longest DHCP lease that names in the zones stand for, as V(8d), V(192h) or V(P8D), or the longest time that
        a living host is quiet.
      - A server is made to scavenge only when its zones have aged for that long, and no lease is longer than both
        intervals of a zone together. The longer one of it and the leases that were read counts. Left out while a DHCP
        server that the forest authorises was not read, the lease is not known, and both gates are closed.
      - A lease that is said shorter than it is lets names of living hosts be deleted.
    type: str
  lease_exceptions:
    description:
      - Names or DistinguishedNames of zones whose intervals together may be shorter than the longest lease, as a list
        or as one text with commas.
      - Names of hosts that are alive and renew such a lease can be deleted from these zones.
    type: raw
    default: []
  forecast_max_age:
    description:
      - How old the approved forecast may be by which a server is made to scavenge, or intervals are shortened while one
        scavenges, as V(24h), V(1d) or V(P1D). The forecast itself must have looked so far ahead.
      - An older forecast does not hold records that became old since.
    type: str
    default: 24h
  allow_missing:
    description:
      - Servers, by inventory name or full name, that were expected and may go unread. They close neither the gate of
        the coverage nor that of the servers that agree.
      - What a server that is not read does to zones is not known. It can delete records.
    type: list
    elements: str
    default: []
"""

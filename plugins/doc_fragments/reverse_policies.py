# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The operator's policies for reverse zones."""

from __future__ import annotations


class ModuleDocFragment:
    """The option that says which ranges of addresses need a reverse zone."""

    DOCUMENTATION = r"""
options:
  reverse_policies:
    description:
      - Which ranges of addresses need a reverse zone, and how the zones are cut. Without a policy nothing is judged.
      - Two policies must not be about the same addresses. Has no PowerShell parameter.
    type: list
    elements: dict
    default: []
    suboptions:
      scheme:
        description:
          - V(private-roots) wants the zone of the private block for each range in use, which is 10, 16 to 31.172 or
            168.192. A block that nobody uses gets none.
          - V(per-scope) wants one zone for each IPv4 range, as many as it takes. A range longer than /24 lies in the
            zone of the /24 that contains it.
          - V(ipv6) wants one zone for each IPv6 prefix, at the next nibble.
          - A zone that exists and answers for the range is enough, the longest one counts. It has to be a zone of the
            directory that takes secure updates.
        type: str
        required: true
        choices: [private-roots, per-scope, ipv6]
      sources:
        description:
          - Who says that a range is in use, the active scopes of the DHCP servers and the subnets of the sites.
          - Left out, both count, but only scopes for V(per-scope).
        type: list
        elements: str
        choices: [scopes, subnets]
      prefixes:
        description:
          - Ranges that you name yourself, as V(10.30.0.0/16). An IPv6 prefix ends at a nibble.
          - Zones for global IPv6 addresses are made only for prefixes that are named here, because they hide what your
            provider or a registry answers.
        type: list
        elements: str
        default: []
      within:
        description:
          - The addresses that the policy is about. Left out, all private blocks, all of IPv4, or all of IPv6.
        type: list
        elements: str
        default: []
      domains:
        description:
          - The AD domains whose computers use the addresses. Left out, it is the domain of the DHCP server of a scope,
            and the domains with a domain controller in the site of a subnet.
        type: list
        elements: str
        default: []
      replication:
        description:
          - How far new zones replicate. Left out, what one domain uses is replicated in that domain, and what several
            use in the forest.
        type: str
        choices: [domain, forest]
      length:
        description:
          - The prefix length of the zones, if not that of the ranges. 8, 16 or 24 for IPv4, a multiple of 4 up to 64
            for IPv6. V(private-roots) has its own.
        type: int
      children:
        description:
          - Whether each range gets a zone of its own even where a zone above it answers already. The records of that
            zone with these names no longer answer then.
        type: bool
        default: false
      hides:
        description:
          - Zones that are made although the zone above them holds records with their names. Copy those records first.
        type: list
        elements: str
        default: []
"""

# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What a forecast of an estate depends on."""

from __future__ import annotations


class ModuleDocFragment:
    """The options of everything that joins a forecast."""

    DOCUMENTATION = r"""
options:
  passes:
    description:
      - How many passes of each server are looked at. It is the number that M(ddi.windows.dns_scavenging_forecast_info)
        was given.
    type: int
    default: 1
  allow_missing:
    description:
      - Servers, by inventory name or full name, that may go unread. What an unread server deletes is not known.
    type: list
    elements: str
    default: []
  static_names:
    description:
      - Whole names that the operator keeps, as V(printer.corp.example). They count as alive.
      - Left out, it is not known which names are kept, and no host counts as dead. Give an empty list for none.
    type: list
    elements: str
  change:
    description:
      - The ticket of the change, one line of up to 64 characters.
    type: str
"""

"""The options that gates depend on: the same for the plan that shows them and for the approval that obeys them."""

from __future__ import annotations

import re
from typing import Any

from ._durations import parse, parse_or_zero
from ._errors import Refused
from ._finding import Params
from ._names import zone_list

GATE_OPTIONS: dict[str, Any] = {
    "change": {"type": "str"},
    "domain_zones": {"type": "int", "default": 1},
    "update_sources_reviewed": {"type": "raw", "default": []},
    "secure_settle": {"type": "str", "default": "48h"},
    "scavenging_armed_accepted": {"type": "list", "elements": "str", "default": []},
    "longest_lease": {"type": "str"},
    "lease_exceptions": {"type": "raw", "default": []},
    "forecast_max_age": {"type": "str", "default": "24h"},
    "allow_missing": {"type": "list", "elements": "str", "default": []},
}

_LONGEST_CHANGE = 64


def check_gates(params: Params) -> None:
    """Refuse a value that no gate can be judged by."""
    if params["domain_zones"] < 0:
        raise Refused(
            f"domain_zones is {params['domain_zones']}: write how many AD domain zones go to Secure, 0 or more."
        )
    zone_list(params["update_sources_reviewed"])
    parse_or_zero("secure_settle", params["secure_settle"])
    if params["longest_lease"] is not None:
        parse("longest_lease", params["longest_lease"])
    parse("forecast_max_age", params["forecast_max_age"])
    zone_list(params["lease_exceptions"], "lease_exceptions")
    change_of(params)


def change_of(params: Params) -> str | None:
    """Return the ticket of the change, None when there is none; refuse what does not fit on a line."""
    change = (params["change"] or "").strip()
    # A surrogate is no character; str.isprintable refuses it and every control character.
    if len(change) > _LONGEST_CHANGE or not change.isprintable():
        raise Refused(
            f"change is {change[:_LONGEST_CHANGE]!r}: write the ticket on one line, up to {_LONGEST_CHANGE} characters."
        )
    return change or None


def names_in(values: list[str]) -> frozenset[str]:
    """Return names of hosts as they are compared, whatever case, blanks and trailing dots they were written with."""
    stripped = (re.sub(r"\.$", "", each.strip()).lower() for each in values)
    return frozenset(filter(None, stripped))

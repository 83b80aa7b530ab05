"""The filter ``ddi.windows.misfits``."""

from __future__ import annotations

DOCUMENTATION = r"""
name: misfits
short_description: What is wrong with the variables of a play
version_added: 0.1.0
description:
  - Returns a sentence for each variable whose name is that of a variable of the playbooks but for a slip, and for each
    whose value is of another type. The list is empty when nothing is wrong.
  - A variable that only begins like one of them is let through, because it may be somebody else's.
options:
  _input:
    description: The variables by their names.
    type: dict
    required: true
author: The ddi.windows contributors (@ddi-windows)
"""

EXAMPLES = r"""
- name: The variables can be meant
  ansible.builtin.assert:
    that: "{'ddi_max_changes': 5} | ddi.windows.misfits == []"
"""

RETURN = r"""
_value:
  description: The sentences.
  type: list
  elements: str
"""

from collections.abc import Callable, Mapping
from typing import Any

from ..plugin_utils._variables import misfits


def filter_misfits(given: Mapping[str, Any]) -> list[str]:
    """Return a sentence for each of the variables that cannot be meant."""
    return misfits(given)


class FilterModule:
    """The filters of this file."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        return {"misfits": filter_misfits}

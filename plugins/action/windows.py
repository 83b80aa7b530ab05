"""The one action plugin, to which ``meta/runtime.yml`` routes every module."""

from __future__ import annotations

from typing import Any

from ansible.plugins.action import ActionBase

from ..plugin_utils._door import enter


class ActionModule(ActionBase):  # type: ignore[misc]
    """Run a module of this collection in the controller's process, over the connection of its host."""

    TRANSFERS_FILES = False

    def run(self, tmp: None = None, task_vars: dict[str, Any] | None = None) -> dict[str, Any]:
        """Return the result of the task."""
        result: dict[str, Any] = super().run(tmp, task_vars)
        return result | enter(self, task_vars or {})

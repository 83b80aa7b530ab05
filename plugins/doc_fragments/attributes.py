"""What every module of this collection says about itself."""

from __future__ import annotations


class ModuleDocFragment:
    """Attributes of the modules that talk to a Windows server, and of those that only work on the controller."""

    DOCUMENTATION = r"""
options: {}
attributes:
  check_mode:
    description: Can run in check mode and say what it would change without changing it.
    support: full
  diff_mode:
    description: Returns what changed, or would change in check mode, when run with C(--diff).
    support: full
  async:
    description: Runs in the controller's process over the connection of the host, so it cannot be detached.
    support: none
  become:
    description:
      - Is not used together with C(become). The account of the connection does the work; become is refused.
    support: none
  platform:
    description: What the target runs.
    platforms: windows
    support: full
"""

    CONTROLLER = r"""
options: {}
attributes:
  check_mode:
    description: Changes nothing on any server, so it does the same in check mode.
    support: full
  diff_mode:
    description: Returns what changed, or would change in check mode, when run with C(--diff).
    support: none
  async:
    description: Runs in the controller's process, so it cannot be detached.
    support: none
  become:
    description: Is not used together with C(become); become is refused.
    support: none
  platform:
    description: Works on the controller, with what was read before; it talks to no server.
    platforms: all
    support: full
"""

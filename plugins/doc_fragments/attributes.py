"""What all modules of the collection have in common."""

from __future__ import annotations


class ModuleDocFragment:
    """The attributes of a module that runs on the controller over the connection of the host."""

    DOCUMENTATION = r"""
options: {}
attributes:
  action:
    description: Whether the module runs as an action plugin on the controller.
    support: full
  async:
    description: Whether the task can run in the background.
    support: none
  become:
    description: Whether the task can change its user.
    support: none
    details: The task refuses C(become). The rights are those of the account of the connection.
  check_mode:
    description: Whether the module can say what it would change without changing it.
    support: full
    details: In check mode the session refuses to send anything that could change the host.
  diff_mode:
    description: Whether the module shows what it would change.
    support: full
  platform:
    description: The systems that the module looks at.
    platforms: windows
    support: full
    details: >-
      The connection plugin is P(ansible.builtin.psrp#connection). Hosts of P(ansible.builtin.winrm#connection) are
      served over psrp with the same options. The keyword C(environment) has no effect.
"""

    CONTROLLER = r"""
options: {}
attributes:
  action:
    description: Whether the module runs as an action plugin on the controller.
    support: full
  async:
    description: Whether the task can run in the background.
    support: none
  become:
    description: Whether the task can change its user.
    support: none
    details: The task refuses C(become). It works on the controller, as the user who runs Ansible.
  check_mode:
    description: Whether the module can say what it would change without changing it.
    support: full
    details: It changes no host. It writes into the folder of the run in check mode as well.
  diff_mode:
    description: Whether the module shows what it would change.
    support: full
  platform:
    description: The systems that the module looks at.
    platforms: windows
    support: full
    details: It connects to no host and reads what other modules left in the folder of the run.
"""

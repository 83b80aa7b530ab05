# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What all modules that read or write in the folder of a run have in common."""

from __future__ import annotations


class ModuleDocFragment:
    """The options that say which run a task belongs to; a module may say more of its own."""

    DOCUMENTATION = r"""
options:
  run_id:
    description: The id of the run.
    type: str
    required: true
  runs_dir:
    description: The folder on the controller that holds one folder for each run.
    type: path
    default: runs
"""

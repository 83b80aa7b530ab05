# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What all modules that can change a host have in common."""

from __future__ import annotations


class ModuleDocFragment:
    """The options that say which run a change belongs to, and who judged it."""

    DOCUMENTATION = r"""
options:
  run_id:
    description:
      - The id of the run that this task belongs to. What was read is kept as evidence in the folder of the run, where
        the judge finds it, and the record of what was changed lies there too. Omitted, no evidence is kept, and an id
        is made for the record. Has no PowerShell parameter.
      - The files name servers, zones and addresses. The folder and its files are readable by their owner alone.
    type: str
  runs_dir:
    description:
      - The folder on the controller that holds one folder for each run. Has no PowerShell parameter.
    type: path
    default: runs
  change:
    description:
      - Your ticket, on one line of up to 64 characters. It goes into the record. Has no PowerShell parameter.
    type: str
  unjudged:
    description:
      - Says that you judged what the collection judges when it enforces a plan, for all servers together. Has no
        PowerShell parameter.
      - Without it the module writes outside check mode only what tightens a setting of this one server, as to stop
        scavenging. It refuses everything that replicates or that depends on other servers, and writes nothing then.
      - With it nobody elects the one writer of a zone, looks whether other servers scavenge, or waits for replication.
        Two servers that write settings of one zone within the replication delay lose one of them without a sound.
    type: bool
    default: false
"""

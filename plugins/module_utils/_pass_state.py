"""A pass that somebody starts by hand, as the record keeps it: whether one ended since the servers were read.

The setting names the time by the clock of the server that the run read, because a pass tells of itself only by an event
at its end [documented]. Nothing takes a pass back.
"""

from __future__ import annotations

from datetime import datetime

PART = "dns_scavenging_pass"
NONE, DONE = "none", "done"
#: Why a rollback leaves it, in one sentence.
FINAL = (
    "a scavenging pass cannot be taken back: playbooks/restore_records.yml, with the backup that was made before it "
    "in ddi_backup, makes chosen records again"
)
_PASS = "pass_after_"


def setting_of(time: datetime) -> str:
    """Return the setting that says whether a pass ended at *time* or later."""
    return f"{_PASS}{time.isoformat()}"


def is_pass(setting: str) -> bool:
    """Return whether a setting is about a pass that somebody started."""
    return setting.startswith(_PASS)


def time_in(setting: str) -> datetime:
    """Return the time that such a setting names."""
    return datetime.fromisoformat(setting.removeprefix(_PASS))

"""What was foreseen of deletion and approved, as the gates of a plan know it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any


@dataclass(frozen=True, slots=True)
class Foreseen:
    """The newest approval that was given for the estate, and how old its forecast may be.

    ``trouble`` says why it is not known which one that is.
    """

    estate: str = ""
    approval: Mapping[str, Any] | None = None
    max_age: timedelta = timedelta(hours=24)
    trouble: str = ""

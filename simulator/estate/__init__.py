"""The simulated company: its forest, machines, zones and clock."""

from .errors import EstateError
from .load import load
from .model import Estate

__all__ = ["Estate", "EstateError", "load"]

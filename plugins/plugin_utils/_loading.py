"""Whatever a task of the collection imports, loaded in the playbook process before it forks its workers."""

from __future__ import annotations

import multiprocessing
from functools import cache
from importlib import import_module
from pkgutil import iter_modules

_PACKAGES = ("plugin_utils", "modules")


@cache
def load_for_workers() -> None:
    """Import the modules and what they need, unless this process is a worker itself.

    A worker lives for one task, and core's loader compiles each file of a collection anew in every process that
    imports it: 200 ms CPU for each host of an audit (measured).
    """
    if multiprocessing.parent_process() is not None:
        return
    collection = __package__.rpartition(".")[0]
    for package in _PACKAGES:
        for each in iter_modules(import_module(f"{collection}.{package}").__path__):
            import_module(f"{collection}.{package}.{each.name}")

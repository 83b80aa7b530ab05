"""What runs inside a simulated estate for one measurement: ansible-playbook, and the figures it leaves.

python -m bench.child PLAYBOOK FORKS DELAY_MS FIGURES
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path
from typing import Any

from .playbook import tool


def control(method: str, path: str, body: Any = None) -> Any:
    """Ask the control endpoint of the estate around this process."""
    request = urllib.request.Request(
        os.environ["DDI_SIMULATED_CONTROL"] + path,
        data=None if body is None else json.dumps(body).encode(),
        headers={"Authorization": "Bearer " + os.environ["DDI_SIMULATED_TOKEN"], "Content-Type": "application/json"},
        method=method,
    )
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)


def main(playbook: str, forks: str, delay_ms: str, figures: str) -> int:
    hosts = control("GET", "/hosts")
    if int(delay_ms):
        for host in hosts:
            control("PUT", f"/hosts/{host['name']}/faults", {"delay_ms": int(delay_ms)})
    with tempfile.TemporaryDirectory() as runs:
        command = [tool("ansible-playbook"), "-i", os.environ["DDI_SIMULATED_INVENTORY"], "--forks", forks, playbook]
        started = time.monotonic()
        done = subprocess.run([*command, "-e", f"ddi_runs_dir={runs}"], stdout=subprocess.DEVNULL, check=False)
        wall = time.monotonic() - started
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    counted = control("GET", "/requests").values()
    told = {
        "hosts": len(hosts),
        "wall": wall,
        "cpu": used.ru_utime + used.ru_stime,
        # The largest of all its processes; Linux counts in kB.
        "memory": used.ru_maxrss,
        "requests": sum(each["total"] for each in counted),
        "sent": sum(each["bytes_received"] + each["bytes_sent"] for each in counted),
    }
    Path(figures).write_text(json.dumps(told), encoding="utf-8")
    return done.returncode


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

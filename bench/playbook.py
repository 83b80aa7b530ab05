"""One measured `ansible-playbook` process on one simulated estate."""

from __future__ import annotations

import json
import subprocess
import sys
import sysconfig
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


_ONE_ZONE = """
estate: one-zone
domains: [{{name: corp.example, netbios: CORP}}]
accounts: [{{name: Administrator, password: Simulated-Only-1}}]
hosts:
  - name: dc1
    domain: corp.example
    addresses: [10.0.0.1]
    fsmo: [SchemaMaster, DomainNamingMaster, PDCEmulator, RIDMaster, InfrastructureMaster]
zones:
  - {{name: corp.example, aging: true, records: {{dynamic: [[20, {records}]]}}}}
"""


@dataclass(frozen=True, slots=True)
class Figures:
    """What one play cost: wall and CPU seconds of the controller, the kB of its largest process, requests and bytes."""

    hosts: int
    wall: float
    cpu: float
    memory: int
    requests: int
    sent: int

    def per_host(self, what: float) -> float:
        return what / self.hosts


def estate(folder: Path, hosts: int, zones: int) -> Path:
    """Write a healthy generated estate and return its file."""
    path = folder / f"{hosts}-{zones}.yml"
    if not path.exists():
        command = [sys.executable, "-m", "simulator", "generate", "--seed", "1", "--dcs", str(hosts)]
        command += ["--zones", str(zones), "--records", "0", "--healthy", "--output", str(path)]
        subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    return path


def one_zone(folder: Path, records: int) -> Path:
    """Write an estate of one server and one zone, whose *records* are dynamic, and return its file."""
    path = folder / f"records-{records}.yml"
    path.write_text(_ONE_ZONE.format(records=records), encoding="utf-8")
    return path


def measure(file: Path, playbook: str, *, forks: int = 20, delay_ms: int = 0) -> Figures:
    """Run *playbook* on the estate in *file*, each statement of which takes *delay_ms* longer."""
    with tempfile.TemporaryDirectory() as folder:
        figures = Path(folder) / "figures.json"
        command = [sys.executable, "-m", "simulator", "--estate", str(file), "--", sys.executable, "-m", "bench.child"]
        command += [playbook, str(forks), str(delay_ms), str(figures)]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise SystemExit(f"{playbook} ended with {done.returncode}:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
        return Figures(**json.loads(figures.read_text(encoding="utf-8")))


def tool(name: str) -> str:
    """Return the path of a tool of this interpreter."""
    return str(Path(sysconfig.get_path("scripts")) / name)

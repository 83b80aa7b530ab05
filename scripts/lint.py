"""Run every linter, or the named ones, and fail when one of them does: ``python scripts/lint.py [ruff mypy ...]``."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LINTERS = {
    "ruff": ("ruff", "check", "--quiet", "."),
    "format": ("ruff", "format", "--check", "--quiet", "."),
    "mypy": ("mypy",),
    "yamllint": ("yamllint", "--strict", "."),
    "ansible-lint": ("ansible-lint", "--offline", "-q"),
    # Without --plugin-docs and the references of the collection itself, modules are not looked at.
    "antsibull-docs": (
        "antsibull-docs", "lint-collection-docs", "--plugin-docs", "--validate-collection-refs", "self", "."
    ),
}  # fmt: skip


def environment() -> dict[str, str]:
    """Return the environment of a linter: the tools of this interpreter first, nothing below the home directory."""
    tools = sysconfig.get_path("scripts")
    return os.environ | {
        "PATH": os.pathsep.join([tools, os.environ.get("PATH", os.defpath)]),
        "ANSIBLE_HOME": str(ROOT / ".cache" / "ansible"),
        "ANSIBLE_COLLECTIONS_PATH": str(ROOT / "collections"),
    }


def lint(name: str) -> bool:
    """Run one linter in the root of the project; return whether it found nothing."""
    started = time.monotonic()
    process = subprocess.run(LINTERS[name], cwd=ROOT, env=environment(), check=False)
    outcome = "ok" if process.returncode == 0 else f"failed ({process.returncode})"
    print(f"{name:15} {outcome}  {time.monotonic() - started:.1f} s", flush=True)
    return process.returncode == 0


def main(names: list[str]) -> int:
    unknown = [name for name in names if name not in LINTERS]
    if unknown:
        print(f"No linter is called {unknown[0]}: choose from {', '.join(LINTERS)}.", file=sys.stderr)
        return 2
    failed = [name for name in names or LINTERS if not lint(name)]
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

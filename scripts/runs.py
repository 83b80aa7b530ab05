"""List the runs of a folder: id, time, who, ticket, and how many writes were applied and taken back."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "collections"))

from ansible_collections.ddi.windows.plugins.plugin_utils._run_list import listed, render  # noqa: E402


def main() -> None:
    """Print the list."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs-dir", default="runs", help="the folder that holds one folder for each run (runs)")
    folder = parser.parse_args().runs_dir
    print(render(listed(folder), folder))


if __name__ == "__main__":
    main()

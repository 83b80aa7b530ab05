"""The file of a backup: written to its end or not at all, and read again before anything is said about it."""

from __future__ import annotations

import hashlib
import os
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..module_utils._backup import line_of, record_in
from ..module_utils._errors import Refused
from ..module_utils._session import Object


def sheet_path(records: Path) -> Path:
    return records.with_suffix(".json")


@dataclass
class Lines:
    """What is written while records arrive: how many lines, and the digest of all of them."""

    file: Any
    count: int = 0
    #: Every zone has one start of authority: a listing without it is not the listing of a zone.
    whole: bool = False
    digest: Any = field(default_factory=hashlib.sha256)
    obstacles: Counter[str] = field(default_factory=Counter)

    def add(self, shown: Object) -> None:
        self.write(line_of(shown))

    def write(self, line: str) -> None:
        text = f"{line}\n".encode()
        self.file.write(text)
        self.digest.update(text)
        self.count += 1
        if '"not_restorable":' in line:
            kind = record_in(line).type
            self.obstacles[kind] += 1
            self.whole = self.whole or kind == "SOA"


def reading_of(path: Path) -> tuple[str, int]:
    """Return the digest of a file of records and how many it holds; raise Refused for a line that is no record."""
    digest, count = hashlib.sha256(), 0
    try:
        with path.open("rb") as file:
            for line in file:
                digest.update(line)
                record_in(line.decode())
                count += 1
    except OSError as error:
        raise Refused(f"{path} cannot be read ({error.strerror or error})") from error
    except ValueError as error:
        raise Refused(f"line {count + 1} of {path} is no record") from error
    return digest.hexdigest(), count


@contextmanager
def new_file(path: Path) -> Iterator[Any]:
    """Give a new file that only its owner can read; what could not be filled to its end is taken away."""
    try:
        for folder in (path.parent.parent, path.parent):
            folder.mkdir(mode=0o700, exist_ok=True)
        sheet_path(path).unlink(missing_ok=True)
        path.unlink(missing_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        path.unlink(missing_ok=True)
        cause = error.strerror or error
        raise Refused(
            f"{path} cannot be written ({cause}): free space there, or choose another ddi_runs_dir"
        ) from error
    except BaseException:
        path.unlink(missing_ok=True)
        raise

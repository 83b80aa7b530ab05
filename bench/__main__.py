"""Measure what an audit costs: ``python -m bench``. It prints figures and asserts nothing."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

sys.path.insert(0, "collections")

from ansible_collections.ddi.windows.plugins.plugin_utils._decode import decode
from pypsrp.serializer import Serializer

from . import decoding, forecasting
from .playbook import Figures, estate, measure, one_zone

AUDIT, EMPTY = "playbooks/audit.yml", "bench/empty.yml"
BACKUP, FORECAST = "playbooks/backup.yml", "playbooks/forecast.yml"
ROW = "{:>6} {:>6} {:>7} {:>10} {:>9} {:>12} {:>12} {:>8} {:>8}"


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        print("An audit on generated, healthy estates; figures are those of one host unless they say otherwise.\n")
        print("By zones in the forest, 5 hosts")
        table(folder, [(5, zones) for zones in (10, 100, 1000)])
        print("\nBy hosts, 100 zones in the forest")
        table(folder, [(hosts, 100) for hosts in (1, 10, 100, 300)])
        print("\nBy the time a statement takes, 10 hosts, 10 zones")
        for delay in (0, 20, 100):
            figures = measure(estate(folder, 10, 10), AUDIT, delay_ms=delay)
            print(
                f"{delay:>5} ms  {figures.wall:6.1f} s for all hosts, {figures.per_host(figures.requests):.1f} requests"
            )
        print("\nA backup of one zone on one host, and of the same with two records")
        for records in (2, 100_000):
            figures = measure(one_zone(folder, records), BACKUP)
            print(
                f"{records:>7} records  {figures.wall:6.1f} s, {figures.cpu:5.1f} s CPU, "
                f"{figures.memory / 1000:.0f} MB in its largest process, {figures.sent / 1e6:.0f} MB on the wire"
            )
        print("\nA forecast of one server with one zone of 100,000 records, of which 2,000 are old")
        large(folder)
    print("\nCPU for decoding 10,000 zones")
    texts = decoding.zones(10_000)
    ours, theirs = decoding.cpu(decode, texts), decoding.cpu(Serializer().deserialize, texts)
    size = sum(map(len, texts)) / len(texts) / 1000
    print(
        f"{len(texts)} zones of {size:.1f} kB: {ours:.2f} s here, {theirs:.2f} s by pypsrp, {theirs / ours:.0f} times"
    )


def large(folder: Path) -> None:
    """Print what a forecast costs with the filter, and what decoding all records would cost without it."""
    filtered = measure(forecasting.write(folder, 100_000, 2_000), FORECAST)
    print(
        f"with the filter: {filtered.cpu:.1f} s CPU of the whole play, {filtered.memory / 1000:.0f} MB in its largest "
        f"process, {filtered.sent / 1e6:.1f} MB on the wire, {filtered.wall:.1f} s"
    )
    texts = forecasting.unfiltered(10_000)
    ours, theirs = 10 * decoding.cpu(decode, texts), 10 * decoding.cpu(Serializer().deserialize, texts)
    size = 10 * sum(map(len, texts)) / 1e6
    print(f"without it, ten times 10,000 records: {ours:.1f} s here, {theirs:.1f} s by pypsrp, {size:.0f} MB to decode")


def table(folder: Path, sizes: list[tuple[int, int]]) -> None:
    """Print one row for each estate, with its growth over the row before."""
    print(ROW.format("hosts", "zones", "wall s", "requests", "kB", "CPU ms", "CPU ms empty", "ratio", "growth"))
    before: Figures | None = None
    for hosts, zones in sizes:
        file = estate(folder, hosts, zones)
        audit, empty = measure(file, AUDIT), measure(file, EMPTY)
        growth = f"{audit.cpu / before.cpu:.1f}" if before else ""
        print(
            ROW.format(
                hosts, zones, f"{audit.wall:.1f}", f"{audit.per_host(audit.requests):.1f}",
                f"{audit.per_host(audit.sent) / 1000:.0f}", f"{1000 * audit.per_host(audit.cpu):.0f}",
                f"{1000 * empty.per_host(empty.cpu):.0f}", f"{audit.cpu / empty.cpu:.1f}", growth,
            ),
            flush=True,
        )  # fmt: skip
        before = audit


if __name__ == "__main__":
    main()

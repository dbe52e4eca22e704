"""``make bench``: measure, print one table, write it as JSON and as a page.

A part is a module with ``PART`` and a function that yields `rows.Row`; enter it in
`PARTS`. Options, all by the environment: ``PARTS`` (names, divided by blanks),
``FULL=1`` (histories up to 10 million tickets), ``N`` (pairs of each),
``BENCH_FOLDER`` (where the lakes are kept between runs; else they are built anew and
removed).
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

from support.places import ROOT

from bench import (
    against_postgres,
    engines,
    growth,
    import_copy,
    night,
    postgres_sync,
    reports,
    scaling,
)
from bench import lake as bench_lake
from bench.page import page, shown, table
from bench.rows import Row
from kpi_lib.lake.delta_lake import Lake

JSON = ROOT / "docs" / "benchmarks.json"
PAGE = ROOT / "docs" / "benchmarks.md"

MONTHS = 24
"""Length of the history of a million tickets; ten million have ten times as many."""


class Bench:
    """What the parts share: the sizes asked for, and the lakes, each built once."""

    def __init__(self, folder: Path, *, full: bool, n: int) -> None:
        self.folder = folder
        self.full = full
        self.n = n

    def lake(self, tickets: int) -> Lake:
        """Return the lake of a tenant with so many tickets."""
        months = MONTHS * max(1, tickets // 1_000_000)
        return bench_lake.build(self.folder / f"{tickets}", tickets, months)

    def sizes(self) -> list[tuple[str, Lake]]:
        """Return the histories that are held against each other."""
        counts = [10_000, 100_000, 1_000_000] + [10_000_000] * self.full
        return [(f"{count:,}", self.lake(count)) for count in counts]


PARTS: dict[str, Callable[[Bench], Iterator[Row]]] = {
    against_postgres.PART: lambda bench: against_postgres.rows(
        bench.lake(1_000_000), bench.n
    ),
    growth.PART: lambda bench: growth.rows(bench.sizes(), bench.n),
    import_copy.PART: lambda bench: import_copy.rows(200_000, bench.n),
    postgres_sync.PART: lambda bench: postgres_sync.rows(200_000, bench.n),
    engines.PART: lambda bench: engines.rows(bench.folder, bench.n),
    reports.PART: lambda bench: reports.rows(bench.folder, bench.n),
    scaling.PART: lambda bench: scaling.rows(bench.folder, bench.n),
    night.PART: lambda bench: night.rows(bench.folder, bench.n),
}
"""Name of each part and what measures it."""


def main(arguments: Sequence[str] = ()) -> None:
    """Run the parts asked for; what the others measured last stays in the file."""
    if arguments:
        sys.exit(f"got {' '.join(arguments)}; options are variables:\n\n{__doc__}")
    wanted = os.environ.get("PARTS", "").split() or list(PARTS)
    if unknown := ", ".join(sorted(set(wanted) - set(PARTS))):
        sys.exit(f"PARTS: got {unknown}; expected {', '.join(PARTS)}")
    kept = [Row(**row) for row in _last() if row["part"] not in wanted]
    measured: list[Row] = []
    with contextlib.ExitStack() as stack:
        folder = os.environ.get("BENCH_FOLDER") or stack.enter_context(
            tempfile.TemporaryDirectory(prefix="bench")
        )
        bench = Bench(
            Path(folder),
            full=os.environ.get("FULL") == "1",
            n=int(os.environ.get("N", "5")),
        )
        for name in wanted:
            for row in PARTS[name](bench):
                measured.append(row)
                print(f"{row.part}: {row.subject}: {row.ratio}", file=sys.stderr)
    rows = sorted([*kept, *measured], key=lambda row: list(PARTS).index(row.part))
    JSON.write_text(
        json.dumps([asdict(row) for row in rows], indent=1) + "\n", encoding="utf-8"
    )
    PAGE.write_text(page(rows), encoding="utf-8")
    print(table(shown(rows)))


def _last() -> list[dict[str, object]]:
    if not JSON.is_file():
        return []
    found: list[dict[str, object]] = json.loads(JSON.read_text(encoding="utf-8"))
    return [row for row in found if row["part"] in PARTS]


if __name__ == "__main__":
    main(sys.argv[1:])

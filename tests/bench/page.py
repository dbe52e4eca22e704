"""The benchmark's table, for the screen and for ``docs/benchmarks.md``."""

from __future__ import annotations

from collections.abc import Sequence

from bench.rows import Row

_HEAD = """# Benchmarks

`make bench` measures and writes this page and `benchmarks.json` beside it; change
nothing here by hand. Every number is a ratio of two things that ran in turn in one run
on one machine: the median of `n` pairs, and the least and the greatest of them. There
are no seconds, since those belong to a machine.

| command | measures |
|---|---|
| `make bench` | all parts, histories up to a million tickets |
| `make bench PARTS=queries` | one part, or several: `PARTS="queries import"` |
| `make bench FULL=1` | histories up to ten million tickets: half an hour |
| `make bench N=9` | nine pairs of each instead of five |

`BENCH_FOLDER=...` keeps the lakes, some GB, between runs. They hold one tenant, 200
companies of very different size, 40 technicians, five time entries to a ticket; they
are written by the lake's own writer.

## How to read it

- **queries**: the statement of each main table over a month, at a million tickets and
  five million time entries in 24 months, against a PostgreSQL server of its own with
  primary keys, indexes for these questions and fresh statistics. Both connections are
  open and warm, both fetch the answer as a DataFrame, and the answers are compared
  before anything is timed. Above 1 we are faster. KPIs without SQL in the source are
  left out. Topics are given by rule: grouping summaries is no query.
- **growth**: a month of each KPI, as a report computes it, against the same month
  with a shorter history before it. From a million to ten million tickets the history
  gets ten times as long, 24 to 240 months, with the same tickets per month; below a
  million it keeps its 24 months, and the month itself grows. 1 is no growth.
  `project_impact` and `kpi_daily` find the counts of past months that a call before
  kept, as a night finds those of the night before. What a connection has asked of all
  history once, the names that are no topic, is not asked again. Memory is the most
  that a process of its own held, libraries included.
- **import**: a CSV file of tickets into a lake that holds them in an older state,
  against `COPY` of the same file into a staging table without a log, then an upsert
  that skips what is older or unchanged; both end with the same rows. PostgreSQL waits
  for its log at the commit; the import's files are the operating system's to write
  out. What DuckDB alone takes to read the file with its types, sort and write it,
  without judgement, comparison and merge, is in `benchmarks.json`. The same file once
  more, with nothing written in between, is held against its first import into an empty
  lake.
- **engines**: a notebook executed by the fork engine, against the same cells in a plain
  process that has run them before, and against papermill's own engine in one parent.
  One notebook at a time, so that the child of the next one gets ready on the other
  core. A whole report, executed and rendered, is held with its workbook against
  without, and against the command lines of papermill and nbconvert, with WeasyPrint for
  the PDF where that is installed beside them (`pip install weasyprint`), and with
  nbconvert's `webpdf` where this machine has Chromium.
- **reports**: the processor time of a demo tenant's reports in all formats, notebook,
  rendering, search and what they share included, against a plain loop in a script of
  Python that adds 20 million squares. The ratio is the mean over the internal reports
  of a month, and over the reviews of a quarter for all clients, as one worker makes
  them; the start of a run is left out.
- **sync**: a first sync of one table of PostgreSQL into an empty lake, and the same
  once more with nothing changed, against a bare read of the same rows and columns by
  ADBC as Arrow batches, which are dropped. The sync judges each row, sorts, compresses
  and writes it, its key and its fingerprint. The batches of the source alone are held
  against the same read. What ADBC and DuckDB alone take to read, sort and write the
  rows, below which no sync can be, is in `benchmarks.json`.
- **scaling**: a run over many demo-sized tenants, its start included, by two workers
  against one, and by two workers of a dask cluster, idle before, against two workers of
  the run itself. One worker keeps more than one core busy, as its row says: the next
  notebook's child gets ready beside it. On two cores that leaves less for a second
  worker to gain, and what two processes gain that only compute is the machine's own
  limit.
- **night**: about 300 internal reports and reviews of 12 tenants, whose sizes are drawn
  (`tests/bench/tenants.py`), by two workers of the run and by two dask workers. From
  the seconds of each report, and of what those of a tenant share, a model
  (`tests/bench/queueing.py` says what it assumes) foretells the run by dask, and draws
  nights of 1,000 tenants with 30 clients each. Machines and hours are those of a
  machine like this one. What differs between reports, and how much of it between
  tenants, is in `benchmarks.json`.

"""


def page(rows: Sequence[Row]) -> str:
    """Return the whole page: the rows that have an aim, on one screen."""
    return (
        f"{_HEAD}## The last table\n\n"
        "Rows with an aim; of questions and notebooks the one that is farthest from\n"
        "it. The others, as the growth of each KPI, stand in `benchmarks.json`.\n\n"
        f"{table(shown(rows))}\n\n"
        f"Not measured yet: {'; '.join(missing(rows)) or 'nothing'}.\n"
    )


AIMS = {
    "reports": "a report in all formats, against a plain loop of 20 million squares: "
    "<= 0.50 of what it takes, a client's review <= 0.55",
    "night": "machines and hours for a night of 1,000 tenants with 30 clients each; "
    "the model against two dask workers <= 1.15; these against two of the run <= 1.1",
}
"""Aims without a row so far, by the part that measures them."""

_TOLD = ("machines", "hours")
"""Meanings of rows that are wanted without a bound."""

_MANY = ("queries", "growth", "engines")
"""Parts that measure many questions or notebooks against one aim."""


def missing(rows: Sequence[Row]) -> list[str]:
    """Return the aims for which there is no row."""
    parts = {row.part for row in rows}
    return [aim for part, aim in AIMS.items() if part not in parts]


def shown(rows: Sequence[Row]) -> list[Row]:
    """Return the rows for one screen: of many with one aim, the farthest from it."""
    found: dict[tuple[str, ...], Row] = {}
    for row in rows:
        if not row.aim and row.meaning not in _TOLD:
            continue
        place = (row.part, row.against, row.aim)
        if row.part not in _MANY:
            place += (row.subject,)
        is_least = row.aim.startswith(">")
        last = found.setdefault(place, row)
        if (row.ratio < last.ratio) == is_least and row.ratio != last.ratio:
            found[place] = row
    return [*found.values()]


def is_met(row: Row) -> bool:
    """Return whether the median reaches the row's aim, such as ``>= 4``."""
    sign, _, bound = row.aim.partition(" ")
    limit = float(bound)
    return {
        "<=": row.ratio <= limit,
        ">=": row.ratio >= limit,
        ">": row.ratio > limit,
    }[sign]


def table(rows: Sequence[Row]) -> str:
    """Return the rows as a table in Markdown."""
    lines = [
        "| part | measured | against | ratio | least | greatest | n | aim | met |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    lines += [
        f"| {r.part} | {r.subject} | {r.against} | {r.ratio:.2f} {r.meaning} "
        f"| {r.low:.2f} | {r.high:.2f} | {r.n} | {r.aim} "
        f"| {('yes' if is_met(r) else 'no') if r.aim else ''} |"
        for r in rows
    ]
    return "\n".join(lines)

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
- **import**: one CSV file into an empty lake, against `COPY` of the same file into an
  empty table with its primary key. PostgreSQL waits for its log at the commit; the
  import's files are the operating system's to write out.
- **engines**: a notebook executed by the fork engine, against the same cells in a plain
  process that has run them before, and against papermill's own engine in one parent.
  One notebook at a time, so that the child of the next one gets ready on the other
  core. A whole report, executed and rendered, is held with its workbook against
  without, and against the command lines of papermill and nbconvert, with WeasyPrint for
  the PDF where that is installed beside them (`pip install weasyprint`), and with
  nbconvert's `webpdf` where this machine has Chromium.
- **sync**: a first sync of one table of PostgreSQL into an empty lake, and the same
  once more with nothing changed, against a bare read of the same rows and columns by
  ADBC as Arrow batches, which are dropped. The sync judges each row, sorts, compresses
  and writes it, its key and its fingerprint. The batches of the source alone, as texts
  with a fingerprint, are held against the same read.
- **scaling**: a run over many demo-sized tenants, its start included, by two workers
  against one, and by two workers of a dask cluster, idle before, against two workers of
  the run itself. One worker keeps more than one core busy, as its row says: the next
  notebook's child gets ready beside it. On two cores that leaves less for a second
  worker to gain, and what two processes gain that only compute is the machine's own
  limit.

"""


def page(rows: Sequence[Row]) -> str:
    """Return the whole page."""
    return f"{_HEAD}## The last table\n\n{table(rows)}\n"


def table(rows: Sequence[Row]) -> str:
    """Return the rows as a table in Markdown."""
    lines = [
        "| part | what | against | ratio | least | greatest | n | aim | is |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    lines += [
        f"| {r.part} | {r.subject} | {r.against} | {r.ratio:.2f} | {r.low:.2f} "
        f"| {r.high:.2f} | {r.n} | {r.aim} | {r.meaning} |"
        for r in rows
    ]
    return "\n".join(lines)

"""The benchmark runs, its lake is the same each time, and both sides agree.

Tests that measure are marked `bench`: ``make bench`` runs them before it measures.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from bench import __main__ as bench
from bench import (
    against_postgres,
    engines,
    growth,
    import_copy,
    lake,
    postgres_sync,
    reports,
    scaling,
)
from bench.page import AIMS, is_met, missing, shown, table
from bench.rows import row, seconds
from kpi_lib.lake.delta_lake import Lake


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Lake:
    return lake.build(tmp_path_factory.mktemp("small"), 5_000, 24)


@pytest.mark.bench
def test_the_same_size_gives_the_same_rows(small: Lake, tmp_path: Path) -> None:
    again = lake.build(tmp_path, 5_000, 24)
    sums = [
        lake.facts(one)
        .sql("select count(*) as n, bit_xor(hash(t)) as rows from raw_tickets as t")
        .to_dict()
        for one in (small, again)
    ]
    assert sums[0] == sums[1]
    assert sums[0]["n"] == {0: 5_000}
    entries = lake.facts(small).sql("select count(*) as n from raw_time_entries")
    assert entries["n"][0] == 25_000


@pytest.mark.bench
def test_postgres_gives_the_same_answers(small: Lake) -> None:
    rows = list(against_postgres.rows(small, n=1))
    assert [r.subject for r in rows] == [*against_postgres.TABLES, "all of these"]
    assert all(r.ratio > 0 for r in rows)


@pytest.mark.bench
def test_a_longer_history_costs_a_month_little(small: Lake, tmp_path: Path) -> None:
    longer = lake.build(tmp_path, 20_000, 96)
    both = [("5,000", small), ("20,000", longer)]
    *found, memory = growth.rows(both, n=1, weighed=["soc_metrics"])
    assert memory.meaning == "times the memory"
    assert 0.5 < memory.ratio < 2
    assert {r.subject.partition(",")[0] for r in found} > {"kpi_daily", "soc_metrics"}
    # Loose: a busy machine may stop for a moment in either of the two.
    assert sorted(r.ratio for r in found)[len(found) // 2] < 4


@pytest.mark.bench
def test_an_import_is_held_against_copy() -> None:
    whole, floor, part, part_floor, again = import_copy.rows(2_000, n=1)
    assert (whole.aim, part.aim, again.aim) == (">= 1", ">= 1", "<= 0.1")
    assert min(whole.ratio, part.ratio) > 0.001
    assert min(floor.ratio, part_floor.ratio) > max(whole.ratio, part.ratio)
    assert again.ratio < 1


def test_the_table_names_ratio_and_spread() -> None:
    one = row("queries", "kpi_daily", "PostgreSQL", "times as fast", [3.0, 1.0, 2.0])
    assert "| 2.00 times as fast | 1.00 | 3.00 | 3 |" in table([one])


def test_the_page_shows_aims_on_one_screen_and_says_whether_they_are_met() -> None:
    def measured(part: str, subject: str, ratio: float, aim: str) -> bench.Row:
        return row(part, subject, "another", "times", [ratio], aim)

    slow, slower = (measured("growth", f"{n}", n, "<= 1.5") for n in (1.4, 1.6))
    rows = [measured("queries", "a", 0.9, ">= 1"), slow, slower]
    rows += [measured("engines", "b", 1.0, ""), measured("engines", "c", 3.0, "> 3")]
    assert [one.subject for one in shown(rows)] == ["a", "1.6", "c"]
    assert [is_met(one) for one in shown(rows)] == [False, False, False]
    assert is_met(slow)
    assert len(missing(rows)) == len(AIMS)


def test_of_many_questions_the_one_farthest_from_its_aim_is_shown() -> None:
    def measured(part: str, subject: str, ratio: float, aim: str) -> bench.Row:
        return row(part, subject, "another", "times", [ratio], aim)

    rows = [measured("queries", name, of, ">= 1") for name, of in _QUERIES]
    rows += [measured("scaling", name, of, "<= 1") for name, of in _QUERIES]
    hours = row("night", "1,000 tenants", "one machine", "hours", [4.0])
    assert [one.subject for one in shown([*rows, hours])] == [
        "slow", "fast", "slow", "1,000 tenants",
    ]  # fmt: skip


_QUERIES = (("fast", 3.0), ("slow", 0.5))


def test_the_page_holds_what_the_file_holds() -> None:
    rows = [bench.Row(**found) for found in json.loads(bench.JSON.read_text("utf-8"))]
    assert bench.PAGE.read_text("utf-8") == bench.page(rows)


def test_an_unknown_part_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PARTS", "speed")
    with pytest.raises(SystemExit) as ended:
        bench.main()
    assert ended.value.code == (
        "PARTS: got speed; expected queries, growth, import, sync, engines, reports, "
        "scaling, night"
    )


@pytest.mark.bench
def test_a_sync_is_held_against_a_bare_read() -> None:
    batches, floor, first, again = postgres_sync.rows(2_000, n=1)
    assert (batches.aim, batches.meaning) == ("<= 2", "times the time")
    assert 0 < again.ratio < first.ratio
    assert 0 < floor.ratio < first.ratio


@pytest.mark.bench
def test_a_notebook_is_timed_by_each_engine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engines, "NOTEBOOKS", ("60_security",))
    monkeypatch.setattr(engines, "_against_tools", lambda *_: [])
    plain, workbook, stock = engines.rows(tmp_path, n=1)
    assert plain.against == "the cells in a warm plain process"
    # Loose bounds: the machine may be busy with other tests.
    assert plain.ratio < 6
    assert 0.3 < workbook.ratio < 4
    assert stock.ratio > 1


@pytest.mark.bench
def test_a_report_is_held_against_a_plain_loop(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    security = ("60_security", "2026-10", ())
    monkeypatch.setattr(reports, "KINDS", {"a report": ("<= 0.5", *security)})
    monkeypatch.setattr(reports, "_LOOP", reports._LOOP.replace("20_000_000", "10**6"))
    [found] = reports.rows(tmp_path, n=1)
    assert (found.subject, found.n) == ("a report in all formats", 1)
    # A report takes longer than a million squares, and no minute of them.
    assert 1 < found.ratio < 1_000


@pytest.mark.bench
def test_workers_are_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scaling, "TENANTS", 1)
    monkeypatch.setattr(scaling, "_NOTEBOOKS", "60_security")

    def once(
        first: Callable[[], None], second: Callable[[], None], n: int
    ) -> list[tuple[float, float]]:
        return [(seconds(first), seconds(second))] * n

    monkeypatch.setattr(scaling, "pairs", once)
    monkeypatch.setattr(scaling, "_WORK", "sum(range(3_000_000))")
    two, busy, computing, dask = scaling.rows(tmp_path, n=1)
    assert two.against == "one worker"
    # Loose bounds: the machine may be busy with other tests.
    assert two.ratio > 0.2
    assert 0.1 < busy.ratio <= 1.1 * (os.cpu_count() or 1)
    assert 0.5 < computing.ratio < 4
    assert 0.2 < dask.ratio < 10
    reports = sorted(p.name for p in tmp_path.rglob("60_security.pdf"))
    assert reports == ["60_security.pdf"]

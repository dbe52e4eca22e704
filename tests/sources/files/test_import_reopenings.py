"""Reopened tickets: told by the source, shown by a status, seen by an import."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd
import pytest
from support.importing import HEADER, Importer
from support.lakes import open_facts, tenant_params

from kpi_lib.domain.errors import DataError, ParamsError
from kpi_lib.facts.check import check
from kpi_lib.facts.tenant_facts import Facts
from kpi_lib.kpis import kpi_daily, tech_efficiency, tech_training_needs
from kpi_lib.sources.unknown_zeros import clear_zeros

COUNTED = (
    "select count(*) filter (where is_reopened), "
    "count(*) filter (where not is_reopened)"
)
CASES = Path(__file__).parents[2] / "cases" / "not_connected"
NOT_TOLD = "the source does not tell which tickets were reopened"


def line(key: int, status: str, day: int = 5, count: object = "") -> str:
    return (
        f"{key},Acme,Desk,{status},Ana,2026-01-05T09:00:00Z,"
        f"2026-01-{day:02}T10:00:00Z,{count}"
    )


def send(importer: Importer, *lines: str) -> tuple[str, ...]:
    """Import tickets; return the warnings."""
    content = "\n".join([f"{HEADER},reopened_count", *lines, ""])
    return importer.text(content).files[0].warnings


def facts(importer: Importer) -> Facts:
    return open_facts(importer.lake, importer.params)


def test_a_ticket_seen_closed_and_open_again_was_reopened_once(
    importer: Importer,
) -> None:
    send(importer, line(1, "Closed"), line(2, "Closed"), line(3, "New"))
    later = line(1, "In progress", 6), line(2, "Closed"), line(3, "New", 6)
    assert send(importer, *later) == (
        "1 ticket was closed in the lake and open now: counted as reopened",
    )
    counts = [(1, 1), (2, None), (3, None)]
    assert importer.rows("cw_ticket_id, reopened_count") == counts
    # The same file again, and the older one: nothing changes.
    assert send(importer, *later) == ()
    older = line(1, "Closed"), line(2, "Closed"), line(3, "New")
    assert send(importer, *older) == ()
    assert importer.rows("cw_ticket_id, reopened_count") == counts
    send(importer, line(1, "Closed", 8))
    send(importer, line(1, "New", 9))
    assert importer.rows("cw_ticket_id, reopened_count")[0] == (1, 2)


def test_a_source_that_counts_itself_is_not_counted_twice(importer: Importer) -> None:
    cases = {((0, 1), 1), ((0, 0), 1), ((2, 2), 3), (("", 5), 5)}
    told = list(enumerate(cases, 1))
    send(importer, *(line(n, "Closed", count=first) for n, ((first, _), _) in told))
    send(importer, *(line(n, "New", 6, later) for n, ((_, later), _) in told))
    found = importer.rows("cw_ticket_id, reopened_count")
    assert found == [(n, expected) for n, (_, expected) in told]


def test_a_lower_count_is_named_and_the_higher_one_stays(importer: Importer) -> None:
    send(importer, line(1, "Closed", count=2))
    assert send(importer, line(1, "Closed", 6, 1)) == (
        "1 ticket has a lower reopened_count than the lake, where the higher one stays",
    )
    assert importer.rows("reopened_count") == [(2,)]


def test_neither_merging_nor_another_closed_status_reopens(importer: Importer) -> None:
    statuses = list(enumerate(("Merged", "Resolved", "closed"), 1))
    send(importer, *(line(n, "Closed") for n, _ in statuses))
    assert send(importer, *(line(n, status, 6) for n, status in statuses)) == ()
    found = importer.rows("cw_ticket_id, reopened_count, status")
    assert found == [(n, None, status) for n, status in statuses]


def test_a_status_tells_that_a_ticket_was_reopened(importer: Importer) -> None:
    # Another status tells nothing: such a ticket is not "never reopened".
    expected = {
        ">Re-Opened": True, "REOPENED": True, " Réouvert *": True, "Rouvert": True,
        "Re opened": True, "Reopened?!": True, "Opened": None, "Not reopened": None,
    }  # fmt: skip
    send(importer, *(line(n, status) for n, status in enumerate(expected)))
    told = facts(importer).query(
        "select cw_ticket_id, is_reopened from tickets('2027-01-01'::timestamptz) "
        "order by 1"
    )
    found = [None if value is pd.NA else value for value in told["is_reopened"]]
    assert dict(zip(expected, found, strict=True)) == expected


def test_the_tenants_own_status_counts(tmp_path: Path) -> None:
    importer = Importer(tmp_path, tenant_params(reopened_statuses=["Back again"]))
    send(importer, line(1, "(back-again)"), line(2, "Reopened"))
    row = facts(importer).query(f"{COUNTED} from tickets('2027-01-01'::timestamptz)")
    assert row.iloc[0].tolist() == [1, 0]


def test_what_a_source_never_tells_is_unknown_with_its_reason(
    importer: Importer,
) -> None:
    send(importer, *(line(n, "Closed") for n in range(1, 9)))
    opened = facts(importer)
    result = tech_efficiency.compute(opened, "2026-01")
    fcr = result.headline("fcr_pct")
    assert (fcr.value, fcr.n, fcr.low, fcr.reason) == (None, 0, None, NOT_TOLD)
    assert result.main["fcr_pct"].isna().all()
    assert result.quality is not None
    assert result.quality.grade == "D"
    checks = result.quality.checks.set_index("check_name")
    assert checks.loc["ticket_reopenings", "missing_count"] == 8
    days = kpi_daily.compute(opened, result.period.first_day, result.period.last_day)
    assert days["fcr_rate"].isna().all()
    assert days["closed_tickets"].sum() == 8
    needs = tech_training_needs.compute(opened, "2026-01")
    assert [str(note) for note in needs.notes][1:] == [
        "Reopened: not known, the source does not tell which tickets were.",
        "Escalated: not known, the source does not tell which tickets were.",
    ]
    strict = tech_efficiency.compute(opened, "2026-01", strict_fcr=True)
    assert strict.headline("fcr_pct").reason == (
        "the source does not tell which tickets were reopened or escalated"
    )


def test_an_export_without_the_columns_tells_nothing(importer: Importer) -> None:
    importer(CASES / "tickets_only.csv")
    result = tech_efficiency.compute(facts(importer), "2026-Q3")
    assert result.main["tickets_handled"].tolist() == [90]
    assert result.main["avg_ttr_hours"].tolist() == [2.0]
    fcr = result.headline("fcr_pct")
    assert (fcr.value, fcr.reason) == (None, NOT_TOLD)


def test_a_reopening_seen_among_untold_tickets_makes_no_share(
    importer: Importer,
) -> None:
    send(importer, line(1, "Closed"), line(2, "Closed"))
    send(importer, line(1, "New", 6))
    send(importer, line(1, "Closed", 7))
    result = tech_efficiency.compute(facts(importer), "2026-01")
    assert result.headline("fcr_pct").value is None


def test_the_share_is_of_the_tickets_whose_count_is_told(importer: Importer) -> None:
    counts = [0, 0, 0, 1, ""]
    send(
        importer,
        *(line(n, "Closed", count=count) for n, count in enumerate(counts, 1)),
    )
    opened = facts(importer)
    fcr = tech_efficiency.compute(opened, "2026-01").headline("fcr_pct")
    assert (fcr.value, fcr.n) == (75.0, 4)
    day = opened.period("2026-01-05").first_day
    assert kpi_daily.compute(opened, day, day)["fcr_rate"].tolist() == [75.0]


def test_zeros_of_an_older_library_are_found_and_cleared_once(
    importer: Importer,
) -> None:
    rows = [line(n, "Closed", count=0) for n in range(1, 25)]
    send(importer, *rows, line(25, "Closed", count=0))
    found = check(facts(importer), datetime(2026, 2, 1, tzinfo=UTC)).of("only_zeros")
    assert [(f.table, f.rows, f.level) for f in found] == [
        ("raw_tickets", 25, "warning")
    ]
    assert "kpi clear-zeros" in found[0].message
    assert "(reopened_count)" in found[0].message
    columns = ("reopened_count", "escalation_count")
    assert clear_zeros(importer.lake, importer.params, "connectwise", columns) == 0
    assert clear_zeros(importer.lake, importer.params, "files", columns) == 25
    assert clear_zeros(importer.lake, importer.params, "all", columns) == 0
    assert {row[0] for row in importer.rows("reopened_count")} == {None}
    result = tech_efficiency.compute(facts(importer), "2026-01")
    assert result.headline("fcr_pct").reason == NOT_TOLD


def test_clearing_keeps_counts_above_zero_and_names_its_mistakes(
    importer: Importer,
) -> None:
    with pytest.raises(DataError, match="has no tickets"):
        clear_zeros(importer.lake, importer.params, "all", ("reopened_count",))
    send(importer, line(1, "Closed", count=3), line(2, "Closed", count=0))
    assert clear_zeros(importer.lake, importer.params, "all", ("reopened_count",)) == 1
    assert importer.rows("cw_ticket_id, reopened_count") == [(1, 3), (2, None)]
    for source, column in itertools.product(("file", "all"), ("status",)):
        with pytest.raises(ParamsError, match="one of "):
            clear_zeros(importer.lake, importer.params, source, (column,))

"""Files sent again: rows of their period that they no longer have are removed."""

from __future__ import annotations

import pytest
from support.importing import CASES, ENTRIES, Importer

from kpi_lib.domain.errors import DataError
from kpi_lib.domain.period import Period
from kpi_lib.sources.files.import_files import import_files


def test_a_month_sent_again_replaces_its_days(importer: Importer) -> None:
    period = Period.parse("2026-10", "America/Toronto")
    importer.case("07_resent_first.csv", None, "raw_time_entries")
    # Another client's row and another month's are not the file's business.
    importer.text(
        f"{ENTRIES}\n8,Lee,Ana,Remote,7,yes,2026-10-07\n9,Roy,Ana,Remote,7,yes,"
        "2026-09-07\n",
        "time_entries.csv",
    )
    report = import_files(
        [CASES / "07_resent_again.csv"],
        lake=importer.lake,
        tenant=importer.params,
        table="raw_time_entries",
        replace=period,
    )
    assert str(report).splitlines()[0].endswith("4 rows: 4 unchanged, 1 removed")
    rows = importer.rows("cw_time_entry_id", "raw_time_entries")
    assert rows == [(1,), (2,), (4,), (5,), (8,), (9,)]
    [(key, row)] = importer.rows("key, row_json", "removed_rows")
    assert key == "3"
    assert '"minutes":60' in row


def test_rows_of_the_same_days_that_a_file_lacks_are_counted(
    importer: Importer,
) -> None:
    importer.case("07_resent_first.csv", None, "raw_time_entries")
    importer.text(f"{ENTRIES}\n8,Lee,A,Remote,7,yes,2026-10-07\n", "time_entries.csv")
    report = importer.case("07_resent_again.csv", None, "raw_time_entries")
    days = importer.rows(
        "min(date_worked) || '..' || max(date_worked)", "raw_time_entries"
    )
    assert report.files[0].warnings == (
        "1 row of these days is in the lake and not in the file, which is no reason to "
        f"remove them; --replace {days[0][0]} does",
    )
    [(minutes,)] = importer.rows(
        "sum(minutes) filter (company <> 'Lee')", "raw_time_entries"
    )
    assert minutes == 300
    # A file with most rows missing holds what has changed, not whole days.
    changed = f"{ENTRIES}\n1,Roy,Ana,Remote,9,yes,2026-10-05\n"
    assert importer.text(changed, "time_entries.csv").files[0].warnings == ()


def test_a_cut_file_does_not_empty_its_month(importer: Importer) -> None:
    lines = [f"{n},Roy,Ana,Remote,1,yes,2026-10-05" for n in range(60)]
    importer.text("\n".join([ENTRIES, *lines]), "time_entries.csv")
    path = importer.write("time_entries.csv", "\n".join([ENTRIES, lines[0]]))
    period = Period.parse("2026-10", "America/Toronto")
    with pytest.raises(DataError, match="lacks 59 of the 60 rows"):
        import_files([path], lake=importer.lake, tenant=importer.params, replace=period)
    assert importer.rows("count(*)", "raw_time_entries") == [(60,)]

"""``kpi mapping`` and ``kpi import --dry-run``: output, messages, nothing written."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from kpi_lib.cli import app

Kpi = Callable[..., tuple[int, str, str]]

pytestmark = pytest.mark.usefixtures("project")

EXPORT = (
    "Case Number,Client,Team,Status,Subject,Opened\n"
    "501,Larch,Desk,Solved,Printer,2026-10-05 09:10\n"
    "502,Quince,Desk,New,Mail,2026-10-06 25:10\n"
)


@pytest.fixture
def export(tmp_path: Path) -> Path:
    path = tmp_path / "my export.csv"
    path.write_text(EXPORT)
    return path


def test_the_mapping_on_the_screen_and_the_preview_beside_it(
    kpi: Kpi, export: Path
) -> None:
    code, out, err = kpi("mapping", export, "--tenant", "acme")
    assert code == 0, err
    assert out.startswith("# my export.csv as raw_tickets.\n")
    assert "  cw_ticket_id: Case Number             # 501, 502\n" in out
    assert "closed_statuses: [Closed, Resolved, Completed, Solved]\n" in out
    assert "my export.csv -> raw_tickets: 2 rows: 1 would enter, 1 refused\n" in err
    assert (
        "  refused, unreadable_value of created_at_remote: 1 row, the first "
        '"2026-10-06 25:10" in row 2\n' in err
    )


def test_a_mapping_that_lets_no_row_in_asks_first(kpi: Kpi, tmp_path: Path) -> None:
    export = tmp_path / "export.csv"
    export.write_text(EXPORT.replace("2026-10-05 09:10", "05/06/2026 09:10"))
    _, _, err = kpi("mapping", export, "--tenant", "acme")
    assert "2 rows: 0 would enter, 2 refused\n" in err
    assert err.endswith(
        "next: no row would enter yet: answer the questions, then\n"
        f"      kpi import {export} --tenant acme --mapping FILE.yaml --dry-run\n"
    )


def test_of_a_file_without_rows_nothing_is_to_be_mended(
    kpi: Kpi, tmp_path: Path
) -> None:
    export = tmp_path / "export.csv"
    export.write_text(EXPORT.splitlines()[0] + "\n")
    _, _, err = kpi("mapping", export, "--tenant", "acme")
    assert "0 rows: 0 would enter\n" in err
    assert "no row would enter yet" not in err


def test_from_mapping_to_import_and_nothing_before(
    kpi: Kpi, export: Path, tmp_path: Path
) -> None:
    lake = tmp_path / "lake"
    mapping = tmp_path / "new" / "mapping.yaml"
    own = ("--tenant", "acme", "--lake", lake)
    code, out, err = kpi("mapping", export, *own, "--output", mapping)
    assert (code, out) == (0, "")
    assert err.endswith(
        f"next: kpi import '{export}' --tenant acme --mapping {mapping} --dry-run\n"
        "      the same without --dry-run\n"
    )
    code, out, err = kpi("import", export, *own, "--mapping", mapping, "--dry-run")
    assert code == 0
    assert "1 would enter, 1 refused" in out
    assert "nothing was written" in err
    assert not lake.exists()
    code, out, _ = kpi("import", export, *own, "--mapping", mapping)
    assert code == 0
    assert "2 rows: 1 new, 1 in quarantine" in out
    code, _, err = kpi("mapping", export, *own, "--output", mapping)
    assert code == 2
    assert err.startswith(f"--output: {mapping} exists")


def test_a_dry_run_of_rows_that_are_all_refused(kpi: Kpi, tmp_path: Path) -> None:
    path = tmp_path / "surveys.csv"
    path.write_text("id,responded_at,csat\na,2026-10-05,5\n")
    code, out, _ = kpi("import", path, "--tenant", "acme", "--dry-run")
    assert code == 1
    assert "1 row: 0 would enter, 1 refused" in out


def test_usage(kpi: Kpi, export: Path) -> None:
    code, _, err = kpi("mapping", export, "--table", "raw_ticket")
    assert code == 2
    assert err.startswith('--table: got "raw_ticket"; expected one of raw_tickets')
    code, _, err = kpi("mapping", export, "--tenant", "nobody-here")
    assert code == 2
    assert "mapping" in app.COMMANDS


def test_a_refused_value_comes_with_what_lets_it_in(kpi: Kpi, tmp_path: Path) -> None:
    export = tmp_path / "agreements.csv"
    export.write_text(
        "id,company,name,start_date,monthly_amount\n"
        "1,Larch,Gold,2026-01-01,see Ana\n2,Quince,Gold,Tue 06-01-26,90\n"
    )
    own = ("--tenant", "acme", "--lake", tmp_path / "lake")
    _, out, _ = kpi("import", export, *own, "--dry-run")
    assert "values: {monthly_amount: {see Ana: null}} makes it no value\n" in out
    assert 'in the mapping: its form, such as date_format: "%a %d-%m-%y"\n' in out
    mapping = tmp_path / "mapping.yaml"
    mapping.write_text(
        'values: {monthly_amount: {see Ana: null}}\ndate_format: "%a %d-%m-%y"\n'
    )
    code, out, _ = kpi("import", export, *own, "--mapping", mapping)
    assert (code, "2 rows: 2 new\n" in out) == (0, True)

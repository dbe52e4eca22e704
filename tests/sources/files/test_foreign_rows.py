"""Files whose ids are those of other rows: another tenant's, or counted anew."""

from __future__ import annotations

import pytest
from support.importing import Importer

from kpi_lib.domain.errors import DataError
from kpi_lib.sources.files.import_files import import_files

HEADER = (
    "cw_ticket_id,company,board,status,owner,summary,"
    "created_at_remote,updated_at_remote\n"
)
OWN = HEADER + "".join(
    f"{n},Larch,Desk,New,Ana,Fax {n},2026-10-0{n}T09:00Z,2026-10-0{n}T09:00Z\n"
    for n in range(1, 5)
)
OTHER = HEADER + "".join(
    f"{n},Quince,Desk,New,Ana,PC {n},2026-09-1{n}T09:00Z,2026-11-0{n}T09:00Z\n"
    for n in range(2, 7)
)


def test_another_tenants_file_does_not_replace_tickets(importer: Importer) -> None:
    importer.text(OWN)
    with pytest.raises(DataError) as raised:
        importer.text(OTHER, "export.csv", "raw_tickets")
    assert str(raised.value) == (
        "export.csv: 3 of the 3 rows whose cw_ticket_id the lake has already are "
        "others there, with another created_at_remote, summary and company: 2, 3, 4; "
        "nothing was imported; expected rows of acme from the system that numbered "
        "those of the lake; name their own tenant by --tenant; where another system "
        "numbers anew, give its rows ids of their own by derived: in a mapping; where "
        "the lake's rows are wrong, import with --accept-removals."
    )
    assert importer.rows("company") == [("Larch",)] * 4
    # Who says so may replace them.
    report = import_files(
        [importer.folder / "export.csv"],
        lake=importer.lake,
        tenant=importer.params,
        table="raw_tickets",
        accept_removals=True,
    )
    assert (report.files[0].new, report.files[0].changed) == (2, 3)


@pytest.mark.parametrize(
    ("old", "new"),
    [("T09", "T13"), ("Larch", "Larch Ltd"), ("Fax", "Printer")],
    ids=["zone", "company", "summary"],
)
def test_what_is_mended_in_all_rows_enters(
    importer: Importer, old: str, new: str
) -> None:
    importer.text(OWN)
    report = importer.text(OWN.replace(old, new))
    assert (report.files[0].changed, report.files[0].warnings) == (4, ())


def test_few_such_rows_are_said(importer: Importer) -> None:
    importer.text(OWN)
    lines = OWN.splitlines()
    lines[1] = OTHER.splitlines()[1].replace("2,Quince", "1,Quince", 1)
    [file] = importer.text("\n".join(lines) + "\n").files
    assert file.changed == 1
    assert file.warnings[0] == (
        "1 of the 4 rows whose cw_ticket_id the lake has already is another there, "
        "with another created_at_remote, summary and company: 1"
    )


@pytest.mark.parametrize(
    ("table", "header", "first", "second"),
    [
        ("raw_surveys", "id,responded_at,csat", "2026-03-04", "2026-04-03"),
        (
            "raw_security_alerts",
            "id,source,severity,status,detected_at",
            "SentinelOne,high,new,2026-03-04T09:00Z",
            "SentinelOne,high,new,2026-03-04T13:00Z",
        ),
        ("raw_agreements", "id,company,name", "Larch,Gold", "Larch Ltd,Gold"),
    ],
)
def test_what_no_row_says_makes_no_other_row(
    importer: Importer, table: str, header: str, first: str, second: str
) -> None:
    rest = ",5" if table == "raw_surveys" else ""
    for value in (first, second):
        text = header + "\n" + "".join(f"{n},{value}{rest}\n" for n in range(1, 4))
        [file] = importer.text(text, "export.csv", table).files
    assert (file.changed, file.quarantined, file.warnings) == (3, {}, ())


def test_a_mapping_that_was_mended_in_several_columns_brings_the_same_rows(
    importer: Importer,
) -> None:
    importer.text(
        HEADER
        + "".join(
            f"{n},,Desk,New,Ana,,2026-10-0{n}T13:00Z,2026-10-0{n}T13:00Z\n"
            for n in range(1, 5)
        )
    )
    [file] = importer.text(OWN.replace("T09:00Z", "T14:00Z")).files
    assert (file.changed, file.warnings) == (4, ())

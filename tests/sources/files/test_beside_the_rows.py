"""Notes beside a file's rows, columns that it lacks, its due days."""

from __future__ import annotations

import io
import json
import zipfile

import pytest
from support.importing import HEADER, TICKETS, Importer, ticket

from kpi_lib.domain.errors import DataError
from kpi_lib.sources.files.lake_remarks import compare_previews
from kpi_lib.sources.files.preview import Preview, preview_files


def archive(**files: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        for name, content in files.items():
            packed.writestr(name, content)
    return out.getvalue()


def previewed(importer: Importer, content: str, *, accept: bool = False) -> Preview:
    """Return what --dry-run says of one file."""
    (preview,) = preview_files(
        [importer.write("tickets.csv", content)],
        tenant=importer.params,
        compare=lambda found: compare_previews(
            found, importer.lake, importer.params.tenant, accept=accept
        ),
    )
    return preview


def test_a_note_in_a_zip_is_no_file_of_rows(importer: Importer) -> None:
    files = {"README.txt": "Ask us.", "Thumbs.db": "x", "tickets.csv": TICKETS}
    (report,) = importer.text(archive(**files), "export.zip").files
    assert (report.new, report.warnings) == (
        2,
        ("beside it in the ZIP README.txt, Thumbs.db hold no rows: left out",),
    )


@pytest.mark.parametrize("name", ["tickets.xls", "data.txt"])
def test_what_may_hold_rows_is_not_left_out(importer: Importer, name: str) -> None:
    packed = archive(**{name: "x", "tickets.csv": TICKETS})
    with pytest.raises(DataError, match=f'ends in ".{name[-3:]}"'):
        importer.text(packed, "export.zip")


def test_of_many_notes_in_a_zip_a_few_are_named(importer: Importer) -> None:
    files = {f"{number}.pdf": "x" for number in range(300)}
    packed = archive(**files, **{"tickets.csv": TICKETS})
    (report,) = importer.text(packed, "export.zip").files
    (said,) = report.warnings
    assert said.endswith("6.pdf, 7.pdf and 292 more hold no rows: left out")


def test_a_dry_run_looks_for_ids_that_are_taken(importer: Importer) -> None:
    importer.text(TICKETS)
    other = TICKETS.replace("2026-01-0", "2026-03-0").replace("Acme", "Quince")
    other = other.replace("Bêta", "Larch")
    preview = previewed(importer, other)
    assert preview.obstacle.startswith(
        "tickets.csv: 2 of the 2 rows whose cw_ticket_id the lake has already are "
        "others there"
    )
    assert any("  not imported: " in line for line in preview.lines())
    assert not previewed(importer, other, accept=True).obstacle
    assert not previewed(importer, TICKETS).obstacle


def test_a_column_that_a_later_file_lacks_is_told(importer: Importer) -> None:
    (report,) = importer.text(
        f"{HEADER},first_response_at\n{ticket(1)},2026-01-05T06:00:00Z\n"
    ).files
    assert report.warnings == ()
    later = f"{HEADER}\n{ticket(1, updated='2026-01-06T05:00:00Z')}\n{ticket(2)}\n"
    said = (
        "the file has nothing for first_response_at, which most rows of the lake have: "
        "its rows come without, and those that the lake has already lose theirs. "
        "Export it with these columns, or name them in the mapping"
    )
    assert previewed(importer, later).staged.warnings == (said,)
    (report,) = importer.text(later).files
    assert report.warnings == (said,)


@pytest.mark.parametrize(("count", "told"), [(0, False), (3, False), (20, True)])
def test_a_few_records_may_leave_out_what_is_null(
    importer: Importer, count: int, told: bool
) -> None:
    # Each night's open tickets were said to lose an end that they have not.
    ended = f"{ticket(1)},2026-01-05T06:00:00Z\n"
    importer.text(f"{HEADER},closed_at\n{ended.replace('New', 'Closed')}")
    names = HEADER.split(",")
    records = [dict(zip(names, ticket(n + 2).split(","), strict=True))
               for n in range(count)]  # fmt: skip
    content = json.dumps(records) if records else f"{HEADER}\n"
    name = "tickets.json" if records else "tickets.csv"
    (report,) = importer.text(content, name).files
    assert any("has nothing for closed_at" in one for one in report.warnings) is told


def test_counts_of_reopenings_are_not_called_lost(importer: Importer) -> None:
    # What imports have seen stays, though no file ever told it.
    for updated, status in ("5", "Closed"), ("6", "New"), ("7", "Closed"):
        line = ticket(1, updated=f"2026-01-0{updated}T06:00:00Z")
        content = f"{HEADER}\n{line.replace('New', status)}\n"
        (report,) = importer.text(content).files
    assert report.warnings == ()
    assert importer.rows("reopened_count") == [(1,)]


@pytest.mark.parametrize(
    "due", ["2026-01-05", "05/01/2026", "05/01/2026 23:59:59"], ids=str
)
def test_a_due_day_lasts_until_its_end(importer: Importer, due: str) -> None:
    # Resolved at 10:00 of the day on which it is due: in time. Toronto is UTC-5.
    content = f"{HEADER},sla_due_at\n{ticket(1)},{due}\n"
    importer.text(content, mapping={"day_first": True})
    ((at,),) = importer.rows("cast(sla_due_at as varchar)")
    assert at == "2026-01-06 04:59:59+00"


@pytest.mark.parametrize(
    ("due", "form"),
    [
        ("2026-01-05 00:00:00", None),
        ("2026-01-05 00.00", "%Y-%m-%d %H.%M"),
        ("2026-01-05T0000", "%Y-%m-%dT%H%M"),
        ("2026-01-05 12 AM", "%Y-%m-%d %I %p"),
    ],
)
def test_a_due_instant_at_midnight_stays(
    importer: Importer, due: str, form: str | None
) -> None:
    content = f"{HEADER},sla_due_at\n{ticket(1)},{due}\n"
    importer.text(content, mapping={"datetime_format": form} if form else None)
    ((at,),) = importer.rows("cast(sla_due_at as varchar)")
    assert at == "2026-01-05 05:00:00+00"


def test_statuses_under_way_are_not_proposed_as_closed(importer: Importer) -> None:
    lines = "".join(
        f"{ticket(key)},2026-01-05T08:00:00Z\n".replace("New", status)
        for key, status in enumerate(["Open", "Pending", "In Progress", "Closed"], 1)
    )
    (report,) = importer.text(f"{HEADER},closed_at\n{lines}").files
    assert report.warnings == (
        "3 of 4 tickets with an end are open by their status, such as "
        '"In Progress", "Open", "Pending": is closed_at read from the right column?',
    )


@pytest.mark.parametrize("end", ["", "\r\n"])
def test_remarks_below_a_table_are_no_rows(importer: Importer, end: str) -> None:
    notes = '\r\n"Support cases"\r\n"Copyright\nAll rights reserved."\r\n' + end
    (report,) = importer.text(TICKETS.replace("\n", "\r\n") + notes).files
    assert (report.new, report.quarantined_rows) == (2, 0)
    assert report.warnings == (
        'lines 5 to 6 below the table are remarks and left out: "Support cases"',
    )


def test_a_row_that_is_cut_off_is_no_remark(importer: Importer) -> None:
    (report,) = importer.text(f"{TICKETS}\n3\n{ticket(4)}\n5\n").files
    assert (report.new, report.quarantined_rows) == (3, 2)


def test_a_number_below_a_table_is_no_remark(importer: Importer) -> None:
    spaced = TICKETS.replace("\n", "\n\n")
    (report,) = importer.text(f"{spaced}3").files
    assert (report.new, report.quarantined_rows) == (2, 1)

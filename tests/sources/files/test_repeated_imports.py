"""A file imported again: told from the record where nothing has changed since."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.importing import Importer

from kpi_lib.domain.period import Period
from kpi_lib.facts.client.tenant_names import Names
from kpi_lib.facts.forgetting import forget_person
from kpi_lib.sources.files import import_files as importing
from kpi_lib.sources.files.import_files import import_files

HEADER = (
    "cw_ticket_id,company,board,status,owner,summary,"
    "created_at_remote,updated_at_remote"
)
FIRST = f"""{HEADER}
1,Nord,Desk,New,Ana Roy,a,2026-10-01 09:00:00,2026-10-01 09:00:00
2,Nord,Desk,New,,b,2026-10-02 09:00:00,2026-10-02 09:00:00
3,Nord,Desk,New,Ana Roy,c,yesterday,2026-10-02 09:00:00
"""
LATER = f"{HEADER}\n1,Nord,Desk,Open,Bo,a,2026-10-01 09:00:00,2026-10-05 09:00:00\n"


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Name the files whose rows were read."""
    names: list[str] = []
    stage = importing.stage

    def counted(member: object, **options: object) -> object:
        names.append(member.label)  # type: ignore[attr-defined]
        return stage(member, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(importing, "stage", counted)
    return names


def test_a_second_import_reads_nothing_and_says_since_when(
    importer: Importer, read: list[str]
) -> None:
    first = importer.text(FIRST, "tickets.csv").files[0]
    again = importer.text(FIRST, "tickets.csv").files[0]
    assert read == ["tickets.csv"]
    assert again.since is not None
    assert (again.new, again.unchanged, again.quarantined) == (
        0,
        first.new,
        first.quarantined,
    )
    assert again.warnings == first.warnings
    assert f"2 unchanged since {again.since:%Y-%m-%d %H:%M} UTC" in again.lines()[0]
    assert again.version == first.version


def test_what_was_written_in_between_is_not_overlooked(
    importer: Importer, read: list[str]
) -> None:
    importer.text(FIRST, "tickets.csv")
    importer.text(LATER, "later.csv")
    third = importer.text(FIRST, "tickets.csv").files[0]
    assert read == ["tickets.csv", "later.csv", "tickets.csv"]
    assert (third.since, third.unchanged, third.older) == (None, 1, 1)


def test_a_forgotten_person_comes_back_with_the_file(
    importer: Importer, read: list[str]
) -> None:
    importer.text(FIRST, "tickets.csv")
    forget_person(
        importer.lake, importer.params, "Ana Roy", Names((), (), ("Ana Roy",))
    )
    assert not importer.lake.files.has(f"{importer.params.tenant}/_imports.json")
    again = importer.text(FIRST, "tickets.csv").files[0]
    assert (again.since, again.changed) == (None, 1)
    assert len(read) == 2


@pytest.mark.parametrize("changed", ["content", "place", "settings", "table"])
def test_another_import_is_not_taken_for_the_same(
    importer: Importer, read: list[str], tmp_path: Path, changed: str
) -> None:
    importer.text(FIRST, "tickets.csv")
    path = tmp_path / "tickets.csv"
    table, params = None, importer.params
    if changed == "content":
        path.write_text(FIRST.replace(",b,", ",bb,"), encoding="utf-8")
    elif changed == "place":
        path = path.rename(tmp_path / "raw_tickets.csv")
    elif changed == "settings":
        params = params.model_copy(update={"timezone": "Europe/Paris"})
    else:
        table = "raw_tickets"
    report = import_files([path], lake=importer.lake, tenant=params, table=table)
    assert report.files[0].since is None
    assert len(read) == 2


def test_rows_to_be_replaced_are_always_looked_for(
    importer: Importer, read: list[str], tmp_path: Path
) -> None:
    importer.text(FIRST, "tickets.csv")
    for _ in range(2):
        import_files(
            [tmp_path / "tickets.csv"],
            lake=importer.lake,
            tenant=importer.params,
            replace=Period.parse("2026-10", "America/Toronto"),
        )
    assert len(read) == 3

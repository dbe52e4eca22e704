"""A person's name out of a lake: tables, quarantine, old files and the log."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from support.lakes import fill, open_facts, tenant_params, typed

from kpi_lib.domain.errors import ParamsError
from kpi_lib.facts.client.tenant_names import Names
from kpi_lib.facts.forgetting import Forgotten, forget_person
from kpi_lib.lake.delta_lake import Lake

PARAMS = tenant_params(
    as_of="2026-11-01", members={"Zélie Hautecoeur": {"aliases": ["zh77"]}}
)
AT = {"company": "Nord", "status": "New", "created_at_remote": "2026-10-05 09:00"}
TICKETS = [
    {**AT, "cw_ticket_id": 1, "owner": "Zélie Hautecoeur", "summary": "Printer"},
    {**AT, "cw_ticket_id": 2, "owner": "zh77",
     "summary": "Call HAUTECOEUR, ZELIE or zelie.hautecoeur@nord.example"},
    {**AT, "cw_ticket_id": 3, "owner": "Zoé Hautecoeur",
     "summary": "zhautecoeur; Zoé Hautecoeur", "created_at_remote": "2026-09-05 09:00"},
]  # fmt: skip
QUARANTINE = {
    "table_name": "raw_tickets", "file": "a.csv", "row_number": 7, "rule": "type",
    "row_json": '{"owner": "Hautecoeur, Zélie"}',
}  # fmt: skip


def filled(folder: Path) -> Lake:
    lake = Lake(folder)
    fill(
        lake,
        "acme",
        {
            "raw_tickets": typed("raw_tickets", TICKETS, PARAMS),
            "quarantine": typed("quarantine", [QUARANTINE], PARAMS),
        },
    )
    return lake


def forget(lake: Lake, name: str) -> Forgotten:
    with closing(open_facts(lake, PARAMS)) as facts:
        names = Names.of(facts)
    return forget_person(lake, PARAMS, name, names)


def everything(folder: Path) -> str:
    """Return all that the lake's files hold, the rows of data files decoded."""
    texts = []
    for file in sorted(path for path in folder.rglob("*") if path.is_file()):
        texts.append(file.read_bytes().decode("latin-1"))
        if file.suffix == ".parquet":
            texts.append(str(pq.ParquetFile(file).read().to_pylist()))
    return "\n".join(texts)


def test_a_name_goes_from_tables_quarantine_old_files_and_the_log(tmp_path):
    lake = filled(tmp_path)
    change = typed("raw_tickets", [{**TICKETS[0], "owner": "Ana Roy"}], PARAMS)
    staged = tmp_path.parent / f"{tmp_path.name}.parquet"
    pq.write_table(change, staged)
    with lake.writer("acme") as writer:
        writer.replace_where("raw_tickets", staged, "false", {})
    assert "Zélie Hautecoeur" in everything(tmp_path)
    forgotten = forget(lake, "Zélie Hautecoeur")
    assert forgotten.counts == {
        "raw_tickets": {"owner": 1, "summary": 1},
        "quarantine": {"row_json": 1},
    }
    assert forgotten.in_settings
    held = everything(tmp_path)
    for text in ("Zélie", "ZELIE", "zelie", "zh77"):
        assert text not in held
    with closing(open_facts(lake, PARAMS)) as facts:
        rows = facts.sql("select owner, summary from raw_tickets order by cw_ticket_id")
    assert rows.to_numpy().tolist() == [
        ["Ana Roy", "Printer"],
        ["[name]", "Call [name] or [name]@nord.example"],
        ["Zoé Hautecoeur", "zhautecoeur; Zoé Hautecoeur"],
    ]


def test_the_lake_is_written_and_read_on_after_it(tmp_path):
    lake = filled(tmp_path / "lake")
    forget(lake, "Zélie Hautecoeur")
    assert forget(lake, "Zélie Hautecoeur").counts == {
        "raw_tickets": {}, "quarantine": {},
    }  # fmt: skip
    staged = tmp_path / "new.parquet"
    pq.write_table(
        typed("raw_tickets", [{**TICKETS[0], "cw_ticket_id": 4}], PARAMS), staged
    )
    with lake.writer("acme") as writer:
        assert writer.upsert("raw_tickets", staged).new == 1
    with closing(open_facts(lake, PARAMS)) as facts:
        assert len(facts.sql("select 1 from raw_tickets")) == 4


ONE_WORD = [
    {**AT, "cw_ticket_id": 1, "owner": "Will", "summary": "It will not print"},
    {**AT, "cw_ticket_id": 2, "owner": "Will Roy", "company": "Will"},
    {**AT, "cw_ticket_id": 3, "owner": " WILL ", "summary": "Will"},
]
CAME = {
    "table_name": "raw_tickets", "file": "a.csv", "row_number": 7, "rule": "type",
    "row_json": '{"Technician": "Will", "Title": "Will it print?", "n": 1}',
}  # fmt: skip


def one_word(folder: Path) -> Lake:
    lake = Lake(folder)
    tables = {
        "raw_tickets": typed("raw_tickets", ONE_WORD, PARAMS),
        "quarantine": typed("quarantine", [CAME], PARAMS),
    }
    fill(lake, "acme", tables)
    return lake


def texts(lake: Lake) -> list[list[str]]:
    with closing(open_facts(lake, PARAMS)) as facts:
        rows = facts.sql(
            "select owner, company, summary from raw_tickets order by cw_ticket_id"
        )
        came = facts.sql("select row_json from quarantine")
    return [*rows.fillna("").to_numpy().tolist(), came.iloc[0].tolist()]


def test_a_single_word_goes_where_it_is_a_whole_name(tmp_path):
    lake = one_word(tmp_path)
    forgotten = forget(lake, "Will")
    assert forgotten.counts == {
        "raw_tickets": {"owner": 2}, "quarantine": {"row_json": 1},
    }  # fmt: skip
    assert texts(lake) == [
        ["[name]", "Nord", "It will not print"],
        ["Will Roy", "Will", ""],
        ["[name]", "Nord", "Will"],
        ['{"Technician": "[name]", "Title": "Will it print?", "n": 1}'],
    ]
    # Two summaries, a company, another person and the title of the refused row.
    assert forgotten.left == 5


def test_a_single_word_goes_everywhere_where_that_is_wanted(tmp_path):
    lake = one_word(tmp_path)
    with closing(open_facts(lake, PARAMS)) as facts:
        names = Names.of(facts)
    forgotten = forget_person(lake, PARAMS, "Will", names, everywhere=True)
    assert forgotten.left == 0
    assert texts(lake)[0] == ["[name]", "Nord", "It [name] not print"]
    assert "Will" not in str(texts(lake))


def test_a_login_is_a_name_of_one_word(tmp_path):
    lake = filled(tmp_path)
    assert forget(lake, "zh77").counts["raw_tickets"] == {"owner": 1}


def test_what_is_no_word_is_refused(tmp_path):
    with pytest.raises(ParamsError) as caught:
        forget(filled(tmp_path), " - ")
    assert str(caught.value).startswith('--person: got " - "; expected a name')

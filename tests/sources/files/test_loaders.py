"""Files that other loaders leave: dlt, Airbyte, Singer and dbt, by shipped mappings."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml
from support.importing import Importer
from support.places import PARAMS

from kpi_lib.domain.errors import DataError

COLUMNS = (
    "cw_ticket_id, company, board, type, priority, status, owner, summary, "
    "created_at_remote::varchar, updated_at_remote::varchar, closed_at::varchar"
)
ROWS = [
    (1, "Bakery", "Desk", "incident", "2", "Closed", "Ana", "No é-mail",
     "2026-05-04 08:00:00+00", "2026-05-05 10:30:00+00", "2026-05-05 10:30:00+00"),
    (2, "Dairy", "Desk", "incident", "3", "New", None, "Printer",
     "2026-05-06 08:00:00+00", "2026-05-06 08:00:00+00", None),
]  # fmt: skip
FIRST = {
    "id": 1,
    "subject": "No é-mail",
    "type": "incident",
    "status": "New",
    "priority": 2,
    "organization": {"name": "Bakery"},
    "group": {"name": "Desk"},
    "assignee": {"name": "Ana"},
    "created_at": "2026-05-04T10:00:00+02:00",
    "updated_at": "2026-05-04T10:00:00+02:00",
    "solved_at": None,
}
LAST = FIRST | {
    "status": "Closed",
    "updated_at": "2026-05-05T12:30:00+02:00",
    "solved_at": "2026-05-05T12:30:00+02:00",
}
OTHER = FIRST | {
    "id": 2,
    "subject": "Printer",
    "priority": 3,
    "organization": {"name": "Dairy"},
    "assignee": None,
    "created_at": "2026-05-06T08:00:00Z",
    "updated_at": "2026-05-06T08:00:00Z",
}
DLT = """
create or replace table helpdesk_data.tickets as
from (values
    (1, 'No é-mail', 'New', 2, 'Bakery', 'Desk', 'Ana', timestamptz
     '2026-05-04 10:00+02', timestamptz '2026-05-04 10:00+02', null, '1780000000.5',
     'a', 'incident'),
    (1, 'No é-mail', 'Closed', 2, 'Bakery', 'Desk', 'Ana', timestamptz
     '2026-05-04 10:00+02', '2026-05-05 12:30+02', timestamptz '2026-05-05 12:30+02',
     '1780000007.25', 'b', 'incident'),
    (2, 'Printer', 'New', 3, 'Dairy', 'Desk', null, '2026-05-06 08:00Z',
     '2026-05-06 08:00Z', null, '1780000000.5', 'c', 'incident')
) as t(id, subject, status, priority, organization__name, group__name, assignee__name,
    created_at, updated_at, solved_at, _dlt_load_id, _dlt_id, type)
"""
DBT = """
create table marts.fct_tickets as select
    id as ticket_id, subject as title, status, priority,
    organization__name as customer_name, group__name as queue_name,
    assignee__name as agent_name, created_at, updated_at, solved_at as resolved_at, type
from helpdesk_data.tickets where _dlt_id <> 'a'
"""


def mapping(name: str) -> Any:
    return yaml.safe_load((PARAMS / "mappings" / f"{name}.yaml").read_text("utf-8"))


def lines(*records: object) -> str:
    return "\n".join(json.dumps(record) for record in records)


def warehouse(path: Path, *statements: str) -> Path:
    """Make a DuckDB file; the loaders' tables stand in schemas of their own."""
    with duckdb.connect(str(path)) as connection:
        connection.execute("set TimeZone = 'America/Lima'")
        for schema in ("helpdesk_data", "marts"):
            connection.execute(f"create schema {schema}")
        for statement in statements:
            connection.execute(statement)
    return path


def test_airbytes_json_lines(importer: Importer) -> None:
    content = lines(
        *(
            {
                "_airbyte_raw_id": f"r{at}",
                "_airbyte_extracted_at": at,
                "_airbyte_meta": {"sync_id": 7, "changes": []},
                "_airbyte_generation_id": 0,
                "_airbyte_data": record,
            }
            for at, record in (
                (1780000002, LAST),
                (1780000001, FIRST),
                (1780000001, OTHER),
            )
        )
    )
    report = importer.text(content, "1.jsonl", mapping=mapping("loader_airbyte"))
    assert importer.rows(COLUMNS) == ROWS
    assert (report.files[0].new, report.files[0].superseded) == (2, 1)


@pytest.mark.parametrize("kind", ["varchar", "json"])
def test_airbytes_record_in_one_column(
    importer: Importer, tmp_path: Path, kind: str
) -> None:
    record = json.dumps(LAST).replace("'", "''")
    path = warehouse(
        tmp_path / "raw.duckdb",
        f"create table marts._airbyte_raw_tickets as select 'r1' as _airbyte_raw_id, "
        f"'{record}'::{kind} as _airbyte_data",
    )
    data = "json_extract_string(_airbyte_data, '$.{}')"
    columns = {
        "cw_ticket_id": "id",
        "company": "organization.name",
        "board": "group.name",
        "status": "status",
        "created_at_remote": "created_at",
        "updated_at_remote": "updated_at",
    }
    settings = {
        "table": "raw_tickets",
        "source_table": "_airbyte_raw_tickets",
        "derived": {name: data.format(field) for name, field in columns.items()},
    }
    importer(path, mapping=settings)
    assert importer.rows("cw_ticket_id, company, status") == [(1, "Bakery", "Closed")]


def test_singers_messages(importer: Importer) -> None:
    def message(stream: str, record: Any) -> dict[str, Any]:
        return {"type": "RECORD", "stream": stream, "record": record}

    kinds = {"id": {"type": "integer"}, "subject": {"type": ["null", "string"]}}
    schema = {"type": "object", "properties": kinds}
    content = lines(
        {
            "type": "SCHEMA",
            "stream": "tickets",
            "schema": schema,
            "key_properties": ["id"],
        },
        message("tickets", FIRST),
        message("users", {"id": 9, "name": "Ana"}),
        message("tickets", OTHER),
        message("tickets", LAST),
        {"type": "STATE", "value": {"bookmarks": {"tickets": "2026-05-06"}}},
    )
    report = importer.text(content, "tap.jsonl", mapping=mapping("loader_singer"))
    assert importer.rows(COLUMNS) == ROWS
    (file,) = report.files
    assert (file.rows, file.new, file.superseded) == (3, 2, 1)
    assert "left out by where: 3" in file.warnings


@pytest.mark.parametrize("ending", ["duckdb", "parquet"])
def test_dlts_files(importer: Importer, tmp_path: Path, ending: str) -> None:
    path = warehouse(tmp_path / "helpdesk.duckdb", DLT)
    if ending == "parquet":
        with duckdb.connect(str(path)) as connection:
            path = tmp_path / "1780000007.25.0.parquet"
            connection.execute(f"copy helpdesk_data.tickets to '{path}'")
    report = importer(path, mapping=mapping("loader_dlt"))
    assert importer.rows(COLUMNS) == ROWS
    assert report.files[0].ignored_columns == ("_dlt_id",)
    again = importer(path, mapping=mapping("loader_dlt")).files[0]
    assert (again.new, again.changed, again.unchanged) == (0, 0, 2)


def test_dbts_table(importer: Importer, tmp_path: Path) -> None:
    importer(warehouse(tmp_path / "dbt.db", DLT, DBT), mapping=mapping("loader_dbt"))
    assert importer.rows(COLUMNS) == ROWS


def test_a_table_named_as_a_raw_table_needs_no_mapping(
    importer: Importer, tmp_path: Path
) -> None:
    surveys = "create table marts.raw_surveys as select 1 as id, 4 as csat, "
    surveys += "timestamptz '2026-05-04 10:00+02' as responded_at, [1] as tags"
    report = importer(warehouse(tmp_path / "x.duckdb", DLT, surveys))
    assert (report.files[0].table, report.files[0].new) == ("raw_surveys", 1)


@pytest.mark.parametrize(
    ("chosen", "message"),
    [
        (
            {"table": "raw_tickets"},
            'x.duckdb: has no table "raw_tickets"; expected one of '
            "helpdesk_data._dlt_loads, helpdesk_data.tickets, marts.fct_tickets, "
            "marts.tickets; say in a mapping (--mapping) which table of the file it "
            'is, for example source_table: "helpdesk_data.tickets".',
        ),
        (
            {"table": "raw_agreements"},
            'x.duckdb: has no table "raw_agreements"; expected one of '
            "helpdesk_data._dlt_loads, helpdesk_data.tickets, marts.fct_tickets, "
            "marts.tickets; say in a mapping (--mapping) which table of the file it "
            'is, for example source_table: "helpdesk_data.tickets".',
        ),
        (
            {"mapping": {"source_table": "tickets", "table": "raw_tickets"}},
            "x.duckdb: has several tables: helpdesk_data.tickets, marts.tickets; "
            "expected one; say which: source_table: "
            '"helpdesk_data.tickets" in a mapping.',
        ),
    ],
)
def test_a_table_that_is_not_there_or_twice_is_named(
    importer: Importer, tmp_path: Path, chosen: dict[str, Any], message: str
) -> None:
    loads = "create table helpdesk_data._dlt_loads (load_id varchar)"
    others = (DBT, "create table marts.tickets (id int)", loads)
    path = warehouse(tmp_path / "x.duckdb", DLT, *others)
    with pytest.raises(DataError) as refusal:
        importer(path, **chosen)
    assert str(refusal.value) == message


def test_a_view_reaches_no_other_file(importer: Importer, tmp_path: Path) -> None:
    secret = tmp_path / "secret.csv"
    secret.write_text("id\n1\n", encoding="utf-8")
    view = f"create view marts.raw_surveys as select * from read_csv('{secret}')"
    with pytest.raises(DataError, match="holds a view that reads other files"):
        importer(warehouse(tmp_path / "x.duckdb", view))


def test_what_only_bears_the_name_is_named(importer: Importer) -> None:
    with pytest.raises(
        DataError, match="is an SQLite database; expected a DuckDB file"
    ):
        importer.text("SQLite format 3\0 and more", "psa.db")
    with pytest.raises(DataError, match="is no DuckDB file, in spite of its name"):
        importer.text("id,csat\n1,2\n", "psa.duckdb")


def test_a_condition_that_fits_nothing_is_named(importer: Importer) -> None:
    with pytest.raises(DataError) as refusal:
        importer.text(
            lines({"type": "STATE"}, {"type": "RECORD", "stream": "calls"}),
            "tap.jsonl",
            mapping={"table": "raw_tickets", "where": "stream = 'tickets'"},
        )
    assert str(refusal.value) == (
        'tap.jsonl: none of its 2 rows fits "where" of the mapping, stream = '
        "'tickets'; mend the condition, or take another mapping."
    )

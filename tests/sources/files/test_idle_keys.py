"""Keys of a mapping that can do nothing are named, none is passed over."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from support.lakes import tenant_params

from kpi_lib.domain.errors import KpiError
from kpi_lib.sources.files.mapping_files import read_mapping
from kpi_lib.sources.files.preview import Preview, preview_files

TABLE = "raw_time_entries"
COLUMNS = {
    "member": "Who", "work_type": "Kind", "minutes": "Spent", "date_worked": "Day",
    "company": "Client",
}  # fmt: skip
TIMES = "Id,Who,Kind,Spent,Day,Client\n5,Ana,Remote,1.5 d,2026-09-14,Larch\n"


def _seen(folder: Path, **mapping: Any) -> Preview:
    path = folder / "times.csv"
    path.write_text(TIMES, encoding="utf-8")
    content = {
        "table": TABLE,
        "columns": COLUMNS | {"cw_time_entry_id": "Id"},
        "constants": {"billable": True},
    }
    read = read_mapping(content | mapping, "times.yaml")
    return preview_files([path], tenant=tenant_params(), mapping=read)[0]


@pytest.mark.parametrize(
    ("mapping", "expected"),
    [
        (
            {"table": "raw_tickets", "times": {"created_at_remote": "Hora"},
             "derived": {"created_at_remote": "Fecha"}},
            'm: times.created_at_remote: does nothing beside "derived.'
            'created_at_remote"; expected a column with the day under columns; take it '
            "out, or join both in the expression, for example derived: "
            "{created_at_remote: \"concat_ws(' ', Day, Time)\"}.",
        ),
        (
            {"table": "raw_tickets", "times": {"closed_at": "Hora"},
             "constants": {"closed_at": "2026-01-01"}},
            'm: times.closed_at: does nothing beside "constants.closed_at"; expected',
        ),
        (
            {"table": TABLE, "times": {"date_worked": "Start"}},
            "m: times.date_worked: does nothing for a date; expected a column of "
            "instants, such as created_at_remote; take it out.",
        ),
        (
            {"table": TABLE, "units": {"date_worked": "hours"}},
            "m: units.date_worked: does nothing for a column that holds no duration; "
            "expected such a column, as minutes; take it out.",
        ),
        (
            {"table": "raw_tickets", "lists": {"company": ";"}},
            "m: lists.company: does nothing for a column that holds no list; expected "
            "such a column; take it out.",
        ),
        (
            {"table": TABLE, "key": ["Who", "Day"],
             "columns": {"cw_time_entry_id": "Id"}},
            'm: columns.cw_time_entry_id: does nothing beside "key", which makes this '
            "id of other columns; expected one source of the id; take one of the two "
            "out.",
        ),
        (
            {"table": "raw_tickets", "csat_scale": {"from": 0, "to": 100}},
            "m: csat_scale: does nothing for raw_tickets, which has no marks; expected "
            "a mapping for raw_surveys; take it out.",
        ),
    ],
)  # fmt: skip
def test_a_key_that_does_nothing_for_the_table(
    mapping: dict[str, Any], expected: str
) -> None:
    with pytest.raises(KpiError) as caught:
        read_mapping(mapping, "m")
    assert expected in str(caught.value)


@pytest.mark.parametrize(
    ("key", "value", "what"),
    [
        ("sheet", "Data", "an Excel workbook"),
        ("records", "items", "a JSON document"),
        ("source_table", "main.tickets", "a DuckDB file"),
        ("swapped_dates", "mend", "an Excel workbook"),
    ],
)
def test_a_key_that_does_nothing_for_the_format(
    key: str, value: str, what: str, tmp_path: Path
) -> None:
    warnings = _seen(tmp_path, **{key: value}).staged.warnings
    assert warnings[0] == (
        f'{key}: "{value}" of the mapping does nothing here: it is for {what}; take it '
        "out, or look whether this is the right file"
    )
    assert not _seen(tmp_path, delimiter=",").staged.warnings


@pytest.mark.parametrize(
    ("mapping", "minutes"),
    [
        ({}, "2160.000"),  # 1.5 times 24 hours
        ({"hours_per_day": 8}, "720.000"),
        ({"hours_per_day": 7.6}, "684.000"),
    ],
)
def test_the_length_of_a_day(
    mapping: dict[str, Any], minutes: str, tmp_path: Path
) -> None:
    seen = _seen(tmp_path, **mapping)
    assert str(seen.rows[0][seen.columns.index("minutes")]) == minutes


def test_the_length_of_a_day_counts_for_the_unit(tmp_path: Path) -> None:
    columns = {**COLUMNS, "minutes": "Id", "cw_time_entry_id": "Id"}
    units = {"minutes": "days"}
    seen = _seen(tmp_path, columns=columns, units=units, hours_per_day=8)
    assert str(seen.rows[0][seen.columns.index("minutes")]) == "2400.000"


def test_ones_own_id_takes_the_place_of_a_presets_key() -> None:
    own = read_mapping(
        {"extends": "toggl/detailed", "columns": {"cw_time_entry_id": "Id"}}, "m"
    )
    assert own.key == ()
    made = read_mapping({"extends": "syncro/timers", "key": ["User", "Start"]}, "m")
    assert made.key == ("User", "Start")
    assert "cw_time_entry_id" not in made.columns

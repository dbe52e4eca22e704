"""The SQL macros: their index lists all, and the simpler ones give what the full do."""

from __future__ import annotations

import re
from contextlib import closing
from importlib import resources
from pathlib import Path

import pandas as pd
import pytest
from support import lakes

from kpi_lib.domain import sql_files
from kpi_lib.domain.names import fold_letters
from kpi_lib.facts.prepared_connections import MACROS
from kpi_lib.lake.delta_lake import Lake

FOLDER = resources.files("kpi_lib") / "facts" / "macros"
TEXTS = {
    path.name: path.read_text("utf-8")
    for path in FOLDER.iterdir()
    if path.name.endswith(".sql")
}
INDEX = (FOLDER / "README.md").read_text("utf-8")


def test_the_index_lists_every_file_in_the_order_in_which_it_is_run() -> None:
    listed = re.findall(r"^\| `(\w+\.sql)`", INDEX, re.MULTILINE)
    assert sorted(listed) == sorted(TEXTS)
    assert listed[: len(MACROS) + 1] == [f"{name}.sql" for name in ("names", *MACROS)]


def test_the_index_lists_every_macro() -> None:
    created = {
        name
        for text in TEXTS.values()
        for name in re.findall(r"\bmacro (\w+)\s*\(", text)
    }
    listed = set(re.findall(r"`(\w+)(?:\([^`]*\))?`", INDEX)) - {
        "as_of", "since", "until", "first_day", "last_day",
    }  # fmt: skip
    assert created == listed


def test_the_simpler_macros_give_what_the_full_ones_do(tmp_path: Path) -> None:
    rows = [
        {"status": status, "priority": "P1 - high", "reopened_count": count,
         "created_at_remote": f"2026-10-0{count + 1} 10:00"}
        for count, status in enumerate(["Closed", "Reopened", "New"])
    ]  # fmt: skip
    params = lakes.tenant_params()
    tables = {"raw_tickets": lakes.typed("raw_tickets", rows, params)}
    lake = Lake(tmp_path)
    lakes.fill(lake, params.tenant, tables)
    asked = (
        "select cw_ticket_id, known_reopened(is_reopened, created_at_remote) as known, "
        "agreed_us(getvariable('agreed_response'), 'Gold', priority) as agreed "
        "from placed_tickets('2027-01-01'::timestamptz) order by cw_ticket_id"
    )
    with closing(lakes.open_facts(lake, params)) as facts:
        simple = facts.query(asked)
        for name in ("reopenings", "agreed_times"):
            text = sql_files.text(f"facts/macros/{name}.sql")
            facts.execute(text.replace("create macro", "create or replace macro"))
        full = facts.query(asked)
    assert simple["known"].tolist() == [False, True, True]
    pd.testing.assert_frame_equal(simple, full)


def test_bounds_of_days_tell_the_same_as_the_local_days(tmp_path: Path) -> None:
    # In Havana clocks change at midnight, Samoa had no 30 December 2011.
    for zone, day in (("America/Havana", "2026-11-01"), ("Pacific/Apia", "2011-12-31")):
        params = lakes.tenant_params(timezone=zone)
        source = lakes.snapshot(tmp_path / zone[:3], params, {})
        with closing(lakes.open_facts(source, params)) as facts:
            row = facts.query(
                "select count(*) as instants, count(*) filter (where told) as told, "
                "count(*) filter (where told <> (local_day(x) between first and last)) "
                "as wrong from (select *, is_on_days(x, first, last) as told from "
                f"(select date '{day}' - back::integer as first, date '{day}' as last, "
                f"timestamptz '{day} 00:00:00+00' + to_minutes(15 * n) as x "
                "from range(-672, 480) as i (n), range(4) as b (back)))"
            ).iloc[0]
        assert row["instants"] == 12 * 96 * 4
        assert row["told"] > 0
        assert row["wrong"] == 0


@pytest.mark.parametrize("named", [["Reopened", "Réouvert"], ["Переоткрыт", "重开"]])
def test_a_reopened_status_is_known_in_any_script_and_with_any_sign(
    tmp_path: Path, named: list[str]
) -> None:
    params = lakes.tenant_params(reopened_statuses=named)
    statuses = [
        "Closed", "New", "Reopened", "re-opened", " >Re-Opened ", "→ Reopened", "",
        "Re\u2011opened", "Reopened 2", "Reopened ②", "Reopened 再", "Reopenedß",
        "RÉOUVERT !", "réouverte", "Re opened…", "✓", "Переоткрыт", "> Переоткрыт",
        "重开", "「重开」", "重开了", None,
    ]  # fmt: skip
    letters = {fold_letters(name) for name in named}
    expected = [None if s is None else fold_letters(s) in letters for s in statuses]
    lake = Lake(tmp_path)
    lakes.fill(lake, params.tenant, {})
    with closing(lakes.open_facts(lake, params)) as facts:
        rows = facts.query(
            "select is_reopened_status(s) as is_reopened from unnest($s) as t (s)",
            {"s": statuses},
        )
    assert True in expected
    assert rows["is_reopened"].replace({pd.NA: None}).to_list() == expected

"""Every case of this folder: inputs, settings and tables worked by hand.

``README.md`` says how a case is written.
"""

from __future__ import annotations

import csv
from fractions import Fraction
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import yaml
from support import lakes

from kpi_lib.domain.instants import parse_as_of
from kpi_lib.domain.schema import TABLES
from kpi_lib.facts.tenant_facts import Facts
from kpi_lib.kpis import COMPUTE, kpi_daily, service_summary
from kpi_lib.lake.delta_lake import Lake

HERE = Path(__file__).parent
CASES = sorted(path.parent for path in HERE.glob("*/*/case.yaml"))
TOLERANCE = Fraction(1, 10**6)


def read_rows(path: Path) -> list[dict[str, str | None]]:
    """Rows of a CSV file; lines that start with # are comments, empty is NULL."""
    lines = path.read_text(encoding="utf-8").splitlines()
    reader = csv.reader(
        (line for line in lines if line.strip() and not line.startswith("#")),
        skipinitialspace=True,
    )
    header, *rows = ([cell.strip() or None for cell in row] for row in reader)
    return [dict(zip(header, row, strict=True)) for row in rows]


def read_header(path: Path) -> list[str]:
    lines = path.read_text(encoding="utf-8").splitlines()
    first = next(line for line in lines if line.strip() and not line.startswith("#"))
    return [name.strip() for name in first.split(",")]


def answer(
    key: str, facts: Facts, period: str, options: dict[str, Any]
) -> tuple[dict[str, pd.DataFrame], dict[str, Any]]:
    """Tables and headlines of a KPI, of ``kpi_daily`` or of ``service_summary``."""
    if key == "kpi_daily":
        days = facts.period(period)
        return {"main": kpi_daily.compute(facts, days.first_day, days.last_day)}, {}
    if key == "service_summary":
        return {"main": service_summary.compute(facts, period, **options)}, {}
    result = COMPUTE[key](facts, period, **options)
    return dict(result.tables), {h.key: h for h in result.headlines}


def know_topics(facts: Facts, period: str, path: Path) -> None:
    """Put the case's topics where the clustered ones would stand."""
    rows = pd.DataFrame(read_rows(path)).astype({"cw_ticket_id": int})
    facts.register("known_topics", rows)
    facts.query(
        "insert into topic_labels "
        "select $start, $end, cw_ticket_id, topic from known_topics",
        {"start": facts.period(period).start, "end": facts.period(period).end},
    )


def assert_cell(value: Any, cell: str | None, where: str) -> None:
    if isinstance(value, list):
        assert str(value) == cell, where
    elif value is None or pd.isna(value):
        assert cell is None, f"{where}: got NULL, expected {cell}"
    elif cell is None:
        pytest.fail(f"{where}: got {value}, expected NULL")
    elif isinstance(value, pd.Timestamp):
        assert value == pd.Timestamp(cell), where
    elif isinstance(value, (bool, str)) or type(value).__name__ == "bool":
        assert str(value) == cell, where
    else:
        expected = Fraction(cell)
        off = abs(Fraction(value) - expected)
        assert off <= TOLERANCE * max(1, abs(expected)), f"{where}: {value} <> {cell}"


def assert_table(actual: pd.DataFrame, path: Path) -> None:
    columns, rows = read_header(path), read_rows(path)
    assert list(actual.columns[: len(columns)]) == columns
    assert len(actual) == len(rows), f"{path.name}\n{actual.to_string()}"
    for name in columns:
        for number, (value, row) in enumerate(zip(actual[name], rows, strict=True)):
            where = f"row {number}, {name} of {path.name}"
            assert_cell(value, row[name], where)


@pytest.mark.parametrize("case", CASES, ids=lambda p: f"{p.parent.name}-{p.name}")
def test_case(case: Path, tmp_path: Path) -> None:
    settings = yaml.safe_load((case / "case.yaml").read_text(encoding="utf-8"))
    lake = Lake(tmp_path / "lake")
    tenants = {case: lakes.tenant_params(**settings.get("tenant", {}))}
    if (case / "other").is_dir():
        own_id = "00000000-0000-0000-0000-00000000000b"
        other = {"tenant": "other", "tenant_id": own_id, **settings.get("other", {})}
        tenants[case / "other"] = lakes.tenant_params(**other)
    for folder, params in tenants.items():
        found = {
            name: lakes.typed(name, read_rows(folder / f"{name}.csv"), params)
            for name in TABLES
            if (folder / f"{name}.csv").exists()
        }
        lakes.fill(lake, params.tenant, found)
    for folder, params in tenants.items():
        as_of = settings.get("as_of")
        facts = lakes.open_facts(
            lake, params, as_of and parse_as_of(str(as_of), params.timezone)
        )
        if (folder / "topic_labels.csv").exists():
            know_topics(facts, str(settings["period"]), folder / "topic_labels.csv")
        tables, headlines = answer(
            case.parent.name,
            facts,
            str(settings["period"]),
            settings.get("options", {}),
        )
        expected = sorted(folder.glob("expected_*.csv"))
        assert expected, f"{folder} expects nothing"
        for path in expected:
            assert_table(tables[path.stem.removeprefix("expected_")], path)
        if folder == case:
            for key, fields in settings.get("headlines", {}).items():
                for field, wanted in fields.items():
                    cell = None if wanted is None else str(wanted)
                    assert_cell(getattr(headlines[key], field), cell, f"{key}.{field}")
        facts.close()


def test_every_case_is_found() -> None:
    folders = {path for path in HERE.glob("*/*") if path.is_dir()}
    folders -= set(HERE.glob("__pycache__/*"))
    assert folders == set(CASES)

"""KPI 10's counts of past months: kept, held against their files, and counted anew."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from unittest import mock

import pandas as pd
import pytest
from support import lakes
from support.project_lake import (
    DAYS,
    LIVE,
    PARAMS,
    files,
    fresh,
    make,
    measured,
    shown,
    write,
)

from kpi_lib.domain.errors import DataError
from kpi_lib.facts import past_months
from kpi_lib.facts.client.client_facts import open_client_facts
from kpi_lib.facts.client.tenant_names import Names
from kpi_lib.facts.forgetting import forget_person
from kpi_lib.kpis import project_history, project_impact
from kpi_lib.kpis.question import Question
from kpi_lib.lake import snapshot
from kpi_lib.lake.delta_lake import Lake
from kpi_lib.lake.kept_counts import KeptCounts


@pytest.fixture(autouse=True)
def _every_tenant_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(snapshot, "_MAX_COPIED_ROWS", -1)


@pytest.fixture
def lake(made: Lake, tmp_path: Path) -> Lake:
    shutil.copytree(made.root, tmp_path / "lake")
    return Lake(tmp_path / "lake")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Lake:
    return make(tmp_path_factory.mktemp("made"))


@pytest.fixture
def counted() -> Iterator[list[tuple[str, ...]]]:
    """List the months of tickets that are counted."""
    found: list[tuple[str, ...]] = []
    only = past_months.only_months

    def listen(facts: Any, table: str, months: set[str]) -> Any:
        found.append((table, *sorted(months)))
        return only(facts, table, months)

    with mock.patch.object(project_history, "only_months", listen):
        yield found


def test_past_months_are_counted_once(lake: Lake, counted: list[Any]) -> None:
    expected = fresh(lake)
    assert measured(lake) == expected
    ((_, *months),) = counted
    assert (months[0], months[-1]) == ("2025-11", "2026-10")
    counted.clear()
    assert measured(lake) == expected
    # Evenings of September are October in UTC, a month that is not over.
    assert counted == [("raw_tickets", "2026-10")]
    counted.clear()
    assert measured(lake, "2026-08") == fresh(lake, "2026-08")
    assert measured(lake, "2026-10") == fresh(lake, "2026-10")
    assert files(lake) != []


def test_a_month_with_other_files_is_counted_anew(
    lake: Lake, counted: list[Any]
) -> None:
    measured(lake)
    counted.clear()
    late = {"company": "Beta", "board": "Net", "status": "Closed", "summary": "Print"}
    work = {"member": "Ana", "work_type": "Remote", "billable": True}
    write(
        lake,
        raw_tickets=[{**late, "cw_ticket_id": 9001, "created_at_remote": "2026-02-03"}],
        raw_time_entries=[
            {**work, "cw_ticket_id": 1, "cw_time_entry_id": 9001, "minutes": "77.001",
             "date_worked": "2026-04-05"},
            {**work, "cw_ticket_id": 9001, "cw_time_entry_id": 9002, "minutes": "5.5",
             "date_worked": "2026-05-05"},
        ],
    )  # fmt: skip
    expected = fresh(lake)
    assert measured(lake) == expected
    assert counted == [
        ("raw_time_entries", "2026-04", "2026-05"),
        ("raw_tickets", "2026-02", "2026-10"),
    ]
    assert measured(lake) == expected


@pytest.mark.parametrize("where", [0, 70, -1])
def test_a_damaged_file_is_not_believed(lake: Lake, where: int) -> None:
    expected = measured(lake)
    (kept,) = files(lake)
    whole = kept.read_bytes()
    content = bytearray(whole)
    content[where] ^= 1
    kept.write_bytes(content)
    assert KeptCounts.load(kept) is None
    assert measured(lake) == expected
    assert KeptCounts.load(kept) is not None
    kept.write_bytes(whole[: len(whole) // 2])
    assert measured(lake) == expected


def test_a_file_that_is_gone_is_named(lake: Lake) -> None:
    measured(lake)
    gone = next((Path(lake.root) / "acme/raw_tickets/_month=2026-02").glob("*.parquet"))
    gone.unlink()
    with pytest.raises(DataError, match=gone.name):
        measured(lake)


def test_other_settings_and_projects_have_counts_of_their_own(lake: Lake) -> None:
    measured(lake)
    other = lakes.tenant_params(rates={"hourly_cost": 40}, excluded_statuses=[])
    assert measured(lake, params=other) == fresh(lake, params=other) != fresh(lake)
    assert len(files(lake)) == 2
    write(
        lake, raw_projects=[{"id": 3, "name": "Net", "live_at": LIVE, "board": "net"}]
    )
    assert measured(lake) == fresh(lake)
    assert len(files(lake)) == 3


def test_old_counts_by_other_settings_go(lake: Lake) -> None:
    measured(lake)
    (old,) = files(lake)
    long_ago = datetime(2026, 1, 1, tzinfo=UTC).timestamp()
    os.utime(old, (long_ago, long_ago))
    other = lakes.tenant_params(rates={"hourly_cost": 41}, excluded_statuses=["Void"])
    measured(lake, params=other)
    assert old not in files(lake)
    assert len(files(lake)) == 1


def test_a_folder_that_is_read_only_costs_time_alone(lake: Lake) -> None:
    with mock.patch("pathlib.Path.mkdir", side_effect=PermissionError):
        assert measured(lake) == fresh(lake)
    assert files(lake) == []


def test_a_client_neither_reads_nor_makes_them(lake: Lake) -> None:
    opened: dict[str, Any] = {
        "snapshot": lakes.connected(lake.snapshot("acme")),
        "params": PARAMS,
        "now": lakes.NOW,
        "company": "Beta",
    }

    def seen() -> str:
        with closing(open_client_facts(**opened)) as facts:
            path = "kpis/project_impact.sql"
            question = Question.ask("review", facts, "2026-09", None, path=path)
            return shown(project_history.read(question))

    before = seen()
    assert files(lake) == []
    assert measured(lake) != before
    assert seen() == before


def test_forgetting_a_person_removes_them(lake: Lake) -> None:
    measured(lake)
    assert files(lake) != []
    with closing(lakes.open_facts(lake, PARAMS)) as facts:
        names = Names.of(facts)
    forget_person(lake, PARAMS, "Ana Martel", names)
    assert not (Path(lake.root) / "acme" / "kept").exists()


def test_evidence_is_of_all_months(lake: Lake) -> None:
    measured(lake)
    with closing(lakes.open_facts(lake, PARAMS)) as facts:
        result = project_impact.compute(facts, "2026-09")
        evidence = result.evidence(project="Printers")
    # Those of the first day are excluded.
    assert evidence["created_on"].min() == pd.Timestamp(DAYS[1])

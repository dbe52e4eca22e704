"""Every commitment that was open in a period stands in its review, as it turned out."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from support.lakes import NOW, fill, open_facts, tenant_params, typed

from kpi_lib.domain.result import Result
from kpi_lib.facts.client.client_facts import open_client_facts
from kpi_lib.kpis.review import promises
from kpi_lib.lake.delta_lake import Lake

PARAMS = tenant_params()
ROWS = (
    # text, made on, due on, status, closed on
    ("long overdue", "2026-01-20", "2026-03-03", "open", None),
    ("settled before", "2026-04-21", "2026-06-30", "done", "2026-06-30"),
    ("settled late", "2026-04-21", "2026-07-01", "done", "2026-07-04"),
    ("day unknown", "2026-04-21", "2026-07-14", "done", None),
    ("day unknown, due before", "2026-01-20", "2026-06-30", "done", None),
    ("given up", "2026-04-21", "2026-07-14", "dropped", "2026-08-01"),
    ("done in time", "2026-07-21", "2026-10-13", "done", "2026-09-14"),
    ("overdue", "2026-07-21", "2026-09-01", "open", None),
    ("not yet due", "2026-07-21", "2026-12-01", "open", None),
    ("made after", "2026-10-13", "2026-11-24", "open", None),
)


@pytest.fixture(scope="module")
def review(tmp_path_factory: pytest.TempPathFactory) -> Result:
    rows = [
        {"id": number, "company": "Nord", "text": text, "made_on": made,
         "due_on": due, "status": status, "closed_on": closed}
        for number, (text, made, due, status, closed) in enumerate(ROWS, 1)
    ]  # fmt: skip
    lake = Lake(tmp_path_factory.mktemp("lake"))
    fill(lake, "acme", {"raw_commitments": typed("raw_commitments", rows, PARAMS)})
    facts = open_client_facts(lake.snapshot("acme"), PARAMS, company="Nord", now=NOW)
    try:
        return promises.compute(facts, "2026-Q3", "Nord")
    finally:
        facts.close()


def test_what_was_open_when_the_quarter_began(review: Result) -> None:
    told = dict(zip(review.main["text"], review.main["outcome"], strict=True))
    assert told == {
        "long overdue": "overdue",
        "settled late": "done_late",
        "day unknown": "done",
        "given up": "dropped",
    }


def test_what_was_agreed_in_the_quarter_overdue_first(review: Result) -> None:
    told = list(zip(review.made["text"], review.made["outcome"], strict=True))
    assert told == [
        ("overdue", "overdue"),
        ("done in time", "done"),
        ("not yet due", "open"),
    ]


@pytest.mark.parametrize("company", ["NORD", None])
def test_what_the_client_owns_is_its_own_until_it_is_settled(
    tmp_path: Path, company: str | None
) -> None:
    params = tenant_params(companies={"Nord": {"aliases": ["Nord Inc."]}})
    rows = [
        {"id": number, "company": "NORD", "text": text, "made_on": "2026-07-21",
         "due_on": "2026-09-01", "status": status, "closed_on": closed, "owner": owner}
        for number, (text, status, closed, owner) in enumerate(
            (
                ("send the list", "open", None, "NORD INC."),
                ("sign the quote", "done", "2026-09-04", "nord"),
                ("present a plan", "open", None, "Account manager"),
            )
        )
    ]  # fmt: skip
    lake = Lake(tmp_path / "lake")
    fill(lake, "acme", {"raw_commitments": typed("raw_commitments", rows, params)})
    facts = open_facts(lake, params)
    found = promises.compute(facts, "2026-Q3", company)
    facts.close()
    assert found.tables["yours"]["text"].tolist() == ["send the list"]
    told = dict(zip(found.made["text"], found.made["outcome"], strict=True))
    assert told == {"sign the quote": "done_late", "present a plan": "overdue"}


def test_table_and_findings_ask_for_commitments_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lake = Lake(tmp_path / "lake")
    rows = [{"id": 1, "company": "Nord", "text": "send the list", "status": "open",
             "made_on": "2026-07-21", "due_on": "2026-09-01"}]  # fmt: skip
    fill(lake, "acme", {"raw_commitments": typed("raw_commitments", rows, PARAMS)})
    facts = open_facts(lake, PARAMS)
    asked = []

    def counted(sql: str, values: Mapping[str, Any] | None = None) -> pd.DataFrame:
        asked.append(sql)
        return query(sql, values)

    query = facts.query
    monkeypatch.setattr(facts, "query", counted)
    first, second = (promises.compute(facts, "2026-Q3", "Nord") for _ in range(2))
    facts.close()
    assert len(asked) == 1
    assert first.made["text"].tolist() == second.made["text"].tolist()

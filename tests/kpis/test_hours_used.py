"""Use of agreements in several periods, asked for at once and one by one."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from support import lakes

from kpi_lib.facts.tenant_facts import Facts
from kpi_lib.kpis.findings import period_findings
from kpi_lib.kpis.hours_used import agreement_use, agreement_uses, used_hours

AGREEMENTS = [
    {"company": "Acme", "name": "Gold", "id": 1, "start_date": "2026-01-01",
     "included_hours": 10},
    {"company": "Acme", "name": "Late", "id": 2, "start_date": "2026-09-11",
     "included_hours": 30},
]  # fmt: skip


def _open(folder: Path) -> Facts:
    folder.mkdir(exist_ok=True)
    params = lakes.tenant_params()
    entries = [
        {"company": "Acme", "member": "Ana", "minutes": minutes, "billable": False,
         "date_worked": day, "agreement_id": agreement}
        for day, minutes, agreement in (
            ("2026-08-31", 60, 1), ("2026-09-01", 120, 1), ("2026-09-30", 240, 2),
        )
    ]  # fmt: skip
    tables = {"raw_time_entries": entries, "raw_agreements": AGREEMENTS}
    typed = {name: lakes.typed(name, rows, params) for name, rows in tables.items()}
    return lakes.open_facts(lakes.snapshot(folder, params, typed), params)


def test_periods_asked_for_at_once_have_the_hours_of_each_alone(
    tmp_path: Path,
) -> None:
    facts, other = _open(tmp_path / "one"), _open(tmp_path / "other")
    # The quarter holds both months, and one of them comes twice.
    periods = [facts.period(p) for p in ("2026-Q3", "2026-09", "2026-08", "2026-09")]
    together = agreement_uses(facts, periods, None)
    for period, rows in zip(periods, together, strict=True):
        assert rows.equals(agreement_use(other, period, None))
    # Gold: 60 + 120 of 30 h, 120 of 10 h; Late: 240 of 20 days' part of 30 h.
    assert [list(rows["used_minutes"]) for rows in together[:3]] == [
        [180, 240], [120, 240], [60],
    ]  # fmt: skip
    assert list(together[1]["included_minutes"]) == pytest.approx([600, 1200])
    facts.close()
    other.close()


def test_a_period_is_asked_for_once_on_a_connection(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    facts = _open(tmp_path)
    asked, query = [], Facts.query

    def counted(self: Facts, sql: str, values: object = None) -> object:
        asked.append("as period_first_day" in sql)
        return query(self, sql, values)  # type: ignore[arg-type]

    monkeypatch.setattr(Facts, "query", counted)
    # Those of the period, of the one before and of each month: one statement.
    period_findings.compute(facts, "2026-Q3")
    assert sum(asked) == 1
    rows = agreement_use(facts, facts.period("2026-Q3"), None)
    rows["used_minutes"] = 0
    again = agreement_use(facts, facts.period("2026-Q3"), None)
    assert list(again["used_minutes"]) == [180, 240]
    # A company is another question.
    assert agreement_use(facts, facts.period("2026-Q3"), "Acme").equals(again)
    assert sum(asked) == 2
    facts.close()


@pytest.mark.parametrize(
    ("included", "used", "share"),
    [
        ([600, 0], [300, 900], 50.0),  # what includes no hours uses up none of others
        ([600, None], [300, 900], 50.0),
        ([0, None], [300, 900], None),
        ([600, 300], [300, 600], 100.0),
    ],
)
def test_an_agreement_without_hours_uses_none(
    included: list[float | None], used: list[float], share: float | None
) -> None:
    rows = pd.DataFrame({"included_minutes": included, "used_minutes": used})
    assert used_hours(rows.astype(float)) == share

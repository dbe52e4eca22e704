"""Sources that do not tell when alerts were resolved: by month, for all clients."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pandas as pd
import pytest
from support.lakes import NOW, fill, tenant_params, typed

from kpi_lib.facts.client.client_facts import open_client_facts
from kpi_lib.facts.client.client_rows import ClientRows
from kpi_lib.facts.tenant_facts import Facts
from kpi_lib.kpis import month_targets, soc_metrics
from kpi_lib.lake.delta_lake import Lake
from kpi_lib.lake.snapshot import Snapshot

PARAMS = tenant_params()


def alert(
    number: int, company: str, detected: str, resolved: str | None = None, **more: str
) -> dict[str, object]:
    return {
        "id": str(number), "source": "SentinelOne", "company": company,
        "severity": "critical", "status": "resolved", "detected_at": detected,
        "resolved_at": resolved, **more,
    }  # fmt: skip


OPEN = {"status": "new"}
DEFENDER = {"source": "Microsoft Defender"}
ALERTS = [
    # Files without ends until June, with them from July on.
    *(alert(n, "Acme", f"2026-{n:02}-05 09:00") for n in range(1, 7)),
    alert(7, "Beta", "2026-06-30 23:30", **OPEN),
    alert(8, "Acme", "2026-07-01 00:30", "2026-07-01 00:45"),
    alert(9, "Beta", "2026-07-02 09:00", **OPEN),
    alert(10, "Acme", "2026-10-05 09:00", "2026-10-05 09:30"),
    alert(11, "Beta", "2026-10-06 09:00", **OPEN),
    # The file of 12 October tells no ends, later ones do.
    alert(12, "Acme", "2026-10-12 09:00"),
    alert(13, "Acme", "2026-10-12 10:00"),
    alert(14, "Acme", "2026-10-13 09:00", "2026-10-25 09:00"),
    alert(15, "Beta", "2026-10-14 09:00", "2026-10-14 09:10", **DEFENDER),
    alert(16, "Beta", "2026-10-15 09:00", **DEFENDER, **OPEN),
]  # fmt: skip


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    lake = Lake(tmp_path_factory.mktemp("lake"))
    rows = typed("raw_security_alerts", ALERTS, PARAMS)
    fill(lake, PARAMS.tenant, {"raw_security_alerts": rows})
    return lake.snapshot(PARAMS.tenant)


@pytest.fixture(
    params=[None, "2026-10-10", "2026-10-20", "2026-10-25 09:00", "2026-11-01"]
)
def as_of(request: pytest.FixtureRequest) -> datetime | None:
    return request.param and pd.Timestamp(request.param, tz="America/Toronto")


@pytest.fixture
def facts(snapshot: Snapshot, as_of: datetime | None) -> Iterator[Facts]:
    with closing(Facts(snapshot, PARAMS, now=NOW, as_of=as_of)) as facts:
        yield facts


@pytest.mark.parametrize("is_laid_out", [False, True])
@pytest.mark.parametrize("company", ["Acme", "Beta"])
def test_a_client_reads_what_the_table_of_all_says_of_it(
    facts: Facts, snapshot: Snapshot, as_of: datetime | None, tmp_path: Path,
    company: str, is_laid_out: bool,
) -> None:  # fmt: skip
    rows = None
    if is_laid_out:
        with closing(Facts(snapshot, PARAMS, now=NOW, allow_files=True)) as whole:
            rows = ClientRows.write(whole, tmp_path / "clients")
    with closing(
        open_client_facts(
            snapshot, PARAMS, company=company, now=NOW, as_of=as_of, rows=rows
        )
    ) as own:
        for period in ("2026", "2026-Q2", "2026-10", "2026-10-06..2026-10-15"):
            of_all = soc_metrics.compute(facts, period, company=company)
            result = soc_metrics.compute(own, period)
            columns = ["id", "is_resolved", "due_at", "is_sla_met"]
            pd.testing.assert_frame_equal(
                result.evidence()[columns], of_all.evidence()[columns]
            )
            assert [(h.key, h.value, h.n, h.reason) for h in result.headlines] == [
                (h.key, h.value, h.n, h.reason) for h in of_all.headlines
            ]
        ends = own.query("select distinct source, month_start from alert_ends_known")
        alerts = own.query("select source, detected_at from raw_security_alerts")
        months = alerts["detected_at"].dt.strftime("%Y-%m-01")
        own_months = set(zip(alerts["source"], months, strict=True))
        days = ends["month_start"].astype(str)
        assert set(zip(ends["source"], days, strict=True)) <= own_months


@pytest.mark.parametrize("as_of", ["2026-10-20", "2026-11-01"], indirect=True)
@pytest.mark.parametrize("company", [None, "Beta"])
def test_a_month_has_one_share_whatever_period_it_is_part_of(
    facts: Facts, company: str | None
) -> None:
    months = [facts.period(f"2026-{month:02}") for month in range(5, 11)]
    (shares,) = month_targets.compute(
        facts, months[-1], months, company, ["alerts_in_time_pct"]
    )
    shares = shares.set_index(pd.to_datetime(shares["month_start"]).dt.date)
    headlines = {
        month.first_day: headline
        for month in months
        for headline in soc_metrics.compute(facts, month, company=company).headlines
        if headline.key == "sla_compliance_pct"
    }
    assert headlines[months[-1].first_day].value is not None
    for day, headline in headlines.items():
        share = shares["alerts_in_time_pct"].get(day, float("nan"))
        expected = None if pd.isna(share) else pytest.approx(share)
        assert headline.value == expected
        assert headline.n == shares["alerts_in_time_pct_n"].get(day, 0)


@pytest.mark.parametrize(
    ("as_of", "open_ones"),
    [
        ("2026-10-10", [None, False, False]),
        ("2026-10-20", [None, False, None, False]),
        ("2026-10-25 09:00", [None, False, False, False]),
    ],
    indirect=["as_of"],
)
def test_a_source_tells_ends_as_far_as_is_known(
    facts: Facts, open_ones: list[bool | None]
) -> None:
    rows = soc_metrics.compute(facts, "2026", company="Beta").evidence()
    verdicts = rows[~rows["is_resolved"]]["is_sla_met"].tolist()
    assert [None if pd.isna(x) else x for x in verdicts] == open_ones

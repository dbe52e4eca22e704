"""Marks of surveys: on their scale, on another one, and on none that is known."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from support.importing import Importer
from support.lakes import open_facts, tenant_params

from kpi_lib.domain.errors import ParamsError
from kpi_lib.facts.check import check
from kpi_lib.facts.tenant_facts import Facts
from kpi_lib.kpis import kpi_daily, service_summary
from kpi_lib.kpis.review import satisfaction
from kpi_lib.settings.survey_scales import SurveyParams
from kpi_lib.sources.vendors import connectwise_rows

CASES = Path(__file__).parents[2] / "cases" / "surveys"
OFF_SCALE = "10 rows have a csat that is not from 1 to 5, and is in no mean"
HEADER = "id,company,responded_at,csat,nps"


def send(importer: Importer, *marks: object, **options: Any) -> tuple[str, ...]:
    """Import an answer per mark; return the warnings."""
    rows = [f"{i},Acme,2026-10-05T10:00:00Z,{m},9" for i, m in enumerate(marks, 1)]
    content = "\n".join([HEADER, *rows, ""])
    return importer.text(content, "surveys.csv", **options).files[0].warnings


def facts(importer: Importer) -> Facts:
    return open_facts(importer.lake, importer.params)


def test_marks_of_another_scale_are_named_and_in_no_mean(importer: Importer) -> None:
    report = importer(CASES / "scale_0_to_100.csv")
    assert report.files[0].warnings == (
        f"{OFF_SCALE}; a mapping says the source's scale, for example "
        "csat_scale: {from: 0, to: 100}",
    )
    opened = facts(importer)
    result = satisfaction.compute(opened, "2026-10")
    csat, nps = result.headline("csat"), result.headline("nps")
    assert (csat.value, csat.low, csat.high, csat.n) == (None, None, None, 0)
    assert nps.value == pytest.approx(20.0)
    days = kpi_daily.compute(opened, date(2026, 10, 2), date(2026, 10, 11))
    assert days["csat_avg"].isna().all()
    months = service_summary.compute(opened, "2026-10")
    assert months["csat_avg"].isna().all()
    assert months["csat_count"].sum() == 0
    found = check(opened, datetime(2026, 11, 1, tzinfo=UTC)).of("csat_out_of_range")
    assert [(f.rows, f.level) for f in found] == [(10, "warning")]
    assert "csat_scale" in found[0].message


@pytest.mark.parametrize("place", ["mapping", "tenant"])
def test_a_scale_that_is_said_gives_the_mean(tmp_path: Path, place: str) -> None:
    scale = {"csat_scale": {"from": 0, "to": 100}}
    params = tenant_params(**scale) if place == "tenant" else None
    importer = Importer(tmp_path, params)
    mapping = scale if place == "mapping" else None
    report = importer(CASES / "scale_0_to_100.csv", mapping=mapping)
    assert report.files[0].warnings == ()
    opened = facts(importer)
    assert satisfaction.compute(opened, "2026-10").headline("csat").value == (
        pytest.approx(4.2)
    )
    days = kpi_daily.compute(opened, date(2026, 10, 2), date(2026, 10, 11))
    assert days["csat_avg"].dropna().between(1, 5).all()


@pytest.mark.parametrize(
    ("scale", "expected"),
    [
        ((0, 10), {"0": "1", "10": "5", "7": "3.8"}),
        ((1, 7), {"1": "1", "7": "5", "4": "3", "6": "4.333333"}),
        ((0, 100), {"92.5": "4.7"}),
        ((5, 1), {"1": "5", "4": "2"}),
        ((1, 5), {"4.5": "4.5"}),
        ((-1, 1), {"0": "3"}),
        ((0, 1), {"0.5": "3"}),
    ],
)
def test_the_least_mark_becomes_1_and_the_best_5(
    importer: Importer, scale: tuple[int, int], expected: dict[str, str]
) -> None:
    said = {"csat_scale": {"from": scale[0], "to": scale[1]}}
    assert send(importer, *expected, mapping=said) == ()
    marks = [mark for _, mark in importer.rows("id, csat", "raw_surveys")]
    assert marks == [Decimal(mark) for mark in expected.values()]


def test_a_mark_beyond_the_scale_that_is_said_stays_in_no_mean(
    importer: Importer,
) -> None:
    warnings = send(importer, 120, 50, mapping={"csat_scale": {"from": 0, "to": 100}})
    assert warnings == ("1 row has a csat that is not from 1 to 5, and is in no mean",)
    months = service_summary.compute(facts(importer), "2026-10")
    assert months["csat_avg"].dropna().tolist() == [3.0]


def test_the_mappings_scale_goes_before_the_tenants(tmp_path: Path) -> None:
    importer = Importer(tmp_path, tenant_params(csat_scale={"from": 0, "to": 100}))
    send(importer, 4, mapping={"csat_scale": {"from": 1, "to": 5}})
    assert importer.rows("csat", "raw_surveys") == [(Decimal(4),)]


@pytest.mark.parametrize(
    ("most", "scale"), [(6, "1, to: 7"), (9, "0, to: 10"), (80, "0, to: 100")]
)
def test_the_warning_names_the_likely_scale(
    importer: Importer, most: int, scale: str
) -> None:
    assert f"csat_scale: {{from: {scale}}}" in send(importer, most)[0]


def test_an_unanswered_survey_is_no_mark(importer: Importer) -> None:
    assert (
        send(importer, "", 4, "", 5, mapping={"csat_scale": {"from": 1, "to": 5}}) == ()
    )
    months = service_summary.compute(facts(importer), "2026-10")
    assert months["csat_count"].tolist() == [2]
    assert months["csat_avg"].tolist() == [4.5]


def test_a_recommendation_outside_its_scale_is_in_no_score(importer: Importer) -> None:
    text = f"{HEADER}\n1,A,2026-10-05T10:00:00Z,5,11\n2,A,2026-10-05T10:00:00Z,5,9\n"
    assert importer.text(text, "surveys.csv").files[0].warnings == (
        "1 row has an nps that is not from 0 to 10, and is in no score",
    )
    opened = facts(importer)
    months = service_summary.compute(opened, "2026-10")
    assert (months["nps"].tolist(), months["nps_count"].tolist()) == ([100.0], [1])
    day = date(2026, 10, 5)
    assert kpi_daily.compute(opened, day, day)["nps"].tolist() == [100]


def test_equal_answers_do_not_make_a_certain_mean(importer: Importer) -> None:
    importer(CASES / "all_five.csv")
    result = satisfaction.compute(facts(importer), "2026-Q3")
    csat, nps = result.headline("csat"), result.headline("nps")
    # The 2.5% quantiles of 400,000 draws from the Dirichlet distributions with
    # parameters (.2, .2, .2, .2, 5.2) and (.5, .5, 5.5) are 3.695 and 21.6.
    assert (csat.value, csat.high) == (5, 5)
    assert csat.low == pytest.approx(3.695, abs=0.01)
    assert (nps.value, nps.high) == (100, 100)
    assert nps.low == pytest.approx(21.6, abs=1)


@pytest.mark.parametrize("scale", [{"from": 3, "to": 3}, {"from": 0}, "0-100"])
def test_a_scale_without_two_ends_is_refused(importer: Importer, scale: object) -> None:
    with pytest.raises(ParamsError, match="csat_scale"):
        send(importer, 4, mapping={"csat_scale": scale})


@pytest.mark.parametrize(
    ("settings", "points", "mark"),
    [
        ({"best": 5}, "4", "4"), ({"best": 10}, "1", "1"), ({"best": 10}, "10", "5"),
        ({"best": 100, "least": 0}, "80", "4.2"), ({"best": 5}, "0", None),
        ({"best": 5}, None, None), ({"best": 5}, "many", "many"),
    ],
)  # fmt: skip
def test_points_of_connectwise_become_marks(
    settings: dict[str, int], points: str | None, mark: str | None
) -> None:
    params = SurveyParams.model_validate({"kind": "csat", **settings})
    row = connectwise_rows.survey({"id": 1, "totalPoints": points}, params)
    given = row["csat"]
    if mark is None or not mark[0].isdigit():
        assert given == mark
    else:
        assert Decimal(str(given)) == Decimal(mark)

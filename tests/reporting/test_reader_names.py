"""Names of stored values in a reader's language: settings, tables, sentences, books."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from support.params_folder import load, mistakes, write

from kpi_lib.domain.catalogue import RECORDS
from kpi_lib.domain.finding import Finding, Findings
from kpi_lib.domain.period import Period
from kpi_lib.domain.result import Result
from kpi_lib.kpis.target_status import Measure
from kpi_lib.reporting.columns import column
from kpi_lib.reporting.finding_words import formats_of, sentences
from kpi_lib.reporting.formats import Formats
from kpi_lib.reporting.measure_words import measure_texts
from kpi_lib.reporting.reader_names import ValueNames
from kpi_lib.reporting.report_workbook import write_report_workbook
from kpi_lib.reporting.value_names import (
    TICKET_STATUSES,
    localized,
    with_named_groups,
    with_statuses,
)

NAMES = {
    "Remote support": "Soutien à distance",
    "P1": "Urgence",
    "High": "Élevée",
    "Awaiting parts": "En attente de pièces",
    "Desk": "Guichet",
}
FR = Formats("fr", "fr_CA", names=ValueNames(NAMES))
PERIOD = Period.parse("2026-10", "America/Toronto")


def result_of(kpi: str, frame: pd.DataFrame) -> Result:
    return Result(
        kpi, "acme", None, PERIOD, datetime(2026, 11, 1, tzinfo=UTC), {"main": frame},
        RECORDS[kpi].definition, "",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("names", "found"),
    [
        (
            "{de: {Desk: Schalter}}",
            'got the language "de"; expected "en" or "fr", then each value and its '
            "name, for example {fr: {Remote support: Soutien à distance}}.",
        ),
        (
            "{fr: {Desk: Guichet, Help desk: guichet}}",
            'calls both "Desk" and "Help desk" "guichet" under "fr"; expected a name '
            "of its own for each, or a reader cannot tell them apart.",
        ),
        (
            "{fr: {Desk: Guichet, desk: Bureau}}",
            'has "Desk" and "desk" under "fr", which are the same; expected each '
            "value once.",
        ),
    ],
)
def test_a_mistake_is_named(tmp_path: Path, names: str, found: str) -> None:
    folder = tmp_path / "params"
    (folder / "tenants").mkdir(parents=True)
    write(folder, f"names: {names}\n")
    assert mistakes(folder) == [f"params/tenants/acme.yaml: names: {found}"]


def test_two_values_may_swap_their_names(tmp_path: Path) -> None:
    folder = tmp_path / "params"
    (folder / "tenants").mkdir(parents=True)
    params = load(folder, "names: {fr: {A: B, B: A}}\n").tenant("acme")
    assert params.names == {"fr": {"A": "B", "B": "A"}}


def test_words_of_the_source_are_named_and_names_are_not() -> None:
    frame = pd.DataFrame(
        {
            "work_type": ["remote SUPPORT ", None, "Travel"],
            "company": ["Desk", "P1", "Remote support"],
            "summary": ["P1", "Desk", "x"],
        },
        dtype="str",
    )
    said = localized(frame, FR)
    assert said["work_type"].tolist()[::2] == ["Soutien à distance", "Travel"]
    assert said["work_type"].isna().tolist() == [False, True, False]
    assert said["company"].tolist() == frame["company"].tolist()
    assert said["summary"].tolist() == frame["summary"].tolist()
    assert frame["work_type"].iloc[0] == "remote SUPPORT "


def test_a_code_with_the_name_of_a_word_stays_a_code() -> None:
    frame = pd.DataFrame({"priority": ["high"], "company": ["A"]}, dtype="str")
    result = result_of("sales_opportunities", frame)
    assert with_named_groups(result, FR).main["priority"].tolist() == ["high"]
    result = result_of("service_summary", frame)
    assert with_named_groups(result, FR).main["priority"].tolist() == ["Élevée"]


def test_a_driver_is_named_unless_it_is_a_company() -> None:
    frame = pd.DataFrame(
        {"dimension": ["board", "company"], "value": ["Desk", "Desk"]}, dtype="str"
    )
    assert localized(frame, FR)["value"].tolist() == ["Guichet", "Desk"]


def test_a_ticket_s_own_status_comes_before_the_usual_word() -> None:
    frame = pd.DataFrame({"status": ["Awaiting parts", "Closed", "Odd"]}, dtype="str")
    said = with_statuses(frame, TICKET_STATUSES, FR)["status"].tolist()
    assert said == ["En attente de pièces", "Fermé", "Odd"]


def test_a_printed_column_keeps_its_values_and_shows_names() -> None:
    # Targets are looked up by the stored priority, so the frame keeps it.
    shown = column("priority", FR, kpi="review_service")
    values = pd.Series(["P1", "p1", "P2", None], dtype="str")
    assert shown.texts(values, FR) == ["Urgence", "Urgence", "P2", "–"]
    other = column("company", FR)
    assert other.texts(pd.Series(["P1"]), FR) == ["P1"]


def test_a_name_that_another_value_bears_keeps_the_stored_word() -> None:
    formats = Formats("fr", "fr_CA", names=ValueNames({"High": "Haute", "A": "B"}))
    both = pd.Series(["high", "Haute", None, "A"], dtype="str")
    said = localized(pd.DataFrame({"priority": both}), formats)["priority"]
    assert said.tolist()[:2] == ["Haute (high)", "Haute"]
    assert said.iloc[3] == "B"
    shown = column("priority", formats, kpi="review_service")
    assert shown.texts(both, formats) == ["Haute (high)", "Haute", "–", "B"]
    assert shown.texts(both.iloc[[0]], formats) == ["Haute"]
    drivers = pd.DataFrame(
        {
            "dimension": ["priority", "priority", "company", "board"],
            "value": ["High", "Haute", "High", "High"],
        },
        dtype="str",
    )
    assert localized(drivers, formats)["value"].tolist() == [
        "Haute (High)", "Haute", "High", "Haute",
    ]  # fmt: skip
    swapped = Formats("fr", "fr_CA", names=ValueNames({"A": "B", "B": "A"}))
    frame = pd.DataFrame({"priority": ["A", "B"]}, dtype="str")
    assert localized(frame, swapped)["priority"].tolist() == ["B", "A"]


def test_sentences_say_the_names() -> None:
    found = Finding(
        "cause", "tickets", "tickets", 60,
        values={"cause": "type", "value": "Desk", "cases": 6, "others": 40,
                "others_pct": 95.0},
    )  # fmt: skip
    findings = Findings((found,), 1, language="fr", locale="fr_CA", names={"fr": NAMES})
    title, _ = sentences(found, formats_of(findings))
    assert "Guichet" in title
    assert "Desk" in sentences(found, formats_of(findings, "en"))[0]
    changed = Finding(
        "change", "tickets", "Desk", 40,
        values={"what": "type", "type": "Desk", "now": 9, "before": 2},
    )  # fmt: skip
    assert "Guichet" in sentences(changed, FR)[0]
    day = {
        "day": date(2026, 10, 5), "now": 9, "expected": 2, "is_busiest": True,
        "cause": "Desk", "cause_count": 8, "is_word": True,
    }  # fmt: skip
    told = Finding("day", "trends", "day", 40, values=day)
    assert "Guichet" in sentences(told, FR)[0]
    client = Finding("day", "trends", "day", 40, values={**day, "is_word": False})
    assert "Desk" in sentences(client, FR)[0]


def test_a_measure_of_a_priority_is_called_by_its_name() -> None:
    measure = Measure("ttr_hours", 5.0, "hours", 9, "P1", at_most=4.0)
    assert "Urgence" in measure_texts(measure, FR).label


def test_a_workbook_shows_the_names(tmp_path: Path) -> None:
    frame = pd.DataFrame({"work_type": ["Remote support"], "company": ["Desk"]})
    frame = frame.astype("str")
    result = result_of("time_consumption", frame)
    path = tmp_path / "book.xlsx"
    write_report_workbook(path, "Titre", [result], FR, {}, ())
    sheet = openpyxl.load_workbook(path).worksheets[1]
    assert [cell.value for cell in sheet[2]] == ["Soutien à distance", "Desk"]

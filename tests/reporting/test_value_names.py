"""Words for groups, placeholders and statuses; any other value is shown as stored."""

from __future__ import annotations

from datetime import UTC, date, datetime

import openpyxl
import pandas as pd
import pytest

from kpi_lib.domain.catalogue import RECORDS
from kpi_lib.domain.period import Period
from kpi_lib.domain.result import Headline, Result
from kpi_lib.domain.schema import TABLES
from kpi_lib.facts.client.forbidden import Forbidden
from kpi_lib.reporting.code_words import word
from kpi_lib.reporting.column_labels import COLUMNS
from kpi_lib.reporting.content_blocks import Headlines
from kpi_lib.reporting.formats import Formats
from kpi_lib.reporting.report_workbook import TABLE_TITLES, write_report_workbook
from kpi_lib.reporting.value_names import (
    ALERT_STATUSES,
    PLACEHOLDERS,
    TICKET_STATUSES,
    localized,
    with_statuses,
)
from kpi_lib.text.personal_data import RULES

EN = Formats("en", "en_CA", "CAD", "America/Toronto")
FR = Formats("fr", "fr_CA", "CAD", "America/Toronto")


def test_groups_are_named_by_their_column():
    frame = pd.DataFrame(
        {"company": ["(none)", "Nord"], "work_type": ["(none)", "Projet"],
         "board": ["(no ticket)", "Desk"]}, dtype="str",
    )  # fmt: skip
    said = localized(frame, FR)
    assert said["company"].tolist() == ["(sans client)", "Nord"]
    assert said["work_type"].tolist() == ["(aucun)", "Projet"]
    assert said["board"].tolist() == ["(sans billet)", "Desk"]


def test_marks_in_texts_are_translated_and_other_brackets_stay():
    frame = pd.DataFrame(
        {"summary": ["[EXT] VPN de [name], [phone]", "sans marque"],
         "topics": [["[host] lent"], ["rien"]]}
    )  # fmt: skip
    frame["summary"] = frame["summary"].astype("str")
    said = localized(frame, FR)
    assert said["summary"].tolist() == [
        "[EXT] VPN de [nom], [téléphone]", "sans marque",
    ]  # fmt: skip
    assert said["topics"].tolist() == [["[appareil] lent"], ["rien"]]
    assert localized(frame, EN) is frame


def test_every_mark_of_the_redactor_is_known():
    used = {rule.becomes for rule in RULES if isinstance(rule.becomes, str)}
    marks = {part for text in used for part in text.split() if part.startswith("[")}
    assert {mark[: mark.index("]") + 1] for mark in marks} <= set(PLACEHOLDERS)
    other = Forbidden("Nord", ("Nord",), {"another client": ("Zeta Corp",)})
    assert other.read("like Zeta Corp")[1] == "like [company]"


@pytest.mark.parametrize(
    ("status", "french"),
    [(">Closed", "Fermé"), ("In Progress", "En cours"), ("Zu prüfen", "Zu prüfen")],
)
def test_common_statuses_are_translated_and_others_kept(status, french):
    frame = pd.DataFrame({"status": [status]})
    assert with_statuses(frame, TICKET_STATUSES, FR)["status"].tolist() == [french]


def test_every_status_of_an_alert_has_a_word():
    values = TABLES["raw_security_alerts"].column("status").values
    assert set(values) == set(ALERT_STATUSES)


def test_a_value_that_is_no_code_of_ours_is_not_translated():
    """“Closed” is a head of a column too, “Fermés”."""
    assert word("Closed", FR) == "Closed"
    assert word("done_late", FR) == "réalisé en retard"


def test_each_table_of_a_kpi_has_a_title_in_the_workbook():
    beside = {name for record in RECORDS.values() for name in record.tables[1:]}
    assert beside <= TABLE_TITLES.keys()


def test_the_rows_behind_a_result_are_written_in_the_readers_language(tmp_path):
    rows = pd.DataFrame(
        {"company": ["(none)"], "status": ["open"], "summary": ["VPN de [name]"],
         "closed_at": pd.to_datetime(["2026-07-01T12:00:00Z"])},
    ).astype({"company": "str", "status": "str", "summary": "str"})  # fmt: skip
    days = Period(date(2026, 7, 1), date(2026, 9, 30), "America/Toronto", "quarter")
    result = Result(
        "ticket_trends", "t", None, days, datetime(2026, 11, 1, tzinfo=UTC),
        {"main": rows.head(0)}, "", "", _evidence=lambda _: rows,
    )  # fmt: skip
    path = tmp_path / "book.xlsx"
    write_report_workbook(path, "Bureau", [result], FR, {}, [])
    book = openpyxl.load_workbook(path)
    heads, cells = book.worksheets[-1].iter_rows(values_only=True)
    assert cells[:3] == ("(sans client)", "open", "VPN de [nom]")
    assert heads[3] == "Fermé le (America/Toronto)"


@pytest.mark.parametrize("key", ["tenant_id", "ttr_hours", "is_first_call"])
def test_columns_of_evidence_have_heads(key):
    assert key in COLUMNS


def test_n_is_left_out_where_it_is_the_figure_itself():
    cards = Headlines(
        EN,
        [Headline("open", "Open at the end", 8, "count", 8),
         Headline("share", "Within the agreed time", 96.3, "percent", 270),
         Headline("high", "Opportunities of high volume", 3, "count", 270),
         Headline("csat", "Satisfaction", 4.5, "decimal", 12),
         Headline("billable_pct", "Billable share", 50.0, "percent", 1)],
    ).data()["cards"]  # fmt: skip
    assert [card["n"] for card in cards] == [
        "", "260 of 270", "270 tickets", "12 answers", "1 entry",
    ]  # fmt: skip

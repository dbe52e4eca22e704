"""Columns that their names tell, whose words or numbers are asked about."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.guessing import guessed, rows


def _alerts(folder: Path, header: str, *values: str) -> Path:
    lines = [
        f"a{n},Larch,pc-{n},High,new,2026-09-{n:02d} 10:00:00,{value}"
        for n, value in enumerate(values, start=1)
    ]
    names = "Alert ID,Company,Device,Severity,Status,Detected at"
    path = folder / "alerts.csv"
    path.write_text("\n".join([f"{names},{header}", *lines, ""]), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    "words", [("TP", "FP", "BTP"), ("Malware", "PUP", "False positive")]
)
def test_words_of_a_verdict_that_nobody_knows_are_asked_about(
    tmp_path: Path, words: tuple[str, ...]
) -> None:
    # The column was left out without a word, and no alert had a verdict.
    found = guessed(_alerts(tmp_path, "Analyst Verdict", *words))
    assert found.draft.content["columns"]["verdict"] == "Analyst Verdict"
    assert ("values", "verdict") in found.draft.questions


@pytest.mark.parametrize(
    ("header", "words"),
    [
        ("Confidence Level", ("malicious", "suspicious", "malicious")),
        ("Assigned", ("none", "not set", "unknown")),
        ("Category", ("Malicious", "Suspicious", "Threat")),
    ],
)
def test_no_verdict_is_taken_from_words_that_others_use(
    tmp_path: Path, header: str, words: tuple[str, ...]
) -> None:
    columns = guessed(_alerts(tmp_path, header, *words)).draft.content["columns"]
    assert "verdict" not in columns
    assert (columns.get("type") == header) is (header == "Category")


def test_severities_of_0_and_1_are_asked_about(tmp_path: Path) -> None:
    path = _alerts(tmp_path, "Category", "Malware", "Trojan")
    text = path.read_text(encoding="utf-8").replace("-1,High", "-1,0")
    path.write_text(text.replace("High", "1"), encoding="utf-8")
    found = guessed(path)
    assert found.draft.content["columns"]["severity"] == "Severity"
    assert ("values", "severity") in found.draft.questions


def test_severities_up_to_ten_may_be_of_several_scales(tmp_path: Path) -> None:
    # 9.8 of a scale of ten had become medium on one of sixteen.
    path = _alerts(tmp_path, "Category", "Malware", "Trojan")
    text = path.read_text(encoding="utf-8").replace("-1,High", "-1,7.5")
    path.write_text(text.replace("High", "9.8"), encoding="utf-8")
    assert ("values", "severity") in guessed(path).draft.questions


def test_severities_with_a_decimal_comma_are_read(tmp_path: Path) -> None:
    # Each alert was refused.
    path = _alerts(tmp_path, "Category", "Malware", "Trojan")
    text = path.read_text(encoding="utf-8").replace(",", ";")
    text = text.replace("-1;High", "-1;30,5").replace("High", "90,0")
    path.write_text(text, encoding="utf-8")
    got = rows(guessed(path).previews[0])
    assert [row["severity"] for row in got] == ["low", "critical"]


@pytest.mark.parametrize(
    "charged", [["0", "1", "2", "1"] * 10, [*["Yes", "No"] * 30, "0.5"]]
)
def test_a_code_or_a_slip_leaves_a_column_of_charged_work(
    tmp_path: Path, charged: list[str]
) -> None:
    # All work counted as billable.
    lines = [
        f"{n},Ana,0.5,2026-09-14,{one},Remote" for n, one in enumerate(charged, start=1)
    ]
    header = "Time ID,User,Hours,Date,Billable,Work type"
    path = tmp_path / "time.csv"
    path.write_text("\n".join([header, *lines, ""]), encoding="utf-8")
    found = guessed(path)
    assert found.draft.content["columns"]["billable"] == "Billable"
    assert ("values", "billable") in found.draft.questions


def test_a_key_of_agreements_holds_no_day_that_moves(tmp_path: Path) -> None:
    # The next month's export would have brought each agreement anew.
    path = tmp_path / "contracts.csv"
    path.write_text(
        "Client,Contract,Amount per month,Last invoice\n"
        "Larch,Gold,100,2026-10-31\nQuince,Silver,200,2026-10-30\n",
        encoding="utf-8",
    )
    assert guessed(path).draft.content["key"] == ["Client", "Contract"]


def test_a_day_that_no_month_has_stands_beside_its_weekday(tmp_path: Path) -> None:
    path = tmp_path / "tickets.csv"
    path.write_text(
        "Ticket ID,Company,Subject,Status,Created\n"
        "7,Larch,Fax,New,Tue 00/12/2026 10:00\n",
        encoding="utf-8",
    )
    assert ("dates",) in guessed(path).draft.questions

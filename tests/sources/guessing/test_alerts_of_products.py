"""Exports of security products whose columns were taken wrongly, or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.guessing import guessed, rows


def _csv(folder: Path, *lines: str, name: str = "export.csv") -> Path:
    path = folder / name
    path.write_text("\n".join([*lines, ""]), encoding="utf-8")
    return path


def test_a_classification_may_be_a_verdict(tmp_path: Path) -> None:
    path = _csv(
        tmp_path,
        "Incident Id,Incident Name,Severity,Impacted Assets,First activity,Status,"
        "Classification",
        "1,Odd login,High,pc-1,2026-09-14 10:00:00,Active,Not set",
        "2,Malware,Low,pc-2,2026-09-14 11:00:00,Resolved,False positive",
        name="defender_alerts.csv",
    )
    found = guessed(path)
    assert found.draft.content["columns"]["verdict"] == "Classification"
    assert found.draft.content["columns"]["type"] == "Incident Name"
    assert rows(found.previews[0])[1]["verdict"] == "false_positive"


def test_severities_that_are_numbers_begin_where_the_product_says(
    tmp_path: Path,
) -> None:
    path = _csv(
        tmp_path,
        "DetectId,ComputerName,Severity,Status,DetectDate",
        "a1,pc-1,90,true_positive,2026-09-14T10:00:00Z",
        "a2,pc-2,30,false_positive,2026-09-14T11:00:00Z",
        "a3,pc-3,10,new,2026-09-14T12:00:00Z",
        name="crowdstrike.csv",
    )
    found = guessed(path)
    got = rows(found.previews[0])
    assert [row["severity"] for row in got] == ["critical", "low", "informational"]
    assert [row["status"] for row in got] == ["resolved", "resolved", "new"]
    verdicts = [row.get("verdict") for row in got]
    assert verdicts == ["true_positive", "false_positive", None]
    assert "does the product begin its severities there" in found.text


def test_a_severity_in_words_comes_before_its_number(tmp_path: Path) -> None:
    path = _csv(
        tmp_path,
        "Alert ID,Hostname,Severity,SeverityName,Status,Detected at",
        "a1,pc-1,90,Critical,new,2026-09-14T10:00:00Z",
        "a2,pc-2,30,Low,new,2026-09-14T11:00:00Z",
    )
    assert guessed(path).draft.content["columns"]["severity"] == "SeverityName"


def test_resolved_yes_or_no_is_the_status_of_an_alert(tmp_path: Path) -> None:
    path = _csv(
        tmp_path,
        "Resolved;Severity;Occurred;Detection name;Computer name",
        "Yes;Critical;2026 Sep 14 10:14:00;JS/Agent;pc-1",
        "No;Low;2026 Sep 15 08:05:30;JS/Agent;pc-2",
        name="detections.csv",
    )
    got = rows(guessed(path).previews[0])
    assert [row["status"] for row in got] == ["resolved", "new"]
    assert got[0]["detected_at"] == "2026-09-14 10:14"


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("Sep 14, 2026 @ 10:14:05.123", "2026-09-14 10:14:05"),
        ("14 September 2026, 10:14:05", "2026-09-14 10:14:05"),
    ],
)
def test_forms_of_dates_of_security_products(
    tmp_path: Path, text: str, seen: str
) -> None:
    path = _csv(
        tmp_path,
        "Alert ID,Endpoint name,Severity,Status,Created on",
        f'a1,pc-1,High,new,"{text}"',
    )
    (row,) = rows(guessed(path).previews[0])
    assert row["detected_at"] == seen


def test_a_key_of_alerts_holds_their_instant_before_it_is_named(tmp_path: Path) -> None:
    # Else the second alert of a device would take the place of the first.
    path = _csv(
        tmp_path,
        "Company,Device,Severity,Status,Noticed",
        "Larch,pc-1,High,new,2026-09-14 10:00:00",
        "Quince,pc-2,Low,new,2026-09-15 10:00:00",
        name="alerts.csv",
    )
    found = guessed(path)
    assert "detected_at" not in found.draft.content["columns"]
    assert "Noticed" in found.draft.content["key"]

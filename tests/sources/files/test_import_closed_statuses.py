"""Finished tickets whose statuses the settings do not know: a remark at import."""

from __future__ import annotations

import pytest
import yaml
from support.importing import HEADER, Importer
from support.lakes import open_facts

from kpi_lib.kpis.unknown_figures import ended_but_open


def send(importer: Importer, *statuses: str) -> tuple[str, ...]:
    """Import tickets that all have an end; return the warnings."""
    lines = [
        f"{key},Acme,Desk,{status},Ana,2026-01-05T09:00:00Z,2026-01-05T10:00:00Z,"
        "2026-01-05T10:00:00Z"
        for key, status in enumerate(statuses)
    ]
    content = "\n".join([f"{HEADER},closed_at", *lines, ""])
    return importer.text(content).files[0].warnings


def test_the_line_that_counts_finished_tickets_as_closed_can_be_pasted(
    importer: Importer,
) -> None:
    (warning,) = send(importer, "Geschlossen", "Geschlossen", "Ende: ja", "Closed")
    said, _, line = warning.partition(": closed_statuses:")
    assert warning.startswith(
        "3 of 4 tickets with an end count as open: closed_statuses does not name "
        '"Geschlossen", "Ende: ja"; for params/tenants/'
    ), said
    closed = yaml.safe_load(f"closed_statuses:{line.rpartition('closed_statuses:')[2]}")
    known = list(importer.params.closed_statuses)
    assert closed == {"closed_statuses": [*known, "Geschlossen", "Ende: ja"]}
    facts = open_facts(importer.lake, importer.params)
    assert ended_but_open(facts, facts.period("2026-01")) == (3, 4)
    facts.close()


@pytest.mark.parametrize(
    "statuses",
    [
        ("Closed",) * 4,
        ("Closed", "Closed", "New"),
        ("New", "New"),
        ("Reopened",) * 4,
        ("Re-Opened", "Reopened", "New", "New"),
    ],
)
def test_reopened_tickets_that_bear_an_end_are_no_reason_to_warn(
    importer: Importer, statuses: tuple[str, ...]
) -> None:
    assert send(importer, *statuses) == ()


def test_a_cancelled_status_is_no_closed_one(importer: Importer) -> None:
    (warning,) = send(importer, *("Geschlossen",) * 3, *("Storniert",) * 3)
    line = yaml.safe_load(warning[warning.rindex("closed_statuses:") :])
    known = list(importer.params.closed_statuses)
    assert line == {"closed_statuses": [*known, "Geschlossen"]}


def test_cancelled_tickets_alone_are_to_be_excluded(importer: Importer) -> None:
    (warning,) = send(importer, *("Storniert",) * 3)
    assert 'count as open: excluded_statuses does not name "Storniert"; ' in warning
    line = yaml.safe_load(warning[warning.rindex("excluded_statuses:") :])
    known = list(importer.params.excluded_statuses)
    assert line == {"excluded_statuses": [*known, "Storniert"]}

"""A summary's length costs in proportion: no pattern goes back over what it read."""

from __future__ import annotations

import time

import pandas as pd
import pytest

from kpi_lib.text.redaction import Redactor
from kpi_lib.text.topics import assign_topics

HOSTILE = (
    *("a" * 10_000, "-" * 10_000, "é" * 10_000, ":" * 10_000, "[" * 10_000),
    *("a@" * 5_000, "1." * 5_000, "a." * 5_000, "a-" * 5_000, "ab_" * 3_333),
    *("A1-" * 3_333, "-----BEGIN" * 1_000, "[email" * 1_600, "]" * 10_000),
)


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: text[:8])
def test_a_long_text_without_an_end_is_read_once(text):
    # In proportion it takes 4 times as long; a pattern that goes back takes 16 times,
    # the second time, too, when the machine has nothing else to do.
    for _ in range(2):
        seconds, four_times = _seconds(text), _seconds(4 * text)
        if four_times < 8 * seconds + 0.1:
            break
    assert four_times < 8 * seconds + 0.1


def _seconds(text: str) -> float:
    """Return how long a text takes."""
    tickets = pd.DataFrame({"cw_ticket_id": range(3), "summary": [text] * 3})
    redactor = Redactor(("Ann Lee",))
    begun = time.process_time()
    redactor.clean(text)
    assign_topics(tickets)
    return time.process_time() - begun


@pytest.mark.parametrize(
    ("told", "same"),
    [
        ("Printer jam bob@acme.example", "Printer jam"),
        ("Printer jam [email]", "Printer jam"),
        (r"Printer jam \\srv\share", "Printer jam"),
        ("Printer jam https://acme.example/x", "Printer jam"),
    ],
)
def test_who_where_and_when_still_tell_no_subject(told, same):
    tickets = pd.DataFrame(
        {"cw_ticket_id": range(6), "summary": [told] * 3 + [same] * 3}
    )
    assert set(assign_topics(tickets).labels) == {same}

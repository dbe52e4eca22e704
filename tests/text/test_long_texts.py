"""A summary's length costs in proportion: no pattern goes back over what it read."""

from __future__ import annotations

import pandas as pd
import pytest
from support.time_growth import MOST_GROWTH, growth

from kpi_lib.text.redaction import Redactor
from kpi_lib.text.topics import assign_topics

PIECES = (
    *("a", "-", "é", ":", "[", "]", "(", "a@", "1.", "a.", "a-", "ab_", "a.b", "1.2"),
    *("A-", "A1-", "aA1", "password ", "-----BEGIN", "[email"),
)


@pytest.mark.parametrize("piece", PIECES)
def test_a_long_text_without_an_end_is_read_once(piece: str) -> None:
    redactor = Redactor(("Ann Lee",))

    def read(length: int) -> None:
        text = piece * (length // len(piece))
        tickets = pd.DataFrame({"cw_ticket_id": range(3), "summary": [text] * 3})
        redactor.clean(text)
        assign_topics(tickets)

    # A pattern that goes back over what it read takes 16 times as long.
    assert growth(read, 10_000) < MOST_GROWTH


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

"""Slides chosen and fitted: ten at most, long texts, own notebooks, empty periods."""

from __future__ import annotations

import base64
import io

import pandas as pd
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output
from PIL import Image
from support.decks import (
    EN,
    deck_of,
    figure,
    misfits,
    notes,
    report,
    table,
    tables,
    texts,
    title,
    titles,
)
from support.small_report import shown

from kpi_lib.reporting.client.client_decisions import Decision, Decisions
from kpi_lib.reporting.content_blocks import Figure, Paragraph, Title
from kpi_lib.reporting.first_page_blocks import Card, TargetCards
from kpi_lib.reporting.table_block import TableBlock, TableColumn

LONG = "Coopérative-d’électrotechnique-" * 9
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 72 36"><text>a</text></svg>'


def test_a_table_stands_below_a_low_figure_with_room_for_three_rows():
    cells = [new_markdown_cell("## Time"), shown(figure(3), table(4, title="Use"))]
    deck = deck_of(report(shown(title()), *cells))
    (_, slide) = deck.slides
    assert "Use" in texts(slide)
    assert len(tables(slide)[0]) == 5
    assert not misfits(deck)


def test_ten_slides_at_the_most_one_for_each_section_first():
    cells = [shown(title())]
    for i in range(12):
        cells.append(new_markdown_cell(f"## Part {i}"))
        cells.append(shown(table(3, title=f"First {i}"), table(4, title=f"Next {i}")))
    deck = deck_of(report(*cells))
    assert titles(deck) == ["Service review", *(f"First {i}" for i in range(9))]
    assert notes(deck.slides[1]).splitlines()[-1] == "Next 0"


def test_long_names_and_texts_never_leave_their_boxes():
    long = " ".join([LONG] * 6)
    cards = [Card(LONG, LONG, LONG, "missed", LONG, LONG, (long,))] * 9
    decisions = [Decision(long, long, (LONG, LONG, LONG))] * 3
    blocks = [
        TargetCards(LONG, long, cards, long),
        Decisions(EN, decisions),
        Figure(EN, figure(30).drawing, long, long, sentence=long),
        TableBlock(
            EN, pd.DataFrame({LONG: [long] * 9}), [TableColumn(LONG, LONG)], title=long
        ),
    ]
    heads = Title(EN, LONG, long, LONG, LONG, LONG, company=long)
    cells = [shown(heads), *(shown(block) for block in blocks)]
    cells += [new_markdown_cell(f"## {long}\n\n{long}"), shown(Paragraph(long))]
    deck = deck_of(report(*cells))
    assert len(deck.slides) == 6
    assert not misfits(deck)
    assert long in notes(deck.slides[3])


def test_a_period_without_data_says_so():
    empty = [Figure(EN, None, "Tickets", "none"), table(0, title="Late tickets")]
    cells = [shown(title()), new_markdown_cell("## Tickets"), shown(*empty)]
    deck = deck_of(report(*cells))
    assert "No data for this period." in texts(deck.slides[1])
    assert "No data for this period." in texts(deck.slides[2])


def picture(kind: str) -> str:
    buffer = io.BytesIO()
    Image.new("RGB", (600, 300)).save(buffer, kind)
    return base64.b64encode(buffer.getvalue()).decode()


@pytest.mark.parametrize("mime", ["image/png", "image/jpeg", "image/svg+xml"])
def test_a_notebook_of_own_cells_makes_slides(mime: str):
    frame = pd.DataFrame({"company": ["A", "B"], "tickets": [1, 2]})
    kind = {"image/png": "PNG", "image/jpeg": "JPEG"}.get(mime)
    data = {mime: picture(kind) if kind else SVG}
    alt = {mime: {"alt": "Three dots"}}
    cells = [
        new_markdown_cell("# My own\n\nFor the team."),
        new_markdown_cell("## Numbers"),
        new_code_cell("", outputs=[
            new_output("execute_result", data={"text/html": frame.to_html()}),
        ]),
        new_markdown_cell("## Picture"),
        new_code_cell("", outputs=[new_output("display_data", data, metadata=alt)]),
        new_markdown_cell("## Words\n\n- one\n- two"),
    ]  # fmt: skip
    deck = deck_of(report(*cells))
    assert titles(deck) == ["My own", "Numbers", "Picture", "Words"]
    assert tables(deck.slides[1]) == [[["Company", "Tickets"], ["A", "1"], ["B", "2"]]]
    (shape,) = (s for s in deck.slides[2].shapes if s.shape_type == 13)
    assert shape._element._nvXxPr.cNvPr.get("descr") == "Three dots"
    assert {"one", "two"} <= set(texts(deck.slides[3]))
    assert not misfits(deck)

"""Slides read back: what is on them, in which order, and that all of it fits."""

from __future__ import annotations

import copy
import io
from typing import Any
from zipfile import ZipFile

import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output
from PIL import Image
from pptx.enum.dml import MSO_THEME_COLOR
from support.decks import (
    EN,
    content_of,
    deck_of,
    figure,
    misfits,
    notes,
    opened,
    report,
    shapes,
    table,
    tables,
    texts,
    title,
    titles,
)
from support.small_report import EVIL, shown

from kpi_lib.domain import extras
from kpi_lib.domain.errors import ParamsError
from kpi_lib.reporting.block import MIME
from kpi_lib.reporting.client.client_decisions import Decision, Decisions
from kpi_lib.reporting.content_blocks import Paragraph
from kpi_lib.reporting.exporters.slides import drawing_pictures
from kpi_lib.reporting.exporters.slides.drawing_pictures import drawing_in, picture_of
from kpi_lib.reporting.exporters.slides.slide_page import Box
from kpi_lib.reporting.exporters.slides.table_layout import table_layout
from kpi_lib.reporting.first_page_blocks import Card, TargetCards
from kpi_lib.reporting.small_charts import line as line_chart
from kpi_lib.reporting.theme import COLOURS
from kpi_lib.reporting.translation import translator

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 72 36"><text>a</text></svg>'


def test_a_deck_is_wide_editable_and_in_the_reader_s_language(report):
    deck = deck_of(report)
    assert (deck.slide_width, deck.slide_height) == (12191695, 6858000)
    assert not misfits(deck)
    spoken = {
        style.get("lang")
        for slide in deck.slides
        for part in (slide, *([slide.notes_slide] if slide.has_notes_slide else []))
        for style in part.element.iter()
        if str(style.tag).endswith("}rPr")
    }
    language = report.cells[1].outputs[0].data["application/vnd.kpi+json"]["language"]
    assert spoken == {{"en": "en-US", "fr": "fr-CA"}[language]}
    assert len(set(titles(deck))) == len(deck.slides)
    assert "Few" in titles(deck)


def test_the_same_notebook_gives_the_same_bytes_and_fixed_dates(english):
    content = content_of(english)
    assert content_of(copy.deepcopy(english)) == content
    about = opened(content).core_properties
    assert about.created.isoformat() == about.modified.isoformat()
    assert about.created.isoformat() == "2026-11-02T06:00:00"
    assert (about.author, about.title) == ("Boréal", "Desk · 2026-10")
    with ZipFile(io.BytesIO(content)) as parts:
        assert {entry.date_time[0] for entry in parts.infolist()} == {1980}
        assert not [n for n in parts.namelist() if "printer" in n or "thumbnail" in n]


def test_tables_are_native_and_say_what_they_leave_out(english):
    (slide,) = (s for s in deck_of(english).slides if s.shapes.title.text == "Few")
    head, first, second, total = tables(slide)[0]
    assert head == ["Client", "Tickets", "SLA"]
    assert first == ["Clinique Nord", "30", "91.3%"]
    assert second == [EVIL.replace("\x07", ""), "12", "–"]
    assert total == ["Total", "42", ""]
    (frame,) = (shape for shape in slide.shapes if shape.has_table)
    assert frame.table.first_row
    assert frame.table.last_row


def test_a_long_table_gives_its_first_rows_and_names_the_rest():
    part = shown(table(23, title="Tickets late", max_rows=15))
    deck = deck_of(report(shown(title()), new_markdown_cell("## Late"), part))
    slide = deck.slides[1]
    assert len(tables(slide)[0]) == 11
    said = "The first 10 of the report’s 15 rows, and 8 more rows in the workbook"
    assert said in texts(slide)
    assert not misfits(deck)


def test_one_row_of_many_is_said_in_the_singular():
    cell = shown(table(23, title="Tickets late", max_rows=15))
    block = cell.outputs[0]["data"][MIME]
    for language, said in (
        ("en", "The first of the report’s 15 rows"),
        ("fr", "La première des 15 lignes du rapport"),
    ):
        room = Box(0.5, 1.0, 9.0, 0.1)
        (note,) = table_layout(block, room, translator(language)).note
        assert said in "".join(run.text for run in note.runs)


@pytest.mark.parametrize(("rows", "columns"), [(12, 2), (9, 14), (40, 30)])
def test_wide_and_long_tables_fit(rows: int, columns: int):
    deck = deck_of(report(shown(title()), shown(table(rows, columns, max_rows=40))))
    assert not misfits(deck)
    head, *body = tables(deck.slides[1])[0]
    assert len(body) == min(rows, 12 if rows == 12 else 10)
    left = [text for text in texts(deck.slides[1]) if "Also in the report" in text]
    assert bool(left) == (len(head) < columns)


def first_page(*blocks: Any) -> NotebookNode:
    return report(shown(title("Clinique Nord")), *(shown(block) for block in blocks))


FINDINGS = {
    "kind": "findings",
    "verdict": "Only 11 of 17 critical tickets were in time.",
    "title": "Two things to know",
    "nothing": "",
    "findings": [
        {"number": "1", "title": "Critical tickets are too slow.",
         "detail": "6 of 17 missed.", "action": "Second engineer on call",
         "who": "Desk lead, by 1 Dec", "blank": ""},
        {"number": "2", "title": "Hours no longer last.", "detail": "172 h of 150 h.",
         "action": "", "who": "", "blank": "What, who, by when:"},
    ],
}  # fmt: skip


def stored(data: dict[str, Any]) -> NotebookNode:
    output = new_output("display_data", data={MIME: data, "text/plain": ""})
    return new_code_cell("", outputs=[output])


def test_the_verdict_opens_and_things_to_know_say_who_does_what():
    nb = report(shown(title("Clinique Nord")), stored(FINDINGS))
    opening, slide = deck_of(nb).slides
    assert opening.shapes.title.text == "Clinique Nord"
    assert {"Harbour", "Service review, 2026-Q3", FINDINGS["verdict"]} <= set(
        texts(opening)
    )
    assert slide.shapes.title.text == "Two things to know"
    assert {
        "Critical tickets are too slow.", "6 of 17 missed.", "Second engineer on call",
        "Desk lead, by 1 Dec", "What, who, by when:",
    } <= set(texts(slide))  # fmt: skip
    foot = "Harbour · Clinique Nord · Service review · 2026-Q3 · Figures as known on 1 "
    assert all(any(t.startswith(foot) for t in texts(s)) for s in (opening, slide))
    assert notes(slide) == (
        "1. Critical tickets are too slow. 6 of 17 missed.\n"
        "2. Hours no longer last. 172 h of 150 h."
    )


def test_cards_have_shape_word_and_colour_of_their_status():
    statuses = ("on_target", "missed", "missed_within_chance", "too_few", "")
    cards = [
        Card(f"Card {s}", "94.5%", "of 100", s, s.replace("_", " "), "target 95%",
             ("240 of 254.",), line_chart([1, 2, 3]))
        for s in statuses
    ]  # fmt: skip
    block = TargetCards("What we agreed", "2 of 5 targets met", cards, "A note.")
    slide = deck_of(first_page(block)).slides[1]
    assert slide.shapes.title.text == "2 of 5 targets met"
    assert {"What we agreed", "A note.", "missed  target 95%"} <= set(texts(slide))
    groups = [shape for shape in slide.shapes if shape.name == "Sign"]
    assert [len(group.shapes) for group in groups] == [2, 3, 1, 1]
    words = {
        run.text: run.font.color.theme_color
        for shape in slide.shapes
        if shape.name == "Status"
        for run in shape.text_frame.paragraphs[0].runs
    }
    assert words["missed"] == MSO_THEME_COLOR.ACCENT_2
    assert words["on target"] == MSO_THEME_COLOR.ACCENT_1
    assert words["missed within chance"] == MSO_THEME_COLOR.ACCENT_3
    charts = [s for s in slide.shapes if s.name == "Small chart"]
    assert len(charts) == 5
    assert notes(slide).startswith("Card on_target: 94.5% of 100; on target; target")


def test_decisions_have_boxes_to_tick():
    asked = [Decision("Software catalogue", "16 h once", ("yes", "later", "no"))]
    slide = deck_of(first_page(Decisions(EN, asked))).slides[1]
    assert slide.shapes.title.text == "One decision"
    assert "For you to decide" in texts(slide)
    assert [s.name for s in slide.shapes].count("Box to tick") == 3
    assert {"yes", "later", "no", "16 h once"} <= set(texts(slide))


def test_a_figure_is_a_sharp_picture_under_the_sentence_with_its_number():
    shown_figure = figure(4, sentence="6 of 17 were late. Most on Tuesday.")
    cells = [shown(title()), new_markdown_cell("## How late?\n\nBy owner, in hours.")]
    slide = deck_of(report(*cells, shown(shown_figure))).slides[1]
    assert slide.shapes.title.text == "6 of 17 were late"
    assert "Most on Tuesday." in texts(slide)
    assert "Tickets by name" in texts(slide)
    (picture,) = (s for s in slide.shapes if s.shape_type == 13)
    assert picture._element._nvXxPr.cNvPr.get("descr") == "Bars of tickets."
    dots = Image.open(io.BytesIO(picture.image.blob)).width
    assert dots / picture.width.inches >= 180
    assert drawing_in(picture.image.blob) == shown_figure.data()["svg"]
    assert notes(slide).splitlines()[-1] == "By owner, in hours."


def test_a_rule_and_a_number_in_brackets_are_no_answer():
    rule = Paragraph("Named is who has at least 5 tickets.", is_rule=True)
    told = Paragraph("Too few to tell (under 5): critical.")
    cells = [new_markdown_cell("## Where?"), shown(rule, told, table(3))]
    slide = deck_of(report(shown(title()), *cells)).slides[1]
    assert slide.shapes.title.text == "Where?"
    assert told.text in texts(slide)
    assert rule.text in notes(slide)


def test_shapes_without_words_are_decoration_and_the_theme_is_the_report_s(english):
    deck = deck_of(english)
    for slide in deck.slides:
        for shape in slide.shapes:
            about = shape._element._nvXxPr.cNvPr
            if shape.name in ("Line", "Ground", "Sign", "Box to tick"):
                assert "decorative" in "".join(x.tag for x in about.iter())
    with ZipFile(io.BytesIO(content_of(english))) as parts:
        theme = parts.read("ppt/theme/theme1.xml").decode()
    assert COLOURS.accent[1:].upper() in theme
    assert theme.count('typeface="Inter"') == 2
    assert {shape.name for s in deck.slides for shape in shapes(s)} >= {"Table", "Line"}


def test_a_picture_whose_pixels_were_changed_is_no_drawing():
    png = picture_of(SVG)
    assert drawing_in(png) == SVG
    other = picture_of(SVG.replace(">a<", ">b<"))
    # The dots of one with the field of the other.
    field = next(d for k, d in drawing_pictures._chunks(png) if k == b"iTXt")
    forged = b"".join(
        drawing_pictures._chunk(k, field if k == b"iTXt" else d)
        for k, d in drawing_pictures._chunks(other)
    )
    assert drawing_in(b"\x89PNG\r\n\x1a\n" + forged) is None
    photograph = io.BytesIO()
    Image.new("RGB", (9, 9)).save(photograph, "PNG")
    assert drawing_in(photograph.getvalue()) is None


def test_without_the_extra_the_error_says_how_to_install_it(english, monkeypatch):
    monkeypatch.setattr(extras, "_is_installed", lambda module: module != "pptx")
    with pytest.raises(ParamsError) as error:
        content_of(english)
    assert str(error.value) == (
        "--formats pptx: needs packages that are not installed: python-pptx; "
        'install them: pip install "kpi-lib[slides]".'
    )

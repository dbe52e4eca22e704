"""Texts in any script, in a PDF and in labels; what cannot be shown is told."""

from __future__ import annotations

import random
import unicodedata
from dataclasses import replace

import pandas as pd
import pypdfium2
import pytest
from fontTools.ttLib import TTFont
from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell, new_notebook
from support.small_report import shown

from kpi_lib.cli import run_report
from kpi_lib.reporting import fallback_fonts, figures
from kpi_lib.reporting.content_blocks import Figure, Paragraph, Title
from kpi_lib.reporting.exporters import document
from kpi_lib.reporting.exporters.html import render_block, render_report
from kpi_lib.reporting.exporters.nbconvert_exporters import (
    KpiHtmlExporter,
    KpiPdfExporter,
)
from kpi_lib.reporting.exporters.pdf import set_pdf
from kpi_lib.reporting.exporters.printable import Printable
from kpi_lib.reporting.exporters.svg_texts import lifted
from kpi_lib.reporting.fallback_fonts import Face, face_of, faces, faces_for
from kpi_lib.reporting.formats import Formats
from kpi_lib.reporting.label_fitting import fit, text_width
from kpi_lib.reporting.text_direction import MARK, with_marks

TEXTS = {
    "Arabic": "شركة الاتصالات",
    "Persian": "می‌خواهم",
    "Armenian": "Հայերեն",
    "Bengali": "বাংলা হাসপাতাল",
    "Devanagari": "हिन्दी क्षेत्र",
    "Emoji": "Urgent 🚨 👩‍💻 🇨🇦 ⚠️",
    "Ethiopic": "አማርኛ",
    "Georgian": "ქართული",
    "Greek": "Ελληνικά",
    "Gujarati": "ગુજરાતી",
    "Gurmukhi": "ਪੰਜਾਬੀ",
    "Hebrew": "בְּרֵאשִׁית חולים",
    "Kannada": "ಕನ್ನಡ",
    "Khmer": "ខ្មែរ",
    "Lao": "ລາວ",
    "Malayalam": "മലയാളം",
    "Marks": "x̂ g̈",
    "Myanmar": "မြန်မာ",
    "Oriya": "ଓଡ଼ିଆ",
    "Russian": "Русский",
    "Sinhala": "සිංහල",
    "Symbols": "☎ ☑ ⚙",
    "Tamil": "தமிழ் கொ",
    "Telugu": "తెలుగు",
    "Thai": "โรงพยาบาลที่นี่",
    "Vietnamese": "Nguyễn Thị Ái",
}
HAN = {"Chinese": "中文医院", "Japanese": "病院ひらがな", "Korean": "한국어"}
UNKNOWN = "𓀀"  # a hieroglyph, of which no installed font has a drawing


def notebook(*names: str, language: str = "en") -> NotebookNode:
    formats = Formats(language, f"{language}_CA")
    rows = pd.DataFrame({"company": names, "tickets": range(len(names), 0, -1)})
    drawing = figures.ranked_bars(rows, formats, label="company", value="tickets")
    return new_notebook(
        cells=[
            shown(Title(formats, "Review", "MSP", "2026-10", "2026-11-01")),
            new_markdown_cell("## Part"),
            shown(*(Paragraph(f"Von {name}.") for name in names)),
            shown(Figure(formats, drawing, "Bars", "Alt", n=2, sentence="Words")),
        ]
    )


def pdf(*names: str, language: str = "en") -> tuple[pypdfium2.PdfDocument, str]:
    content, unshown = set_pdf(document.read(notebook(*names, language=language)))
    return pypdfium2.PdfDocument(content), unshown


def text_of(report: pypdfium2.PdfDocument) -> str:
    return "".join(page.get_textpage().get_text_range() for page in report)


@pytest.fixture
def without_han(monkeypatch: pytest.MonkeyPatch) -> None:
    found = tuple(face for face in faces() if not face.is_han)
    fallback_fonts.face_of.cache_clear()
    monkeypatch.setattr(fallback_fonts, "faces", lambda: found)
    yield
    fallback_fonts.face_of.cache_clear()


def test_all_scripts_are_set_in_text_and_figure() -> None:
    names = {**TEXTS, **HAN}
    report, unshown = pdf(*names.values())
    assert unshown == ""
    assert "□" not in text_of(report)
    # Letters that stand alone come out of the file as they went in: once in a sentence,
    # once beside a bar.
    alone = ("Georgian", "Armenian", "Ethiopic", "Russian", "Greek", "Chinese")
    said = text_of(pdf(*(names[script] for script in alone))[0])
    for script in alone:
        assert said.count(names[script]) == 2, script


@pytest.mark.parametrize("script", sorted({**TEXTS, **HAN}))
def test_a_script_alone_needs_its_own_font_at_most(script: str) -> None:
    text = {**TEXTS, **HAN}[script]
    writer = Printable()
    written = writer.text(text)
    assert not writer.missing
    needed = faces_for(writer.others)
    assert len(needed) <= 2
    if script in ("Greek", "Russian", "Vietnamese", "Marks"):
        assert needed == ()
    report, unshown = pdf(text)
    assert unshown == ""
    assert written.replace("\ufe0f", "")
    assert len(report) >= 1


def test_a_japanese_text_has_japanese_forms() -> None:
    for script, region in (("Chinese", "SC"), ("Japanese", "JP"), ("Korean", "KR")):
        chosen = faces_for([HAN[script]])
        names = list(fallback_fonts.family_names(chosen, [HAN[script]]))
        assert names == [f"Noto Sans CJK {region}"]


def test_any_mixture_can_be_set() -> None:
    chance = random.Random(20261130)
    letters = [char for text in (*TEXTS.values(), *HAN.values()) for char in text]
    names = ["".join(chance.choices(letters, k=12)).strip() for _ in range(60)]
    for start in range(0, 60, 20):
        report, _ = pdf(*names[start : start + 20])
        assert len(report) >= 1


def test_a_character_without_a_font_is_told() -> None:
    report, unshown = pdf(f"Nil {UNKNOWN}")
    assert unshown == UNKNOWN
    said = " ".join(text_of(report).split())
    note = "□ stands for 1 character for which this document has no font: U+13000."
    assert note in said
    assert "Von Nil □." in said
    _, resources = KpiPdfExporter().from_notebook_node(notebook(UNKNOWN))
    assert resources["unshown"] == UNKNOWN
    report, _ = pdf(f"{UNKNOWN}𓀁𓀂𓀃", language="fr")
    said = " ".join(text_of(report).split())
    assert "□ remplace 4 caractères" in said
    assert "U+13000, U+13001, U+13002" in said
    page = str(KpiHtmlExporter().from_notebook_node(notebook(UNKNOWN))[0])
    assert UNKNOWN in page  # the reader's device may have a font


@pytest.mark.usefixtures("without_han")
def test_without_the_extra_a_report_says_what_it_lacks() -> None:
    report, unshown = pdf(HAN["Chinese"])
    assert unshown == "中文医院"
    assert "□□□□" in text_of(report)


def test_the_operator_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    told = "□ stands for 2 without a font, such as 中"
    assert run_report._unshown("中文") == f"{told}文"
    monkeypatch.setattr(run_report, "missing", lambda extra: ["manimgx-fonts-cjk"])
    remedy = '; install fonts: pip install "kpi-lib[fonts]"'
    assert run_report._unshown("中文") == f"{told}文{remedy}"
    assert remedy not in run_report._unshown(UNKNOWN)


def test_names_of_families_are_those_of_the_files() -> None:
    for face in faces():
        if face.is_han:
            continue
        with TTFont(face.path, lazy=True) as font:
            assert font["name"].getBestFamilyName() == face.family
            code = chance_code(font)
        assert fallback_fonts._has(face, code)


def chance_code(font: TTFont) -> int:
    return random.Random(1).choice(sorted(font.getBestCmap()))


def test_a_label_is_measured_in_the_font_that_it_is_set_in() -> None:
    thai = TEXTS["Thai"]
    # One em a letter would be more than twice as wide, and the label cut.
    assert text_width(thai) < 0.6 * len(thai) * 8.5 / 72
    assert fit(thai) == thai
    assert face_of("ก") == Face("Noto Sans Thai", face_of("ก").path)  # type: ignore[union-attr]


def test_only_texts_that_need_it_leave_a_drawing() -> None:
    svg = (
        '<svg viewBox="0 0 200 100"><text style="font-size: 8px; text-anchor: end; '
        'fill: #17222a" x="50" y="20" transform="rotate(-0 50 20)">ไทย &amp; co</text>'
        '<text x="1" y="2">Été</text><text x="1" y="9" transform="rotate(-90 1 9)">aไ'
        "</text></svg>"
    )
    left, texts = lifted(svg)
    assert texts == [
        {
            "text": "ไทย & co", "x": 0.25, "y": 0.2, "size": 0.04, "anchor": "end",
            "fill": "#17222a", "bold": False,
        }
    ]  # fmt: skip
    assert ">Été<" in left
    assert ">a</text>" in left
    assert "ไ" not in left


@pytest.mark.parametrize("client", ["", "Clinics of the whole Northern Shore, "])
def test_a_set_label_stands_where_the_drawing_had_it(client: str) -> None:
    """Compare the place of a Georgian label with that of a Latin one.

    A long name takes two lines, which a drawing places otherwise than one.
    """
    tops = []
    for name in ("Kartuli", "ქართული"):
        content = set_pdf(document.read(notebook(client + name)))[0]
        page = pypdfium2.PdfDocument(content)[0].get_textpage()
        searcher = page.search(name)
        searcher.get_next()
        index, count = searcher.get_next()
        left, bottom, _, _ = page.get_charbox(index)
        tops.append((left, bottom))
        assert count == len(name)
    (left, bottom), (other_left, other_bottom) = tops
    assert abs(left - other_left) < 1.5
    assert abs(bottom - other_bottom) < 3


def test_a_text_that_cannot_be_set_costs_its_letters_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Let Typst have no font of the script that was found for a text."""
    thai = face_of("ก")
    assert thai is not None
    elsewhere = replace(thai, path=fallback_fonts.FONT_FILE)
    name = "kpi_lib.reporting.exporters.pdf.faces_for"
    monkeypatch.setattr(name, lambda texts: (elsewhere,) if texts else ())
    report, unshown = pdf("ไทย")
    assert unshown == "ไทย"
    assert "Von □□□." in text_of(report)


def test_signs_that_turn_the_direction_stay_out_of_a_page() -> None:
    said = "Late: \u202eprinter\u2067, 45 of 54"
    notebook = new_notebook(cells=[new_markdown_cell(said)])
    pages = (
        render_report(document.read(notebook)),
        render_block({"kind": "pre", "text": said}),
    )
    for page in pages:
        assert "Late: printer, 45 of 54" in page


def test_a_number_stands_after_the_right_to_left_name_that_it_follows() -> None:
    """ "Name: 12" was drawn as "12 :Name"."""
    page = pdf(f"{TEXTS['Arabic']}: 12")[0][0].get_textpage()
    chars = page.get_text_range()
    said = range(chars.index("Von"), chars.index("Bars"))
    digit = next(page.get_charbox(at)[0] for at in said if chars[at] == "2")
    letters = [
        page.get_charbox(at)[0]
        for at in said
        if unicodedata.bidirectional(chars[at]) in ("R", "AL")
    ]
    assert max(letters) < digit


@pytest.mark.parametrize("text", ["می‌خواهم", "خواهر: می", "המדפסת / הסורק"])
def test_a_right_to_left_text_is_not_parted_at_its_signs(text: str) -> None:
    """Its parts were drawn from left to right."""
    assert with_marks(text) == text + MARK
    assert with_marks(f"{text}: 3; {text}: 4") == f"{text}{MARK}: 3; {text}{MARK}: 4"

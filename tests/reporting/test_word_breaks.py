"""Words that are too long for their column in print: broken, and none before."""

import pypdfium2
import pytest
from bs4 import BeautifulSoup
from nbformat.v4 import new_notebook

from kpi_lib.reporting.exporters import document
from kpi_lib.reporting.exporters.column_widths import fit_table
from kpi_lib.reporting.exporters.html import render_report
from kpi_lib.reporting.exporters.markdown import run, simple_table
from kpi_lib.reporting.exporters.pdf import render_pdf
from kpi_lib.reporting.exporters.word_breaks import BREAK, breakable
from kpi_lib.reporting.label_fitting import text_width

LONG = "Rechtsschutzversicherungsgesellschaften"


def test_a_text_that_fits_or_wraps_at_its_blanks_stays() -> None:
    assert breakable("Clinique Nord", 40, 8.5) == "Clinique Nord"
    assert breakable("Clinique Nord", 20, 8.5) == "Clinique Nord"
    assert breakable("", 20, 8.5) == ""


def test_a_name_breaks_after_its_marks_first() -> None:
    pieces = breakable("first.last@long-domain.example.com", 20, 8.5).split(BREAK)
    assert pieces == ["first.", "last@", "long-", "domain.", "example.", "com"]


@pytest.mark.parametrize("word", [LONG, "x" * 70, "Ω" * 40])
def test_each_part_of_a_word_without_marks_fits(word: str) -> None:
    pieces = breakable(f"of {word}", 20, 8.5).removeprefix("of ").split(BREAK)
    assert "".join(pieces) == word
    assert len(pieces) > 1
    assert all(text_width(piece, 8.5) * 25.4 <= 20 for piece in pieces)


def test_no_word_of_a_table_hides_the_other_columns_on_a_screen() -> None:
    path = "/var/log/<" + "a" * 200
    heads = [{"label": "Summary", "align": "left"}, {"label": "n", "align": "right"}]
    report = document.read(new_notebook())
    report["blocks"] = [simple_table(heads, [[path, "1"], [LONG, "2"]])]
    soup = BeautifulSoup(render_report(report), "html.parser")
    long, short = (cell for cell in soup.select("tbody [scope=row]"))
    assert (long.get_text(), short.get_text()) == (path, LONG)
    assert len(long.find_all("wbr")) >= 5
    assert not short.find_all("wbr")


def test_no_sentence_is_wider_than_its_block() -> None:
    """A path that many tickets name is a topic, and so the title of a decision."""
    path = "srv01/backup/" + "a" * 200
    options = {"detail": "16 h once", "options": ["yes", "later", "no"]}
    report = document.read(new_notebook())
    report["blocks"] = [
        {"kind": "decisions", "question": "For you", "answer": "One decision",
         "decisions": [{"title": f"Reduce tickets: {path}", **options}]},
        {"kind": "paragraph", "runs": [run(f"Of {path}.")]},
    ]  # fmt: skip
    page = pypdfium2.PdfDocument(render_pdf(report))[0]
    right = page.get_width() - 40
    text = page.get_textpage()
    boxes = [text.get_charbox(i) for i in range(text.count_chars())]
    assert max(box[2] for box in boxes) <= right


def test_no_cell_and_no_head_of_a_printed_table_is_wider_than_its_column() -> None:
    heads = [
        {"label": "Client", "align": "left"},
        {"label": "Serveurs_et_infonuagique_hybride_multirégionale", "align": "left"},
        *({"label": f"Tickets {i}", "align": "right"} for i in range(5)),
    ]
    rows = [[LONG * 2, "x" * 70, *["1,234"] * 5], ["A", "B", *["7"] * 5]]
    (part,) = fit_table(simple_table(heads, rows))
    assert BREAK in part["rows"][0][0]
    assert BREAK in part["rows"][0][1]
    assert part["rows"][1][:2] == ["A", "B"]
    assert BREAK in part["columns"][1]["label"]
    report = document.read(new_notebook())
    report["blocks"] = [simple_table(heads, rows)]
    text = pypdfium2.PdfDocument(render_pdf(report))[0].get_textpage().get_text_range()
    assert "1,234" in text
    assert "x" * 70 not in text

"""Search of finished files: names too long for their column, which layout breaks."""

from __future__ import annotations

import pytest
from nbformat.v4 import new_notebook

from kpi_lib.facts.client.forbidden import COMPANY, PERSON, Forbidden
from kpi_lib.facts.client.guard import find_leaks
from kpi_lib.reporting.exporters import document, own_markup
from kpi_lib.reporting.exporters.html import render_report
from kpi_lib.reporting.exporters.pdf import render_pdf

LONG = "Rechtsschutzversicherungsgesellschaften"
LOGIN = "m.castonguay-tremblay-desrochers.adm"
FORBIDDEN = Forbidden(
    "Clinique Nord", ("Clinique Nord",), {COMPANY: (LONG,), PERSON: (LOGIN,)}
)


@pytest.mark.parametrize("name", [LONG, LOGIN])
@pytest.mark.parametrize("before", ["tickets:", "of a device", "x" * 20])
def test_a_name_that_the_title_of_a_decision_breaks_is_found(name, before):
    """The words of a report's blocks break, and the PDF has its lines in two."""
    report = document.read(new_notebook())
    title = f"Reduce {before} {name}"
    options = {"detail": "16 h once", "options": ["yes", "later", "no"]}
    report["blocks"] = [
        {"kind": "decisions", "question": "For you", "answer": "One decision",
         "decisions": [{"title": title, **options}]},
    ]  # fmt: skip
    files = {"r.pdf": render_pdf(report), "r.html": render_report(report).encode()}
    for file, content in files.items():
        leaks = find_leaks(file, content, FORBIDDEN, own=own_markup)
        assert {leak.phrase for leak in leaks} == {name}, file

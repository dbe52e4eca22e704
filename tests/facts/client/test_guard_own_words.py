"""Names that are words of the template: found in the text, not in the markup."""

from __future__ import annotations

import functools
import io
import zipfile
from pathlib import Path

import pandas as pd
import pytest
from nbformat.v4 import new_notebook
from support.places import PARAMS
from support.small_report import shown

from kpi_lib.facts.client.forbidden import COMPANY, Forbidden, forbidden_for
from kpi_lib.facts.client.guard import find_leaks as _find_leaks
from kpi_lib.facts.client.tenant_names import Names
from kpi_lib.reporting.content_blocks import Callout, Paragraph, Title
from kpi_lib.reporting.exporters import own_markup
from kpi_lib.reporting.exporters.nbconvert_exporters import (
    KpiHtmlExporter,
    KpiPdfExporter,
    KpiPptxExporter,
)
from kpi_lib.reporting.exporters.workbook import Workbook, write_xlsx
from kpi_lib.reporting.formats import Formats
from kpi_lib.settings.params_folder import load_params

find_leaks = functools.partial(_find_leaks, own=own_markup)

BOREAL = load_params(PARAMS).tenants["boreal"]
OF_THE_TEMPLATE = (
    *("Inter", "Print", "Callout", "Block", "Image", "Typst", "Calibri", "Arial"),
    *("Cards", "Scroll", "Viewport", "Ink", "Accent", "Excel", "Microsoft", "HTML"),
    *("Normal", "Office", "Theme", "Worksheets", "Core", "Xl", "Subgrid"),
)
OF_THE_TEXTS = ("Page", "Report", "Service", "Rapport", "Bilan de service", "2026")


def forbidden(*others: str) -> Forbidden:
    names = Names(("Clinique Nord",), ("Clinique Nord", *others), ())
    return forbidden_for(names, BOREAL, "Clinique Nord")


def report(text: str, folder: Path) -> dict[str, bytes]:
    title = Title(Formats(), "Review", "MSP", "2026-10", "2026-11-01")
    tones = ("info", "warning", "cannot_tell")
    callouts = [Callout(Formats(), text, tone) for tone in tones]
    nb = new_notebook(cells=[shown(title, Paragraph(text), *callouts)])
    path = folder / "r.xlsx"
    frame = pd.DataFrame({"summary": [text], "on": [pd.Timestamp("2026-10-01")]})
    write_xlsx(path, {"Rows": frame}, Workbook("Review", Formats()))
    return {
        "r.html": KpiHtmlExporter().from_notebook_node(nb)[0].encode(),
        "r.pdf": KpiPdfExporter().from_notebook_node(nb)[0],
        "r.pptx": KpiPptxExporter().from_notebook_node(nb)[0],
        "r.xlsx": path.read_bytes(),
    }


def test_no_name_of_another_client_meets_the_template(tmp_path):
    searched = forbidden(*OF_THE_TEMPLATE, *OF_THE_TEXTS)
    for name, content in report("All is well", tmp_path).items():
        assert [str(leak) for leak in find_leaks(name, content, searched)] == []


def test_the_same_names_are_found_in_what_a_report_says(tmp_path):
    searched = forbidden(*OF_THE_TEMPLATE, *OF_THE_TEXTS)
    assert set(searched.left_out) >= set(OF_THE_TEXTS)
    names = [name for name in OF_THE_TEMPLATE if name not in searched.left_out]
    assert len(names) > 15
    files = report("; ".join(names), tmp_path)
    for name, content in files.items():
        phrases = {leak.phrase for leak in find_leaks(name, content, searched)}
        assert phrases == set(names), name


ACME = Forbidden("Clinique Nord", ("Clinique Nord",), {COMPANY: ("Acme Print",)})


@pytest.mark.parametrize(
    "body",
    [
        '<p class="Acme Print">x</p>',
        '<p id="s-acme-print">x</p>',
        '<p data-x="Acme Print">x</p>',
        '<a href="#acme-print">x</a>',
        '<meta name="author" content="Acme Print">',
        "<style>.kpi::after{content:'Acme Print'}</style>",
        "<svg><metadata>Acme Print</metadata></svg>",
    ],
)
def test_form_with_words_that_are_not_the_templates_is_searched(body):
    leaks = find_leaks("r.html", f"<body>{body}</body>".encode(), ACME)
    assert {leak.phrase for leak in leaks} == {"Acme Print"}


def _changed(path: Path, part: str, old: str, new: str) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(path) as before, zipfile.ZipFile(stream, "w") as after:
        for name in before.namelist():
            text = before.read(name).decode()
            after.writestr(name, text.replace(old, new, 1) if name == part else text)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("part", "old", "new"),
    [
        ("xl/sharedStrings.xml", "</sst>", "<si><t>Acme Print</t></si></sst>"),
        ("xl/worksheets/sheet2.xml", "</sheetData>",
         '<row><c r="A9" t="str"><f>1</f><v>Acme Print</v></c></row></sheetData>'),
        ("docProps/core.xml", "<dc:creator>", "<dc:creator>Acme Print"),
        ("xl/theme/theme1.xml", 'name="Office Theme"', 'name="Acme Print"'),
    ],
)  # fmt: skip
def test_what_no_cell_of_a_workbook_shows_is_searched(part, old, new, tmp_path):
    report("x", tmp_path)
    content = _changed(tmp_path / "r.xlsx", part, old, new)
    assert {leak.phrase for leak in find_leaks("r.xlsx", content, ACME)} == {
        "Acme Print"
    }


def test_metadata_and_links_of_a_pdf_are_searched():
    import typst

    source = b'#set document(title: "x", keywords: ("Acme Print",))\nText'
    leaks = find_leaks("r.pdf", typst.compile(source, format="pdf"), ACME)
    assert "the metadata" in {leak.place for leak in leaks}
    source = b'#set document(title: "x")\n#link("https://e.org/acme-print")[Text]'
    leaks = find_leaks("r.pdf", typst.compile(source, format="pdf"), ACME)
    assert [leak.place for leak in leaks] == ["a link on page 1"]

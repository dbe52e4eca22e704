"""Pictures of a notebook in HTML and PDF; a format that fails costs no other."""

from __future__ import annotations

import base64
import io
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pypdfium2
import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from PIL import Image

from kpi_lib.running.rendering import Rendered, render

KINDS = [
    ("PNG", "RGB"),
    ("PNG", "RGBA"),
    ("PNG", "L"),
    ("PNG", "1"),
    ("PNG", "P"),
    ("JPEG", "RGB"),
    ("JPEG", "L"),
    ("JPEG", "CMYK"),
]


def picture(kind: str, mode: str = "RGB") -> str:
    buffer = io.BytesIO()
    Image.effect_noise((40, 30), 50).convert(mode).save(buffer, format=kind)
    return base64.b64encode(buffer.getvalue()).decode()


def notebook(mime: str, content: str, **metadata: Any) -> NotebookNode:
    data = {mime: content, "text/plain": "<Figure size 640x480 with 1 Axes>"}
    shown = new_output("display_data", data=data, metadata={mime: metadata})
    cells = [
        new_markdown_cell("# Desk"),
        new_markdown_cell("## Tickets"),
        new_code_cell("plt.show()", outputs=[shown]),
        new_markdown_cell("### After it"),
    ]
    return new_notebook(cells=cells)


def rendered(nb: NotebookNode, tmp_path: Path) -> Rendered:
    unit: Any = SimpleNamespace(formats=("html", "pdf"))
    return render(nb, unit, tmp_path)


@pytest.mark.parametrize(("kind", "mode"), KINDS)
def test_a_raster_image_stands_in_both_formats(
    tmp_path: Path, kind: str, mode: str
) -> None:
    mime = f"image/{kind.lower()}"
    made = rendered(notebook(mime, picture(kind, mode)), tmp_path)
    assert not made.failures
    assert f'src="data:{mime};base64,'.encode() in made.files["html"]
    kinds = [
        part.type
        for page in pypdfium2.PdfDocument(made.files["pdf"])
        for part in page.get_objects(max_depth=5)
    ]
    assert kinds.count(pypdfium2.raw.FPDF_PAGEOBJ_IMAGE) == 1


def test_alternative_text_is_the_notebook_s_else_says_that_there_is_none(
    tmp_path: Path,
) -> None:
    stated = rendered(notebook("image/png", picture("PNG"), alt="By <hour>"), tmp_path)
    assert b'alt="By &lt;hour&gt;"' in stated.files["html"]
    other = rendered(notebook("image/png", picture("PNG")), tmp_path)
    assert (
        b'alt="Image from the notebook, without a description."'
        in (other.files["html"])
    )


@pytest.mark.parametrize("content", ["aGVsbG8=", "", picture("PNG")[:200]])
def test_a_damaged_picture_costs_the_pdf_alone_and_names_its_cell(
    tmp_path: Path, content: str
) -> None:
    made = rendered(notebook("image/png", content), tmp_path)
    assert list(made.files) == ["html"]
    (error,) = made.failures.values()
    assert error.cell == 3
    assert error.evalue.startswith("the PDF cannot be made: ")

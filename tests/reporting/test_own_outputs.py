"""Outputs that a user's own cells leave: DataFrames, pictures, charts, results."""

from __future__ import annotations

import base64
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from nbformat import NotebookNode
from nbformat.v4 import (
    new_code_cell,
    new_markdown_cell,
    new_notebook,
    new_output,
)

from kpi_lib.domain.errors import ParamsError
from kpi_lib.reporting import figures
from kpi_lib.reporting.content_blocks import Figure
from kpi_lib.reporting.exporters import document, shown_tables
from kpi_lib.reporting.exporters.nbconvert_exporters import KpiPdfExporter
from kpi_lib.reporting.formats import Formats
from kpi_lib.reporting.matrix_block import Cell, Head, Matrix
from kpi_lib.reporting.table_block import TableBlock, TableColumn

FRAME = pd.DataFrame(
    {
        "board": ["Réseau", "Projets"],
        "hours_of_work": [1234.56789, 0.00123],
        "share": [None, 0.5],
    }
)
POINT = base64.b64encode(b"a picture").decode()
DRAWN = """<svg xmlns="http://www.w3.org/2000/svg"><metadata>{date}</metadata>\
<text style="font: 7px 'Inter'">Réseau</text></svg>"""


def _notebook(*outputs: dict[str, Any], **kpi: Any) -> NotebookNode:
    cell = new_code_cell(
        "frame", outputs=[new_output("display_data", data=data) for data in outputs]
    )
    nb = new_notebook(cells=[new_markdown_cell("# Own look"), cell])
    nb.metadata["kpi"] = {"language": "fr", **kpi}
    return nb


def _blocks(*outputs: dict[str, Any]) -> list[dict[str, Any]]:
    blocks: list[dict[str, Any]] = document.read(_notebook(*outputs))["blocks"]
    return blocks


def _frame(frame: pd.DataFrame) -> dict[str, str]:
    return {"text/html": frame._repr_html_(), "text/plain": str(frame)}  # type: ignore[operator]


def test_a_frame_is_written_as_its_reader_expects() -> None:
    (table,) = _blocks(_frame(FRAME))
    # `board` is a column of the catalogue; the index only counts.
    heads = [column["label"] for column in table["columns"]]
    assert heads == ["Tableau", "hours_of_work", "share"]
    assert [column["align"] for column in table["columns"]] == [
        "left",
        "right",
        "right",
    ]
    assert table["rows"][0] == ["Réseau", "1\u202f234,57", "\N{EN DASH}"]
    assert table["rows"][1] == ["Projets", "0,0012", "0,50"]


def test_an_index_with_a_meaning_stays() -> None:
    (table,) = _blocks(_frame(FRAME.set_index("board")))
    assert table["columns"][0]["label"] == "Tableau"
    (table,) = _blocks(_frame(FRAME.set_index(pd.Index([7, 3]))))
    assert [row[0] for row in table["rows"]] == ["7", "3"]


def test_spanning_heads_and_groups_are_told_in_each_column_and_row() -> None:
    rows = pd.DataFrame(
        {
            "a": ["x", "x", "y"],
            "b": ["p", "q", "p"],
            "c": ["m", "n", "m"],
            "v": [1, 2, 3],
        }
    )
    (table,) = _blocks(_frame(rows.pivot_table(index=["a", "b"], columns="c")))
    assert [c["label"] for c in table["columns"]] == ["a", "b", "v · m", "v · n"]
    assert [row[:2] for row in table["rows"]] == [["x", "p"], ["x", "q"], ["y", "p"]]


def test_a_shortened_frame_says_so() -> None:
    (table,) = _blocks(_frame(pd.DataFrame({"n": range(900)})))
    assert "900" in table["note"]
    assert len(table["rows"]) < 900
    (table,) = _blocks(_frame(FRAME))
    assert table["note"] == ""


def test_polars_names_its_types_beside_the_names() -> None:
    html = (
        '<small>shape: (1, 2)</small><table border="1" class="dataframe"><thead>'
        "<tr><th>board</th><th>n</th></tr><tr><td>str</td><td>i64</td></tr></thead>"
        "<tbody><tr><td>Réseau</td><td>3</td></tr></tbody></table>"
    )
    (table,) = _blocks({"text/html": html})
    assert [c["label"] for c in table["columns"]] == ["Tableau", "n"]
    assert table["rows"] == [["Réseau", "3"]]


def test_a_picture_stands_once_without_the_object_that_drew_it() -> None:
    axes = {"text/plain": "<Axes: xlabel='tickets', ylabel='board'>"}
    drawings = [{"image/svg+xml": DRAWN.format(date=day)} for day in ("2026", "2027")]
    (image,) = _blocks(axes, *drawings)
    svg = base64.b64decode(image["base64"]).decode()
    assert "2026" not in svg
    assert "'Inter', Helvetica" in svg
    (image,) = _blocks({"text/plain": "[<matplotlib.lines.Line2D at 0x7f>]"},
                       {"image/png": POINT})  # fmt: skip
    assert image["ending"] == "png"


def test_what_a_cell_prints_beside_a_picture_stays() -> None:
    for text in ("<5 tickets are not shown>", "<Boards> of October"):
        kinds = [b["kind"] for b in _blocks({"text/plain": text}, {"image/png": POINT})]
        assert kinds == ["pre", "image"]


@pytest.mark.parametrize(
    "cells", [["00123", "00124"], ["1_000", "2_000"], ["10.9", "10.90"], ["1.2.3", "2"]]
)
def test_texts_that_look_like_numbers_stay_as_they_are(
    cells: list[str], tmp_path: Path
) -> None:
    nb = _notebook(_frame(pd.DataFrame({"version": cells})))
    (table,) = document.read(nb)["blocks"]
    assert [row[0] for row in table["rows"]] == cells
    shown_tables.write_workbook(tmp_path / "report.xlsx", nb)
    book = openpyxl.load_workbook(tmp_path / "report.xlsx")
    assert [row[0].value for row in book.worksheets[1].iter_rows(min_row=2)] == cells


def test_a_gap_among_texts_is_no_text() -> None:
    owners = pd.DataFrame({"person": ["Ana", None, float("nan")]})
    (table,) = _blocks(_frame(owners))
    assert [row[0] for row in table["rows"]] == ["Ana", *2 * ["\N{EN DASH}"]]


def test_rows_are_in_the_workbook_only_where_it_holds_them() -> None:
    formats = Formats("en", "en_CA")
    rows = pd.DataFrame({"company": list("abcdef")})
    table = TableBlock(formats, rows, [TableColumn("company", "Client")], max_rows=2)
    nb = _notebook(table._repr_mimebundle_())
    (block,) = document.read(nb)["blocks"]
    assert block["note"] == "and 4 more rows in the workbook"
    nb.metadata["kpi"]["has_no_workbook"] = True
    (block,) = document.read(nb)["blocks"]
    assert block["note"] == "and 4 more rows"


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("left_out", [1, 4])
def test_a_figure_and_a_matrix_speak_of_a_workbook_only_where_there_is_one(
    language: str, left_out: int
) -> None:
    formats = Formats(language, f"{language}_CA")
    names = [f"Client {i}" for i in range(2 + left_out)]
    rows = pd.DataFrame({"company": names, "n": range(1, 3 + left_out)})
    bars = figures.ranked_bars(rows, formats, label="company", value="n", limit=2)
    cells = [[Cell("1")]] * len(names)
    matrix = Matrix(formats, "Client", [Head("All")], names, cells, max_rows=2)
    nb = _notebook(
        Figure(formats, bars, "Title", "Bars")._repr_mimebundle_(),
        matrix._repr_mimebundle_(),
        language=language,
    )
    word = {"en": "workbook", "fr": "classeur"}[language]
    shown = document.read(nb)["blocks"]
    assert [word in shown[0]["svg"], word in shown[1]["note"]] == [True, True]
    nb.metadata["kpi"]["has_no_workbook"] = True
    shown = document.read(nb)["blocks"]
    assert [word in shown[0]["svg"], word in shown[1]["note"]] == [False, False]
    alone = replace(formats, has_workbook=False)
    assert f">{alone.left_out(left_out)}<" in shown[0]["svg"]
    assert shown[1]["note"] == alone.rows_left_out(left_out)


def test_an_object_without_a_picture_stays() -> None:
    (text,) = _blocks({"text/plain": "<Axes: xlabel='tickets'>"})
    assert text["kind"] == "pre"


CHART = {
    "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
    "title": "Boards",
    "data": {"values": [{"board": "Réseau", "n": 3}]},
    "mark": "bar",
    "encoding": {
        "x": {"field": "n", "type": "quantitative"},
        "y": {"field": "board", "type": "nominal"},
    },
}


@pytest.mark.parametrize(
    "output",
    [
        {"application/vnd.vegalite.v6+json": CHART, "text/plain": "<VegaLite 6>"},
        {"text/html": f'<script>"vega-embed"; (f => {{}})({json.dumps(CHART)}, '
                      '{"mode": "vega-lite"});</script>'},
    ],
)  # fmt: skip
def test_a_chart_of_altair_is_drawn_with_texts_that_can_be_searched(output) -> None:
    (image,) = _blocks(output)
    assert (image["ending"], image["alt"]) == ("svg", "Boards")
    assert "Réseau" in base64.b64decode(image["base64"]).decode()


def test_a_chart_that_asks_for_an_address_is_refused() -> None:
    chart = {**CHART, "data": {"url": "https://example.org/rows.csv"}}
    with pytest.raises(Exception, match="cannot be drawn"):
        _blocks({"application/vnd.vegalite.v6+json": chart})


def test_without_its_package_a_chart_names_the_command(monkeypatch) -> None:
    monkeypatch.setattr("kpi_lib.domain.extras._is_installed", lambda _: False)
    with pytest.raises(ParamsError, match=r'pip install "kpi-lib\[altair\]"'):
        _blocks({"application/vnd.vegalite.v6+json": CHART})


@pytest.mark.parametrize(
    "output",
    [
        {"application/vnd.plotly.v1+json": {}, "text/html": "<div></div>"},
        {"text/html": "<script>draw()</script>"},
    ],
)
def test_what_only_a_script_draws_is_told_and_not_silently_lost(output) -> None:
    (callout,) = _blocks(output)
    assert callout["kind"] == "callout"
    assert "script" in callout["text"]
    assert KpiPdfExporter().from_notebook_node(_notebook(output))[0][:4] == b"%PDF"


def test_a_notebook_that_says_nothing_bears_what_its_run_knows() -> None:
    run = {"tenant": "Boréal", "period": "octobre 2026", "as_of": "1er nov. 2026"}
    meta = document.read(_notebook(_frame(FRAME), run=run))["meta"]
    assert [meta[key] for key in run] == list(run.values())
    assert meta["title"] == "Own look"


def test_its_tables_become_a_workbook_with_numbers(tmp_path: Path) -> None:
    path = tmp_path / "report.xlsx"
    shown_tables.write_workbook(path, _notebook(_frame(FRAME), _frame(FRAME)))
    book = openpyxl.load_workbook(path)
    assert book.sheetnames[1:] == ["Own look", "Own look 2"]
    rows = list(book["Own look"].iter_rows(values_only=True))
    assert rows[0] == ("board", "hours_of_work", "share")
    assert rows[1] == ("Réseau", 1234.56789, None)


def test_without_a_table_there_is_no_workbook(tmp_path: Path) -> None:
    path = tmp_path / "report.xlsx"
    shown_tables.write_workbook(path, _notebook({"text/plain": "1"}))
    assert not path.exists()

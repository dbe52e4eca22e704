"""One theme: no colour or type size elsewhere, and each of the four outputs uses it."""

import ast
import json
import re
from collections.abc import Iterator
from dataclasses import fields, replace
from pathlib import Path
from zipfile import ZipFile

import pandas as pd
import pytest
from matplotlib.colors import CSS4_COLORS, is_color_like
from nbformat.v4 import new_notebook
from support.places import ROOT

from kpi_lib.reporting import figures
from kpi_lib.reporting.exporters import document, pdf
from kpi_lib.reporting.exporters.html import render_block, render_report
from kpi_lib.reporting.exporters.style_sheets import page_stylesheet, stylesheet
from kpi_lib.reporting.exporters.workbook import Workbook, write_xlsx
from kpi_lib.reporting.figures.contrast import contrast
from kpi_lib.reporting.formats import Formats
from kpi_lib.reporting.theme import (
    COLOURS,
    DARK,
    PAGE,
    PRINT_TYPE,
    SCREEN_TYPE,
    Spacing,
    TypeSizes,
)

REPORTING = ROOT / "kpi_lib" / "reporting"
TEMPLATES = REPORTING / "exporters" / "templates"
FILES = sorted(
    path
    for folder in ("figures", "exporters")
    for path in (REPORTING / folder).rglob("*.*")
    if path.suffix in (".py", ".html", ".css", ".typ")
)
HEX = re.compile(r"#(?:[0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})(?![\w-])", re.IGNORECASE)
FUNCTION = re.compile(r"\b(?:rgba?|hsla?|luma|oklab|oklch|cmyk)\(\s*[\"'\d]")
NAMED = re.compile(rf"(?<![\w-])(?:{'|'.join(CSS4_COLORS)})(?![\w-])", re.IGNORECASE)
FORMATS = Formats("en", "en_CA", "CAD", "America/Toronto")
TESTED = replace(COLOURS, accent="#123456", warm="#654321")
BARS = pd.DataFrame({"name": ["a", "b"], "value": [40.0, 95.0], "n": [9, 9]})


def _literals(path: Path) -> Iterator[str]:
    """Yield colours that a file names itself."""
    text = path.read_text("utf-8")
    if path.suffix != ".py":
        declared = re.findall(r":([^:;{}]+)", text) if path.suffix == ".css" else []
        plain = " ".join(declared)
        yield from (*HEX.findall(text), *FUNCTION.findall(text), *NAMED.findall(plain))
        return
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield from (*HEX.findall(node.value), *FUNCTION.findall(node.value))
            if node.value.casefold() in CSS4_COLORS or node.value.startswith("tab:"):
                yield node.value
        # A letter or C0 is a colour only where one is asked for.
        if isinstance(node, ast.keyword) and "color" in (node.arg or ""):
            for value in ast.walk(node.value):
                if isinstance(value, ast.Constant) and _is_colour(value.value):
                    yield f"{node.arg}={value.value}"


def _is_colour(value: object) -> bool:
    return value != "none" and bool(is_color_like(value))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_no_colour_stands_outside_the_theme(path):
    assert list(_literals(path)) == []


def test_colours_that_are_written_out_are_found(tmp_path):
    for ending, text in (
        ("css", "a{color:#fff}"),
        ("css", "a{background:rgba(1,2,3,.5)}"),
        ("css", "a{border:1px solid Teal}"),
        ("typ", '#text(fill: rgb("#112233"))'),
        ("typ", "#text(fill: luma(20%))"),
        ("py", "axes.plot(x, color='k')"),
        ("py", "legend = [('met', 'seagreen')]"),
        ("py", "book.add_format({'font_color': '#00FF00'})"),
    ):
        path = tmp_path / f"file.{ending}"
        path.write_text(text)
        assert len(list(_literals(path))) >= 1, text
    path.write_text("axes.set(facecolor='none', x='#,##0', href='#def-')")
    assert list(_literals(path)) == []


def test_no_size_of_type_stands_outside_the_theme():
    for path in TEMPLATES.iterdir():
        text = path.read_text("utf-8")
        # Sizes in em follow the text around them.
        sizes = re.findall(r"font-size:[^;}]*|\bsize: ?[\d.]+\w+", text)
        assert [s for s in sizes if re.search(r"\d(px|pt|rem|mm)", s)] == []
    for path in FILES:
        if path.suffix == ".py":
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.keyword) and node.arg in (
                    "fontsize", "labelsize", "font_size",
                ):  # fmt: skip
                    assert not isinstance(node.value, ast.Constant), path


def test_both_media_use_every_role_of_the_theme():
    css = stylesheet() + page_stylesheet()
    used = set(re.findall(r"var\(--([\w-]+)", css))
    defined = set(re.findall(r"--([\w-]+):", css)) | {
        "by", "own", "own-dark", "squeeze", "widen",
    }  # fmt: skip
    assert used <= defined
    typst = (TEMPLATES / "report.typ").read_text("utf-8")
    for role in (field.name for field in fields(TypeSizes)):
        assert f"size-{role.replace('_', '-')}" in used, role
        assert f"sizes.{role}" in typst, role
    for role in (field.name for field in fields(Spacing)):
        assert role.replace("_", "-") in used, role
        assert f"spacing.{role}" in typst, role


@pytest.mark.parametrize("colours", [COLOURS, DARK], ids=["light", "dark"])
def test_texts_and_marks_stand_out_from_their_grounds(colours):
    """WCAG 2.2: 4.5 for text of any size, 3 for what has to be seen of a drawing."""
    for text in ("ink", "muted", "accent", "warm", "caution"):
        for ground in ("paper", "panel", "accent_pale", "band", "warm_pale"):
            ratio = contrast(getattr(colours, text), getattr(colours, ground))
            assert ratio >= 4.5, (text, ground, ratio)
    marks = ("ink", "muted", "grey", "accent", "warm", "caution")
    for mark in (*(getattr(colours, name) for name in marks), *colours.series):
        for ground in (colours.paper, colours.band):
            assert contrast(mark, ground) >= 3, (mark, ground)


def test_no_bar_is_pale():
    months = pd.DataFrame(
        {"day": pd.date_range("2026-08-01", periods=3, freq="MS"), "a": [3, 2, 4],
         "b": [2, 2, 5]}
    )  # fmt: skip
    drawings = (
        figures.opened_closed(months, FORMATS, date="day", opened="a", closed="b"),
        figures.pareto(BARS, FORMATS, label="name", value="value"),
    )
    for drawing in drawings:
        bars = [bar for axes in drawing.axes for bar in axes.patches]
        assert bars
        assert all(
            contrast(bar.get_facecolor()[:3], COLOURS.paper) >= 3 for bar in bars
        )


def test_figures_use_the_theme():
    drawing = figures.sla_bars(
        BARS, FORMATS, label="name", value="value", n="n", target=90, colours=TESTED
    )
    svg = figures.to_svg(drawing)
    for now, usual in ((TESTED.accent, COLOURS.accent), (TESTED.warm, COLOURS.warm)):
        assert f"fill: {now}" in svg
        assert usual not in svg


def test_ticks_keep_the_themes_colours_when_the_figure_is_saved():
    days = pd.DataFrame({"day": pd.date_range("2026-10-01", periods=9), "n": range(9)})
    colours = replace(COLOURS, rule="#0a0b0c", muted="#0d0e0f")
    drawing = figures.daily_counts(
        days, FORMATS, date="day", value="n", colours=colours
    )
    svg = figures.to_svg(drawing)
    assert f"stroke: {colours.rule}" in svg
    assert f"fill: {colours.muted}" in svg
    assert COLOURS.rule not in svg
    assert COLOURS.muted not in svg


def test_pages_and_single_blocks_use_the_theme():
    block = {"kind": "paragraph", "text": "It."}
    for html in (
        render_report(document.read(new_notebook()), TESTED),
        render_block(block, TESTED),
    ):
        assert f"--accent:{TESTED.accent};" in html
        assert COLOURS.accent not in html
    assert f"--size-section:{SCREEN_TYPE.section}rem" in stylesheet()
    margins = f"{PAGE.browser_margin_y}mm {PAGE.margin_x}mm"
    assert f"@page{{size:A4;margin:{margins}}}" in page_stylesheet()


def test_the_pdf_uses_the_theme(monkeypatch):
    inputs = {}
    compile_report = pdf.typst.compile_with_warnings

    def spy(sources, **options):
        inputs.update(sources)
        return compile_report(sources, **options)

    monkeypatch.setattr(pdf.typst, "compile_with_warnings", spy)
    report = document.read(new_notebook())
    usual, tested = pdf.render_pdf(report), pdf.render_pdf(report, TESTED)
    theme = json.loads(inputs["theme.json"])
    assert theme["colours"]["accent"] == TESTED.accent
    assert theme["sizes"]["body"] == PRINT_TYPE.body
    assert usual != tested


def test_workbooks_use_the_theme(tmp_path):
    path = tmp_path / "book.xlsx"
    write_xlsx(path, {"Main": BARS}, Workbook("Desk", FORMATS, colours=TESTED))
    styles = ZipFile(path).read("xl/styles.xml").decode()
    assert f'rgb="FF{TESTED.accent[1:]}"' in styles
    assert COLOURS.accent[1:].upper() not in styles.upper()

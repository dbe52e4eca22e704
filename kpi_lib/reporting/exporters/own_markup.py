"""Words that templates and file writers put into every report, whatever its data.

The search for leaks skips them by their place: the project's style sheets as a whole,
attributes that set form and hold only the templates' words, texts that an empty
workbook has, too. The same word in a sentence or a cell is still found.
"""

from __future__ import annotations

import io
import re
import tempfile
import zipfile
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import pandas as pd

from kpi_lib.domain.catalogue import KPIS
from kpi_lib.domain.languages import LANGUAGES
from kpi_lib.domain.names import fold
from kpi_lib.facts.client.internal_terms import INTERNAL_COLUMNS
from kpi_lib.reporting.brand import NO_BRAND, Brand
from kpi_lib.reporting.column_labels import COLUMNS as READINGS
from kpi_lib.reporting.exporters.style_sheets import (
    TEMPLATES,
    page_stylesheet,
    stylesheet,
)
from kpi_lib.reporting.exporters.workbook import Workbook, write_xlsx
from kpi_lib.reporting.formats import Formats
from kpi_lib.reporting.theme import PAPERS
from kpi_lib.reporting.translation import translator
from kpi_lib.text.phrases import words

__all__ = [
    "internal_labels",
    "is_form",
    "is_own_dots",
    "is_own_picture",
    "other_texts",
    "without_own_style",
]

_FORM = frozenset(
    {
        *("charset", "class", "clip-path", "colspan", "content", "d", "fill", "height"),
        *("http-equiv", "lang", "name", "points", "preserveaspectratio", "rel", "role"),
        *("scope", "stroke", "style", "tabindex", "transform", "type", "version"),
        *("viewbox", "width", "xlink:href", "xmlns", "xmlns:xlink"),
    }
)
"""Attributes that set form; all others may carry text."""

_DRAWING = """
    bevel butt css end http https inter italic matrix middle miter org none normal px
    rotate round scale square start svg text translate url w3 www xlink 1999 2000
"""
_TONES = "info warning cannot tell good bad neutral left right center"
"""Values that blocks put into classes: tones, moods and sides."""
_FACE = re.compile(
    r'@font-face\{font-family:"Inter";font-weight:400 700;'
    r'src:url\(\s*\) format\("woff"\)\}'
)
_DRAWING_RULE = "*{stroke-linejoin: round; stroke-linecap: butt}"
"""Style rule that matplotlib puts into each drawing."""
_GENERATED = re.compile(
    r"\d+|[0-9a-f]{6}|[0-9a-f]{8}|\d*\.?\d+(px|em|pt)|[mp][0-9a-f]{8,}"
)
"""Numbers, colours and identifiers that a drawing generates."""

_DOT = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJ"
    "RU5ErkJggg=="
)
_BRAND: Brand = {
    **NO_BRAND,
    "name": "-",
    "logo": {"kind": "png", "content": _DOT, "address": "", "width": 1, "height": 1},
}
"""Look with the smallest PNG as logo, for the parts that a picture brings."""

_TAG = re.compile(r"<[^>]*>")
_VALUE = re.compile(r"[\w:]+=\"([^\"]*)\"")
_REFERENCE = re.compile(
    r"\$?[A-Z]{1,3}\$?\d+(:\$?[A-Z]{1,3}\$?\d+)?|rId\d+|/?(xl/)?worksheets/sheet\d+\.xml"
    r"|[\d.]+|(FF)?[0-9A-F]{6}|yyyy-mm(-dd)?( hh:mm)?"
    r"|\d{4}-\d\d-\d\dT[\d:]+Z"
)
"""Addresses of cells and parts, numbers, colours, instants and their formats."""
_DEFINITION = re.compile(r"#?def-[a-z0-9_]+-([a-z0-9_]+)")
"""Anchor of a definition: a group and the name of a figure."""


def without_own_style(text: str) -> str:
    """Return a style element's text without the project's own style sheets."""
    pages = (page_stylesheet(paper) for paper in PAPERS)
    for rules in (stylesheet(), *pages, _DRAWING_RULE):
        text = text.replace(rules.strip(), " ")
    return _FACE.sub(" ", text)


def is_form(key: str, value: str) -> bool:
    """Tell whether an attribute only sets form, in words of the templates alone.

    Parameters
    ----------
    key, value : str
        Without the data addresses.
    """
    if key == "id" or (key == "href" and value.startswith("#")):
        figure = _DEFINITION.fullmatch(value)
        if figure:
            return figure[1] not in INTERNAL_COLUMNS
        known = _anchors()
    elif key in _FORM:
        known = _form_words()
    else:
        return False
    return all(w in known or _GENERATED.fullmatch(w) for w in words(value))


@lru_cache
def _form_words() -> frozenset[str]:
    used = {*words(_DRAWING), *words(_TONES)}
    for name in ("page.html", "report.html", "blocks.html", "report.css", "page.css"):
        used.update(words((TEMPLATES / name).read_text("utf-8")))
    return frozenset(used)


@lru_cache
def _anchors() -> frozenset[str]:
    """Return the words that anchors inside a report are made of."""
    keys = [*(set(READINGS) - INTERNAL_COLUMNS), *(kpi.key for kpi in KPIS), "advice"]
    return frozenset({*words(" ".join(keys)), "def", "report"})


def other_texts(part: str, content: str) -> Iterator[list[str]]:
    """Yield the texts of a workbook's part that an empty workbook does not have.

    Parameters
    ----------
    part : str
        Path in the file.
    content : str
        XML, without the cells.

    Yields
    ------
    list of str
        First the texts between tags, then each value of an attribute by itself.
    """
    usual = _empty_workbook().get(_kind(part), frozenset())
    yield [text for text in _TAG.split(content) if text not in usual]
    for value in _VALUE.findall(content):
        if value not in usual and not _REFERENCE.fullmatch(value):
            yield [value]


@lru_cache
def _empty_workbook() -> dict[str, frozenset[str]]:
    """Return the texts and values of each part of a workbook without data."""
    with tempfile.TemporaryDirectory(prefix="kpi-") as folder:
        path = Path(folder) / "empty.xlsx"
        frame = pd.DataFrame({"-": ["-"]})
        write_xlsx(path, {"-": frame}, Workbook("-", Formats(), brand=_BRAND))
        content = path.read_bytes()
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        texts = {
            name: parts.read(name).decode("utf-8", "replace")
            for name in parts.namelist()
        }
    usual: dict[str, frozenset[str]] = {}
    for name, text in texts.items():
        used = frozenset({*_TAG.split(text), *_VALUE.findall(text)}) - {"-"}
        usual[_kind(name)] = usual.get(_kind(name), frozenset()) | used
    return usual


def _kind(part: str) -> str:
    """Return a part's path without its number, the same for all sheets."""
    return re.sub(r"\d+(?=\.xml)", "", part)


def is_own_picture(content: bytes) -> bool:
    """Tell whether a picture's file is a logo: the project has none."""
    return False


def is_own_dots(dots: object) -> bool:
    """Tell whether dots are those of a logo: the project has none."""
    return False


@lru_cache
def internal_labels() -> frozenset[str]:
    """Return the labels, in all languages, that stand for internal columns alone."""
    used: dict[bool, set[str]] = {True: set(), False: set()}
    for key, reading in READINGS.items():
        for language in LANGUAGES:
            label = fold(translator(language).gettext(reading.label))
            used[key in INTERNAL_COLUMNS].add(label)
    return frozenset(used[True] - used[False])

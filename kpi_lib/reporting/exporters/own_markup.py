"""Words that templates and file writers put into every report, whatever its data.

The search for leaks skips them by their place: the project's style sheets as a whole,
attributes that set form and hold only the templates' words, texts that an empty
workbook has, too. The same word in a sentence or a cell is still found.
"""

from __future__ import annotations

import re
import tempfile
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
from kpi_lib.reporting.exporters.package_texts import (
    Usual,
    texts_beyond,
    usual_texts,
)
from kpi_lib.reporting.exporters.slides.deck_markup import other_deck_texts
from kpi_lib.reporting.exporters.slides.drawing_pictures import drawing_in
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
    "drawing_in",
    "internal_labels",
    "is_form",
    "is_own_picture",
    "is_own_pixels",
    "other_deck_texts",
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

_DEFINITION = re.compile(r"#?def-[a-z0-9_]+-([a-z0-9_]+)")
"""Anchor of a definition: a group and the name of a figure."""


def without_own_style(text: str) -> str:
    """Return a style element's text without the project's own style sheets."""
    pages = (page_stylesheet(paper) for paper in PAPERS)
    for rules in (stylesheet(), *pages, _DRAWING_RULE):
        text = text.replace(rules.strip(), " ")
    return _FACE.sub(" ", text)


def is_form(key: str, value: str) -> bool:
    """Return whether an attribute only sets form, in words of the templates alone.

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
    """Yield the texts of a workbook's part that an empty workbook does not have."""
    return texts_beyond(_empty_workbook(), part, content)


@lru_cache
def _empty_workbook() -> Usual:
    with tempfile.TemporaryDirectory(prefix="kpi-") as folder:
        path = Path(folder) / "empty.xlsx"
        frame = pd.DataFrame({"-": ["-"]})
        write_xlsx(path, {"-": frame}, Workbook("-", Formats(), brand=_BRAND))
        return usual_texts(path.read_bytes())


def is_own_picture(content: bytes) -> bool:
    """Return whether a picture's file is a logo: the project has none."""
    return False


def is_own_pixels(pixels: object) -> bool:
    """Return whether pixels are those of a logo: the project has none."""
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

"""Words that every deck holds, whatever its data: layouts, names of shapes, forms."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from kpi_lib.reporting.exporters.markdown import simple_table
from kpi_lib.reporting.exporters.package_texts import Usual, texts_beyond, usual_texts
from kpi_lib.reporting.exporters.slides.deck import render_pptx
from kpi_lib.reporting.theme import PAPERS

Data = dict[str, Any]
_STATUSES = ("on_target", "missed", "missed_within_chance", "kept_late", "too_few",
             "no_target")  # fmt: skip
_DRAWING = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 500 90">'
    '<path d="M0 0H9"/></svg>'
)


def other_deck_texts(part: str, content: str) -> Iterator[list[str]]:
    """Yield the texts of a deck's part that an empty deck does not have.

    Parameters
    ----------
    part : str
        Path in the file.
    content : str
        XML.
    """
    return texts_beyond(_empty_deck(), part, content)


@lru_cache
def _empty_deck() -> Usual:
    """Return the texts of decks that have all shapes and say nothing."""
    usual: dict[str, frozenset[str]] = {}
    for paper in PAPERS:
        for kind, texts in usual_texts(render_pptx(_document(paper))).items():
            usual[kind] = usual.get(kind, frozenset()) | texts
    return usual


def _document(paper: str) -> Data:
    heads = [{"label": "-", "align": side} for side in ("left", "right", "center")]
    table = simple_table(heads, [["-"] * 3])
    table["columns"][0] |= {"signs": ["missed"], "links": ["https://-.example"]}
    return {
        "meta": {
            **dict.fromkeys(("title", "subtitle", "tenant", "company"), "-"),
            **dict.fromkeys(("period", "as_of", "verdict"), "-"),
            "language": "en",
            "paper": paper,
            "generated": "",
            "brand": {"name": "", "accent": "", "footer": "", "logo": None},
        },
        "labels": {},
        "toc": [],
        "intro": [],
        "blocks": [
            {
                "kind": "findings",
                "title": "-",
                "findings": [
                    dict.fromkeys(
                        ("number", "title", "detail", "action", "who", "blank"), "-"
                    )
                ],
                "nothing": "",
            },
            _cards(),
            {
                "kind": "decisions",
                "question": "-",
                "answer": "-",
                "decisions": [{"title": "-", "detail": "-", "options": ["-", "-"]}],
            },
            _heading(),
            {"kind": "figure", "svg": _DRAWING, **_figure()},
            {**table, "total": ["-", "-", "-"]},
            _heading(),
            table,
            {"kind": "definitions", "entries": [{"term": "-", "text": "-"}]},
        ],
    }


def _heading() -> Data:
    return {"kind": "heading", "runs": [{"text": "-"}], "short": "-"}


def _figure() -> Data:
    return dict.fromkeys(("title", "facts", "sentence", "alt", "empty"), "-")


def _cards() -> Data:
    texts = ["label", "value", "unit", "status_word", "target", "reason", "n"]
    texts += ["interval", "change", "before"]
    cards = [
        {**dict.fromkeys(texts, "-"), "status": status, "chart": _DRAWING, "lines": []}
        for status in _STATUSES
    ]
    block = {"kind": "headlines", "question": "-", "answer": "-", "note": "-"}
    return {**block, "cards": cards}

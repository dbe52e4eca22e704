"""Cell formats of a workbook: numbers by unit, heads, sums, long texts."""

from __future__ import annotations

from typing import Any

from kpi_lib.reporting.theme import WORKBOOK_TITLE, Colours

NUMBER_FORMATS = {
    "count": "#,##0",
    "minutes": "#,##0",
    "days": "#,##0.0",
    "hours": "#,##0.00",
    "percent": "0.0",
    "change": "0.0",
    "points": "0.0",
    "decimal": "#,##0.00",
    "ratio": "0.00",
    "score": "0.0",
    "money": "#,##0.00",
    "date": "yyyy-mm-dd",
    "month": "yyyy-mm",
    "instant": "yyyy-mm-dd hh:mm",
    "text": "@",
}
LEFT_UNITS = ("text", "date", "month", "instant")
_LEFT = {"align": "left", "indent": 1}
"""A text keeps away from the number before it."""


class SheetStyles:
    """Cell formats of a workbook."""

    def __init__(self, book: Any, colours: Colours) -> None:
        head = {"bold": True, "text_wrap": True, "valign": "bottom", "bottom": 1}
        self.head = book.add_format({**head, **_LEFT})
        self.number_head = book.add_format({**head, "align": "right"})
        self.title = book.add_format(
            {
                "bold": True,
                "font_size": WORKBOOK_TITLE,
                "font_color": colours.accent,
            }
        )
        self.strong = book.add_format(
            {"bold": True, "text_wrap": True, "valign": "top"}
        )
        self.line = book.add_format({"bottom": 1, "bottom_color": colours.rule})
        self.muted = book.add_format(
            {"font_color": colours.muted, "text_wrap": True, "valign": "top"}
        )
        self.wrap = book.add_format({"text_wrap": True, "valign": "top"})
        self.link = book.add_format({"font_color": colours.accent, "underline": 1})
        self.units = {
            unit: book.add_format(
                {"num_format": pattern, "valign": "top", **_side(unit)}
            )
            for unit, pattern in NUMBER_FORMATS.items()
        }
        self.long_text = book.add_format(
            {"num_format": "@", "valign": "top", "text_wrap": True, **_LEFT}
        )
        self.totals = {
            unit: book.add_format(
                {"num_format": pattern, "bold": True, "top": 1, **_side(unit)}
            )
            for unit, pattern in NUMBER_FORMATS.items()
        }


def _side(unit: str) -> dict[str, Any]:
    """Return how the cells of a unit stand: by default a number at the right."""
    return _LEFT if unit in LEFT_UNITS else {}

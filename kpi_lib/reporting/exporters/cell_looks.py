"""Colours and bold type that a notebook gives to cells, as pandas' Styler does."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TypedDict

from bs4 import BeautifulSoup, Tag

from kpi_lib.domain.colour_contrast import (
    BLACK,
    HEX,
    WHITE,
    contrast,
    mixed,
    with_contrast,
)
from kpi_lib.reporting.theme import COLOURS, DARK

_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_RGB = re.compile(
    r"rgba?\(\s*(\d+)\s*[, ]\s*(\d+)\s*[, ]\s*(\d+)\s*(?:[,/]\s*(\d*\.?\d+%?)\s*)?\)"
)
_READABLE = 4.5
"""Least contrast of a text (WCAG 2.2, AA)."""

Rules = Mapping[str, str]
"""Declarations by selector."""


class Look(TypedDict):
    """Look of one cell; empty texts stand for the page's own colours.

    ``ink_dark`` is the text's colour on a dark screen. With a `fill` both are the same.
    """

    fill: str
    ink: str
    ink_dark: str
    bold: bool


PLAIN: Look = {"fill": "", "ink": "", "ink_dark": "", "bold": False}


def style_rules(soup: BeautifulSoup) -> Rules:
    """Return the rules of an HTML output's style elements."""
    rules: dict[str, str] = {}
    for style in soup("style"):
        for selectors, declared in _RULE.findall(style.get_text()):
            for selector in selectors.split(","):
                name = " ".join(selector.split())
                rules[name] = f"{rules.get(name, '')};{declared}"
    return rules


def look_of(cell: Tag, rules: Rules) -> Look:
    """Return a cell's look by its own attributes and the rule of its id."""
    table = cell.find_parent("table")
    whole = f"#{table.get('id')} {cell.name}" if table else ""
    texts = (rules.get(whole), rules.get(f"#{cell.get('id')}"), cell.get("style"))
    declared: dict[str, str] = {}
    for part in ";".join(str(text) for text in texts if text).split(";"):
        name, _, value = part.partition(":")
        declared[name.strip().lower()] = value.replace("!important", "").strip().lower()
    weight = declared.get("font-weight", "")
    bold = weight in ("bold", "bolder") or (weight.isdigit() and int(weight) >= 600)
    fill = _colour(declared.get("background-color") or declared.get("background", ""))
    ink = _colour(declared.get("color", ""))
    if fill and (not ink or contrast(ink, fill) < _READABLE):
        ink = max(BLACK, WHITE, key=lambda one: contrast(one, fill))
    if fill or not ink:
        return {"fill": fill, "ink": ink, "ink_dark": ink, "bold": bold}
    light, dark = (
        with_contrast(ink, paper, _READABLE) for paper in (COLOURS.paper, DARK.paper)
    )
    return {"fill": "", "ink": light, "ink_dark": dark, "bold": bold}


def _colour(text: str) -> str:
    """Return a colour of CSS as ``#rrggbb`` on white; empty for none."""
    if HEX.fullmatch(text):
        return text
    if match := _RGB.fullmatch(text):
        red, green, blue = (min(int(match[i]), 255) for i in (1, 2, 3))
        alpha = match[4] or "1"
        share = float(alpha.rstrip("%")) / (100 if alpha.endswith("%") else 1)
        solid = f"#{red:02x}{green:02x}{blue:02x}"
        return mixed(WHITE, solid, min(share, 1.0)) if share > 0 else ""
    if not text or not re.fullmatch(r"[a-z]+|#[0-9a-f]{3,8}", text):
        return ""
    # Takes a while to load, which tables without colours need not wait for.
    from matplotlib.colors import to_hex, to_rgba

    try:
        *_, alpha_of = to_rgba(text)
        return mixed(WHITE, to_hex(text), alpha_of) if alpha_of else ""
    except ValueError:  # "inherit", "transparent", a custom property
        return ""

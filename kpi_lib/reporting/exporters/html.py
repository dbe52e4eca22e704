"""HTML of blocks, reports and the index, from templates that escape every text."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

import jinja2
from markupsafe import Markup

from kpi_lib.reporting.brand import recoloured_shades
from kpi_lib.reporting.exporters.font import embedded_font
from kpi_lib.reporting.exporters.narrow_screens import narrowable
from kpi_lib.reporting.exporters.style_sheets import (
    TEMPLATES,
    brand_stylesheet,
    colour_properties,
    page_stylesheet,
    stylesheet,
)
from kpi_lib.reporting.exporters.word_breaks import BREAK, breakable
from kpi_lib.reporting.theme import COLOURS, PAGE, Colours

_CLASS = re.compile(r"\.kpi\b(?!-)")
_COLOUR = re.compile(r"((?:fill|stroke): ?)(#[0-9a-fA-F]{6})")
_ROLES = {colour: role for role, colour in colour_properties(COLOURS)}
_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")
"""Controls of a text's direction: 45 reads 54 behind a ticket's U+202E."""
_LONGEST_WORD = (75.0, 10.0)
"""Millimetres of a word that stays whole in a table, and the size of its type."""
_SAFE_LINK = re.compile(r"(https?://|mailto:|#)", re.IGNORECASE)


def is_safe_link(url: str) -> bool:
    """Return whether a link leads to the web, to mail or into the report itself."""
    return bool(_SAFE_LINK.match(url))


@lru_cache
def environment() -> jinja2.Environment:
    """Return the Jinja environment: it escapes texts and refuses undefined names."""
    env = jinja2.Environment(
        loader=jinja2.FunctionLoader(
            lambda name: (TEMPLATES / name).read_text("utf-8")
        ),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.filters["drawing"] = _drawing
    env.filters["small_chart"] = _small_chart
    env.filters["broken"] = _broken
    return env


def _drawing(figure: dict[str, Any]) -> Markup:
    """Return a figure's SVG as an image with its alternative text."""
    alt = Markup.escape(figure["alt"])
    svg = re.sub(r'\s(width|height)="[\d.]+pt"', "", figure["svg"], count=2)
    svg = _COLOUR.sub(_by_role, narrowable(svg))
    # Markup is safe: `alt` is escaped, and matplotlib escapes the drawing's texts.
    return Markup(svg.replace("<svg", f'<svg role="img" aria-label="{alt}"', 1))


def _broken(text: str) -> Markup:
    """Return a cell's text with places to break in a word that fills the table."""
    pieces = breakable(text, *_LONGEST_WORD).split(BREAK)
    return Markup("<wbr>").join(Markup.escape(piece) for piece in pieces)


def _small_chart(svg: str) -> Markup:
    """Return the chart of a card; `small_charts` escapes its texts."""
    return Markup(_COLOUR.sub(_by_role, svg))


def _by_role(match: re.Match[str]) -> str:
    """Return a drawing's colour as the page's custom property, which may be darker."""
    role = _ROLES.get(match[2].lower())
    return f"{match[1]}var(--{role})" if role else match[0]


@lru_cache
def _block_template() -> jinja2.Template:
    return environment().get_template("block.html")


def render_block(data: dict[str, Any], colours: Colours = COLOURS) -> str:
    """Return one block as HTML that looks right by itself, as in JupyterLab.

    JupyterLab and Voila have rules of their own for tables and lists; ours count before
    them by a class that stands three times in each.
    """
    style = _CLASS.sub(".kpi.kpi.kpi", stylesheet(colours))
    return _TURNING.sub("", _block_template().render(block=data, style=style))


def render_report(report: dict[str, Any], colours: Colours = COLOURS) -> str:
    """Return a document as one HTML page that needs nothing from the network.

    Parameters
    ----------
    report : dict
        As `document.read` returns it.
    colours : Colours
    """
    meta = report["meta"]
    accent = meta["brand"]["accent"]
    blocks = [
        {**block, "svg": recoloured_shades(block["svg"], accent)}
        if block["kind"] == "figure"
        else block
        for block in report["blocks"]
    ]
    return render_page(
        "report.html",
        colours,
        meta["paper"],
        accent,
        language=meta["language"],
        **{**report, "blocks": blocks},
    )


def render_page(
    template: str,
    colours: Colours = COLOURS,
    paper: str = PAGE.paper,
    accent: str = "",
    **values: Any,
) -> str:
    """Return a page of its own, with style sheets and font inside it.

    Parameters
    ----------
    template : str
        File name of a template that extends ``page.html``.
    colours : Colours
    paper : str
        A key of `kpi_lib.reporting.theme.PAPERS`.
    accent : str
        Of the provider; empty for the theme's.
    **values
        ``language`` and what the template names.
    """
    page = (
        environment()
        .get_template(template)
        .render(
            **values,
            style=stylesheet(colours),
            page_style=page_stylesheet(paper),
            brand_style=brand_stylesheet(accent),
            font=embedded_font(),
        )
    )
    return _TURNING.sub("", page)

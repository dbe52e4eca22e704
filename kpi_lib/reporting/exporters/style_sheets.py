"""Style sheets of HTML reports: the templates' rules and the theme they read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict
from functools import lru_cache
from importlib.resources import files

from kpi_lib.reporting.brand import branded
from kpi_lib.reporting.theme import (
    COLOURS,
    DARK,
    PAGE,
    PAPERS,
    PRINT_TYPE,
    SCREEN_SPACING,
    SCREEN_TYPE,
    Colours,
)

TEMPLATES = files("kpi_lib.reporting.exporters") / "templates"


@lru_cache
def stylesheet(colours: Colours = COLOURS) -> str:
    """Return the rules of the blocks, after the theme's custom properties."""
    properties = _declared(_properties(colours))
    dark = _declared(colour_properties(DARK)) if colours == COLOURS else ""
    return (
        f".kpi{{{properties}}}\n"
        f"@media screen and (prefers-color-scheme:dark){{.kpi.page{{{dark}}}}}\n"
        f"{_template('report.css')}"
    )


@lru_cache
def page_stylesheet(paper: str = PAGE.paper) -> str:
    """Return the rules of the page around the blocks, on a screen and printed."""
    # Neither margins of a page nor its type can be custom properties of `.kpi`.
    page = PAPERS[paper]
    margins = f"{page.browser_margin_y:g}mm {page.margin_x:g}mm"
    return (
        f"{_template('page.css')}"
        f"@page{{size:{page.css};margin:{margins}}}\n"
        f"@media print{{body.kpi{{font-size:{PRINT_TYPE.body:g}pt}}}}\n"
    )


@lru_cache
def brand_stylesheet(accent: str) -> str:
    """Return the rules that set a provider's accent; none for the theme's own."""
    if not accent:
        return ""
    light, dark = (
        _declared(
            (name, value)
            for name, value in colour_properties(branded(accent, base))
            if (name, value) not in set(colour_properties(base))
        )
        for base in (COLOURS, DARK)
    )
    return (
        f".kpi{{{light}}}\n"
        f"@media screen and (prefers-color-scheme:dark){{.kpi.page{{{dark}}}}}\n"
    )


def _properties(colours: Colours) -> Iterator[tuple[str, str]]:
    """Yield the custom properties' names and values: colours, type sizes, spacing."""
    yield from colour_properties(colours)
    for role, size in asdict(SCREEN_TYPE).items():
        yield f"size-{role.replace('_', '-')}", f"{size:g}rem"
    for role, distance in asdict(SCREEN_SPACING).items():
        yield role.replace("_", "-"), f"{distance:g}rem"


def colour_properties(colours: Colours) -> Iterator[tuple[str, str]]:
    """Yield the custom properties of the colours: name and value."""
    for role, colour in asdict(colours).items():
        if isinstance(colour, str):
            yield role.replace("_", "-"), colour
    for number, colour in enumerate(colours.contrasts, start=1):
        yield f"contrast-{number}", colour
    # At 28% opacity, on the side where more of a table or figure can be scrolled to.
    yield "shadow", f"{colours.ink}47"


def _declared(properties: Iterable[tuple[str, str]]) -> str:
    return ";".join(f"--{name}:{value}" for name, value in properties)


def _template(name: str) -> str:
    return (TEMPLATES / name).read_text("utf-8")

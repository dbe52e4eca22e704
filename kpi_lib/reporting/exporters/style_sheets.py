"""Style sheets of HTML reports: the templates' rules and the theme they read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from functools import lru_cache
from importlib.resources import files

from kpi_lib.reporting.theme import (
    COLOURS,
    PAGE,
    PRINT_TYPE,
    SCREEN_SPACING,
    SCREEN_TYPE,
    Colours,
)

TEMPLATES = files("kpi_lib.reporting.exporters") / "templates"


@lru_cache
def stylesheet(colours: Colours = COLOURS) -> str:
    """Return the rules of the blocks, after the theme's custom properties."""
    properties = ";".join(f"--{name}:{value}" for name, value in _properties(colours))
    return f".kpi{{{properties}}}\n{_template('report.css')}"


@lru_cache
def page_stylesheet() -> str:
    """Return the rules of the page around the blocks, on a screen and printed."""
    # Neither margins of a page nor its type can be custom properties of `.kpi`.
    margins = f"{PAGE.browser_margin_y:g}mm {PAGE.margin_x:g}mm"
    return (
        f"{_template('page.css')}"
        f"@page{{size:A4;margin:{margins}}}\n"
        f"@media print{{body.kpi{{font-size:{PRINT_TYPE.body:g}pt}}}}\n"
    )


def _properties(colours: Colours) -> Iterator[tuple[str, str]]:
    """Yield the custom properties' names and values: colours, type sizes, spacing."""
    for role, colour in asdict(colours).items():
        if isinstance(colour, str):
            yield role.replace("_", "-"), colour
    # At 28% opacity, on the side where more of a table or figure can be scrolled to.
    yield "shadow", f"{colours.ink}47"
    for role, size in asdict(SCREEN_TYPE).items():
        yield f"size-{role.replace('_', '-')}", f"{size:g}rem"
    for role, distance in asdict(SCREEN_SPACING).items():
        yield role.replace("_", "-"), f"{distance:g}rem"


def _template(name: str) -> str:
    return (TEMPLATES / name).read_text("utf-8")

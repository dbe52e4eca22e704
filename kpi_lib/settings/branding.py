"""A provider's own look: ``branding:`` with logo, accent colour and footer."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field

from kpi_lib.domain.colour_contrast import HEX, WHITE, contrast, with_contrast
from kpi_lib.settings.logo_files import Logo, read_logo
from kpi_lib.settings.strict_models import Settings, mistake

LEAST_CONTRAST = 5.5
"""Of the accent on a white page: links, headings and marks are in it."""
MOST_CHARACTERS = 120

_ACCENT = 'a colour in quotation marks, for example "#0b5f6b"'


def _accent(text: str) -> str:
    if not HEX.fullmatch(text):
        raise mistake(_ACCENT)
    found = contrast(text, WHITE)
    if found < LEAST_CONTRAST:
        near = with_contrast(text, WHITE, LEAST_CONTRAST)
        raise mistake(
            f"at least {LEAST_CONTRAST:g}:1, for texts and lines are in this colour; "
            f'the nearest colour that has it is "{near}"',
            f'got "{text}", whose contrast on a white page is {found:.1f}:1',
        )
    return text.lower()


def _footer(text: str) -> str:
    if len(text) > MOST_CHARACTERS or "\n" in text.strip():
        raise mistake(
            f"one line of at most {MOST_CHARACTERS} characters",
            f"has {len(text)} characters",
        )
    return text.strip()


class Branding(Settings):
    """Logo, accent and footer of a tenant's reports; the project's own by default.

    Attributes
    ----------
    logo : Logo or None
        In the file the path of an SVG or PNG, from the tenant's file on.
    accent : str
        As ``#rrggbb``; empty for the project's.
    footer : str
        At the foot of each page.
    """

    logo: Annotated[
        Logo | None,
        BeforeValidator(read_logo),
        Field(description="the path of an SVG or PNG, for example logo.svg"),
    ] = None
    accent: Annotated[str, AfterValidator(_accent), Field(description=_ACCENT)] = ""
    footer: Annotated[
        str, AfterValidator(_footer), Field(description="a line of text")
    ] = ""

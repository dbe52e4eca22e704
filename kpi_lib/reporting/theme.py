"""Theme of all reports: colours, type sizes and spacing of HTML, PDF, XLSX, figures.

Figures take colours from here by name, the style sheet as custom properties, the Typst
template as ``theme.json``, workbooks as cell formats. A tenant's own accent or a dark
page is another `Colours`; sizes and spacing are the same for everybody.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

FONT = "Inter"
FONT_FOLDER = Path(str(files("fontpkg_inter"))) / "files"
FONT_FILE = FONT_FOLDER / "Inter[opsz,wght].ttf"
"""The one family of all reports: widths of labels and columns are measured with it."""


@dataclass(frozen=True)
class Colours:
    """Colours by role, as ``#rrggbb``.

    Attributes
    ----------
    ink, muted, grey : str
        Text; secondary text; lines and signs of what is not certain.
    ink_strong : str
        Text on shades where both `ink` and `paper` are too faint.
    rule : str
        Hairlines and grids.
    paper, panel : str
        Ground of the page; of code, of decisions, of empty figures and tables.
    accent, accent_mid, accent_soft, accent_pale : str
        Bars, lines, links and headings, and three tints of it, the palest as a ground.
    band : str
        Ground of a 95% interval.
    warm, warm_pale : str
        What missed its target or needs attention, and its ground.
    caution : str
        What missed its target within chance.
    contrasts : tuple of str
        Further parts of a whole, beside `accent`; the colour-blind can tell them apart.
    """

    ink: str = "#17222a"
    ink_strong: str = "#000000"
    muted: str = "#55636a"
    grey: str = "#74868d"
    rule: str = "#d5dde0"
    paper: str = "#ffffff"
    panel: str = "#eef4f5"
    accent: str = "#0b5f6b"
    accent_mid: str = "#5a939c"
    accent_soft: str = "#b4d2d6"
    accent_pale: str = "#e3eef0"
    band: str = "#e2eeef"
    warm: str = "#b5430f"
    warm_pale: str = "#fcf2eb"
    caution: str = "#7a5900"
    contrasts: tuple[str, ...] = ("#c2742b", "#6a82a6", "#8a4f7d", "#7d8a3c")

    @property
    def series(self) -> tuple[str, ...]:
        """Colours of the named parts of a whole, in order."""
        return (self.accent, *self.contrasts, self.grey)


@dataclass(frozen=True)
class TypeSizes:
    """Sizes of type by role: rem on a screen, points in print.

    Attributes
    ----------
    title, subtitle, verdict, lead : float
        Head of the report; its first sentences; titles of the things to know.
    section, subsection, heading : float
        The three levels of headings.
    body, caption : float
        Text; title of a figure or table.
    label, small, code : float
        Cells and labels of cards; notes and facts; code.
    foot : float
        Contents in one line, number of the page.
    card_value, card_value_long, number : float
        Figure of a card; one with many characters; the number of a thing to know.
    """

    title: float
    subtitle: float
    verdict: float
    lead: float
    section: float
    subsection: float
    heading: float
    body: float
    caption: float
    label: float
    small: float
    code: float
    foot: float
    card_value: float
    card_value_long: float
    number: float


@dataclass(frozen=True)
class Spacing:
    """Distances by role: rem on a screen, millimetres in print.

    Attributes
    ----------
    above_section, below_section, above_subsection, below_subsection : float
        Around headings.
    above_heading, below_heading : float
        Around headings of the third level.
    above_block, below_block, around_callout : float
        Around figures and tables; above and below a callout.
    inset_x, inset_y : float
        Inside a callout.
    cell_x, cell_y : float
        Inside a table's cell, on each side.
    """

    above_section: float
    below_section: float
    above_subsection: float
    below_subsection: float
    above_heading: float
    below_heading: float
    above_block: float
    below_block: float
    around_callout: float
    inset_x: float
    inset_y: float
    cell_x: float
    cell_y: float


COLOURS = Colours()
DARK = Colours(
    ink="#e8eef0",
    ink_strong="#ffffff",
    muted="#a4b3b9",
    grey="#8095a0",
    rule="#2d3b42",
    paper="#10181c",
    panel="#18262c",
    accent="#5fc3d0",
    accent_mid="#4a97a1",
    accent_soft="#2b6670",
    accent_pale="#1c2f36",
    band="#1d3037",
    warm="#ff9a66",
    warm_pale="#33221a",
    caution="#e3ba50",
    contrasts=("#e0954d", "#8fa6c9", "#c58ab8", "#b3c25c"),
)
"""Colours of a page on a dark screen; print is light."""

SCREEN_TYPE = TypeSizes(
    title=2.6,
    subtitle=1.0,
    verdict=1.35,
    lead=1.15,
    section=1.3,
    subsection=1.12,
    heading=1.0,
    body=1.0,
    caption=1.02,
    label=0.9,
    small=0.875,
    code=0.82,
    foot=0.875,
    card_value=2.25,
    card_value_long=1.6,
    number=1.7,
)
SCREEN_SPACING = Spacing(
    above_section=2.6,
    below_section=0.7,
    above_subsection=2.0,
    below_subsection=0.5,
    above_heading=1.6,
    below_heading=0.4,
    above_block=1.8,
    below_block=2.4,
    around_callout=1.2,
    inset_x=1.0,
    inset_y=0.8,
    cell_x=0.55,
    cell_y=0.45,
)

PRINT_TYPE = TypeSizes(
    title=22,
    subtitle=10,
    verdict=13,
    lead=10.5,
    section=13,
    subsection=11.5,
    heading=9.5,
    body=9,
    caption=9.5,
    label=8.5,
    small=8,
    code=7.8,
    foot=7.5,
    card_value=21,
    card_value_long=14,
    number=17,
)
PRINT_SPACING = Spacing(
    above_section=7,
    below_section=3,
    above_subsection=6,
    below_subsection=2.5,
    above_heading=5,
    below_heading=2,
    above_block=5,
    below_block=5,
    around_callout=4,
    inset_x=4,
    inset_y=2.5,
    cell_x=1.6,
    cell_y=1.4,
)


@dataclass(frozen=True)
class Paper:
    """Geometry of a page in millimetres; the text is equally wide on each paper.

    Attributes
    ----------
    paper, css : str
        Name of the paper in Typst and in a style sheet.
    width : float
    margin_x, margin_top, margin_bottom : float
        Of the PDF, whose running header and footer stand in the margins.
    browser_margin_y : float
        Above and below a page that a browser prints, without header and footer.
    bar_width, goal_width : float
        Length of a full bar below a number of a table; of 100% beside a share that
        has a target.
    """

    paper: str = "a4"
    css: str = "A4"
    width: float = 210
    margin_x: float = 16
    margin_top: float = 19
    margin_bottom: float = 18
    browser_margin_y: float = 16
    bar_width: float = 16
    goal_width: float = 20

    @property
    def text_width(self) -> float:
        """Width between the margins."""
        return self.width - 2 * self.margin_x


PAGE = Paper()
LETTER = Paper(
    paper="us-letter",
    css="letter",
    width=215.9,
    margin_x=18.95,
    margin_top=17,
    margin_bottom=16,
)
PAPERS = {page.paper: page for page in (PAGE, LETTER)}
_LETTER_COUNTRIES = frozenset(
    ("BZ", "CA", "CL", "CO", "CR", "GT", "MX", "NI", "PA", "PH", "PR", "SV", "US", "VE")
)
"""Those that print on US Letter (Unicode CLDR, ``measurementData``, paper size)."""


def page_of(locale: str) -> Paper:
    """Return the paper that a locale such as ``fr_CA`` prints on."""
    return LETTER if locale[-2:] in _LETTER_COUNTRIES else PAGE


WORKBOOK_TITLE = 18
"""Points of the title on a workbook's first sheet; cells keep Excel's own size."""

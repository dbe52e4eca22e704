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
        Ground of the page; of code, of empty figures and tables.
    accent, accent_mid, accent_soft, accent_pale : str
        Bars, lines, links and headings, and three tints of it, the palest as a ground.
    band : str
        Ground of a 95% interval.
    warm, warm_pale : str
        What missed its target or needs attention, and its ground.
    contrasts : tuple of str
        Further parts of a whole, beside `accent`; the colour-blind can tell them apart.
    """

    ink: str = "#1b2529"
    ink_strong: str = "#000000"
    muted: str = "#59666c"
    grey: str = "#8d989d"
    rule: str = "#dbe1e4"
    paper: str = "#ffffff"
    panel: str = "#f6f8f8"
    accent: str = "#0d5c68"
    accent_mid: str = "#5f9ca5"
    accent_soft: str = "#b4d2d6"
    accent_pale: str = "#e3eff0"
    band: str = "#cde1e4"
    warm: str = "#b34a16"
    warm_pale: str = "#fcf2eb"
    contrasts: tuple[str, ...] = ("#d98a3d", "#7c93b5", "#8a4f7d", "#a9b665")

    @property
    def series(self) -> tuple[str, ...]:
        """Colours of the named parts of a whole, in order."""
        return (self.accent, *self.contrasts, self.grey)


@dataclass(frozen=True)
class TypeSizes:
    """Sizes of type by role: rem on a screen, points in print.

    Attributes
    ----------
    title, subtitle, lead : float
        Head of the report; its first paragraphs and the provider's name.
    section, subsection, heading : float
        The three levels of headings.
    body, caption : float
        Text; title of a figure or table.
    label, small, code : float
        Cells, contents and labels of cards; notes and facts; code.
    card_value, card_value_long : float
        Figure of a card; one with many characters.
    """

    title: float
    subtitle: float
    lead: float
    section: float
    subsection: float
    heading: float
    body: float
    caption: float
    label: float
    small: float
    code: float
    card_value: float
    card_value_long: float


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

SCREEN_TYPE = TypeSizes(
    title=3.1,
    subtitle=1.1,
    lead=1.0,
    section=1.6,
    subsection=1.15,
    heading=1.0,
    body=1.0,
    caption=1.02,
    label=0.9,
    small=0.82,
    code=0.82,
    card_value=2.35,
    card_value_long=1.6,
)
SCREEN_SPACING = Spacing(
    above_section=3.2,
    below_section=0.9,
    above_subsection=2.2,
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
    title=30,
    subtitle=12,
    lead=10.5,
    section=16,
    subsection=11.5,
    heading=9.5,
    body=9.5,
    caption=10,
    label=8.5,
    small=8,
    code=7.8,
    card_value=20,
    card_value_long=14,
)
PRINT_SPACING = Spacing(
    above_section=10,
    below_section=4,
    above_subsection=8,
    below_subsection=3,
    above_heading=6,
    below_heading=2.5,
    above_block=6,
    below_block=6,
    around_callout=5,
    inset_x=4,
    inset_y=3,
    cell_x=1.6,
    cell_y=1.6,
)


@dataclass(frozen=True)
class Page:
    """Geometry of the A4 page in millimetres.

    Attributes
    ----------
    width : float
    margin_x, margin_top, margin_bottom : float
        Of the PDF, whose running header and footer stand in the margins.
    browser_margin_y : float
        Above and below a page that a browser prints, without header and footer.
    bar_width : float
        Length of a full bar below a number of a table.
    """

    width: float = 210
    margin_x: float = 20
    margin_top: float = 26
    margin_bottom: float = 24
    browser_margin_y: float = 18
    bar_width: float = 16

    @property
    def text_width(self) -> float:
        """Width between the margins."""
        return self.width - 2 * self.margin_x


PAGE = Page()
WORKBOOK_TITLE = 18
"""Points of the title on a workbook's first sheet; cells keep Excel's own size."""

"""PowerPoint deck of a report: slides for the meeting, editable and with notes."""

from __future__ import annotations

import unicodedata
from typing import Any

from kpi_lib.domain.extras import require
from kpi_lib.reporting.brand import branded, recoloured
from kpi_lib.reporting.exporters.nested_texts import with_texts
from kpi_lib.reporting.exporters.slides.slide_choice import choose_slides
from kpi_lib.reporting.theme import COLOURS, Colours
from kpi_lib.reporting.translation import translator

Data = dict[str, Any]
FEATURE = "--formats pptx"
_TAGS = {
    ("en", "a4"): "en-GB",
    ("en", "us-letter"): "en-US",
    ("fr", "a4"): "fr-FR",
    ("fr", "us-letter"): "fr-CA",
}
"""Language for the spelling check; the paper tells the side of the ocean."""


def render_pptx(report: Data, colours: Colours = COLOURS) -> bytes:
    """Return a document as a PowerPoint file; the same document gives the same bytes.

    Parameters
    ----------
    report : dict
        As `document.read` returns it.
    colours : Colours

    Raises
    ------
    ParamsError
        The extra ``slides`` is not installed.
    """
    require("slides", FEATURE)
    # Here, so that a run without slides waits for none of it.
    from kpi_lib.reporting.exporters.slides.deck_file import deck_bytes
    from kpi_lib.reporting.exporters.slides.deck_slides import add_slide
    from kpi_lib.reporting.exporters.slides.deck_template import empty_deck

    content = with_texts(report, _storable)
    meta = content["meta"]
    brand = meta["brand"]
    colours = branded(brand["accent"], colours)
    for block in content["blocks"]:
        if block["kind"] == "figure":
            block["svg"] = recoloured(block["svg"], brand["accent"])
        for card in block.get("cards", ()):
            card["chart"] = recoloured(card.get("chart", ""), brand["accent"])
    tag = _TAGS.get((meta["language"], meta["paper"]), meta["language"])
    deck = empty_deck(colours, tag)
    text = translator(meta["language"])
    known = text.gettext("Figures as known on {as_of}").format(as_of=meta["as_of"])
    provider = brand["footer"] or meta["tenant"]
    foot = [provider, meta["company"], meta["title"], meta["period"]]
    foot += [known] if meta["as_of"] else []
    words = " · ".join(dict.fromkeys(part for part in foot if part))
    for slide in choose_slides(content):
        add_slide(deck, slide, words, tag, text)
    return deck_bytes(deck, meta, tag)


def _storable(text: str) -> str:
    """Return a text without characters that XML cannot hold."""
    if text.isascii() and text.isprintable():
        return text
    normal = unicodedata.normalize("NFC", text)
    return "".join(
        char
        for char in normal
        if char in "\n\t" or unicodedata.category(char) not in ("Cc", "Cs", "Co", "Cn")
    )

"""Texts of blocks where no workbook holds the rows that they leave out."""

from __future__ import annotations

import re

from kpi_lib.reporting.block import Data
from kpi_lib.reporting.table_block import WITHOUT_WORKBOOK
from kpi_lib.reporting.translation import translator


def say_no_workbook(block: Data, language: str) -> None:
    """Take the mention of a workbook out of a block, in its note and its drawing.

    Whether a notebook writes one is known only once it has run, after its blocks were
    made.
    """
    if WITHOUT_WORKBOOK in block:
        block["note"] = block[WITHOUT_WORKBOOK]
    if svg := block.get("svg"):
        block["svg"] = _without(svg, language)


def _without(svg: str, language: str) -> str:
    """Replace what `Formats.left_out` writes into a drawing, in either number."""
    ngettext = translator(language).ngettext
    for n in (1, 2):
        said = ngettext(
            "and {n} more in the workbook", "and {n} more in the workbook", n
        )
        bare = ngettext("and {n} more", "and {n} more", n)
        before, after = said.split("{n}")
        shown = rf">{re.escape(before)}([^<>]+?){re.escape(after)}<"
        svg = re.sub(shown, ">" + bare.format(n=r"\1") + "<", svg)
    return svg

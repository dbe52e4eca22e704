"""Previews of imports on the terminal."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from kpi_lib.cli.screen import say

if TYPE_CHECKING:
    from kpi_lib.sources.files.preview import Preview

_ELSEWHERE = 120
"""Width of the lines of rows where the output is no terminal."""


def show_previews(previews: Sequence[Preview], err: bool = False) -> None:
    """Print previews, their rows to the terminal's width.

    Parameters
    ----------
    previews : sequence of Preview
    err : bool
        To standard error.
    """
    stream = sys.stderr if err else sys.stdout
    width = shutil.get_terminal_size().columns if stream.isatty() else _ELSEWHERE
    for preview in previews:
        for line in preview.lines(width):
            say(line, err=err)

"""Texts of a finished file, read by the kind of the file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import PurePath

from kpi_lib.domain.errors import RenderError
from kpi_lib.facts.client.search.html_texts import html_texts
from kpi_lib.facts.client.search.pdf_texts import pdf_texts
from kpi_lib.facts.client.search.searched_text import OwnMarkup, Texts
from kpi_lib.facts.client.search.slide_texts import slide_texts
from kpi_lib.facts.client.search.workbook_texts import workbook_texts

_READERS: dict[str, Callable[[str, bytes, OwnMarkup], Texts]] = {
    ".html": html_texts,
    ".pdf": pdf_texts,
    ".pptx": slide_texts,
    ".xlsx": workbook_texts,
}


def texts_of(name: str, content: bytes, own: OwnMarkup) -> Texts:
    """Yield place and text for all texts of a file.

    Parameters
    ----------
    name : str
        Its suffix tells the kind: ``.html``, ``.pdf``, ``.pptx`` or ``.xlsx``.
    content : bytes
    own : OwnMarkup
        Markup to leave out.

    Raises
    ------
    RenderError
        The file cannot be read, or holds what cannot be searched.
    """
    ending = PurePath(name).suffix.lower()
    reader = _READERS.get(ending)
    if reader is None:
        raise RenderError(
            name,
            f"got a file of kind {ending or '(none)'}, which cannot be searched",
            f"one of {', '.join(_READERS)}",
        )
    return reader(name, content, own)

"""Texts of a PowerPoint file: slides, notes, and every other part of the file."""

from __future__ import annotations

import html
import io
import re
import zipfile
from collections.abc import Iterator
from posixpath import basename, splitext
from xml.etree import ElementTree as ET

from kpi_lib.domain.errors import RenderError
from kpi_lib.facts.client.search.html_texts import html_texts
from kpi_lib.facts.client.search.searched_text import HEAD, OwnMarkup, Texts

_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_SLIDE = re.compile(r"ppt/slides/slide(\d+)\.xml")
_NOTES = re.compile(r'Target="[^"]*?(notesSlides/notesSlide\d+\.xml)"')
_MARKUP = (".xml", ".rels", ".vml")


def slide_texts(name: str, content: bytes, own: OwnMarkup) -> Texts:
    """Yield all texts of a deck: slides, heads of tables, notes, the other parts."""
    try:
        parts = zipfile.ZipFile(io.BytesIO(content))
    except zipfile.BadZipFile as error:
        raise RenderError(name, f"cannot be read: {error}", "a presentation") from error
    with parts:
        names = parts.namelist()
        slides = {int(at[1]): at[0] for at in map(_SLIDE.fullmatch, names) if at}
        if not slides:
            raise RenderError(name, "cannot be read: no slide", "a presentation")
        for number, part in sorted(slides.items()):
            yield from _shown(name, parts, part, f"slide {number}")
            for notes in _notes_of(parts, part):
                yield from _shown(name, parts, notes, f"the notes of slide {number}")
        # Alternative texts, links, names of shapes, layouts, properties, comments.
        for part in names:
            if part.lower().endswith(_MARKUP):
                text = parts.read(part).decode("utf-8", "replace")
                for texts in own.other_deck_texts(part, text):
                    for between in (" ", ""):
                        yield (
                            f"the file's part {part}",
                            html.unescape(between.join(texts)),
                        )
            elif not part.endswith("/"):
                yield from _picture(name, part, parts.read(part), own)


def _shown(name: str, parts: zipfile.ZipFile, part: str, place: str) -> Texts:
    """Yield a slide's paragraphs, whose words may be split over runs."""
    try:
        root = ET.fromstring(parts.read(part))
    except (ET.ParseError, KeyError) as error:
        raise RenderError(name, f"cannot be read: {error}", "a presentation") from error
    for table in root.iter(f"{_A}tbl"):
        head = table.find(f"{_A}tr")
        for cell in () if head is None else head.iter(f"{_A}tc"):
            yield HEAD, " ".join(_paragraphs(cell))
    yield place, "\n".join(_paragraphs(root))


def _paragraphs(element: ET.Element) -> Iterator[str]:
    for paragraph in element.iter(f"{_A}p"):
        yield "".join(
            text.text or "" if text.tag == f"{_A}t" else "\n"
            for text in paragraph.iter()
            if text.tag in (f"{_A}t", f"{_A}br")
        )


def _notes_of(parts: zipfile.ZipFile, slide: str) -> Iterator[str]:
    links = f"ppt/slides/_rels/{basename(slide)}.rels"
    if links in parts.namelist():
        for target in _NOTES.findall(parts.read(links).decode("utf-8", "replace")):
            yield f"ppt/{target}"


def _picture(name: str, part: str, content: bytes, own: OwnMarkup) -> Texts:
    """Yield the texts of the drawing that a picture shows, and of none beside."""
    if own.is_own_picture(content):
        return
    drawing = own.drawing_in(content)
    if drawing is None:
        kind = splitext(part)[1].removeprefix(".") or "file"
        raise RenderError(
            name,
            f"holds {part}, a {kind} that cannot be searched",
            "a drawing in SVG",
        )
    for _, text in html_texts(name, drawing.encode(), own):
        yield f"the drawing {basename(part)}", text

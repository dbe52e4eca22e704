"""All that a reader can find in a finished file: texts, each with its place.

A place is where a person would look: ``page 3``, ``sheet Tickets, cell B7``,
``attribute alt``. What cannot be searched (a picture made of dots, a file of another
kind) is a `RenderError`: it could hold anything.
"""

from __future__ import annotations

import base64
import ctypes
import html
import io
import re
import zipfile
from collections.abc import Callable, Iterator
from pathlib import PurePath
from typing import Any, Protocol
from urllib.parse import unquote, unquote_to_bytes

import openpyxl
import pypdfium2
import pypdfium2.raw as pdfium
from bs4 import BeautifulSoup, Comment, Doctype
from openpyxl.utils.exceptions import InvalidFileException

from kpi_lib.domain.errors import RenderError

Texts = Iterator[tuple[str, str]]

HEAD = "the head of a column"
FIRST_ROW = re.compile(r"cell [A-Z]+1$")

_DATA = re.compile(r"data:([\w/+.-]*)(;charset=[\w-]+)?(;base64)?,(.*)", re.DOTALL)
_DATA_IN_STYLE = re.compile(r"data:[^\"')\s]+")
_PROPERTY = re.compile(r"[\w-]+(?=\s*:)")
"""Names of properties in style sheets, such as `margin`, which nobody reads."""
_FONT = re.compile(r"(application|font)/(x-)?(font-)?(woff2?|ttf|otf)")
_HYPHENATED = re.compile(r"(?<=\w)(?:[\ufffe\x02]\s*|[-\u2010]\s*\n\s*)(?=\w)")
"""Where a line breaks within a word; pdfium writes U+FFFE for a hyphen it adds."""
_CELLS = re.compile(r"<sheetData.*?</sheetData>", re.DOTALL)
_HEADER_CODE = re.compile(r'&(?:"[^"]*"|\d+|[A-Za-z])')
"""What sets type and place in a sheet's header: `&C`, `&"Arial,Bold"`, `&12`."""
_TAG = re.compile(r"<[^>]*>")
_METADATA = re.compile(rb"<x:xmpmeta.*?</x:xmpmeta>", re.DOTALL)
_WRITER = re.compile(r"Typst \d+(\.\d+)*|^(application/pdf|proof)$")
_FORMULA = re.compile(r"<c\b[^>]*>(?:(?!</c>).)*?<f.*?</c>", re.DOTALL)
_SHARED = re.compile(r"<si\b.*?</si>", re.DOTALL)


class OwnMarkup(Protocol):
    """Markup that every report has alike, whatever its data; not searched."""

    def without_own_style(self, text: str) -> str:
        """Return a style element's text without the project's style sheets."""

    def is_form(self, key: str, value: str) -> bool:
        """Tell whether an attribute holds only the templates' own words."""

    def other_texts(self, part: str, content: str) -> Iterator[list[str]]:
        """Yield the texts of a workbook's part beyond those of an empty workbook."""

    def internal_labels(self) -> frozenset[str]:
        """Return the folded labels that stand for internal columns alone."""


def texts_of(name: str, content: bytes, own: OwnMarkup) -> Texts:
    """Yield place and text for all texts of a file.

    Parameters
    ----------
    name : str
        Its ending tells the kind: ``.html``, ``.pdf`` or ``.xlsx``.
    content : bytes
    own : OwnMarkup
        What is left out.

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


def _html(name: str, content: bytes, own: OwnMarkup) -> Texts:
    soup = BeautifulSoup(content, "html.parser", from_encoding="utf-8")
    for tag in soup.find_all(True):
        for key, value in tag.attrs.items():
            text = " ".join(value) if isinstance(value, list) else str(value)
            if text.lstrip().startswith("data:"):
                yield from _embedded(name, text.strip(), own)
            elif own.is_form(key, _PROPERTY.sub(" ", text) if key == "style" else text):
                continue
            elif key == "style":
                yield f"attribute {key} of <{tag.name}>", _PROPERTY.sub(" ", text)
            elif text:
                yield f"attribute {key} of <{tag.name}>", unquote(text)
    for comment in soup.find_all(string=lambda text: isinstance(text, Comment)):
        yield "a comment", str(comment)
    for style in soup.find_all(["style", "script", "template", "noscript"]):
        text = style.get_text()
        for data in _DATA_IN_STYLE.findall(text):
            yield from _embedded(name, data, own)
        text = own.without_own_style(_DATA_IN_STYLE.sub(" ", text))
        yield f"<{style.name}>", _PROPERTY.sub(" ", text)
        style.decompose()
    for head in soup.find_all(["th", "dt"]):
        yield HEAD, head.get_text(" ")
    # Once as words apart, once as parts of one word; the place is the nearest head.
    for heading, text in _sections(soup):
        yield heading, text
    yield "the text", soup.get_text("")


def _sections(soup: BeautifulSoup) -> Texts:
    place = "the text"
    parts: list[str] = []
    for piece in soup.find_all(string=True):
        if isinstance(piece, Doctype):
            continue
        parent = piece.parent
        if parent is not None and parent.name in ("h1", "h2", "h3", "caption"):
            yield place, " ".join(parts)
            place, parts = f"the part “{' '.join(piece.split())}”", []
        parts.append(str(piece))
    yield place, " ".join(parts)


def _embedded(name: str, address: str, own: OwnMarkup) -> Texts:
    """Yield the texts of a data address: drawings are text, fonts hold none."""
    match = _DATA.fullmatch(address)
    if match is None:
        raise RenderError(name, "holds a data address that cannot be read")
    kind, _, packed, data = match.groups()
    if _FONT.fullmatch(kind) or not data:
        return
    if kind in ("image/svg+xml", "text/plain", "text/html", "text/css"):
        raw = base64.b64decode(data) if packed else unquote_to_bytes(data)
        for _, text in _html(name, raw, own):
            yield "an embedded drawing", text
        return
    raise RenderError(
        name, f"holds an embedded {kind or 'file'}, which cannot be searched",
        "a drawing in SVG",
    )  # fmt: skip


def _pdf(name: str, content: bytes, own: OwnMarkup) -> Texts:
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        raise RenderError(name, f"cannot be read: {error}", "a PDF") from error
    try:
        for key, value in document.get_metadata_dict().items():
            yield f"the property {key}", _WRITER.sub("", value)
        for packet in _METADATA.findall(content):
            for text in _xml_texts(packet.decode("utf-8", "replace")):
                yield "the metadata", _WRITER.sub("", text)
        for mark in document.get_toc():
            yield "a bookmark", mark.get_title()
        if document.count_attachments():
            raise RenderError(name, "holds an attached file", "none")
        for number, page in enumerate(document, start=1):
            text = page.get_textpage().get_text_range().replace("\r\n", "\n")
            yield f"page {number}", text
            yield f"page {number}", _HYPHENATED.sub("", text)
            for shape in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE]):
                raise RenderError(
                    name,
                    f"page {number} holds a picture of {shape.get_px_size()} dots, "
                    "which cannot be searched",
                    "a drawing in SVG",
                )
            yield from _structure(page, number)
            yield from _links(document, page, number)
    finally:
        document.close()


def _structure(page: Any, number: int) -> Texts:
    """Yield the alternative texts and titles of a tagged page."""
    tree = pdfium.FPDF_StructTree_GetForPage(page)
    if not tree:
        return
    try:
        pending = [
            pdfium.FPDF_StructTree_GetChildAtIndex(tree, i)
            for i in range(pdfium.FPDF_StructTree_CountChildren(tree))
        ]
        while pending:
            element = pending.pop()
            if not element:
                continue
            for kind, read in _STRUCTURE.items():
                if text := _utf16(element, read):
                    yield f"the {kind} on page {number}", text
            count = pdfium.FPDF_StructElement_CountChildren(element)
            pending += [
                pdfium.FPDF_StructElement_GetChildAtIndex(element, i)
                for i in range(count)
            ]
    finally:
        pdfium.FPDF_StructTree_Close(tree)


def _links(document: Any, page: Any, number: int) -> Texts:
    """Yield the addresses that a page's links lead to."""
    position, link = ctypes.c_int(0), pdfium.FPDF_LINK()
    while pdfium.FPDFLink_Enumerate(page, position, link):
        action = pdfium.FPDFLink_GetAction(link)
        size = int(pdfium.FPDFAction_GetURIPath(document, action, None, 0))
        if size > 1:
            buffer = ctypes.create_string_buffer(size)
            pdfium.FPDFAction_GetURIPath(document, action, buffer, size)
            yield f"a link on page {number}", unquote(buffer.value.decode("latin-1"))


def _utf16(element: Any, read: Callable[..., int]) -> str:
    size = int(read(element, None, 0))
    if size <= 2:
        return ""
    buffer = ctypes.create_string_buffer(size)
    read(element, buffer, size)
    return buffer.raw.decode("utf-16-le", "replace").rstrip("\0")


_STRUCTURE: dict[str, Callable[..., int]] = {
    "alternative text": pdfium.FPDF_StructElement_GetAltText,
    "actual text": pdfium.FPDF_StructElement_GetActualText,
    "title": pdfium.FPDF_StructElement_GetTitle,
}


def _xlsx(name: str, content: bytes, own: OwnMarkup) -> Texts:
    try:
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True)
        parts = zipfile.ZipFile(io.BytesIO(content))
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError) as error:
        raise RenderError(name, f"cannot be read: {error}", "a workbook") from error
    with parts:
        shown: set[str] = set()
        for sheet in book.worksheets:
            yield f"the name of sheet {sheet.title}", sheet.title
            for row in sheet.iter_rows():
                for cell in row:
                    if isinstance(cell.value, str):
                        shown.add(cell.value)
                        yield f"sheet {sheet.title}, cell {cell.coordinate}", cell.value
        book.close()
        # Comments, names, properties, headers, drawings: every other part, whole.
        for part in parts.namelist():
            if part.lower().endswith((".xml", ".rels", ".vml")):
                text = parts.read(part).decode("utf-8", "replace")
                if part == "xl/sharedStrings.xml":
                    yield from _unused(part, text, shown, own)
                else:
                    yield from _xml(part, text, own)
            elif not part.endswith("/"):
                raise RenderError(name, f"holds {part}, which cannot be searched")


def _unused(part: str, text: str, shown: set[str], own: OwnMarkup) -> Texts:
    """Yield the strings that no cell shows: a reader of the file still finds them."""
    for entry in _SHARED.findall(text):
        if html.unescape(_TAG.sub("", entry)) not in shown:
            yield from _xml(part, entry, own)


def _xml(part: str, text: str, own: OwnMarkup) -> Texts:
    place = f"the file's part {part}"
    if "<f" in text:  # what a formula came to; the formula itself is a cell's text
        for cell in _FORMULA.findall(text):
            yield place, html.unescape(_TAG.sub(" ", cell))
    for texts in own.other_texts(part, _CELLS.sub("", text)):
        for between in (" ", ""):
            plain = html.unescape(between.join(texts))
            yield place, plain
            if "&" in plain:
                yield place, _HEADER_CODE.sub(" ", plain)


def _xml_texts(text: str) -> Iterator[str]:
    return (html.unescape(piece) for piece in _TAG.split(text) if piece.strip())


_READERS: dict[str, Callable[[str, bytes, OwnMarkup], Texts]] = {
    ".html": _html,
    ".pdf": _pdf,
    ".xlsx": _xlsx,
}

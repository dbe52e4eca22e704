"""Texts of a PDF: what its pages show, and what its structure says beside."""

from __future__ import annotations

import ctypes
import html
import re
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import unquote

import numpy as np
import pypdfium2
import pypdfium2.raw as pdfium

from kpi_lib.domain.errors import RenderError
from kpi_lib.facts.client.search.searched_text import OwnMarkup, Texts

_HYPHENATED = re.compile(
    r"\u200b\s*|(?<=\w)(?:[\ufffe\x02]\s*|[-\u2010]\s*\n\s*)(?=\w)"
)
"""Line breaks within a word; pdfium writes U+FFFE for a hyphen that layout adds.

Long words break at U+200B (`word_breaks`)."""
_METADATA = re.compile(rb"<x:xmpmeta.*?</x:xmpmeta>", re.DOTALL)
_TAG = re.compile(r"<[^>]*>")
_WRITER = re.compile(r"Typst \d+(\.\d+)*|^(application/pdf|proof)$")
"""Texts that Typst puts into the metadata of every file."""


def pdf_texts(name: str, content: bytes, own: OwnMarkup) -> Texts:
    """Yield all texts of a document: properties, bookmarks, pages, tags, links."""
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
        for bookmark in document.get_toc():
            yield "a bookmark", bookmark.get_title()
        if document.count_attachments():
            raise RenderError(name, "holds an attached file", "none")
        for number, page in enumerate(document, start=1):
            text = page.get_textpage().get_text_range().replace("\r\n", "\n")
            yield f"page {number}", text
            yield f"page {number}", _HYPHENATED.sub("", text)
            for image in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE]):
                if own.is_own_pixels(_pixels(image)):
                    continue
                raise RenderError(
                    name,
                    f"page {number} holds a raster image of {image.get_px_size()} "
                    "pixels, which cannot be searched",
                    "a drawing in SVG",
                )
            yield from _structure(page, number)
            yield from _links(document, page, number)
    finally:
        document.close()


def _pixels(image: Any) -> Any:
    """Return a picture's pixels, height x width x RGB, without its transparency."""
    try:
        pixels = image.get_bitmap(render=False).to_numpy()
    except pypdfium2.PdfiumError:
        return None
    pixels = pixels[..., None] if pixels.ndim == 2 else pixels
    return np.repeat(pixels, 3, 2) if pixels.shape[2] == 1 else pixels[..., 2::-1]


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


def _xml_texts(text: str) -> Iterator[str]:
    return (html.unescape(piece) for piece in _TAG.split(text) if piece.strip())


_STRUCTURE: dict[str, Callable[..., int]] = {
    "alternative text": pdfium.FPDF_StructElement_GetAltText,
    "actual text": pdfium.FPDF_StructElement_GetActualText,
    "title": pdfium.FPDF_StructElement_GetTitle,
}

"""Texts of an HTML page, with those of its attributes and embedded drawings."""

from __future__ import annotations

import base64
import re
from urllib.parse import unquote, unquote_to_bytes

from bs4 import BeautifulSoup, Comment, Doctype

from kpi_lib.domain.errors import RenderError
from kpi_lib.facts.client.search.searched_text import HEAD, OwnMarkup, Texts

_DATA = re.compile(r"data:([\w/+.-]*)(;charset=[\w-]+)?(;base64)?,(.*)", re.DOTALL)
_DATA_IN_STYLE = re.compile(r"data:[^\"')\s]+")
_PROPERTY = re.compile(r"[\w-]+(?=\s*:)")
"""Names of style properties, such as `margin`, which no reader sees."""
_FONT = re.compile(r"(application|font)/(x-)?(font-)?(woff2?|ttf|otf)")


def html_texts(name: str, content: bytes, own: OwnMarkup) -> Texts:
    """Yield all texts of a page: attributes, comments, styles, heads, sections."""
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
    # Once with blanks between elements and once without: a name may be split over
    # elements, or a word within.
    for heading, text in _sections(soup):
        yield heading, text
    yield "the text", soup.get_text("")


def _sections(soup: BeautifulSoup) -> Texts:
    """Yield the text of each section; its place is the nearest heading before."""
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
    """Yield the texts of a data address: of a drawing its labels, of a font none."""
    match = _DATA.fullmatch(address)
    if match is None:
        raise RenderError(name, "holds a data address that cannot be read")
    kind, _, packed, data = match.groups()
    if _FONT.fullmatch(kind) or not data:
        return
    raw = base64.b64decode(data) if packed else unquote_to_bytes(data)
    if own.is_own_picture(raw):
        return
    if kind in ("image/svg+xml", "text/plain", "text/html", "text/css"):
        for _, text in html_texts(name, raw, own):
            yield "an embedded drawing", text
        return
    raise RenderError(
        name, f"holds an embedded {kind or 'file'}, which cannot be searched",
        "a drawing in SVG",
    )  # fmt: skip

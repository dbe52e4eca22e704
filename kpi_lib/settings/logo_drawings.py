"""Check of an SVG drawing: it draws, and does nothing else."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import unquote
from xml.etree import ElementTree

_SVG, _LINK = "http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"
_NAMES: Final = re.compile(r"\{(.*)\}(.*)")
_DOCTYPE: Final = re.compile(rb"<!DOCTYPE[^\[<>]*>", re.IGNORECASE)
_NUMBER: Final = re.compile(r"\s*(\d*\.?\d+)\s*(px|pt|mm|cm|in)?\s*")
_OUTSIDE: Final = re.compile(
    r"url\(\s*['\"]?(?!['\"]?#)|@import|javascript:|expression\(|\\", re.IGNORECASE
)
"""Parts of a style that lead out of the file, or may hide that."""

_NOTE: Final = re.compile(r"/\*.*?(?:\*/|$)", re.DOTALL)
"""A remark in a style."""
_DEEPEST: Final = 100
"""Levels of groups within groups."""

_DRAWN: Final = frozenset(
    {
        *("circle", "clippath", "defs", "ellipse", "g", "line", "lineargradient"),
        *("mask", "path", "pattern", "polygon", "polyline", "radialgradient", "rect"),
        *("stop", "style", "svg", "symbol", "use"),
    }
)
_LEFT_OUT: Final = frozenset(("title", "desc", "metadata"))
_REMEDY: Final = {
    "text": "a drawing whose texts are turned into paths (Text to Path)",
    "tspan": "a drawing whose texts are turned into paths (Text to Path)",
    "image": "a drawing without pictures in it, or a PNG",
    "filter": "a drawing without filters, or a PNG",
}


class UnsafeDrawing(Exception):
    """What a drawing holds besides shapes, and what it should be."""

    def __init__(self, problem: str, expected: str = "") -> None:
        super().__init__(problem)
        self.expected = expected or "a plain SVG of shapes alone"


def cleaned(raw: bytes) -> tuple[bytes, float, float]:
    """Return a drawing without notes of its program, and its width and height.

    Raises
    ------
    UnsafeDrawing
        It is no SVG, or holds scripts, texts, pictures or addresses outside the file.
    """
    raw = _DOCTYPE.sub(b"", raw, count=1)
    if b"<!DOCTYPE" in raw.upper() or b"<!ENTITY" in raw.upper():
        raise UnsafeDrawing("defines entities")
    try:
        root = ElementTree.fromstring(raw)
    except (ElementTree.ParseError, ValueError) as error:
        raise UnsafeDrawing(f"is no SVG ({error})") from None
    if root.tag != f"{{{_SVG}}}svg":
        raise UnsafeDrawing("is no SVG (its first element is another)")
    _clean(root, 1)
    _drop_unused_names(root)
    width, height = _size(root)
    ElementTree.register_namespace("", _SVG)
    ElementTree.register_namespace("xlink", _LINK)
    return ElementTree.tostring(root, encoding="utf-8"), width, height


def _clean(element: ElementTree.Element, depth: int) -> None:
    if depth > _DEEPEST:
        raise UnsafeDrawing(
            f"has groups more than {_DEEPEST} deep",
            "a drawing whose groups are dissolved (Ungroup)",
        )
    for key, value in list(element.attrib.items()):
        space, name = _split(key)
        if space not in ("", _LINK) or name.lower().startswith(("data-", "aria-")):
            del element.attrib[key]
        elif name.lower().startswith("on"):
            raise UnsafeDrawing(f"holds a script ({name})")
        elif _leads_out(value) or (name == "href" and value[:1] != "#"):
            raise UnsafeDrawing("names an address outside the file")
        elif name == "style":
            element.attrib[key] = _NOTE.sub(" ", value)
    if _leads_out(element.text or ""):
        raise UnsafeDrawing("names an address outside the file")
    for child in list(element):
        space, name = _split(child.tag) if isinstance(child.tag, str) else ("", "")
        if space != _SVG or name in _LEFT_OUT:
            element.remove(child)
        elif name.lower() not in _DRAWN:
            raise UnsafeDrawing(f"holds <{name}>", _REMEDY.get(name, ""))
        else:
            _clean(child, depth + 1)
    element.tail = None
    is_style = _split(element.tag)[1] == "style"
    element.text = _NOTE.sub(" ", element.text or "") if is_style else None


def _leads_out(style: str) -> bool:
    """Return whether a style leads out of the file, with its remarks or without."""
    return any(_OUTSIDE.search(text) for text in (style, _NOTE.sub(" ", style)))


def _drop_unused_names(root: ElementTree.Element) -> None:
    """Remove the names of parts that nothing refers to: often those of layers."""
    values = [value for part in root.iter() for value in part.attrib.values()]
    said = " ".join((*values, *(part.text or "" for part in root.iter())))
    said = f"{said} {unquote(said)}"
    for part in root.iter():
        if f"#{part.get('id')}" not in said:
            part.attrib.pop("id", None)


def _split(tag: str) -> tuple[str, str]:
    match = _NAMES.fullmatch(tag)
    return (match[1], match[2]) if match else ("", tag)


def _size(root: ElementTree.Element) -> tuple[float, float]:
    box = re.split(r"[\s,]+", root.get("viewBox", "").strip())
    sides = [_NUMBER.fullmatch(root.get(key, "")) for key in ("width", "height")]
    try:
        if len(box) == 4:
            width, height = float(box[2]), float(box[3])
        elif sides[0] and sides[1]:
            width, height = float(sides[0][1]), float(sides[1][1])
            root.set("viewBox", f"0 0 {width:g} {height:g}")
        else:
            raise ValueError
        if not (width > 0 and height > 0):
            raise ValueError
    except ValueError:
        raise UnsafeDrawing("has no size", 'a drawing with a "viewBox"') from None
    return width, height

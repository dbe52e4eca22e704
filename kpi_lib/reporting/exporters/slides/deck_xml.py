"""Elements of a deck's XML that python-pptx has no words for."""

from __future__ import annotations

from typing import Any

from pptx.oxml.ns import qn
from pptx.oxml.xmlchemy import OxmlElement

INSETS = ("lIns", "tIns", "rIns", "bIns")


def add_child(parent: Any, tag: str, **attributes: str) -> Any:
    """Add an element such as ``a:buNone`` below another one and return it."""
    element = OxmlElement(tag)
    for name, value in attributes.items():
        element.set(name, value)
    parent.append(element)
    return element


def clear(element: Any) -> None:
    """Take all children of an element away."""
    for child in list(element):
        element.remove(child)


def local_name(element: Any) -> str:
    """Return an element's tag without its namespace."""
    return str(element.tag).rpartition("}")[2]


def set_body(frame_body: Any) -> None:
    """Let a text fill its box to the edges and shrink where somebody adds to it."""
    body = frame_body.find(qn("a:bodyPr"))
    for side in INSETS:
        body.set(side, "0")
    clear(body)
    add_child(body, "a:normAutofit")

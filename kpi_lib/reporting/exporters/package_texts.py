"""Texts of an Office file's parts beyond those that an empty file has, too."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Mapping

Usual = Mapping[str, frozenset[str]]
"""Texts and values that each part of an empty file has, by the part's path without
its number."""

_TAG = re.compile(r"<[^>]*>")
_VALUE = re.compile(r"[\w:]+=\"([^\"]*)\"")
_REFERENCE = re.compile(
    r"\$?[A-Z]{1,3}\$?\d+(:\$?[A-Z]{1,3}\$?\d+)?|rId\d+|/?(xl/)?worksheets/sheet\d+\.xml"
    r"|-?[\d.]+|(FF)?[0-9A-F]{6}|yyyy-mm(-dd)?( hh:mm)?"
    r"|\d{4}-\d\d-\d\dT[\d:]+Z"
)
"""Addresses of cells and parts, numbers, colours, instants and their formats."""


def usual_texts(content: bytes) -> Usual:
    """Return what the parts of an empty file hold; ``-`` stands for its content."""
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        texts = {
            name: parts.read(name).decode("utf-8", "replace")
            for name in parts.namelist()
        }
    usual: dict[str, frozenset[str]] = {}
    for name, text in texts.items():
        used = frozenset({*_TAG.split(text), *_VALUE.findall(text)}) - {"-"}
        usual[_kind(name)] = usual.get(_kind(name), frozenset()) | used
    return usual


def texts_beyond(usual: Usual, part: str, content: str) -> Iterator[list[str]]:
    """Yield the texts of a part beyond the usual ones.

    Parameters
    ----------
    usual : Usual
    part : str
        Path in the file.
    content : str
        XML.

    Yields
    ------
    list of str
        First the texts between tags, then each value of an attribute by itself.
    """
    known = usual.get(_kind(part), frozenset())
    yield [text for text in _TAG.split(content) if text not in known]
    for value in _VALUE.findall(content):
        if value not in known and not _REFERENCE.fullmatch(value):
            yield [value]


def _kind(part: str) -> str:
    """Return a part's path without its number, the same for all sheets or slides."""
    return re.sub(r"\d+(?=\.xml)", "", part)

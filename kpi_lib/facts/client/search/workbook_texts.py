"""Texts of an XLSX workbook, cell by cell and in every other part of the file."""

from __future__ import annotations

import html
import io
import posixpath
import re
import zipfile
from xml.etree import ElementTree as ET

from xlsxwriter.utility import xl_rowcol_to_cell

from kpi_lib.domain.errors import RenderError
from kpi_lib.facts.client.search.searched_text import OwnMarkup, Texts

_CELLS = re.compile(r"<(\w+:)?sheetData.*?</\1?sheetData>", re.DOTALL)
_HEADER_CODE = re.compile(r'&(?:"[^"]*"|\d+|[A-Za-z])')
"""Codes of type and position in a sheet's header: `&C`, `&"Arial,Bold"`, `&12`."""
_TAG = re.compile(r"<[^>]*>")
_SHARED = re.compile(r"<si\b.*?</si>", re.DOTALL)
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
"""A character as Excel writes it where XML has none for it."""

_BOOK, _STRINGS = "xl/workbook.xml", "xl/sharedStrings.xml"
_LINKS = "xl/_rels/workbook.xml.rels"
_ANY = "{*}"
_WITHOUT_TEXT = ("n", "b", "d")
"""Kinds of cells that hold a number, a truth value or an instant."""


def workbook_texts(name: str, content: bytes, own: OwnMarkup) -> Texts:
    """Yield all texts of a workbook: sheets, cells, and every other part whole."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            yield from _texts(name, parts, own)
    except (zipfile.BadZipFile, KeyError, IndexError, ValueError, ET.ParseError) as e:
        raise RenderError(name, f"cannot be read: {e}", "a workbook") from e


def _texts(name: str, parts: zipfile.ZipFile, own: OwnMarkup) -> Texts:
    sheets, strings = _sheets(parts), _shared_strings(parts)
    shown: set[str] = set()
    for part, title in sheets.items():
        yield f"the name of sheet {title}", title
        for place, text in _cells(parts, part, strings):
            shown.add(text)
            yield f"sheet {title}, cell {place}", _ESCAPED.sub(_character, text)
    # Comments, defined names, properties, headers and drawings, hidden or not.
    for part in parts.namelist():
        if part.lower().endswith((".xml", ".rels", ".vml")):
            text = parts.read(part).decode("utf-8", "replace")
            if part == _STRINGS:
                yield from _unused(part, text, shown, own)
            else:
                text = _CELLS.sub("", text) if part in sheets else text
                yield from _xml(part, text, own)
        elif not part.endswith("/") and not own.is_own_picture(parts.read(part)):
            raise RenderError(name, f"holds {part}, which cannot be searched")


def _sheets(parts: zipfile.ZipFile) -> dict[str, str]:
    """Return path and title of each sheet that the workbook lists."""
    links = {
        link.attrib["Id"]: posixpath.join("/xl", link.attrib["Target"])[1:]
        for link in ET.fromstring(parts.read(_LINKS))
    }
    book = ET.fromstring(parts.read(_BOOK))
    return {
        links[value]: sheet.attrib["name"]
        for sheet in book.iterfind(f"{_ANY}sheets/{_ANY}sheet")
        for key, value in sheet.attrib.items()
        if key.endswith("}id")
    }


def _shared_strings(parts: zipfile.ZipFile) -> list[str]:
    """Return the texts that cells name by number."""
    if _STRINGS not in parts.namelist():
        return []
    return [_joined(entry) for entry in ET.fromstring(parts.read(_STRINGS))]


def _cells(parts: zipfile.ZipFile, part: str, strings: list[str]) -> Texts:
    """Yield place and text of the cells that hold one, row by row.

    A formula is read as its text and as the text that it last gave.
    """
    with parts.open(part) as stream:
        ended = (element for _, element in ET.iterparse(stream))
        rows = (element for element in ended if element.tag.endswith("}row"))
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                place = cell.get("r") or xl_rowcol_to_cell(number, column)
                kind = cell.get("t", "n")
                for held in cell:
                    text, what = held.text or "", held.tag.rpartition("}")[2]
                    if what == "f":
                        yield place, f"={text}"
                    elif what == "is":
                        yield place, _joined(held)
                    elif what == "v" and kind == "s":
                        yield place, strings[int(text)]
                    elif what == "v" and kind not in _WITHOUT_TEXT:
                        yield place, text
            row.clear()


def _joined(element: ET.Element) -> str:
    """Join the runs of a text; how it is pronounced is no part of it."""
    return "".join(
        text.text or ""
        for run in element
        if not run.tag.endswith("}rPh")
        for text in run.iter()
        if text.tag.endswith("}t")
    )


def _character(match: re.Match[str]) -> str:
    return chr(int(match[1], 16))


def _unused(part: str, text: str, shown: set[str], own: OwnMarkup) -> Texts:
    """Yield the shared strings that no cell shows; they still are in the file."""
    for entry in _SHARED.findall(text):
        if html.unescape(_TAG.sub("", entry)) not in shown:
            yield from _xml(part, entry, own)


def _xml(part: str, text: str, own: OwnMarkup) -> Texts:
    place = f"the file's part {part}"
    for texts in own.other_texts(part, text):
        for between in (" ", ""):
            plain = html.unescape(between.join(texts))
            yield place, plain
            if "&" in plain:
                yield place, _HEADER_CODE.sub(" ", plain)

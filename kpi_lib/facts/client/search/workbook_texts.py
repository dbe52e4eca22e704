"""Texts of an XLSX workbook, cell by cell and in every other part of the file."""

from __future__ import annotations

import html
import io
import re
import zipfile

from kpi_lib.domain.errors import RenderError
from kpi_lib.facts.client.search.searched_text import OwnMarkup, Texts

_CELLS = re.compile(r"<sheetData.*?</sheetData>", re.DOTALL)
_HEADER_CODE = re.compile(r'&(?:"[^"]*"|\d+|[A-Za-z])')
"""Codes of type and position in a sheet's header: `&C`, `&"Arial,Bold"`, `&12`."""
_TAG = re.compile(r"<[^>]*>")
_FORMULA = re.compile(r"<c\b[^>]*>(?:(?!</c>).)*?<f.*?</c>", re.DOTALL)
_SHARED = re.compile(r"<si\b.*?</si>", re.DOTALL)


def workbook_texts(name: str, content: bytes, own: OwnMarkup) -> Texts:
    """Yield all texts of a workbook: sheets, cells, and every other part whole."""
    # Here, so that a worker without a client's workbook does not wait for it.
    import openpyxl

    try:
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True)
        parts = zipfile.ZipFile(io.BytesIO(content))
    except (zipfile.BadZipFile, KeyError, ValueError) as error:
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
        # Comments, defined names, properties, headers and drawings, hidden or not.
        for part in parts.namelist():
            if part.lower().endswith((".xml", ".rels", ".vml")):
                text = parts.read(part).decode("utf-8", "replace")
                if part == "xl/sharedStrings.xml":
                    yield from _unused(part, text, shown, own)
                else:
                    yield from _xml(part, text, own)
            elif not part.endswith("/") and not own.is_own_picture(parts.read(part)):
                raise RenderError(name, f"holds {part}, which cannot be searched")


def _unused(part: str, text: str, shown: set[str], own: OwnMarkup) -> Texts:
    """Yield the shared strings that no cell shows; they still are in the file."""
    for entry in _SHARED.findall(text):
        if html.unescape(_TAG.sub("", entry)) not in shown:
            yield from _xml(part, entry, own)


def _xml(part: str, text: str, own: OwnMarkup) -> Texts:
    place = f"the file's part {part}"
    if "<f" in text:  # a formula's stored result; its text was read as the cell
        for cell in _FORMULA.findall(text):
            yield place, html.unescape(_TAG.sub(" ", cell))
    for texts in own.other_texts(part, _CELLS.sub("", text)):
        for between in (" ", ""):
            plain = html.unescape(between.join(texts))
            yield place, plain
            if "&" in plain:
                yield place, _HEADER_CODE.sub(" ", plain)

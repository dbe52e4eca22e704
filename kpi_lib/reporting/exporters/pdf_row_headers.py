"""Row headers of a PDF's tables: the first cell of each row, tagged as a header.

Typst tags the heads of columns alone. It writes its structure tree as plain objects and
a classic cross-reference table, so that the cells can be retagged and the table of
offsets written anew. Each cell of the row also names its header, as it names those of
its columns.
"""

from __future__ import annotations

import re

from kpi_lib.domain.errors import RenderError

_OBJECT = re.compile(rb"(\d+) 0 obj\n(.*?)\nendobj\n", re.DOTALL)
_XREF = re.compile(rb"xref\n0 (\d+)\n0000000000 65535 f\s?\n")
_START = re.compile(rb"startxref\n(\d+)\n%%EOF\s*$")
_ROW = re.compile(rb"^<</Type/StructElem/S/TR/P (\d+) 0 R/K\[([\d R]*)\]")
_CELL = re.compile(rb"^<</Type/StructElem/S/TD/P \d+ 0 R")
_IDS = re.compile(rb"/IDTree<</Names\[(.*?)\]>>", re.DOTALL)
_HEADERS = re.compile(rb"/Headers\[([^\]]*)\]")


def with_row_headers(pdf: bytes, title: str) -> bytes:
    """Return a PDF of Typst with the first cells of its tables' rows as headers.

    Cells that span columns, such as a closing line, stay as they are. A PDF without
    tables is returned unchanged.

    Parameters
    ----------
    pdf : bytes
    title : str
        The report's, for the error.

    Raises
    ------
    RenderError
        Where the PDF is not written as Typst does.
    """
    offsets = _offsets(pdf, title)
    bodies = {
        number: match[2]
        for number, offset in offsets.items()
        if (match := _OBJECT.match(pdf, offset)) and int(match[1]) == number
    }
    changed = _retagged(bodies)
    if not changed:
        return pdf
    if len(bodies) != len(offsets):
        raise RenderError(title, "the PDF has objects that cannot be read")
    return _rewritten(pdf, offsets, changed)


def _offsets(pdf: bytes, title: str) -> dict[int, int]:
    """Return where each object begins, by its number."""
    start = _START.search(pdf[-64:])
    table = _XREF.match(pdf, int(start[1])) if start else None
    if table is None:
        raise RenderError(title, "the PDF has no table of offsets that can be read")
    lines = pdf[table.end() :].splitlines()[: int(table[1]) - 1]
    return {number: int(line[:10]) for number, line in enumerate(lines, start=1)}


def _retagged(bodies: dict[int, bytes]) -> dict[int, bytes]:
    """Return the objects that change: cells of rows, and the list of their names."""
    changed: dict[int, bytes] = {}
    names: list[tuple[bytes, int]] = []
    for number, body in bodies.items():
        row = _ROW.match(body)
        if row is None or b"/S/THead" in bodies[int(row[1])]:
            continue
        cells = [int(n) for n in re.findall(rb"(\d+) 0 R", row[2])]
        if not cells or not _CELL.match(bodies[cells[0]]):
            continue
        if b"/ColSpan" in bodies[cells[0]]:
            continue
        name = b"(V%08d)" % number
        names.append((name, cells[0]))
        changed[cells[0]] = _header(bodies[cells[0]], name)
        for cell in cells[1:]:
            if _CELL.match(bodies[cell]):
                changed[cell] = _HEADERS.sub(
                    rb"/Headers[\1%s]" % name, bodies[cell], count=1
                )
    if names:
        changed |= _with_names(bodies, sorted(names))
    return changed


def _header(body: bytes, name: bytes) -> bytes:
    """Return a cell as the header of its row."""
    body = body.replace(b"/S/TD/", b"/S/TH/", 1)
    parent = re.match(rb"<</Type/StructElem/S/TH/P \d+ 0 R", body)
    end = parent.end() if parent else 0
    body = body[:end] + b"/ID" + name + body[end:]
    if b"/O/Table" in body:
        return body.replace(b"/O/Table", b"/O/Table/Scope/Row", 1)
    attribute = b"<</O/Table/Scope/Row>>"
    if b"/A[" in body:
        return body.replace(b"/A[", b"/A[" + attribute, 1)
    return body.replace(b"/K[", b"/A[" + attribute + b"]/K[", 1)


def _with_names(
    bodies: dict[int, bytes], names: list[tuple[bytes, int]]
) -> dict[int, bytes]:
    """Return the root of the structure with further names, which sort last."""
    added = b"".join(b"%s%d 0 R" % name for name in names)
    for number, body in bodies.items():
        if body.startswith(b"<</Type/StructTreeRoot") and _IDS.search(body):
            named = _IDS.sub(
                lambda m: b"/IDTree<</Names[%s]>>" % (m[1] + added), body, count=1
            )
            return {number: named}
    return {}


def _rewritten(pdf: bytes, offsets: dict[int, int], changed: dict[int, bytes]) -> bytes:
    """Return the file with changed objects and a new table of offsets."""
    places = sorted((offset, number) for number, offset in offsets.items())
    table = int(_START.search(pdf[-64:])[1])  # type: ignore[index]
    parts = [pdf[: places[0][0]]]
    size = len(parts[0])
    found: dict[int, int] = {}
    ends = [*(offset for offset, _ in places[1:]), table]
    for (offset, number), end in zip(places, ends, strict=True):
        part = (
            b"%d 0 obj\n%s\nendobj\n" % (number, changed[number])
            if number in changed
            else pdf[offset:end]
        )
        found[number] = size
        parts.append(part)
        size += len(part)
    lines = [b"%010d 00000 n \n" % found[n] for n in sorted(found)]
    head = _XREF.match(pdf, table)
    trailer = pdf[pdf.index(b"trailer", table) :]
    trailer = _START.sub(b"startxref\n%d\n%%%%EOF" % size, trailer)
    return b"".join([*parts, head[0] if head else b"", *lines, trailer])

"""Streaming reader of JSON records: an array, records under a key, or JSONL."""

from __future__ import annotations

import contextlib
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from kpi_lib.domain.errors import DataError
from kpi_lib.domain.names import fold_letters
from kpi_lib.sources.files.json_stream import (
    DAMAGED,
    DECODER,
    JsonStream,
    Point,
    TwoValued,
)
from kpi_lib.sources.files.ragged_lines import DamagedLine

_LONGEST = 16 << 20
_DEEP_RECORD = "a record with records within records without end"
_TOO_DEEP = "holds records within records without end"

KINDS = "_kinds"
"""Key of a flat record under which the keys of its numbers with a point stand."""

SEPARATOR = "\x1f"

_NEXT = ("next", "nextlink", "nextpage", "nextcursor", "nextpagetoken", "nexturl")
"""Keys beside the records under which an interface names what follows them."""

_LAST = ("endofstream", "true")
"""Said of a last page that names where to ask for later changes."""

_MORE = (("hasmore", "true"), ("hasnextpage", "true"), ("islast", "false"))

_RECORDS = frozenset(
    ("total", "totalcount", "totalitems", "totalrecords", "totalresults",
     "totalelements", "totalhits", "recordcount", "resultcount", "count")
)  # fmt: skip
_PAGES = frozenset(("totalpages", "pagecount", "pages", "lastpage"))
"""Keys beside the records that count all records, and all pages."""
_OF_RECORDS = re.compile("pag|meta|result|info|header")
"""Objects beside the records that speak of them; others count something else."""

Record = dict[str, str | None]

Found = tuple[str, int, Any]
"""``line`` or ``record``, its number, and the record or what stands in its place;
``rest`` with what a document holds beside its records."""


def write_lines(
    path: Path, target: Path, label: str, *, lines: bool, key: str | None
) -> tuple[list[str], list[DamagedLine], str]:
    """Write a JSON file as lines of flat records whose values are all texts.

    A record within a record becomes columns with a dot, ``company.name``; a list
    stays a list, as text. Numbers keep their digits. A line of a JSONL file that is no
    record costs that line, unless most lines are none; so does what is no record in
    a list of records.

    Parameters
    ----------
    path : Path
        In UTF-8.
    target : Path
    label : str
        Name of the file in messages.
    lines : bool
        The file is JSONL.
    key : str or None
        Key under which a document holds its records.

    Returns
    -------
    names : list of str
        Of all columns, in the order in which they come.
    damaged : list of DamagedLine
        Lines without a record.
    warning : str
        Of a document that says itself that it is one page of several; else empty.

    Raises
    ------
    DataError
        The file is no JSON, or holds no records.
    """
    columns: dict[str, None] = {}
    spellings: dict[str, str] = {}
    damaged: list[DamagedLine] = []
    good, warning = 0, ""
    with (
        path.open(encoding="utf-8", newline="\n") as source,
        target.open("w", encoding="utf-8", errors="replace") as plain,
    ):
        records = _lines(source) if lines else _document(source, label, key)
        try:
            for unit, number, record in records:
                if unit == "rest":
                    warning = _of_pages(record, good + len(damaged))
                    continue
                try:
                    flat = _flat(record)
                    if not flat.keys() <= columns.keys():
                        flat = _spelt_alike(flat, spellings)
                except _NoRecord as none:
                    values = (none.text,)
                    damaged.append(DamagedLine(number, none.problem, values, unit))
                    continue
                columns.update(dict.fromkeys(flat))
                plain.write(json.dumps(flat, ensure_ascii=False) + "\n")
                good += 1
        except RecursionError as error:
            raise DataError(label, _TOO_DEEP, "a list of flat records") from error
    if len(damaged) > good:
        first = damaged[0]
        where = f"{label}: {first.unit} {first.line}"
        problem = f"has {first.problem}, and so have most {first.unit}s"
        raise DataError(where, problem, "a record, { ... }, in each", DAMAGED)
    return list(columns), damaged, warning


def _of_pages(rest: dict[str, Any], read: int) -> str:
    """Return the warning where what stands beside the records tells of other pages."""
    flat: Record = {}
    for key, value in rest.items():
        with contextlib.suppress(_NoRecord):  # of two values neither tells
            _flatten({key: value}, "", flat)
    parts = {name: [fold_letters(p) for p in name.split(".")] for name in flat}
    if any((keys[-1], flat[name]) == _LAST for name, keys in parts.items()):
        return ""
    for name, keys in parts.items():
        value = flat[name]
        is_named = any(key in _NEXT for key in keys)
        is_of_records = all(map(_OF_RECORDS.search, keys[:-1]))
        if (
            (is_named and value not in (None, "", "0", "false", "[]"))
            or (keys[-1], value) in _MORE
            or (is_of_records and keys[-1] in _RECORDS and _whole(value) > read)
            or (keys[-1] in _PAGES and _whole(value) > 1)
        ):
            return (
                f'is one page of several, as its "{name}" says: import the others too'
            )
    return ""


def _whole(value: object) -> int:
    text = str(value)
    return int(text) if text.isascii() and text.isdigit() else 0


class _NoRecord(Exception):
    """Something that stands where a record should."""

    def __init__(self, problem: str, text: str) -> None:
        super().__init__(problem)
        self.problem = problem
        self.text = text


def _flat(record: object) -> Record:
    if isinstance(record, _NoRecord):
        raise record
    try:
        if not isinstance(record, dict):
            text = json.dumps(record, ensure_ascii=False)
            raise _NoRecord(f"{_kind(record)} instead of a record", text)
        flat: Record = {}
        _flatten(record, "", flat)
    except RecursionError as error:
        raise _NoRecord(_DEEP_RECORD, "") from error
    return flat


def _spelt_alike(flat: Record, spellings: dict[str, str]) -> Record:
    """Return a record whose keys are spelt as they came first.

    For a table "Status" and "status" are one column.
    """
    spelt: Record = {}
    for key, value in flat.items():
        name = spellings.setdefault(key.lower(), key)
        if spelt.setdefault(name, value) != value:
            raise _NoRecord(_two_values(name), json.dumps(flat))
    if kinds := spelt.get(KINDS):
        names = (
            spellings[kind.lower()] for kind in kinds.strip(SEPARATOR).split(SEPARATOR)
        )
        spelt[KINDS] = f"{SEPARATOR}{SEPARATOR.join(names)}{SEPARATOR}"
    return spelt


def _flatten(record: dict[str, Any], prefix: str, flat: Record) -> None:
    if isinstance(record, TwoValued):
        raise _NoRecord(_two_values(f"{prefix}{record.key}"), record.text)
    for key, value in record.items():
        if isinstance(value, dict):
            _flatten(value, f"{prefix}{key}.", flat)
        elif prefix + key in flat and flat[prefix + key] != value:
            raise _NoRecord(_two_values(prefix + key), json.dumps(record))
        elif isinstance(value, list):
            flat[prefix + key] = json.dumps(value, ensure_ascii=False)
        elif isinstance(value, bool):
            flat[prefix + key] = str(value).lower()
        else:
            flat[prefix + key] = value
            if isinstance(value, Point):
                flat[KINDS] = f"{flat.get(KINDS) or SEPARATOR}{prefix}{key}{SEPARATOR}"


def _two_values(name: str) -> str:
    return f'two values of "{name}"'


def _kind(value: object) -> str:
    match value:
        case list():
            return "a list"
        case None:
            return "null"
        case bool():
            return str(value).lower()
        case _:
            return f'"{value}"'


def _lines(source: IO[str]) -> Iterator[Found]:
    for number, line in enumerate(source, 1):
        text = line.strip()
        if not text:
            continue
        try:
            yield "line", number, DECODER.decode(text)
        except json.JSONDecodeError as error:
            problem = f"text that is no JSON ({error.msg})"
            if not line.endswith("\n"):
                problem = "the start of a record that is cut off"
            yield "line", number, _NoRecord(problem, text)
        except RecursionError:
            yield "line", number, _NoRecord(_DEEP_RECORD, text[:1000])


def _document(source: IO[str], label: str, key: str | None) -> Iterator[Found]:
    if _is_lines(source):
        yield from _lines(source)
        return
    stream = JsonStream(source, label)
    if stream.peek() == "[":
        yield from _numbered(stream)
    elif stream.peek() == "{":
        yield from _below_key(stream, label, key)
    else:
        raise DataError(label, "is no JSON", "a list of records or a record")
    if stream.peek():
        raise stream.error("more after the end")


def _is_lines(source: IO[str]) -> bool:
    """Return whether it is JSONL: the first of several lines is a record."""
    first = source.readline(_LONGEST)
    second = source.readline(_LONGEST)
    source.seek(0)
    try:
        return bool(second.strip()) and isinstance(DECODER.decode(first.strip()), dict)
    except json.JSONDecodeError:
        return False


def _numbered(stream: JsonStream) -> Iterator[Found]:
    for number, record in enumerate(stream.array(), 1):
        yield "record", number, record


def _below_key(stream: JsonStream, label: str, key: str | None) -> Iterator[Found]:
    """Yield the records below a key; the document itself where it has no list."""
    rest: dict[str, Any] = {}
    records_key = ""
    for name in stream.keys():  # noqa: SIM118
        wanted = key is None or name == key
        if wanted and stream.peek() == "[" and stream.peek(2) in ("[{", "[]"):
            if records_key:
                raise DataError(
                    label,
                    f'holds records under "{records_key}" and under "{name}"',
                    remedy=f"say which in a mapping: records: {records_key}",
                )
            records_key = name
            yield from _numbered(stream)
        else:
            rest[name] = stream.value()
    if not records_key and key is not None:
        expected = f'a list of records under "{key}"'
        keys = ", ".join(f'"{name}"' for name in rest)
        raise DataError(label, f"has the keys {keys}", expected)
    yield ("rest", 0, rest) if records_key else ("record", 1, rest)

"""Streaming reader of JSON records: an array, records under a key, or JSONL."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from kpi_lib.domain.errors import DataError

_CHUNK = 1 << 20
_LONGEST = 16 << 20
_DAMAGED = "get the file anew, or mend that line"

KINDS = "_kinds"
"""Key of a flat record under which the keys of its numbers with a point stand."""

SEPARATOR = "\x1f"

Record = dict[str, str | None]


def write_lines(
    path: Path, target: Path, label: str, *, lines: bool, key: str | None
) -> list[str]:
    """Write a JSON file as lines of flat records whose values are all texts.

    A record within a record becomes columns with a dot, ``company.name``; a list
    stays a list, as text. Numbers keep their digits.

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
    list of str
        Names of all columns, in the order in which they come.

    Raises
    ------
    DataError
        The file is no JSON, or holds no records.
    """
    columns: dict[str, None] = {}
    with (
        path.open(encoding="utf-8", newline="\n") as source,
        target.open("w", encoding="utf-8", errors="replace") as plain,
    ):
        records = _lines(source, label) if lines else _document(source, label, key)
        try:
            for where, record in records:
                flat = _flat(record, where)
                columns.update(dict.fromkeys(flat))
                plain.write(json.dumps(flat, ensure_ascii=False) + "\n")
        except RecursionError as error:
            problem = "holds records within records without end"
            raise DataError(label, problem, "a list of flat records") from error
    return list(columns)


def _flat(record: object, where: str) -> Record:
    if not isinstance(record, dict):
        raise DataError(where, f"holds {_kind(record)}", "a record, { ... }")
    flat: Record = {}
    _flatten(record, "", flat)
    return flat


class _Point(str):
    """A number with a point: no text, whose point could stand between thousands."""


def _flatten(record: dict[str, Any], prefix: str, flat: Record) -> None:
    for key, value in record.items():
        if isinstance(value, dict):
            _flatten(value, f"{prefix}{key}.", flat)
        elif isinstance(value, list):
            flat[prefix + key] = json.dumps(value, ensure_ascii=False)
        elif isinstance(value, bool):
            flat[prefix + key] = str(value).lower()
        else:
            flat[prefix + key] = value
            if isinstance(value, _Point):
                flat[KINDS] = f"{flat.get(KINDS) or SEPARATOR}{prefix}{key}{SEPARATOR}"


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


# Numbers stay texts: no digit is lost, no id becomes a float.
_DECODER = json.JSONDecoder(parse_int=str, parse_float=_Point, parse_constant=str)


def _no_json(label: str, line: int, error: json.JSONDecodeError) -> DataError:
    problem = f"is no JSON ({error.msg})"
    return DataError(f"{label}: line {line}", problem, remedy=_DAMAGED)


def _lines(source: IO[str], label: str) -> Iterator[tuple[str, Any]]:
    for number, line in enumerate(source, 1):
        if line.strip():
            try:
                yield f"{label}: line {number}", _DECODER.decode(line.strip())
            except json.JSONDecodeError as error:
                raise _no_json(label, number + error.lineno - 1, error) from error


def _document(
    source: IO[str], label: str, key: str | None
) -> Iterator[tuple[str, Any]]:
    if _is_lines(source):
        yield from _lines(source, label)
        return
    stream = _Stream(source, label)
    if stream.peek() == "[":
        yield from stream.array()
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
        return bool(second.strip()) and isinstance(_DECODER.decode(first.strip()), dict)
    except json.JSONDecodeError:
        return False


def _below_key(
    stream: _Stream, label: str, key: str | None
) -> Iterator[tuple[str, Any]]:
    """Yield the records below a key; the document itself where it has no list."""
    rest: dict[str, Any] = {}
    records_key = ""
    where = stream.where()
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
            yield from stream.array()
        else:
            rest[name] = stream.value()
    if not records_key and key is not None:
        expected = f'a list of records under "{key}"'
        keys = ", ".join(f'"{name}"' for name in rest)
        raise DataError(label, f"has the keys {keys}", expected)
    if not records_key:
        yield where, rest


class _Stream:
    """Reader of JSON, value by value, with a window of text in memory."""

    def __init__(self, source: IO[str], label: str) -> None:
        self._source = source
        self._label = label
        self._text = ""
        self._position = 0
        self._line = 1
        self._ended = False

    def where(self) -> str:
        return f"{self._label}: line {self._line}"

    def error(self, problem: str) -> DataError:
        return DataError(self.where(), f"is no JSON ({problem})", remedy=_DAMAGED)

    def peek(self, length: int = 1) -> str:
        """Return the next characters without blanks; empty at the end."""
        characters = ""
        position = self._position
        while len(characters) < length:
            if position == len(self._text):
                before = position - self._position
                if not self._more():
                    break
                position = self._position + before
                continue
            if not self._text[position].isspace():
                characters += self._text[position]
            elif not characters:
                self._advance(position + 1)
            position += 1
        return characters

    def array(self) -> Iterator[tuple[str, Any]]:
        self._take("[")
        while self.peek() != "]":
            where = self.where()
            yield where, self.value()
            if self.peek() != "]":
                self._take(",")
        self._take("]")

    def keys(self) -> Iterator[str]:
        self._take("{")
        while self.peek() != "}":
            key = str(self.value())
            self._take(":")
            yield key
            if self.peek() != "}":
                self._take(",")
        self._take("}")

    def value(self) -> Any:
        """Read one value."""
        self.peek()
        while True:
            try:
                value, end = _DECODER.raw_decode(self._text, self._position)
            except json.JSONDecodeError as error:
                if self._more():
                    continue
                line = self._line + self._text.count("\n", self._position, error.pos)
                raise _no_json(self._label, line, error) from error
            # A number at the window's end may continue after it.
            length = end - self._position
            if end < len(self._text) or not self._more():
                self._advance(self._position + length)
                return value

    def _take(self, character: str) -> None:
        if self.peek() != character:
            got = self.peek() or "the end of the file"
            raise self.error(f"got {got}, expected {character}")
        self._advance(self._position + 1)

    def _advance(self, position: int) -> None:
        self._line += self._text.count("\n", self._position, position)
        self._position = position

    def _more(self) -> bool:
        """Read more text; drop the text before the position."""
        if self._ended:
            return False
        rest = self._text[self._position :]
        # Doubling keeps a long value from being decoded over and over.
        chunk = self._source.read(max(_CHUNK, len(rest)))
        self._ended = not chunk
        self._text, self._position = rest + chunk, 0
        return bool(chunk)

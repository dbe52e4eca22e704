"""Streaming reader of a JSON document, value by value, with little text in memory."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import IO, Any

from kpi_lib.domain.errors import DataError

_CHUNK = 1 << 20
DAMAGED = "get the file anew, or mend that line"


class Point(str):
    """A number with a point: no text, whose point could stand between thousands."""


class TwoValued(dict[str, Any]):
    """A record that gives a key twice, with two values.

    Attributes
    ----------
    key : str
    text : str
        The record with both values.
    """

    key = ""
    text = ""


def _record(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    record = dict(pairs)
    if len(record) == len(pairs):
        return record
    twice = [key for key, value in pairs if record[key] != value]
    if not twice:
        return record
    told = TwoValued(record)
    parts = [json.dumps({key: value}, ensure_ascii=False)[1:-1] for key, value in pairs]
    told.key, told.text = twice[0], f"{{{', '.join(parts)}}}"
    return told


# Numbers stay texts: no digit is lost, no id becomes a float.
DECODER = json.JSONDecoder(
    parse_int=str,
    parse_float=Point,
    parse_constant=str,
    object_pairs_hook=_record,
)


class JsonStream:
    """Reader of JSON, value by value, with a window of text in memory."""

    def __init__(self, source: IO[str], label: str) -> None:
        self._source = source
        self._label = label
        self._text = ""
        self._position = 0
        self._line = 1
        self._ended = False

    def error(self, problem: str) -> DataError:
        """Return the error of a file that is no JSON."""
        where = f"{self._label}: line {self._line}"
        return DataError(where, f"is no JSON ({problem})", remedy=DAMAGED)

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

    def array(self) -> Iterator[Any]:
        """Read the values of a list."""
        self._take("[")
        while self.peek() != "]":
            yield self.value()
            if self.peek() != "]":
                self._take(",")
        self._take("]")

    def keys(self) -> Iterator[str]:
        """Read the keys of a record; the caller reads each value."""
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
                value, end = DECODER.raw_decode(self._text, self._position)
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


def _no_json(label: str, line: int, error: json.JSONDecodeError) -> DataError:
    problem = f"is no JSON ({error.msg})"
    return DataError(f"{label}: line {line}", problem, remedy=DAMAGED)

"""JSON of a server, read so that every text in it can be written as UTF-8."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from typing import Any

_HALF = re.compile("[\ud800-\udfff]")
"""A half of a character: systems that cut a text at a length cut emojis in two."""
_ESCAPED_HALF = re.compile(r"\\u[dD][89a-fA-F]")


def json_of(content: bytes) -> Any:
    """Return the JSON of an answer; numbers with a point are `Decimal`.

    A half of a character and bytes that are no text become U+FFFD: one of them must not
    keep all other records from being read.

    Raises
    ------
    ValueError
        It is no whole JSON.
    RecursionError
        It is nested too deep.
    """
    # Bytes may be cut within a character, too; then the JSON is not whole either.
    text = content.decode(json.detect_encoding(content), "replace")
    value = json.loads(text, parse_float=Decimal)
    return _mended(value) if _ESCAPED_HALF.search(text) else value


def without_halves(text: str) -> str:
    """Return a text with U+FFFD in place of each half of a character."""
    return _HALF.sub("\ufffd", text)


def _mended(value: Any) -> Any:
    match value:
        case str():
            return without_halves(value)
        case list():
            return [_mended(item) for item in value]
        case dict():
            return {without_halves(key): _mended(item) for key, item in value.items()}
    return value

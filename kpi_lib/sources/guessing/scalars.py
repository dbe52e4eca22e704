"""Scalars of YAML 1.2, quoted where they need it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

_PLAIN = re.compile(r"[^\W\d][\w /()+.'’?%]*", re.UNICODE)
_WORDS = {
    "y", "n", "yes", "no", "on", "off", "true", "false", "null", "nan", "inf", "~",
}  # fmt: skip


def scalar(value: Any) -> str:
    """Return a value as it stands in YAML, in a list or mapping of one line too."""
    match value:
        case None:
            return "null"
        case bool():
            return str(value).lower()
        case int() | float():
            return str(value)
        case Mapping():
            pairs = (f"{scalar(key)}: {scalar(one)}" for key, one in value.items())
            return f"{{{', '.join(pairs)}}}"
        case str():
            return text(value)
        case Sequence():
            return f"[{', '.join(map(scalar, value))}]"
        case _:
            return text(str(value))


def text(value: str) -> str:
    """Return a text: plain where nothing in it could mean anything else."""
    is_plain = (
        _PLAIN.fullmatch(value)
        and value == value.strip()
        and value.lower() not in _WORDS
        and not value.endswith(("?", "."))
    )
    return value if is_plain else _quoted(value)


def _quoted(value: str) -> str:
    return "".join(map(_visible, json.dumps(value, ensure_ascii=False)))


def _visible(sign: str) -> str:
    """Return a character, escaped where it cannot be seen, as YAML wants some to be."""
    code = ord(sign)
    if sign.isprintable():
        return sign
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"

"""Loaders of PostgreSQL's values that keep what Python lacks.

Without them one ``infinity``, a year above 9999 or a time of 24:00 would end the whole
read.
"""

from __future__ import annotations

from typing import Any

import psycopg
from psycopg.adapt import Loader
from psycopg.types import datetime as own


def keep_texts(connection: psycopg.Connection[Any]) -> None:
    """Let a connection give what Python cannot hold as text."""
    for name, loader in _LOADERS.items():
        connection.adapters.register_loader(name, loader)


def _lenient(loader: type[Loader]) -> type[Loader]:
    """Return a loader that gives the text where another one fails."""

    class Lenient(loader):  # type: ignore[misc, valid-type]
        def load(self, data: Any) -> Any:
            try:
                return super().load(data)
            except psycopg.DataError:
                return bytes(data).decode()

    return Lenient


_LOADERS = {
    "date": _lenient(own.DateLoader),
    "time": _lenient(own.TimeLoader),
    "timetz": _lenient(own.TimetzLoader),
    "timestamp": _lenient(own.TimestampLoader),
    "timestamptz": _lenient(own.TimestamptzLoader),
}

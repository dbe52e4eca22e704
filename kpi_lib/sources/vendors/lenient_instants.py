"""Loaders of PostgreSQL's dates and instants that keep as text what Python lacks.

Without them one ``infinity``, or a year above 9999, would end the whole read.
"""

from __future__ import annotations

from typing import Any

import psycopg
from psycopg.types import datetime as own


def keep_texts(connection: psycopg.Connection[Any]) -> None:
    """Let a connection give a date that Python cannot hold as text."""
    for name, loader in _LOADERS.items():
        connection.adapters.register_loader(name, loader)


class _Day(own.DateLoader):
    def load(self, data: Any) -> Any:
        try:
            return super().load(data)
        except psycopg.DataError:
            return bytes(data).decode()


class _Wall(own.TimestampLoader):
    def load(self, data: Any) -> Any:
        try:
            return super().load(data)
        except psycopg.DataError:
            return bytes(data).decode()


class _Instant(own.TimestamptzLoader):
    def load(self, data: Any) -> Any:
        try:
            return super().load(data)
        except psycopg.DataError:
            return bytes(data).decode()


_LOADERS: dict[str, Any] = {"date": _Day, "timestamp": _Wall, "timestamptz": _Instant}

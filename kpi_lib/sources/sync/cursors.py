"""How far each resource of a source has been read, kept in the lake."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from kpi_lib.domain.schema import Column, Table

SYNC_STATE = Table(
    "sync_state",
    ("source", "resource"),
    (
        Column("source", "text"),
        Column("resource", "text"),
        Column("cursor", "text"),
        Column("updated", "timestamptz"),
    ),
)
"""A row per resource; written after the rows that it speaks of."""

SYNC_KEYS = Table(
    "sync_keys",
    ("source", "resource", "key"),
    (
        Column("source", "text"),
        Column("resource", "text"),
        Column("key", "text"),
        Column("whole_read", "text", required=False),
    ),
)
"""What a source has brought, and the last whole read that met it.

Only rows that stand here can be removed: those of an imported file stay.
"""


@dataclass(frozen=True)
class Reading:
    """A read that has not reached its end yet.

    Attributes
    ----------
    whole : bool
        All records, not only the changed ones.
    started : datetime or None
        By the source's clock.
    position : str or None
    newest : datetime or None
        The latest change met so far.
    """

    whole: bool
    started: datetime | None = None
    position: str | None = None
    newest: datetime | None = None


@dataclass(frozen=True)
class Cursor:
    """What is known of one resource.

    Attributes
    ----------
    since : datetime or None
        All changes up to it are in the lake; None before the first read's end.
    newest : datetime or None
        The latest change ever met.
    whole_read : str or None
        When the last whole read ended, or the one under way began; marks its keys.
    whole_at : datetime or None
        When the last whole read ended.
    reading : Reading or None
    """

    since: datetime | None = None
    newest: datetime | None = None
    whole_read: str | None = None
    whole_at: datetime | None = None
    reading: Reading | None = None

    def to_json(self) -> str:
        """Return the text that `from_json` reads."""
        return json.dumps(asdict(self), default=_text)

    @classmethod
    def from_json(cls, text: str) -> Cursor:
        """Read what `to_json` wrote."""
        content = json.loads(text)
        reading = content.pop("reading")
        return cls(
            reading=Reading(**_instants(reading)) if reading else None,
            **_instants(content),
        )


def _text(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(type(value).__name__)


def _instants(content: dict[str, Any]) -> dict[str, Any]:
    names = ("since", "newest", "whole_at", "started")
    return {
        name: datetime.fromisoformat(value) if name in names and value else value
        for name, value in content.items()
    }

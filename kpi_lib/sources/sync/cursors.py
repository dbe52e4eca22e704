"""Cursors of synced resources: the state in the lake from which a sync resumes."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from kpi_lib.domain.plausible import HAPPENED
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
"""A row per resource; written after the rows that its cursor covers."""

SYNC_KEYS = Table(
    "sync_keys",
    ("source", "resource", "key"),
    (
        Column("source", "text"),
        Column("resource", "text"),
        Column("key", "text"),
        Column("whole_read", "text", required=False),
        Column("fingerprint", "bigint", required=False),
    ),
)
"""The keys that each source has brought, with the last whole read that had them.

Only a row whose key is in this table can be removed: rows of imported files stay. A
source that makes fingerprints has that of the row as it was written last.
"""


@dataclass(frozen=True)
class UnfinishedRead:
    """State of a read that has not reached its end.

    Attributes
    ----------
    whole : bool
        It reads all records, not only the changed ones.
    started : datetime or None
        Start by the source's clock.
    position : str or None
    newest : datetime or None
        The latest change read so far.
    partial : bool
        The source said that records were missing from an answer.
    """

    whole: bool
    started: datetime | None = None
    position: str | None = None
    newest: datetime | None = None
    partial: bool = False


@dataclass(frozen=True)
class Cursor:
    """Read state of one resource.

    Attributes
    ----------
    since : datetime or None
        All changes up to it are in the lake; None before the first complete read.
    newest : datetime or None
        The latest change ever read.
    whole_read : str or None
        Name of the last whole read, stored with its keys: the instant of its start.
    whole_at : datetime or None
        When the last whole read ended.
    watched_from : datetime or None
        Of tickets: every sync since then has looked for reopenings.
    watched_until : datetime or None
        When a sync last did, to some hours.
    given : tuple of str
        Columns of which it has given values.
    reading : UnfinishedRead or None
    """

    since: datetime | None = None
    newest: datetime | None = None
    whole_read: str | None = None
    whole_at: datetime | None = None
    watched_from: datetime | None = None
    watched_until: datetime | None = None
    given: tuple[str, ...] = ()
    reading: UnfinishedRead | None = None

    def to_json(self) -> str:
        """Return the cursor as JSON."""
        return json.dumps(asdict(self), default=_text)

    @classmethod
    def from_json(cls, text: str) -> Cursor:
        """Return the cursor of a text that `to_json` wrote."""
        content = json.loads(text)
        reading = content.pop("reading")
        return cls(
            given=tuple(content.pop("given", ())),
            reading=UnfinishedRead(**_instants(reading)) if reading else None,
            **_instants(content),
        )


def _text(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(type(value).__name__)


def _instants(content: dict[str, Any]) -> dict[str, Any]:
    names = (
        "since", "newest", "whole_at", "started", "watched_from", "watched_until",
    )  # fmt: skip
    instants = {
        name: datetime.fromisoformat(value) if name in names and value else value
        for name, value in content.items()
    }
    newest = instants.get("newest")
    if newest and not HAPPENED.contains(newest.date()):
        # Cursors of older versions may hold 9999-12-31, which no change would follow.
        instants["newest"] = None
    return instants

"""File of a deck: properties and the times inside it fixed, so that bytes are equal."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime
from typing import Any

_NO_DATE = datetime(2000, 1, 1, tzinfo=UTC)
_ZIP_DATE = (1980, 1, 1, 0, 0, 0)


def deck_bytes(deck: Any, meta: dict[str, Any], language: str) -> bytes:
    """Return a presentation as a file.

    Parameters
    ----------
    deck : pptx.presentation.Presentation
    meta : dict
        ``generated`` is the file's date, as of the PDF.
    language : str
        Tag such as ``fr-CA``.
    """
    made = _NO_DATE
    if meta["generated"]:
        made = datetime.fromisoformat(meta["generated"]).astimezone(UTC)
    about = deck.core_properties
    named = (meta["title"], meta["company"], meta["period"])
    about.title = " · ".join(part for part in named if part)[:255]
    about.author = about.last_modified_by = meta["tenant"][:255]
    about.language = language
    about.created = about.modified = made.replace(tzinfo=None)
    about.revision = 1
    about.keywords = about.comments = about.subject = about.category = ""
    written = io.BytesIO()
    deck.save(written)
    return _with_fixed_times(written.getvalue())


def _with_fixed_times(content: bytes) -> bytes:
    packed = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as parts,
        zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as fixed,
    ):
        for name in parts.namelist():
            entry = zipfile.ZipInfo(name, _ZIP_DATE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            fixed.writestr(entry, parts.read(name))
    return packed.getvalue()

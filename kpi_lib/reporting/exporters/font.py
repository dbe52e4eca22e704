"""Font embedded in each HTML report: a Latin subset of Inter, cached per user."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import io
import tempfile
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path

from kpi_lib.lake.storage.scratch import user_cache
from kpi_lib.reporting.theme import FONT_FILE

LETTERS = (
    *range(0x20, 0x7F),
    *range(0xA0, 0x180),
    *map(ord, "ᵉʳ\u2009\u202f–—‘’“”„•…‰€←↑→↓↗↘−≈≤≥▲▼●■◆✓"),
)
"""Code points of the embedded font; a browser shows others in the system's fonts."""


@lru_cache
def embedded_font() -> str:
    """Return Inter's Latin letters, weights 400 to 700, as base64 of a WOFF font.

    Making the subset takes longer than a report, so it is stored in the user's cache
    where that can be written.
    """
    cached = user_cache() / "fonts" / f"inter-{_fingerprint()}.woff"
    content = b""
    with contextlib.suppress(OSError):
        content = cached.read_bytes()
    if not _is_complete(content):
        content = _subset()
        with contextlib.suppress(OSError):
            _write(cached, content)
    return base64.b64encode(content).decode()


def _fingerprint() -> str:
    """Return a hash of all that the subset depends on."""
    inputs = FONT_FILE.name, FONT_FILE.stat().st_size, LETTERS
    versions = version("fonttools"), version("fontpkg-inter")
    return hashlib.sha256(repr((inputs, versions)).encode()).hexdigest()[:16]


def _is_complete(content: bytes) -> bool:
    """Return whether a WOFF font is as long as its header says."""
    return content[:4] == b"wOFF" and int.from_bytes(content[8:12]) == len(content)


def _write(path: Path, content: bytes) -> None:
    """Write a file in one step: other processes never read half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
        file.write(content)
    Path(file.name).replace(path)


def _subset() -> bytes:
    """Return the letters and weights of reports as WOFF."""
    from fontTools import subset
    from fontTools.ttLib import TTFont
    from fontTools.varLib import instancer

    font = TTFont(FONT_FILE, recalcTimestamp=False)
    options = subset.Options()
    options.layout_features = ["kern", "tnum", "ccmp", "locl", "mark"]
    options.hinting = False
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=LETTERS)
    subsetter.subset(font)
    instancer.instantiateVariableFont(
        font, {"opsz": 14, "wght": (400, 400, 700)}, inplace=True
    )
    font.flavor = "woff"
    buffer = io.BytesIO()
    font.save(buffer)
    return buffer.getvalue()

"""The font that each HTML report carries, so that it looks the same everywhere."""

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
    *map(ord, "\u2009\u202f–—‘’“”„•…‰€←↑→↓↗↘−≈≤≥▲▼●■◆✓"),
)
"""Code points of the embedded font; the system's fonts show all others."""


@lru_cache
def embedded_font() -> str:
    """Return Inter's Latin letters, weights 400 to 700, as base64 of a WOFF font.

    It is cut out of the whole font once per machine, which takes longer than a report,
    and kept in the user's cache where that can be written.
    """
    kept = user_cache() / "fonts" / f"inter-{_mark()}.woff"
    content = b""
    with contextlib.suppress(OSError):
        content = kept.read_bytes()
    if not _is_whole(content):
        content = _cut()
        with contextlib.suppress(OSError):
            _keep(kept, content)
    return base64.b64encode(content).decode()


def _mark() -> str:
    """Return what differs where another font would come out."""
    made_from = FONT_FILE.name, FONT_FILE.stat().st_size, LETTERS
    by = version("fonttools"), version("fontpkg-inter")
    return hashlib.sha256(repr((made_from, by)).encode()).hexdigest()[:16]


def _is_whole(content: bytes) -> bool:
    """Tell whether a WOFF font's head names its own length."""
    return content[:4] == b"wOFF" and int.from_bytes(content[8:12]) == len(content)


def _keep(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
        file.write(content)
    Path(file.name).replace(path)


def _cut() -> bytes:
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

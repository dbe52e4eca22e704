"""Logo of a tenant, read from the file that its settings name and checked."""

from __future__ import annotations

import base64
import struct
import zlib
from pathlib import Path
from typing import Literal

from pydantic import ValidationInfo

from kpi_lib.domain.plain_files import read_plain
from kpi_lib.settings.logo_drawings import UnsafeDrawing, cleaned
from kpi_lib.settings.strict_models import Settings, mistake

FOLDER = "folder"
"""Key of the validation context: the folder of the tenant's file."""
MOST_BYTES = 300_000
_SMALLEST, _LARGEST = 16, 4000
_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_KEPT = (b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND")
"""Parts of a PNG that make the picture; others hold dates, names and programs."""
_DRAWING = "an SVG or PNG file"


class Logo(Settings):
    """A logo's content, without what does not belong to the picture.

    Attributes
    ----------
    kind : {"svg", "png"}
    content : str
        Base64.
    width, height : float
        In the file's own units: their ratio counts.
    """

    kind: Literal["svg", "png"]
    content: str
    width: float
    height: float

    @property
    def raw(self) -> bytes:
        """The picture's bytes."""
        return base64.b64decode(self.content)

    @property
    def address(self) -> str:
        """The picture as a ``data:`` address."""
        kind = "svg+xml" if self.kind == "svg" else "png"
        return f"data:image/{kind};base64,{self.content}"


def read_logo(value: object, info: ValidationInfo) -> object:
    """Read the file that a settings file names (as a validator)."""
    if not isinstance(value, str):
        return value
    folder = (info.context or {}).get(FOLDER)
    if folder is None:
        raise mistake("no logo where the settings are not read from a folder")
    raw = _content(Path(folder), value)
    named = f'got "{value}", which'
    kind: Literal["svg", "png"] = "svg"
    if raw.startswith(_SIGNATURE):
        kind, (picture, width, height) = "png", _png(raw, named)
    elif value.lower().endswith(".svg"):
        try:
            picture, width, height = cleaned(raw)
        except UnsafeDrawing as error:
            raise mistake(error.expected, f"{named} {error}") from None
    else:
        raise mistake(_DRAWING, f"{named} is neither")
    if not 1 / 12 <= width / height <= 12:
        raise mistake(
            "a picture at most 12 times as wide as high",
            f"{named} measures {width:g} x {height:g}",
        )
    content = base64.b64encode(picture).decode()
    return Logo.model_construct(kind=kind, content=content, width=width, height=height)


def _content(folder: Path, name: str) -> bytes:
    """Return the file's bytes; it has to stand in the parameters' folder."""
    root = folder.parent.resolve()
    path = (folder / name).resolve()
    if root not in path.parents:
        raise mistake(
            "a file within the parameters' folder, for example logo.svg beside the "
            "tenant's file",
            f'got "{name}", which leads out of it',
        )
    try:
        size = path.stat().st_size
        if size > MOST_BYTES:
            raise mistake(
                f"at most {MOST_BYTES // 1000} kB, since each report holds it",
                f'got "{name}", which has {size / 1000:,.0f} kB',
            )
        return read_plain(path)
    except FileNotFoundError:
        expected = f"{_DRAWING}, its path from the tenant's file on"
        raise mistake(expected, f'got "{name}", and there is no such file') from None
    except OSError as error:
        reason = error.strerror or error
        raise mistake(
            _DRAWING, f'got "{name}", which cannot be read ({reason})'
        ) from None


def _png(raw: bytes, named: str) -> tuple[bytes, float, float]:
    """Return a PNG without its texts, and its width and height in pixels."""
    kept, pixels, size = [_SIGNATURE], b"", (0, 0)
    at, kind = len(_SIGNATURE), b""
    try:
        while kind != b"IEND":
            (length,) = struct.unpack(">I", raw[at : at + 4])
            end = at + 12 + length
            kind, body = raw[at + 4 : at + 8], raw[at + 8 : end - 4]
            (checksum,) = struct.unpack(">I", raw[end - 4 : end])
            if checksum != zlib.crc32(kind + body):
                raise ValueError
            if kind == b"IHDR":
                size = struct.unpack(">II", body[:8])
            if kind == b"IDAT":
                pixels += body
            if kind in _KEPT:
                kept.append(raw[at:end])
            at = end
        whole = zlib.decompressobj()
        whole.decompress(pixels, 200_000_000)
        if not whole.eof:
            raise ValueError
    except (struct.error, ValueError, zlib.error):
        raise mistake("a whole PNG", f"{named} is damaged") from None
    if not all(_SMALLEST <= side <= _LARGEST for side in size):
        raise mistake(
            f"{_SMALLEST} to {_LARGEST} pixels on each side",
            f"{named} has {size[0]} x {size[1]}",
        )
    return b"".join(kept), *size

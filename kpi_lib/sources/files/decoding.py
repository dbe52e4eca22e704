"""Text files of any encoding, transcoded to UTF-8."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass, field
from pathlib import Path

from kpi_lib.domain.errors import DataError
from kpi_lib.sources.files.import_progress import Listener, Progress
from kpi_lib.sources.files.unpacking import Member

_CHUNK = 1 << 20
_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Control characters that no text has: all but tab, line ends and form feed.
_CONTROLS = bytes(set(range(32)) - {9, 10, 12, 13})
_REPLACEMENT = "\ufffd"
_DAMAGED = re.compile("[\ufffd\\0]")
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]+")
_NAMED_LINES = 5
_REMEDY = "say in a mapping what it is written in, for example encoding: cp1252"


@dataclass(frozen=True)
class PlainText:
    """A text file in UTF-8 without byte order mark.

    Attributes
    ----------
    path : Path
    warning : str
        The guessed encoding, or the damaged characters; else empty.
    """

    path: Path
    warning: str = ""


def to_utf8(
    member: Member, encoding: str | None, scratch: Path, listener: Listener
) -> PlainText:
    """Return a text file in UTF-8; the file itself where it already is.

    Without `encoding` the byte order mark decides, then UTF-16 by its zero bytes, then
    UTF-8 where its characters outnumber the bytes that are none, then Windows-1252,
    then Latin-1. The order is fixed: statistical detection misread 172 of 748 files in
    Windows-1252, the encoding that Excel gives a CSV file (docs/decisions.md). A
    damaged character becomes U+FFFD.

    Raises
    ------
    DataError
        The file is no text, or most of it is not in `encoding`.
    """
    with member.path.open("rb") as file:
        start = file.read(1 << 16)
    known = encoding or _by_mark(start) or _by_zero_bytes(start, member.label)
    if known is None and _is_utf8(member, listener):
        return PlainText(member.path)
    text = _transcode(member, known or "utf-8", scratch, listener)
    if text.zeros > text.lines:
        raise _no_text(member.label)
    if text.damaged <= text.beyond_ascii:
        return PlainText(text.path, text.warning())
    if known:
        if text.damaged <= max(1, text.lines // 10):
            return PlainText(text.path, text.warning())
        raise DataError(
            f"{member.label}: line {text.damaged_lines[0]}",
            f"has bytes that are not {known}",
            remedy=_REMEDY,
        )
    for guess, name in (("cp1252", "Windows-1252"), ("latin-1", "Latin-1")):
        text = _transcode(member, guess, scratch, listener)
        if not text.damaged:
            damage = f"; {text.warning()}" if text.zeros else ""
            remark = f"is not UTF-8 and was read as {name}; {_REMEDY}{damage}"
            return PlainText(text.path, remark)
    raise _no_text(member.label)


def _by_mark(start: bytes) -> str | None:
    for mark, encoding in _BYTE_ORDER_MARKS:
        if start.startswith(mark):
            return encoding
    return None


def _by_zero_bytes(start: bytes, label: str) -> str | None:
    """Recognise UTF-16 by its zero bytes; raise where the bytes are no text."""
    zeros = start.count(0)
    if zeros:
        for offset, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
            half = start[offset::2]
            if half.count(0) > 0.6 * len(half) and zeros == half.count(0):
                return encoding
        if zeros > max(1, len(start) // 100):
            raise _no_text(label)
    controls = len(start) - len(start.translate(None, _CONTROLS))
    if controls > len(start) / 100:
        raise _no_text(label)
    return None


def _no_text(label: str) -> DataError:
    return DataError(
        label,
        "is no text",
        "a text file",
        "get the file anew; this copy is damaged or has the wrong ending",
    )


def _is_utf8(member: Member, listener: Listener) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    total = member.path.stat().st_size
    done = 0
    with member.path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            if 0 in chunk:
                return False
            is_within = bool(decoder.getstate()[0])
            try:
                if is_within or not chunk.isascii():
                    decoder.decode(chunk)
            except UnicodeDecodeError:
                return False
            done += len(chunk)
            listener(Progress(member.label, "reading", done, total))
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


@dataclass
class _Transcoded:
    """A file in UTF-8, and the characters that could not be decoded."""

    path: Path
    lines: int = 1
    damaged: int = 0
    zeros: int = 0
    beyond_ascii: int = 0
    damaged_lines: list[int] = field(default_factory=list)

    def take(self, text: str) -> None:
        """Count the characters of a piece of text."""
        damaged = text.count(_REPLACEMENT)
        zeros = text.count("\0")
        if not text.isascii():
            beyond = sum(len(run) for run in _BEYOND_ASCII.findall(text))
            self.beyond_ascii += beyond - text.count(_REPLACEMENT)
        if damaged or zeros:
            self.damaged += damaged
            self.zeros += zeros
            position, line = 0, self.lines
            for match in _DAMAGED.finditer(text):
                line += text.count("\n", position, match.start())
                position = match.start()
                if len(self.damaged_lines) < _NAMED_LINES and line not in (
                    self.damaged_lines
                ):
                    self.damaged_lines.append(line)
        self.lines += text.count("\n")

    def warning(self) -> str:
        count = self.damaged + self.zeros
        if not count:
            return ""
        lines = ", ".join(map(str, self.damaged_lines))
        more = ", ..." if len(self.damaged_lines) == _NAMED_LINES else ""
        if count == 1:
            return f"line {lines}: 1 character is damaged and was read as U+FFFD"
        where = f"line {lines}" if len(self.damaged_lines) == 1 else f"lines {lines}"
        return f"{where}{more}: {count} characters are damaged and were read as U+FFFD"


def _transcode(
    member: Member, encoding: str, scratch: Path, listener: Listener
) -> _Transcoded:
    result = _Transcoded(scratch / f"utf8-{member.path.name}")
    total = member.path.stat().st_size
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    done = 0
    with member.path.open("rb") as file, result.path.open("wb") as plain:
        while True:
            chunk = file.read(_CHUNK)
            try:
                text = decoder.decode(chunk, final=not chunk)
            except UnicodeError as error:  # "utf-16" without its mark
                raise DataError(
                    member.label, f"is not {encoding} ({error})", remedy=_REMEDY
                ) from error
            result.take(text)
            text = text.replace("\0", _REPLACEMENT)
            plain.write(text.encode("utf-8", "replace"))
            if not chunk:
                return result
            done += len(chunk)
            listener(Progress(member.label, "reading", done, total))

"""Unpacking of gzip and ZIP files into plain files of a known format."""

from __future__ import annotations

import gzip
import os
import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from kpi_lib.domain.errors import DataError, folder_error
from kpi_lib.domain.names import closest
from kpi_lib.domain.plain_files import check_plain
from kpi_lib.sources.files.unpack_limit import UnpackLimit, check_workbook

FORMATS = {
    ".csv": "csv",
    ".tsv": "tsv",
    ".json": "json",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".parquet": "parquet",
    ".xlsx": "xlsx",
    ".duckdb": "duckdb",
    ".ddb": "duckdb",
    ".db": "duckdb",
}
_EXPECTED = (
    "one of .csv, .tsv, .json, .jsonl, .parquet, .xlsx, .duckdb, "
    "or these as .gz or .zip"
)
_DAMAGED = "get the file anew; this copy is damaged or was cut off"

_NOTE = re.compile(
    r"(^|/)((read[ _-]?me|licen[cs]e|lisez[ _-]?moi|liesmich|leggimi|leeme|leesmij"
    r"|leiame)[^/]*\.(txt|md|html?)|desktop\.ini|thumbs\.db|[^/]+\.(md|pdf|html?|docx?"
    r"|rtf|png|jpe?g|css|js))$",
    re.IGNORECASE,
)
"""Names of files that stand beside the rows in an archive: what they are, pictures."""

_MOST_NAMED = 8

# Formats by their first bytes, with the endings that fit.
_MAGIC = (
    (b"PK\x03\x04", "a ZIP or Excel file", ("xlsx", "zip")),
    (b"PAR1", "a Parquet file", ("parquet",)),
    (b"\x1f\x8b", "a gzip file", ("gz",)),
    (b"\xd0\xcf\x11\xe0", "an old or password-protected Excel file", ()),
)


@dataclass(frozen=True)
class Member:
    """One plain file to import.

    Attributes
    ----------
    label : str
        Name in messages: the file's name, within a ZIP ``a.zip/b.csv``.
    origin : str
        The same with the whole path: its name in the quarantine.
    path : Path
        Path of the unpacked file.
    format : str
        A value of `FORMATS`.
    remark : str
        What stands beside it in its ZIP and is left out; else empty.
    """

    label: str
    origin: str
    path: Path
    format: str
    remark: str = ""


def unpack(paths: Sequence[str | Path], scratch: Path) -> Iterator[Member]:
    """Yield the plain files behind the given paths, in order.

    Parameters
    ----------
    paths : sequence of str or Path
    scratch : Path
        Folder for unpacked files.

    Raises
    ------
    DataError
        No such file, a format that is not known, a damaged archive.
    """
    for number, path in enumerate(map(Path, paths)):
        try:
            _check_is_file(path)
            check_plain(path)
            path.open("rb").close()
        except OSError as error:
            raise folder_error(DataError, path, error) from error
        folder = scratch / f"unpacked-{number}"
        folder.mkdir()
        origin = path.resolve().as_posix()
        if path.suffix.lower() == ".zip":
            _check_magic(path, path.name, "zip")
            yield from _unzip(path, origin, folder)
        elif path.suffix.lower() == ".gz":
            kind = _format(path.name, path.with_suffix("").name)
            plain = folder / f"0.{kind}"
            _check_magic(path, path.name, "gz")
            _gunzip(path, plain, UnpackLimit(path.name, path.stat().st_size, folder))
            yield _member(path.name, origin, plain, kind)
        else:
            kind = _format(path.name, path.name)
            yield _member(path.name, origin, path, kind)


def _check_is_file(path: Path) -> None:
    if path.is_dir():
        raise DataError(
            str(path), "is a folder", "a file", f"name its files: {path}/*.csv"
        )
    if path.is_symlink() and not path.exists():
        problem = f"is a link to {os.readlink(path)}, where there is no file"
        raise DataError(str(path), problem, remedy="mend the link")
    if not path.exists():
        beside = [p.name for p in path.parent.iterdir()] if path.parent.is_dir() else []
        near = closest(path.name, beside)
        remedy = f'beside it is "{near[0]}"' if near else "check the path"
        raise DataError(str(path), "there is no such file", remedy=remedy)
    if not _is_text(str(path.resolve())):
        problem = "has a path that is not written in UTF-8"
        raise DataError(str(path), problem, remedy="rename it")


def _is_text(name: str) -> bool:
    """Return whether a name is a text; an old system's may be bytes that are none."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True


def _format(label: str, name: str) -> str:
    suffix = PurePosixPath(name).suffix.lower()
    if suffix in FORMATS:
        return FORMATS[suffix]
    remedy = "rename it, or save it in one of these formats"
    if suffix == ".xls":
        remedy = "save it as .xlsx"
    elif "/" in label:
        remedy = "take it out of the ZIP, or unpack it and name the files to import"
    problem = f'ends in "{suffix}"' if suffix else "has no ending that names its format"
    raise DataError(label, problem, _EXPECTED, remedy)


def _member(label: str, origin: str, path: Path, kind: str) -> Member:
    if path.stat().st_size == 0:
        raise DataError(label, "is empty", "at least a row of column names", _DAMAGED)
    _check_magic(path, label, kind)
    if kind == "xlsx":
        check_workbook(path, label)
    return Member(label, origin, path, kind)


def _check_magic(path: Path, label: str, kind: str) -> None:
    with path.open("rb") as file:
        start = file.read(16)
    if kind == "duckdb":
        _check_duckdb(start, label)
    for magic, what, kinds in _MAGIC:
        if start.startswith(magic) and kind not in kinds:
            remedy = "give it the ending that it has"
            if not kinds:
                remedy = "open it in Excel and save it as .xlsx without a password"
            raise DataError(label, f"is {what}", f"a .{kind} file", remedy)
    for magic, what, kinds in _MAGIC:
        if kind in kinds and not start.startswith(magic):
            raise DataError(label, f"is not {what}, in spite of its name", "", _DAMAGED)


def _check_duckdb(start: bytes, label: str) -> None:
    if start[8:12] == b"DUCK":
        return
    if start.startswith(b"SQLite format 3"):
        raise DataError(
            label,
            "is an SQLite database",
            "a DuckDB file",
            "read it by queries: docs/sources/sql.md",
        )
    raise DataError(label, "is no DuckDB file, in spite of its name", "", _DAMAGED)


def _gunzip(path: Path, target: Path, limit: UnpackLimit) -> None:
    try:
        with gzip.open(path, "rb") as packed:
            limit.copy(packed, target)
    except EOFError as error:
        problem = "ends in the middle of its data"
        raise DataError(path.name, problem, "a whole gzip file", _DAMAGED) from error
    except (gzip.BadGzipFile, zlib.error) as error:
        problem = f"cannot be unpacked ({error})"
        raise DataError(path.name, problem, "a whole gzip file", _DAMAGED) from error


def _unzip(path: Path, origin: str, folder: Path) -> Iterator[Member]:
    try:
        with zipfile.ZipFile(path) as archive:
            members = [info for info in archive.infolist() if _is_user_file(info)]
            if not members:
                raise DataError(path.name, "holds no file", _EXPECTED)
            members, remark = _without_notes(members)
            limit = UnpackLimit(path.name, path.stat().st_size, folder)
            for number, info in enumerate(members):
                label = f"{path.name}/{info.filename}"
                kind = _format(label, info.filename)
                plain = folder / f"{number}.{kind}"
                with archive.open(info) as packed:
                    limit.copy(packed, plain)
                member = _member(label, f"{origin}/{info.filename}", plain, kind)
                yield replace(member, remark=remark if number == 0 else "")
    except RuntimeError as error:
        remedy = "unpack it, then import what is in it"
        raise DataError(path.name, "is locked by a password", "", remedy) from error
    except (
        zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError,
        UnicodeDecodeError,  # of a file's name
    ) as error:  # fmt: skip
        problem = f"cannot be unpacked ({error})"
        raise DataError(path.name, problem, "a whole ZIP file", _DAMAGED) from error


def _without_notes(
    members: list[zipfile.ZipInfo],
) -> tuple[list[zipfile.ZipInfo], str]:
    """Return the files that may hold rows, and a remark on those left out.

    Nothing is left out where nothing else is there.
    """
    rows = [info for info in members if not _NOTE.search(info.filename)]
    notes = [info.filename for info in members if _NOTE.search(info.filename)]
    if not rows or not notes:
        return members, ""
    holds = "hold" if len(notes) > 1 else "holds"
    named = notes[:_MOST_NAMED]
    if more := len(notes) - len(named):
        named[-1] += f" and {more} more"
    return rows, f"beside it in the ZIP {', '.join(named)} {holds} no rows: left out"


def _is_user_file(info: zipfile.ZipInfo) -> bool:
    """Return whether a member is no folder and no file that macOS adds."""
    parts = PurePosixPath(info.filename).parts
    hidden = any(
        (part.startswith(".") and part != "..") or part == "__MACOSX" for part in parts
    )
    return not info.is_dir() and not hidden

"""Finished reports below a folder, listed on its page ``index.html``."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from kpi_lib.domain.errors import RenderError
from kpi_lib.lake.storage import Storage
from kpi_lib.running import manifest
from kpi_lib.running.publishing import change

NAME = "index.html"

_AT_ONCE = 50
"""Manifests that are held at the same time; some have a megabyte."""


def refresh(reports: Storage) -> tuple[RenderError, ...]:
    """Write the page from the manifests of all periods.

    Returns
    -------
    tuple of RenderError
        Damaged manifests, whose periods the page goes without.
    """
    from kpi_lib.reporting.index import render_index

    damaged: list[RenderError] = []

    def page(_: bytes | None) -> bytes:
        damaged.clear()
        return render_index(_entries(reports, damaged)).encode()

    change(reports, NAME, page)
    return (*damaged,)


def _entries(reports: Storage, damaged: list[RenderError]) -> Iterator[Any]:
    names = reports.names()
    existing = set(names)
    homes = [name for name in names if name.endswith(f"/{manifest.NAME}")]
    for name, content in _contents(reports, homes):
        where = reports.show(name)
        try:
            with manifest.reading(where):
                if isinstance(content, OSError):
                    raise content
                entries = manifest.parse(content, where)["notebooks"].values()
                listed = [_entry(*one) for one in _with_files(entries, existing)]
        except RenderError as error:
            damaged.append(error)
            continue
        yield from listed


def _contents(
    reports: Storage, names: Sequence[str]
) -> Iterator[tuple[str, bytes | OSError | None]]:
    """Yield names and contents of files; years of all tenants fit no memory."""
    for begin in range(0, len(names), _AT_ONCE):
        some = names[begin : begin + _AT_ONCE]
        yield from zip(some, reports.read_all(some), strict=True)


def _with_files(
    entries: Collection[Mapping[str, Any]], existing: Collection[str]
) -> Iterator[tuple[Mapping[str, Any], dict[str, str]]]:
    """Yield the entries of which a file stands, and their files by ending."""
    for entry in entries:
        files = {
            name.rpartition(".")[2]: name
            for name in entry["outputs"]
            if name in existing
            # A client's executed notebook is no report.
            and not (entry["audience"] == "client" and name.endswith(".ipynb"))
        }
        if files:
            yield entry, files


def _entry(entry: Mapping[str, Any], files: dict[str, str]) -> Any:
    from kpi_lib.reporting.index import IndexEntry

    shown = entry["shown"]
    texts = {
        "tenant": shown["tenant"] or entry["parameters"]["tenant"],
        "title": shown["title"],
        "period": entry["parameters"]["period"],
        "ends": entry["last_day"],
        "company": shown["company"],
        "as_of": shown["as_of"],
        "language": shown["language"],
        "audience": entry["audience"],
    }
    if not all(isinstance(text, str) for text in texts.values()):
        raise TypeError(texts)
    return IndexEntry(files=files, **texts)

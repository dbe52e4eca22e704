"""The months of a tenant's tables: their files, and macros that read some of them."""

from __future__ import annotations

import contextlib
import hashlib
import os
from collections.abc import Collection, Iterator
from datetime import datetime
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kpi_lib.domain.library_code import library_hash
from kpi_lib.facts import raw_views
from kpi_lib.facts.tenant_facts import Facts
from kpi_lib.lake.kept_counts import Files, kept_path
from kpi_lib.lake.snapshot import ANY_ID


def month_files(facts: Facts, table: str) -> Files | None:
    """Return a table's files by month; None where counts of a month cannot be kept.

    That is where the rows are a client's, or few enough to be counted each time, or
    where a file is of no month, or gone: whoever reads it then says so.
    """
    stored = facts.snapshot.tables.get(table)
    if facts.only_company is not None or facts.snapshot.is_small or not stored:
        return None
    months: Files = {}
    for file in sorted(stored.files):
        month = raw_views.month_of_file(file)
        if month is None:
            return None
        try:
            size = os.path.getsize(file)
        except OSError:
            return None
        months.setdefault(month, []).append((os.path.basename(file), size))
    return months or None


def months_before(
    facts: Facts, table: str, since: datetime
) -> tuple[set[str], set[str]]:
    """Return the months of a table whose instants are all before `since`, file by file.

    Returns
    -------
    tuple of set of str
        The months of which this is true of every file, and of some files only.
    """
    stored = facts.snapshot.tables[table]
    found: dict[bool, set[str]] = {True: set(), False: set()}
    for file in stored.files:
        is_before = file in stored.spans and stored.spans[file][1] < since
        found[is_before].add(raw_views.month_of_file(file) or "")
    return found[True] - found[False], found[True] & found[False]


def months_with_tickets(facts: Facts, numbers: NDArray[np.int64]) -> set[str]:
    """Return the months of tickets whose files may hold some of these.

    Parameters
    ----------
    facts : Facts
    numbers : ndarray of int
        Of tickets, in order.
    """
    stored = facts.snapshot.tables["raw_tickets"]
    ranges = np.array([stored.ticket_ids.get(file, ANY_ID) for file in stored.files])
    first = np.searchsorted(numbers, ranges[:, 0], "left")
    after = np.searchsorted(numbers, ranges[:, 1], "right")
    held = zip(stored.files, first < after, strict=True)
    return {raw_views.month_of_file(file) or "" for file, is_held in held if is_held}


def in_months(starts: pd.Series, months: Collection[str]) -> pd.Series:
    """Return which first days of months are those of some months, as ``2026-10``."""
    return starts.isin([pd.Timestamp(f"{month}-01") for month in months])


def counts_path(facts: Facts, name: str, *depends: str) -> Path:
    """Return where a tenant's counts are kept.

    Parameters
    ----------
    facts : Facts
        With files of tickets.
    name : str
    *depends : str
        What the counts depend on besides files, settings and the library's code.
    """
    known = (
        duckdb.__version__,
        library_hash(),
        facts.params.model_dump_json(),
        *depends,
    )
    key = hashlib.sha256("\0".join(known).encode()).hexdigest()[:32]
    return kept_path(facts.snapshot.tables["raw_tickets"].files, name, key)


@contextlib.contextmanager
def only_months(facts: Facts, table: str, months: Collection[str]) -> Iterator[None]:
    """Let the macros of ``rows_by_month.sql`` read some months of a table alone.

    Parameters
    ----------
    facts : Facts
        With a file of each month, see `month_files`.
    table : str
    months : collection of str
        At least one.
    """
    names = raw_views.choice_variables(table)
    facts.execute("".join(f"set variable all_{n} = getvariable('{n}');" for n in names))
    facts.execute(raw_views.choice_of_files(facts.snapshot, table, months))
    try:
        yield
    finally:
        back = "".join(f"set variable {n} = getvariable('all_{n}');" for n in names)
        facts.execute(back)

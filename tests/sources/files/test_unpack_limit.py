"""Limits of what a packed file may unpack to."""

from __future__ import annotations

import gzip

import pytest
from support.importing import TICKETS, Importer

from kpi_lib.domain.errors import DataError, ParamsError
from kpi_lib.sources.files import unpack_limit


def test_a_file_that_unpacks_to_too_much_is_refused(
    importer: Importer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unpack_limit, "_SMALL", 1 << 20)
    packed = gzip.compress(TICKETS.encode() + b"\n" * (8 << 20))
    with pytest.raises(DataError) as caught:
        importer.text(packed, "tickets.csv.gz")
    assert str(caught.value) == (
        "tickets.csv.gz: has 8 KB and unpacks to 2 MB or more; expected at most 100 "
        "times its size; if the file is sound, set KPI_UNPACK_RATIO to more."
    )
    monkeypatch.setenv("KPI_UNPACK_RATIO", "2000")
    assert importer.text(packed, "tickets.csv.gz").files[0].new == 2


def test_a_disk_that_would_be_full_is_refused_before(
    importer: Importer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KPI_FREE_SPACE_MB", "999999999")
    packed = gzip.compress(TICKETS.encode())
    with pytest.raises(DataError, match="leaves less than 999999999 MB of the disk"):
        importer.text(packed, "tickets.csv.gz")
    monkeypatch.setenv("KPI_FREE_SPACE_MB", "much")
    with pytest.raises(ParamsError, match='got "much"; expected a whole number'):
        importer.text(packed, "tickets.csv.gz")

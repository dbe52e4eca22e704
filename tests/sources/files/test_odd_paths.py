"""Paths that are no plain file, or whose name is no text: named, and not read."""

from __future__ import annotations

import os

import pytest
from support.importing import TICKETS, Importer

from kpi_lib.domain.errors import DataError


def test_a_device_in_place_of_a_file_is_named_and_not_read(importer: Importer) -> None:
    path = importer.folder / "tickets.csv"
    path.symlink_to(os.devnull)
    with pytest.raises(DataError) as error:
        importer(path)
    assert str(error.value) == (
        f"{path}: cannot be read (a pipe, a device or a socket, not a file); "
        "check the path and its permissions."
    )


def test_a_name_in_another_encoding_is_told(importer: Importer) -> None:
    path = importer.folder / os.fsdecode(b"tickets_\xe9t\xe9.csv")
    path.write_text(TICKETS, encoding="utf-8")
    with pytest.raises(DataError) as error:
        importer(path)
    assert str(error.value) == (
        f"{path}: has a path that is not written in UTF-8; rename it."
    )


def test_a_link_to_nothing_is_told(importer: Importer) -> None:
    path = importer.folder / "tickets.csv"
    path.symlink_to("tickets.csv")
    with pytest.raises(DataError) as error:
        importer(path)
    assert str(error.value) == (
        f"{path}: is a link to tickets.csv, where there is no file; mend the link."
    )

"""The environment that a run hands to its notebooks, written and read back."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from kpi_lib.domain.run_environment import RunEnvironment

FULL = RunEnvironment(
    lake="s3://msp/lake",
    params="/srv/params",
    settings=Path("/run/settings"),
    snapshot=Path("/run/snapshot.json"),
    client_rows=Path("/run/clients"),
    working_copy=Path("/run/copy.duckdb"),
    threads=2,
    workbook=Path("/run/report.xlsx"),
    previous_figures=Path("/run/previous.json"),
    reported_figures=Path("/run/figures.json"),
    left_out_texts=Path("/run/left_out.json"),
    note=Path("/run/note.md"),
    client="Clinique Nord",
    model_relay="http://127.0.0.1:9/path",
)


def test_every_attribute_arrives() -> None:
    assert None not in {getattr(FULL, field.name) for field in fields(FULL)}
    assert RunEnvironment.from_environment(FULL.to_environment()) == FULL


def test_the_variables_are_named_after_the_attributes() -> None:
    assert list(FULL.to_environment()) == [
        f"KPI_{field.name.upper()}" for field in fields(RunEnvironment)
    ]


def test_without_variables_nothing_is_set() -> None:
    assert RunEnvironment.from_environment({}) == RunEnvironment()


def test_an_outer_run_does_not_shine_through(monkeypatch: pytest.MonkeyPatch) -> None:
    for outer, inner in ((FULL, FULL), (RunEnvironment(), RunEnvironment())):
        for name, value in outer.to_environment().items():
            monkeypatch.setenv(name, value)
        assert RunEnvironment.from_environment() == inner

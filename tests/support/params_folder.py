"""A parameters' folder for tests: files with the required keys, and its mistakes."""

from __future__ import annotations

from pathlib import Path

import pytest

from kpi_lib.domain.errors import KpiError, ManyErrors, ParamsError
from kpi_lib.settings.params_folder import Params, load_params

REQUIRED = """\
schema_version: 1
tenant: {slug}
tenant_id: 6f0c7a52-1f63-4b57-9d7a-3c1c5f0e8a{number:02}
name: Boréal Infogérance
timezone: America/Toronto
language: fr
currency: CAD
"""


def write(folder: Path, more: str = "", slug: str = "acme", number: int = 1) -> Path:
    path = folder / "tenants" / f"{slug}.yaml"
    text = REQUIRED.format(slug=slug, number=number) + more
    path.write_text(text, encoding="utf-8")
    return path


def mistakes(folder: Path) -> list[str]:
    with pytest.raises(ParamsError) as caught:
        load_params(folder)
    found = caught.value
    errors: tuple[KpiError, ...] = (
        found.errors if isinstance(found, ManyErrors) else (found,)
    )
    assert str(found).splitlines() == [str(error) for error in errors]
    return [str(error) for error in errors]


def load(folder: Path, more: str = "") -> Params:
    write(folder, more)
    return load_params(folder)

"""Modules that a plain ``kpi compute 04`` must not load."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from support.projects import make_project

HEAVY = {
    "IPython", "dask", "distributed", "holidays", "httpx2", "kpi_lib.reporting",
    "kpi_lib.text.personal_data", "matplotlib", "nbconvert", "openai", "openpyxl",
    "papermill", "pyarrow.parquet", "scipy", "seaborn", "sklearn", "statsmodels",
}  # fmt: skip
"""What other KPIs and commands need; each takes 0.02 s to 1.5 s to import."""

_COMMAND = """
import sys
from kpi_lib.cli.app import app
app(sys.argv[1:], standalone_mode=False)
print(*sys.modules, file=sys.stderr)
"""


def test_kpi_04_loads_no_heavy_module(tmp_path_factory: pytest.TempPathFactory) -> None:
    project = make_project(tmp_path_factory.mktemp("start"))
    tenant_file = project.params / "tenants" / "acme.yaml"
    with tenant_file.open("a", encoding="utf-8") as file:
        file.write("calendar: {holidays: CA-QC}\n")
    arguments = ["compute", "04", "--tenant", "acme", "--period", "2026-02"]
    done = subprocess.run(
        [sys.executable, "-c", _COMMAND, *arguments],
        env={**os.environ, **project.environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    loaded = set(done.stderr.split())
    assert {"kpi_lib.kpis.time_consumption", "duckdb", "pandas"} <= loaded
    assert not HEAVY & loaded

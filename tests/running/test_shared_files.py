"""Files that the reports of a run share: removed tenant by tenant."""

from __future__ import annotations

from pathlib import Path

from kpi_lib.running.shared_files import remove_shared


def test_shared_files_of_a_tenant_go_with_its_last_report(tmp_path: Path) -> None:
    for name in ("acme", "beta"):
        (tmp_path / "clients" / name).mkdir(parents=True)
        (tmp_path / "copies").mkdir(exist_ok=True)
        (tmp_path / "copies" / f"{name}.duckdb").touch()
    remove_shared("acme", tmp_path)
    left = {p.name for p in (tmp_path / "clients").iterdir()}
    assert (left, {p.name for p in (tmp_path / "copies").iterdir()}) == (
        {"beta"},
        {"beta.duckdb"},
    )

"""Files that the reports of a run share: removed tenant by tenant."""

from __future__ import annotations

from pathlib import Path

from kpi_lib.running.shared_files import TenantsAtWork, remove_shared


def test_shared_files_of_a_tenant_go_with_its_last_report(tmp_path: Path) -> None:
    for name in ("acme", "beta"):
        (tmp_path / "clients" / name).mkdir(parents=True)
        (tmp_path / "copies").mkdir(exist_ok=True)
        for file in (f"copies/{name}.duckdb", f"copies/{name}.lock"):
            (tmp_path / file).touch()
        (tmp_path / "clients" / f"{name}.lock").touch()
    remove_shared("acme", tmp_path)
    left = {p.name for p in (tmp_path / "clients").iterdir()}
    assert (left, {p.name for p in (tmp_path / "copies").iterdir()}) == (
        {"beta", "beta.lock"},
        {"beta.duckdb", "beta.lock"},
    )


def test_a_machine_of_a_cluster_keeps_the_files_of_its_last_tenants(
    tmp_path: Path,
) -> None:
    copies = tmp_path / "copies"
    copies.mkdir()
    at_work = TenantsAtWork(tmp_path)
    at_work.begin("long")
    (copies / "long.duckdb").touch()
    for number in range(40):
        at_work.begin(f"t{number}")
        (copies / f"t{number}.duckdb").touch()
        at_work.end(f"t{number}")
    # Those of a unit that is still at work stay, however long ago it began.
    kept = {"long", *(f"t{number}" for number in range(32, 40))}
    assert {path.stem for path in copies.iterdir()} == kept
    at_work.end("long")
    assert {path.stem for path in copies.iterdir()} == kept - {"long"}

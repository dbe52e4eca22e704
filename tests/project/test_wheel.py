"""The wheel in an environment of its own, outside of the project's folder."""

from __future__ import annotations

import importlib.metadata
import json
import os
import shutil
import subprocess
import sys
import venv
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from support.demo_reports import demo_lake
from support.places import NOTEBOOKS, PARAMS, ROOT

Kpi = Callable[..., str]

_HIDE = """
import sys
from importlib.machinery import PathFinder

class Finder(PathFinder):
    @classmethod
    def find_spec(cls, fullname, path=None, target=None):
        if fullname.partition(".")[0] in {names}:
            return None
        return super().find_spec(fullname, path, target)

sys.meta_path[:] = [Finder if f is PathFinder else f for f in sys.meta_path]
"""


def missing_modules() -> set[str]:
    """Return the modules of this environment that ``requirements-base.lock`` lacks."""
    text = (ROOT / "requirements-base.lock").read_text("utf-8")
    pins = [Requirement(line) for line in text.splitlines() if line[0] != "#"]
    base = {canonicalize_name(pin.name) for pin in pins}
    owners = importlib.metadata.packages_distributions()
    return {
        module
        for module, packages in owners.items()
        if module.isidentifier()
        and module != "kpi_lib"
        and not base & set(map(canonicalize_name, packages))
    }


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "--quiet",
        "--no-deps",
        "--no-index",
    ]
    command += ["--no-build-isolation", "--wheel-dir", str(folder), str(ROOT)]
    subprocess.run(command, check=True, capture_output=True)
    (path,) = folder.glob("*.whl")
    return path


@pytest.fixture(scope="module")
def binaries(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The commands of an environment with the wheel and the packages of the base lock.

    The packages are this environment's; what the lock does not name is hidden.
    """
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, symlinks=True)
    python = folder / "bin" / "python"
    (site,) = folder.glob("lib/python*/site-packages")
    shared = {Path(path) for path in sys.path if path.endswith("site-packages")}
    (site / "shared.pth").write_text("\n".join(map(str, shared)))
    command = [sys.executable, "-m", "pip", f"--python={python}", "install", "--quiet"]
    subprocess.run([*command, "--no-deps", "--no-index", wheel], check=True)
    (site / "sitecustomize.py").write_text(_HIDE.format(names=missing_modules()))
    return python.parent


@pytest.fixture(scope="module")
def kpi(binaries: Path) -> Kpi:
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("KPI_", "PYTHON"))
    }

    def call(*arguments: str, cwd: Path, **variables: str) -> str:
        done = subprocess.run(
            [binaries / "kpi", *arguments],
            cwd=cwd,
            env={**environment, **variables},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    return call


def test_the_wheel_holds_the_project_s_files_and_no_tenant_of_a_user(
    wheel: Path,
) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = {n for n in archive.namelist() if n.startswith("kpi_lib/shipped/")}
    notebooks = {f"notebooks/{path.name}" for path in NOTEBOOKS.glob("*.ipynb")}
    mappings = {
        f"params/{path.relative_to(PARAMS).as_posix()}"
        for path in PARAMS.glob("mappings/**/*.yaml")
    }
    assert {name.removeprefix("kpi_lib/shipped/") for name in names} == {
        "params/defaults.yaml",
        "params/schedules/monthly.yaml",
        "params/tenants/acme.yaml.example",
        "params/tenants/boreal.yaml",
        "params/tenants/harbour.yaml",
        *mappings,
        *notebooks,
    }


def files(folder: Path) -> set[str]:
    return {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def test_demo_init_and_run_work_in_an_empty_folder(
    kpi: Kpi,
    binaries: Path,
    tmp_path: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    site = binaries.parent / "lib"
    installed, folder = files(site), tmp_path / "new"
    # Built here it would be the same, which `kpi demo` sees.
    shutil.copytree(demo_lake(tmp_path_factory), folder / "lake")
    few = tmp_path / "few"
    few.mkdir()
    shutil.copy(NOTEBOOKS / "60_security.ipynb", few)
    # One notebook instead of seven: the others differ in no step of a run.
    # One job: two reports do not make up for a second worker's start.
    demo = ("demo", "--quiet", "--jobs=1")
    shown = kpi(*demo, cwd=folder, KPI_NOTEBOOKS=str(few)).split()
    assert {Path(name).suffix for name in shown} == {".html", ".pdf", ".xlsx"}
    assert {Path(name).parts[1] for name in shown} == {"boreal", "harbour"}
    assert {path.name for path in folder.iterdir()} == {"lake", "params", "reports"}

    assert "params/defaults.yaml" in kpi("init", ".", cwd=folder)
    listed = kpi("compute", "04", "--tenant=boreal", "--period=2026-10", cwd=folder)
    assert "Clinique Nord" in listed
    options = [
        "--tenant=harbour",
        "--period=2026-10",
        "--notebook=10",
        "--formats=html",
    ]
    report = Path("reports", "harbour", "2026-10", "10_service_desk.html")
    assert kpi("run", *options, "--formats=html", cwd=folder).split() == [str(report)]
    made = json.loads((folder / report.parent / "manifest.json").read_bytes())
    assert made["notebooks"]["10_service_desk"]["status"] == "done"
    assert files(site) == installed

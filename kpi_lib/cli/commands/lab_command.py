"""``kpi lab``: JupyterLab with everything in place."""

from __future__ import annotations

import importlib.util
import os
import sys
from pathlib import Path

import typer

from kpi_lib.cli.options import Common
from kpi_lib.domain.errors import KpiError, ParamsError
from kpi_lib.domain.run_environment import LAKE, PARAMS, REPORTS
from kpi_lib.lake.storage import local_path


def lab(common: Common, ctx: typer.Context) -> None:
    """Open JupyterLab with the notebooks, the lake and the parameters in place.

    New notebooks go to the folder notebooks/own, else KPI_OWN_NOTEBOOKS; kpi run
    executes those only by name.
    Further options go to JupyterLab, for example --no-browser --port 9999.
    """
    from kpi_lib.running import notebook_folders

    folder = notebook_folders.editable_folder()
    if importlib.util.find_spec("jupyterlab") is None:
        raise KpiError(
            "kpi lab",
            "JupyterLab is not installed",
            remedy=f"install it: {sys.executable} -m pip install jupyterlab",
        )
    params = local_path(common.params, "JupyterLab's parameters")
    if not params.is_dir():
        raise ParamsError(
            str(params),
            "there is no such folder",
            "the folder of the parameters",
            f"name it by --params or {PARAMS}",
        )
    environment = {
        **os.environ,
        LAKE: _absolute(common.lake),
        PARAMS: str(params.absolute()),
        REPORTS: _absolute(common.reports),
        # The kernel of this Python, whatever else is called python3.
        "JUPYTER_PREFER_ENV_PATH": "1",
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
    }
    own = notebook_folders.make_own_folder()
    command = [
        sys.executable,
        "-m",
        "jupyterlab",
        f"--ServerApp.root_dir={os.path.commonpath([folder, own])}",
        # Where the file browser begins, and so where new notebooks are written.
        f"--FileContentsManager.preferred_dir={own}",
    ]
    sys.stdout.flush()
    os.execve(sys.executable, [*command, *ctx.args], environment)


def _absolute(folder: Path | str) -> str:
    return str(folder.absolute()) if isinstance(folder, Path) else folder

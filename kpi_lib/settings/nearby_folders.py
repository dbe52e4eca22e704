"""Lake and parameters of the workspace that a notebook stands in."""

from __future__ import annotations

from pathlib import Path

from kpi_lib.domain.errors import ParamsError
from kpi_lib.domain.run_environment import PARAMS
from kpi_lib.lake.storage import is_remote


def nearby(name: str) -> Path:
    """Return a folder of the working directory, else of one above it.

    An editor starts a notebook's kernel in the notebook's folder, ``notebooks`` or
    ``notebooks/own`` of a workspace. Further up than beside the working directory a
    folder counts only in a workspace: any disk may hold a folder of that name.

    Parameters
    ----------
    name : {"lake", "params"}
    """
    for climb in range(len(Path.cwd().parts)):
        home = Path(*[".."] * climb)
        if (climb < 2 or _is_workspace(home)) and (home / name).is_dir():
            return home / name
    return Path(name)


def nearby_params(lake: str | Path | None) -> Path:
    """Return the parameters' folder: of the named lake's workspace, else the nearest.

    Another workspace's lake goes with its settings, wherever the notebook stands.

    Parameters
    ----------
    lake : str, Path or None
        As the notebook names it.

    Raises
    ------
    ParamsError
        There is none.
    """
    if lake is not None and not is_remote(lake):
        home = Path(lake).absolute().parent
        if _is_workspace(home):
            return home / "params"
    folder = nearby("params")
    if folder.is_dir():
        return folder
    raise ParamsError(
        "params",
        f"there is no such folder in {Path.cwd()}, nor in a workspace above it",
        "the folder of a workspace, as kpi init makes one",
        'keep the notebook in the workspace, or name its lake, lake = "/path/to/lake"; '
        f"{PARAMS} names other parameters",
    )


def _is_workspace(home: Path) -> bool:
    return (home / "params" / "tenants").is_dir()

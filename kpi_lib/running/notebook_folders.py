"""Folders of notebooks: reports of all runs, and a user's own experiments."""

from __future__ import annotations

import os
from pathlib import Path

from kpi_lib.domain.errors import ParamsError
from kpi_lib.domain.run_environment import NOTEBOOKS, OWN_NOTEBOOKS
from kpi_lib.domain.shipped_files import is_installed, shipped

_OWN = "own"


def folders() -> list[Path]:
    """Return the folders whose reports a run executes; of one name the last counts.

    ``KPI_NOTEBOOKS`` alone; else the project's notebooks, and those of ``./notebooks``.

    Raises
    ------
    ParamsError
        ``KPI_NOTEBOOKS`` is no folder.
    """
    if named := os.environ.get(NOTEBOOKS):
        path = Path(named).absolute()
        if not path.is_dir():
            raise ParamsError(
                str(path),
                "there is no such folder",
                "the folder of the notebooks",
                f"name it by {NOTEBOOKS}",
            )
        return [path]
    user_folder = Path("notebooks").absolute()
    return [shipped("notebooks"), *([user_folder] if user_folder.is_dir() else [])]


def own_folder() -> Path:
    """Return the folder of new notebooks, which run only when they are named.

    ``KPI_OWN_NOTEBOOKS``, else ``own`` in the last one of `folders`. It need not exist.
    """
    if named := os.environ.get(OWN_NOTEBOOKS):
        return Path(named).absolute()
    last = folders()[-1]
    is_fixed = is_installed() and last == shipped("notebooks")
    return (Path("notebooks").absolute() if is_fixed else last) / _OWN


def editable_folder() -> Path:
    """Return the folder that JupyterLab opens: the last one of `folders`.

    Raises
    ------
    ParamsError
        It is part of the installed package, where no file must change.
    """
    path = folders()[-1]
    if is_installed() and path == shipped("notebooks"):
        if os.environ.get(OWN_NOTEBOOKS):
            return own_folder()
        raise ParamsError(
            "kpi lab",
            "there is no folder ./notebooks",
            remedy="make a workspace, and start there: kpi init FOLDER",
        )
    return path


def make_own_folder() -> Path:
    """Create `own_folder` where it does not exist, and return it.

    Raises
    ------
    ParamsError
        It cannot be created.
    """
    path = own_folder()
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ParamsError(
            str(path),
            f"cannot be created ({error.strerror})",
            "a folder for new notebooks",
            f"name one by {OWN_NOTEBOOKS}",
        ) from error
    return path

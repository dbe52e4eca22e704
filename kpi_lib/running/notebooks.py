"""Notebooks that a run can execute, and their parameters."""

from __future__ import annotations

import ast
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, cast

from kpi_lib.domain.errors import ParamsError
from kpi_lib.domain.names import closest
from kpi_lib.domain.run_environment import NOTEBOOKS
from kpi_lib.domain.shipped_files import is_installed, shipped

PARAMETERS = ("tenant", "period", "company", "as_of", "language", "lake")
"""Names that the parameters cell of each notebook assigns, no more and no less."""

_BY_HAND = "00_"


@dataclass(frozen=True)
class Notebook:
    """A notebook that a run can execute.

    Attributes
    ----------
    path : Path
    audience : {"internal", "client"}
        ``client``: made for one client company and safe to hand to it.
    parameters : tuple of str
        Names that its parameters cell assigns.
    """

    path: Path
    audience: Literal["internal", "client"]
    parameters: tuple[str, ...]

    @property
    def name(self) -> str:
        """The file's name without its ending."""
        return self.path.stem

    def check(self) -> None:
        """Compare its parameters cell with `PARAMETERS`.

        Raises
        ------
        ParamsError
            A parameter is unknown or missing; papermill would only warn.
        """
        where = f"notebooks/{self.path.name}: parameters"
        for name in self.parameters:
            if name not in PARAMETERS:
                known = closest(name, PARAMETERS)[:1] or PARAMETERS
                expected = " or ".join(f'"{near}"' for near in known)
                raise ParamsError(where, f'"{name}" is unknown', expected)
        missing = [f'"{n}"' for n in PARAMETERS if n not in self.parameters]
        if missing:
            verb = "is" if len(missing) == 1 else "are"
            raise ParamsError(
                where,
                f"{', '.join(missing)} {verb} missing",
                f'a cell tagged "parameters" with {", ".join(PARAMETERS)}',
            )


def folders() -> list[Path]:
    """Return the folders whose notebooks a run executes; of one name the last counts.

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


def editable_folder() -> Path:
    """Return the folder that JupyterLab opens: the last one of `folders`.

    Raises
    ------
    ParamsError
        It is part of the installed package, where no file must change.
    """
    path = folders()[-1]
    if is_installed() and path == shipped("notebooks"):
        raise ParamsError(
            "kpi lab",
            "there is no folder ./notebooks",
            remedy="make a workspace, and start there: kpi init FOLDER",
        )
    return path


def choose(names: Sequence[str], with_clients: bool) -> list[Notebook]:
    """Return the notebooks of a run, in reading order, their parameters checked.

    Parameters
    ----------
    names : sequence of str
        ``10_service_desk``, with or without ``.ipynb``, or its number ``10``; none
        means all of them but those that are run by hand (``00_...``).
    with_clients : bool
        Whether "all" holds the notebooks that are made for one client.
    """
    places = folders()
    paths = {path.stem: path for place in places for path in place.glob("*.ipynb")}
    found = {stem: paths[stem] for stem in sorted(paths)}
    if names:
        wanted = {_find(name, found) for name in names}
        chosen = [_notebook(path) for path in sorted(wanted, key=lambda p: p.name)]
    else:
        named = [p for stem, p in found.items() if not stem.startswith(_BY_HAND)]
        chosen = [_notebook(path) for path in named]
        chosen = [n for n in chosen if with_clients or n.audience != "client"]
    if not chosen:
        where = str(places[-1])
        raise ParamsError(where, "holds no notebook that a run can execute")
    for notebook in chosen:
        notebook.check()
    return chosen


def _find(name: str, found: dict[str, Path]) -> Path:
    wanted = name.removesuffix(".ipynb")
    if wanted in found:
        return found[wanted]
    numbered = [p for stem, p in found.items() if stem.split("_")[0] == wanted]
    if len(numbered) == 1:
        return numbered[0]
    near = closest(name, found)[:1] or list(found)
    raise ParamsError("--notebook", f'got "{name}"', ", ".join(near))


def _notebook(path: Path) -> Notebook:
    """Read a notebook's audience and parameters.

    As plain JSON: nbformat and papermill take seconds to import, which only the
    workers should have to spend.
    """
    where = f"notebooks/{path.name}"
    try:
        content = json.loads(path.read_bytes())
        stated = content["metadata"].get("kpi", {}).get("audience", "internal")
        names = [name for cell in content["cells"] for name in _assigned(cell)]
    except OSError as error:
        raise ParamsError(where, f"cannot be read ({error.strerror})") from error
    except (ValueError, KeyError, TypeError, AttributeError, SyntaxError) as error:
        raise ParamsError(where, "is no notebook", "a Jupyter notebook") from error
    if stated not in ("internal", "client"):
        raise ParamsError(
            f"{where}: metadata: kpi.audience",
            f'got "{stated}"',
            '"internal" or "client"',
        )
    audience = cast(Literal["internal", "client"], stated)
    return Notebook(path, audience, tuple(dict.fromkeys(names)))


def _assigned(cell: Mapping[str, Any]) -> list[str]:
    """Return the names that a parameters cell assigns; of other cells none."""
    if "parameters" not in cell["metadata"].get("tags", []):
        return []
    targets: list[ast.expr] = []
    for statement in ast.parse("".join(cell["source"])).body:
        if isinstance(statement, ast.Assign):
            targets += statement.targets
        elif isinstance(statement, ast.AnnAssign):
            targets.append(statement.target)
    return [target.id for target in targets if isinstance(target, ast.Name)]

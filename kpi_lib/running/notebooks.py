"""The notebooks' folder: what can be run, and with which parameters."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

import nbformat
from nbformat import NotebookNode

import kpi_lib
from kpi_lib.errors import ParamsError
from kpi_lib.names import closest

PARAMETERS = ("tenant", "period", "company", "as_of", "language", "lake")
"""What the parameters cell of each notebook holds, no more and no less."""

_BY_HAND = "00_"


@dataclass(frozen=True)
class Notebook:
    """A notebook that a run can execute.

    Attributes
    ----------
    path : Path
    audience : {"internal", "client"}
        ``client``: made for one client company and safe to hand to it.
    """

    path: Path
    audience: Literal["internal", "client"]

    @property
    def name(self) -> str:
        """The file's name without its ending."""
        return self.path.stem

    @cached_property
    def parameters(self) -> tuple[str, ...]:
        """Names that stand in its parameters cell, as papermill reads them."""
        import papermill

        return tuple(papermill.inspect_notebook(self.path))

    def check(self) -> None:
        """Hold its parameters cell against `PARAMETERS`.

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


def folder() -> Path:
    """Return the notebooks' folder: ``KPI_NOTEBOOKS``, else the project's own.

    Raises
    ------
    ParamsError
        There is no such folder.
    """
    own = Path(kpi_lib.__file__).resolve().parent.parent / "notebooks"
    path = Path(os.environ.get("KPI_NOTEBOOKS") or own).absolute()
    if not path.is_dir():
        raise ParamsError(
            str(path),
            "there is no such folder",
            "the folder of the notebooks",
            "name it by KPI_NOTEBOOKS",
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
    found = {path.stem: path for path in sorted(folder().glob("*.ipynb"))}
    if names:
        paths = {_find(name, found) for name in names}
        chosen = [_notebook(path) for path in sorted(paths)]
    else:
        named = [p for stem, p in found.items() if not stem.startswith(_BY_HAND)]
        chosen = [_notebook(path) for path in named]
        chosen = [n for n in chosen if with_clients or n.audience != "client"]
    if not chosen:
        raise ParamsError(str(folder()), "holds no notebook that a run can execute")
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
    stated = read(path).metadata.get("kpi", {}).get("audience", "internal")
    if stated not in ("internal", "client"):
        raise ParamsError(
            f"notebooks/{path.name}: metadata: kpi.audience",
            f'got "{stated}"',
            '"internal" or "client"',
        )
    return Notebook(path, stated)


def read(path: Path) -> NotebookNode:
    """Read a notebook's file.

    Raises
    ------
    ParamsError
        The file cannot be read or is no notebook.
    """
    reader: Any = nbformat.read
    try:
        notebook: NotebookNode = reader(path, as_version=4)
        return notebook
    except OSError as error:
        problem = f"cannot be read ({error.strerror})"
    except (nbformat.reader.NotJSONError, nbformat.ValidationError, ValueError):
        problem = "is no notebook"
    raise ParamsError(f"notebooks/{path.name}", problem, "a Jupyter notebook")


def write(notebook: NotebookNode) -> bytes:
    """Return a notebook as its file holds it."""
    writer: Any = nbformat.writes
    return str(writer(notebook)).encode()

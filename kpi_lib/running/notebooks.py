"""Notebooks that a run can execute, and their parameters."""

from __future__ import annotations

import ast
import contextlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, cast

from kpi_lib.domain.errors import ParamsError
from kpi_lib.domain.names import closest
from kpi_lib.domain.plain_files import read_plain
from kpi_lib.running.notebook_folders import folders, own_folder

PARAMETERS = ("tenant", "period", "company", "as_of", "language", "lake")
"""Names that the parameters cell of each report assigns, no more and no less."""

_BY_HAND = "00_"
_REPORT = re.compile(r"\d\d_[\w-]+")
_COPY = re.compile(r"-(?:copy\d*|checkpoint)\Z", re.IGNORECASE)
"""Endings that JupyterLab gives to its copies."""


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
    title : str
        Its first heading, in English; empty where it has none.
    is_report : bool
        Its metadata state the audience and its name has the form ``NN_name``. Any
        other runs only when it is named, as internal, and never for one company.
    content : bytes
        The file's, of which all this was read.
    """

    path: Path
    audience: Literal["internal", "client"]
    parameters: tuple[str, ...]
    title: str = ""
    is_report: bool = True
    content: bytes = field(default=b"", repr=False)

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
        if not (self.parameters or self.is_report):
            return  # papermill puts all of them before the first cell
        where = f"{_place(self.path)}: parameters"
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


@dataclass(frozen=True)
class StrayNotebook:
    """A file of a notebooks' folder that a run of all reports leaves out.

    Attributes
    ----------
    problem : str
        The file and the reason, with a remedy.
    is_failure : bool
        It has the name of a report and is damaged: the reports are not complete.
    """

    problem: str
    is_failure: bool = False


@dataclass(frozen=True)
class NotebookChoice:
    """The notebooks of a run, and the files that it leaves out."""

    notebooks: tuple[Notebook, ...]
    stray_notebooks: tuple[StrayNotebook, ...] = ()


def choose(names: Sequence[str], with_clients: bool) -> NotebookChoice:
    """Return the notebooks of a run, in reading order, their parameters checked.

    Parameters
    ----------
    names : sequence of str
        ``10_service_desk``, with or without ``.ipynb``, or its number ``10``; none
        means all reports but those that are run by hand (``00_...``).
    with_clients : bool
        Whether reports on companies are wanted: then "all" holds the notebooks that
        are made for one client, and a notebook that is no report is refused.

    Raises
    ------
    ParamsError
        A named notebook does not exist, is damaged or is no report where a company
        is named; or no notebook remains.
    """
    paths = {p.stem: p for place in folders() for p in sorted(place.glob("*.ipynb"))}
    if names:
        return _named(names, paths, with_clients)
    return _all(paths, with_clients)


def client_titles() -> dict[str, str]:
    """Return the titles of all notebooks that are made for a client, by name."""
    titles = {}
    for path in (p for place in folders() for p in sorted(place.glob("*.ipynb"))):
        with contextlib.suppress(ParamsError):
            notebook = _notebook(path)
            if notebook.audience == "client":
                titles[notebook.name] = notebook.title
    return titles


def _named(
    names: Sequence[str], paths: Mapping[str, Path], with_company: bool
) -> NotebookChoice:
    own = {path.stem: path for path in sorted(own_folder().glob("*.ipynb"))}
    # A notebook of the own folder must not write over the report of its name.
    wanted = {_find(name, {**own, **paths}) for name in names}
    hidden = [own[p.stem] for p in wanted if p.stem in own and p != own[p.stem]]
    chosen = [_notebook(path) for path in sorted(wanted, key=lambda p: p.name)]
    for notebook in chosen:
        notebook.check()
        if with_company and not notebook.is_report:
            raise ParamsError(
                "--company",
                f"{notebook.name} is no report ({_why_not(notebook.path)}), and "
                "nothing says who may read it",
                remedy='run it without a company, or give it "kpi": {"audience": '
                '"internal"} in its metadata (Edit Notebook Metadata) and a name such '
                "as 35_name",
            )
    return NotebookChoice(
        tuple(chosen),
        tuple(
            StrayNotebook(f"{_place(path)}: a report has this name; rename one of them")
            for path in sorted(hidden)
        ),
    )


def _all(paths: Mapping[str, Path], with_clients: bool) -> NotebookChoice:
    chosen: list[Notebook] = []
    stray_notebooks: list[StrayNotebook] = []
    failures: list[ParamsError] = []
    for stem, path in sorted(paths.items()):
        if stem.startswith(_BY_HAND):
            continue
        try:
            notebook = _notebook(path)
            if notebook.is_report:
                notebook.check()
        except ParamsError as error:
            is_failure = _has_report_name(stem)
            stray_notebooks.append(StrayNotebook(str(error), is_failure))
            failures += [error] if is_failure else []
            continue
        if not notebook.is_report:
            stray_notebooks.append(StrayNotebook(f"{_place(path)}: {_why_not(path)}"))
        elif with_clients or notebook.audience != "client":
            chosen.append(notebook)
    if not chosen:
        if failures:
            raise failures[0]
        where = str(folders()[-1])
        raise ParamsError(where, "holds no notebook that a run can execute")
    return NotebookChoice(tuple(chosen), tuple(stray_notebooks))


def _find(name: str, found: dict[str, Path]) -> Path:
    wanted = name.removesuffix(".ipynb")
    if wanted in found:
        return found[wanted]
    numbered = [
        path
        for stem, path in found.items()
        if stem.split("_")[0] == wanted and _has_report_name(stem)
    ]
    if len(numbered) == 1:
        return numbered[0]
    near = closest(name, found)[:1] or list(found)
    raise ParamsError("--notebook", f'got "{name}"', ", ".join(near))


def _has_report_name(stem: str) -> bool:
    return bool(_REPORT.fullmatch(stem)) and not _COPY.search(stem)


def _why_not(path: Path) -> str:
    """Return why a readable notebook is no report."""
    if _COPY.search(path.stem):
        return "it is a copy"
    if not _has_report_name(path.stem):
        return "its name is not of the form 35_name"
    return "its metadata state no kpi.audience"


def _place(path: Path) -> str:
    return f"{path.parent.name}/{path.name}"


def _notebook(path: Path) -> Notebook:
    """Read a notebook's audience and parameters.

    As plain JSON: nbformat and papermill take seconds to import, which only the
    workers should have to spend.
    """
    where = _place(path)
    try:
        raw = read_plain(path)
        content = json.loads(raw)
        metadata = content["metadata"].get("kpi", {})
        names = [name for cell in content["cells"] for name in _assigned(cell)]
        stated = metadata.get("audience")
        title = next(filter(None, map(_heading, content["cells"])), "")
    except OSError as error:
        raise ParamsError(where, f"cannot be read ({error.strerror})") from error
    except (
        ValueError, KeyError, TypeError, AttributeError, SyntaxError, RecursionError
    ) as error:  # fmt: skip
        raise ParamsError(where, "is no notebook", "a Jupyter notebook") from error
    parameters = tuple(dict.fromkeys(names))
    if stated is None or not _has_report_name(path.stem):
        return Notebook(path, "internal", parameters, title, False, raw)
    if stated not in ("internal", "client"):
        raise ParamsError(
            f"{where}: metadata: kpi.audience",
            f'got "{stated}"',
            '"internal" or "client"',
        )
    audience = cast(Literal["internal", "client"], stated)
    return Notebook(path, audience, parameters, title, content=raw)


def _heading(cell: Mapping[str, Any]) -> str:
    """Return the text of a Markdown cell that begins with a heading of level 1."""
    lines = "".join(cell["source"]).lstrip().splitlines()
    is_heading = cell["cell_type"] == "markdown" and lines and lines[0][:2] == "# "
    return lines[0][2:].strip() if is_heading else ""


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

"""Profile of one report: where its time goes, as shares and as flame graphs.

The notebook's process and the one that renders are sampled. A sample counts for the
innermost step of `STEPS` that its stack holds.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell

from kpi_lib.running.units import Unit

FOLDER = "_profile"
_SESSION = "profile.pyisession"
_START = (
    "from pyinstrument import Profiler as _KpiProfiler; "
    '_kpi_profiler = _KpiProfiler(async_mode="disabled"); _kpi_profiler.start()\n'
)
_FIRST_OF_CELL = re.compile(r"\A\s*%%|^from __future__", re.MULTILINE)
_STOP = "_kpi_profiler.stop()"
_WAITED = "start and end of the notebook"
STEPS: Mapping[str, str] = {
    "running/engine.py": _WAITED,
    "facts/": "queries",
    "kpis/stats/": "models",
    "kpis/": "KPIs",
    "text/": "texts",
    "reporting/figures/": "figures",
    "reporting/report_workbook.py": "XLSX",
    "reporting/client/client_workbook.py": "XLSX",
    "reporting/exporters/workbook.py": "XLSX",
    "reporting/exporters/shown_tables.py": "XLSX",
    "reporting/exporters/html.py": "HTML",
    "reporting/exporters/pdf.py": "PDF",
    "reporting/exporters/slides/": "PPTX",
    "reporting/": "page",
    "settings/": "settings",
    "lake/": "lake",
    "running/client_guard.py": "search for leaks",
    "running/publishing.py": "publishing",
}
"""Paths below the library, the longest that fits decides, and what is done there."""
REST, _OWN = "rest", "notebook's own code"


@dataclass
class Profile:
    """Samples of one report.

    Attributes
    ----------
    seconds : dict of str to float
        Wall time by step.
    files : dict of str to bytes
        Ending and content of what is written beside the reports.
    """

    seconds: dict[str, float] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)

    def add(self, session: Any, name: str, default: str) -> None:
        """Add a session of pyinstrument; `default` is what no step names."""
        from pyinstrument.renderers import HTMLRenderer

        root = session.root_frame()
        if root is not None:
            _add(root, default, self.seconds)
            page: str = HTMLRenderer().render(session)
            self.files[f"{name}.html"] = page.encode()

    def add_notebook(self, folder: Path) -> None:
        """Add what the notebook's process has sampled, while the other one waited."""
        from pyinstrument.session import Session

        path = folder / _SESSION
        if not path.is_file():
            return
        session = Session.load(str(path))
        self.add(session, "notebook", _OWN)
        waited = self.seconds.get(_WAITED, 0.0)
        self.seconds[_WAITED] = max(0.0, waited - session.duration)


def sampler() -> Any:
    """Return a profiler of this process.

    What it would say of a slow clock is kept out of the reports of this process's
    notebooks too.
    """
    os.environ["PYINSTRUMENT_IGNORE_OVERHEAD_WARNING"] = "1"
    from pyinstrument import Profiler

    return Profiler(async_mode="disabled")


def profiled(notebook: NotebookNode, folder: Path) -> None:
    """Let a notebook sample itself; its cells keep their numbers."""
    for cell in notebook.cells:
        # Nothing may stand before the magic of a cell, or before a future import.
        if cell.cell_type == "code" and not _FIRST_OF_CELL.search(cell.source):
            cell.source = _START + cell.source
            break
    else:
        return
    last: Any = new_code_cell
    notebook.cells.append(last(f"{_STOP}.save({str(folder / _SESSION)!r})"))


def restore(executed: NotebookNode) -> None:
    """Take the profiler's code out of an executed notebook."""
    if executed.cells and executed.cells[-1].source.startswith(_STOP):
        executed.cells.pop()
    for cell in executed.cells:
        cell.source = cell.source.removeprefix(_START)


def profile_files(profile: Profile, unit: Unit) -> dict[str, bytes]:
    """Return path below the reports and content of a profile's files."""
    seconds = {k: round(v, 4) for k, v in sorted(profile.seconds.items())}
    content = json.dumps({"report": str(unit), "seconds": seconds}, indent=1)
    files = {"json": content.encode(), **profile.files}
    return {f"{FOLDER}/{unit}.{ending}": data for ending, data in files.items()}


def _add(frame: Any, inherited: str, seconds: dict[str, float]) -> None:
    step = _step(frame.file_path) or inherited
    if frame.total_self_time:
        seconds[step] = seconds.get(step, 0.0) + frame.total_self_time
    for child in frame.children:
        if not child.is_synthetic:
            _add(child, step, seconds)


def _step(path: str | None) -> str | None:
    _, found, below = (path or "").replace("\\", "/").rpartition("/kpi_lib/")
    if not found:
        return None
    names = [name for name in STEPS if below.startswith(name)]
    return STEPS[max(names, key=len)] if names else None

"""Units of a run, their context and their results; any process can receive them."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Literal

from kpi_lib.domain.errors import RenderError
from kpi_lib.facts.client.left_out_texts import LeftOut
from kpi_lib.kpis.comparison import EarlierReport, ReportedFigure
from kpi_lib.lake.snapshot import Snapshot
from kpi_lib.lake.storage import Storage
from kpi_lib.settings import kept_settings
from kpi_lib.settings.account_notes import AccountNote
from kpi_lib.settings.tenant_settings import TenantParams

FORMATS = ("html", "pdf", "xlsx", "pptx")
"""Formats of a report; its executed notebook is always written, too."""
USUAL_FORMATS = ("html", "pdf", "xlsx")
"""Those made where none is named: slides need an extra."""

ENGINES = ("fork", "stock") if sys.platform == "linux" else ("stock",)
"""The first is the default. ``fork``: a process that has the libraries loaded, forked
per notebook; ``stock``: papermill's own way, a fresh ipykernel per notebook."""


@dataclass(frozen=True)
class Unit:
    """One notebook, executed once for one tenant and period.

    Attributes
    ----------
    tenant : str
        Slug.
    period : str
        A period's slug.
    last_day : date
        The period's.
    notebook : str
        Name without ``.ipynb``.
    source : Path
        The notebook's file.
    folder : str
        Where below ``<tenant>/<period>`` the report goes; empty for that folder.
    company : str or None
    language : str
    audience : {"internal", "client"}
        ``client``: the executed notebook is kept apart from the report.
    formats : tuple of str
    as_of : str or None
        ISO 8601; None where the period's end says what is known.
    dated : str
        ISO 8601; the instant that the files bear as their date.
    is_running : bool
        The period has not ended, and `as_of` is the instant of the run.
    file : str
        Name of the report's files without ending; empty for the notebook's name.
    previous : EarlierReport or None
        The previous report of the same period.
    note : AccountNote or None
        The account manager's own words, for a client.
    """

    tenant: str
    period: str
    last_day: date
    notebook: str
    source: Path
    folder: str
    company: str | None
    language: str
    audience: Literal["internal", "client"]
    formats: tuple[str, ...]
    as_of: str | None
    dated: str
    is_running: bool = False
    file: str = ""
    previous: EarlierReport | None = field(default=None, compare=False)
    note: AccountNote | None = None

    @property
    def key(self) -> str:
        """Path below the period's folder, without ending: its name in a manifest."""
        return self._in_folder(self.notebook)

    @property
    def home(self) -> str:
        """The period's folder, below the reports."""
        return f"{self.tenant}/{self.period}"

    def report(self, ending: str) -> str:
        """Path of a finished file, below the reports."""
        return f"{self.home}/{self._in_folder(self.file or self.notebook)}.{ending}"

    @property
    def way_back(self) -> str:
        """Address of the list of all reports, from the report's file on.

        Empty for a client, who gets the file alone.
        """
        steps = self.report("").count("/")
        return "" if self.audience == "client" else f"{'../' * steps}index.html"

    @property
    def executed(self) -> str:
        """Path of the executed notebook, below the reports."""
        apart = "_notebooks/" if self.audience == "client" else ""
        return f"{self.home}/{apart}{self.key}.ipynb"

    @property
    def failed(self) -> str:
        """Path of the half-done copy, below the reports."""
        return f"_failed/{self.home}/{self.key}.ipynb"

    def is_named(self, path: str) -> bool:
        """Return whether a file bears the name that this report's files have."""
        stem = path.rpartition(".")[0]
        return path == self.executed or f"{stem}." == self.report("")

    def _in_folder(self, name: str) -> str:
        return f"{self.folder}/{name}" if self.folder else name

    def __str__(self) -> str:
        """Return its name in progress lines."""
        return f"{self.home}/{self.key}"


@dataclass(frozen=True)
class Context:
    """Settings that all units of a run share on one machine.

    Attributes
    ----------
    lake : str
        Its absolute path, or its address on an object store.
    params : Path
        Absolute; a notebook that opens a tenant of no unit reads it.
    reports : Storage
    scratch : Path
        Working directories of notebooks; removed at the end.
    snapshots : mapping of str to Snapshot
        Each tenant's tables, as every notebook of the run reads them.
    many_clients : frozenset of str
        Tenants with reports for so many clients that laying out their rows first pays.
    many_notebooks : frozenset of str
        Tenants with so many notebooks that a working copy pays.
    threads : int
        Number of threads that a question of a notebook may use.
    timeout : float
        Seconds that a notebook may take.
    memory : float
        Gigabytes that a notebook may allocate; on Linux only.
    engine : str
        One of `ENGINES`.
    profile : bool
        Write where the time goes.
    """

    lake: str
    params: Path
    reports: Storage
    scratch: Path
    snapshots: Mapping[str, Snapshot]
    many_clients: frozenset[str]
    many_notebooks: frozenset[str]
    threads: int
    timeout: float
    memory: float
    engine: str
    profile: bool = False

    @property
    def settings(self) -> Path:
        """Folder of the tenants' settings as they were when the run began."""
        return self.scratch / kept_settings.FOLDER

    def tenant(self, unit: Unit) -> TenantParams:
        """Return the settings of a unit's tenant.

        Raises
        ------
        RenderError
            Somebody removed the run's folder.
        """
        tenant = kept_settings.load_kept(self.settings, unit.tenant)
        if tenant is None:
            raise RenderError(
                str(self.settings), f"{unit.tenant} is gone", "the run's own folder"
            )
        return tenant


@dataclass(frozen=True)
class UnitError:
    """Why a unit failed.

    Attributes
    ----------
    ename, evalue : str
        Kind of error and its message.
    cell : int or None
        Number of the cell, from 1, as the half-done copy shows it.
    copy : str or None
        Path of the half-done copy, below the reports.
    """

    ename: str
    evalue: str
    cell: int | None = None
    copy: str | None = None

    def __str__(self) -> str:
        """Return one line: kind, message and cell."""
        where = "" if self.cell is None else f" (cell {self.cell})"
        lines = self.evalue.strip().splitlines() or [""]
        return f"{self.ename}: {lines[0]}{where}".replace(": (", " (")


@dataclass(frozen=True)
class UnitResult:
    """How a unit ended.

    Attributes
    ----------
    unit : Unit
    seconds : float
    cpu_seconds : float or None
        Of all its processes; None where the worker died.
    shared_seconds : float
        Of `seconds`, for what the units of the tenant share: written, or waited for.
    outputs : mapping of str to str
        Path below the reports and SHA-256 of each file; empty after an error.
    error : UnitError or None
    shown : mapping of str to str
        Title, period, company and the like, as the report's reader sees them.
    engine : str or None
        The engine that executed it; None where none did.
    figures : tuple of ReportedFigure
        Its headlines.
    left_out : tuple of LeftOut
        Texts that a client's report does without, as they hold internal terms.
    unshown : str
        Characters that no installed font has; squares stand for them in the PDF.
    profile : mapping of str to float
        Seconds by step, where they were asked for.
    """

    unit: Unit
    seconds: float
    outputs: Mapping[str, str] = field(default_factory=dict)
    error: UnitError | None = None
    shown: Mapping[str, str] = field(default_factory=dict)
    engine: str | None = None
    figures: tuple[ReportedFigure, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    unshown: str = ""
    profile: Mapping[str, float] = field(default_factory=dict)
    cpu_seconds: float | None = None
    shared_seconds: float = 0.0

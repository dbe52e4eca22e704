"""Execution of one unit: notebook, rendering, guard, published files."""

from __future__ import annotations

import shutil
import tempfile
import time
import traceback
from dataclasses import replace
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from kpi_lib.domain.errors import KpiError
from kpi_lib.domain.run_environment import RunEnvironment
from kpi_lib.facts.client.left_out_texts import read_left_out
from kpi_lib.kpis.comparison import ReportedFigure, load_figures
from kpi_lib.lake.storage import is_remote
from kpi_lib.reporting.translation import translate_notebook
from kpi_lib.running import engine, profiling
from kpi_lib.running.client_guard import guard, guard_note
from kpi_lib.running.disk_errors import (
    SCRATCH,
    disk_full,
    names_full_disk,
    unwritable,
)
from kpi_lib.running.forking.children import wait_for_released
from kpi_lib.running.model_relay import model_relay
from kpi_lib.running.notebook_environment import mask_outputs, masked
from kpi_lib.running.notebook_watch import Watch
from kpi_lib.running.processes import cpu_seconds
from kpi_lib.running.publishing import publish
from kpi_lib.running.rendering import WORKBOOK, render
from kpi_lib.running.run_head import run_head, states_head
from kpi_lib.running.shared_files import client_rows, working_copy
from kpi_lib.running.units import Context, Unit, UnitError, UnitResult

_SNAPSHOT = "snapshot.json"
_LEFT_OUT, _NOTE = "left_out.json", "note.md"
_PREVIOUS, _FIGURES = "previous.json", "figures.json"
"""Figures of the previous report of the same period, and of this one."""


def execute(unit: Unit, context: Context) -> UnitResult:
    """Execute a notebook, render it and publish its files.

    Depends on its arguments, the lake and the run's folder alone, so that any process
    on any machine that has those can do it.

    Parameters
    ----------
    unit : Unit
    context : Context

    Returns
    -------
    UnitResult
        Failures of every kind are in its `error`; none is raised, so that one unit
        never stops the others.
    """
    started, spent = time.monotonic(), cpu_seconds()
    folder = None
    error = None
    result = UnitResult(unit, 0.0)
    try:
        folder = Path(tempfile.mkdtemp(dir=context.scratch))
        make = _profiled if context.profile else _execute
        result = make(unit, context, folder)
    except engine.NotebookFailed as failure:
        if context.profile:
            profiling.restore(failure.notebook)
        error = _save_failed(
            unit, context, failure.notebook, _explained(failure.error, context)
        )
    except KpiError as failure:
        error = UnitError(type(failure).__name__, str(failure))
    except OSError as failure:
        explained = unwritable(context.scratch, "work files", SCRATCH, failure)
        text = f"{explained}\n{_trace(failure)}"
        error = UnitError(type(explained).__name__, text)
    except Exception as failure:
        error = _explained(
            UnitError(type(failure).__name__, f"{failure}\n{_trace(failure)}"), context
        )
    finally:
        wait_for_released()
        if folder is not None:
            shutil.rmtree(folder, ignore_errors=True)
    seconds, cpu = time.monotonic() - started, cpu_seconds() - spent
    error = error or result.error
    if error is not None:
        error = replace(error, evalue=masked(error.evalue))
    return replace(
        result, seconds=seconds, cpu_seconds=cpu, error=error, engine=context.engine
    )


def _profiled(unit: Unit, context: Context, folder: Path) -> UnitResult:
    """Execute a unit, and write where its time went."""
    with profiling.sampler() as sampler:
        result = _execute(unit, context, folder)
    profile = profiling.Profile()
    profile.add(sampler.last_session, "rendering", profiling.REST)
    profile.add_notebook(folder)
    publish(context.reports, profiling.profile_files(profile, unit))
    return replace(result, profile=profile.seconds)


def _execute(unit: Unit, context: Context, folder: Path) -> UnitResult:
    inputs, shared_seconds = _inputs(unit, context, folder)
    executed = _executed(unit, context, folder, inputs)
    rendered = render(executed, unit, folder)
    error = next(iter(rendered.failures.values()), None)
    if error is not None and not rendered.files:
        raise engine.NotebookFailed(error, executed)
    files = {unit.report(ending): file for ending, file in rendered.files.items()}
    guard(unit, context, files)
    files[unit.executed] = _write(executed)
    outputs = publish(context.reports, files)
    # An older file of this name would contradict the new ones beside it.
    for ending in rendered.failures:
        context.reports.remove(unit.report(ending))
    context.reports.remove(unit.failed)
    figures: tuple[ReportedFigure, ...] = ()
    if (folder / _FIGURES).is_file():
        figures = load_figures((folder / _FIGURES).read_bytes())
    return UnitResult(
        unit,
        0.0,
        outputs,
        error,
        shown=rendered.shown,
        figures=figures,
        left_out=read_left_out(folder / _LEFT_OUT),
        unshown=rendered.unshown,
        shared_seconds=shared_seconds,
    )


def _inputs(unit: Unit, context: Context, folder: Path) -> tuple[RunEnvironment, float]:
    """Write what the notebook reads; return where it is, and the shared files' seconds.

    Those are the working copy, or the client rows, that units of a tenant share.
    """
    context.snapshots[unit.tenant].with_local_files().save(folder / _SNAPSHOT)
    if unit.previous is not None:
        unit.previous.save(folder / _PREVIOUS)
    if unit.note is not None:
        guard_note(unit, context)
        (folder / _NOTE).write_text(unit.note.text, encoding="utf-8")
    is_client = unit.audience == "client"
    begun = time.monotonic()
    rows = client_rows(unit, context) if is_client else None
    copy = None if is_client else working_copy(unit, context)
    shared_seconds = time.monotonic() - begun
    inputs = RunEnvironment(
        lake=context.lake,
        params=str(context.params),
        settings=context.settings,
        snapshot=folder / _SNAPSHOT,
        client_rows=rows.folder if rows else None,
        working_copy=copy,
        threads=context.threads,
        workbook=folder / WORKBOOK if "xlsx" in unit.formats else None,
        previous_figures=folder / _PREVIOUS if unit.previous else None,
        reported_figures=folder / _FIGURES,
        left_out_texts=folder / _LEFT_OUT if is_client else None,
        note=folder / _NOTE if unit.note else None,
        client=unit.company if is_client else None,
    )
    return inputs, shared_seconds


def _executed(
    unit: Unit, context: Context, folder: Path, inputs: RunEnvironment
) -> NotebookNode:
    """Execute the notebook; return it with its outputs and what the run knows of it."""
    notebook = translate_notebook(_read(unit.source), unit.language)
    notebook.metadata["kpi"] |= {"generated": unit.dated, "index": unit.way_back}
    with model_relay() as relay:
        watch = Watch(
            context.timeout,
            folder,
            replace(inputs, model_relay=relay).to_environment(),
            context.memory,
            is_store_read=is_remote(context.lake),
        )
        if context.profile:
            profiling.profiled(notebook, folder)
        executed = engine.execute_notebook(
            notebook, parameters(unit, context.lake), context.engine, watch
        )
    if context.profile:
        profiling.restore(executed)
    if not states_head(executed):
        executed.metadata["kpi"]["run"] = run_head(unit, context.tenant(unit))
    if not (folder / WORKBOOK).is_file():
        executed.metadata["kpi"]["has_no_workbook"] = True
    return executed


def parameters(unit: Unit, lake: str) -> dict[str, str | None]:
    """Return the values of the notebook's parameters cell."""
    return {
        "tenant": unit.tenant,
        "period": unit.period,
        "company": unit.company,
        "as_of": unit.as_of,
        "language": unit.language,
        "lake": lake,
    }


def _explained(error: UnitError, context: Context) -> UnitError:
    """Add the folder and the remedy to the error of a full disk."""
    if not names_full_disk(error.evalue):
        return error
    explanation = disk_full(context.scratch, "work files", SCRATCH)
    return UnitError(error.ename, f"{explanation}\n{error.evalue}", error.cell)


def _save_failed(
    unit: Unit, context: Context, notebook: NotebookNode, error: UnitError
) -> UnitError:
    """Save the half-done copy, without credentials, apart from the reports."""
    mask_outputs(notebook)
    content = _write(notebook)
    try:
        publish(context.reports, {unit.failed: content})
    except KpiError as failure:
        text = f"{error.evalue}\nThe half-done copy could not be saved: {failure}"
        return UnitError(error.ename, text, error.cell)
    return UnitError(error.ename, error.evalue, error.cell, unit.failed)


def _trace(error: BaseException) -> str:
    return "".join(traceback.format_exception(error)).strip()


def _read(path: Path) -> NotebookNode:
    reader: Any = nbformat.read
    notebook: NotebookNode = reader(path, as_version=4)
    return notebook


def _write(notebook: NotebookNode) -> bytes:
    writer: Any = nbformat.writes
    return str(writer(notebook)).encode(errors="backslashreplace")

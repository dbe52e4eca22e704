"""Manifests: a record of the reports of each period, and of each run."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from kpi_lib.domain.errors import RenderError, folder_error
from kpi_lib.kpis.comparison import EarlierReport, ReportedFigure
from kpi_lib.lake.storage import Storage
from kpi_lib.running.fingerprints import Inputs, sha256
from kpi_lib.running.plan import Plan
from kpi_lib.running.processes import process_record
from kpi_lib.running.publishing import change, publish
from kpi_lib.running.units import Unit, UnitResult

NAME = "manifest.json"
RUNS = "_runs"
DAMAGES = (ValueError, KeyError, TypeError, AttributeError, RecursionError)
"""Errors of a JSON file that holds something else than it should."""
_FORMAT = 1


def record(
    reports: Storage, result: UnitResult, inputs: Inputs, run: str, fingerprint: str
) -> None:
    """Write one unit's result into its period's manifest, atomically.

    Files that an earlier run gave another name, as the report's title or the reader's
    language was another one, are removed.

    Parameters
    ----------
    reports : Storage
    result : UnitResult
    inputs : Inputs
    run : str
        The run's name.
    fingerprint : str
        See `fingerprints.fingerprint`.
    """
    unit = result.unit
    name = f"{unit.home}/{NAME}"
    old: list[str] = []

    def with_entry(before: bytes | None) -> bytes:
        content = parse(before, reports.show(name))
        old[:] = _old_names(content["notebooks"].get(unit.key), result)
        entry = _entry(result, inputs, run, fingerprint)
        entry["previous"] = _previous(content["notebooks"].get(unit.key), fingerprint)
        content["notebooks"][unit.key] = entry
        content["notebooks"] = dict(sorted(content["notebooks"].items()))
        return _json({**content, "tenant": unit.tenant, "period": unit.period})

    change(reports, name, with_entry)
    for path in old:
        reports.remove(path)


def _old_names(entry: Mapping[str, Any] | None, result: UnitResult) -> list[str]:
    """Return the files of a unit's earlier report that have another name than now."""
    outputs = entry["outputs"] if entry and result.outputs else ()
    return [path for path in outputs if not result.unit.is_named(path)]


def load(reports: Storage, home: str) -> dict[str, Any]:
    """Read the manifest of a period's folder, below the reports; see `parse`."""
    name = f"{home}/{NAME}"
    where = reports.show(name)
    with reading(where):
        return parse(reports.read(name), where)


def parse(content: bytes | None, where: str) -> dict[str, Any]:
    """Return a manifest's entries; an empty one where there is none.

    Raises
    ------
    RenderError
        The file is damaged.
    """
    if content is None:
        return {"manifest_version": _FORMAT, "notebooks": {}}
    with reading(where):
        manifest: dict[str, Any] = json.loads(content)
        for entry in manifest["notebooks"].values():
            dict(entry["outputs"])
    return manifest


@contextlib.contextmanager
def reading(where: str) -> Iterator[None]:
    """Make one error of whatever is missing or odd in a manifest.

    Raises
    ------
    RenderError
        The file is damaged, or cannot be read.
    """
    try:
        yield
    except OSError as error:
        raise folder_error(RenderError, where, error) from error
    except DAMAGES as error:
        raise RenderError(
            where,
            "is no manifest",
            remedy="remove it; the reports stay, and the next run writes it anew",
        ) from error


def is_done(reports: Storage, unit: Unit, fingerprint: str) -> bool:
    """Return whether a unit's files stand as its inputs would make them again."""
    entry = load(reports, unit.home)["notebooks"].get(unit.key)
    with reading(reports.show(f"{unit.home}/{NAME}")):
        return (
            entry is not None
            and entry["status"] == "done"
            and entry["fingerprint"] == fingerprint
            and set(unit.formats) <= set(entry["formats"])
            and all(map(unit.is_named, outputs := entry["outputs"]))
            and all(
                isinstance(content, bytes) and sha256(content) == digest
                for content, digest in zip(
                    reports.read_all([*outputs]), outputs.values(), strict=True
                )
            )
        )


def previous_report(
    reports: Storage, unit: Unit, fingerprint: str, inputs: Inputs
) -> EarlierReport | None:
    """Return the previous report of the same period that had other inputs.

    Parameters
    ----------
    reports : Storage
    unit : Unit
    fingerprint : str
        The unit's: a report from the same inputs is equal, and not
        worth a comparison.
    inputs : Inputs
        Today's.
    """
    entry = load(reports, unit.home)["notebooks"].get(unit.key)
    with reading(reports.show(f"{unit.home}/{NAME}")):
        previous = _previous(entry, fingerprint)
        return None if previous is None else _earlier(previous, inputs)


def _earlier(previous: Mapping[str, Any], inputs: Inputs) -> EarlierReport:
    made = datetime.strptime(previous["run"][:16], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    return EarlierReport(
        made_at=made,
        as_of=datetime.fromisoformat(previous["as_of"]) if previous["as_of"] else None,
        versions=previous["versions"],
        figures=tuple(ReportedFigure(**figure) for figure in previous["figures"]),
        is_other_settings=previous["params_sha256"] != inputs.params_sha256,
        is_other_library=previous["library_sha256"] != inputs.library_sha256,
    )


def _previous(
    entry: Mapping[str, Any] | None, fingerprint: str
) -> dict[str, Any] | None:
    """Return the last report before this one that had other inputs.

    Made again from the same inputs, a report is compared with the same one as before,
    so that its files are the same.
    """
    if entry is None:
        return None
    previous: dict[str, Any] | None = entry.get("previous")
    if entry["status"] == "done" and entry["fingerprint"] != fingerprint:
        if not entry.get("figures"):
            return previous
        keys = "run versions params_sha256 library_sha256 fingerprint figures"
        previous = {key: entry[key] for key in keys.split()}
        previous["as_of"] = entry["parameters"]["as_of"]
    if previous is not None and previous["fingerprint"] == fingerprint:
        return None
    return previous


def last_as_of(reports: Storage, home: str, inputs: Inputs) -> str | None:
    """Return the latest instant at which a running period was reported on.

    Parameters
    ----------
    reports : Storage
    home : str
        The period's folder, below the reports.
    inputs : Inputs
        Reports from others do not count.
    """
    entries = load(reports, home)["notebooks"].values()
    with reading(reports.show(f"{home}/{NAME}")):
        same = [
            entry["parameters"]["as_of"]
            for entry in entries
            if entry["is_running"]
            and all(entry[key] == value for key, value in asdict(inputs).items())
        ]
        return max(same, default=None)


def write_run(
    reports: Storage, run: str, request: Mapping[str, Any],
    results: Sequence[UnitResult], inputs: Mapping[str, Inputs], status: str,
    seconds: float, planned: Plan,
) -> None:  # fmt: skip
    """Write ``_runs/<run>.json``: the whole of one run.

    Parameters
    ----------
    reports : Storage
    run : str
    request : mapping of str to object
        Request and options.
    results : sequence of UnitResult
        Those that have ended.
    inputs : mapping of str to Inputs
        By tenant.
    status : str
        ``running``, ``done``, ``failed`` or ``interrupted``.
    seconds : float
    planned : Plan
        With the files that the run leaves out.
    """
    content = {
        "manifest_version": _FORMAT,
        "run": run,
        "status": status,
        "process": process_record() if status == "running" else None,
        "seconds": round(seconds, 3),
        "request": dict(request),
        "tenants": {slug: asdict(inputs[slug]) for slug in sorted(inputs)},
        "stray_notebooks": [asdict(one) for one in planned.stray_notebooks],
        "problems": [asdict(one) for one in planned.problems],
        "units": {str(result.unit): _ending(result) for result in results},
    }
    publish(reports, {run_name(run): _json(content)})


def run_name(run: str) -> str:
    """Return the name of a run's record, below the reports."""
    return f"{RUNS}/{run}.json"


def _ending(result: UnitResult) -> dict[str, Any]:
    error, cpu = result.error, result.cpu_seconds
    return {
        "status": "failed" if error else "done",
        "engine": result.engine,
        "seconds": round(result.seconds, 3),
        "shared_seconds": round(result.shared_seconds, 3),
        "cpu_seconds": None if cpu is None else round(cpu, 3),
        "outputs": dict(result.outputs),
        "error": asdict(error) if error else None,
        "figures": [asdict(figure) for figure in result.figures],
        "left_out": [asdict(texts) for texts in result.left_out],
        "unshown": result.unshown,
    }


def _entry(
    result: UnitResult, inputs: Inputs, run: str, fingerprint: str
) -> dict[str, Any]:
    unit = result.unit
    return {
        **_ending(result),
        "run": run,
        "notebook": unit.notebook,
        "last_day": unit.last_day.isoformat(),
        "audience": unit.audience,
        "formats": list(unit.formats),
        "is_running": unit.is_running,
        "parameters": {
            "tenant": unit.tenant,
            "period": unit.period,
            "company": unit.company,
            "as_of": unit.as_of,
            "language": unit.language,
        },
        "shown": dict(result.shown),
        "notebook_sha256": sha256(unit.source.read_bytes()),
        **asdict(inputs),
        "fingerprint": fingerprint,
    }


def _json(content: Mapping[str, Any]) -> bytes:
    text = json.dumps(content, indent=2, ensure_ascii=False)
    # A file's name may hold half a letter, which JSON escapes.
    return f"{text}\n".encode(errors="backslashreplace")

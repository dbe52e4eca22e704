"""What was made, from what, and how it ended: a record per period and per run."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from kpi_lib.domain import shipped_files
from kpi_lib.domain.errors import RenderError
from kpi_lib.kpis.comparison import EarlierReport, ReportedFigure
from kpi_lib.lake.storage import Storage
from kpi_lib.running.publishing import change, publish
from kpi_lib.running.units import Unit, UnitResult
from kpi_lib.settings.params_folder import TenantParams

NAME = "manifest.json"
_FORMAT = 1


@dataclass(frozen=True)
class Inputs:
    """What a unit's files depend on, besides the unit itself.

    Attributes
    ----------
    versions : mapping of str to int
        Tables of the tenant.
    params_sha256 : str
        Of all that the tenant's settings say, defaults included.
    library_version, library_sha256 : str
        The second one of its code, so that an edited installation is not mistaken
        for the release.
    """

    versions: Mapping[str, int]
    params_sha256: str
    library_version: str
    library_sha256: str

    @classmethod
    def of(cls, params: TenantParams, versions: Mapping[str, int]) -> Inputs:
        """Gather what a tenant's units depend on."""
        return cls(
            dict(versions),
            _sha256(params.model_dump_json().encode()),
            version("kpi-lib"),
            library(),
        )


def fingerprint(unit: Unit, inputs: Inputs) -> str:
    """Return a hash that two executions share where they must give equal files."""
    depends = {
        **asdict(inputs),
        "notebook": _sha256(unit.source.read_bytes()),
        "unit": [unit.tenant, unit.period, unit.key, unit.company],
        "as_of": unit.as_of,
        "language": unit.language,
    }
    return _sha256(json.dumps(depends, sort_keys=True).encode())


def record(
    reports: Storage, result: UnitResult, inputs: Inputs, run: str, mark: str
) -> None:
    """Put one unit's end into its period's manifest, at once and atomically.

    Parameters
    ----------
    reports : Storage
    result : UnitResult
    inputs : Inputs
    run : str
        The run's name.
    mark : str
        The unit's `fingerprint`.
    """
    unit = result.unit
    name = f"{unit.home}/{NAME}"

    def told(known: bytes | None) -> bytes:
        content = parse(known, reports.show(name))
        entry = _entry(result, inputs, run, mark)
        entry["previous"] = _previous(content["notebooks"].get(unit.key), mark)
        content["notebooks"][unit.key] = entry
        content["notebooks"] = dict(sorted(content["notebooks"].items()))
        return _json({**content, "tenant": unit.tenant, "period": unit.period})

    change(reports, name, told)


def load(reports: Storage, home: str) -> dict[str, Any]:
    """Read the manifest of a period's folder, below the reports; see `parse`."""
    name = f"{home}/{NAME}"
    return parse(reports.read(name), reports.show(name))


def parse(known: bytes | None, where: str) -> dict[str, Any]:
    """Return what a manifest says; an empty one where there is none.

    Raises
    ------
    RenderError
        The file is damaged.
    """
    if known is None:
        return {"manifest_version": _FORMAT, "notebooks": {}}
    try:
        content: dict[str, Any] = json.loads(known)
        if not isinstance(content["notebooks"], dict):
            raise TypeError
    except (ValueError, KeyError, TypeError) as error:
        raise RenderError(
            where,
            "is no manifest",
            remedy="remove it; the reports stay, and the next run writes it anew",
        ) from error
    return content


def is_done(reports: Storage, unit: Unit, mark: str) -> bool:
    """Tell whether a unit's files stand as its inputs would make them again."""
    entry = load(reports, unit.home)["notebooks"].get(unit.key)
    return (
        entry is not None
        and entry["status"] == "done"
        and entry["fingerprint"] == mark
        and set(unit.formats) <= set(entry["formats"])
        and all(
            (content := reports.read(name)) is not None and _sha256(content) == digest
            for name, digest in entry["outputs"].items()
        )
    )


def earlier(
    reports: Storage, unit: Unit, mark: str, inputs: Inputs
) -> EarlierReport | None:
    """Return what the last report of the same dates from other inputs told.

    Parameters
    ----------
    reports : Storage
    unit : Unit
    mark : str
        The unit's `fingerprint`: reports from the same inputs say the same, and so
        have nothing to be compared with.
    inputs : Inputs
        Today's.
    """
    entry = load(reports, unit.home)["notebooks"].get(unit.key)
    found = _previous(entry, mark)
    if found is None:
        return None
    made = datetime.strptime(found["run"][:16], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    return EarlierReport(
        made_at=made,
        as_of=datetime.fromisoformat(found["as_of"]) if found["as_of"] else None,
        versions=found["versions"],
        figures=tuple(ReportedFigure(**figure) for figure in found["figures"]),
        is_other_settings=found["params_sha256"] != inputs.params_sha256,
        is_other_library=found["library_sha256"] != inputs.library_sha256,
    )


def _previous(entry: Mapping[str, Any] | None, mark: str) -> dict[str, Any] | None:
    """Return what an entry says of the last report that rested on something else.

    Made again from the same inputs, a report is compared with the same one as before,
    so that its files are the same.
    """
    if entry is None:
        return None
    told: dict[str, Any] | None = entry.get("previous")
    if entry["status"] == "done" and entry["fingerprint"] != mark:
        if not entry.get("figures"):
            return told
        kept = ("run", "versions", "params_sha256", "library_sha256", "fingerprint",
                "figures")  # fmt: skip
        told = {key: entry[key] for key in kept}
        told["as_of"] = entry["parameters"]["as_of"]
    if told is not None and told["fingerprint"] == mark:
        return None
    return told


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
    seconds: float,
) -> None:  # fmt: skip
    """Write ``_runs/<run>.json``: the whole of one run.

    Parameters
    ----------
    reports : Storage
    run : str
    request : mapping of str to object
        What was asked for.
    results : sequence of UnitResult
        Those that have ended.
    inputs : mapping of str to Inputs
        By tenant.
    status : str
        ``running``, ``done``, ``failed`` or ``interrupted``.
    seconds : float
    """
    content = {
        "manifest_version": _FORMAT,
        "run": run,
        "status": status,
        "seconds": round(seconds, 3),
        "request": dict(request),
        "tenants": {slug: asdict(inputs[slug]) for slug in sorted(inputs)},
        "units": {str(result.unit): _ending(result) for result in results},
    }
    publish(reports, {run_name(run): _json(content)})


def run_name(run: str) -> str:
    """Return the name of a run's record, below the reports."""
    return f"_runs/{run}.json"


def _ending(result: UnitResult) -> dict[str, Any]:
    error = result.error
    return {
        "status": "failed" if error else "done",
        "engine": result.engine,
        "seconds": round(result.seconds, 3),
        "outputs": dict(result.outputs),
        "error": asdict(error) if error else None,
        "figures": [asdict(figure) for figure in result.figures],
    }


def _entry(result: UnitResult, inputs: Inputs, run: str, mark: str) -> dict[str, Any]:
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
        "notebook_sha256": _sha256(unit.source.read_bytes()),
        **asdict(inputs),
        "fingerprint": mark,
    }


def _json(content: Mapping[str, Any]) -> bytes:
    return (json.dumps(content, indent=2, ensure_ascii=False) + "\n").encode()


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


@cache
def library() -> str:
    """Hash the package's files, names and contents.

    Equal in a wheel and in its checkout: what the wheel has besides is left out.
    """
    root = Path(__file__).parents[1]
    left_out = {"__pycache__", shipped_files.FOLDER}
    digest = hashlib.sha256()
    for path in sorted(root.rglob("*")):
        parts = path.relative_to(root).parts
        if path.is_file() and left_out.isdisjoint(parts):
            digest.update(f"{path.relative_to(root).as_posix()}\0".encode())
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()

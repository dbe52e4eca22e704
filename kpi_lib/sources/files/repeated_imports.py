"""Recognition of an import that was made before, and whose rows are still as it left.

Its key is a digest of the files, their places, the mapping, the tenant's settings and
the library. The record holds the files of the tables as they were afterwards: whatever
else has written since, a sync, another import or `kpi forget`, has made other files.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Collection, Sequence
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from kpi_lib.domain.library_code import library_hash
from kpi_lib.domain.plain_files import check_plain
from kpi_lib.domain.schema import QUARANTINE
from kpi_lib.lake.delta_lake import Lake
from kpi_lib.lake.import_records import find_record, keep_record
from kpi_lib.settings.tenant_settings import TenantParams
from kpi_lib.sources.files.file_report import FileReport
from kpi_lib.sources.files.mapping import Mapping


def import_key(
    paths: Sequence[str | Path],
    tenant: TenantParams,
    table: str | None,
    mapping: Mapping | None,
) -> str | None:
    """Return what identifies an import; None where a file cannot be read."""
    digest = hashlib.sha256()
    mapped = mapping or Mapping()
    settings = [
        library_hash(),
        tenant.model_dump_json(),
        table,
        mapped.model_dump_json(),
        sorted(mapped.inherited),
        sorted(mapped.hints),
    ]
    digest.update(json.dumps(settings).encode())
    for path in map(Path, paths):
        try:
            check_plain(path)
            with path.open("rb") as file:
                content = hashlib.file_digest(file, "sha256").digest()
            digest.update(os.fsencode(path.resolve()) + b"\0" + content)
        except OSError:
            return None
    return digest.hexdigest()


def find_repeated(lake: Lake, tenant: str, key: str) -> tuple[FileReport, ...] | None:
    """Return the reports of an import that would change nothing now; else None."""
    record = find_record(lake.files, tenant, key)
    if record is None:
        return None
    try:
        reports = tuple(_report(one, record["at"]) for one in record["files"])
    except (KeyError, TypeError, ValueError):
        return None
    if _state(lake, tenant, {one.table for one in reports}) != record.get("state"):
        return None
    return reports


def keep_repeated(
    lake: Lake, tenant: str, key: str, reports: Sequence[FileReport]
) -> None:
    """Keep the reports that a second import of the same files would give."""
    repeated = [
        replace(one, new=0, changed=0, unchanged=one.new + one.changed + one.unchanged)
        for one in reports
    ]
    tables = {one.table for one in reports}
    record = {
        "at": datetime.now(UTC).isoformat(),
        "state": _state(lake, tenant, tables),
        "files": [asdict(replace(one, since=None)) for one in repeated],
    }
    keep_record(lake.files, tenant, key, record)


def _report(kept: dict[str, Any], at: str) -> FileReport:
    report = FileReport(**kept)
    return replace(
        report,
        ignored_columns=tuple(report.ignored_columns),
        warnings=tuple(report.warnings),
        since=datetime.fromisoformat(at),
    )


def _state(lake: Lake, tenant: str, tables: Collection[str]) -> dict[str, str]:
    """Return for each table a digest of its files, which are never written again."""
    state = {}
    for name in sorted({*tables, QUARANTINE.name}):
        stored = lake.table_snapshot(tenant, name)
        if stored is not None:
            text = json.dumps([stored.version, *stored.files])
            state[name] = hashlib.sha256(text.encode()).hexdigest()
    return state

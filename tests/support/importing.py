"""Imports of small files for tests: a text in, a report and the lake's rows out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml
from support.lakes import tenant_params, utc_connection

from kpi_lib.lake.delta_lake import Lake
from kpi_lib.settings.params_folder import TenantParams
from kpi_lib.sources.files.import_files import ImportReport, import_files, load_mapping

CASES = Path(__file__).parents[1] / "cases" / "files"
HEADER = "cw_ticket_id,company,board,status,owner,created_at_remote,updated_at_remote"
TICKETS = f"""{HEADER}
1,Acme,Help Desk,Closed,Ana,2026-01-05T09:00:00Z,2026-01-05T10:00:00Z
2,Bêta,Network,New,Bo,2026-01-06T09:00:00Z,2026-01-06T09:00:00Z
"""
ENTRIES = "cw_time_entry_id,company,member,work_type,minutes,billable,date_worked"


def ticket(
    key: object = 1, created: str = "2026-01-05T05:00:00Z", updated: str = ""
) -> str:
    """Return a line below `HEADER`; `updated` is `created` where it is not given."""
    return f"{key},Acme,Help Desk,New,Ana,{created},{updated or created}"


class Importer:
    """Imports into a lake below a folder, as one tenant."""

    def __init__(self, folder: Path, params: TenantParams | None = None) -> None:
        self.folder = folder
        self.lake = Lake(folder / "lake")
        self.params = params or tenant_params()

    def write(self, name: str, content: str | bytes) -> Path:
        path = self.folder / name
        data = content.encode() if isinstance(content, str) else content
        path.write_bytes(data)
        return path

    def __call__(
        self, *files: Path, table: str | None = None, mapping: Any = None
    ) -> ImportReport:
        loaded = None
        if mapping is not None:
            path = self.write("mapping.yaml", yaml.safe_dump(mapping))
            loaded = load_mapping(path)
        return import_files(
            files, lake=self.lake, tenant=self.params, table=table, mapping=loaded
        )

    def text(
        self,
        content: str | bytes,
        name: str = "tickets.csv",
        table: str | None = None,
        mapping: Any = None,
    ) -> ImportReport:
        """Import one file of this content."""
        return self(self.write(name, content), table=table, mapping=mapping)

    def case(self, file: str, mapping: str | None, table: str) -> ImportReport:
        """Import one of the files of `CASES`."""
        loaded = load_mapping(CASES / f"{mapping}.yaml") if mapping else None
        return import_files(
            [CASES / file],
            lake=self.lake,
            tenant=self.params,
            table=table,
            mapping=loaded,
        )

    def rows(
        self, columns: str, table: str = "raw_tickets", clause: str = ""
    ) -> list[tuple[Any, ...]]:
        """Return columns of rows, ordered by the first; instants in UTC.

        By default of all rows; `clause` begins with ``where`` or ``group by``.
        """
        snapshot = self.lake.table_snapshot(self.params.tenant, table)
        if snapshot is None or not snapshot.files:
            return []
        reading = utc_connection().execute(
            f"select {columns} from read_parquet($1) {clause} order by 1",
            [snapshot.files],
        )
        return reading.fetchall()

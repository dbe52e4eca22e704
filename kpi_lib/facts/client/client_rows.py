"""A tenant's rows laid out by client: read once for the reports to all its clients.

Without it each report would read the whole of the tenant's tables to find its few.
"""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter

from kpi_lib.domain import sql_files
from kpi_lib.facts.client.forbidden import Names
from kpi_lib.facts.tenant_facts import Facts

COPIED = ("raw_tickets", "raw_time_entries", "raw_agreements", "raw_security_alerts",
          "raw_surveys", "raw_commitments", "raw_projects")  # fmt: skip
"""Tables of which a client sees rows."""

_NAMES = "names.json"
_GROUP_ROWS = 20_480
"""A reader skips whole groups of rows: with small ones it meets few of others."""


@dataclass(frozen=True)
class ClientRows:
    """A folder with a file per table of `COPIED`, in order of its clients.

    Attributes
    ----------
    folder : Path
    names : Names
        Of all the tenant's clients and people.
    """

    folder: Path
    names: Names

    @classmethod
    def lay_out(cls, facts: Facts, folder: Path) -> ClientRows:
        """Write the folder, whole or not at all.

        Parameters
        ----------
        facts : Facts
            All of the tenant's, opened with ``allow_files``.
        folder : Path
            There is none yet; that above it is private.
        """
        names = Names.of(facts)
        made = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
        home = sql_files.quoted(str(folder.parent))
        facts.execute(f"set temp_directory = {home}")
        try:
            for name, statement in sql_files.statements(
                "facts/client/client_rows.sql"
            ).items():
                target = sql_files.quoted(str(made / f"{name}.parquet"))
                facts.execute(
                    f"copy ({statement} order by client_key) to {target} "
                    f"(format parquet, row_group_size {_GROUP_ROWS})"
                )
            (made / _NAMES).write_bytes(TypeAdapter(Names).dump_json(names))
            made.rename(folder)
        except BaseException:
            shutil.rmtree(made, ignore_errors=True)
            raise
        return cls(folder, names)

    @classmethod
    def load(cls, folder: Path) -> ClientRows:
        """Return what `lay_out` has written."""
        names = TypeAdapter(Names).validate_json((folder / _NAMES).read_bytes())
        return cls(folder, names)

    def source(self, table: str) -> str:
        """Return the SQL that reads a table."""
        path = sql_files.quoted(str(self.folder / f"{table}.parquet"))
        return f"read_parquet({path})"

"""A tenant's rows sorted by client, in files that the reports of a run share.

Without them each report would read all of the tenant's tables for its few rows.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pydantic import TypeAdapter

from kpi_lib.domain import sql_files
from kpi_lib.facts.client.tenant_names import Names
from kpi_lib.facts.tenant_facts import Facts

_NAMES, _FIRST_DAYS = "names.json", "first_days.json"
_GROUP_ROWS = 20_480
"""A reader skips whole row groups; small ones hold few rows of other clients."""


_DAYS: TypeAdapter[dict[str, date]] = TypeAdapter(dict[str, date])


def statements() -> dict[str, str]:
    """Return the statements of all clients' rows, by their table."""
    files = (f"facts/client/{name}.sql" for name in ("client_rows", "known_of_all"))
    return {k: v for file in files for k, v in sql_files.statements(file).items()}


@dataclass(frozen=True)
class ClientRows:
    """A folder with a file per table of `VISIBLE_TABLES`, sorted by client.

    Attributes
    ----------
    folder : Path
    names : Names
        All the tenant's clients and people.
    first_days : mapping of str to date
        Of each of the tenant's tables.
    """

    folder: Path
    names: Names
    first_days: Mapping[str, date]

    @classmethod
    def write(cls, facts: Facts, folder: Path) -> ClientRows:
        """Write the folder, whole or not at all.

        Parameters
        ----------
        facts : Facts
            The whole tenant's, opened with ``allow_files``.
        folder : Path
            A new one, in a private folder.
        """
        names = Names.of(facts)
        unfinished = Path(
            tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent)
        )
        spill = sql_files.quoted(str(folder.parent))
        facts.execute(f"set temp_directory = {spill}")
        try:
            for name, statement in statements().items():
                target = sql_files.quoted(str(unfinished / f"{name}.parquet"))
                facts.execute(
                    f"copy ({statement} order by client_key) to {target} "
                    f"(format parquet, row_group_size {_GROUP_ROWS})"
                )
            (unfinished / _NAMES).write_bytes(TypeAdapter(Names).dump_json(names))
            days = _DAYS.dump_json(dict(facts.first_days))
            (unfinished / _FIRST_DAYS).write_bytes(days)
            unfinished.rename(folder)
        except BaseException:
            shutil.rmtree(unfinished, ignore_errors=True)
            raise
        return cls(folder, names, facts.first_days)

    @classmethod
    def load(cls, folder: Path) -> ClientRows:
        """Return a folder that `write` has written."""
        names = TypeAdapter(Names).validate_json((folder / _NAMES).read_bytes())
        days = _DAYS.validate_json((folder / _FIRST_DAYS).read_bytes())
        return cls(folder, names, days)

    def source(self, table: str) -> str:
        """Return the SQL that reads a table."""
        path = sql_files.quoted(str(self.folder / f"{table}.parquet"))
        return f"read_parquet({path})"

"""A tenant's settings as variables of a connection, and the lock on its files."""

from __future__ import annotations

import tempfile
import uuid
from collections.abc import Iterable
from pathlib import Path
from typing import Literal

import duckdb

from kpi_lib.domain.names import fold, fold_letters
from kpi_lib.domain.schema import RAW_TICKETS
from kpi_lib.domain.sql_files import quoted
from kpi_lib.facts import exclusion
from kpi_lib.lake.snapshot import Snapshot
from kpi_lib.settings.params_folder import TenantParams


def set_from_log(connection: duckdb.DuckDBPyConnection, snapshot: Snapshot) -> None:
    """Set the variables on columns of the tickets that the table's log answers.

    ``reopened_counts`` is that of `reopened_counts`; ``has_service_levels`` is false
    where no ticket has one.
    """
    tickets = snapshot.tables.get(RAW_TICKETS.name)
    empty = tickets.empty if tickets else frozenset()
    connection.execute(f"set variable reopened_counts = '{reopened_counts(snapshot)}'")
    has_levels = not {"sla_met", "sla_due_at"} <= empty
    connection.execute(f"set variable has_service_levels = {has_levels}")


def reopened_counts(snapshot: Snapshot) -> Literal["none", "some", "all"]:
    """Return how many tickets have a count of reopenings, as far as the log tells."""
    tickets = snapshot.tables.get(RAW_TICKETS.name)
    if tickets is None:
        return "some"
    name = "reopened_count"
    return (
        "none" if name in tickets.empty else "all" if name in tickets.full else "some"
    )


def apply(connection: duckdb.DuckDBPyConnection, params: TenantParams) -> None:
    """Set the time zone and the variables that ``macros/names.sql`` reads."""
    execute = connection.execute
    execute(f"set TimeZone = '{params.timezone}'")
    execute("set python_enable_replacements = false")
    # A locked connection may still read its folder for spilled rows: by default ".tmp"
    # of the working directory, where anything may be. DuckDB makes and removes it.
    spill = Path(tempfile.gettempdir()) / f"kpi-spill-{uuid.uuid4().hex}"
    execute(f"set temp_directory = {quoted(str(spill))}")
    # The lake's files never change, so each footer is read once.
    execute("set parquet_metadata_cache = true")
    execute("set variable zone = $v", {"v": params.timezone})
    for name in ("closed_statuses", "excluded_statuses"):
        folded = sorted({fold(status) for status in getattr(params, name)})
        execute(f"set variable {name} = $v::varchar[]", {"v": folded})
    excluded = {fold(status) for status in params.excluded_statuses}
    reopened = {fold_letters(status) for status in params.reopened_statuses}
    execute("set variable reopened_statuses = $v::varchar[]", {"v": sorted(reopened)})
    spellings = [
        status
        for status in params.closed_statuses
        if fold(status) not in excluded and fold_letters(status) not in reopened
    ]
    execute("set variable closed_spellings = $v::varchar[]", {"v": sorted(spellings)})
    set_names(connection, params)
    _set_agreed_times(connection, params)


def set_names(connection: duckdb.DuckDBPyConnection, params: TenantParams) -> None:
    """Set the variables of aliases, and of the names that are left out."""
    for name, excluded in exclusion.excluded_names(params).items():
        connection.execute(f"set variable {name} = $v::varchar[]", {"v": excluded})
    for name, alias in (
        ("company_alias", params.company_alias),
        ("person_alias", params.member_alias),
    ):
        connection.execute(
            f"set variable {name} = map($k::varchar[], $v::varchar[])",
            {"k": list(alias), "v": list(alias.values())},
        )


def _set_agreed_times(
    connection: duckdb.DuckDBPyConnection, params: TenantParams
) -> None:
    """Set the variables that ``macros/agreed_times.sql`` reads."""
    connection.execute(
        "set variable has_agreed_times = $v::boolean", {"v": params.has_agreed_times}
    )
    for variable, name, unit_us in (
        ("agreed_resolution", "resolution_hours", 3_600_000_000),
        ("agreed_response", "response_minutes", 60_000_000),
    ):
        times = params.sla.by_key(name)
        connection.execute(
            f"set variable {variable} = map($k::varchar[], $v::bigint[])",
            {
                "k": ["\x1f".join(key) for key in times],
                "v": [int(time * unit_us) for time in times.values()],
            },
        )


def lock(connection: duckdb.DuckDBPyConnection, files: Iterable[str]) -> None:
    """Let SQL reach these files and nothing else, for good."""
    if listed := ", ".join(map(quoted, sorted(files))):
        connection.execute(f"set allowed_paths = [{listed}]")
    connection.execute("set enable_external_access = false")
    connection.execute("set lock_configuration = true")

"""Publishing of ``kpi_daily`` to a PostgreSQL database."""

from __future__ import annotations

from typing import Any

import duckdb
import pyarrow as pa
from pydantic import SecretStr

from kpi_lib.domain import sql_files
from kpi_lib.domain.errors import DataError
from kpi_lib.domain.extras import require
from kpi_lib.domain.schema import KPI_DAILY
from kpi_lib.domain.sql_files import quoted
from kpi_lib.lake.delta_lake import Lake
from kpi_lib.lake.writer import Change
from kpi_lib.settings.tenant_settings import TenantParams

_STAGED = "kpi_daily_staged"


def publish(
    lake: Lake, tenant: TenantParams, url: str, password: SecretStr | None = None
) -> Change:
    """Upsert a tenant's ``kpi_daily`` in one transaction.

    The table is created where it is missing. Equal rows and rows of other tenants are
    not touched.

    Parameters
    ----------
    lake : Lake
    tenant : TenantParams
    url : str
        ``postgresql://user@host/database``.
    password : SecretStr, optional

    Returns
    -------
    Change
        Row counts; publishing the same lake again changes nothing.

    Raises
    ------
    DataError
        The lake has no ``kpi_daily`` of the tenant.
    ParamsError
        The packages for PostgreSQL are missing.
    SourceError
        PostgreSQL refuses; nothing was changed.
    """
    require("postgres", "kpi publish")
    from kpi_lib.sources.vendors.postgres_connection import connect

    days = _days(lake, tenant)
    where = f"kpi_daily of {tenant.tenant}"
    with (
        connect(url, password, where, reads_only=False) as connection,
        connection.cursor() as cursor,
    ):
        statements = sql_files.statements("sources/daily_publishing.sql")
        if not _table_exists(cursor):
            cursor.execute(statements["create_table"])
        cursor.adbc_ingest(_STAGED, days, mode="create", temporary=True)
        cursor.execute(_UPSERT)
        outcome = [is_new for (is_new,) in cursor.fetchall()]
        cursor.execute(f"drop table {_STAGED}")
    new = sum(outcome)
    return Change(
        new=new, changed=len(outcome) - new, unchanged=days.num_rows - len(outcome)
    )


def _days(lake: Lake, tenant: TenantParams) -> pa.Table:
    snapshot = lake.table_snapshot(tenant.tenant, KPI_DAILY.name)
    if snapshot is None or not snapshot.files:
        raise DataError(
            lake.address(tenant.tenant, KPI_DAILY.name),
            "there is no kpi_daily yet",
            remedy=f"compute it: kpi daily --tenant {tenant.tenant}",
        )
    files = ", ".join(map(quoted, snapshot.with_local_files().files))
    columns = ", ".join(KPI_DAILY.column_names)
    with duckdb.connect() as connection:
        return connection.sql(
            f"select {columns} from read_parquet([{files}]) "
            "where tenant_id = $1 order by kpi_date",
            params=[str(tenant.tenant_id)],
        ).to_arrow_table()


def _table_exists(cursor: Any) -> bool:
    """Return whether the table exists: a writer may lack the right to create it."""
    cursor.execute("select to_regclass('kpi_daily') is not null")
    return bool(cursor.fetchone()[0])


_NAMES = KPI_DAILY.column_names
_VALUES = [name for name in _NAMES if name not in ("tenant_id", "kpi_date")]
_UPSERT = f"""
insert into kpi_daily as d ({", ".join(_NAMES)})
select tenant_id::uuid, {", ".join(_NAMES[1:])} from {_STAGED}
on conflict (tenant_id, kpi_date) do update
set {", ".join(f"{name} = excluded.{name}" for name in _VALUES)}
where ({", ".join(f"d.{name}" for name in _VALUES)})
    is distinct from ({", ".join(f"excluded.{name}" for name in _VALUES)})
returning xmax = 0
"""

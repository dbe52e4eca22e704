"""Remark on a file whose finished tickets have statuses that count as open."""

from __future__ import annotations

from pathlib import Path

import duckdb
import yaml

from kpi_lib.domain.names import fold, fold_letters
from kpi_lib.settings.tenant_settings import TenantParams
from kpi_lib.text.status_words import LEAST_ENDS, is_under_way, list_of

_BY_STATUS = """
select trim(status) as status, count(*) as n, count(closed_at) as ended
from read_parquet($1)
group by 1
order by 3 desc, 1
"""


def closed_status_remarks(
    connection: duckdb.DuckDBPyConnection, tickets: Path, tenant: TenantParams
) -> list[str]:
    """Return a remark where most tickets with an end have a status that counts as open.

    Parameters
    ----------
    connection : duckdb.DuckDBPyConnection
    tickets : Path
        Parquet file of the rows that enter.
    tenant : TenantParams
    """
    known = {fold(one) for one in (*tenant.closed_statuses, *tenant.excluded_statuses)}
    rows = connection.execute(_BY_STATUS, [str(tickets)]).fetchall()
    ended = sum(row[2] for row in rows)
    # A reopened ticket keeps the end that it had.
    reopened = {fold_letters(one) for one in tenant.reopened_statuses}
    is_open = [
        row
        for row in rows
        if row[2] and fold(row[0]) not in known and fold_letters(row[0]) not in reopened
    ]
    count = sum(row[2] for row in is_open)
    if count < LEAST_ENDS or 2 * count <= ended:
        return []
    under_way = [row for row in is_open if is_under_way(row[0])]
    if 2 * sum(row[2] for row in under_way) > count:
        listed = ", ".join(f'"{row[0]}"' for row in under_way[:8])
        return [
            f"{count} of {ended} tickets with an end are open by their status, such as "
            f"{listed}: is closed_at read from the right column?"
        ]
    is_open = [row for row in is_open if row not in under_way]
    mostly = [status for status, n, with_end in is_open if 2 * with_end > n]
    key, known_names = "closed_statuses", tenant.closed_statuses
    names = [one for one in mostly if list_of(one) != "excluded_statuses"]
    if mostly and not names:
        key, known_names, names = "excluded_statuses", tenant.excluded_statuses, mostly
    listed = ", ".join(f'"{name}"' for name in names or [row[0] for row in is_open])
    remark = (
        f"{count} of {ended} tickets with an end count as open: {key} does not name "
        f"{listed}"
    )
    if not names:
        return [remark]
    # In one line, however many there are.
    line = yaml.safe_dump(
        {key: [*known_names, *names]},
        default_flow_style=None, allow_unicode=True, width=10_000,
    ).strip()  # fmt: skip
    return [f"{remark}; for params/tenants/{tenant.tenant}.yaml: {line}"]

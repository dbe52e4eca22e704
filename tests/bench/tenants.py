"""A workspace of many tenants, each a part of a demo tenant, their sizes drawn.

The share of the demo's tickets is log-normal: its median 0.2, its logarithm's standard
deviation 0.8, cut to 0.02 and 1. The number of clients is log-normal about a median
that is asked for, its logarithm's standard deviation 0.5.
"""

from __future__ import annotations

import math
import random
import uuid
from dataclasses import dataclass
from pathlib import Path

import duckdb
import yaml
from support.places import ROOT

from kpi_lib import demo
from kpi_lib.domain.schema import RAW_SECURITY_ALERTS, RAW_TABLES, Table
from kpi_lib.lake.delta_lake import Lake
from kpi_lib.lake.writer import stored_type

DEMOS = ("harbour", "boreal")
_BRANCHES = ("", " North", " South", " East", " West")
"""Second parts of clients' names, where a tenant has more of them than its demo."""


@dataclass(frozen=True)
class Size:
    """A tenant's size.

    Attributes
    ----------
    demo : str
        The demo tenant of which it is a part.
    share : float
        Of that one's tickets.
    clients : int
    """

    demo: str
    share: float = 1.0
    clients: int = 0


def drawn(tenants: int, median_clients: float, seed: int = 20) -> list[Size]:
    """Draw the sizes of so many tenants."""
    source = random.Random(seed)
    return [
        Size(
            DEMOS[number % len(DEMOS)],
            min(max(0.2 * math.exp(source.gauss(0, 0.8)), 0.02), 1.0),
            max(round(median_clients * math.exp(source.gauss(0, 0.5))), 1),
        )
        for number in range(tenants)
    ]


def build(root: Path, sizes: list[Size]) -> None:
    """Write a lake and parameters; what is there already is used again.

    Parameters
    ----------
    root : Path
        Gets ``lake`` and ``params``.
    sizes : list of Size
        Of ``tenant-000`` and those that follow. Without clients a tenant is the demo
        tenant as it is.
    """
    lake = Lake(root / "lake")
    (root / "params/tenants").mkdir(parents=True, exist_ok=True)
    known = lake.tenants()
    for name in dict.fromkeys(size.demo for size in sizes):
        path = ROOT / f"params/tenants/{name}.yaml"
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        with duckdb.connect() as connection:
            connection.execute("set TimeZone = 'UTC'")
            for table, rows in demo.tables(name).items():
                connection.register("rows", rows)
                connection.execute(f"create table {table} as from rows")
                connection.unregister("rows")
            for number, size in enumerate(sizes):
                slug = f"tenant-{number:03d}"
                if size.demo != name or slug in known:
                    continue
                own = {**content, "tenant": slug, "tenant_id": tenant_id(slug)}
                if size.clients:
                    own.pop("companies", None)
                path = root / f"params/tenants/{slug}.yaml"
                path.write_text(yaml.safe_dump(own, allow_unicode=True), "utf-8")
                _write(lake, slug, connection, size)


def tenant_id(slug: str) -> str:
    """Return the id that belongs to a slug."""
    return str(uuid.uuid5(uuid.NAMESPACE_DNS, slug))


def _write(
    lake: Lake, slug: str, connection: duckdb.DuckDBPyConnection, size: Size
) -> None:
    names = [n for (n,) in connection.execute(_COMPANIES).fetchall()]
    branches = _BRANCHES[: math.ceil(size.clients / len(names)) or 1]
    everyone = [name + branch for branch in branches for name in names]
    source = random.Random(slug)
    given = {
        "id": tenant_id(slug),
        "slug": slug,
        "branches": branches,
        "chosen": source.sample(everyone, min(size.clients, len(everyone))),
        "share": size.share,
    }
    for name, value in given.items():
        connection.execute(f"set variable {name} = $value", {"value": value})
    present = {row[0] for row in connection.execute("show tables").fetchall()}
    with lake.writer(slug) as writer:
        for table in RAW_TABLES:
            if table.name not in present:
                continue
            columns = ", ".join(
                f"cast({c.name} as {stored_type(c)}) as {c.name}" for c in table.columns
            )
            staged = writer.scratch / f"{table.name}.parquet"
            rows = _part(table) if size.clients else f"from {table.name}"
            connection.execute(
                f"copy (select {columns} from (select * replace (getvariable('id') "
                f"as tenant_id) from ({rows}))) to '{staged}'"
            )
            writer.upsert(table, staged)


_COMPANIES = "select distinct company from raw_tickets order by all"


def _part(table: Table) -> str:
    """Return the query of the rows that a tenant has of its demo's."""
    # A row goes with its ticket, whatever its table.
    key = "cw_ticket_id" if "cw_ticket_id" in table.column_names else "id"
    is_thinned = key == "cw_ticket_id" or table == RAW_SECURITY_ALERTS
    share = "getvariable('share')" if is_thinned else "1"
    return (
        "select * from (select * replace (company || getvariable('branches')"
        f"[1 + (hash({key}) % len(getvariable('branches')))::integer] as company) "
        f"from {table.name} "
        f"where hash({key}, getvariable('slug')) % 10000 < 10000 * {share}) "
        "where list_contains(getvariable('chosen'), company)"
    )

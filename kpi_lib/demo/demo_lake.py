"""The demo lake: two tenants with known truths, built once and then left unchanged."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from kpi_lib.domain.shipped_files import shipped
from kpi_lib.lake.delta_lake import Lake
from kpi_lib.lake.storage import storage

TENANTS = ("boreal", "harbour")
CLIENTS = ("Clinique Nord", "Tamblyn Architects")
"""Clients whose reviews are rendered, one of each tenant."""
_STAMP = ".demo.json"
_MAKE_NO_DATA = ("__init__.py", "demo_lake.py", "selftest.py")
"""Modules of this folder whose changes leave a demo lake up to date."""


def add_tenants(params: Path | str) -> None:
    """Add the demo tenants' files to a parameters' folder that lacks them."""
    target = storage(params)
    names = [f"tenants/{tenant}.yaml" for tenant in TENANTS]
    lacking = [name for name in names if not target.has(name)]
    target.write({name: (shipped("params") / name).read_bytes() for name in lacking})


def build(lake: Path | str, params: Path | str, tenant: str) -> bool:
    """Put a demo tenant's tables and daily figures into a lake.

    Parameters
    ----------
    lake, params : Path or str
    tenant : str
        One of `TENANTS`; no other tenant's folder is touched.

    Returns
    -------
    bool
        False where they stand there already, as this version of the library makes
        them, and nothing has been imported since.
    """
    target = Lake(lake)
    stamp = f"{tenant}/{_STAMP}"
    if _read(target, stamp) == _state(target, tenant):
        return False
    import pyarrow.parquet as pq

    from kpi_lib import demo
    from kpi_lib.demo.world import FIRST_DAY, LAST_DAY
    from kpi_lib.kpis import kpi_daily
    from kpi_lib.kpis.tenant import open_tenant

    tables = demo.tables(tenant)
    with target.writer(tenant) as writer:
        for name, table in tables.items():
            staged = writer.scratch / f"{name}.parquet"
            pq.write_table(table, staged)
            writer.upsert(name, staged)
    with open_tenant(target, tenant, params=params) as opened:
        kpi_daily.refresh(target, opened.facts, FIRST_DAY, LAST_DAY)
    target.files.write({stamp: json.dumps(_state(target, tenant)).encode()})
    return True


def _read(lake: Lake, stamp: str) -> object:
    try:
        return json.loads(lake.files.read(stamp) or b"")
    except (OSError, ValueError):
        return None


def _state(lake: Lake, tenant: str) -> dict[str, object]:
    """Return a hash of the generator and the versions of the tenant's tables."""
    digest = hashlib.sha256()
    for path in sorted(Path(__file__).parent.glob("*.py")):
        if path.name not in _MAKE_NO_DATA:
            digest.update(path.read_bytes())
    return {
        "generator": digest.hexdigest(),
        "versions": lake.snapshot(tenant).versions,
    }

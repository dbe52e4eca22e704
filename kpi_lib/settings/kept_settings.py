"""Settings of a run's tenants, kept as they were when it began."""

from __future__ import annotations

import pickle
from collections.abc import Iterable
from pathlib import Path

from kpi_lib.settings.tenant_settings import TenantParams

FOLDER = "settings"
"""The files' folder within a run's scratch folder."""


def keep(tenants: Iterable[TenantParams], folder: Path) -> None:
    """Write a new folder with a file for each tenant.

    A night is long enough for somebody to save a tenant's file or logo: half of its
    reports would follow the new one, and the manifest would name the old one for all.

    Parameters
    ----------
    tenants : iterable of TenantParams
    folder : Path
        For processes of this user alone: who writes there, writes code.
    """
    folder.mkdir()
    for tenant in tenants:
        (folder / tenant.tenant).write_bytes(pickle.dumps(tenant))


def load_kept(folder: Path, slug: str) -> TenantParams | None:
    """Return a tenant's settings; None where the run is not for this tenant."""
    try:
        tenant: TenantParams = pickle.loads((folder / slug).read_bytes())
    except FileNotFoundError:
        return None
    return tenant

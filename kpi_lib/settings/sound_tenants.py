"""Tenants whose own files are in order, where the parameters folder has mistakes."""

from __future__ import annotations

from pathlib import Path

from kpi_lib.domain.errors import ManyErrors, ParamsError
from kpi_lib.settings.params_folder import TenantParams, load_tenant, local_folder


def sound_tenants(folder: str | Path, mistakes: ParamsError) -> list[TenantParams]:
    """Return the tenants that a command for all can go on with.

    Parameters
    ----------
    folder : str or Path
    mistakes : ParamsError
        That of `load_params`.

    Raises
    ------
    ParamsError
        `mistakes`: they concern more than single tenants and schedules, or leave no
        tenant.
    """
    errors = mistakes.errors if isinstance(mistakes, ManyErrors) else (mistakes,)
    files = {error.where.split(":")[0] for error in errors}
    if not files or not all(Path(name).parent.name in _ALONE for name in files):
        raise mistakes
    wrong = {Path(name).stem for name in files if Path(name).parent.name == "tenants"}
    slugs = sorted(
        path.stem for path in (local_folder(folder) / "tenants").glob("*.yaml")
    )
    tenants = [load_tenant(folder, slug) for slug in slugs if slug not in wrong]
    if not tenants:
        raise mistakes
    return tenants


_ALONE = ("tenants", "schedules")
"""Folders whose files concern a tenant or a schedule alone."""

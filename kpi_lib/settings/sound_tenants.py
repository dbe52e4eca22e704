"""Tenants whose own files are in order, where the parameters folder has mistakes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from kpi_lib.domain.errors import KpiError, ManyErrors
from kpi_lib.settings import yaml_files
from kpi_lib.settings.failure_settings import OnFailure
from kpi_lib.settings.params_folder import (
    FolderReader,
    Params,
    TenantParams,
    local_folder,
)
from kpi_lib.settings.strict_models import validate

_ALONE: Final = ("tenants", "schedules")
"""Folders whose files concern a tenant or a schedule alone."""


@dataclass(frozen=True)
class SoundParams:
    """Settings that are in order, and the mistakes in the files of the others.

    Attributes
    ----------
    params : Params
        Without the tenants and schedules whose files have mistakes; a schedule of
        which only tenants are unknown is in it.
    tenant_errors, schedule_errors : mapping of str to KpiError
        The mistakes in those files, by slug and by name.
    """

    params: Params
    tenant_errors: Mapping[str, KpiError] = field(default_factory=dict)
    schedule_errors: Mapping[str, KpiError] = field(default_factory=dict)


def load_sound_params(folder: str | Path) -> SoundParams:
    """Read the parameters folder without the files of tenants that have mistakes.

    Raises
    ------
    ParamsError
        Mistakes that concern more than single tenants and schedules, such as one in
        ``defaults.yaml``, or that leave no tenant.
    """
    reader = FolderReader(folder)
    params = reader.read()
    wrong: dict[str, dict[str, list[KpiError]]] = {
        kind: defaultdict(list) for kind in _ALONE
    }
    for error in reader.errors:
        path = Path(error.where.split(":")[0])
        if path.parent.name not in _ALONE:
            params = None
            break
        wrong[path.parent.name][path.stem].append(error)
    tenants, schedules = ({k: _as_one(v) for k, v in wrong[kind].items()}
                          for kind in _ALONE)  # fmt: skip
    sound = params and replace(
        params,
        tenants={k: v for k, v in params.tenants.items() if k not in tenants},
    )
    if sound is None or (tenants and not sound.tenants):
        sound = FolderReader(folder).params()  # raises what is wrong
    return SoundParams(sound, tenants, schedules)


def load_sound_tenant(folder: str | Path, slug: str) -> TenantParams:
    """Read one tenant's settings, whatever is wrong in other tenants' files.

    Parameters
    ----------
    folder : str or Path
    slug : str

    Raises
    ------
    ParamsError
        No such tenant, or a mistake that concerns it; `ManyErrors` where there are
        several.
    """
    found = load_sound_params(folder)
    if slug in found.tenant_errors:
        raise found.tenant_errors[slug]
    return found.params.tenant(slug)


def failure_receivers(folder: str | Path, schedule: str) -> OnFailure | None:
    """Return whom a schedule tells of failures, whatever else is wrong in the folder.

    None where its file does not say, or cannot be read.
    """
    try:
        path = local_folder(folder) / "schedules" / f"{schedule}.yaml"
    except KpiError:
        return None
    content, _ = yaml_files.read(path, path.name)
    receivers = (content or {}).get("on_failure")
    return validate(OnFailure, receivers, path.name)[0] if receivers else None


def _as_one(errors: list[KpiError]) -> KpiError:
    return errors[0] if len(errors) == 1 else ManyErrors(errors[0].where, errors)

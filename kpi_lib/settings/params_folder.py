"""The parameters folder: defaults, tenants and schedules, checked as a whole."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

from pydantic import AfterValidator

from kpi_lib.domain.errors import KpiError, ManyErrors, ParamsError, folder_error
from kpi_lib.domain.names import SLUG, SLUG_FORM, closest
from kpi_lib.domain.run_environment import PARAMS
from kpi_lib.domain.shipped_files import shipped
from kpi_lib.lake.storage import is_remote
from kpi_lib.settings import yaml_files
from kpi_lib.settings.overlay import overlay
from kpi_lib.settings.schedule_settings import Schedule, as_tuple
from kpi_lib.settings.strict_models import Model, Settings, not_empty, validate
from kpi_lib.settings.tenant_settings import CalendarParams, TenantParams, Text
from kpi_lib.settings.thresholds import AlertSlaHours, Thresholds
from kpi_lib.settings.unique_names import alias_errors, id_errors

__all__ = [
    "Defaults",
    "FolderReader",
    "Params",
    "Schedule",
    "TenantParams",
    "load_params",
    "load_tenant",
]

SHIPPED_DEFAULTS = shipped("params") / "defaults.yaml"
Entry = TypeVar("Entry")


class Defaults(Settings):
    """``params/defaults.yaml``: values of what a tenant's file leaves out."""

    schema_version: Literal[1]
    closed_statuses: Annotated[tuple[Text, ...], AfterValidator(not_empty)]
    excluded_statuses: tuple[Text, ...]
    reopened_statuses: tuple[Text, ...]
    waiting_statuses: tuple[Text, ...] = ()
    clock: Literal["calendar", "business", "source"]
    calendar: CalendarParams
    alert_sla_hours: AlertSlaHours
    thresholds: Thresholds


@dataclass(frozen=True)
class Params:
    """All settings of the parameters folder.

    Attributes
    ----------
    folder : Path
    defaults : Defaults
    tenants : mapping of str to TenantParams
        By slug, sorted; each with the defaults filled in.
    schedules : mapping of str to Schedule
        By name, sorted.
    """

    folder: Path
    defaults: Defaults
    tenants: Mapping[str, TenantParams]
    schedules: Mapping[str, Schedule]

    def tenant(self, slug: str) -> TenantParams:
        """Return a tenant's settings; ParamsError where there is no such tenant."""
        return _known("tenant", slug, self.tenants)

    def schedule(self, name: str) -> Schedule:
        """Return a schedule; ParamsError where there is no such schedule."""
        return _known("schedule", name, self.schedules)


def load_params(folder: str | Path) -> Params:
    """Read and check every file of the parameters folder.

    Parameters
    ----------
    folder : str or Path
        Or ``s3://bucket/path``. Holds ``tenants/<slug>.yaml``,
        ``schedules/<name>.yaml`` and ``defaults.yaml``, whose values (or the
        project's own, where it has none) each tenant overrides.

    Returns
    -------
    Params

    Raises
    ------
    ParamsError
        One mistake; `ManyErrors` where there are several: all of all files.
    """
    return FolderReader(folder).params()


def load_tenant(folder: str | Path, slug: str) -> TenantParams:
    """Read and check the defaults and one tenant's file, and no other.

    For each tenant of a run that has read the whole folder: a night's cost must not
    grow with the square of the tenants.

    Parameters
    ----------
    folder : str or Path
        As in `load_params`.
    slug : str

    Raises
    ------
    ParamsError
        No such tenant, or a mistake; `ManyErrors` where there are several.
    """
    return FolderReader(folder).tenant(slug)


class FolderReader:
    """Reads the files of the folder and collects the mistakes in all of them.

    `read` leaves them in `errors`; `params` and `tenant` raise them.
    """

    def __init__(self, folder: str | Path) -> None:
        self.folder = local_folder(folder)
        self.errors: list[KpiError] = []

    def params(self) -> Params:
        """Return all settings, as `load_params`."""
        params = self.read()
        self._raise()
        if params is None:
            raise ManyErrors(self._label(self.folder), [])
        return params

    def read(self) -> Params | None:
        """Return what could be read; None where the defaults could not."""
        self._check_folder()
        defaults, base = self._defaults()
        contents = self._contents(self._files("tenants"))
        tenants = {
            slug: tenant
            for slug, content in contents.items()
            if (tenant := self._tenant(slug, content, base))
        }
        self.errors += id_errors(f"{self._label(self.folder)}/tenants", contents)
        schedules = {
            name: schedule
            for name, content in self._contents(self._files("schedules")).items()
            if (schedule := self._schedule(name, content, list(contents)))
        }
        if defaults is None:
            return None
        return Params(self.folder, defaults, tenants, schedules)

    def tenant(self, slug: str) -> TenantParams:
        """Return one tenant's settings, as `load_tenant`."""
        self._check_folder()
        files = self._files("tenants")
        known = {path.stem: path for path in files if path.suffix == ".yaml"}
        path = _known("tenant", slug, known)
        _, base = self._defaults()
        content = self._contents([path])[slug]
        params = self._tenant(slug, content, base)
        self._raise()
        return _known("tenant", slug, {slug: params} if params else {})

    def _check_folder(self) -> None:
        try:
            os.listdir(self.folder)
        except (FileNotFoundError, NotADirectoryError):
            raise ParamsError(
                str(self.folder),
                "there is no such folder",
                "the folder of the parameters",
                f"name it by --params or {PARAMS}",
            ) from None
        except OSError as error:
            raise folder_error(ParamsError, self.folder, error) from error

    def _raise(self) -> None:
        if len(self.errors) == 1:
            raise self.errors[0]
        if self.errors:
            by_file = sorted(self.errors, key=lambda error: error.where.split(":")[0])
            raise ManyErrors(self._label(self.folder), by_file)

    def _label(self, path: Path) -> str:
        name = self.folder.resolve().name
        return (Path(name) / path.relative_to(self.folder)).as_posix()

    def _wrong(self, where: str, problem: str, expected: str, remedy: str = "") -> None:
        self.errors.append(ParamsError(where, problem, expected, remedy))

    def _files(self, kind: str) -> list[Path]:
        folder = self.folder / kind
        try:
            names = os.listdir(folder)
        except (FileNotFoundError, NotADirectoryError):
            return []
        except OSError as error:
            raise folder_error(ParamsError, folder, error) from error
        return sorted(folder / name for name in names if not name.startswith("."))

    def _contents(self, files: Iterable[Path]) -> dict[str, dict[str, Any] | None]:
        contents = {}
        for path in files:
            label = self._label(path)
            if path.suffix == ".yaml":
                contents[path.stem], errors = yaml_files.read(path, label)
                self.errors += errors
            elif path.suffix == ".yml":
                self._wrong(label, 'ends in ".yml"', f'"{path.stem}.yaml"')
        return contents

    def _validated(
        self, model: type[Model], content: dict[str, Any], label: str
    ) -> Model | None:
        folder = self.folder / "tenants"
        settings, errors = validate(model, content, label, folder)
        self.errors += errors
        return settings

    def _defaults(self) -> tuple[Defaults | None, dict[str, Any]]:
        """Return the defaults, and the plain values that tenants' files override."""
        shipped, _ = yaml_files.read(SHIPPED_DEFAULTS, SHIPPED_DEFAULTS.name)
        base, path = shipped or {}, self.folder / "defaults.yaml"
        label, content = self._label(path), base
        if os.path.lexists(path):  # a link to nothing is a mistake, not no file
            overrides, errors = yaml_files.read(path, label)
            self.errors += errors
            if overrides is None:
                return None, base
            content = overlay(base, overrides)
        defaults = self._validated(Defaults, content, label)
        return defaults, content if defaults else base

    def _tenant(
        self, slug: str, content: dict[str, Any] | None, base: dict[str, Any]
    ) -> TenantParams | None:
        if content is None:
            return None
        label = f"{self._label(self.folder)}/tenants/{slug}.yaml"
        tenant = content.get("tenant")
        if not SLUG.fullmatch(slug):
            self._wrong(label, "has a name that is no slug", SLUG_FORM)
        elif tenant != slug and SLUG.fullmatch(str(tenant)):
            expected = f'"{slug}", the file\'s name'
            self._wrong(f"{label}: tenant", f'got "{tenant}"', expected)
        inherited = {k: v for k, v in base.items() if k != "schema_version"}
        params = self._validated(TenantParams, overlay(inherited, content), label)
        for key in ("companies", "members"):
            self.errors += alias_errors(f"{label}: {key}", content.get(key))
        return params

    def _schedule(
        self, name: str, content: dict[str, Any] | None, tenants: list[str]
    ) -> Schedule | None:
        if content is None:
            return None
        label = f"{self._label(self.folder)}/schedules/{name}.yaml"
        schedule = self._validated(Schedule, content, label)
        listed = as_tuple(content.get("tenants"))
        for slug in listed if isinstance(listed, tuple) else ():
            if slug not in ("all", *tenants):
                self._wrong(f"{label}: tenants", f'got "{slug}"', _names(slug, tenants))
        return schedule


def local_folder(folder: str | Path) -> Path:
    """Return the folder, or a local copy of one in an object store."""
    if not is_remote(folder):
        return Path(folder)
    from kpi_lib.lake.storage.local_copies import copy_params

    return copy_params(str(folder))


def _known(kind: str, name: str, known: Mapping[str, Entry]) -> Entry:
    if name not in known:
        raise ParamsError(kind, f'got "{name}"', _names(name, known))
    return known[name]


def _names(text: str, known: Iterable[str]) -> str:
    """List the names that look like `text`, else all of them."""
    names = closest(text, known) or sorted(known)
    quoted = [f'"{name}"' for name in names]
    if not quoted:
        return "none, for there is no file yet"
    return quoted[0] if len(quoted) == 1 else f"one of {', '.join(quoted)}"

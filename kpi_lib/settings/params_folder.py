"""The parameters' folder: defaults, tenants and schedules, checked as a whole."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

from pydantic import AfterValidator

from kpi_lib.domain.errors import KpiError, ManyErrors, ParamsError
from kpi_lib.domain.names import SLUG, SLUG_FORM, closest, fold
from kpi_lib.lake.storage import is_remote
from kpi_lib.settings import yaml_files
from kpi_lib.settings.schedule_settings import Schedule, several
from kpi_lib.settings.tenant_settings import CalendarParams, TenantParams, Text
from kpi_lib.settings.thresholds import AlertSlaHours, Thresholds
from kpi_lib.settings.yaml_files import Model, Settings, filled

__all__ = [
    "Defaults",
    "Params",
    "Schedule",
    "TenantParams",
    "load_params",
    "load_tenant",
]

SHIPPED_DEFAULTS = Path(__file__).parents[2] / "params" / "defaults.yaml"
Found = TypeVar("Found")


class Defaults(Settings):
    """``params/defaults.yaml``: what holds where a tenant's file says nothing."""

    schema_version: Literal[1]
    closed_statuses: Annotated[tuple[Text, ...], AfterValidator(filled)]
    excluded_statuses: tuple[Text, ...]
    clock: Literal["calendar", "business"]
    calendar: CalendarParams
    alert_sla_hours: AlertSlaHours
    thresholds: Thresholds


@dataclass(frozen=True)
class Params:
    """Everything that the parameters' folder says.

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
    """Read and check every file of the parameters' folder.

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
    return _Reading(folder).params()


def load_tenant(folder: str | Path, slug: str) -> TenantParams:
    """Read and check the defaults and one tenant's file, and no other.

    For the notebooks of a run, which began by `load_params`: a night's cost must not
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
    return _Reading(folder).tenant(slug)


class _Reading:
    """One reading of the folder, gathering mistakes on the way."""

    def __init__(self, folder: str | Path) -> None:
        self.folder = _here(folder)
        self.errors: list[KpiError] = []

    def params(self) -> Params:
        self._check_folder()
        defaults, base = self._defaults()
        contents = self._contents(self._files("tenants"))
        tenants = {
            slug: tenant
            for slug, content in contents.items()
            if (tenant := self._tenant(slug, content, base))
        }
        self._check_ids(contents)
        schedules = {
            name: schedule
            for name, content in self._contents(self._files("schedules")).items()
            if (schedule := self._schedule(name, content, list(contents)))
        }
        self._raise()
        if defaults is None:
            raise ManyErrors(self._shown(self.folder), [])
        return Params(self.folder, defaults, tenants, schedules)

    def tenant(self, slug: str) -> TenantParams:
        self._check_folder()
        files = self._files("tenants")
        known = {path.stem: path for path in files if path.suffix == ".yaml"}
        path = _known("tenant", slug, known)
        _, base = self._defaults()
        content = self._contents([path])[slug]
        found = self._tenant(slug, content, base)
        self._raise()
        return _known("tenant", slug, {slug: found} if found else {})

    def _check_folder(self) -> None:
        if not self.folder.is_dir():
            raise ParamsError(
                str(self.folder),
                "there is no such folder",
                "the folder of the parameters",
                "name it by --params or KPI_PARAMS",
            )

    def _raise(self) -> None:
        if len(self.errors) == 1:
            raise self.errors[0]
        if self.errors:
            by_file = sorted(self.errors, key=lambda error: error.where.split(":")[0])
            raise ManyErrors(self._shown(self.folder), by_file)

    def _shown(self, path: Path) -> str:
        name = self.folder.resolve().name
        return (Path(name) / path.relative_to(self.folder)).as_posix()

    def _wrong(self, where: str, problem: str, expected: str, remedy: str = "") -> None:
        self.errors.append(ParamsError(where, problem, expected, remedy))

    def _files(self, room: str) -> list[Path]:
        return sorted((self.folder / room).glob("[!.]*"))

    def _contents(self, files: Iterable[Path]) -> dict[str, dict[str, Any] | None]:
        contents = {}
        for path in files:
            shown = self._shown(path)
            if path.suffix == ".yaml":
                contents[path.stem], errors = yaml_files.read(path, shown)
                self.errors += errors
            elif path.suffix == ".yml":
                self._wrong(shown, 'ends in ".yml"', f'"{path.stem}.yaml"')
        return contents

    def _validated(
        self, model: type[Model], content: dict[str, Any], shown: str
    ) -> Model | None:
        found, errors = yaml_files.validate(model, content, shown)
        self.errors += errors
        return found

    def _defaults(self) -> tuple[Defaults | None, dict[str, Any]]:
        """Return the defaults and, as plain values, those that tenants build on."""
        shipped, _ = yaml_files.read(SHIPPED_DEFAULTS, SHIPPED_DEFAULTS.name)
        base, path = shipped or {}, self.folder / "defaults.yaml"
        shown, content = self._shown(path), base
        if path.exists():
            own, errors = yaml_files.read(path, shown)
            self.errors += errors
            if own is None:
                return None, base
            content = _overlay(base, own)
        defaults = self._validated(Defaults, content, shown)
        return defaults, content if defaults else base

    def _tenant(
        self, slug: str, content: dict[str, Any] | None, base: dict[str, Any]
    ) -> TenantParams | None:
        if content is None:
            return None
        shown = f"{self._shown(self.folder)}/tenants/{slug}.yaml"
        tenant = content.get("tenant")
        if not SLUG.fullmatch(slug):
            self._wrong(shown, "has a name that is no slug", SLUG_FORM)
        elif tenant != slug and SLUG.fullmatch(str(tenant)):
            expected = f'"{slug}", the file\'s name'
            self._wrong(f"{shown}: tenant", f'got "{tenant}"', expected)
        inherited = {k: v for k, v in base.items() if k != "schema_version"}
        found = self._validated(TenantParams, _overlay(inherited, content), shown)
        for room in ("companies", "members"):
            self._check_aliases(f"{shown}: {room}", content.get(room))
        return found

    def _check_aliases(self, where: str, entries: object) -> None:
        """See that no two names, and no alias of two, mean the same."""
        if not isinstance(entries, dict):
            return
        owners: dict[str, str] = {}
        for name in entries:
            if (other := owners.setdefault(fold(name), name)) != name:
                self._wrong(
                    f"{where}.{name}",
                    f'is the same name as "{other}"',
                    "one of them, with the other as its alias",
                )
        for name, entry in entries.items():
            aliases = entry.get("aliases") if isinstance(entry, dict) else None
            for alias in aliases if isinstance(aliases, list) else ():
                if (other := owners.setdefault(fold(str(alias)), name)) != name:
                    self._wrong(
                        f"{where}.{name}.aliases",
                        f'got "{alias}", which stands for "{other}"',
                        "an alias of one alone",
                    )

    def _check_ids(self, contents: Mapping[str, dict[str, Any] | None]) -> None:
        owners: dict[str, str] = {}
        for slug, content in contents.items():
            tenant_id = str((content or {}).get("tenant_id", "")).lower()
            if tenant_id and (other := owners.setdefault(tenant_id, slug)) != slug:
                self._wrong(
                    f"{self._shown(self.folder)}/tenants/{slug}.yaml: tenant_id",
                    f'got "{tenant_id}", the id of "{other}"',
                    "an id of its own",
                )

    def _schedule(
        self, name: str, content: dict[str, Any] | None, tenants: list[str]
    ) -> Schedule | None:
        if content is None:
            return None
        shown = f"{self._shown(self.folder)}/schedules/{name}.yaml"
        schedule = self._validated(Schedule, content, shown)
        listed = several(content.get("tenants"))
        for slug in listed if isinstance(listed, tuple) else ():
            if slug not in ("all", *tenants):
                self._wrong(f"{shown}: tenants", f'got "{slug}"', _names(slug, tenants))
        return schedule


def _here(folder: str | Path) -> Path:
    """Return the folder, or a copy of what an object store holds."""
    if not is_remote(folder):
        return Path(folder)
    from kpi_lib.lake.storage.local_copies import settings

    return settings(str(folder))


def _overlay(base: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    """Lay one file's keys over another's; opening hours and lists as a whole."""
    depths = {"calendar": 1, "alert_sla_hours": 1, "thresholds": 3}
    return {
        **base,
        **{k: _merged(base.get(k), v, depths.get(k, 0)) for k, v in over.items()},
    }


def _merged(base: object, over: object, depth: int) -> object:
    if depth == 0 or not isinstance(base, dict) or not isinstance(over, dict):
        return over
    return {**base, **{k: _merged(base.get(k), v, depth - 1) for k, v in over.items()}}


def _known(kind: str, name: str, known: Mapping[str, Found]) -> Found:
    if name not in known:
        raise ParamsError(kind, f'got "{name}"', _names(name, known))
    return known[name]


def _names(text: str, known: Iterable[str]) -> str:
    """List the names near to what was given, else all of them."""
    names = closest(text, known) or sorted(known)
    quoted = [f'"{name}"' for name in names]
    if not quoted:
        return "none, for there is no file yet"
    return quoted[0] if len(quoted) == 1 else f"one of {', '.join(quoted)}"

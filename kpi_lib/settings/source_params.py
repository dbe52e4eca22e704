"""Sources of one tenant: those of this library, and those that packages add."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import AfterValidator, ConfigDict, Field

from kpi_lib.domain.errors import ParamsError, raise_all
from kpi_lib.domain.names import closest
from kpi_lib.settings.alert_sources import DefenderParams, SentinelOneParams
from kpi_lib.settings.installed_sources import installed_sources, load_source
from kpi_lib.settings.source_base import SourceSettings
from kpi_lib.settings.source_settings import ConnectWiseParams, PostgresParams
from kpi_lib.settings.sql_settings import SqlParams
from kpi_lib.settings.strict_models import Settings, mistake
from kpi_lib.settings.strict_models import validate as validate_settings


def _installed(name: str) -> str:
    if name not in installed_sources():
        known = (*SourceParams.model_fields, *installed_sources())
        near = closest(name, known)[:1] or known
        listed = ", ".join(f'"{one}"' for one in near)
        one_of = "" if len(near) == 1 else "one of "
        raise mistake(f"{one_of}{listed}", "is no known key")
    return name


class SourceParams(Settings):
    """The sources of one tenant: ``sources:`` in its file.

    What else it holds belongs to installed sources. Their settings are checked where
    they are used (`of`): the source's package alone knows them.
    """

    model_config = ConfigDict(extra="allow")

    __pydantic_extra__: dict[
        Annotated[str, AfterValidator(_installed)], dict[str, Any]
    ] = Field(init=False)

    postgres: PostgresParams | None = None
    connectwise: ConnectWiseParams | None = None
    sentinelone: SentinelOneParams | None = None
    defender: DefenderParams | None = None
    sql: SqlParams | None = None

    @property
    def named(self) -> tuple[str, ...]:
        """Names of the configured sources, in the order of a sync."""
        own = tuple(name for name in type(self).model_fields if getattr(self, name))
        return (*own, *sorted(self._added))

    def of(self, name: str) -> SourceSettings:
        """Return the settings of a source.

        Raises
        ------
        ParamsError
            The tenant's file does not set it up, or an installed source refuses its
            settings or cannot be loaded.
        """
        settings = self.find(name)
        if settings is None:
            raise ParamsError(f"sources.{name}", "is missing")
        return settings

    def find(self, name: str) -> SourceSettings | None:
        """Return the settings of a source; None where the file does not set it up.

        Raises
        ------
        ParamsError
            As for `of`, where an installed source refuses its settings.
        """
        if name in self._added:
            model: type[SourceSettings] = load_source(name).settings
            content = self._added[name]
            settings, errors = validate_settings(model, content, f"sources.{name}")
            raise_all(f"sources.{name}", errors)
            return settings
        return getattr(self, name) if name in type(self).model_fields else None

    @property
    def _added(self) -> dict[str, dict[str, Any]]:
        return self.__pydantic_extra__ or {}

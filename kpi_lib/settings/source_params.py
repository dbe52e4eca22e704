"""Sources of one tenant: those of this library, and those that packages add."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import ModelWrapValidatorHandler, PrivateAttr, model_validator

from kpi_lib.domain.errors import ParamsError, raise_all
from kpi_lib.settings.alert_sources import DefenderParams, SentinelOneParams
from kpi_lib.settings.installed_sources import installed_sources, load_source
from kpi_lib.settings.source_base import SourceSettings
from kpi_lib.settings.source_settings import ConnectWiseParams, PostgresParams
from kpi_lib.settings.sql_settings import SqlParams
from kpi_lib.settings.strict_models import Settings, describe, mistake
from kpi_lib.settings.strict_models import validate as validate_settings


class SourceParams(Settings):
    """The sources of one tenant: ``sources:`` in its file.

    The settings of an installed source are checked where they are used (`of`): its
    package alone knows them.
    """

    postgres: PostgresParams | None = None
    connectwise: ConnectWiseParams | None = None
    sentinelone: SentinelOneParams | None = None
    defender: DefenderParams | None = None
    sql: SqlParams | None = None

    _installed: dict[str, Any] = PrivateAttr(default_factory=dict)

    @model_validator(mode="wrap")
    @classmethod
    def _set_installed_apart(
        cls, content: Any, handler: ModelWrapValidatorHandler[SourceParams]
    ) -> SourceParams:
        if not isinstance(content, Mapping):
            return handler(content)
        added = {
            name: settings
            for name, settings in content.items()
            if name not in cls.model_fields and name in installed_sources()
        }
        params = handler({n: s for n, s in content.items() if n not in added})
        for name, settings in added.items():
            if not isinstance(settings, dict):
                problem = f"{name}: got {describe(settings)}"
                raise mistake("keys and values for each source", problem)
        params._installed.update(added)
        return params

    @property
    def named(self) -> tuple[str, ...]:
        """Names of the configured sources, in the order of a sync."""
        own = tuple(name for name in type(self).model_fields if getattr(self, name))
        return (*own, *sorted(self._installed))

    def of(self, name: str) -> SourceSettings:
        """Return the settings of a source.

        Raises
        ------
        ParamsError
            The tenant's file does not set it up, or an installed source refuses its
            settings or cannot be loaded.
        """
        if name in self._installed:
            model: type[SourceSettings] = load_source(name).settings
            content = self._installed[name]
            settings, errors = validate_settings(model, content, f"sources.{name}")
            raise_all(f"sources.{name}", errors)
        else:
            settings = getattr(self, name) if name in type(self).model_fields else None
        if settings is None:
            raise ParamsError(f"sources.{name}", "is missing")
        return settings

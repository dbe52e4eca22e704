"""Sources that installed packages add by the entry point ``kpi_lib.sources``.

The names are known without an import. A package's code is loaded where its source is
used, so that a report never runs it.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from typing import Any

from kpi_lib.domain.errors import ParamsError
from kpi_lib.settings.source_base import SourceSettings

GROUP = "kpi_lib.sources"


@cache
def installed_sources() -> Mapping[str, tuple[EntryPoint, ...]]:
    """Return the entry points by the source's name; several where packages compete."""
    by_name: dict[str, tuple[EntryPoint, ...]] = {}
    for point in sorted(entry_points(group=GROUP), key=lambda p: (p.name, p.value)):
        same = by_name.get(point.name, ())
        # A package that is found in two folders of the path is one.
        if point.value not in (other.value for other in same):
            by_name[point.name] = (*same, point)
    return by_name


def load_source(name: str) -> Any:
    """Load the connector class of an installed source.

    Raises
    ------
    ParamsError
        Two packages have a source of this name, the package cannot be imported, or
        what it names is no connector.
    """
    first, *others = installed_sources()[name]
    where = f'source "{name}" of {_package(first)}'
    if others:
        packages = ", ".join(_package(point) for point in (first, *others))
        raise ParamsError(
            f'source "{name}"',
            f"comes from several packages: {packages}",
            "one",
            f"uninstall the others, for example: pip uninstall {_project(others[-1])}",
        )
    try:
        connector = first.load()
    except Exception as error:
        problem = f"cannot be imported ({type(error).__name__}: {error})"
        raise ParamsError(
            where, problem, remedy=f"install it anew: pip install {_project(first)}"
        ) from error
    settings = getattr(connector, "settings", None)
    if not (isinstance(settings, type) and issubclass(settings, SourceSettings)):
        raise ParamsError(
            where,
            f"{first.value} has no settings",
            'a class attribute "settings", a subclass of SourceSettings',
            "docs/sources/own-source.md shows one",
        )
    if getattr(connector, "name", None) != name:
        raise ParamsError(
            where,
            f'{first.value} has the name "{getattr(connector, "name", None)}"',
            f'"{name}", as its entry point says',
        )
    return connector


def _package(point: EntryPoint) -> str:
    return f"{point.dist.name} {point.dist.version}" if point.dist else point.value


def _project(point: EntryPoint) -> str:
    return point.dist.name if point.dist else point.value.partition(".")[0]

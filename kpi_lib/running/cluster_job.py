"""A run's job on a cluster: context, parameters and notebooks, sent to each machine."""

from __future__ import annotations

import platform
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kpi_lib.running import fingerprints
from kpi_lib.running.units import Context, Unit
from kpi_lib.settings.logo_files import logo_candidates


@dataclass(frozen=True)
class Installation:
    """Code and Python of a machine; equal ones compute equal reports."""

    library_sha256: str
    python: str

    @classmethod
    def local(cls) -> Installation:
        """Return this machine's."""
        return cls(
            fingerprints.library_hash(), ".".join(platform.python_version_tuple()[:2])
        )


@dataclass(frozen=True)
class Job:
    """All that a machine of the cluster needs for a run.

    Attributes
    ----------
    run : str
        Its name.
    context : Context
        As on the machine that started the run; a worker replaces params and scratch.
    params, notebooks : mapping of str to bytes
        Files by name, of the machine that started the run.
    installation : Installation
    """

    run: str
    context: Context
    params: Mapping[str, bytes]
    notebooks: Mapping[str, bytes]
    installation: Installation

    @property
    def topic(self) -> str:
        """The dask topic of the run's events."""
        return f"kpi-{self.run}"

    def key(self, unit: Unit) -> str:
        """Return the name of a unit among the cluster's tasks."""
        return f"{self.topic}-{unit}"

    @classmethod
    def of(cls, run: str, context: Context, units: Iterable[Unit]) -> Job:
        """Gather the files that the units depend on."""
        sources, folder = {}, context.params
        params = {folder / "defaults.yaml", *logo_candidates(folder)}
        for unit in units:
            sources[unit.source.name] = unit.source
            params.add(folder / "tenants" / f"{unit.tenant}.yaml")
        found = sorted(path for path in params if path.is_file())
        return cls(
            run,
            context,
            {path.relative_to(folder).as_posix(): path.read_bytes() for path in found},
            {name: path.read_bytes() for name, path in sources.items()},
            Installation.local(),
        )

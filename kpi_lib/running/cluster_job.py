"""A run's job on a cluster: context, settings and notebooks, sent to each machine."""

from __future__ import annotations

import platform
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from kpi_lib.running import fingerprints
from kpi_lib.running.units import Context, Unit


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
        As on the machine that started the run; a worker has a scratch of its own.
    settings, notebooks : mapping of str to bytes
        Files by name, of the machine that started the run.
    installation : Installation
    """

    run: str
    context: Context
    settings: Mapping[str, bytes]
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
    def of(cls, run: str, context: Context, units: Collection[Unit]) -> Job:
        """Gather the files that the units depend on."""
        tenants = {unit.tenant for unit in units}
        sources = {unit.source for unit in units}
        return cls(
            run,
            context,
            {slug: (context.settings / slug).read_bytes() for slug in tenants},
            {path.name: path.read_bytes() for path in sources},
            Installation.local(),
        )

"""Names of a schedule that are gone: what remains is made all the same."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from kpi_lib.domain.errors import ParamsError
from kpi_lib.running import notebooks
from kpi_lib.running.chosen_companies import ALL, KnownCompanies, company_names
from kpi_lib.running.run_problems import RunProblem
from kpi_lib.settings.sound_tenants import SoundParams

Names = tuple[str, ...]


@dataclass(frozen=True)
class NamesLeft:
    """Names of a schedule, those that are gone left out and noted.

    Attributes
    ----------
    schedule : str
    gone : list of RunProblem
        Filled by the methods. Each raises ParamsError where no name is left.
    """

    schedule: str
    gone: list[RunProblem]

    def tenants(self, names: Names, given: SoundParams) -> Names:
        """Return the tenants that have a file."""

        def find(slug: str) -> None:
            if slug != ALL and slug not in given.tenant_errors:
                given.params.tenant(slug)

        return self._left("tenants", names, find)

    def notebooks(self, names: Names, with_clients: bool) -> Names:
        """Return the notebooks that can be chosen."""
        return self._left(
            "notebooks", names, lambda name: notebooks.choose((name,), with_clients)
        )

    def companies(self, names: Names, known: Mapping[str, KnownCompanies]) -> Names:
        """Return the companies that one of the tenants has."""
        return self._left(
            "companies", names, lambda name: company_names((name,), known)
        )

    def _left(self, key: str, names: Names, find: Callable[[str], object]) -> Names:
        left, errors = [], []
        for name in names:
            try:
                find(name)
            except ParamsError as error:
                place = f"params/schedules/{self.schedule}.yaml: {key}"
                if error.where not in ("tenant", "--notebook", "--company"):
                    place += f": {error.where}"
                told = ParamsError(place, error.problem, error.expected, error.remedy)
                errors.append(told)
                tenant = name if key == "tenants" else ""
                self.gone.append(RunProblem(str(told), True, tenant=tenant))
            else:
                left.append(name)
        if errors and not left:
            raise errors[0]
        return (*left,)

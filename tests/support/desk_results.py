"""Results of one company's October 2026 that sentences in either language rest on."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from kpi_lib.domain.finding import Findings
from kpi_lib.domain.result import Result
from kpi_lib.kpis import desk_figures, month_history
from kpi_lib.kpis.findings import period_findings
from kpi_lib.kpis.findings.observed_periods import Observed
from kpi_lib.kpis.review import PARTS
from kpi_lib.kpis.tenant import Tenant
from kpi_lib.reporting.client.client_report import ClientReport
from kpi_lib.reporting.formats import Formats


@dataclass(frozen=True)
class DeskResults:
    """What a report computes; each part once, when asked for."""

    observed: Observed

    def report(self, formats: Formats) -> ClientReport:
        """Return the report of the client, in a language."""
        tenant, observed = Tenant(self.observed.facts), self.observed
        return ClientReport(tenant, observed.period, observed.company, formats)

    @cached_property
    def findings(self) -> Findings:
        """What the period has to tell."""
        return period_findings.of(self.observed)

    @cached_property
    def reviewed(self) -> dict[str, Result]:
        """Parts of a client's review, by their key in `review.PARTS`."""
        observed = self.observed
        asked = (observed.facts, observed.period, observed.company)
        keys = ("service", "subjects", "satisfaction", "promises")
        return {key: PARTS[key](*asked) for key in keys}

    @cached_property
    def summary(self) -> Result:
        """The monthly summary."""
        return self.report(Formats("en", "en_CA")).service_summary()

    @cached_property
    def arrivals(self) -> pd.DataFrame:
        """Tickets by weekday and hour."""
        observed = self.observed
        asked = (observed.facts, observed.period, observed.company)
        return desk_figures.tables(*asked)["arrivals"]

    @cached_property
    def levels(self) -> pd.Series:
        """Tickets open at the end of each month."""
        observed = self.observed
        months = month_history.compute(observed.facts, "2026-10", observed.company)
        return months["backlog_open"]

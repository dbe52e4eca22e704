"""Results of one tenant's report: KPIs, monthly summary and daily table."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from kpi_lib.domain.period import Period
from kpi_lib.domain.result import Result
from kpi_lib.kpis import desk_figures, service_summary
from kpi_lib.kpis.findings.observed_periods import Observed
from kpi_lib.kpis.table_results import table_result
from kpi_lib.kpis.tenant import Tenant
from kpi_lib.reporting.formats import Formats


@dataclass(frozen=True)
class ReportResults:
    """One tenant's report of one period, in one language.

    Attributes
    ----------
    tenant : Tenant
    period : Period
    company : str or None
        The client that the report is about; None for all of them.
    formats : Formats
    lake : str or None
        Where it was opened; see `open_tenant`.
    """

    tenant: Tenant
    period: Period
    company: str | None
    formats: Formats
    lake: str | None = None

    def compute(self, kpi: str, **options: Any) -> Result:
        """Compute a KPI for the report's period and company."""
        if kpi == "ticket_trends" and not options:
            result = self.observed.trends
        else:
            asked = {"company": self.company, **options}
            result = self.tenant.compute(kpi, self.period, **asked)
        return result.read_by(self.formats)

    @cached_property
    def observed(self) -> Observed:
        """What findings rest on; the first page and the sections share it."""
        return Observed(self.tenant.facts, self.period, self.company)

    def service_summary(self, *, by_company: bool = False) -> Result:
        """Return the monthly summary, a row per company and month.

        With `by_company` further tables cover the report's own period, which may be a
        quarter or a day: one of that name, ``by_priority`` and ``arrivals``; the
        headlines are the period's, too.
        """
        facts, key = self.tenant.facts, "service_summary"
        asked = (facts, self.period, self.company)
        tables = {"main": self.tenant.service_summary(self.period, self.company)}
        if by_company:
            tables["by_company"] = service_summary.by_company(*asked)
            tables |= desk_figures.tables(*asked)
            return table_result(
                facts, key, self.period, self.company, tables,
                lambda: desk_figures.headlines(*asked),
            ).read_by(self.formats)  # fmt: skip
        result = table_result(facts, key, self.period, self.company, tables)
        return result.read_by(self.formats)

    def own(self, results: Iterable[Result]) -> tuple[Result, ...]:
        """Return results without the daily table where the report is about one client.

        It is of all of them.
        """
        return tuple(r for r in results if not self.company or r.kpi != "kpi_daily")

    def daily(self) -> Result:
        """Return the period's rows of ``kpi_daily``.

        Whether a day was unusual is judged by its season, as in the rest of a report:
        KPI 11's ``seasonal_status`` instead of the stored flag, which compares plain
        counts with the weeks before.
        """
        days, facts = self.tenant.daily(self.period), self.tenant.facts
        # The daily table is the tenant's, also in a report about one client.
        of_all = (
            self.observed
            if self.company is None
            else replace(self.observed, company=None)
        )
        trends = of_all.trends.main
        verdicts = trends.set_index("ticket_date")["seasonal_status"]
        at = list(days.columns).index("anomaly_detected")
        days = days.drop(columns="anomaly_detected")
        days.insert(at, "seasonal_status", days["kpi_date"].map(verdicts))
        result = table_result(facts, "kpi_daily", self.period, None, {"main": days})
        return result.read_by(self.formats)

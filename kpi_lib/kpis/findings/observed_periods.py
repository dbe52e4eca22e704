"""Sources of findings: a period, the one before it, and the days of its tickets."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kpi_lib.domain.finding import SECTIONS
from kpi_lib.domain.period import Period
from kpi_lib.domain.result import Result
from kpi_lib.facts.tenant_facts import Facts
from kpi_lib.kpis import measures, month_history, ticket_trends
from kpi_lib.kpis.event_days import known_days
from kpi_lib.kpis.findings import used_up_hours
from kpi_lib.kpis.hours_used import agreement_uses
from kpi_lib.kpis.measures import PeriodMeasures
from kpi_lib.kpis.stats.count_changes import ComparedDays
from kpi_lib.kpis.target_status import Measure


@dataclass(frozen=True)
class Observed:
    """One period of a tenant or client; each part is computed once, when asked for.

    Attributes
    ----------
    facts : Facts
    period : Period
    company : str or None
    sections : collection of str
        Those whose measures are wanted; the others are not computed.
    """

    facts: Facts
    period: Period
    company: str | None
    sections: Collection[str] = SECTIONS

    @cached_property
    def now(self) -> PeriodMeasures:
        """The period's measures."""
        if "time" in self.sections:
            # Those of all findings at once: planning takes longer than reading.
            period = self.period
            parts = used_up_hours.judged_parts(self.facts, period)
            agreement_uses(
                self.facts, [period.previous(), period, *parts], self.company
            )
        return measures.compute(self.facts, self.period, self.company, self.sections)

    @cached_property
    def before(self) -> PeriodMeasures:
        """The measures of the period before."""
        previous = self.period.previous()
        return measures.compute(self.facts, previous, self.company, self.sections)

    @cached_property
    def new_tickets(self) -> tuple[ComparedDays, NDArray[np.float64]]:
        """Days up to the period's last one, and the new tickets of each."""
        return known_days(self.facts, "created", self.period, self.company)

    @cached_property
    def trends(self) -> Result:
        """Tickets by day (KPI 11)."""
        return ticket_trends.compute(self.facts, self.period, company=self.company)

    @cached_property
    def months(self) -> pd.DataFrame:
        """The last months (`month_history`), with all that has a target."""
        keys = {measure.key for measure in self.agreed}
        return month_history.compute(self.facts, self.period, self.company, keys)

    @property
    def agreed(self) -> tuple[Measure, ...]:
        """The measures with a target; hours of all clients only with one of their own.

        Each client's agreement is the limit of its hours, and of no sum.
        """
        client = self.company or self.facts.only_company
        is_limit = client or self.facts.params.targets.included_hours_pct is not None
        return tuple(
            measure
            for measure in self.now.measures
            if measure.target is not None
            and (is_limit or measure.key != "included_hours_pct")
        )

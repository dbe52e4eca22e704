"""One part of a review asked for a period: runs the statements of its SQL file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd

from kpi_lib.domain import sql_files
from kpi_lib.domain.period import Period
from kpi_lib.domain.result import Headline, Result
from kpi_lib.facts.tenant_facts import Facts
from kpi_lib.kpis.question import Question


class Part:
    """A part of a review: its SQL, the facts and the period.

    Parameters
    ----------
    name : str
        Of the SQL file beside this module.
    facts : Facts
        Usually a client's; `company` restricts those of a tenant.
    period : str or Period
    company : str, optional
    path : str, optional
        The SQL file, where it is not beside this module.
    """

    def __init__(
        self,
        name: str,
        facts: Facts,
        period: str | Period,
        company: str | None = None,
        path: str | None = None,
    ) -> None:
        self.name = name
        self.path = path or f"kpis/review/{name}.sql"
        self.facts = facts
        self.question = Question(
            name, facts, facts.period(period), facts.company(company)
        )

    @property
    def parameters(self) -> dict[str, Any]:
        """What every statement may bind; see `Question.parameters`."""
        return self.question.parameters

    def table(self, name: str, **values: Any) -> pd.DataFrame:
        """Run the statement called `name`."""
        sql = sql_files.statements(self.path)[name]
        return self.facts.query(sql, {**self.parameters, **values})

    def before(self) -> Part:
        """Return the same part for the period before."""
        period = self.question.period.previous()
        return Part(self.name, self.facts, period, self.question.company)

    def result(
        self,
        tables: Mapping[str, pd.DataFrame],
        headlines: Callable[[], tuple[Headline, ...]] = tuple,
    ) -> Result:
        """Put the answer together."""
        question = self.question
        return Result(
            kpi=f"review_{self.name}",
            tenant=self.facts.tenant,
            company=question.company,
            period=question.period,
            as_of=self.facts.as_of(question.period),
            tables=tables,
            definition="",
            sql=sql_files.text(self.path),
            _headlines=headlines,
            _params=self.facts.params,
        )

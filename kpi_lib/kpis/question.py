"""A KPI asked for one period: runs the named statements of its SQL file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import pandas as pd

from kpi_lib.domain import sql_files
from kpi_lib.domain.catalogue import KPIS_BY_KEY
from kpi_lib.domain.errors import ParamsError
from kpi_lib.domain.period import Period
from kpi_lib.domain.result import Headline, Note, Result
from kpi_lib.facts.client.audience import require_internal
from kpi_lib.facts.tenant_facts import Facts
from kpi_lib.kpis.grade import grade


@dataclass(frozen=True)
class Question:
    """One KPI, one tenant, one period.

    Attributes
    ----------
    kpi : str
    facts : Facts
    period : Period
    company : str or None
    values : mapping of str to object
        Further bound parameters, such as thresholds.
    """

    kpi: str
    facts: Facts
    period: Period
    company: str | None = None
    values: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def ask(
        cls,
        kpi: str,
        facts: Facts,
        period: str | Period,
        company: str | None,
        **values: Any,
    ) -> Question:
        """Resolve the period and the company's stored spelling.

        Raises
        ------
        ParamsError
            The KPI is internal and the connection a client's.
        """
        require_internal(facts, kpi)
        return cls(kpi, facts, facts.period(period), facts.company(company), values)

    @property
    def parameters(self) -> dict[str, Any]:
        """What every statement may bind.

        ``start``, ``end``, ``as_of`` are instants; ``first_day``, ``last_day`` days
        (the last one included); ``days`` those elapsed at ``as_of``.
        """
        as_of = self.facts.as_of(self.period)
        return {
            "start": self.period.start,
            "end": self.period.end,
            "first_day": self.period.first_day,
            "last_day": self.period.last_day,
            "days": self.period.days_elapsed(as_of),
            "as_of": as_of,
            "company": self.company,
            **self.values,
        }

    def table(self, name: str, **values: Any) -> pd.DataFrame:
        """Run the statement called `name` and return its rows."""
        sql = self._statements[name]
        if sql == self._behind:
            sql = self._rows()
        elif sql_files.reads_evidence(sql):
            sql = sql_files.with_evidence(sql, self._rows())
        return self.facts.query(sql, {**self.parameters, **values})

    @property
    def _statements(self) -> Mapping[str, str]:
        return sql_files.statements(f"kpis/{self.kpi}.sql")

    @property
    def _behind(self) -> str:
        """The statement of the rows behind the figures."""
        found = self._statements
        return found["evidence" if "evidence" in found else "main"]

    def _rows(self) -> str:
        """Return a statement that gives these rows.

        Where several statements read them, they are worked out once for all.
        """
        if not any(map(sql_files.reads_evidence, self._statements.values())):
            return self._behind
        cached = self.facts.cached_rows(self._behind, self.parameters)
        return f"from {cached}" if cached else self._behind

    def define(self) -> None:
        """Create the macros that the KPI's statements share."""
        self.facts.execute(self._statements["macros"])

    def before(self) -> Question:
        """Return the same question for the period before, as known at the same time."""
        return replace(self, period=self.period.previous())

    def evidence(
        self, filters: Mapping[str, Any], tables: Mapping[str, pd.DataFrame]
    ) -> pd.DataFrame:
        """Return the rows of the statement ``evidence`` that meet all filters.

        Where there is none, ``main``, which is one of `tables`, has the rows
        themselves. Text compares without regard to case, accents and outer blanks.
        """
        if not filters and "evidence" not in self._statements:
            return tables["main"].copy()
        sql, values = self._rows(), self.parameters
        if not filters:
            return self.facts.query(sql, values)
        columns = list(self.facts.query(f"{sql} limit 0", values).columns)
        conditions = []
        for i, (name, value) in enumerate(filters.items()):
            if name not in columns:
                raise ParamsError(
                    f"{self.kpi}.evidence",
                    f"got the filter {name!r}",
                    f"one of {', '.join(columns)}",
                )
            if pd.isna(value):
                conditions.append(f"{name} is null")
            elif isinstance(value, str):
                conditions.append(f"fold({name}::varchar) = fold($filter_{i})")
            else:
                conditions.append(f"{name} = $filter_{i}")
            values[f"filter_{i}"] = value
        where = " and ".join(conditions)
        return self.facts.query(f"select * from ({sql}) where {where}", values)

    def result(
        self,
        tables: Mapping[str, pd.DataFrame],
        headlines: Callable[[], tuple[Headline, ...]],
        notes: tuple[Note, ...] = (),
    ) -> Result:
        """Put the answer together."""
        return Result(
            kpi=self.kpi,
            tenant=self.facts.tenant,
            company=self.company,
            period=self.period,
            as_of=self.facts.as_of(self.period),
            tables=tables,
            definition=KPIS_BY_KEY[self.kpi].definition,
            sql=sql_files.text(f"kpis/{self.kpi}.sql"),
            notes=notes,
            _headlines=headlines,
            _evidence=lambda filters: self.evidence(filters, tables),
            _quality=lambda: grade(self.facts, self.kpi, self.parameters),
            _params=self.facts.params,
        )

"""A KPI for one tenant and period, computed by the statements of its SQL file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import pandas as pd

from kpi_lib.domain import sql_files
from kpi_lib.domain.catalogue import KPIS_BY_KEY
from kpi_lib.domain.errors import ParamsError
from kpi_lib.domain.names import closest, fold
from kpi_lib.domain.needs import Needs
from kpi_lib.domain.period import Period
from kpi_lib.domain.result import Headline, Note, Result
from kpi_lib.facts.client.audience import require_internal
from kpi_lib.facts.tenant_facts import Facts
from kpi_lib.kpis import unknown_figures as unknown
from kpi_lib.kpis.excluded_notes import excluded_notes
from kpi_lib.kpis.grade import grade
from kpi_lib.kpis.headline_targets import with_targets
from kpi_lib.settings.text_settings import text_settings, with_options

EVIDENCE = "_evidence"
"""The name by which the statements of a file read the rows behind its figures."""

_BY_TICKET_CLOCK = (
    "tech_training_needs", "tech_efficiency", "tech_profile", "tech_comparison",
)  # fmt: skip
_BY_CALENDAR = (
    "Times to resolution in calendar time, as the source gives none of its own: "
    "{by_calendar} of {timed}."
)
_TIMED = """
select
    count(ttr_us) as timed,
    count(ttr_us) filter (
        where not coalesce(source_resolution_minutes between 0 and 1e11, false)
    ) as by_calendar
from tickets_since($as_of, $start, false)
where resolved_at >= $start and resolved_at < $end
    and ($company::varchar is null or fold(company) = fold($company))
"""


@dataclass(frozen=True)
class Question:
    """One KPI, or one part of a client's review, for one tenant and period.

    Attributes
    ----------
    key : str
        Of the KPI, such as ``time_consumption``, or of the part, ``review_use``.
    path : str
        Its SQL file.
    facts : Facts
    period : Period
    company : str or None
    values : mapping of str to object
        Further parameters of the statements, such as thresholds.
    needs : Needs
        Sources without which its figures are NULL.
    has_few_rows : bool
        Whether the rows behind its figures may be held in memory for a tenant of any
        size: a month of tickets may, a month of time entries not.
    """

    key: str
    path: str
    facts: Facts
    period: Period
    company: str | None = None
    values: Mapping[str, Any] = field(default_factory=dict)
    needs: Needs = field(default_factory=Needs)
    has_few_rows: bool = True

    @classmethod
    def ask(
        cls,
        key: str,
        facts: Facts,
        period: str | Period,
        company: str | None,
        *,
        path: str = "",
        needs: Needs | None = None,
        **values: Any,
    ) -> Question:
        """Resolve the period and the company's stored spelling.

        Raises
        ------
        ParamsError
            The KPI is internal and the connection a client's.
        """
        if key in KPIS_BY_KEY:
            require_internal(facts, key)
        return cls(
            key,
            path or f"kpis/{key}.sql",
            facts,
            facts.period(period),
            facts.company(company),
            values,
            needs or (KPIS_BY_KEY[key].needs if key in KPIS_BY_KEY else Needs()),
        )

    @property
    def parameters(self) -> dict[str, Any]:
        """Parameters that every statement may use.

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

    def previous(self) -> Question:
        """Return the same question for the previous period."""
        return replace(self, period=self.period.previous())

    def can_compare(self, *figures: str) -> bool:
        """Return whether figures can be compared with the previous period."""
        return unknown.can_compare(self.facts, self.period, self.needs.of(*figures))

    def lacks(self, *figures: str) -> bool:
        """Return whether sources of some figures are not known."""
        sources = self.needs.of(*figures)
        return bool(unknown.lacking(self.facts, sources, self.period))

    def table(self, name: str, **values: Any) -> pd.DataFrame:
        """Run the statement called `name` and return its rows."""
        if name == self._evidence_name and self._is_evidence_shared:
            sql = self._reading(f"from {EVIDENCE}", in_order=True)
        else:
            sql = self._reading(self._statements[name])
        return self.facts.query(sql, {**self.parameters, **values})

    def evidence(
        self, filters: Mapping[str, Any], tables: Mapping[str, pd.DataFrame]
    ) -> pd.DataFrame:
        """Return the rows behind the figures that meet all filters.

        They are those of the statement ``evidence``; where there is none, of ``main``,
        which is one of `tables`. Text compares without regard to case, accents and
        outer blanks.
        """
        if not filters and self._evidence_name == "main":
            return tables["main"].copy()
        name, rows = self._evidence_name, self._evidence_rows(filters)
        return unknown.known_rows(self.facts, self.needs, rows, name, self.period)

    def _evidence_rows(self, filters: Mapping[str, Any]) -> pd.DataFrame:
        if not filters:
            return self.table(self._evidence_name)
        source = self._reading(f"from {EVIDENCE}", in_order=True)
        columns = self.facts.query(f"{source} limit 0").columns
        values: dict[str, Any] = {}
        conditions = []
        for i, (name, value) in enumerate(filters.items()):
            if name not in columns:
                raise ParamsError(
                    f"{self.key}.evidence",
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
        rows = self.facts.query(f"{source} where {where}", values)
        if rows.empty:
            self._check_values(source, filters)
        return rows

    def _check_values(self, source: str, filters: Mapping[str, Any]) -> None:
        """Refuse a text that no row bears and that is near to one that some do."""
        for name, value in filters.items():
            if not isinstance(value, str):
                continue
            if name == "company" and not value.startswith("("):
                self.facts.company(value)
                continue
            known = self.facts.query(f"select distinct {name}::varchar {source}")
            texts = known.iloc[:, 0].dropna().tolist()
            near = closest(value, texts)
            if near and fold(value) not in map(fold, texts):
                raise ParamsError(
                    f"{self.key}.evidence",
                    f'got {name}="{value}", which no row bears',
                    f"for example {', '.join(near)}",
                )

    def result(
        self,
        tables: Mapping[str, pd.DataFrame],
        headlines: Callable[[], tuple[Headline, ...]] = tuple,
        notes: tuple[Note, ...] = (),
        duration_clock: str | None = None,
    ) -> Result:
        """Return the result, its definition filled from the settings that held.

        A part of a review has no definition and no evidence. `duration_clock` is
        named where durations run by another clock than the tenant's.
        """
        kpi = KPIS_BY_KEY.get(self.key)
        facts, needs, period = self.facts, self.needs, self.period
        tables = unknown.known_tables(facts, needs, tables, period)
        lacking = frozenset(unknown.lacking(facts, needs.all, period))
        params = with_options(facts.params, self.key, self.values)
        settings = text_settings(params, self.key)
        if duration_clock:
            settings["duration_clock"] = duration_clock
        return Result(
            kpi=self.key,
            tenant=facts.tenant,
            company=self.company,
            period=period,
            as_of=facts.as_of(period),
            tables=tables,
            definition=kpi.definition(settings) if kpi else "",
            sql=sql_files.text(self.path),
            notes=(*notes, *self._clock_notes(), *self._excluded_notes()),
            not_connected=lacking,
            begins=facts.begins_late(period.previous(), needs.all),
            needs=needs,
            _headlines=lambda: with_targets(
                unknown.known_headlines(facts, needs, period, headlines()),
                params.targets_of(self.company or facts.only_company),
            ),
            _evidence=(lambda filters: self.evidence(filters, tables)) if kpi else None,
            _quality=(lambda: grade(facts, self.key, self.parameters)) if kpi else None,
            params=params,
        )

    def _clock_notes(self) -> tuple[Note, ...]:
        """Return a note where the source's clock lacks some of the durations."""
        if self.facts.params.clock != "source" or self.key not in _BY_TICKET_CLOCK:
            return ()
        row = self.facts.once(_TIMED, self.parameters).iloc[0]
        counts = {name: int(row[name]) for name in ("timed", "by_calendar")}
        return (Note(_BY_CALENDAR, counts),) if counts["by_calendar"] else ()

    def _excluded_notes(self) -> tuple[Note, ...]:
        """Return notes on what the settings leave out of this result."""
        return excluded_notes(self.facts, self.needs.all, self.parameters)

    @property
    def _statements(self) -> Mapping[str, str]:
        return sql_files.statements(self.path)

    @property
    def _evidence_name(self) -> str:
        """Name of the statement with the rows behind the figures."""
        return "evidence" if "evidence" in self._statements else "main"

    @property
    def _is_evidence_shared(self) -> bool:
        """Whether other statements read these rows."""
        return any(EVIDENCE in sql for sql in self._statements.values())

    def _reading(self, sql: str, *, in_order: bool = False) -> str:
        """Return a statement that reads the rows behind the figures where they are.

        Rows that several statements read are computed once, unless they are too many
        to hold them in memory. To sort these for each statement could take longer than
        to add them up: they come `in_order` only where they are shown.
        """
        if EVIDENCE not in sql:
            return sql
        rows = self._statements[self._evidence_name]
        are_few = self.has_few_rows or self.facts.snapshot.is_small
        cached = (
            self.facts.cached_rows(rows, self.parameters)
            if self._is_evidence_shared and are_few
            else None
        )
        if cached is None:
            if not in_order:
                rows = rows[: rows.rindex("\norder by ")]
            # A statement's own values may bear the names of this one's.
            cached = f"({sql_files.with_literals(rows, self.parameters)}\n)"
        return sql.replace(f"from {EVIDENCE}", f"from {cached}")

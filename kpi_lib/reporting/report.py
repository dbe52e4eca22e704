"""Report of one tenant and period: the methods that a notebook calls for blocks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
from IPython.display import display

from kpi_lib.domain.catalogue import RECORDS
from kpi_lib.domain.period import Period
from kpi_lib.domain.result import Result
from kpi_lib.domain.run_environment import RunEnvironment
from kpi_lib.facts.client.client_rows import ClientRows
from kpi_lib.facts.client.left_out import write_left_out
from kpi_lib.kpis import service_summary
from kpi_lib.kpis.tenant import Tenant, open_tenant
from kpi_lib.lake.snapshot import Snapshot
from kpi_lib.reporting.block import Block
from kpi_lib.reporting.content_blocks import (
    Callout,
    Definitions,
    Figure,
    Headlines,
    Paragraph,
    Provenance,
    Title,
)
from kpi_lib.reporting.formats import Formats
from kpi_lib.reporting.printed_table import Selection, printed_table
from kpi_lib.reporting.provenance import provenance
from kpi_lib.reporting.result_texts import definitions
from kpi_lib.reporting.table_block import Table
from kpi_lib.reporting.value_names import with_named_groups
from kpi_lib.reporting.views import FIGURES, READINGS, RULES
from kpi_lib.reporting.what_changed import what_changed
from kpi_lib.settings.text_settings import text_settings


@dataclass(frozen=True)
class Report:
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
        return self.tenant.compute(kpi, self.period, company=self.company, **options)

    def service_summary(self, *, by_company: bool = False) -> Result:
        """Return the monthly summary, a row per company and month.

        With `by_company` a second table of that name covers the report's own period,
        which may be a quarter or a day.
        """
        tables = {"main": self.tenant.service_summary(self.period, self.company)}
        if by_company:
            tables["by_company"] = service_summary.by_company(
                self.tenant.facts, self.period, self.company
            )
        return self._beside_kpis("service_summary", tables)

    def daily(self) -> Result:
        """Return the period's rows of ``kpi_daily``."""
        return self._beside_kpis("kpi_daily", {"main": self.tenant.daily(self.period)})

    def _beside_kpis(self, key: str, tables: Mapping[str, pd.DataFrame]) -> Result:
        facts = self.tenant.facts
        return Result(
            key,
            facts.tenant,
            self.company,
            self.period,
            facts.as_of(self.period),
            tables,
            RECORDS[key].definition(text_settings(facts.params, key)),
            "",
            _params=facts.params,
        )

    def title(self, title: str) -> Title:
        """Return the report's head; `title` is an English text of the catalogue."""
        formats = self.formats
        return Title(
            formats,
            title=formats.text.gettext(title),
            tenant=self.tenant.params.name,
            company=self.company,
            period=formats.period(self.period),
            as_of=formats.instant(self.tenant.facts.as_of(self.period)),
        )

    def headlines(self, result: Result, *keys: str) -> Headlines:
        """Return cards with a result's headlines, all or those named."""
        chosen = [h for h in result.headlines if not keys or h.key in keys]
        return Headlines(
            self.formats,
            chosen,
            prefix=result.kpi,
            previous_period=self.formats.period(result.period.previous()),
        )

    def figure(self, result: Result, name: str | None = None) -> Figure:
        """Return a result's figure, by default its first."""
        figures = FIGURES[result.kpi]
        draw = figures[name or next(iter(figures))]
        return draw(with_named_groups(result, self.formats), self.formats)

    def reading(self, result: Result) -> Paragraph | Callout:
        """Return a sentence or two on what the numbers show."""
        return READINGS[result.kpi](
            with_named_groups(result, self.formats), self.formats
        )

    def rule(self, result: Result) -> Paragraph:
        """Return the thresholds by which a table's rows are chosen or named."""
        return RULES[result.kpi](result, self.formats)

    def table(
        self,
        result: Result,
        name: str = "main",
        *,
        columns: Sequence[str] = (),
        title: str = "",
        where: str = "",
        rows: int = 20,
        bars: Sequence[str] = (),
        order: Sequence[str] = (),
        keep: str = "",
        only: Mapping[str, str] | None = None,
        is_dated: bool = False,
    ) -> Table:
        """Return one of a result's tables.

        Parameters
        ----------
        result : Result
        name : str
        columns : sequence of str
            Those to show; all by default.
        title : str
            An English text of the catalogue.
        where : str
            Which rows to show, as ``DataFrame.query`` reads it; all by default.
        rows : int
            Further rows are counted and stand in the workbook.
        bars : sequence of str
            Columns whose numbers get a bar.
        order : sequence of str
            Columns to order the rows by, see `ordering.ordered`; as they are by
            default.
        keep : str
            Column whose largest rows are shown where there are more than `rows`.
        only : mapping of str to str, optional
            Columns that have a meaning in some rows alone, as ``DataFrame.query``
            reads it; elsewhere they are not defined.
        is_dated : bool
            Whether the caption names the period.
        """
        chosen = Selection(
            columns=columns,
            where=where,
            rows=rows,
            bars=bars,
            order=order,
            keep=keep,
            only=only or {},
        )
        return printed_table(
            result,
            name,
            chosen,
            self.formats,
            self.tenant.params,
            title=title,
            period=self.period if is_dated else None,
        )

    def changes(self, *results: Result) -> None:
        """Show the differences from the previous report of the period, and why."""
        self.show(
            *what_changed(
                self.tenant.facts,
                self.lake,
                self.period,
                self.company,
                results,
                self.formats,
            )
        )

    def show(self, *blocks: Block) -> None:
        """Show the blocks that hold something; an empty one is left out."""
        show: Any = display
        show(*(block for block in blocks if not block.is_empty))

    def definitions(self, *results: Result) -> Definitions:
        """Return the definitions of results, to which cards and heads link."""
        entries = definitions(results, self.tenant.params, self.formats)
        return Definitions(self.formats, entries)

    def provenance(self, *results: Result) -> Provenance:
        """Return the origin of the numbers: versions, time zone, completeness."""
        facts = provenance(self.tenant, self.period, results, self.formats)
        return Provenance(self.formats, facts)

    def save_workbook(self, title: str, *results: Result) -> None:
        """Write the workbook of tables and rows behind them, where a run wants one.

        A run names the file (`RunEnvironment.workbook`); elsewhere nothing is written.
        """
        path = RunEnvironment.from_environment().workbook
        if path is None:
            return
        from kpi_lib.reporting.report_workbook import write_report_workbook

        write_report_workbook(
            path,
            self.formats.text.gettext(title),
            results,
            self.formats,
            self.provenance(*results).facts,
            self.definitions(*results).definitions,
        )


def open_report(
    tenant: str,
    period: str,
    company: str | None = None,
    as_of: str | None = None,
    language: str | None = None,
    lake: str | None = None,
    *,
    client: str | None = None,
) -> Report:
    """Open a tenant for a report; the arguments are the notebook's parameters.

    Parameters
    ----------
    tenant : str
    period : str
    company : str, optional
    as_of : str, optional
    language : {"en", "fr"}, optional
        By default the client's, else the tenant's.
    lake : str, optional
        See `open_tenant`. The rest that a run hands over is in `RunEnvironment`.
    client : str, optional
        A company: the report holds only what this client may see.
    """
    run = RunEnvironment.from_environment()
    rows = run.client_rows if client else None
    opened = open_tenant(
        lake,
        tenant,
        as_of=as_of,
        versions=Snapshot.load(run.snapshot) if run.snapshot else None,
        client=client,
        period=period,
        rows=ClientRows.load(rows) if rows else None,
        working_copy=None if client else run.working_copy,
        threads=run.threads,
    )
    if client and run.left_out_texts:
        write_left_out(run.left_out_texts, opened.facts.left_out)
    params = opened.params
    company = opened.facts.company(company)
    locale = params.locale_of(company)
    if language and not locale.startswith(language):
        locale = language
    return Report(
        opened,
        opened.facts.period(period),
        company,
        Formats(
            language or params.language_of(company),
            locale,
            params.currency,
            params.timezone,
            has_workbook=run.workbook is not None,
        ),
        None if lake is None else str(lake),
    )

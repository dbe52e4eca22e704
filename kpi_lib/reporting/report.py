"""Report of one tenant and period: the methods that a notebook calls for blocks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from IPython.display import display

from kpi_lib.domain.catalogue import RECORDS
from kpi_lib.domain.result import Result
from kpi_lib.domain.run_environment import RunEnvironment
from kpi_lib.facts.client.client_rows import ClientRows
from kpi_lib.kpis.tenant import open_tenant
from kpi_lib.lake.snapshot import Snapshot
from kpi_lib.reporting import coverage, views
from kpi_lib.reporting.block import Block
from kpi_lib.reporting.brand import brand_of
from kpi_lib.reporting.content_blocks import (
    Callout,
    Definitions,
    Figure,
    Headlines,
    Paragraph,
    Provenance,
    Title,
)
from kpi_lib.reporting.coverage import Omitted
from kpi_lib.reporting.display import style_notebook
from kpi_lib.reporting.formats import Formats
from kpi_lib.reporting.matrix_block import Matrix
from kpi_lib.reporting.printed_table import Selection, printed_table
from kpi_lib.reporting.provenance import provenance
from kpi_lib.reporting.reader_names import ValueNames
from kpi_lib.reporting.report_first_page import FirstPage
from kpi_lib.reporting.result_texts import definitions
from kpi_lib.reporting.table_block import TableBlock
from kpi_lib.reporting.value_names import with_named_groups
from kpi_lib.reporting.what_changed import what_changed


class Report(FirstPage):
    """The blocks of one tenant's report of one period; see `ReportResults`."""

    _labels: ClassVar[Mapping[str, str]] = {}
    """Heads of columns that are other than `columns` has them."""

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
            brand=brand_of(self.tenant.params),
        )

    def coverage(self, *kpis: str) -> Block:
        """Return a remark on sources not connected, and on where the data begins.

        Parameters
        ----------
        *kpis : str
            Keys of what the report shows.
        """
        needs = coverage.needs_of_kpis(kpis)
        compared = coverage.needs_of_kpis(k for k in kpis if k in coverage.COMPARED)
        sources = dict.fromkeys(name for one in compared for name in one.all)
        facts = self.tenant.facts
        return coverage.coverage(facts, self.period, self.formats, needs, sources)

    def headlines(self, result: Result, *keys: str) -> Headlines | Omitted:
        """Return cards with a result's headlines, all or those named."""
        chosen = [
            headline
            for headline in result.headlines
            if (not keys or headline.key in keys)
            and not result.lacks(headline.key)
            and not (self.company and headline.key == "companies")
        ]
        if not chosen and result.not_connected:
            return Omitted()
        return Headlines(
            self.formats, chosen, prefix=result.kpi,
            previous_period=self.formats.period(result.period.previous()),
        )  # fmt: skip

    def figure(self, result: Result, name: str | None = None) -> Figure | Omitted:
        """Return a result's figure, by default its first."""
        figures = views.FIGURES[result.kpi]
        name = name or next(iter(figures))
        if result.lacks(*views.FIGURE_NEEDS.get((result.kpi, name), ("main",))):
            return Omitted()
        draw = figures[name]
        return draw(with_named_groups(result, self.formats), self.formats)

    def matrix(self, result: Result) -> Matrix | Omitted:
        """Return a result's table of two dimensions; see `views.MATRICES`."""
        name, draw = views.MATRICES[result.kpi]
        if result.lacks(name):
            return Omitted()
        return draw(result, self.formats)

    def reading(self, result: Result) -> Paragraph | Callout | Omitted:
        """Return a sentence or two on what the numbers show."""
        if result.lacks(*views.READING_NEEDS.get(result.kpi, ("main",))):
            return Omitted()
        return views.READINGS[result.kpi](
            with_named_groups(result, self.formats), self.formats
        )

    def rule(self, result: Result) -> Paragraph | Omitted:
        """Return the thresholds by which a table's rows are chosen or named."""
        if result.lacks("main"):
            return Omitted()
        return views.RULES[result.kpi](result, self.formats)

    def table(
        self,
        result: Result,
        name: str = "main",
        *,
        columns: Sequence[str] = (),
        title: str = "",
        where: str = "",
        rows: int = 15,
        bars: Sequence[str] = (),
        order: Sequence[str] = (),
        keep: str = "",
        only: Mapping[str, str] | None = None,
        total: Sequence[str] = (),
        against: str = "",
        is_dated: bool = False,
    ) -> TableBlock | Omitted:
        """Return one of a result's tables, without columns that are not known.

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
        total : sequence of str
            Columns that a last row adds up; ``share/cases`` weighs shares by cases.
        against : str
            Target of a share, of `target_columns.SHARES`: it gets a bar and a status.
        is_dated : bool
            Whether the caption names the period.
        """
        chosen = Selection(
            columns=columns, where=where, rows=rows, bars=bars, order=order, keep=keep,
            only=only or {}, total=total, against=against,
        ).of_known(result, name)  # fmt: skip
        if chosen is None or not self.own([result]):
            return Omitted()
        return printed_table(
            result, name, chosen, self.formats, self.tenant.params, title=title,
            period=self.period if is_dated else None, labels=self._labels,
        )  # fmt: skip

    def changes(self, *results: Result) -> None:
        """Show the differences from the previous report of the period, and why."""
        results = tuple(filter(coverage.is_connected, results))
        if not results:
            self.show(Omitted())
            return
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
        shown = [block for block in blocks if not block.is_empty]
        omitted = [block for block in blocks if isinstance(block, Omitted)][:1]
        show(*(shown or omitted))

    def definitions(self, *results: Result) -> Definitions | Omitted:
        """Return the definitions of results, to which cards and heads link."""
        results = self.own(filter(coverage.is_connected, results))
        if not results:
            return Omitted()
        entries = definitions(results, self.tenant.params, self.formats)
        return Definitions(self.formats, entries)

    def provenance(self, *results: Result) -> Provenance:
        """Return the origin of the numbers: versions, time zone, completeness."""
        facts = provenance(self.tenant, self.period, results, self.formats)
        kpis = dict.fromkeys(result.kpi for result in results if result.kpi in RECORDS)
        return Provenance(self.formats, facts, self.coverage(*kpis))

    def save_workbook(self, title: str, *results: Result) -> None:
        """Write the workbook of tables and rows behind them, where a run wants one.

        A run names the file (`RunEnvironment.workbook`); elsewhere nothing is written.
        """
        if (path := RunEnvironment.from_environment().workbook) is None:
            return
        from kpi_lib.reporting.exporters.print_setup import page_heading
        from kpi_lib.reporting.report_workbook import write_report_workbook

        results = self.own(results)
        defined = self.definitions(*results)
        missing = {name for result in results for name in result.not_connected}
        told = coverage.as_facts(self.tenant.facts, missing, self.period, self.formats)
        write_report_workbook(
            path,
            self.formats.text.gettext(title),
            results,
            self.formats,
            {**self.provenance(*results).facts, **told},
            () if isinstance(defined, Omitted) else defined.definitions,
            brand_of(self.tenant.params),
            page_heading(self.title(title).data()),
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
    style_notebook()
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
    params = opened.params
    company = opened.facts.company(company)
    spoken = language or params.language_of(company)
    formats = Formats(
        spoken, params.locale_in(language, company), params.currency, params.timezone,
        has_workbook=run.workbook is not None,
        names=ValueNames(params.names.get(spoken, {})),
    )  # fmt: skip
    return Report(
        opened,
        opened.facts.period(period),
        company,
        formats,
        None if lake is None else str(lake),
    )

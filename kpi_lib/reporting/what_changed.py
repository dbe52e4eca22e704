"""Report section on what changed since the previous report of the same period.

`kpis.comparison` pairs figures and counts rows. A figure counts as changed where it
is printed otherwise than before.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable

import pandas as pd

from kpi_lib.domain.errors import DataError
from kpi_lib.domain.period import Period
from kpi_lib.domain.result import Result
from kpi_lib.domain.run_environment import RunEnvironment
from kpi_lib.facts.tenant_facts import Facts
from kpi_lib.kpis.comparison import (
    EarlierReport,
    compare_figures,
    compare_rows,
    is_same_data,
    reported_figures,
    save_figures,
)
from kpi_lib.kpis.tenant import open_tenant
from kpi_lib.reporting.block import Block
from kpi_lib.reporting.columns import column
from kpi_lib.reporting.content_blocks import Paragraph
from kpi_lib.reporting.formats import Formats
from kpi_lib.reporting.table_block import TableBlock, TableColumn

_ROWS = ("table_name", "new_rows", "changed_rows", "reopened_rows", "removed_rows")


def what_changed(
    facts: Facts,
    lake: str | None,
    period: Period,
    company: str | None,
    results: Iterable[Result],
    formats: Formats,
) -> tuple[Block, ...]:
    """Compare headlines with those of the previous report of the same period.

    A run names the file of the previous figures and where to write the new ones
    (`RunEnvironment`); elsewhere there is nothing to compare with.

    Parameters
    ----------
    facts : Facts
    lake : str or None
        See `open_tenant`.
    period : Period
    company : str or None
    results : iterable of Result
        Those of which the report shows headlines.
    formats : Formats

    Returns
    -------
    tuple of Block
        For a client nothing where nothing changed.
    """
    figures = reported_figures(results)
    run = RunEnvironment.from_environment()
    if run.reported_figures is not None:
        save_figures(run.reported_figures, figures)
    gettext = formats.text.gettext
    is_client = facts.audience == "client"
    if run.previous_figures is None:
        text = gettext("There is no earlier report of these dates to compare with.")
        return () if is_client else (Paragraph(text),)
    earlier = EarlierReport.load(run.previous_figures)
    compared = _written(compare_figures(earlier.figures, figures), formats)
    differing = compared[compared["before"] != compared["now"]]
    rows = _rows(facts, lake, earlier, period, company)
    if is_client and differing.empty:
        return ()
    texts = [_sentence(earlier, compared, differing, formats)]
    if rows is None:
        texts.append(
            gettext("Its data is no longer kept, so the rows cannot be compared.")
        )
    if not is_client:
        texts += _reasons(facts, earlier, period, formats)
    blocks: list[Block] = [Paragraph(" ".join(texts))]
    if not differing.empty:
        blocks.append(_figures(differing, formats))
    if rows is not None and not rows.empty:
        blocks.append(
            TableBlock(
                formats,
                rows,
                [column(key, formats) for key in _ROWS],
                title=gettext("Rows of these dates that came, changed or went"),
            )
        )
    return tuple(blocks)


def _written(compared: pd.DataFrame, formats: Formats) -> pd.DataFrame:
    """Write the values as printed: values that print alike count as unchanged."""
    return pd.DataFrame(
        {
            "figure": [formats.text.gettext(label) for label in compared["label"]],
            "before": [
                formats.value(value, unit)
                for value, unit in zip(
                    compared["value_before"], compared["unit"], strict=True
                )
            ],
            "now": [
                formats.value(value, unit)
                for value, unit in zip(
                    compared["value_now"], compared["unit"], strict=True
                )
            ],
        },
        dtype="str",
    )


def _rows(
    facts: Facts,
    lake: str | None,
    earlier: EarlierReport,
    period: Period,
    company: str | None,
) -> pd.DataFrame | None:
    """Compare rows with the earlier tables; None where those are no longer stored."""
    if is_same_data(earlier, facts, period):
        # Nothing to open: a report of every client would pay for it each night.
        return compare_rows(facts, facts, period, company)
    try:
        before = open_tenant(
            lake,
            facts.tenant,
            as_of=earlier.as_of,
            versions=earlier.versions,
            client=company if facts.audience == "client" else None,
            period=period.slug,
        )
    except DataError:
        return None
    with contextlib.closing(before.facts):
        return compare_rows(before.facts, facts, period, company)


def _sentence(
    earlier: EarlierReport,
    compared: pd.DataFrame,
    differing: pd.DataFrame,
    formats: Formats,
) -> str:
    made = formats.instant(earlier.made_at)
    n = len(differing)
    if not n:
        text = formats.text.gettext(
            "All figures are those of the report made on {made}."
        ).format(made=made)
        return with_one_stop(text)
    text = formats.text.ngettext(
        "{n} of {all} figures differs from the report made on {made}.",
        "{n} of {all} figures differ from the report made on {made}.",
        n,
    ).format(n=formats.integer(n), all=formats.integer(len(compared)), made=made)
    return with_one_stop(text)


def with_one_stop(text: str) -> str:
    """Return a sentence that ends in an instant such as ``5:47 p.m.`` with one stop."""
    return text.removesuffix(".") if text.endswith("..") else text


def _reasons(
    facts: Facts, earlier: EarlierReport, period: Period, formats: Formats
) -> list[str]:
    """Name other causes of differences: knowledge, settings, program."""
    gettext = formats.text.gettext
    texts = []
    if earlier.as_of is not None and earlier.as_of != facts.as_of(period):
        text = gettext("It knew what had happened up to {as_of}.").format(
            as_of=formats.instant(earlier.as_of)
        )
        texts.append(with_one_stop(text))
    if earlier.is_other_settings:
        texts.append(gettext("The settings have changed since."))
    if earlier.is_other_library:
        texts.append(gettext("The program has changed since."))
    return texts


def _figures(differing: pd.DataFrame, formats: Formats) -> TableBlock:
    gettext = formats.text.gettext
    return TableBlock(
        formats,
        differing,
        [
            TableColumn("figure", gettext("Figure")),
            TableColumn("before", gettext("Earlier report"), align="right"),
            TableColumn("now", gettext("This report"), align="right"),
        ],
        title=gettext("Figures that differ"),
    )

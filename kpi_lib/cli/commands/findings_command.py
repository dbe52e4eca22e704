"""``kpi findings``: what a period has to tell, the most important first."""

from __future__ import annotations

from typing import Annotated

import typer

from kpi_lib.cli.option_types import AsOf, Format, PeriodText, Tenant
from kpi_lib.cli.options import Common
from kpi_lib.domain.errors import ParamsError
from kpi_lib.domain.languages import LANGUAGES, Language

_ON_SCREEN = ["place", "title", "detail", "action", "owner", "due_on"]


def findings(
    common: Common,
    tenant: Tenant,
    period: PeriodText,
    company: Annotated[
        str | None, typer.Option(metavar="C", help="Only this client company.")
    ] = None,
    language: Annotated[
        str | None, typer.Option(metavar="L", help="en or fr; else the reader's.")
    ] = None,
    format_: Format = "table",
    as_of: AsOf = None,
) -> None:
    """Show what matters in a period: ranked, with the action of the settings.

    The first three are the things to know of a report's first page. The table shows
    sentences and actions; the other formats also cases, section and score.
    """
    from kpi_lib import reporting
    from kpi_lib.cli import table_output
    from kpi_lib.kpis.tenant import open_tenant
    from kpi_lib.reporting import finding_words

    table_output.check_format(format_)
    reader = _language(language)
    assert reporting  # it registers what words the findings
    with open_tenant(common.lake, tenant, params=common.params, as_of=as_of) as opened:
        found = opened.findings(period, company)
        frame = found.frame(reader)
    if format_ == "table":
        if frame.empty:
            formats = finding_words.formats_of(found, reader)
            typer.echo(finding_words.nothing_stands_out(found, formats))
            return
        frame = frame[_ON_SCREEN]
    table_output.write(frame, format_)


def _language(text: str | None) -> Language | None:
    for language in LANGUAGES:
        if text == language:
            return language
    if text is not None:
        raise ParamsError("--language", f'got "{text}"', '"en" or "fr"')
    return None

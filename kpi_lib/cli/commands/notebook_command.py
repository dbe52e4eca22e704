"""``kpi notebook new``: an own report."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from kpi_lib.cli.options import Common
from kpi_lib.cli.screen import say
from kpi_lib.domain.errors import KpiError, ParamsError


def notebook(
    common: Common,
    action: Annotated[
        Literal["new"], typer.Argument(metavar="new", help="Writes a notebook.")
    ],
    name: Annotated[
        str,
        typer.Argument(
            metavar="NAME",
            help='Its title, such as "Boards under load"; "35 Boards" is part of every '
            "run.",
        ),
    ],
    company: Annotated[
        bool,
        typer.Option("--company", help="About one client company: kpi run --company."),
    ] = False,
    audience: Annotated[
        str,
        typer.Option(metavar="A", help="internal, or client: safe for that company."),
    ] = "internal",
    tenant: Annotated[
        str | None,
        typer.Option(metavar="T", help="What it shows when opened by hand."),
    ] = None,
) -> None:
    """Write a notebook of your own that runs as it is, and change it in kpi lab.

    It shows a table of a question in SQL, a figure and a KPI. docs/notebooks.md says
    what else it can show. Without a number it goes to the folder of own notebooks, and
    kpi run makes it when it is named.
    """
    from kpi_lib.running.new_notebook import make_notebook
    from kpi_lib.settings.sound_tenants import load_sound_params

    if audience not in ("internal", "client"):
        raise ParamsError("--audience", f'got "{audience}"', "internal or client")
    params = load_sound_params(common.params).params
    if tenant is not None:
        params.tenant(tenant)
    slug = tenant or next(iter(params.tenants), "boreal")
    client = None
    if company or audience == "client":
        client = _company(common, slug)
    written = make_notebook(
        name, slug, client, "client" if audience == "client" else "internal"
    )
    typer.echo(str(written.path))
    run = f"kpi run --notebook {written.path.stem} --tenant {slug} --period last-month"
    if written.is_for_company:
        run += f' --company "{client}"'
    say(f"next: kpi lab, then {run}", err=True)


def _company(common: Common, slug: str) -> str:
    """Return a company that the tenant's data names."""
    from kpi_lib.kpis.tenant import open_tenant

    try:
        with open_tenant(common.lake, slug, params=common.params) as opened:
            companies = opened.companies
    except KpiError as error:
        raise ParamsError(
            "--company",
            f"no company of {slug} is known yet ({error})",
            remedy=f"import its data first: kpi import FILE --tenant {slug}",
        ) from error
    if not companies:
        raise ParamsError(
            "--company",
            f"no company of {slug} is known yet",
            remedy=f"import its data first: kpi import FILE --tenant {slug}",
        )
    return companies[0]

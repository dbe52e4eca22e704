"""``kpi forget``: a person's name out of a tenant's lake."""

from __future__ import annotations

from typing import Annotated

import typer

from kpi_lib.cli.option_types import Tenant
from kpi_lib.cli.options import Common
from kpi_lib.cli.screen import counted, say


def forget(
    common: Common,
    tenant: Tenant,
    person: Annotated[
        str,
        typer.Option(metavar="NAME", help="First and last name, as “Ana Martel”."),
    ],
    everywhere: Annotated[
        bool,
        typer.Option(
            "--everywhere",
            help="A name of one word also among other words, not only where it is a "
            "technician's whole name.",
        ),
    ] = False,
) -> None:
    """Take a person's name out of all tables, the quarantine and old versions.

    "[name]" stands in its place, so that every count stays; older versions of the
    tables can no longer be read. Reports and drafts of mail that were made before are
    not changed; the drafts that hold the name are listed.
    """
    from kpi_lib.facts.client.tenant_names import Names
    from kpi_lib.facts.forgetting import forget_person, spellings_of
    from kpi_lib.kpis.tenant import open_tenant
    from kpi_lib.lake.delta_lake import Lake
    from kpi_lib.lake.storage import storage
    from kpi_lib.running.mailing.mail_folders import mail_naming

    with open_tenant(common.lake, tenant, params=common.params) as opened:
        names, params = Names.of(opened.facts), opened.params
    forgotten = forget_person(
        Lake(common.lake), params, person, names, everywhere=everywhere
    )
    total = 0
    for table, columns in forgotten.counts.items():
        for column, count in columns.items():
            total += count
            say(f"{table}.{column}: {counted(count, 'value')} changed")
    tables = counted(len(forgotten.counts), "table")
    say(
        f"{tenant}: {counted(total, 'value')} changed; "
        f"older versions of {tables} removed"
    )
    if forgotten.left:
        say(
            f"{counted(forgotten.left, 'other text')} with the word “{person}” stayed, "
            "since one word may mean somebody or something else; --everywhere takes "
            "it out there, too",
            err=True,
        )
    if forgotten.in_settings:
        say(
            f"params/tenants/{tenant}.yaml names this person among its members; "
            "remove the name there",
            err=True,
        )
    is_named = spellings_of(person, params, names).find
    if mail := mail_naming(storage(common.reports), tenant, is_named):
        say(
            f"{counted(len(mail), 'file')} of mail hold the name; remove a draft that "
            "was not sent, and kpi mail writes it anew from the next report:",
            err=True,
        )
        for name in mail:
            say(f"  {name}", err=True)
    say(
        "remove the name at its source, or the next import or sync brings it back; "
        "reports and files made before hold it",
        err=True,
    )
    if forgotten.keeps_versions:
        say(
            "the bucket keeps old versions of its objects, and the name in them: "
            f"delete the noncurrent versions below {tenant}/, for example by a "
            "lifecycle rule",
            err=True,
        )
        raise typer.Exit(1)

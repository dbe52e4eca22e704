"""``kpi mail``: client reviews as drafts, approved, sent by SMTP, each once."""

from __future__ import annotations

import getpass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Literal, cast

import typer

from kpi_lib.cli.option_types import PeriodText, Tenant, known_at
from kpi_lib.cli.options import Common
from kpi_lib.cli.screen import counted, say
from kpi_lib.domain.errors import ParamsError

if TYPE_CHECKING:
    from kpi_lib.running.mailing.mail_outcomes import MailOutcome
    from kpi_lib.running.mailing.mail_round import MailRound
    from kpi_lib.settings.tenant_settings import TenantParams

Step = Literal["draft", "approve", "send", "settle"]
_SETTLED = {"sent": True, "not-sent": False}


def mail(
    common: Common,
    tenant: Tenant,
    period: PeriodText,
    company: Annotated[
        list[str] | None,
        typer.Option(
            metavar="C", help="Only these clients, or all; one with each option."
        ),
    ] = None,
    approve: Annotated[
        bool,
        typer.Option(
            "--approve", help="Approve the drafts of the clients named by --company."
        ),
    ] = False,
    send: Annotated[
        bool, typer.Option("--send", help="Send what is approved and not sent yet.")
    ] = False,
    settle: Annotated[
        str | None,
        typer.Option(
            metavar="HOW",
            help="sent or not-sent: what became of a message that was cut off.",
        ),
    ] = None,
    replace: Annotated[
        bool,
        typer.Option(
            "--replace",
            help="Write drafts anew that were edited or have other recipients.",
        ),
    ] = False,
) -> None:
    """Write a draft for each client's review, approve drafts, or send what is approved.

    A draft is an .eml file in reports/TENANT/PERIOD/_mail, which a mail program opens:
    the review's main points in the client's language, its PDF attached, the recipients
    of the tenant's file. --send sends by the server of the tenant's file what was
    approved and has not changed since, and each PDF once. One client's failure stops
    no other; the exit code is then 1.
    """
    from kpi_lib.cli.mail_report import show_mail
    from kpi_lib.lake.storage import storage
    from kpi_lib.running.mailing.client_reviews import mail_command
    from kpi_lib.running.mailing.mail_round import MailRound
    from kpi_lib.settings.params_folder import load_tenant

    step = _step(approve, send, settle, replace)
    names = tuple(company or ())
    if step in ("approve", "settle") and not names:
        raise ParamsError(
            "--company",
            f"is missing beside --{step}",
            "the clients that are meant, or all",
        )
    params = load_tenant(common.params, tenant)
    slug = params.period(period, known_at(None, params)).slug
    mailing = MailRound(storage(common.reports), params, slug, names)
    outcomes = _done(mailing, params, step, settle, replace)
    is_well = show_mail(common, outcomes)
    waiting = [one.company for one in outcomes if one.state == "not approved"]
    if waiting:
        say(
            f"{counted(len(waiting), 'review')} not approved, and so not sent: "
            f"{', '.join(waiting)}; read each draft, then: "
            f"{mail_command(tenant, period, waiting[0])} --approve",
            err=True,
        )
    if not is_well or (waiting and names and "all" not in names):
        raise typer.Exit(1)


def _step(approve: bool, send: bool, settle: str | None, replace: bool) -> Step:
    given = {
        "--approve": approve, "--send": send, "--settle": settle is not None,
        "--replace": replace,
    }  # fmt: skip
    wanted = [option for option, is_given in given.items() if is_given]
    if len(wanted) > 1:
        raise ParamsError(
            wanted[0], f"goes without {', '.join(wanted[1:])}", "one step at a time"
        )
    if settle is not None and settle not in _SETTLED:
        raise ParamsError("--settle", f'got "{settle}"', '"sent" or "not-sent"')
    name = wanted[0].removeprefix("--") if wanted else "draft"
    return "draft" if name == "replace" else cast(Step, name)


def _done(
    mailing: MailRound,
    params: TenantParams,
    step: Step,
    settle: str | None,
    replace: bool,
) -> list[MailOutcome]:
    now = datetime.now(UTC)
    if step == "approve":
        return mailing.approve(_user(), now)
    if step == "settle":
        return mailing.settle(_SETTLED[settle or "sent"], _user(), now)
    if step == "send":
        from kpi_lib.running.mailing.smtp_server import MailServer

        with MailServer(params) as server:
            return mailing.send(server)
    return mailing.draft(replace=replace)


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):  # a container without a user's name
        return "a user without a name"

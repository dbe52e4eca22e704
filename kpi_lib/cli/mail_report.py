"""A round of mail on the terminal: each letter with its state, its failures."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from kpi_lib.cli.options import Common
from kpi_lib.cli.run_report import path_in
from kpi_lib.cli.screen import say, show_rows

if TYPE_CHECKING:
    from kpi_lib.running.mailing.mail_outcomes import MailOutcome


def show_mail(common: Common, outcomes: Sequence[MailOutcome]) -> bool:
    """Print a round's letters; return whether all of them got where they should."""
    rows = [
        (
            one.company,
            ", ".join(one.recipients) or "-",
            "failed" if one.error else one.state,
            path_in(common.reports, one.draft) if one.draft else "-",
        )
        for one in outcomes
    ]
    show_rows(("client", "to", "state", "draft"), rows)
    for one in outcomes:
        for remark in one.remarks:
            say(f"warning: {one.company}: {remark}", err=True)
    for one in outcomes:
        if one.error is not None:
            say(f"failed: {one.company}: {one.error}", err=True)
    return not any(one.error for one in outcomes)

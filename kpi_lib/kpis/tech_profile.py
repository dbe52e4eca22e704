"""KPI 08: each technician's mix of work, with strengths and points to improve."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from kpi_lib.domain.period import Period
from kpi_lib.domain.result import Headline, Result
from kpi_lib.domain.schema import UNASSIGNED
from kpi_lib.facts.tenant_facts import Facts
from kpi_lib.kpis.question import Question


def compute(
    facts: Facts, period: str | Period, *, company: str | None = None
) -> Result:
    """Break each technician's work down by board and type.

    Parameters
    ----------
    facts : Facts
    period : str or Period
    company : str, optional
        Restricts the rows; the peers that they are compared with stay the tenant's.

    Returns
    -------
    Result
        Table ``main``: a row per owner, board and type; minutes, median hours to
        resolution and their ratio to the other owners' median. Table ``by_board``: a
        row per owner and board; time against the others on the same types of ticket.
    """
    limits = facts.params.thresholds.tech_profile
    question = Question.ask(
        "tech_profile",
        facts,
        period,
        company,
        min_tickets=limits.min_tickets,
        strength=limits.strength_ratio,
        improvement=limits.improvement_ratio,
    )
    main = question.table("main")
    boards = replace(question, path="kpis/board_times.sql")
    tables = {"main": main, "by_board": boards.table("by_board")}
    return question.result(tables, lambda: _headlines(main))


def _headlines(main: pd.DataFrame) -> tuple[Headline, ...]:
    tickets = int(main["tickets"].sum())
    labels = main["label"].value_counts()
    owners = main.loc[main["owner"] != UNASSIGNED, "owner"].nunique()
    return (
        Headline("owners", "Technicians", owners, "count", tickets),
        Headline(
            "strengths", "Strengths", int(labels.get("strength", 0)), "count", tickets
        ),
        Headline(
            "improvements",
            "Points to improve",
            int(labels.get("improvement", 0)),
            "count",
            tickets,
        ),
    )

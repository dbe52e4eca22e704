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
        row per owner and board; time against the others on the same types of ticket,
        ``beyond_chance`` where it is clearly ``less`` or ``more``.
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
    by_board = replace(question, path="kpis/board_times.sql").table("by_board")
    # The model knows all companies' tickets, and says nothing of one company's.
    clear = {} if company else _beyond_chance(question)
    cells = zip(by_board["owner"], by_board["board"], strict=True)
    sides: list[str | None] = [
        _side(float(ratio), clear.get(cell))
        for cell, ratio in zip(cells, by_board["time_ratio"], strict=True)
    ]
    by_board["beyond_chance"] = pd.array(sides, dtype="str")
    return question.result(
        {"main": main, "by_board": by_board}, lambda: _headlines(main)
    )


def _beyond_chance(question: Question) -> dict[tuple[str, str], float]:
    """Return the ratios, by owner and board, that differ by more than chance."""
    from kpi_lib.kpis.stats.cell_contrasts import cell_contrasts

    durations = replace(question, path="kpis/tech_comparison.sql").table(
        "durations",
        clock="ttr",
        from_at=question.period.start,
        to_at=question.period.end,
    )
    contrasts = cell_contrasts(durations[durations["owner"] != UNASSIGNED], "board")
    clear = contrasts[contrasts["is_clear"].astype(bool)]
    return dict(
        zip(
            zip(clear["owner"], clear["cell"], strict=True), clear["ratio"], strict=True
        )
    )


def _side(shown: float, modelled: float | None) -> str | None:
    """Return the side of 1 on which both the shown and the modelled ratio lie."""
    if modelled is None or not (shown - 1) * (modelled - 1) > 0:
        return None
    return "less" if shown < 1 else "more"


def _headlines(main: pd.DataFrame) -> tuple[Headline, ...]:
    tickets = int(main["tickets"].sum())
    labels = main["label"].value_counts()
    own = main[main["owner"] != UNASSIGNED]
    owners = own["owner"].nunique()
    is_told = not tickets or own["tickets"].sum() > 0
    reason = "" if is_told else "no resolved ticket names a technician"
    strengths, improvements = (
        int(labels.get(label, 0)) if is_told else None
        for label in ("strength", "improvement")
    )
    return (
        Headline("owners", "Technicians", owners, "count", tickets),
        Headline("strengths", "Strengths", strengths, "count", tickets, reason=reason),
        Headline(
            "improvements",
            "Points to improve",
            improvements,
            "count",
            tickets,
            reason=reason,
        ),
    )

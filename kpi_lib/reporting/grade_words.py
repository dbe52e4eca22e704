"""Sentences on the completeness of data: the grade of each result, and a legend."""

from __future__ import annotations

from collections.abc import Sequence

from kpi_lib.domain.catalogue import RECORDS
from kpi_lib.domain.result import Result
from kpi_lib.reporting.code_words import word
from kpi_lib.reporting.formats import Formats
from kpi_lib.settings.params_folder import TenantParams


def grades(results: Sequence[Result], params: TenantParams, formats: Formats) -> str:
    """Write the data-quality grade of each result that has one, and the legend.

    Parameters
    ----------
    results : sequence of Result
    params : TenantParams
    formats : Formats

    Returns
    -------
    str
        Empty where no result is graded.
    """
    sentences = [_graded(result, formats) for result in results if result.quality]
    if not sentences:
        return ""
    bounds = params.thresholds.data_quality
    legend = formats.text.gettext(
        "A: at most {a} of the rows lack something, B: {b}, C: {c}, D: more."
    ).format(
        a=formats.percent(bounds.a_max_pct, 0),
        b=formats.percent(bounds.b_max_pct, 0),
        c=formats.percent(bounds.c_max_pct, 0),
    )
    return " ".join([*sentences, legend])


def _graded(result: Result, formats: Formats) -> str:
    """Write a result's data-quality grade, and what lowers it most."""
    gettext = formats.text.gettext
    title = gettext(RECORDS[result.kpi].title)
    quality = result.quality
    if quality is None or quality.grade is None:
        return gettext("{title}: no rows to grade.").format(title=title)
    worst = quality.worst
    if worst is None:
        return gettext("{title}: {grade}, nothing is missing.").format(
            title=title, grade=quality.grade
        )
    return gettext("{title}: {grade}; missing most often ({share}): {check}.").format(
        title=title,
        grade=quality.grade,
        share=formats.percent(worst["missing_pct"]),
        check=word(worst["check_name"], formats),
    )

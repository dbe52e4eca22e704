"""Rule of KPI 03's table in words, of what the source tells."""

from __future__ import annotations

from kpi_lib.domain.kpi_record import fill
from kpi_lib.domain.result import Result
from kpi_lib.kpis.tech_training_needs import ESCALATED_NOT_FILLED, REOPENED_NOT_FILLED
from kpi_lib.reporting.content_blocks import Paragraph
from kpi_lib.reporting.formats import Formats
from kpi_lib.reporting.result_texts import settings_of
from kpi_lib.reporting.setting_notation import writer
from kpi_lib.reporting.translation import deferred as _

_LISTED = {
    (True, True): _(
        "Resolution over {slow_ratio} times the mean, over {reopen_share:percent} of "
        "the tickets reopened, or over {escalation_share:percent} escalated, each at "
        "least {min_events:time|times}."
    ),
    (True, False): _(
        "Resolution over {slow_ratio} times the mean, or over {reopen_share:percent} "
        "of the tickets reopened, at least {min_events:time|times}."
    ),
    (False, True): _(
        "Resolution over {slow_ratio} times the mean, or over "
        "{escalation_share:percent} of the tickets escalated, at least "
        "{min_events:time|times}."
    ),
    (False, False): _("Resolution over {slow_ratio} times the mean."),
}
"""Rules by whether the source tells reopenings and escalations."""

_NAMED = _(
    "Named is who has at least {min_tickets:ticket|tickets} and a 95% interval that "
    "excludes the team, for a time also what tickets of the same types take."
)


def training_rule(result: Result, formats: Formats) -> Paragraph:
    """State from where on a row is listed, by the columns that the source fills."""
    is_filled = (
        REOPENED_NOT_FILLED not in result.notes,
        ESCALATED_NOT_FILLED not in result.notes,
    )
    gettext = formats.text.gettext
    text = f"{gettext(_LISTED[is_filled])} {gettext(_NAMED)}"
    return Paragraph(fill(text, settings_of(result), writer(formats)), is_rule=True)

"""Sentences that the definitions of several KPIs share."""

from __future__ import annotations

from kpi_lib.domain.kpi_record import WordingChoice

EXCLUDED_STATUSES = WordingChoice(
    setting="excludes_statuses",
    wordings={
        True: "Tickets whose status is excluded ({excluded_statuses:statuses}) are "
        "left out.",
    },
)
LOCAL_DAYS = "Days are cut at local midnight of the tenant."
RESOLUTION_CLOCK = WordingChoice(
    setting="duration_clock",
    wordings={
        "calendar": "Resolved means a closed status; the clock runs from creation to "
        "resolution, in calendar time, nights and weekends included.",
        "business": "Resolved means a closed status; the clock runs from creation to "
        "resolution, in opening hours only.",
        "source": "Resolved means a closed status; durations are the source's own "
        "resolution times.",
        "source_first": "Resolved means a closed status; durations are the source's "
        "own resolution times, in calendar time where it gives none.",
        "logged": "Resolved means a closed status; durations are the time logged on "
        "the ticket.",
    },
)

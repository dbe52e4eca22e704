"""Definitions of KPI 11, ticket trends, and of the monthly and daily tables."""

from __future__ import annotations

from kpi_lib.domain.definitions.shared_sentences import (
    EXCLUDED_STATUSES,
    LOCAL_DAYS,
    RESOLUTION_CLOCK,
)
from kpi_lib.domain.kpi_record import Kpi, WordingChoice
from kpi_lib.domain.needs import Needs, needs_of

TICKET_TRENDS = Kpi(
    number="11",
    key="ticket_trends",
    title="Ticket trends",
    family="service_desk",
    sources=("raw_tickets",),
    answers="On which days did more or fewer tickets come than usual, and what made "
    "it?",
    numerator="Tickets created per local day, against the {window_days} days before "
    "and against what is expected from weekday, level and holidays.",
    denominator=(
        "A day is flagged where it lies more than {z} standard deviations off, or "
        "{seasonal_z} off its season.",
        "At most {drivers} values that made a flagged day are named.",
    ),
    exclusions=EXCLUDED_STATUSES,
    clock=LOCAL_DAYS,
    undefined="Undefined under {min_days} days of history, and where the spread is 0.",
    unit="tickets",
    direction="neutral",
    audience="client",
    tables=("main", "drivers"),
    needs=Needs(("raw_tickets",)),
)

SERVICE_SUMMARY = Kpi(
    number="",
    key="service_summary",
    title="Monthly summary",
    family="service_desk",
    sources=("raw_tickets", "raw_surveys"),
    answers="How did service go, month by month?",
    numerator="Tickets created and resolved in the month, open at its end, and of "
    "those open for over 30 days; SLA met of the tickets where it is known; median and "
    "90th percentile of time to resolution; satisfaction answered in the month.",
    denominator="NPS is the share of 9 and 10 less the share of 0 to 6, of all "
    "answers.",
    exclusions=EXCLUDED_STATUSES,
    clock=RESOLUTION_CLOCK,
    undefined="Undefined in a month without any.",
    unit="tickets",
    direction="neutral",
    audience="client",
    tables=("main",),
    needs=needs_of(
        {
            ("raw_tickets",): "new_tickets closed_tickets backlog_open "
            "backlog_over_30d sla_eligible_count sla_met_pct median_ttr_hours "
            "p90_ttr_hours median_first_response_minutes by_priority arrivals",
            ("raw_surveys",): "csat_avg csat_count nps nps_count csat",
        }
    ),
)

KPI_DAILY = Kpi(
    number="",
    key="kpi_daily",
    title="Daily table",
    family="service_desk",
    sources=("raw_tickets", "raw_time_entries", "raw_surveys", "raw_security_alerts"),
    answers="What happened on each day?",
    numerator="Tickets created, resolved and open, minutes, durations, satisfaction, "
    "SLA breaches and alerts by local day.",
    denominator=(
        "Averages are of what happened on the day; counts are 0 on a day without any.",
        WordingChoice(
            setting="strict_fcr",
            wordings={
                True: "Never reopened counts reopenings alone; the stricter rule for "
                "a first call holds in the report on technicians."
            },
        ),
    ),
    exclusions=EXCLUDED_STATUSES,
    clock=LOCAL_DAYS,
    undefined="Averages are undefined on a day without any.",
    unit="tickets",
    direction="neutral",
    audience="internal",
    tables=("main",),
    needs=needs_of(
        {
            ("raw_tickets",): "new_tickets closed_tickets backlog_open avg_ttr_minutes "
            "avg_first_response_minutes fcr_rate sla_breach_count ticket_zscore "
            "anomaly_detected",
            ("raw_time_entries",): "billable_minutes non_billable_minutes",
            ("raw_surveys",): "csat_avg nps",
            ("raw_security_alerts",): "security_alerts_high security_alerts_medium "
            "security_alerts_low",
        }
    ),
)

"""Definitions of KPIs 04 and 05: time consumption, work outside agreements."""

from __future__ import annotations

from kpi_lib.domain.definitions.shared_sentences import EXCLUDED_STATUSES
from kpi_lib.domain.kpi_record import Kpi
from kpi_lib.domain.needs import TICKET_TIME, Needs, needs_of

TIME_CONSUMPTION = Kpi(
    number="04",
    key="time_consumption",
    title="Time consumption",
    family="time_and_agreements",
    sources=("raw_time_entries", "raw_tickets"),
    answers="Where did the time go, and how much of it can be billed?",
    numerator="Minutes of the time entries worked in the period, billable and not.",
    denominator="The billable share is of all minutes.",
    exclusions="No entry is left out; one without a ticket counts under (no ticket).",
    clock="By the day worked; the company is the entry's, else its ticket's.",
    undefined="A change is undefined where the window before holds no minutes.",
    unit="minutes",
    direction="neutral",
    audience="client",
    tables=("main", "trend", "daily"),
    needs=Needs(("raw_time_entries",)),
)

AGREEMENT_MISMATCH = Kpi(
    number="05",
    key="agreement_mismatch",
    title="Agreement mismatch",
    family="time_and_agreements",
    sources=("raw_tickets", "raw_agreements", "raw_time_entries"),
    answers="Which work was done outside an agreement?",
    numerator="Tickets created or worked on in the period that no active agreement of "
    "the company covers in both board and type.",
    denominator=(
        "Minutes are those of the period; unbilled ones are not billable.",
        "Profitability: an agreement earns its monthly amount by the days of the "
        "period in which it is active; work that counts for none earns its billable "
        "hours at the hourly rate. Cost is the time worked at the hourly cost.",
    ),
    exclusions=(
        "Companies billed by time and materials are not listed.",
        EXCLUDED_STATUSES,
    ),
    clock="An agreement is active from its first to its last day, both included, on "
    "the ticket's local day of creation.",
    undefined="A type that is not known is not covered by a list of types.",
    unit="tickets",
    direction="lower",
    audience="internal",
    tables=("main", "by_company", "agreement_use", "profitability"),
    needs=needs_of(
        {
            ("raw_tickets",): "main by_company outside outside_pct unbilled_minutes "
            "estimated_value",
            TICKET_TIME: "minutes_worked unbilled_minutes estimated_value",
            ("raw_time_entries",): "used_minutes used_pct effective_hourly_rate "
            "over_used minutes cost gross_margin gross_margin_pct",
        },
        "raw_agreements",
    ),
)

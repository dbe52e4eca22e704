"""Definitions of KPIs 03, 07, 08 and 09: technicians' needs, work and comparison."""

from __future__ import annotations

from kpi_lib.domain.definitions.shared_sentences import (
    EXCLUDED_STATUSES,
    RESOLUTION_CLOCK,
)
from kpi_lib.domain.kpi_record import Kpi, WordingChoice
from kpi_lib.domain.needs import Needs, needs_of

TECH_TRAINING_NEEDS = Kpi(
    number="03",
    key="tech_training_needs",
    title="Technician training needs",
    family="technicians",
    sources=("raw_tickets",),
    answers="Where does a technician need help, by board?",
    numerator="Mean resolution time of the tickets resolved in the period, by owner "
    "and board; reopened and escalated tickets.",
    denominator="Against {slow_ratio} times the mean of all, and of the board; "
    "reopened over {reopen_share:percent}, escalated over {escalation_share:percent}, "
    "each at least {min_events:time|times}.",
    exclusions=(EXCLUDED_STATUSES, "Unassigned tickets count in the means alone."),
    clock=RESOLUTION_CLOCK,
    undefined="Under {min_tickets:ticket|tickets} a row is marked as not sufficient. A "
    "report names a person only where the figure lies above the team's, and a time "
    "above that of the same types of tickets, by more than chance; the number of "
    "comparisons is allowed for.",
    unit="minutes",
    direction="lower",
    audience="internal",
    tables=("main",),
    needs=Needs(("raw_tickets",)),
)

TECH_EFFICIENCY = Kpi(
    number="07",
    key="tech_efficiency",
    title="Technician efficiency",
    family="technicians",
    sources=("raw_tickets", "raw_time_entries"),
    answers="How much does each technician resolve, how fast, and how lastingly?",
    numerator=WordingChoice(
        setting="strict_fcr",
        wordings={
            False: "Tickets resolved in the period, by owner: time to resolution, "
            "share never reopened, tickets per working day, billable share and "
            "utilisation.",
            True: "Tickets resolved in the period, by owner: time to resolution, "
            "share settled by the first call (never reopened, never escalated, time "
            "of one member alone), tickets per working day, billable share and "
            "utilisation.",
        },
    ),
    denominator="Utilisation is of the minutes available: weekly hours less leave, "
    "else the opening hours.",
    exclusions=EXCLUDED_STATUSES,
    clock=RESOLUTION_CLOCK,
    undefined="Ratios of minutes are undefined without entries; a duration is "
    "undefined where the resolution stands before the creation.",
    unit="tickets",
    direction="neutral",
    audience="internal",
    tables=("main",),
    needs=needs_of(
        {
            ("raw_tickets",): "tickets_handled avg_ttr_hours median_ttr_hours "
            "p90_ttr_hours fcr_pct tickets_per_day",
            ("raw_time_entries",): "billable_ratio_pct utilization_pct",
        }
    ),
)

TECH_PROFILE = Kpi(
    number="08",
    key="tech_profile",
    title="Technician profile",
    family="technicians",
    sources=("raw_tickets", "raw_time_entries"),
    answers="What does each technician work on, and where is each strong?",
    numerator="Minutes and resolved tickets by owner, board and type; median time to "
    "resolution against that of the other owners.",
    denominator=(
        "The share of time is of all minutes of the owner.",
        "At most {strength_ratio} times the others' median is faster, at least "
        "{improvement_ratio} times is slower.",
        "Time against the others on a board is a ratio of geometric means on tickets "
        "of the same type; a ticket of under a minute counts as one minute. It is more "
        "than chance where the model of the technicians' comparison, by technician and "
        "board, says so with the number of rows allowed for.",
    ),
    exclusions=EXCLUDED_STATUSES,
    clock=RESOLUTION_CLOCK,
    undefined="Under {min_tickets:ticket|tickets} on either side no label is given, "
    "and under {min_tickets:comparable ticket|comparable tickets} on a board no ratio.",
    unit="ratio",
    direction="lower",
    audience="internal",
    tables=("main", "by_board"),
    needs=needs_of({("raw_time_entries",): "minutes time_share_pct"}, "raw_tickets"),
)

TECH_COMPARISON = Kpi(
    number="09",
    key="tech_comparison",
    title="Technician comparison",
    family="technicians",
    sources=("raw_tickets", "raw_time_entries"),
    answers="Who is faster or slower than the team, given the tickets each one gets?",
    numerator="Expected over observed work, from a model of log time on board, type "
    "and priority (and large companies) with technicians as a random effect. Very "
    "short and very long tickets weigh little, tickets of one technician and day count "
    "as related, and a technician may differ by type.",
    denominator="100 is the team; with a 95% interval. Every ticket weighs alike, and "
    "the score is drawn towards 100 where tickets are few. Beside it stands the ratio "
    "of the two totals, which a few long tickets rule, with an interval from the "
    "spread of the person's days. The trend holds the "
    "score of the last {trend_days:day|days} of the period against the one of the "
    "{trend_days:day|days} before: against oneself, not against the team.",
    exclusions=(
        "Tickets without an owner are shown, never modelled.",
        EXCLUDED_STATUSES,
    ),
    clock=RESOLUTION_CLOCK,
    undefined="Not distinguishable where an interval includes 100. Where score and "
    "total time do not agree there is no verdict, and the table says why.",
    unit="score",
    direction="higher",
    audience="internal",
    tables=("main",),
    needs=Needs(("raw_tickets",)),
)

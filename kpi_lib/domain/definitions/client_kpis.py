"""Definitions of KPIs 01 and 02: sales opportunities, training needs of clients."""

from __future__ import annotations

from kpi_lib.domain.definitions.shared_sentences import EXCLUDED_STATUSES, LOCAL_DAYS
from kpi_lib.domain.kpi_record import Kpi
from kpi_lib.domain.needs import TICKET_TIME, needs_of

SALES_OPPORTUNITIES = Kpi(
    number="01",
    key="sales_opportunities",
    title="Sales opportunities",
    family="clients",
    sources=("raw_tickets", "raw_agreements", "raw_time_entries"),
    answers="Which clients ask for so much on one board that an offer is due?",
    numerator="Tickets created in the period per company and board, per 30 days.",
    denominator=(
        "Listed above {listed_per_30d} per 30 days, high above {high_per_30d}, and the "
        "count itself must exceed them too.",
        "A topic is frequent with at least {topic_min_tickets:ticket|tickets} and "
        "{topic_min_share:percent} of those on the board; training is suggested where "
        "at least {training_min_share:percent} of them ask for it.",
        "Of high priority is the third of the rows with the largest value, or, where "
        "no value is known, with the most tickets above the company's usual number; "
        "days much busier than expected do not count for it.",
    ),
    exclusions=EXCLUDED_STATUSES,
    clock=LOCAL_DAYS,
    undefined="No action is suggested where only the volume speaks.",
    unit="tickets",
    direction="neutral",
    audience="internal",
    tables=("main",),
    needs=needs_of(
        {
            ("raw_agreements",): "out_of_scope_count is_out_of_scope",
            ("raw_agreements", *TICKET_TIME): "out_of_scope_minutes unbilled_minutes "
            "estimated_monthly_value",
        },
        "raw_tickets",
    ),
)

CLIENT_TRAINING_NEEDS = Kpi(
    number="02",
    key="client_training_needs",
    title="Client training needs",
    family="clients",
    sources=("raw_tickets", "raw_time_entries"),
    answers="Which clients' users would gain from training, and in what?",
    numerator=(
        "Tickets created in the period whose summary holds, as whole words, a training "
        "keyword or a phrase by which people ask to be shown or told something, such "
        "as “where do I find”.",
        "Keywords: {training_keywords:list}.",
        "Such words in a path, an address, the name of a file or device, a short text "
        "in quotes or an excluded phrase such as “training room” do not count.",
        "Where the settings give examples, a summary that is like one to "
        "{similar_at_least:percent} counts, too.",
    ),
    denominator="The share is of all tickets of the company. A topic comes back where "
    "one company has at least {repeated_min_tickets:ticket|tickets} of one type on it, "
    "training or not.",
    exclusions=EXCLUDED_STATUSES,
    clock=LOCAL_DAYS,
    undefined="A company without such a ticket is not listed.",
    unit="tickets",
    direction="lower",
    audience="client",
    tables=("main", "repeated"),
    needs=needs_of({TICKET_TIME: "minutes"}, "raw_tickets"),
)

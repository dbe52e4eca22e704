"""The twelve KPIs: one record each, an explicit tuple."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Kpi:
    """What is known of a KPI without computing it.

    Attributes
    ----------
    number : str
        Two digits, as in the source catalogue.
    key : str
    title : str
        English title; the key of its translation.
    family : str
        The notebook it belongs to.
    phase : int
    sources : tuple of str
        The raw tables it reads.
    answers : str
        The question it answers.
    numerator, denominator, exclusions, clock, undefined : str
        The definition in its parts.
    unit : str
        Unit of the main figure.
    direction : {"higher", "lower", "neutral"}
        Which way is better.
    least_n : int
        Fewest rows for a statement about a group; 1 where none is modelled.
    audience : {"internal", "client"}
        ``client``: may appear, for that client alone, in a report for a client.
    tables : tuple of str
        Names of its tables, the default one first.
    """

    number: str
    key: str
    title: str
    family: str
    phase: int
    sources: tuple[str, ...]
    answers: str
    numerator: str
    denominator: str
    exclusions: str
    clock: str
    undefined: str
    unit: str
    direction: Literal["higher", "lower", "neutral"]
    least_n: int
    audience: Literal["internal", "client"]
    tables: tuple[str, ...]

    @property
    def definition(self) -> str:
        """The definition in words, one sentence per part."""
        return " ".join(self.parts)

    @property
    def parts(self) -> tuple[str, ...]:
        """The parts of the definition that say something."""
        parts = (
            self.numerator,
            self.denominator,
            self.exclusions,
            self.clock,
            self.undefined,
        )
        return tuple(part for part in parts if part)


_NOT_COUNTED = (
    "Tickets whose status is excluded (cancelled, merged, duplicate) are left out."
)
_ENTRIES_ALL = "No entry is left out; one without a ticket counts under (no ticket)."
_LOCAL = "Days are cut at local midnight of the tenant."
RESOLVED_CLOCK = (
    "Resolved means a closed status; the clock runs from creation to resolution, in "
    "calendar time or in opening hours as the tenant's file says."
)
"""Of every tenant; a report names the clock of its own, see `reporting.clocks`."""

KPIS: tuple[Kpi, ...] = (
    Kpi(
        "01",
        "sales_opportunities",
        "Sales opportunities",
        "clients",
        2,
        ("raw_tickets", "raw_agreements", "raw_time_entries"),
        "Which clients ask for so much on one board that an offer is due?",
        "Tickets created in the period per company and board, per 30 days.",
        "Listed above 3 per 30 days, high above 5, and the count itself must exceed "
        "them too.",
        _NOT_COUNTED,
        _LOCAL,
        "No action is suggested where only the volume speaks.",
        "tickets",
        "neutral",
        4,
        "internal",
        ("main",),
    ),
    Kpi(
        "02",
        "client_training_needs",
        "Client training needs",
        "clients",
        2,
        ("raw_tickets", "raw_time_entries"),
        "Which clients' users would gain from training, and in what?",
        "Tickets created in the period whose summary holds a training keyword as "
        "whole words.",
        "The share is of all tickets of the company. A topic comes back where one "
        "company has 3 tickets or more of one type on it, training or not.",
        _NOT_COUNTED,
        _LOCAL,
        "A company without such a ticket is not listed. A topic is repeated where a "
        "company brought it up in one type as often as the tenant's file says.",
        "tickets",
        "lower",
        1,
        "client",
        ("main", "repeated"),
    ),
    Kpi(
        "03",
        "tech_training_needs",
        "Technician training needs",
        "technicians",
        2,
        ("raw_tickets",),
        "Where does a technician need help, by board?",
        "Mean resolution time of the tickets resolved in the period, by owner and "
        "board; reopened and escalated tickets.",
        "Against 1.5 times the mean of all, and of the board; reopened over 10%, "
        "escalated over 20%.",
        _NOT_COUNTED,
        RESOLVED_CLOCK,
        "Under 5 tickets a row is marked as not sufficient.",
        "minutes",
        "lower",
        5,
        "internal",
        ("main",),
    ),
    Kpi(
        "04",
        "time_consumption",
        "Time consumption",
        "time_and_agreements",
        1,
        ("raw_time_entries", "raw_tickets"),
        "Where did the time go, and how much of it can be billed?",
        "Minutes of the time entries worked in the period, billable and not.",
        "The billable share is of all minutes.",
        _ENTRIES_ALL,
        "By the day worked; the company is the entry's, else its ticket's.",
        "A change is undefined where the window before holds no minutes.",
        "minutes",
        "neutral",
        1,
        "client",
        ("main", "trend", "daily"),
    ),
    Kpi(
        "05",
        "agreement_mismatch",
        "Agreement mismatch",
        "time_and_agreements",
        2,
        ("raw_tickets", "raw_agreements", "raw_time_entries"),
        "Which work was done outside an agreement?",
        "Tickets created or worked on in the period that no active agreement of the "
        "company covers in both board and type.",
        "Minutes are those of the period; unbilled ones are not billable.",
        "Companies billed by time and materials are not listed. " + _NOT_COUNTED,
        "An agreement is active from its first to its last day, both included, on the "
        "ticket's local day of creation.",
        "A type that is not known is not covered by a list of types.",
        "tickets",
        "lower",
        1,
        "internal",
        ("main", "by_company", "agreement_use"),
    ),
    Kpi(
        "06",
        "improvement_projects",
        "Improvement projects",
        "improvement",
        2,
        ("raw_tickets", "raw_time_entries"),
        "Which project would save the most time?",
        "Frequent topics, found by grouping the tickets' summaries, and the minutes "
        "spent on them.",
        "Savings are the avoidable share of the minutes per month.",
        "Topics under 10 tickets per 30 days are left out. " + _NOT_COUNTED,
        _LOCAL,
        "Payback is undefined where nothing is saved.",
        "hours",
        "higher",
        10,
        "internal",
        ("main",),
    ),
    Kpi(
        "07",
        "tech_efficiency",
        "Technician efficiency",
        "technicians",
        1,
        ("raw_tickets", "raw_time_entries"),
        "How much does each technician resolve, how fast, and how lastingly?",
        "Tickets resolved in the period, by owner: time to resolution, share never "
        "reopened, tickets per working day, billable share and utilisation.",
        "Utilisation is of the minutes available: weekly hours less leave, else the "
        "opening hours.",
        _NOT_COUNTED,
        RESOLVED_CLOCK,
        "Ratios of minutes are undefined without entries; a duration is undefined "
        "where the resolution stands before the creation.",
        "tickets",
        "neutral",
        1,
        "internal",
        ("main",),
    ),
    Kpi(
        "08",
        "tech_profile",
        "Technician profile",
        "technicians",
        2,
        ("raw_tickets", "raw_time_entries"),
        "What does each technician work on, and where is each strong?",
        "Minutes and resolved tickets by owner, board and type; median time to "
        "resolution against that of the other owners.",
        "The share of time is of all minutes of the owner.",
        _NOT_COUNTED,
        RESOLVED_CLOCK,
        "Under 5 tickets on either side no label is given.",
        "ratio",
        "lower",
        5,
        "internal",
        ("main",),
    ),
    Kpi(
        "09",
        "tech_comparison",
        "Technician comparison",
        "technicians",
        2,
        ("raw_tickets", "raw_time_entries"),
        "Who is faster or slower than the team, given the tickets each one gets?",
        "Expected over observed work, from a model of log time on board, type and "
        "priority with technicians as a random effect.",
        "100 is the team; with a 95% interval. Every ticket weighs alike, and the "
        "score is drawn towards 100 where tickets are few, so it differs from the "
        "ratio of the row's two totals, which a few long tickets rule. The trend holds "
        "the score of the last 30 days of the period against the one of the 30 days "
        "before: against oneself, not against the team.",
        "Tickets without an owner are shown, never modelled. " + _NOT_COUNTED,
        RESOLVED_CLOCK,
        "Not distinguishable where the interval includes 100.",
        "score",
        "higher",
        5,
        "internal",
        ("main",),
    ),
    Kpi(
        "10",
        "project_impact",
        "Project impact",
        "improvement",
        3,
        ("raw_projects", "raw_tickets", "raw_time_entries"),
        "Did a project reduce the tickets it was meant to reduce, and did it pay?",
        "Tickets observed since the project went live against those expected "
        "without it, from an interrupted time series.",
        "The other tickets are the control.",
        _NOT_COUNTED,
        "By week; " + _LOCAL[0].lower() + _LOCAL[1:],
        "Cannot tell where the interval includes 0 or under 26 weeks stand before; too "
        "early under 8 weeks after.",
        "percent",
        "lower",
        26,
        "internal",
        ("main", "series"),
    ),
    Kpi(
        "11",
        "ticket_trends",
        "Ticket trends",
        "service_desk",
        1,
        ("raw_tickets",),
        "On which days did more or fewer tickets come than usual, and what made it?",
        "Tickets created per local day, against the 30 days before and against what is "
        "expected from weekday, level and holidays.",
        "A day is flagged where it lies more than 2 standard deviations off, or 3 "
        "robust ones off its season.",
        _NOT_COUNTED,
        _LOCAL,
        "Undefined under 14 days of history, and where the spread is 0.",
        "tickets",
        "neutral",
        14,
        "client",
        ("main", "drivers"),
    ),
    Kpi(
        "12",
        "soc_metrics",
        "Security operations",
        "security",
        3,
        ("raw_security_alerts",),
        "How many alerts came, how fast were they resolved, and which devices keep "
        "coming back?",
        "Alerts detected in the period; time to resolution of those resolved.",
        "SLA compliance is of the alerts resolved, or open past their target.",
        "Alerts still running inside their target are not counted for the SLA.",
        "Calendar time from detection to resolution.",
        "Informational alerts have no target; false positives are a share of the "
        "alerts with a verdict.",
        "alerts",
        "lower",
        1,
        "client",
        ("by_severity", "by_type", "recurring_devices", "by_company"),
    ),
)

KPIS_BY_KEY = {kpi.key: kpi for kpi in KPIS}

_BESIDE = (
    Kpi(
        "",
        "service_summary",
        "Monthly summary",
        "service_desk",
        1,
        ("raw_tickets", "raw_surveys"),
        "How did service go, month by month?",
        "Tickets created and resolved in the month, open at its end, and of those "
        "open for over 30 days; SLA met of the tickets where it is known; median and "
        "90th percentile of time to resolution; satisfaction answered in the month.",
        "NPS is the share of 9 and 10 less the share of 0 to 6, of all answers.",
        _NOT_COUNTED,
        RESOLVED_CLOCK,
        "Undefined in a month without any.",
        "tickets",
        "neutral",
        1,
        "client",
        ("main",),
    ),
    Kpi(
        "",
        "kpi_daily",
        "Daily table",
        "service_desk",
        1,
        ("raw_tickets", "raw_time_entries", "raw_surveys", "raw_security_alerts"),
        "What happened on each day?",
        "Tickets created, resolved and open, minutes, durations, satisfaction, SLA "
        "breaches and alerts by local day.",
        "Averages are of what happened on the day; counts are 0 on a day without any.",
        _NOT_COUNTED,
        _LOCAL,
        "Averages are undefined on a day without any.",
        "tickets",
        "neutral",
        1,
        "internal",
        ("main",),
    ),
)

RECORDS = {record.key: record for record in (*KPIS, *_BESIDE)}
"""The KPIs and the two tables beside them, by key."""


def find(name: str) -> Kpi | None:
    """Return the KPI with this key or number (``4``, ``04``); None where none has."""
    if name.isdigit():
        name = name.zfill(2)
    return next((kpi for kpi in KPIS if name in (kpi.key, kpi.number)), None)


def overview() -> pd.DataFrame:
    """Return the twelve KPIs as a table: number, key, title, family, question."""
    import pandas as pd

    shown = ("number", "key", "title", "family", "answers")
    return pd.DataFrame([{name: getattr(k, name) for name in shown} for k in KPIS])
